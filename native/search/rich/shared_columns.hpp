// What routes share, as columns: docks, plugs and the room of hubs, and what routes hold that are not searched.
#pragma once

#include <span>

#include "types.hpp"

namespace doorstep::search::rich {

struct SharedColumns {
  std::span<const i32> hub_slots, charger_slots;  // kUnlimited where nobody ever waits
  std::span<const i32> hub_limit;                 // hubs x loads
  std::span<const i32> booked_place, booked_from_ds, booked_until_ds;  // a hub, or hubs + a charger
  std::span<const i32> moved_hub, moved_at_ds, moved_load;             // the load in rows of all dimensions
  std::span<const std::uint8_t> moved_out;                             // 1: it leaves the hub; 0: it is brought
};

}  // namespace doorstep::search::rich

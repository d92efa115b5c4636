// The columns of a rich problem as they come in; planning/columns/rich.py says what each holds.
#pragma once

#include <span>
#include <vector>

#include "types.hpp"

namespace doorstep::search::rich {

struct TravelColumns {
  std::span<const i32> distance, base_ds;     // places x places
  std::span<const std::uint8_t> shape_class;  // places x places; empty: constant
  std::span<const i32> speed;                 // classes x steps
  i32 classes = 0, steps = 0, start_ds = 0, step_ds = 1, places = 0;
  std::span<const i64> function_first{};         // places x places + 1; empty: no arrival functions
  std::span<const i32> leave_ds{}, arrive_ds{};  // points
  std::span<const i64> toll{};                   // places x places; empty: none
};

struct Columns {
  std::vector<TravelColumns> travel;
  std::span<const i32> task_place, task_demand, task_service_ds, task_partner, task_group, task_released_ds, task_hub;
  std::span<const std::uint8_t> task_kind;
  std::span<const i64> task_price;
  std::span<const i32> window_first, window_opens_ds, window_closes_ds;
  std::span<const i64> window_early, window_late;
  std::span<const i32> arrival_first, arrival_from_ds;
  std::span<const i64> arrival_cost;
  std::span<const i32> service_first, service_at_ds, service_curve_ds;
  std::span<const i32> kind_travel, kind_service, kind_start, kind_end, kind_opens_ds, kind_closes_ds,
      kind_latest_start_ds, kind_overtime_from_ds, kind_most_work_ds, kind_fair_work_ds, kind_capacity, kind_count,
      kind_most_stops, kind_most_distance;
  std::span<const std::uint8_t> kind_pickups_last;
  std::span<const i64> kind_fixed, kind_per_distance, kind_per_ds, kind_per_stop, kind_overtime_per_ds,
      kind_beyond_per_ds, kind_walk_per_ds;
  std::span<const std::uint8_t> kind_allows;  // kinds x tasks; empty: all
  std::span<const i64> kind_task_cost;        // kinds x tasks; empty: none
  std::span<const i32> unavailable_first, unavailable_from_ds, unavailable_until_ds;
  std::span<const i32> rest_first, rest_ds, rest_opens_ds, rest_closes_ds, rest_after_work_ds;
  std::span<const i32> kind_hub_first, kind_hub;
  std::span<const i32> hub_place, hub_reload_ds, hub_window_first, hub_opens_ds, hub_closes_ds;
};

}  // namespace doorstep::search::rich

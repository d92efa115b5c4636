#include "rich/bookings.hpp"

#include <algorithm>

namespace doorstep::search::rich {

Bookings::Bookings(const Problem& problem) {
  if (!problem.uses().slots) return;
  const SharedColumns& shared = *problem.shared();
  for (const std::span<const i32> slots : {shared.hub_slots, shared.charger_slots}) {
    for (const i32 most : slots) places_.push_back({most, {}, {}});
  }
  for (std::size_t i = 0; i < shared.booked_place.size(); ++i) {
    Place& place = places_[static_cast<std::size_t>(shared.booked_place[i])];
    place.stays.push_back({shared.booked_from_ds[i], shared.booked_until_ds[i], kOthers});
  }
}

void Bookings::add(i32 route, const std::vector<Hold>& holds) {
  for (const Hold& hold : holds) {
    if (!is_limited(hold.place) || hold.length == 0) continue;
    Place& place = places_[static_cast<std::size_t>(hold.place)];
    const i32 from = written(hold.begin);
    place.stays.push_back({from, from + hold.length, route});
    place.is_old = true;
  }
}

void Bookings::remove(i32 route, const std::vector<Hold>& holds) {
  for (const Hold& hold : holds) {
    if (!is_limited(hold.place) || hold.length == 0) continue;
    Place& place = places_[static_cast<std::size_t>(hold.place)];
    std::erase_if(place.stays, [route](const Stay& stay) { return stay.route == route; });
    place.is_old = true;
  }
}

Span Bookings::first_free(i32 at, i32 ready, i32 length) const {
  if (!is_limited(at) || length == 0) return {ready, kEndOfTime};
  Place& place = places_[static_cast<std::size_t>(at)];
  if (place.is_old || place.viewer != viewer_) renew(place);
  i32 begin = ready;
  for (const Span& taken : place.taken) {
    if (written(begin) + length <= taken.from) return {begin, taken.from - length};
    // Written at the second at which the other has left.
    if (written(begin) < taken.until) begin = taken.until - 9;
  }
  return {begin, kEndOfTime};
}

void Bookings::renew(Place& place) const {
  changes_.clear();
  for (const Stay& stay : place.stays) {
    if (stay.route == viewer_) continue;
    changes_.push_back({stay.from, 1});
    changes_.push_back({stay.until, -1});
  }
  // Who leaves comes before who arrives at the same second.
  std::sort(changes_.begin(), changes_.end());
  place.taken.clear();
  i32 held = 0;
  for (const auto& [at, by] : changes_) {
    if (by > 0 && held + 1 == place.slots) place.taken.push_back({at, at});
    if (by < 0 && held == place.slots) place.taken.back().until = at;
    held += by;
  }
  std::erase_if(place.taken, [](const Span& taken) { return taken.from == taken.until; });
  place.viewer = viewer_;
  place.is_old = false;
}

}  // namespace doorstep::search::rich

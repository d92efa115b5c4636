// Where a stop that was gathered before any route was known goes as a whole.
#include "rich/walk_insertion.hpp"

namespace doorstep::search::rich::walk {
namespace {

CarryLoad sum(const CarryLoad& one, const CarryLoad& other, i32 sign = 1) {
  CarryLoad total = one;
  for (i32 d = 0; d < kMostCarryLoads; ++d) total[d] += sign * other[d];
  return total;
}

}  // namespace

bool Insertion::place_stop(const Stop& given, i32 made_for) {
  Whole whole{given, {}};
  whole.load.fill(0);
  for (const i32 task : given.doors) {
    for (i32 d = 0; d < base_.loads(); ++d) whole.load[d] += base_.demand(task)[d];
  }
  const auto takes = [&](i32 kind) {
    if (!problem_.walk_alike(made_for, kind)) return false;
    for (const i32 task : given.doors) {
      if (!base_.allows(kind, task)) return false;
    }
    return true;
  };
  wholes_.clear();
  for (i32 r = 0; r < solution_.routes(); ++r) {
    if (!solution_.route(r).stops.empty() && takes(solution_.route(r).kind)) try_whole(whole, r);
  }
  for (i32 kind = 0; solution_.routes_used() < most_routes_ && kind < base_.kinds(); ++kind) {
    if (solution_.is_available(kind) && takes(kind)) try_whole(whole, solution_.vacant_route(kind));
  }
  std::ranges::stable_sort(wholes_, {}, &WholePlace::more);
  for (const WholePlace& place : wholes_) {
    if (put_whole(given, place)) return true;
  }
  return false;
}

bool Insertion::put_whole(const Stop& given, const WholePlace& place) {
  const i32 position = std::min(place.position, static_cast<i32>(solution_.route(place.route).stops.size()));
  const bool reloads_before = place.hub >= 0 && place.reloads_before;
  const i32 stop = solution_.add_stop(place.route, position, given);
  if (place.hub >= 0) solution_.add_reload(place.route, position + i32{!reloads_before}, place.hub);
  if (sketch(place.route) && settle(place.route)) return true;
  if (place.hub >= 0) {
    solution_.remove_reload(reload_beside(solution_.route(place.route), solution_.stop(stop), reloads_before));
  }
  const std::vector<i32> doors = solution_.stop(stop).doors;
  for (const i32 task : doors) solution_.remove(task);
  if (sketch(place.route) && !settle(place.route)) {
    solution_.price(place.route, solution_.route(place.route).cost, false);
  }
  return false;
}

bool Insertion::has_room(const Route& route, const CarryLoad& load) const {
  for (i32 d = 0; d < base_.loads(); ++d) {
    if (load[d] > base_.capacity(route.kind)[d]) return false;
  }
  return true;
}

// The best gaps of a route, each alone or with a reload before or after the stop.
void Insertion::try_whole(const Whole& whole, i32 r) {
  const Route& route = solution_.route(r);
  const Kind& kind = base_.kind(route.kind);
  if (route.halts >= kind.most_stops) return;
  const auto found = static_cast<std::ptrdiff_t>(wholes_.size());
  const auto hub_fits = [&](const Trip& trip) {
    for (const i32 task : whole.stop.doors) {
      if (!solution_.hub_fits(trip, task)) return false;
    }
    return true;
  };
  const auto stops = static_cast<i32>(route.stops.size());
  CarryLoad done{};  // in the trip, before the gap
  for (i32 gap = 0; gap <= stops; ++gap) {
    if (gap > 0) {
      const Stop& before = solution_.stop(route.stops[gap - 1]);
      if (before.hub >= 0) done.fill(0);
      done = sum(done, before.load);
    }
    const Trip trip = solution_.trip_of(route, route.trips.empty() ? 0 : solution_.trip_at(route, gap));
    if (has_room(route, sum(trip.load, whole.load)) && hub_fits(trip)) offer_whole(whole, r, gap, kNone, false);
    const bool serves_before = gap > 0 && !solution_.stop(route.stops[gap - 1]).doors.empty();
    const bool serves_after = gap < stops && !solution_.stop(route.stops[gap]).doors.empty();
    for (i32 h = kind.first_hub; h < kind.first_hub + kind.hubs; ++h) {
      const i32 hub = base_.kind_hub(h), at = base_.hub(hub).place;
      const CarryLoad begun = sum(sum(trip.load, done, -1), whole.load);
      if (serves_before && has_room(route, begun) && hub_fits({{}, at, trip.to})) offer_whole(whole, r, gap, hub, true);
      if (serves_after && has_room(route, sum(done, whole.load)) && hub_fits({{}, trip.from, at})) {
        offer_whole(whole, r, gap, hub, false);
      }
    }
  }
  std::ranges::stable_sort(wholes_.begin() + found, wholes_.end(), {}, &WholePlace::more);
  if (std::ssize(wholes_) > found + kWholesOfRoute) wholes_.resize(static_cast<std::size_t>(found + kWholesOfRoute));
}

void Insertion::offer_whole(const Whole& whole, i32 r, i32 position, i32 hub, bool before) {
  const Route& route = solution_.route(r);
  const Kind& kind = base_.kind(route.kind);
  const i32 at = solution_.place_of(whole.stop);
  const i32 reload = hub >= 0 ? base_.hub(hub).place : kNone;
  const Detour drive = hub < 0 ? solution_.detour(route, position, at)
                               : solution_.detour(route, position, before ? reload : at, before ? at : reload);
  const i64 dwell = i64{solution_.dwell(whole.stop)} + (hub >= 0 ? base_.hub(hub).reload : 0);
  if (!drive.exists || !fits(route, drive.ds, dwell, drive.metres, whole.stop.metres)) return;
  const i64 more = solution_.time_price(route, drive.ds + dwell) + kind.per_metre * drive.metres + drive.tolls +
                   (route.stops.empty() ? kind.fixed : 0);
  wholes_.push_back({more, r, position, hub, before});
}

}  // namespace doorstep::search::rich::walk

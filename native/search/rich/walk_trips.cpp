// Where a task may begin a trip or end one, and where it may go behind the other end of its pair.
#include <algorithm>

#include "rich/walk_insertion.hpp"

namespace doorstep::search::rich::walk {

// What does not fit into a trip may begin or end another.
void Insertion::try_new_trips(i32 task) {
  for (i32 r = 0; r < solution_.routes(); ++r) {
    const Route& route = solution_.route(r);
    const Kind& kind = base_.kind(route.kind);
    if (!route.stops.empty() && kind.hubs > 0 && base_.allows(route.kind, task)) try_trips_of(task, r);
  }
}

void Insertion::try_trips_of(i32 task, i32 r) {
  const Route& route = solution_.route(r);
  const Kind& kind = base_.kind(route.kind);
  const std::vector<Round>& own = rounds(route.kind, task);
  if (own.empty() || route.halts >= kind.most_stops) return;
  const i64 least = std::ranges::min(own, {}, &Round::price).price;
  const auto stops = static_cast<i32>(route.stops.size());
  CarryLoad done{};  // in the trip, before the gap
  for (i32 gap = 0; gap <= stops; ++gap) {
    if (gap > 0) {
      const Stop& stop = solution_.stop(route.stops[gap - 1]);
      if (stop.hub >= 0) done.fill(0);
      for (i32 d = 0; d < base_.loads(); ++d) done[d] += stop.load[d];
    }
    const bool serves_before = gap > 0 && !solution_.stop(route.stops[gap - 1]).doors.empty();
    const bool serves_after = gap < stops && !solution_.stop(route.stops[gap]).doors.empty();
    if (!serves_before && !serves_after) continue;
    const Trip& trip = route.trips[solution_.trip_at(route, gap)];
    CarryLoad left = trip.load;
    for (i32 d = 0; d < base_.loads(); ++d) left[d] -= done[d];
    for (i32 h = kind.first_hub; h < kind.first_hub + kind.hubs; ++h) {
      const i32 hub = base_.kind_hub(h), at = base_.hub(hub).place;
      const HubWay way = hub_way(route, gap, hub);
      const bool may_begin = serves_before && least + way.to < dearest() && solution_.has_room(route, task, left) &&
                             solution_.hub_fits({{}, at, trip.to}, task) && room_.fits_after_reload(task, r, gap);
      const bool may_end = serves_after && least + way.from < dearest() && solution_.has_room(route, task, done) &&
                           solution_.hub_fits({{}, trip.from, at}, task) && room_.fits_before_reload(task, r, gap);
      if (!may_begin && !may_end) continue;
      for (const Round& round : own) {
        if (may_begin) try_trip(task, r, gap, round, hub, true);
        if (may_end) try_trip(task, r, gap, round, hub, false);
      }
    }
  }
}

// What the way to a hub, or on from it, costs at the least more than the way past it; and the reload.
Insertion::HubWay Insertion::hub_way(const Route& route, i32 gap, i32 h) const {
  const Kind& kind = base_.kind(route.kind);
  // The rest of the way is not known: where it may save money beyond its time, nothing is said.
  if (kind.beyond_per_ds > 0 || base_.uses().tolls) return {-kNowhere, -kNowhere};
  const Travel& travel = base_.travel(kind.travel);
  const Hub& hub = base_.hub(h);
  const i32 from = solution_.place_before(route, gap), to = solution_.place_at(route, gap);
  const auto price = [&](const Leg& leg) { return kind.per_ds * leg.ds + kind.per_metre * leg.metres; };
  const i64 saved = price(travel.leg(from, to)) - kind.per_ds * hub.reload;
  return {price(travel.to(hub.place)[from]) - saved, price(travel.from(hub.place)[to]) - saved};
}

// A stop of its own and a reload before it or after it.
void Insertion::try_trip(i32 task, i32 r, i32 position, const Round& round, i32 hub, bool before) {
  const Route& route = solution_.route(r);
  const Kind& kind = base_.kind(route.kind);
  const i32 reload = base_.hub(hub).place;
  // As in a gap: what is dear without the way there need not look at the map.
  if (round.price + kind.per_ds * base_.hub(hub).reload >= dearest() + kind.per_ds * kShortCut_ds) return;
  const Detour drive =
      solution_.detour(route, position, before ? reload : round.place, before ? round.place : reload);
  const i64 time = round.time + base_.hub(hub).reload;
  if (!drive.exists || !fits(route, drive.ds, time, drive.metres, round.walk.metres)) return;
  const i64 more = round.price + solution_.time_price(route, time + drive.ds) - kind.per_ds * round.time +
                   kind.per_metre * drive.metres + drive.tolls;
  if (more >= dearest()) return;
  const Place place{more, Way::kNewStop, r, 0, position, round.kerb, round.carrier, task, hub, before};
  if (!slack_.matters()) offer(place);
  else offer(place, slack_.as_trip(task, r, position, round.place, round.to_door_ds, round.back_ds, hub, before));
}

// Behind the other end of its pair: in its loop, in loops and stops after it, or as a stop in the same trip.
void Insertion::try_behind(i32 delivery, i32 pickup) {
  const Spot spot = solution_.spot(pickup);
  const i32 r = solution_.stop(spot.stop).route;
  const Route& route = solution_.route(r);
  const i32 trip = solution_.stop(spot.stop).trip;
  if (!base_.allows(route.kind, delivery)) return;
  for (i32 at = solution_.stop(spot.stop).position; at < static_cast<i32>(route.stops.size()); ++at) {
    const i32 s = route.stops[at];
    const Stop& stop = solution_.stop(s);
    if (stop.trip != trip) break;
    try_gaps(delivery, r, at + 1, at + 1);
    if (stop.kerb < 0 || !problem_.on_foot(delivery)) continue;
    try_new_loop(delivery, s);
    for (i32 l = s == spot.stop ? spot.loop : 0; l < static_cast<i32>(stop.loops.size()); ++l) {
      const i32 first = s == spot.stop && l == spot.loop ? spot.index + 1 : stop.first_of(l);
      try_gaps_of_loop(delivery, s, l, first, stop.loops[l].end);
    }
  }
  for (i32 i = 0; i < found_; ++i) {
    Place& place = best_[i];
    if (place.way == Way::kNewStop || place.at == spot.stop) place.at = kNone;
  }
}

}  // namespace doorstep::search::rich::walk

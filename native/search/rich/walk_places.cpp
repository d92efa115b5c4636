// Where a task may go: into a loop, as a new loop, as a new stop, on a new route, with a reload beside it.
#include <algorithm>

#include "rich/walk_insertion.hpp"

namespace doorstep::search::rich::walk {

bool Insertion::fits(const Route& route, i64 more_drive_ds, i64 more_ds, i64 more_m, i64 more_walk_m) const {
  const Kind& kind = base_.kind(route.kind);
  return solution_.least_time(route, more_drive_ds, more_ds) <= solution_.longest_time(kind) &&
         route.metres + more_m <= kind.most_metres && route.walk_m + more_walk_m <= problem_.most_walk_m();
}

// Places of the task among the best so far. `wide`: everywhere, where none of the nearest keeps the hours.
void Insertion::collect(i32 task, bool wide) {
  met_.clear();
  ++now_;
  if (!problem_.on_foot(task)) {
    try_everywhere(task);
  } else if (wide) {
    try_loops(task);
    try_everywhere(task);
  } else {
    try_loops(task);
    try_stops(task);
  }
  try_new_routes(task);
  if (exact_ && found_ == 0 && problem_.on_foot(task)) try_everywhere(task);
  if (base_.uses().trips && (found_ == 0 || wide || random_.unit() < kTripRate)) try_new_trips(task);
}

void Insertion::meet(i32 stop) {
  if (static_cast<std::size_t>(stop) >= met_stamp_.size())
    met_stamp_.resize(2 * static_cast<std::size_t>(stop) + 64, 0);
  if (met_stamp_[stop] == now_) return;
  met_stamp_[stop] = now_;
  met_.push_back(stop);
}

// Before and after each door that is near, in its loop.
void Insertion::try_loops(i32 task) {
  for (const i32 near : problem_.near(task)) {
    if (!solution_.is_served(near)) continue;
    const Spot& spot = solution_.spot(near);
    if (static_cast<i32>(met_.size()) < kMostStops) meet(spot.stop);
    if (solution_.stop(spot.stop).kerb >= 0) try_gaps_of_loop(task, spot.stop, spot.loop, spot.index, spot.index + 1);
  }
}

void Insertion::try_gaps_of_loop(i32 task, i32 s, i32 l, i32 first_gap, i32 last_gap) {
  const Stop& stop = solution_.stop(s);
  const Route& route = solution_.route(stop.route);
  if (!base_.allows(route.kind, task) || !solution_.may_join(route, stop.trip, task)) return;
  if (!room_.fits_at(task, stop.route, stop.position)) return;
  const Kind& kind = base_.kind(route.kind);
  const Loop& loop = stop.loops[l];
  const i32 row = solution_.carrier_with(route, loop, task);
  if (row < 0) return;
  const Carrier& carrier = problem_.carrier(route.kind, row);
  i64 base_ds = 0;
  i32 base_m = loop.metres;
  if (row != loop.carrier) {
    // Another carrier walks the whole loop at another pace.
    i32 at = stop.kerb;
    Leg all{0, 0};
    for (i32 i = stop.first_of(l); i <= loop.end; ++i) {
      const i32 next = i == loop.end ? stop.kerb : problem_.point(stop.doors[i]);
      const Leg& leg = problem_.walk(carrier.foot, at, next);
      all = {all.metres + leg.metres, std::min(all.ds + leg.ds, kNoWay)};
      at = next;
    }
    if (all.ds >= kNoWay) return;
    base_ds = all.ds - loop.ds;
    base_m = all.metres;
  }
  const i32 more_setup = carrier.setup - problem_.carrier(route.kind, loop.carrier).setup;
  const i32 point = problem_.point(task);
  const i32 service = base_.service(kind, task);
  for (i32 index = first_gap; index <= last_gap; ++index) {
    const i32 from = index == stop.first_of(l) ? stop.kerb : problem_.point(stop.doors[index - 1]);
    const i32 to = index == loop.end ? stop.kerb : problem_.point(stop.doors[index]);
    const Leg &in = problem_.walk(carrier.foot, from, point), &out = problem_.walk(carrier.foot, point, to);
    if (!in.exists() || !out.exists()) continue;
    const Leg& gap = problem_.walk(carrier.foot, from, to);
    const i64 walk = base_ds + in.ds + out.ds - gap.ds;
    const i32 loop_m = base_m + in.metres + out.metres - gap.metres;
    const i64 time = walk + more_setup + service;
    if (loop_m > problem_.most_loop_m() || !fits(route, 0, time, 0, loop_m - loop.metres)) continue;
    if (solution_.least_dwell(stop) + time > problem_.kerb(stop.kerb).most_stay) continue;
    const i64 more = solution_.time_price(route, time) + kind.walk_per_ds * walk + base_.task_cost(route.kind, task);
    if (more >= dearest()) continue;
    const Place place{more, Way::kInLoop, s, l, index, stop.kerb, row, task};
    if (slack_.matters()) offer(place, slack_.in_loop(task, s, l, index, in.ds, out.ds, base_ds + more_setup));
    else offer(place);
  }
}

void Insertion::try_new_loop(i32 task, i32 s) {
  const Stop& stop = solution_.stop(s);
  if (stop.kerb < 0) return;
  const Route& route = solution_.route(stop.route);
  const Kind& kind = base_.kind(route.kind);
  if (!base_.allows(route.kind, task) || !solution_.may_join(route, stop.trip, task)) return;
  if (!room_.fits_at(task, stop.route, stop.position)) return;
  const i32 row = problem_.carrier_for(route.kind, problem_.carry(task));
  if (row < 0) return;
  const Carrier& carrier = problem_.carrier(route.kind, row);
  const Leg& back = problem_.walk(carrier.foot, problem_.point(task), stop.kerb);
  if (!back.exists() || back.metres > problem_.most_loop_m()) return;
  const i64 fixed = i64{carrier.setup} + base_.service(kind, task), task_cost = base_.task_cost(route.kind, task);
  if (kind.per_ds * (back.ds + fixed) + kind.walk_per_ds * back.ds + task_cost >= dearest()) return;
  const Leg& out = problem_.walk(carrier.foot, stop.kerb, problem_.point(task));
  if (!out.exists() || out.metres + back.metres > problem_.most_loop_m()) return;
  const i64 walk = i64{out.ds} + back.ds, time = walk + fixed;
  if (!fits(route, 0, time, 0, out.metres + back.metres)) return;
  if (solution_.least_dwell(stop) + time > problem_.kerb(stop.kerb).most_stay) return;
  const i64 more = solution_.time_price(route, time) + kind.walk_per_ds * walk + task_cost;
  if (more >= dearest()) return;
  const auto loops = static_cast<i32>(stop.loops.size());
  const Place last{more, Way::kNewLoop, s, loops, 0, stop.kerb, row, task};
  if (!slack_.matters()) {
    offer(last);
    return;
  }
  offer(last, slack_.as_loop(task, s, false, out.ds, back.ds, carrier.setup));
  const Place first{more, Way::kNewLoop, s, 0, 0, stop.kerb, row, task};
  offer(first, slack_.as_loop(task, s, true, out.ds, back.ds, carrier.setup));
}

// From each of its kerbs to the door and back; for a task that is served from the vehicle, no walk at all.
const std::vector<Insertion::Round>& Insertion::rounds(i32 kind, i32 task) {
  Rounds& known = rounds_[static_cast<std::size_t>(kind)];
  if (known.task == task) return known.rounds;
  known.task = task;
  known.rounds.clear();
  if (!problem_.on_foot(task)) {
    add_round(kind, task, {.place = base_.task(task).place}, known.rounds);
    return known.rounds;
  }
  const i32 row = problem_.carrier_for(kind, problem_.carry(task));
  if (row < 0) return known.rounds;
  const i32 foot = problem_.carrier(kind, row).foot;
  for (const i32 kerb : problem_.kerbs_of(task)) {
    const Leg& out = problem_.walk(foot, kerb, problem_.point(task));
    const Leg& back = problem_.walk(foot, problem_.point(task), kerb);
    if (!out.exists() || !back.exists()) continue;
    const Leg walk{out.metres + back.metres, out.ds + back.ds};
    const i32 to_door = problem_.usual_park(kerb) + problem_.carrier(kind, row).setup + out.ds;
    add_round(kind, task, {kerb, row, problem_.kerb(kerb).place, walk, to_door, back.ds}, known.rounds);
  }
  return known.rounds;
}

// If it is no longer than one may walk and stay.
void Insertion::add_round(i32 k, i32 task, Round round, std::vector<Round>& rounds) const {
  const Kind& kind = base_.kind(k);
  round.time = i64{round.to_door_ds} + base_.service(kind, task) + round.back_ds;
  round.price = kind.per_ds * round.time + kind.walk_per_ds * round.walk.ds + kind.per_stop + base_.task_cost(k, task);
  if (round.walk.metres > problem_.most_loop_m()) return;
  if (round.kerb >= 0 && round.time - problem_.park_slack(round.kerb) > problem_.kerb(round.kerb).most_stay) return;
  rounds.push_back(round);
}

// New loops and new stops at the stops met; if those are too few, at stops that lie farther.
void Insertion::try_stops(i32 task) {
  if (static_cast<i32>(met_.size()) < kLeastStops) {
    for (const i32 other : problem_.ring(task)) {
      if (solution_.is_served(other)) meet(solution_.spot(other).stop);
      if (static_cast<i32>(met_.size()) >= kLeastStops) break;
    }
  }
  for (const i32 s : met_) try_new_loop(task, s);
  for (const i32 s : met_) {
    const Stop& stop = solution_.stop(s);
    const Route& route = solution_.route(stop.route);
    if (!base_.allows(route.kind, task) || !solution_.may_join(route, stop.trip, task)) continue;
    try_gaps(task, stop.route, stop.position, stop.position + 1);
  }
}

// Stops of its own at any of its kerbs, in these gaps of a route.
void Insertion::try_gaps(i32 task, i32 r, i32 first, i32 last) {
  gaps_.clear();
  for (i32 gap = first; gap <= last; ++gap) {
    if (room_.fits(task, r, gap)) gaps_.push_back(gap);
  }
  if (gaps_.empty()) return;
  for (const Round& round : rounds(solution_.route(r).kind, task)) {
    for (const i32 gap : gaps_) try_gap(task, r, gap, round);
  }
}

void Insertion::try_gap(i32 task, i32 r, i32 position, const Round& round) {
  const Route& route = solution_.route(r);
  const Kind& kind = base_.kind(route.kind);
  // Driving there is no shorter than driving past, or hardly: what is dear already need not look at the map.
  if (round.price >= dearest() + kind.per_ds * kShortCut_ds || route.halts >= kind.most_stops) return;
  const Detour drive = solution_.detour(route, position, round.place);
  if (!drive.exists || !fits(route, drive.ds, round.time, drive.metres, round.walk.metres)) return;
  i64 more = round.price + solution_.time_price(route, round.time + drive.ds) - kind.per_ds * round.time +
             kind.per_metre * drive.metres + drive.tolls;
  if (route.stops.empty()) {
    more += kind.fixed;
    offer({more, Way::kNewRoute, route.kind, 0, 0, round.kerb, round.carrier, task});
    return;
  }
  if (more >= dearest()) return;
  const Place place{more, Way::kNewStop, r, 0, position, round.kerb, round.carrier, task};
  if (!slack_.matters()) offer(place);
  else offer(place, slack_.as_stop(task, r, position, round.place, round.to_door_ds, round.back_ds));
}

void Insertion::try_new_routes(i32 task) {
  if (solution_.routes_used() >= most_routes_) return;
  for (i32 kind = 0; kind < base_.kinds(); ++kind) {
    if (!solution_.is_available(kind) || !base_.allows(kind, task)) continue;
    const i32 route = solution_.vacant_route(kind);
    if (!solution_.may_join(solution_.route(route), 0, task)) continue;
    for (const Round& round : rounds(kind, task)) try_gap(task, route, 0, round);
  }
}

void Insertion::try_everywhere(i32 task) {
  for (i32 r = 0; r < solution_.routes(); ++r) {
    if (!solution_.route(r).stops.empty() && base_.allows(solution_.route(r).kind, task)) try_route(task, r);
  }
}

void Insertion::try_route(i32 task, i32 r) {
  const Route& route = solution_.route(r);
  if (problem_.on_foot(task)) {
    for (const i32 s : route.stops) try_new_loop(task, s);
  }
  const auto trips = std::max<i32>(1, static_cast<i32>(route.trips.size()));
  i32 position = 0;
  const auto gaps = static_cast<i32>(route.stops.size()) + 1;
  for (i32 trip = 0; trip < trips; ++trip) {
    const i32 first = position;
    while (position < gaps && solution_.trip_at(route, position) == trip) ++position;
    if (!solution_.may_join(route, trip, task)) continue;
    try_gaps(task, r, first, position - 1);
  }
}

}  // namespace doorstep::search::rich::walk

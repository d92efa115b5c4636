// What stops, trips and routes sum up to, worked out again when something of them has changed.
#include <algorithm>

#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

void Solution::sum_loops(Stop& stop) {
  const Kind& kind = base().kind(route_[stop.route].kind);
  stop.setup = stop.walk_ds = stop.metres = 0;
  stop.service = stop.hub >= 0 ? base().hub(stop.hub).reload : 0;
  stop.load.fill(0);
  for (const i32 task : stop.doors) {
    stop.service += base().service(kind, task);
    for (i32 d = 0; d < base().loads(); ++d) stop.load[d] += base().demand(task)[d];
  }
  i32 i = 0;
  for (Loop& loop : stop.loops) {
    const Carrier& carrier = problem_.carrier(route_[stop.route].kind, loop.carrier);
    loop.load.fill(0);
    Leg sum{0, 0};
    i32 at = stop.kerb;
    for (; i < loop.end; ++i) {
      const i32 task = stop.doors[i], next = problem_.point(task);
      const Leg& leg = problem_.walk(carrier.foot, at, next);
      sum = {std::min(sum.metres + leg.metres, kNoWay), std::min(sum.ds + leg.ds, kNoWay)};
      for (i32 d = 0; d < kMostCarryLoads; ++d) loop.load[d] += problem_.carry(task)[d];
      at = next;
    }
    const Leg& back = problem_.walk(carrier.foot, at, stop.kerb);
    loop.ds = std::min(sum.ds + back.ds, kNoWay);
    loop.metres = std::min(sum.metres + back.metres, kNoWay);
    stop.setup += carrier.setup;
    stop.walk_ds = static_cast<i32>(std::min(i64{stop.walk_ds} + loop.ds, kMostSum));
    stop.metres = static_cast<i32>(std::min(i64{stop.metres} + loop.metres, kMostSum));
  }
}

void Solution::add_up(Stop& stop, i32 sign) {
  Route& route = route_[stop.route];
  route.tasks += sign * static_cast<i32>(stop.doors.size());
  route.dwell_ds += sign * dwell(stop);
  route.walk_ds += sign * stop.walk_ds;
  route.walk_m += sign * stop.metres;
  for (i32 d = 0; d < base().loads(); ++d) route.load[d] += sign * stop.load[d];
  for (const i32 task : stop.doors) route.task_cost += sign * base().task_cost(route.kind, task);
}

// By trips: their loads, and where they begin and end.
void Solution::lay_trips(i32 r) {
  if (!base().uses().trips) return;
  Route& route = route_[r];
  const Kind& kind = base().kind(route.kind);
  route.trips.clear();
  if (route.stops.empty()) return;
  route.trips.push_back({{}, kind.start, kind.end});
  for (const i32 s : route.stops) {
    Stop& stop = stop_[s];
    if (stop.hub >= 0) {
      const i32 hub = base().hub(stop.hub).place;
      route.trips.back().to = hub;
      route.trips.push_back({{}, hub, kind.end});
    }
    stop.trip = static_cast<i32>(route.trips.size()) - 1;
    for (i32 d = 0; d < base().loads(); ++d) route.trips.back().load[d] += stop.load[d];
  }
}

void Solution::drive_again(i32 r) {
  Route& route = route_[r];
  const Kind& kind = base().kind(route.kind);
  const Travel& travel = base().travel(kind.travel);
  route.metres = route.drive_ds = 0;
  route.tolls = 0;
  route.halts = static_cast<i32>(route.stops.size());
  if (route.stops.empty()) return;
  i32 at = kind.start;
  for (i32 i = 0; i <= static_cast<i32>(route.stops.size()); ++i) {
    const i32 next = place_at(route, i);
    const Leg& leg = travel.leg(at, next);
    route.metres += leg.metres;
    route.drive_ds += leg.ds;
    route.tolls += travel.toll(at, next);
    at = next;
  }
  for (const i32 s : route.stops) route.halts -= is_at_hub(stop_[s]);
}

void Solution::price_plainly(i32 r) {
  Route& route = route_[r];
  const Kind& kind = base().kind(route.kind);
  route_cost_ -= route.cost;
  route.cost = 0;
  if (!route.stops.empty()) {
    route.cost = plain_cost(route) + kind.per_ds * route.time() +
                 kind.beyond_per_ds * std::max<i64>(0, route.time() - kind.fair_work);
  }
  route_cost_ += route.cost;
}

Stop& Solution::change(i32 s) {
  touch_route(stop_[s].route);
  touch_stop(s);
  add_up(stop_[s], -1);
  return stop_[s];
}

void Solution::settle(i32 s, bool moved) {
  stop_[s].place = place_of(stop_[s]);
  if (moved) drive_again(stop_[s].route);
  sum_loops(stop_[s]);
  add_up(stop_[s], 1);
  index(s);
  lay_trips(stop_[s].route);
  price_plainly(stop_[s].route);
}

}  // namespace doorstep::search::rich::walk

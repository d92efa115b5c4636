// What a route may carry and how far it may go, and plans as elements.
#include <algorithm>

#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

bool Solution::has_room(const Route& route, i32 task) const {
  const i32* capacity = base().capacity(route.kind);
  const i32* demand = base().demand(task);
  for (i32 d = 0; d < base().loads(); ++d) {
    if (demand[d] > capacity[d] || (!fetches_ && route.load[d] > capacity[d] - demand[d])) return false;
  }
  return true;
}

i32 Solution::carrier_with(const Route& route, const Loop& loop, i32 task) const {
  CarryLoad load = loop.load;
  for (i32 d = 0; d < kMostCarryLoads; ++d) load[d] += problem_.carry(task)[d];
  if (problem_.carrier(route.kind, loop.carrier).takes(load)) return loop.carrier;
  return problem_.carrier_for(route.kind, load);
}

bool Solution::loads_fit(const Route& route) const {
  if (base().kind(route.kind).pickups_last) {
    bool fetched = false;
    for (const i32 s : route.stops) {
      for (const i32 task : stop_[s].doors) {
        if (fetched && base().task(task).brings()) return false;
        fetched = fetched || base().task(task).fetches();
      }
    }
  }
  const i32* capacity = base().capacity(route.kind);
  for (i32 d = 0; d < base().loads(); ++d) {
    i64 now = 0;
    for (const i32 s : route.stops) {
      for (const i32 task : stop_[s].doors) now += base().task(task).brings() ? base().demand(task)[d] : 0;
    }
    if (now > capacity[d]) return false;
    for (const i32 s : route.stops) {
      for (const i32 task : stop_[s].doors) {
        now += base().task(task).brings() ? -base().demand(task)[d] : base().demand(task)[d];
        if (now > capacity[d]) return false;
      }
    }
  }
  return true;
}

bool Solution::within(i32 r) const {
  const Route& route = route_[r];
  const Kind& kind = base().kind(route.kind);
  if (route.stops.empty()) return true;
  return route.drive_ds < kNoWay && route.metres <= kind.most_metres && route.walk_m <= problem_.most_walk_m() &&
         static_cast<i32>(route.stops.size()) <= kind.most_stops &&
         route.time() <= longest_time(kind);
}

std::vector<PlannedRoute> Solution::plan() const {
  std::vector<PlannedRoute> routes;
  for (const Route& route : route_) {
    if (route.stops.empty()) continue;
    PlannedRoute planned;
    planned.kind = route.kind;
    for (const i32 s : route.stops) {
      const Stop& stop = stop_[s];
      if (stop.kerb < 0) {
        planned.elements.push_back({Code::kTask, stop.doors.front(), 0});
        continue;
      }
      planned.elements.push_back({Code::kPark, stop.kerb, 0});
      i32 i = 0;
      for (const Loop& loop : stop.loops) {
        planned.elements.push_back({Code::kLoop, loop.carrier, 0});
        for (; i < loop.end; ++i) planned.elements.push_back({Code::kDoor, stop.doors[i], 0});
      }
    }
    routes.push_back(std::move(planned));
  }
  return routes;
}

bool Solution::read(const PlannedRoute& route, std::vector<Stop>& stops) const {
  const auto carriers = static_cast<i32>(problem_.carriers(route.kind).size());
  for (const Element& element : route.elements) {
    switch (element.code) {
      case Code::kRest: break;  // placed anew
      case Code::kTask:
        if (problem_.on_foot(element.index) || is_served(element.index)) return false;
        stops.emplace_back();
        stops.back().doors.push_back(element.index);
        break;
      case Code::kPark:
        stops.emplace_back();
        stops.back().kerb = element.index;
        break;
      case Code::kLoop:
        if (stops.empty() || stops.back().kerb < 0 || element.index >= carriers) return false;
        stops.back().loops.push_back({element.index, static_cast<i32>(stops.back().doors.size()), 0, 0, {}});
        break;
      case Code::kDoor:
        if (!problem_.on_foot(element.index) || is_served(element.index)) return false;
        if (stops.empty() || stops.back().loops.empty()) return false;
        stops.back().doors.push_back(element.index);
        ++stops.back().loops.back().end;
        break;
      default: return false;
    }
  }
  for (const Stop& stop : stops) {
    if (stop.doors.empty()) return false;
    for (i32 l = 0; l < static_cast<i32>(stop.loops.size()); ++l) {
      const i32 foot = problem_.carrier(route.kind, stop.loops[l].carrier).foot;
      if (stop.first_of(l) == stop.loops[l].end) return false;
      i32 at = stop.kerb;
      for (i32 i = stop.first_of(l); i <= stop.loops[l].end; ++i) {
        const i32 next = i == stop.loops[l].end ? stop.kerb : problem_.point(stop.doors[i]);
        if (!problem_.walk(foot, at, next).exists()) return false;
        at = next;
      }
    }
  }
  return true;
}

bool Solution::keeps_limits(i32 r) const {
  const Route& route = route_[r];
  if (!within(r) || !loads_fit(route)) return false;
  for (const i32 s : route.stops) {
    const Stop& stop = stop_[s];
    if (stop.kerb >= 0 && least_dwell(stop) > problem_.kerb(stop.kerb).most_stay) return false;
    for (const i32 task : stop.doors) {
      if (!may_serve(route.kind, task)) return false;
    }
    for (const Loop& loop : stop.loops) {
      if (loop.metres > problem_.most_loop_m()) return false;
      if (!problem_.carrier(route.kind, loop.carrier).takes(loop.load)) return false;
    }
  }
  return true;
}

bool Solution::may_serve(i32 kind, i32 task) const {
  if (!base().allows(kind, task)) return false;
  const Task& own = base().task(task);
  if (own.hub < 0) return true;
  const i32 hub = base().hub(own.hub).place;
  return hub == (own.brings() ? base().kind(kind).start : own.fetches() ? base().kind(kind).end : hub);
}

}  // namespace doorstep::search::rich::walk

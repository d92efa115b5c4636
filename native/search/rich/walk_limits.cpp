// What a route may carry and how far it may go, and plans as elements.
#include <algorithm>

#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

bool Solution::has_room(const Route& route, i32 task, const CarryLoad& load) const {
  const i32* capacity = base().capacity(route.kind);
  const i32* demand = base().demand(task);
  for (i32 d = 0; d < base().loads(); ++d) {
    if (demand[d] > capacity[d] || (!fetches_ && load[d] > capacity[d] - demand[d])) return false;
  }
  return true;
}

bool Solution::hub_fits(const Trip& trip, i32 task) const {
  const Task& own = base().task(task);
  if (own.hub < 0 || (!own.loads_at_start() && !own.loads_to_end())) return true;
  return base().hub(own.hub).place == (own.loads_at_start() ? trip.from : trip.to);
}

i32 Solution::carrier_with(const Route& route, const Loop& loop, i32 task) const {
  CarryLoad load = loop.load;
  for (i32 d = 0; d < kMostCarryLoads; ++d) load[d] += problem_.carry(task)[d];
  if (problem_.carrier(route.kind, loop.carrier).takes(load)) return loop.carrier;
  return problem_.carrier_for(route.kind, load);
}

bool Solution::keeps_order(const Route& route) const {
  if (base().uses().task_hubs) {
    for (const i32 s : route.stops) {
      for (const i32 task : stop_[s].doors) {
        if (!hub_fits(trip_of(route, stop_[s].trip), task)) return false;
      }
    }
  }
  if (base().kind(route.kind).pickups_last) {
    bool fetched = false;
    for (const i32 s : route.stops) {
      if (stop_[s].hub >= 0) fetched = false;
      for (const i32 task : stop_[s].doors) {
        if (fetched && base().task(task).brings()) return false;
        fetched = fetched || base().task(task).fetches();
      }
    }
  }
  return (!base().uses().pairs || pairs_hold(route)) && loads_fit(route);
}

// Both ends in one trip, the pickup first.
bool Solution::pairs_hold(const Route& route) const {
  for (const i32 s : route.stops) {
    for (const i32 task : stop_[s].doors) {
      if (base().task(task).kind != TaskKind::kPairDelivery) continue;
      const Spot &from = spot_[base().task(task).partner], &to = spot_[task];
      if (from.stop < 0) return false;
      const Stop& there = stop_[from.stop];
      if (there.route != stop_[s].route || there.trip != stop_[s].trip || there.position > stop_[s].position)
        return false;
      if (from.stop == to.stop && from.index > to.index) return false;
    }
  }
  return true;
}

bool Solution::loads_fit(const Route& route) const {
  const i32* capacity = base().capacity(route.kind);
  const auto fits_at_once = [&](const CarryLoad& load) {
    for (i32 d = 0; d < base().loads(); ++d) {
      if (load[d] > capacity[d]) return false;
    }
    return true;
  };
  // Where all that a trip brings and fetches fits together, so does any part of it.
  const bool fits = route.trips.empty()
                        ? fits_at_once(route.load)
                        : std::ranges::all_of(route.trips, [&](const Trip& trip) { return fits_at_once(trip.load); });
  if (fits) return true;
  for (i32 d = 0; d < base().loads(); ++d) {
    i64 now = 0;
    for (std::size_t i = 0; i < route.stops.size(); ++i) {
      const Stop& stop = stop_[route.stops[i]];
      if (i == 0 || stop.hub >= 0) now = loaded(route, i, d);
      if (now > capacity[d]) return false;
      for (const i32 task : stop.doors) {
        const Task& own = base().task(task);
        now += own.brings() ? -base().demand(task)[d] : own.fetches() ? base().demand(task)[d] : 0;
        if (now > capacity[d]) return false;
      }
    }
  }
  return true;
}

// What the trip that begins with a stop leaves with.
i64 Solution::loaded(const Route& route, std::size_t first, i32 dimension) const {
  i64 sum = 0;
  for (std::size_t i = first; i < route.stops.size() && (i == first || stop_[route.stops[i]].hub < 0); ++i) {
    for (const i32 task : stop_[route.stops[i]].doors) {
      sum += base().task(task).loads_at_start() ? base().demand(task)[dimension] : 0;
    }
  }
  return sum;
}

bool Solution::within(i32 r) const {
  const Route& route = route_[r];
  const Kind& kind = base().kind(route.kind);
  if (route.stops.empty()) return true;
  return route.drive_ds < kNoWay && route.metres <= kind.most_metres && route.walk_m <= problem_.most_walk_m() &&
         route.halts <= kind.most_stops && least_time(route, 0, 0) <= longest_time(kind);
}

std::vector<PlannedRoute> Solution::plan() const {
  std::vector<PlannedRoute> routes;
  for (const Route& route : route_) {
    if (!route.stops.empty()) routes.push_back({route.kind, 0, elements(route)});
  }
  return routes;
}

std::vector<Element> Solution::elements(const Route& route) const {
  std::vector<Element> elements;
  for (const i32 s : route.stops) {
    const Stop& stop = stop_[s];
    if (stop.hub >= 0) {
      elements.push_back({Code::kReload, stop.hub, 0});
    } else if (stop.charger >= 0) {
      elements.push_back({Code::kCharge, stop.charger, stop.target_wh});
    } else if (stop.kerb < 0) {
      elements.push_back({Code::kTask, stop.doors.front(), 0});
    } else {
      elements.push_back({Code::kPark, stop.kerb, 0});
      i32 i = 0;
      for (const Loop& loop : stop.loops) {
        elements.push_back({Code::kLoop, loop.carrier, 0});
        for (; i < loop.end; ++i) elements.push_back({Code::kDoor, stop.doors[i], 0});
      }
    }
  }
  return elements;
}

bool Solution::read(const PlannedRoute& route, std::vector<Stop>& stops) const {
  const auto carriers = static_cast<i32>(problem_.carriers(route.kind).size());
  for (const Element& element : route.elements) {
    switch (element.code) {
      case Code::kRest: break;  // placed anew
      case Code::kCharge:
        if (!base().energy()) return false;
        stops.emplace_back();
        stops.back().charger = element.index;
        stops.back().target_wh = element.extra;
        break;
      case Code::kReload:
        if (!may_reload(route.kind, element.index)) return false;
        stops.emplace_back();
        stops.back().hub = element.index;
        break;
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
  bool is_trip_empty = true;
  for (const Stop& stop : stops) {
    if (stop.charger >= 0) continue;
    if (stop.doors.empty() && (stop.hub < 0 || is_trip_empty)) return false;
    is_trip_empty = stop.hub >= 0;
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
  return stops.empty() || !is_trip_empty;
}

bool Solution::may_reload(i32 k, i32 hub) const {
  const Kind& kind = base().kind(k);
  for (i32 row = kind.first_hub; row < kind.first_hub + kind.hubs; ++row) {
    if (base().kind_hub(row) == hub) return true;
  }
  return false;
}

// Who leaves a door out, or takes another carrier, may find no way between two others, or a longer one.
bool Solution::is_walkable(const Route& route) const {
  for (const i32 s : route.stops) {
    for (const Loop& loop : stop_[s].loops) {
      if (loop.ds >= kNoWay || loop.metres > problem_.most_loop_m()) return false;
    }
  }
  return true;
}

// Whether a carrier may go the round of a loop.
bool Solution::walks_with(const Stop& stop, i32 l, i32 carrier) const {
  const Loop& loop = stop.loops[l];
  if (carrier == loop.carrier) return true;
  const i32 foot = problem_.carrier(route_[stop.route].kind, carrier).foot;
  i32 at = stop.kerb;
  i64 metres = 0;
  for (i32 i = stop.first_of(l); i <= loop.end; ++i) {
    const i32 next = i == loop.end ? stop.kerb : problem_.point(stop.doors[i]);
    const Leg& leg = problem_.walk(foot, at, next);
    if (!leg.exists()) return false;
    metres += leg.metres;
    at = next;
  }
  return metres <= problem_.most_loop_m();
}

bool Solution::keeps_limits(i32 r) const {
  const Route& route = route_[r];
  if (!within(r) || !keeps_order(route) || !is_walkable(route)) return false;
  for (const i32 s : route.stops) {
    const Stop& stop = stop_[s];
    if (stop.kerb >= 0 && least_dwell(stop) > problem_.kerb(stop.kerb).most_stay) return false;
    for (const i32 task : stop.doors) {
      if (!base().allows(route.kind, task)) return false;
    }
    for (const Loop& loop : stop.loops) {
      if (!problem_.carrier(route.kind, loop.carrier).takes(loop.load)) return false;
    }
  }
  return true;
}

}  // namespace doorstep::search::rich::walk

// Halts where nobody is served: reloads, which part a route into trips, and charges.
#include <algorithm>

#include "rich/energy.hpp"
#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

i32 Solution::place_of_halt(const Stop& stop) const {
  return stop.hub >= 0 ? base().hub(stop.hub).place : base().energy()->charger(stop.charger).place;
}

// A reload is no halt that is paid for, nor is a charge beside it.
bool Solution::is_at_hub(const Stop& stop) const {
  if (stop.hub >= 0) return true;
  if (stop.charger < 0 || stop.position == 0) return false;
  const i32 before = stop_[route_[stop.route].stops[stop.position - 1]].hub;
  return before >= 0 && base().energy()->charger(stop.charger).hub == before;
}

Detour Solution::detour(const Route& route, i32 position, i32 first, i32 second) const {
  const Travel& travel = base().travel(base().kind(route.kind).travel);
  const i32 from = place_before(route, position), to = place_at(route, position);
  const i32 last = second >= 0 ? second : first;
  const Leg &in = travel.to(first)[from], &out = travel.leg(last, to);
  if (!in.exists() || !out.exists()) return {};
  Detour more{true, i64{in.metres} + out.metres, i64{in.ds} + out.ds, travel.toll(from, first) + travel.toll(last, to)};
  if (second >= 0) {
    const Leg& between = travel.leg(first, second);
    if (!between.exists()) return {};
    more = {true, more.metres + between.metres, more.ds + between.ds, more.tolls + travel.toll(first, second)};
  }
  if (route.stops.empty()) return more;
  const Leg& gap = travel.leg(from, to);
  return {true, more.metres - gap.metres, more.ds - gap.ds, more.tolls - travel.toll(from, to)};
}

i32 Solution::add_reload(i32 r, i32 position, i32 hub) {
  Stop stop;
  stop.hub = hub;
  return add_stop(r, position, stop);
}

void Solution::add_charge(i32 r, i32 position, i32 charger, i32 target_wh) {
  Stop stop;
  stop.charger = charger;
  stop.target_wh = target_wh;
  add_stop(r, position, stop);
}

void Solution::remove_reload(i32 s) {
  const i32 r = stop_[s].route;
  change(s);
  drop_stop(s);
  forget_empty_trips(r);
  settle_drives(r);
}

void Solution::remove_charges(i32 r) {
  const auto charges = [this](i32 s) { return stop_[s].charger >= 0; };
  if (std::ranges::none_of(route_[r].stops, charges)) return;
  drop_charges(r);
  settle_drives(r);
}

void Solution::drop_charges(i32 r) {
  for (auto at = static_cast<i32>(route_[r].stops.size()); at-- > 0;) {
    const i32 s = route_[r].stops[at];
    if (stop_[s].charger < 0) continue;
    change(s);
    drop_stop(s);
  }
}

// Take a stop that is summed up no longer out of its route.
void Solution::drop_stop(i32 s) {
  Stop& stop = stop_[s];
  const i32 r = stop.route;
  Route& route = route_[r];
  route.stops.erase(route.stops.begin() + stop.position);
  stop.route = stop.kerb = stop.hub = stop.charger = kNone;
  stop.loops.clear();
  free_stops_.set(s, true);
  renumber(r, stop.position);
  if (!route.stops.empty()) return;
  route.leaving = {};
  vacant_[route.kind].set(r, true);
  --used_by_kind_[route.kind];
  --routes_used_;
}

// A trip without a task is none, and its reload goes with it. Charges are put in anew by whoever times the route.
void Solution::forget_empty_trips(i32 r) {
  if (!base().uses().trips && !base().energy()) return;
  drop_charges(r);
  bool serves = false;
  for (auto at = static_cast<i32>(route_[r].stops.size()); at-- > 0;) {
    const i32 s = route_[r].stops[at];
    const bool reloads = stop_[s].hub >= 0;
    if (reloads && !serves) {
      change(s);
      drop_stop(s);
      continue;
    }
    serves = !reloads;
  }
  if (route_[r].stops.empty() || serves) return;
  const i32 first = route_[r].stops.front();
  change(first);
  drop_stop(first);
}

void Solution::settle_drives(i32 r) {
  lay_trips(r);
  drive_again(r);
  price_plainly(r);
}

}  // namespace doorstep::search::rich::walk

#include "rich/walk_solution.hpp"

#include <algorithm>

namespace doorstep::search::rich::walk {

Solution::Solution(const WalkProblem& problem, const Share& share)
    : problem_(problem),
      spot_(static_cast<std::size_t>(problem.base().tasks())),
      vacant_(static_cast<std::size_t>(problem.base().kinds())),
      count_(share.count),
      used_by_kind_(static_cast<std::size_t>(problem.base().kinds()), 0),
      members_served_(static_cast<std::size_t>(problem.base().units()), 0) {
  const Uses& uses = base().uses();
  for (i32 task = 0; task < tasks(); ++task) fetches_ = fetches_ || base().task(task).fetches();
  order_matters_ = fetches_ || uses.pickups_last || (uses.trips && uses.task_hubs);
  for (const i32 unit : share.units) {
    if (base().unit(unit).mandatory()) ++mandatory_left_out_;
    else left_out_ += base().unit(unit).price;
  }
}

// A pair counts by its pickup: the other end is put in, and taken out, with it.
void Solution::note_served(i32 task, i32 sign) {
  const Task& own = base().task(task);
  if (own.kind == TaskKind::kPairDelivery) return;
  const bool was_served = members_served_[own.unit] > 0;
  members_served_[own.unit] += sign;
  const i32 change = i32{members_served_[own.unit] > 0} - i32{was_served};
  if (change == 0) return;
  served_ += change;
  const Unit& unit = base().unit(own.unit);
  if (unit.mandatory()) mandatory_left_out_ -= change;
  else left_out_ -= change * unit.price;
}

void Solution::begin() {
  if (++now_ == 0) {
    std::fill(stop_stamp_.begin(), stop_stamp_.end(), 0);
    std::fill(route_stamp_.begin(), route_stamp_.end(), 0);
    now_ = 1;
  }
  touched_stops_.clear();
  touched_routes_.clear();
}

void Solution::touch_stop(i32 s) {
  if (stop_stamp_[s] == now_) return;
  stop_stamp_[s] = now_;
  if (saved_stops_.size() <= touched_stops_.size()) saved_stops_.emplace_back();
  saved_stops_[touched_stops_.size()] = stop_[s];
  touched_stops_.push_back(s);
}

void Solution::touch_route(i32 r) {
  if (route_stamp_[r] == now_) return;
  route_stamp_[r] = now_;
  if (saved_routes_.size() <= touched_routes_.size()) saved_routes_.emplace_back();
  saved_routes_[touched_routes_.size()] = route_[r];
  touched_routes_.push_back(r);
}

void Solution::undo() {
  for (const i32 s : touched_stops_) {
    for (const i32 task : stop_[s].doors) {
      spot_[task].stop = kNone;
      note_served(task, -1);
    }
  }
  for (std::size_t i = 0; i < touched_stops_.size(); ++i) {
    const i32 s = touched_stops_[i];
    std::swap(stop_[s], saved_stops_[i]);
    free_stops_.set(s, stop_[s].route < 0);
    index(s);
    for (const i32 task : stop_[s].doors) note_served(task, 1);
  }
  for (std::size_t i = 0; i < touched_routes_.size(); ++i) {
    const i32 r = touched_routes_[i];
    const bool was_used = !route_[r].stops.empty();
    route_cost_ -= route_[r].cost;
    std::swap(route_[r], saved_routes_[i]);
    route_cost_ += route_[r].cost;
    const bool is_used = !route_[r].stops.empty();
    vacant_[route_[r].kind].set(r, !is_used);
    used_by_kind_[route_[r].kind] += i32{is_used} - i32{was_used};
    routes_used_ += i32{is_used} - i32{was_used};
    renumber(r, 0);
    lay_trips(r);
  }
  touched_stops_.clear();
  touched_routes_.clear();
}

void Solution::renumber(i32 r, i32 from) {
  const std::vector<i32>& stops = route_[r].stops;
  for (i32 i = from; i < static_cast<i32>(stops.size()); ++i) stop_[stops[i]].position = i;
}

void Solution::index(i32 s) {
  const Stop& stop = stop_[s];
  if (stop.kerb < 0) {
    for (const i32 task : stop.doors) spot_[task] = {s, 0, 0};
    return;
  }
  i32 i = 0;
  for (i32 loop = 0; loop < static_cast<i32>(stop.loops.size()); ++loop) {
    for (; i < stop.loops[loop].end; ++i) spot_[stop.doors[i]] = {s, loop, i};
  }
}

void Solution::price(i32 r, i64 cost, bool timely) {
  touch_route(r);
  route_cost_ += cost - route_[r].cost;
  route_[r].cost = cost;
  route_[r].timely = timely;
}

void Solution::leave(i32 r, i32 depart, bool rests_early) {
  touch_route(r);
  route_[r].leaving = {depart, route_[r].time(), rests_early};
}

void Solution::insert_in_loop(i32 task, i32 s, i32 loop, i32 at, i32 carrier) {
  Stop& stop = change(s);
  stop.doors.insert(stop.doors.begin() + at, task);
  for (std::size_t l = static_cast<std::size_t>(loop); l < stop.loops.size(); ++l) ++stop.loops[l].end;
  stop.loops[loop].carrier = carrier;
  note_served(task, 1);
  settle(s);
}

void Solution::insert_loop(i32 task, i32 s, i32 loop, i32 carrier) {
  Stop& stop = change(s);
  const i32 at = stop.first_of(loop);
  stop.doors.insert(stop.doors.begin() + at, task);
  stop.loops.insert(stop.loops.begin() + loop, Loop{carrier, at, 0, 0, {}});
  for (std::size_t l = static_cast<std::size_t>(loop); l < stop.loops.size(); ++l) ++stop.loops[l].end;
  note_served(task, 1);
  settle(s);
}

i32 Solution::new_stop() {
  if (free_stops_.empty()) {
    const auto id = static_cast<i32>(stop_.size());
    stop_.emplace_back();
    stop_stamp_.push_back(0);
    free_stops_.set(id, true);
  }
  return free_stops_.last();
}

void Solution::insert_stop(i32 task, i32 r, i32 position, i32 kerb, i32 carrier) {
  Stop stop;
  stop.kerb = kerb;
  stop.doors.push_back(task);
  if (kerb >= 0) stop.loops.push_back({carrier, 1, 0, 0, {}});
  add_stop(r, position, stop);
}

i32 Solution::add_stop(i32 r, i32 position, const Stop& given) {
  touch_route(r);
  const i32 s = new_stop();
  touch_stop(s);
  free_stops_.set(s, false);
  Route& route = route_[r];
  if (route.stops.empty()) {
    vacant_[route.kind].set(r, false);
    ++used_by_kind_[route.kind];
    ++routes_used_;
  }
  stop_[s].kerb = given.kerb;
  stop_[s].hub = given.hub;
  stop_[s].charger = given.charger;
  stop_[s].target_wh = given.target_wh;
  stop_[s].doors = given.doors;
  stop_[s].loops = given.loops;
  stop_[s].place = place_of(given);
  stop_[s].route = r;
  route.stops.insert(route.stops.begin() + position, s);
  renumber(r, position);
  drive_again(r);
  for (const i32 task : given.doors) note_served(task, 1);
  settle(s);
  return s;
}

void Solution::remove(i32 task) {
  const Spot spot = spot_[task];
  const i32 r = stop_[spot.stop].route;
  Stop& stop = change(spot.stop);
  spot_[task].stop = kNone;
  note_served(task, -1);
  stop.doors.erase(stop.doors.begin() + spot.index);
  if (stop.kerb >= 0) {
    const i32 first = stop.first_of(spot.loop);
    for (std::size_t l = static_cast<std::size_t>(spot.loop); l < stop.loops.size(); ++l) --stop.loops[l].end;
    if (stop.loops[spot.loop].end == first) {
      stop.loops.erase(stop.loops.begin() + spot.loop);
    } else {
      CarryLoad load = stop.loops[spot.loop].load;
      for (i32 d = 0; d < kMostCarryLoads; ++d) load[d] -= problem_.carry(task)[d];
      const i32 carrier = problem_.carrier_for(route_[r].kind, load);
      if (walks_with(stop, spot.loop, carrier)) stop.loops[spot.loop].carrier = carrier;
    }
  }
  if (!stop.doors.empty()) {
    settle(spot.stop);
    return;
  }
  drop_stop(spot.stop);
  forget_empty_trips(r);
  settle_drives(r);
}

void Solution::move_stops(i32 r, i32 from, i32 length, i32 to) {
  touch_route(r);
  std::vector<i32>& stops = route_[r].stops;
  const auto first = stops.begin() + from, last = first + length;
  if (to > from) std::rotate(first, last, stops.begin() + to);
  else std::rotate(stops.begin() + to, first, last);
  renumber(r, std::min(from, to));
  settle_drives(r);
}

i32 Solution::vacant_route(i32 kind) {
  if (vacant_[kind].empty()) {
    const auto id = static_cast<i32>(route_.size());
    route_.emplace_back();
    route_.back().kind = kind;
    route_stamp_.push_back(0);
    vacant_[kind].set(id, true);
  }
  return vacant_[kind].last();
}

}  // namespace doorstep::search::rich::walk

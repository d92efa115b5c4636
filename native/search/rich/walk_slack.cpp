#include "rich/walk_slack.hpp"

#include <algorithm>

namespace doorstep::search::rich::walk {

Slack::Slack(const Solution& solution, bool matters)
    : solution_(solution), problem_(solution.problem()), base_(solution.base()), matters_(matters) {
  const Uses& uses = base_.uses();
  is_exact_ = !uses.time_of_day && !uses.rests && !uses.unavailable && !uses.curves && !uses.releases &&
              !problem_.hours_matter() && !base_.energy();
  for (i32 h = 0; uses.trips && h < base_.hubs(); ++h) is_exact_ = is_exact_ && base_.hub(h).windows == 0;
  for (std::vector<i32>* times : {&begin_, &done_, &latest_}) times->assign(static_cast<std::size_t>(base_.tasks()), 0);
}

i32 Slack::arrive(const Kind& kind, i32 from, i32 to, i32 depart) const {
  const Travel& travel = base_.travel(kind.travel);
  const Leg& leg = travel.leg(from, to);
  return base_.uses().time_of_day ? travel.arrive<true>(from, to, depart, leg.ds) : depart + leg.ds;
}

void Slack::note(i32 r) {
  const Route& route = solution_.route(r);
  if (!matters_ || route.stops.empty()) return;
  if (loaded_by_.size() <= static_cast<std::size_t>(r)) loaded_by_.resize(static_cast<std::size_t>(r) + 1);
  go_forward(route, base_.kind(route.kind).opens);
  go_back(route, loaded_by_[static_cast<std::size_t>(r)]);
}

// When all parcels of the trip that goes on with a stop are ready.
i32 Slack::released(const Route& route, std::size_t from) const {
  i32 released = -kEndOfTime;
  if (!base_.uses().releases) return released;
  for (std::size_t i = from; i < route.stops.size() && solution_.stop(route.stops[i]).hub < 0; ++i) {
    for (const i32 task : solution_.stop(route.stops[i]).doors) {
      if (base_.task(task).loads_at_start()) released = std::max(released, base_.task(task).released);
    }
  }
  return released;
}

void Slack::go_forward(const Route& route, i32 now) {
  const Kind& kind = base_.kind(route.kind);
  i32 at = kind.start;
  now = std::max(now, released(route, 0));
  const auto serve = [&](i32 task) {
    // What is late already, by a guess, is not later than allowed for what comes after it.
    begin_[task] = std::min(base_.begin(base_.task(task), now), kEndOfTime);
    if (begin_[task] == kEndOfTime) begin_[task] = now;
    now = done_[task] = begin_[task] + base_.service_at(kind, task, begin_[task]);
  };
  for (std::size_t n = 0; n < route.stops.size(); ++n) {
    const i32 s = route.stops[n];
    const Stop& stop = solution_.stop(s);
    if (halt_.size() <= static_cast<std::size_t>(s)) halt_.resize(2 * static_cast<std::size_t>(s) + 64);
    Halt& halt = halt_[s];
    const i32 place = solution_.place_of(stop), depart = now;
    now = arrive(kind, at, place, now);
    at = place;
    halt.drive = now - depart;
    halt.parked = now;
    halt.loops.clear();
    if (stop.kerb < 0) {
      if (stop.hub >= 0) now = std::max(now, released(route, n + 1)) + stop.service;
      for (const i32 task : stop.doors) serve(task);
      halt.ready = now;
      continue;
    }
    now = halt.parked = problem_.parked(stop.kerb, now);
    i32 i = 0;
    for (const Loop& loop : stop.loops) {
      const Carrier& carrier = problem_.carrier(route.kind, loop.carrier);
      now += carrier.setup;
      halt.loops.push_back({now, 0});
      i32 point = stop.kerb;
      for (; i < loop.end; ++i) {
        const i32 next = problem_.point(stop.doors[i]);
        now += problem_.walk(carrier.foot, point, next).ds;
        serve(stop.doors[i]);
        point = next;
      }
      now += problem_.walk(carrier.foot, point, stop.kerb).ds;
    }
    halt.ready = now;
  }
}

void Slack::go_back(const Route& route, std::vector<i32>& loaded_by) {
  const Kind& kind = base_.kind(route.kind);
  const i32 last = route.stops.back();
  const i32 home = arrive(kind, solution_.place(last), kind.end, halt_[last].ready) - halt_[last].ready;
  i32 by = kind.closes - home;
  loaded_by.assign(std::max<std::size_t>(1, route.trips.size()), by);
  // When one must be at a door, to be done there by then.
  const auto reach = [&](i32 task) {
    const i32 latest = base_.latest_arrival(base_.task(task), by - (done_[task] - begin_[task]));
    by = latest_[task] = std::max(latest, -kEndOfTime);
  };
  for (std::size_t n = route.stops.size(); n-- > 0;) {
    const Stop& stop = solution_.stop(route.stops[n]);
    Halt& halt = halt_[route.stops[n]];
    halt.latest_ready = by;
    if (stop.kerb < 0) {
      for (const i32 task : stop.doors) reach(task);
      by -= stop.hub >= 0 ? stop.service : 0;
      halt.latest = halt.latest_parked = by;
      if (stop.hub >= 0) loaded_by[static_cast<std::size_t>(stop.trip)] = by;
      by -= halt.drive;
      continue;
    }
    for (std::size_t l = stop.loops.size(); l-- > 0;) {
      const Loop& loop = stop.loops[l];
      const Carrier& carrier = problem_.carrier(route.kind, loop.carrier);
      halt.loops[l].latest_back = by;
      i32 point = stop.kerb;
      for (i32 i = loop.end; i-- > stop.first_of(static_cast<i32>(l));) {
        const i32 before = problem_.point(stop.doors[i]);
        by -= problem_.walk(carrier.foot, before, point).ds;
        reach(stop.doors[i]);
        point = before;
      }
      by -= problem_.walk(carrier.foot, stop.kerb, point).ds + carrier.setup;
    }
    halt.latest_parked = by;
    by -= problem_.usual_park(stop.kerb);
    halt.latest = by;
    by -= halt.drive;
  }
  loaded_by.front() = by;
}

i64 Slack::held_up(i32 task, i32 r, i32 trip) const {
  const Task& own = base_.task(task);
  if (!base_.uses().releases || !own.loads_at_start() || static_cast<std::size_t>(r) >= loaded_by_.size()) return 0;
  const std::vector<i32>& by = loaded_by_[static_cast<std::size_t>(r)];
  return static_cast<std::size_t>(trip) < by.size() ? std::max(0, own.released - by[static_cast<std::size_t>(trip)])
                                                    : 0;
}

Slack::Effect Slack::effect(const Kind& kind, i32 task, i64 arrive, i64 after, i64 latest) const {
  const Task& own = base_.task(task);
  const auto at = static_cast<i32>(std::min<i64>(arrive, kEndOfTime));
  const i32 begin = base_.begin(own, at);
  if (begin >= kTooLate) return {std::max<i64>(1, arrive - own.closes), 0};
  const i64 priced = own.is_priced() ? base_.price(own, begin) : 0;
  return {std::max<i64>(0, i64{begin} + base_.service(kind, task) + after - latest), i64{begin} - at, priced};
}

Slack::Effect Slack::in_loop(i32 task, i32 s, i32 l, i32 index, i32 walk_in, i32 walk_out, i64 more_before) const {
  if (!knows(s)) return {};
  const Stop& stop = solution_.stop(s);
  const Halt& halt = halt_[s];
  const i32 ready = index == stop.first_of(l) ? halt.loops[l].ready : done_[stop.doors[index - 1]];
  const i32 latest = index == stop.loops[l].end ? halt.loops[l].latest_back : latest_[stop.doors[index]];
  const Kind& kind = base_.kind(solution_.route(stop.route).kind);
  Effect found = effect(kind, task, ready + more_before + walk_in, walk_out, latest);
  found.late = std::max(found.late, held_up(task, stop.route, stop.trip));
  return found;
}

Slack::Effect Slack::as_loop(i32 task, i32 s, bool first, i32 walk_in, i32 walk_out, i32 setup) const {
  if (!knows(s)) return {};
  const Halt& halt = halt_[s];
  const Kind& kind = base_.kind(solution_.route(solution_.stop(s).route).kind);
  const i32 ready = first ? halt.parked : halt.ready;
  Effect found =
      effect(kind, task, i64{ready} + setup + walk_in, walk_out, first ? halt.latest_parked : halt.latest_ready);
  found.late = std::max(found.late, held_up(task, solution_.stop(s).route, solution_.stop(s).trip));
  return found;
}

Slack::Effect Slack::as_stop(i32 task, i32 r, i32 position, i32 place, i32 before, i32 after) const {
  const Route& route = solution_.route(r);
  const Kind& kind = base_.kind(route.kind);
  const auto stops = static_cast<i32>(route.stops.size());
  if (position > 0 && !knows(route.stops[position - 1])) return {};
  if (position < stops && !knows(route.stops[position])) return {};
  const i32 ready = position == 0 ? kind.opens : halt_[route.stops[position - 1]].ready;
  const i32 there = arrive(kind, solution_.place_before(route, position), place, ready);
  const i32 latest = position == stops ? kind.closes : halt_[route.stops[position]].latest;
  const i32 on = base_.travel(kind.travel).leg(place, solution_.place_at(route, position)).ds;
  Effect found = effect(kind, task, i64{there} + before, i64{after} + on, latest);
  found.late = std::max(found.late, held_up(task, r, solution_.trip_at(route, position)));
  return found;
}

Slack::Effect Slack::as_trip(i32 task, i32 r, i32 position, i32 place, i32 before, i32 after, i32 hub,
                             bool reloads_before) const {
  const Route& route = solution_.route(r);
  const Kind& kind = base_.kind(route.kind);
  const auto stops = static_cast<i32>(route.stops.size());
  if (position > 0 && !knows(route.stops[position - 1])) return {};
  if (position < stops && !knows(route.stops[position])) return {};
  const Hub& own = base_.hub(hub);
  const Travel& travel = base_.travel(kind.travel);
  const i32 from = solution_.place_before(route, position), to = solution_.place_at(route, position);
  const i32 ready = position == 0 ? kind.opens : halt_[route.stops[position - 1]].ready;
  const i32 latest = position == stops ? kind.closes : halt_[route.stops[position]].latest;
  if (reloads_before) {
    i32 loaded = arrive(kind, from, own.place, ready);
    if (base_.task(task).loads_at_start()) loaded = std::max(loaded, base_.task(task).released);
    const i32 there = arrive(kind, own.place, place, loaded + own.reload);
    return effect(kind, task, i64{there} + before, i64{after} + travel.leg(place, to).ds, latest);
  }
  const i32 there = arrive(kind, from, place, ready);
  const i64 on = i64{travel.leg(place, own.place).ds} + own.reload + travel.leg(own.place, to).ds;
  Effect found = effect(kind, task, i64{there} + before, after + on, latest);
  found.late = std::max(found.late, held_up(task, r, solution_.trip_at(route, position)));
  return found;
}

}  // namespace doorstep::search::rich::walk

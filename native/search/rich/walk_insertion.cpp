#include "rich/walk_insertion.hpp"

#include <algorithm>

namespace doorstep::search::rich::walk {
namespace {

constexpr i64 kNowhere = i64{1} << 60;

}  // namespace

Insertion::Insertion(Solution& solution, Times& times, Random& random)
    : solution_(solution),
      problem_(solution.problem()),
      base_(solution.base()),
      times_(times),
      random_(random),
      kept_(times.matter() || solution.fetches() ? kTried : 1) {}

bool Insertion::blinks() {
  static const double kLogStay = natural_log(1 - kBlinkRate);
  if (until_blink_-- > 0) return false;
  until_blink_ = static_cast<i64>(natural_log(random_.positive_unit()) / kLogStay);
  return true;
}

// Orders as of SISR: random, by load, far first, near first.
i64 Insertion::key(i32 drawn, i32 task) const {
  if (drawn < 4) return 0;
  if (drawn < 7) {
    i64 load = 0;
    for (i32 d = 0; d < base_.loads(); ++d) load += base_.demand(task)[d];
    return -load;
  }
  const Kind& kind = base_.kind(0);
  const Leg& leg = base_.travel(kind.travel).leg(kind.start, base_.task(task).place);
  if (drawn < 9) return -leg.ds;
  if (drawn < 10) return leg.ds;
  return drawn < 12 ? base_.task(task).opens : base_.task(task).closes - base_.task(task).opens;
}

void Insertion::operator()(const std::vector<i32>& tasks) {
  const i32 drawn = random_.below(times_.matter() ? 14 : 10);
  order_.clear();
  for (const i32 task : tasks) {
    order_.push_back({key(drawn, task) * (i64{1} << 24) + static_cast<i64>(random_.next() >> 40), task});
  }
  std::sort(order_.begin(), order_.end());
  for (const auto& [key, task] : order_) place(task);
}

void Insertion::offer(const Place& place) {
  if (place.more >= worth_ || (found_ == kept_ && place.more >= best_[found_ - 1].more)) return;
  if (blinks()) return;
  i32 at = found_ < kept_ ? found_++ : found_ - 1;
  for (; at > 0 && best_[at - 1].more > place.more; --at) best_[at] = best_[at - 1];
  best_[at] = place;
}

bool Insertion::fits(const Route& route, i64 more_ds, i64 more_m, i64 more_walk_m) const {
  const Kind& kind = base_.kind(route.kind);
  return route.time() + more_ds <= solution_.longest_time(kind) && route.metres + more_m <= kind.most_metres &&
         route.walk_m + more_walk_m <= problem_.most_walk_m();
}

void Insertion::place(i32 task) {
  found_ = 0;
  const i64 price = base_.unit(base_.task(task).unit).price;
  worth_ = price < 0 ? kNowhere : price;
  met_.clear();
  ++now_;
  if (problem_.on_foot(task)) {
    try_loops(task);
    try_stops(task);
    try_new_routes(task);
    if (found_ == 0) try_everywhere(task);
  } else {
    try_everywhere(task);
    try_new_routes(task);
  }
  if (kept_ == 1) {
    if (found_ > 0) take(task, best_[0]);
    return;
  }
  if (place_timed(task, price)) return;
  // None of the nearest keeps the hours: look everywhere, and longer.
  kept_ = kMostTried;
  found_ = 0;
  if (problem_.on_foot(task)) try_loops(task);
  try_everywhere(task);
  try_new_routes(task);
  place_timed(task, price);
  kept_ = kTried;
}

// Try and time the best places; remember the cheapest, and put the task there in the end.
bool Insertion::place_timed(i32 task, i64 price) {
  const Place* cheapest = nullptr;
  i64 least = worth_;
  for (i32 i = 0; i < found_; ++i) {
    const i64 before = solution_.cost();
    if (take(task, best_[i])) {
      const i64 more = solution_.cost() - before + (price < 0 ? 0 : price);
      if (more < least) {
        least = more;
        cheapest = &best_[i];
      }
    }
    const i32 route = solution_.stop(solution_.spot(task).stop).route;
    solution_.remove(task);
    verify(route);
  }
  if (cheapest) take(task, *cheapest);
  return cheapest != nullptr;
}

void Insertion::meet(i32 stop) {
  if (static_cast<std::size_t>(stop) >= met_stamp_.size()) met_stamp_.resize(2 * static_cast<std::size_t>(stop) + 64, 0);
  if (met_stamp_[stop] == now_) return;
  met_stamp_[stop] = now_;
  met_.push_back(stop);
}

void Insertion::try_loops(i32 task) {
  for (const i32 near : problem_.near(task)) {
    if (!solution_.is_served(near)) continue;
    const i32 stop = solution_.spot(near).stop;
    if (static_cast<i32>(met_.size()) < kMostStops) meet(stop);
    if (solution_.stop(stop).kerb >= 0) try_loop(task, near);
  }
}

// Before and after a door of a loop.
void Insertion::try_loop(i32 task, i32 near) {
  const Spot& spot = solution_.spot(near);
  const Stop& stop = solution_.stop(spot.stop);
  const Route& route = solution_.route(stop.route);
  const Kind& kind = base_.kind(route.kind);
  if (!solution_.may_serve(route.kind, task) || !solution_.has_room(route, task)) return;
  const Loop& loop = stop.loops[spot.loop];
  const i32 row = solution_.carrier_with(route, loop, task);
  if (row < 0) return;
  const Carrier& carrier = problem_.carrier(route.kind, row);
  i64 base_ds = 0;
  i32 base_m = loop.metres;
  if (row != loop.carrier) {
    // Another carrier walks the whole loop at another pace.
    i32 at = stop.kerb;
    Leg all{0, 0};
    for (i32 i = stop.first_of(spot.loop); i <= loop.end; ++i) {
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
  const i32 here = problem_.point(near);
  const i32 service = base_.service(kind, task);
  for (i32 after = 0; after < 2; ++after) {
    const i32 index = spot.index + after;
    const i32 from = after ? here : index == stop.first_of(spot.loop) ? stop.kerb : problem_.point(stop.doors[index - 1]);
    const i32 to = !after ? here : index == loop.end ? stop.kerb : problem_.point(stop.doors[index]);
    const Leg &in = problem_.walk(carrier.foot, from, point), &out = problem_.walk(carrier.foot, point, to);
    if (!in.exists() || !out.exists()) continue;
    const Leg& gap = problem_.walk(carrier.foot, from, to);
    const i64 walk = base_ds + in.ds + out.ds - gap.ds;
    const i32 loop_m = base_m + in.metres + out.metres - gap.metres;
    const i64 time = walk + more_setup + service;
    if (loop_m > problem_.most_loop_m() || !fits(route, time, 0, loop_m - loop.metres)) continue;
    if (solution_.least_dwell(stop) + time > problem_.kerb(stop.kerb).most_stay) continue;
    const i64 more = kind.per_ds * time + kind.walk_per_ds * walk + base_.task_cost(route.kind, task);
    offer({more, Way::kInLoop, spot.stop, spot.loop, index, stop.kerb, row});
  }
}

void Insertion::try_new_loop(i32 task, i32 s) {
  const Stop& stop = solution_.stop(s);
  if (stop.kerb < 0) return;
  const Route& route = solution_.route(stop.route);
  const Kind& kind = base_.kind(route.kind);
  if (!solution_.may_serve(route.kind, task) || !solution_.has_room(route, task)) return;
  const i32 row = problem_.carrier_for(route.kind, problem_.carry(task));
  if (row < 0) return;
  const Carrier& carrier = problem_.carrier(route.kind, row);
  const Leg &out = problem_.walk(carrier.foot, stop.kerb, problem_.point(task)),
            &back = problem_.walk(carrier.foot, problem_.point(task), stop.kerb);
  if (!out.exists() || !back.exists() || out.metres + back.metres > problem_.most_loop_m()) return;
  const i64 walk = i64{out.ds} + back.ds;
  const i64 time = walk + carrier.setup + base_.service(kind, task);
  if (!fits(route, time, 0, out.metres + back.metres)) return;
  if (solution_.least_dwell(stop) + time > problem_.kerb(stop.kerb).most_stay) return;
  const i64 more = kind.per_ds * time + kind.walk_per_ds * walk + base_.task_cost(route.kind, task);
  const auto loops = static_cast<i32>(stop.loops.size());
  offer({more, Way::kNewLoop, s, loops, 0, stop.kerb, row});
  if (times_.matter()) offer({more, Way::kNewLoop, s, 0, 0, stop.kerb, row});
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
    if (!solution_.may_serve(route.kind, task) || !solution_.has_room(route, task)) continue;
    const i32 row = problem_.carrier_for(route.kind, problem_.carry(task));
    if (row < 0) continue;
    const Carrier& carrier = problem_.carrier(route.kind, row);
    for (const i32 kerb : problem_.kerbs_of(task)) {
      const Leg& out = problem_.walk(carrier.foot, kerb, problem_.point(task));
      const Leg& back = problem_.walk(carrier.foot, problem_.point(task), kerb);
      if (!out.exists() || !back.exists()) continue;
      const Leg walk{out.metres + back.metres, out.ds + back.ds};
      try_gap(task, stop.route, stop.position, kerb, walk, row);
      try_gap(task, stop.route, stop.position + 1, kerb, walk, row);
    }
  }
}

// A stop of its own between two others; kerb kNone: at the task's own point.
void Insertion::try_gap(i32 task, i32 r, i32 position, i32 kerb, const Leg& walk, i32 row) {
  const Route& route = solution_.route(r);
  const Kind& kind = base_.kind(route.kind);
  i64 time = i64{walk.ds} + base_.service(kind, task);
  if (kerb >= 0) time += problem_.usual_park(kerb) + problem_.carrier(route.kind, row).setup;
  i64 more = kind.per_ds * time + kind.walk_per_ds * walk.ds + kind.per_stop + base_.task_cost(route.kind, task);
  // Driving there is no shorter than driving past, or hardly: what is dear already need not look at the map.
  const i64 bound = found_ == kept_ ? best_[found_ - 1].more : worth_;
  if (more >= bound + kind.per_ds * 100) return;
  if (walk.metres > problem_.most_loop_m() || static_cast<i32>(route.stops.size()) >= kind.most_stops) return;
  if (kerb >= 0 && time - problem_.park_slack(kerb) > problem_.kerb(kerb).most_stay) return;
  const Travel& travel = base_.travel(kind.travel);
  const i32 from = solution_.place_before(route, position), to = solution_.place_at(route, position);
  const i32 at = kerb >= 0 ? problem_.kerb(kerb).place : base_.task(task).place;
  const Leg &in = travel.leg(from, at), &out = travel.leg(at, to);
  if (!in.exists() || !out.exists()) return;
  const Leg gap = route.stops.empty() ? Leg{0, 0} : travel.leg(from, to);
  const i64 metres = i64{in.metres} + out.metres - gap.metres;
  const i64 drive = i64{in.ds} + out.ds - gap.ds;
  if (!fits(route, time + drive, metres, walk.metres)) return;
  more += kind.per_ds * drive + kind.per_metre * metres;
  if (route.stops.empty()) {
    more += kind.fixed;
    offer({more, Way::kNewRoute, route.kind, 0, 0, kerb, row});
    return;
  }
  offer({more, Way::kNewStop, r, 0, position, kerb, row});
}

void Insertion::try_new_routes(i32 task) {
  for (i32 kind = 0; kind < base_.kinds(); ++kind) {
    if (!solution_.is_available(kind) || !solution_.may_serve(kind, task)) continue;
    const i32 route = solution_.vacant_route(kind);
    if (!solution_.has_room(solution_.route(route), task)) continue;
    if (!problem_.on_foot(task)) {
      try_gap(task, route, 0, kNone, {0, 0}, kNone);
      continue;
    }
    const i32 row = problem_.carrier_for(kind, problem_.carry(task));
    if (row < 0) continue;
    const Carrier& carrier = problem_.carrier(kind, row);
    for (const i32 kerb : problem_.kerbs_of(task)) {
      const Leg& out = problem_.walk(carrier.foot, kerb, problem_.point(task));
      const Leg& back = problem_.walk(carrier.foot, problem_.point(task), kerb);
      if (out.exists() && back.exists()) {
        try_gap(task, route, 0, kerb, {out.metres + back.metres, out.ds + back.ds}, row);
      }
    }
  }
}

void Insertion::try_everywhere(i32 task) {
  for (i32 r = 0; r < solution_.routes(); ++r) {
    const Route& route = solution_.route(r);
    if (route.stops.empty() || !solution_.may_serve(route.kind, task) || !solution_.has_room(route, task)) continue;
    const auto gaps = static_cast<i32>(route.stops.size()) + 1;
    if (!problem_.on_foot(task)) {
      for (i32 position = 0; position < gaps; ++position) try_gap(task, r, position, kNone, {0, 0}, kNone);
      continue;
    }
    const i32 row = problem_.carrier_for(route.kind, problem_.carry(task));
    if (row < 0) continue;
    for (const i32 s : route.stops) try_new_loop(task, s);
    const Carrier& carrier = problem_.carrier(route.kind, row);
    for (const i32 kerb : problem_.kerbs_of(task)) {
      const Leg& out = problem_.walk(carrier.foot, kerb, problem_.point(task));
      const Leg& back = problem_.walk(carrier.foot, problem_.point(task), kerb);
      if (!out.exists() || !back.exists()) continue;
      for (i32 position = 0; position < gaps; ++position) {
        try_gap(task, r, position, kerb, {out.metres + back.metres, out.ds + back.ds}, row);
      }
    }
  }
}

bool Insertion::take(i32 task, const Place& place) {
  switch (place.way) {
    case Way::kInLoop: solution_.insert_in_loop(task, place.at, place.loop, place.index, place.carrier); break;
    case Way::kNewLoop: solution_.insert_loop(task, place.at, place.loop, place.carrier); break;
    case Way::kNewStop: solution_.insert_stop(task, place.at, place.index, place.kerb, place.carrier); break;
    case Way::kNewRoute:
      solution_.insert_stop(task, solution_.vacant_route(place.at), 0, place.kerb, place.carrier);
      break;
  }
  return kept_ == 1 || verify(solution_.stop(solution_.spot(task).stop).route);
}

bool Insertion::verify(i32 r) {
  const Route& route = solution_.route(r);
  if (route.stops.empty()) return true;
  if (solution_.fetches() && !solution_.loads_fit(route)) {
    solution_.price(r, route.cost, false);
    return false;
  }
  if (!times_.matter()) return true;
  const Timed timed = times_(solution_, route);
  solution_.price(r, timed.timely ? timed.cost : route.cost, timed.timely);
  return timed.timely;
}

bool Insertion::place_stop(const Stop& given, i32 made_for) {
  i64 best = kNowhere;
  i32 best_route = kNone, best_position = 0;
  const auto try_route = [&](i32 r) {
    const Route& route = solution_.route(r);
    const Kind& kind = base_.kind(route.kind);
    const Travel& travel = base_.travel(kind.travel);
    const i32 at = solution_.place_of(given);
    const i64 dwell = solution_.dwell(given);
    for (i32 position = 0; position <= static_cast<i32>(route.stops.size()); ++position) {
      const i32 from = solution_.place_before(route, position), to = solution_.place_at(route, position);
      const Leg &in = travel.leg(from, at), &out = travel.leg(at, to);
      if (!in.exists() || !out.exists()) continue;
      const Leg gap = route.stops.empty() ? Leg{0, 0} : travel.leg(from, to);
      const i64 drive = i64{in.ds} + out.ds - gap.ds, metres = i64{in.metres} + out.metres - gap.metres;
      if (!fits(route, drive + dwell, metres, given.metres)) continue;
      const i64 more = kind.per_ds * drive + kind.per_metre * metres + (route.stops.empty() ? kind.fixed : 0);
      if (more < best) {
        best = more;
        best_route = r;
        best_position = position;
      }
    }
  };
  const auto takes = [&](i32 r) {
    const Route& route = solution_.route(r);
    if (static_cast<i32>(route.stops.size()) >= base_.kind(route.kind).most_stops) return false;
    if (!problem_.walk_alike(made_for, route.kind)) return false;
    CarryLoad load = route.load;
    for (const i32 task : given.doors) {
      if (!solution_.may_serve(route.kind, task)) return false;
      for (i32 d = 0; d < base_.loads(); ++d) load[d] += base_.demand(task)[d];
    }
    for (i32 d = 0; d < base_.loads(); ++d) {
      if (load[d] > base_.capacity(route.kind)[d]) return false;
    }
    return true;
  };
  for (i32 r = 0; r < solution_.routes(); ++r) {
    if (!solution_.route(r).stops.empty() && takes(r)) try_route(r);
  }
  for (i32 kind = 0; kind < base_.kinds(); ++kind) {
    if (!solution_.is_available(kind)) continue;
    const i32 r = solution_.vacant_route(kind);
    if (takes(r)) try_route(r);
  }
  if (best_route < 0) return false;
  const i32 stop = solution_.add_stop(best_route, best_position, given);
  if (verify(best_route)) return true;
  const std::vector<i32> doors = solution_.stop(stop).doors;
  for (const i32 task : doors) solution_.remove(task);
  verify(best_route);
  return false;
}

}  // namespace doorstep::search::rich::walk

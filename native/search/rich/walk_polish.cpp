#include "rich/walk_polish.hpp"

#include <algorithm>

namespace doorstep::search::rich::walk {

bool StopPolish::operator()(i32 s) {
  if (solution_.stop(s).route < 0 || solution_.stop(s).kerb < 0 || holds_pairs(solution_.stop(s))) return false;
  const bool ordered = order_loops(s);
  return choose_kerb(s) || ordered;
}

// Their order in loops may not be turned round.
bool StopPolish::holds_pairs(const Stop& stop) const {
  const Problem& base = solution_.base();
  return base.uses().pairs && std::ranges::any_of(stop.doors, [&](i32 task) { return base.task(task).partner >= 0; });
}

// Points of a loop are its kerb, its doors and the kerb again; what moves are the doors.
bool StopPolish::order_loops(i32 s) {
  bool changed = false;
  for (i32 l = 0; l < static_cast<i32>(solution_.stop(s).loops.size()); ++l) {
    const Stop& stop = solution_.stop(s);
    const Loop& loop = stop.loops[l];
    const i32 first = stop.first_of(l), doors = loop.end - first;
    if (doors < 2) continue;
    const i32 foot = problem_.carrier(solution_.route(stop.route).kind, loop.carrier).foot;
    order_.assign(1, kNone);
    points_.assign(1, stop.kerb);
    for (i32 i = first; i < loop.end; ++i) {
      order_.push_back(stop.doors[i]);
      points_.push_back(problem_.point(stop.doors[i]));
    }
    order_.push_back(kNone);
    points_.push_back(stop.kerb);
    if (!improve(points_, foot)) continue;
    changed = true;
    Stop& own = solution_.change(s);
    std::copy(order_.begin() + 1, order_.end() - 1, own.doors.begin() + first);
    solution_.settle(s);
  }
  return changed;
}

bool StopPolish::improve(std::vector<i32>& points, i32 foot) {
  bool changed = false;
  const auto last = static_cast<i32>(points.size()) - 1;
  const auto ds = [&](i32 a, i32 b) { return problem_.walk(foot, points[a], points[b]).ds; };
  for (bool again = true; again;) {
    again = false;
    // 2-opt (Croes 1958): turn a stretch round. Walks there and back may differ by one-way steps or doors.
    for (i32 a = 1; a < last - 1; ++a) {
      i64 ahead = 0, behind = 0;
      for (i32 b = a + 1; b < last; ++b) {
        ahead += ds(b - 1, b);
        behind += ds(b, b - 1);
        const i64 more = i64{ds(a - 1, b)} + ds(a, b + 1) + behind - (i64{ds(a - 1, a)} + ds(b, b + 1) + ahead);
        if (more >= 0) continue;
        std::reverse(points.begin() + a, points.begin() + b + 1);
        std::reverse(order_.begin() + a, order_.begin() + b + 1);
        again = changed = true;
        ahead = behind = 0;
        for (i32 i = a + 1; i <= b; ++i) {
          ahead += ds(i - 1, i);
          behind += ds(i, i - 1);
        }
      }
    }
    // Or-opt (Or 1976), one door: put it where it is less of a detour.
    for (i32 a = 1; a < last; ++a) {
      const i64 gain = i64{ds(a - 1, a)} + ds(a, a + 1) - ds(a - 1, a + 1);
      if (gain <= 0) continue;
      i32 best = kNone;
      i64 least = gain;
      for (i32 b = 0; b < last; ++b) {
        if (b == a || b == a - 1) continue;
        const i64 more = i64{ds(b, a)} + ds(a, b + 1) - ds(b, b + 1);
        if (more < least) {
          least = more;
          best = b;
        }
      }
      if (best < 0) continue;
      const auto move = [&](std::vector<i32>& values) {
        if (best > a) std::rotate(values.begin() + a, values.begin() + a + 1, values.begin() + best + 1);
        else std::rotate(values.begin() + best + 1, values.begin() + a, values.begin() + a + 1);
      };
      move(points);
      move(order_);
      again = changed = true;
    }
  }
  return changed;
}

i64 StopPolish::drive_price(const Route& route, i32 position, i32 place) const {
  const Kind& kind = solution_.base().kind(route.kind);
  const Travel& travel = solution_.base().travel(kind.travel);
  const Leg& in = travel.leg(solution_.place_before(route, position), place);
  const Leg& out = travel.leg(place, solution_.place_at(route, position + 1));
  if (!in.exists() || !out.exists()) return std::numeric_limits<i64>::max();
  const i32 before = solution_.place_before(route, position), after = solution_.place_at(route, position + 1);
  return kind.per_metre * (i64{in.metres} + out.metres) + kind.per_ds * (i64{in.ds} + out.ds) +
         travel.toll(before, place) + travel.toll(place, after);
}

// Or-opt (Or 1976) on stops: insertion looks at the gaps near on foot, which may be far by vehicle.
bool StopPolish::relocate(i32 s, i32 length) {
  if (solution_.stop(s).route < 0 || solution_.stop(s).doors.empty()) return false;
  const Route& route = solution_.route(solution_.stop(s).route);
  const Kind& kind = solution_.base().kind(route.kind);
  const Travel& travel = solution_.base().travel(kind.travel);
  const i32 from = solution_.stop(s).position, stops = static_cast<i32>(route.stops.size());
  length = std::min(length, stops - from);
  const i32 trip = solution_.stop(s).trip;
  while (solution_.stop(route.stops[from + length - 1]).trip != trip) --length;
  if (stops == length) return false;
  for (i32 i = 0; i < length; ++i) {
    if (holds_pairs(solution_.stop(route.stops[from + i]))) return false;
  }
  const auto price = [&](i32 a, i32 b) {
    const Leg& leg = travel.leg(a, b);
    return leg.exists() ? kind.per_metre * leg.metres + kind.per_ds * leg.ds + travel.toll(a, b) : i64{kNoWay} << 20;
  };
  const i32 first = solution_.place(route.stops[from]), last = solution_.place(route.stops[from + length - 1]);
  const i32 before = solution_.place_before(route, from), after = solution_.place_at(route, from + length);
  const i64 gain = price(before, first) + price(last, after) - price(before, after);
  i64 least = gain;
  i32 best = kNone, here = kind.start;
  for (i32 to = 0; to <= stops; ++to) {
    const i32 next = solution_.place_at(route, to);
    if ((to < from || to > from + length) && solution_.trip_at(route, to) == trip) {
      const i64 more = price(here, first) + price(last, next) - price(here, next);
      if (more < least) {
        least = more;
        best = to;
      }
    }
    here = next;
  }
  if (best < 0) return false;
  solution_.move_stops(solution_.stop(s).route, from, length, best);
  return true;
}

// What the stop costs from a kerb, each loop opened at its best gap (kept in `gaps_`); the largest number if it
// may not be served from there.
i64 StopPolish::price_at(const Stop& stop, i32 k) {
  constexpr i64 kNoPrice = std::numeric_limits<i64>::max();
  const Route& route = solution_.route(stop.route);
  const Kind& kind = solution_.base().kind(route.kind);
  const Kerb& kerb = problem_.kerb(k);
  gaps_.clear();
  i64 walk_ds = 0, walk_m = 0;
  for (i32 l = 0; l < static_cast<i32>(stop.loops.size()); ++l) {
    const i32 first = stop.first_of(l), end = stop.loops[l].end;
    const i32 foot = problem_.carrier(route.kind, stop.loops[l].carrier).foot;
    const Leg* from_kerb = problem_.walks_from(foot, k);
    i64 cycle_ds = 0, cycle_m = 0, best = kNoPrice, best_m = 0;
    i32 gap = 0;
    for (i32 i = first; i < end; ++i) {
      const i32 to = problem_.point(stop.doors[i]), from = problem_.point(stop.doors[i == first ? end - 1 : i - 1]);
      const Leg &out = from_kerb[to], &back = problem_.walk(foot, from, k);
      const Leg skipped = end - first > 1 ? problem_.walk(foot, from, to) : Leg{0, 0};
      cycle_ds += skipped.ds;
      cycle_m += skipped.metres;
      if (!out.exists() || !back.exists()) continue;
      const i64 more = i64{out.ds} + back.ds - skipped.ds;
      if (more >= best) continue;
      best = more;
      best_m = i64{out.metres} + back.metres - skipped.metres;
      gap = i - first;
    }
    if (best == kNoPrice || cycle_ds + best >= kNoWay || cycle_m + best_m > problem_.most_loop_m()) return kNoPrice;
    walk_ds += cycle_ds + best;
    walk_m += cycle_m + best_m;
    gaps_.push_back(gap);
  }
  const i64 dwell = problem_.usual_park(k) + stop.setup + walk_ds + stop.service;
  if (dwell - problem_.park_slack(k) > kerb.most_stay || route.walk_m - stop.metres + walk_m > problem_.most_walk_m())
    return kNoPrice;
  const i64 drive = drive_price(route, stop.position, kerb.place);
  return drive == kNoPrice ? kNoPrice : drive + kind.per_ds * dwell + kind.walk_per_ds * walk_ds;
}

bool StopPolish::choose_kerb(i32 s) {
  const Stop& stop = solution_.stop(s);
  kerbs_.clear();
  for (std::size_t rank = 0; rank < kKerbsPerDoor; ++rank) {
    for (const i32 task : stop.doors) {
      const std::span<const i32> own = problem_.kerbs_of(task);
      if (rank >= own.size() || kerbs_.size() >= kMostKerbs) continue;
      if (own[rank] != stop.kerb && std::find(kerbs_.begin(), kerbs_.end(), own[rank]) == kerbs_.end()) {
        kerbs_.push_back(own[rank]);
      }
    }
  }
  i64 least = price_at(stop, stop.kerb);
  i32 best = stop.kerb;
  best_gaps_ = gaps_;
  bool turned = false;
  for (const i32 gap : gaps_) turned = turned || gap != 0;
  for (const i32 kerb : kerbs_) {
    const i64 price = price_at(stop, kerb);
    if (price >= least) continue;
    least = price;
    best = kerb;
    best_gaps_ = gaps_;
  }
  if (best == stop.kerb && !turned) return false;
  if (least == std::numeric_limits<i64>::max()) return false;
  Stop& own = solution_.change(s);
  const bool moved = own.kerb != best;
  own.kerb = best;
  for (i32 l = 0; l < static_cast<i32>(own.loops.size()); ++l) {
    const auto first = own.doors.begin() + own.first_of(l);
    std::rotate(first, first + best_gaps_[l], own.doors.begin() + own.loops[l].end);
  }
  solution_.settle(s, moved);
  return true;
}

}  // namespace doorstep::search::rich::walk

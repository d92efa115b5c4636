// Paid hours of a solution: when each route departs, how long it takes then, and what a task put in changes.
//
// Who departs at d ends at max(early, d + work) for every d that keeps the windows: three numbers before and two
// after a place tell the least duration with a task there (Savelsbergh 1992). The same all day they tell it
// exactly; by the time of day as far as legs take as long as when the route was last driven, which it is whenever a
// step is kept. What a step costs is told by driving what it changed.
#pragma once

#include "solution.hpp"

namespace doorstep::search {

inline constexpr i32 kWholeSecond = 10;  // vehicles depart at whole seconds

inline i32 whole_second(i32 ds) { return ds - ((ds % kWholeSecond) + kWholeSecond) % kWholeSecond; }

// Whether another departure is worth stating: departures are rounded, so that less than a second is nothing.
inline bool pays(i32 lasts, i32 known) { return lasts <= known - kWholeSecond; }

// The least duration of a route that ends at `end` if it departs as early as it may, with so much work.
inline i32 least_duration(i32 end, i32 work, i32 limit, i32 opens) {
  return end - std::max(opens, whole_second(std::min(end - work, limit)));
}

// After a change behind `from`, a node or -1 for the start: the tallies of a route under the departure it has, and
// what it would last by them.
template <class P>
void Solution<P>::estimate(i32 route, i32 from) {
  const VehicleKind& kind = problem_->kind(routes_[route].kind);
  Shift& shift = shifts_[route];
  shift.settled = false;
  expected_time_cost_ -= kind.per_ds * shift.estimate;
  if (routes_[route].size == 0) {
    tallies_[start_of(route)] = {0, kind.closes, 0, 0, kind.opens};
    tallies_[end_of(route)] = {0, kind.closes, 0, kNever, kind.opens};
    shift.estimate = 0;
    return;
  }
  const i32 start = start_of(route);
  if constexpr (P::kHourly) {
    if (shift.depart != tallies_[start].ready) {
      shift.depart = late_departure(route);
      forget_legs(route);
      from = start;
    } else if (shift.depart > nodes_[start].latest) {
      shift.depart = std::max(kind.opens, whole_second(nodes_[start].latest));
      if (from >= 0) tallies_[from].driven = tallies_[nodes_[from].next].driven = kNotDriven;
      from = start;
    }
  }
  tally_up(route, from < 0 ? start : from);
  expected_time_cost_ += kind.per_ds * shift.estimate;
}

// The legs of a route take as long as they do under its departure.
template <class P>
void Solution<P>::forget_legs(i32 route) {
  for (i32 node = start_of(route); is_task(node) || node == start_of(route); node = nodes_[node].next) {
    tallies_[node].driven = kNotDriven;
  }
}

// Departures and durations of all routes changed in this step.
template <class P>
void Solution<P>::finish() {
  if constexpr (P::kPriced) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < touched_.size(); ++i) {
      const i32 route = touched_[i];
      if (!shifts_[route].settled) {
        if (P::kHourly && is_as_before(route, i, kept)) go_on_as_before(route, i, kept);
        else settle(route);
      }
      kept += static_cast<std::size_t>(sizes_before_[i]) + 2;
    }
    expected_time_cost_ = 0;
  }
}

// Whether a route, the i-th touched one, serves the same tasks in the same order as when the step began.
template <class P>
bool Solution<P>::is_as_before(i32 route, std::size_t i, std::size_t kept) const {
  if (routes_[route].size != sizes_before_[i] || shifts_[route].suggested) return false;
  for (i32 node = start_of(route); node >= 0; node = nodes_[node].next, ++kept) {
    if (kept_[kept] != node) return false;
  }
  return true;
}

// More than half of the routes that are kept: how they are driven is known, but for another departure.
template <class P>
void Solution<P>::go_on_as_before(i32 route, std::size_t i, std::size_t kept) {
  Shift& shift = shifts_[route];
  shift = shifts_before_[i];
  for (i32 node = start_of(route); node >= 0; node = nodes_[node].next, ++kept) tallies_[node] = tallies_before_[kept];
  if (routes_[route].size == 0) return;
  const i32 other = drawn_departure(route);
  if (other == kNever || other > nodes_[start_of(route)].latest) return;
  const i32 lasts = end_of_drive(route, other, shift.lasts) - other;
  if (!pays(lasts, shift.lasts)) return;
  time_cost_ += problem_->kind(routes_[route].kind).per_ds * (i64{lasts} - shift.lasts);
  shift.depart = other;
  shift.lasts = lasts;
  driven_anew_.push_back(route);
}

template <class P>
void Solution<P>::settle(i32 route) {
  Shift& shift = shifts_[route];
  const i32 lasted = shift.lasts;
  shift.settled = true;
  shift.suggested = false;
  const i32 end = nodes_[end_of(route)].departure;
  if (routes_[route].size == 0) {
    shift = {};
  } else if constexpr (P::kHourly) {
    driven_anew_.push_back(route);
    const i32 now = shift.depart;
    // Departing earlier than the latest departure for the earliest end only takes longer; later may be shorter.
    const i32 late = late_departure(route);
    shift.depart = late;
    shift.lasts = end - late;
    for (const i32 other : {now, drawn_departure(route)}) {
      if (other <= late || other > nodes_[start_of(route)].latest) continue;
      const i32 other_lasts = end_of_drive(route, other, shift.lasts) - other;
      if (!pays(other_lasts, shift.lasts)) continue;
      shift.depart = other;
      shift.lasts = other_lasts;
    }
  } else {
    shift.lasts = shift.estimate;
    shift.depart = end - shift.lasts;
  }
  time_cost_ += problem_->kind(routes_[route].kind).per_ds * (i64{shift.lasts} - lasted);
}

// The latest departure that ends no later than the earliest one.
template <class P>
i32 Solution<P>::late_departure(i32 route) const {
  const i32 start = start_of(route), end = end_of(route);
  i32 by = nodes_[end].departure;
  for (i32 node = nodes_[end].prev; node != start; node = nodes_[node].prev) {
    const Task& task = problem_->task(node);
    by = std::min(depart<P>(problem_->travel(), by, nodes_[node].time_out) - task.service, task.closes);
  }
  by = depart<P>(problem_->travel(), by, nodes_[start].time_out);
  return std::max(problem_->kind(routes_[route].kind).opens, whole_second(by));
}

// Another departure now and then, as often near the present one as anywhere in the day; kNever: none.
template <class P>
i32 Solution<P>::drawn_departure(i32 route) {
  drawn_ = drawn_ * 1664525 + 1013904223;
  if ((drawn_ >> 30) != 0) return kNever;
  const i32 opens = problem_->kind(routes_[route].kind).opens;
  const i64 span = i64{nodes_[start_of(route)].latest} - opens;
  const bool near = (drawn_ >> 29 & 1) != 0;
  const i64 from = near ? shifts_[route].depart - span / 16 : opens;
  return whole_second(static_cast<i32>(from + ((near ? span / 8 : span) * (drawn_ >> 8 & 0xffff) >> 16)));
}

// When the route ends with this departure; kTooLate if it misses a window or lasts as long as `most`.
template <class P>
i32 Solution<P>::end_of_drive(i32 route, i32 depart, i32 most) const {
  i32 now = depart;
  for (i32 from = start_of(route), node = nodes_[from].next;; from = node, node = nodes_[node].next) {
    now = arrive<P>(problem_->travel(), now, nodes_[from].time_out);
    if (now - depart >= most || now > nodes_[node].latest) return kTooLate;
    if (!is_task(node)) return now;
    const Task& task = problem_->task(node);
    now = std::max(now, task.opens) + task.service;
  }
}

// What comes before each node and after it, and how long that lasts together.
template <class P>
void Solution<P>::tally_up(i32 route, i32 from) {
  tally_forward(route, from);
  const i32 start = start_of(route), end = end_of(route);
  const VehicleKind& kind = problem_->kind(routes_[route].kind);
  const Tally& whole = tallies_[end];
  const i64 lasts = least_duration(nodes_[end].departure, whole.work, whole.limit, kind.opens);
  shifts_[route].estimate = static_cast<i32>(lasts);
  i32 tail_work = 0, tail_early = kNever;
  for (i32 node = nodes_[end].prev;; node = nodes_[node].prev) {
    Tally& own = tallies_[node];
    // Whoever drives and serves so long from here lasts no shorter with what is before, or after its last wait.
    const i64 before = std::max(i64{own.work}, i64{nodes_[node].departure} - own.limit);
    own.spared = nodes_[node].cost_out + kind.per_ds * (lasts - before - tail_work);
    if (node == start) return;
    const Task& task = problem_->task(node);
    own.tail_work = tail_work = std::min(std::min(tail_work + leg_now(node), kTooLate) + task.service, kTooLate);
    own.tail_early = tail_early = std::max(tail_early, task.opens + tail_work);
  }
}

template <class P>
void Solution<P>::tally_forward(i32 route, i32 from) {
  if (from == start_of(route)) {
    Tally& first = tallies_[from];
    first.work = 0;
    first.limit = problem_->kind(routes_[route].kind).closes;
    if constexpr (P::kHourly) first.ready = shifts_[route].depart;
  }
  i32 work = tallies_[from].work, limit = tallies_[from].limit, ready = tallies_[from].ready;
  for (i32 node = nodes_[from].next; node >= 0; from = node, node = nodes_[node].next) {
    if constexpr (P::kHourly) {
      Tally& before = tallies_[from];
      if (before.driven == kNotDriven) {
        before.driven = std::min(arrive<P>(problem_->travel(), ready, nodes_[from].time_out), kTooLate) - ready;
      }
      ready += before.driven;
    }
    work = std::min(work + leg_now(from), kTooLate);
    if (is_task(node)) {
      const Task& task = problem_->task(node);
      limit = std::min(limit, task.closes - work);
      work = std::min(work + task.service, kTooLate);
      if constexpr (P::kHourly) ready = std::max(ready, task.opens) + task.service;
    }
    // Nobody is ready earlier than who departs first of all.
    if constexpr (P::kHourly) ready = std::min(std::max(ready, nodes_[node].departure), kTooLate);
    Tally& own = tallies_[node];
    own.work = work;
    own.limit = limit;
    own.ready = ready;
  }
}

// Forward and backward times of a route, worked out again only behind and before what changed.
template <class P>
void Solution<P>::pass_loose(i32 route) {
  const i32 start = start_of(route), end = end_of(route);
  bool changed = false;
  for (i32 from = start, node = nodes_[start].next; node >= 0; from = node, node = nodes_[node].next) {
    if (is_loose_[from] && routes_[route].size > 0) lay_leg(from);
    if (!changed && !is_loose_[from]) continue;
    const i32 departure = departure_after(from, node);
    changed = departure != nodes_[node].departure;
    nodes_[node].departure = departure;
  }
  changed = false;
  for (i32 to = end, node = nodes_[end].prev; node >= 0; to = node, node = nodes_[node].prev) {
    if (!changed && !is_loose_[node]) continue;
    is_loose_[node] = 0;
    const i32 latest = latest_before(node, to);
    changed = latest != nodes_[node].latest;
    nodes_[node].latest = latest;
  }
}

}  // namespace doorstep::search

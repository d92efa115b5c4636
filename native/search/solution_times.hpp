// Forward and backward times of a solution: O(1) feasibility of insertions under hard windows (Savelsbergh
// 1992), kept by passes that stop at the first stop whose time stays as it was.
#pragma once

#include "solution.hpp"

namespace doorstep::search {

template <class P>
i32 Solution<P>::departure_after(i32 from, i32 node) const {
  const i32 arrival = arrive<P>(problem_->travel(), nodes_[from].departure, nodes_[from].time_out);
  if (!is_task(node)) return std::min(arrival, kTooLate);
  const Task& task = problem_->task(node);
  return std::min(std::max(arrival, task.opens) + task.service, kTooLate);
}

template <class P>
i32 Solution<P>::latest_before(i32 node, i32 to) const {
  const i32 leave = depart<P>(problem_->travel(), nodes_[to].latest, nodes_[node].time_out);
  if (!is_task(node)) {
    const VehicleKind& kind = problem_->kind(routes_[nodes_[node].route].kind);
    return leave < kind.opens ? kNever : std::min(leave, kind.closes);
  }
  const Task& task = problem_->task(node);
  const i32 begin = leave - task.service;
  // A stop that must begin before it opens breaks everything ahead of it, however early the start.
  return begin < task.opens ? kNever : std::min(begin, task.closes);
}

template <class P>
void Solution<P>::pass_forward(i32 from, i32 node, i32 most) {
  bool is_beyond = most < 0;
  for (; node >= 0; from = node, node = nodes_[node].next) {
    const i32 departure = departure_after(from, node);
    is_beyond = is_beyond || node == most;
    if (departure == nodes_[node].departure && is_beyond) return;
    nodes_[node].departure = departure;
  }
}

template <class P>
void Solution<P>::pass_backward(i32 node, i32 to, i32 most) {
  bool is_beyond = most < 0;
  for (; node >= 0; to = node, node = nodes_[node].prev) {
    const i32 latest = latest_before(node, to);
    is_beyond = is_beyond || node == most;
    if (latest == nodes_[node].latest && is_beyond) return;
    nodes_[node].latest = latest;
  }
}

template <class P>
void Solution<P>::refresh(i32 route) {
  if constexpr (P::kCostlyTimes) {
    pass_loose(route);
    if constexpr (P::kPriced) estimate(route, -1);
  } else if constexpr (P::kWindows) {
    const i32 start = start_of(route), end = end_of(route);
    pass_forward(start, nodes_[start].next, end);
    pass_backward(nodes_[end].prev, end, start);
  }
}

template <class P>
void Solution<P>::refresh(i32 route, i32 before, i32 after) {
  if constexpr (P::kCostlyTimes || !P::kWindows) {
    refresh(route);
  } else {
    pass_forward(before, nodes_[before].next, after);
    pass_backward(nodes_[after].prev, after, before);
  }
}

template <class P>
bool Solution<P>::can_be_driven(i32 route) const {
  for (i32 node = start_of(route); nodes_[node].next >= 0; node = nodes_[node].next) {
    if (nodes_[node].cost_out >= kNoWay) return false;
  }
  return !P::kWindows || nodes_[start_of(route)].latest != kNever;
}

template <class P>
bool Solution<P>::is_sound() const {
  // Costs stay below 2^26 a leg: so much more means a leg of kNoWay.
  if (travel_cost_ - travel_cost_before_ >= kNoWay / 2) return false;
  if constexpr (P::kWindows) {
    for (const i32 route : touched_) {
      if (nodes_[start_of(route)].latest == kNever) return false;
    }
  }
  return true;
}

}  // namespace doorstep::search

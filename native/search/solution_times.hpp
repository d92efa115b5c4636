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
void Solution<P>::pass_forward(i32 from, i32 node, bool to_the_end) {
  for (; node >= 0; from = node, node = nodes_[node].next) {
    const i32 departure = departure_after(from, node);
    if (departure == nodes_[node].departure && !to_the_end) return;
    nodes_[node].departure = departure;
  }
}

template <class P>
void Solution<P>::pass_backward(i32 node, i32 to, bool to_the_start) {
  for (; node >= 0; to = node, node = nodes_[node].prev) {
    const i32 latest = latest_before(node, to);
    if (latest == nodes_[node].latest && !to_the_start) return;
    nodes_[node].latest = latest;
  }
}

template <class P>
void Solution<P>::refresh(i32 route) {
  if constexpr (P::kCostlyTimes) {
    pass_loose(route);
    if constexpr (P::kPriced) estimate(route, -1);
  } else if constexpr (P::kWindows) {
    const i32 start = start_of(route);
    const i32 end = end_of(route);
    pass_forward(start, nodes_[start].next, true);
    pass_backward(nodes_[end].prev, end, true);
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
  if (travel_cost_ - cost_at_begin_ >= kNoWay / 2) return false;
  if constexpr (P::kWindows) {
    for (const i32 route : touched_) {
      if (nodes_[start_of(route)].latest == kNever) return false;
    }
  }
  return true;
}

}  // namespace doorstep::search

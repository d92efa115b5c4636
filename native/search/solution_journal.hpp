// The journal of a solution: what a step changes is undone together.
//
// Where times are cheap the links are put back and times passed anew; where they are costly the touched routes are
// copied before they change and put back whole.
#pragma once

#include "solution.hpp"

namespace doorstep::search {

template <class P>
void Solution<P>::begin() {
  for (const i32 route : driven_anew_) {  // by the last step, and nobody undid it
    forget_legs(route);
    tally_up(route, start_of(route));
  }
  driven_anew_.clear();
  journal_.clear();
  touched_.clear();
  kept_.clear();
  nodes_before_.clear();
  tallies_before_.clear();
  shifts_before_.clear();
  sizes_before_.clear();
  room_before_.clear();
  travel_cost_before_ = travel_cost_;
  time_cost_before_ = time_cost_;
  left_out_price_before_ = left_out_price_;
  mandatory_left_out_before_ = mandatory_left_out_;
  served_before_ = served_;
  expected_time_cost_ = 0;
  if (++now_ == 0) {  // after 2^32 steps the stamps start over
    std::fill(stamp_.begin(), stamp_.end(), 0);
    now_ = 1;
  }
}

template <class P>
void Solution<P>::touch(i32 route) {
  if (stamp_[route] == now_) return;
  stamp_[route] = now_;
  touched_.push_back(route);
  if constexpr (P::kKeepsRoutes) keep(route);
}

template <class P>
void Solution<P>::undo() {
  if constexpr (P::kKeepsRoutes) {
    put_back();
  } else {
    for (auto change = journal_.rbegin(); change != journal_.rend(); ++change) {
      if (change->inserted) unlink(change->task);
      else link(change->task, change->after);
    }
    for (const i32 route : touched_) refresh(route);
  }
  journal_.clear();
  touched_.clear();
}

template <class P>
void Solution<P>::keep(i32 route) {
  std::size_t at = kept_.size();
  const std::size_t end = at + static_cast<std::size_t>(routes_[route].size) + 2;
  kept_.resize(end);
  nodes_before_.resize(end);
  if constexpr (P::kPriced) tallies_before_.resize(end);
  for (i32 node = start_of(route); node >= 0; node = nodes_[node].next, ++at) {
    kept_[at] = node;
    nodes_before_[at] = nodes_[node];
    if constexpr (P::kPriced) tallies_before_[at] = tallies_[node];
  }
  if constexpr (P::kPriced) shifts_before_.push_back(shifts_[route]);
  sizes_before_.push_back(routes_[route].size);
  room_before_.insert(room_before_.end(), room(route), room(route) + loads_);
}

template <class P>
void Solution<P>::put_back() {
  for (const Change& change : journal_) {
    nodes_[change.task].route = -1;
    if constexpr (P::kCostlyTimes) is_loose_[change.task] = 0;
  }
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    nodes_[kept_[i]] = nodes_before_[i];
    if constexpr (P::kCostlyTimes) is_loose_[kept_[i]] = 0;
    if constexpr (P::kPriced) tallies_[kept_[i]] = tallies_before_[i];
  }
  for (std::size_t i = touched_.size(); i-- > 0;) {
    const i32 route = touched_[i];
    const bool is_used = routes_[route].size > 0;
    routes_[route].size = sizes_before_[i];
    if (is_used && sizes_before_[i] == 0) vacate(route);
    if (!is_used && sizes_before_[i] > 0) occupy(route);
    const auto first = static_cast<std::size_t>(loads_);
    std::copy_n(room_before_.data() + i * first, first, room_.data() + static_cast<std::size_t>(route) * first);
    if constexpr (P::kPriced) shifts_[route] = shifts_before_[i];
  }
  driven_anew_.clear();
  expected_time_cost_ = 0;
  travel_cost_ = travel_cost_before_;
  time_cost_ = time_cost_before_;
  left_out_price_ = left_out_price_before_;
  mandatory_left_out_ = mandatory_left_out_before_;
  served_ = served_before_;
}

}  // namespace doorstep::search

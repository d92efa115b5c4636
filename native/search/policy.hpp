// What is compiled into the hot loop instead of being asked in it: planning.md 6.5's grid, so far as served.
#pragma once

#include <type_traits>

#include "problem.hpp"

namespace doorstep::search {

// kDense: travel is matrices. kOwnTime: durations are other numbers than costs; always so where it is not dense.
// kHourly: how long a way takes depends on when it begins. kPriced: vehicles are paid by the hour. Both need
// matrices, times of their own and windows.
template <bool kDense_, bool kOwnTime_, bool kWindows_, bool kOneLoad_, bool kHourly_ = false, bool kPriced_ = false>
struct Policy {
  static constexpr bool kDense = kDense_;
  static constexpr bool kOwnTime = kOwnTime_;  // only asked where there are windows
  static constexpr bool kWindows = kWindows_;
  static constexpr bool kOneLoad = kOneLoad_;
  static constexpr bool kHourly = kHourly_;
  static constexpr bool kPriced = kPriced_;
  static constexpr bool kCostlyTimes = kHourly || kPriced;  // worked out at the end of a step
  static constexpr bool kKeepsRoutes = kCostlyTimes || kWindows;  // undoing puts them back as they were
  static_assert(!(kHourly || kPriced) || (kDense && kOwnTime && kWindows));
};

// The legs between one place and all others, in one direction: a row of the matrix or of its transpose.
template <bool kOwnTime>
struct DenseLegs {
  const i32* cost_row;
  const i32* time_row;

  i32 cost(i32 place) const { return cost_row[place]; }
  i32 time(i32 place) const {
    if constexpr (kOwnTime) return time_row[place];
    else return cost_row[place];
  }
};

// The same of a matrix of legs.
struct PairedLegs {
  const Leg* row;

  const Leg& leg(i32 place) const { return row[place]; }
  void prefetch(i32 place) const { __builtin_prefetch(row + place); }
  i32 cost(i32 place) const { return row[place].cost; }
  i32 time(i32 place) const { return row[place].time; }
};

// The same where travel is worked out or looked up leg by leg.
template <bool kOutward>
struct OpenLegs {
  const Travel* travel;
  i32 from_or_to;

  i32 cost(i32 place) const {
    return kOutward ? travel->open_cost(from_or_to, place) : travel->open_cost(place, from_or_to);
  }
  i32 time(i32 place) const {
    return kOutward ? travel->open_time(from_or_to, place) : travel->open_time(place, from_or_to);
  }
  Leg leg(i32 place) const {
    return kOutward ? travel->open_leg(from_or_to, place) : travel->open_leg(place, from_or_to);
  }
};

template <class P>
using MatrixLegs = std::conditional_t<P::kCostlyTimes, PairedLegs, DenseLegs<P::kOwnTime>>;
template <class P>
using LegsFrom = std::conditional_t<P::kDense, MatrixLegs<P>, OpenLegs<true>>;
template <class P>
using LegsTo = std::conditional_t<P::kDense, MatrixLegs<P>, OpenLegs<false>>;

template <class P>
LegsFrom<P> legs_from(const Travel& travel, i32 place) {
  if constexpr (P::kDense && P::kCostlyTimes) return {travel.legs_from(place)};
  else if constexpr (P::kDense) return {travel.cost_from(place), P::kOwnTime ? travel.time_from(place) : nullptr};
  else return {&travel, place};
}

template <class P>
LegsTo<P> legs_to(const Travel& travel, i32 place) {
  if constexpr (P::kDense && P::kCostlyTimes) return {travel.legs_to(place)};
  else if constexpr (P::kDense) return {travel.cost_to(place), P::kOwnTime ? travel.time_to(place) : nullptr};
  else return {&travel, place};
}

// When who departs at `time` arrives over a leg, and when who arrives at `time` has departed at the latest.
template <class P>
i32 arrive(const Travel& travel, i32 time, i32 leg_time) {
  if constexpr (P::kHourly) return travel.hours().arrive(time, leg_time);
  else return time + leg_time;
}
template <class P>
i32 depart(const Travel& travel, i32 time, i32 leg_time) {
  if constexpr (P::kHourly) return travel.hours().depart(time, leg_time);
  else return time - leg_time;
}

// Whether who departs at `time` is over a leg by `by`.
template <class P>
bool is_there_by(const Travel& travel, i32 time, i32 leg_time, i32 by) {
  if constexpr (P::kHourly) return travel.hours().is_there_by(time, leg_time, by);
  else return time + leg_time <= by;
}

// No hour of the day makes the way shorter, or longer.
template <class P>
i32 shortest(const Travel& travel, i32 leg_time) {
  if constexpr (P::kHourly) return travel.hours().least(leg_time);
  else return leg_time;
}
template <class P>
i32 longest(const Travel& travel, i32 leg_time) {
  if constexpr (P::kHourly) return travel.hours().most(leg_time);
  else return leg_time;
}

// The least that a leg costs whoever drives it: with its least hours, at the least price of an hour.
template <class P>
i64 least_price(const Problem& problem, i32 cost, i32 leg_time) {
  if constexpr (P::kPriced) return cost + problem.least_per_ds() * shortest<P>(problem.travel(), leg_time);
  else return cost;
}

}  // namespace doorstep::search

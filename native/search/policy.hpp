// What is compiled into the hot loop instead of being asked in it: planning.md 6.5's grid, so far as served.
#pragma once

#include "problem.hpp"

namespace doorstep::search {

// Dense matrices. kOwnTime: durations are other numbers than costs.
template <bool kOwnTime_, bool kWindows_, bool kOneLoad_>
struct Policy {
  static constexpr bool kOwnTime = kOwnTime_;  // only asked where there are windows
  static constexpr bool kWindows = kWindows_;
  static constexpr bool kOneLoad = kOneLoad_;
};

// The legs between one place and all others, in one direction: a row of the matrix or of its transpose.
template <class P>
struct Legs {
  const i32* cost_row;
  const i32* time_row;

  i32 cost(i32 place) const { return cost_row[place]; }
  i32 time(i32 place) const {
    if constexpr (P::kOwnTime) return time_row[place];
    else return cost_row[place];
  }
};

template <class P>
Legs<P> legs_from(const Problem& problem, i32 place) {
  return {problem.cost_from(place), P::kOwnTime ? problem.time_from(place) : nullptr};
}

template <class P>
Legs<P> legs_to(const Problem& problem, i32 place) {
  return {problem.cost_to(place), P::kOwnTime ? problem.time_to(place) : nullptr};
}

}  // namespace doorstep::search

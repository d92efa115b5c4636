// Simulated annealing: the temperature falls geometrically over the budget (Kirkpatrick et al. 1983).
//
// It may linger half-way: which districts routes serve is settled there, between the heat in which everything changes
// places and the cold in which legs alone do (slower where it matters: Huang et al. 1986).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "random.hpp"

namespace doorstep::search {

class Schedule {
 public:
  // From `hot` at one share of the budget to `cold` at another. At a `linger` of 0 the fall is even; at 1 it stands
  // still half-way and is three times as fast at both ends.
  Schedule(double hot, double cold, double from, double until, double linger = 0)
      : hot_(hot),
        fall_(natural_log(cold / hot)),
        from_(from),
        width_(std::max(1e-9, until - from)),
        linger_(linger) {}

  double at(double used) const {
    const double even = std::clamp((used - from_) / width_, 0.0, 1.0);
    const double lingering = even * (3 - even * (6 - 4 * even));
    return hot_ * exponential(fall_ * (even + linger_ * (lingering - even)));
  }

 private:
  double hot_, fall_, from_, width_, linger_;
};

// What a step may come to at the most, with a price for each mandatory task left out.
struct Bar {
  i64 most = std::numeric_limits<i64>::max(), penalty = 0;
};

// How much dearer the next plan may be by Metropolis' rule; drawn before the plan is known, so that it can be given
// up as soon as it must become dearer than that.
inline i64 most_dearer(double temperature, Random& random) {
  const double more = -temperature * natural_log(random.positive_unit());
  return static_cast<i64>(std::ceil(std::min(more, 0x1.0p60))) - 1;
}

// Metropolis' rule with the logarithm on the temperature's side.
inline bool accepts(i64 more, double temperature, Random& random) {
  if (more < 0) return true;
  return static_cast<double>(more) < -temperature * natural_log(random.positive_unit());
}

}  // namespace doorstep::search

// Simulated annealing: the temperature falls geometrically over the budget (Kirkpatrick et al. 1983).
#pragma once

#include "random.hpp"

namespace doorstep::search {

class Schedule {
 public:
  // From `hot` at one share of the budget to `cold` at another.
  Schedule(double hot, double cold, double from, double until)
      : hot_(hot), fall_(natural_log(cold / hot)), from_(from), width_(std::max(1e-9, until - from)) {}

  double at(double used) const { return hot_ * exponential(fall_ * std::clamp((used - from_) / width_, 0.0, 1.0)); }

 private:
  double hot_, fall_, from_, width_;
};

// Metropolis' rule with the logarithm on the temperature's side.
inline bool accepts(i64 more, double temperature, Random& random) {
  if (more < 0) return true;
  return static_cast<double>(more) < -temperature * natural_log(random.positive_unit());
}

}  // namespace doorstep::search

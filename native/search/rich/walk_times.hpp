// When things happen on a route with stops on foot, where hours matter; and what it then costs.
#pragma once

#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

struct Timed {
  bool timely = false;
  i32 depart = 0, end = 0;
  i64 cost = 0;
};

class Times {
 public:
  explicit Times(const WalkProblem& problem);

  // Whether an hour matters at all: without, a route may depart at any time and takes the same time.
  bool matter() const { return matter_; }
  Timed operator()(const Solution& solution, const Route& route) const;

 private:
  const WalkProblem& problem_;
  bool matter_;
};

}  // namespace doorstep::search::rich::walk

// Tasks as points of a plane, where there are only travel times between them (FastMap, Faloutsos and Lin 1995).
#pragma once

#include <vector>

#include "random.hpp"
#include "rich/problem.hpp"
#include "sweep.hpp"

namespace doorstep::search::rich {

class Chart {
 public:
  Chart(const Problem& problem, Random& random);

  const Middle& at(i32 task) const { return spot_[static_cast<std::size_t>(task)]; }

 private:
  double apart(i32 task, i32 other) const;
  double apart_beside(i32 task, i32 other) const;
  template <class Apart>
  i32 farthest(i32 task, const Apart& apart) const;

  const Problem& problem_;
  std::vector<Middle> spot_;
};

}  // namespace doorstep::search::rich

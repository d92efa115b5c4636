// Parts of a plan that lie together, as many as there are threads to work on them.
//
// Routes are sorted by where they lie, and cut by number of tasks (route-based decomposition; Santini, Schneider,
// Vidal and Vigo 2023).
#pragma once

#include <vector>

#include "candidates.hpp"
#include "incumbent.hpp"
#include "sweep.hpp"

namespace doorstep::search {

struct Part {
  std::vector<PlannedRoute> routes;
  std::vector<i32> absent;
};

class Division {
 public:
  Division(const Problem& problem, const Candidates& candidates, u64 seed);
  Division(const Division&) = delete;
  Division& operator=(const Division&) = delete;

  // How many parts a plan can be cut into, so that each is worth searching on its own.
  static i32 sensible_parts(i32 routes, i32 tasks, i32 most);

  // Cut the plan into so many parts; each absent task goes where most of the tasks around it are. Fewer where a long
  // route takes the place of several: a part without any task is none.
  std::vector<Part> operator()(const std::vector<PlannedRoute>& routes, const std::vector<i32>& absent, i32 parts);

 private:
  Middle spot_of(i32 place) const;
  std::vector<Middle> middles(const std::vector<PlannedRoute>& routes) const;
  i32 part_around(i32 task, const std::vector<i32>& part_of, i32 parts) const;

  const Problem& problem_;
  const Candidates& candidates_;
  Random random_;
  Sweep sweep_;
  i32 pivot_[2] = {0, 0};  // without coordinates: costs to two places stand for them
};

}  // namespace doorstep::search

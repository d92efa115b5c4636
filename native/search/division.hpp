// Parts of a plan that lie together, as many as there are threads to work on them.
//
// Routes are sorted by where they lie, by turns along a random direction and by angle around their middle
// from a random one on, and cut by number of tasks (route-based decomposition; Santini, Schneider, Vidal and
// Vigo 2023).
#pragma once

#include <vector>

#include "candidates.hpp"
#include "incumbent.hpp"
#include "random.hpp"

namespace doorstep::search {

struct Part {
  std::vector<PlannedRoute> routes;
  std::vector<i32> absent;
};

class Division {
 public:
  Division(const Problem& problem, const Candidates& candidates, u64 seed);

  // How many parts a plan can be cut into, so that each is worth searching on its own.
  static i32 sensible_parts(i32 routes, i32 tasks, i32 most);

  // Cut the plan into so many parts; each absent task goes where most of the tasks around it are.
  std::vector<Part> operator()(const std::vector<PlannedRoute>& routes, const std::vector<i32>& absent, i32 parts);

 private:
  struct Spot {
    double x, y;
  };

  Spot spot_of(i32 place) const;
  std::vector<Spot> middles(const std::vector<PlannedRoute>& routes) const;
  std::vector<i32> in_order(const std::vector<Spot>& middle);
  i32 part_around(i32 task, const std::vector<i32>& part_of, i32 parts) const;

  const Problem& problem_;
  const Candidates& candidates_;
  Random random_;
  i32 pivot_[2] = {0, 0};  // without coordinates: costs to two places stand for them
  bool by_angle_ = false;
};

}  // namespace doorstep::search

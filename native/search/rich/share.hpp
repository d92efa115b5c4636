// What one of several chains works on: some of the units, the routes that serve them now, some of the vehicles.
//
// A task, both ends of a pair and all alternatives of a group are one unit, so that none of them is ever parted.
#pragma once

#include <vector>

#include "rich/element.hpp"
#include "rich/problem.hpp"

namespace doorstep::search::rich {

struct Share {
  std::vector<PlannedRoute> routes;
  std::vector<i32> units;  // that these routes serve, and others that are left out
  std::vector<i32> count;  // vehicles that may be used, by kind
  i32 most_routes = kUnlimited;
};

// All units and all vehicles, with these routes.
Share whole(const Problem& problem, std::vector<PlannedRoute> routes = {});

// The tasks of some units, with both ends of pairs.
std::vector<i32> tasks_of(const Problem& problem, const std::vector<i32>& units);

// Of some units those that no route serves.
std::vector<i32> left_out(const Problem& problem, const std::vector<i32>& units,
                          const std::vector<PlannedRoute>& routes);

}  // namespace doorstep::search::rich

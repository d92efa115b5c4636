// Which depot serves which task, where vehicles are limited: the nearest one that still has room.
//
// Depots that are asked for too much get a price, and every task goes where legs and price are least (Lagrangian
// relaxation of the assignment, Fisher 1981); what does not fit in the end goes to the next depot by regret.
#pragma once

#include <vector>

#include "problem.hpp"

namespace doorstep::search {

struct Depot {
  std::vector<i32> kinds;  // that start and end there, roomiest first
  std::vector<i32> tasks;  // ascending
};

// No depots where there are too many of them to weigh each task against each.
std::vector<Depot> allot(const Problem& problem);

}  // namespace doorstep::search

// An order of tasks in which those that lie together follow each other.
//
// Where tasks are many, what the search reads about neighbours then lies together in memory, too.
#pragma once

#include <span>
#include <vector>

#include "travel.hpp"

namespace doorstep::search {

// Indices of `task_place`: in the plane along a Hilbert curve (1891), over rows always on to the nearest task not
// yet passed, and back where there is none.
std::vector<i32> order_of_neighbours(const Travel& travel, std::span<const i32> task_place);

}  // namespace doorstep::search

// The search as a whole: problem, budget and seed in, the best plan found out.
#pragma once

#include <vector>

#include "incumbent.hpp"
#include "settings.hpp"

namespace doorstep::search {

struct Found {
  std::vector<PlannedRoute> routes;
  std::vector<i32> unassigned;  // ascending
  i64 cost = 0, iterations = 0;
  double elapsed_s = 0, cpu_s = 0;
  bool interrupted = false;
};

// `start` may leave tasks out. False if it cannot be driven.
bool search(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found);

}  // namespace doorstep::search

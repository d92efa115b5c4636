// The rich search as a whole: problem, budget and seed in, the best plan found out.
#pragma once

#include "rich/element.hpp"
#include "settings.hpp"

namespace doorstep::search::rich {

struct Found {
  std::vector<PlannedRoute> routes;  // with the rests and departures that their costs are of
  std::vector<i32> unassigned;       // ascending; members of a served group among them
  i64 cost = 0, iterations = 0;
  double elapsed_s = 0, cpu_s = 0;
  bool interrupted = false;
};

// `start` may leave tasks out; its rests are placed anew. False if it cannot be driven.
bool search(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found);

}  // namespace doorstep::search::rich

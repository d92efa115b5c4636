// The rich search as a whole: problem, budget and seed in, the best plan found out.
#pragma once

#include <functional>

#include "clock.hpp"
#include "rich/element.hpp"

namespace doorstep::search::rich {

struct Settings {
  Limits limits;
  i64 target = std::numeric_limits<i64>::min();  // stop at a complete plan of this cost
  u64 seed = 1;
  bool fewest_routes = false;
  i32 neighbours = 30;
};

struct Progress {
  double elapsed_s;
  i64 iterations, cost;
  i32 routes, unassigned;
};

// Asked a few times a second from the calling thread; false stops the search.
using Watch = std::function<bool(const Progress&)>;

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

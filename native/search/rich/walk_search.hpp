// The search for plans with stops on foot: gather, ruin, recreate, polish stops, anneal.
#pragma once

#include "rich/search.hpp"
#include "rich/walk_problem.hpp"

namespace doorstep::search::rich::walk {

// `start` may leave tasks out. False if it cannot be driven.
bool search(const WalkProblem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found);

}  // namespace doorstep::search::rich::walk

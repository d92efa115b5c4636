#include "rich/search.hpp"

#include "rich/candidates.hpp"
#include "rich/run.hpp"

namespace doorstep::search::rich {
namespace {

constexpr i32 kRing = 100;  // tasks around a seed that strings may be cut at

template <bool kTimeOfDay>
bool run(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start, const Watch& watch,
         Found& found) {
  Control control(settings, watch, problem.tasks());
  const Candidates candidates(problem, settings.neighbours, kRing);
  return Run<kTimeOfDay>(problem, candidates, control)(start, found);
}

}  // namespace

bool search(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found) {
  if (problem.uses().time_of_day) return run<true>(problem, settings, start, watch, found);
  return run<false>(problem, settings, start, watch, found);
}

}  // namespace doorstep::search::rich

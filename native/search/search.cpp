#include "search.hpp"

#include "candidates.hpp"
#include "run.hpp"

namespace doorstep::search {
namespace {

constexpr i32 kRing = 100;  // tasks around a seed that strings may be cut at

template <class P>
bool run(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start, const Watch& watch,
         Found& found) {
  const Clock clock(settings.limits);
  const Candidates candidates(problem, settings.neighbours, kRing);
  return Run<P>(problem, candidates, settings, watch, clock)(start, found);
}

template <bool kOwnTime, bool kWindows>
bool run_loads(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
               const Watch& watch, Found& found) {
  if (problem.loads() == 1) return run<Policy<kOwnTime, kWindows, true>>(problem, settings, start, watch, found);
  return run<Policy<kOwnTime, kWindows, false>>(problem, settings, start, watch, found);
}

}  // namespace

bool search(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found) {
  if (!problem.has_windows()) return run_loads<false, false>(problem, settings, start, watch, found);
  if (!problem.has_own_time()) return run_loads<false, true>(problem, settings, start, watch, found);
  return run_loads<true, true>(problem, settings, start, watch, found);
}

}  // namespace doorstep::search

#include "search.hpp"

#include "candidates.hpp"
#include "run.hpp"

namespace doorstep::search {
namespace {

constexpr i32 kRing = 100;  // tasks around a seed that strings may be cut at

template <class P>
bool run(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start, const Watch& watch,
         Found& found) {
  Control control(settings, watch);
  const Candidates candidates(problem, settings.neighbours, kRing);
  return Run<P>(problem, candidates, control)(start, found);
}

template <bool kOwnTime, bool kWindows>
bool run_dense(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
               const Watch& watch, Found& found) {
  if (problem.loads() == 1) return run<Policy<true, kOwnTime, kWindows, true>>(problem, settings, start, watch, found);
  return run<Policy<true, kOwnTime, kWindows, false>>(problem, settings, start, watch, found);
}

}  // namespace

bool search(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found) {
  if (!problem.travel().is_dense()) {
    if (problem.has_windows()) return run<Policy<false, true, true, false>>(problem, settings, start, watch, found);
    if (problem.loads() > 1) return run<Policy<false, true, false, false>>(problem, settings, start, watch, found);
    return run<Policy<false, true, false, true>>(problem, settings, start, watch, found);
  }
  if (!problem.has_windows()) return run_dense<false, false>(problem, settings, start, watch, found);
  if (!problem.travel().has_own_time()) return run_dense<false, true>(problem, settings, start, watch, found);
  return run_dense<true, true>(problem, settings, start, watch, found);
}

}  // namespace doorstep::search

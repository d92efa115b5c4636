#include "search.hpp"

#include <algorithm>

#include "candidates.hpp"
#include "run.hpp"

namespace doorstep::search {
namespace {

constexpr i32 kRing = 100;  // tasks around a seed that strings may be cut at

template <class P>
bool run(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start, const Watch& watch,
         Found& found) {
  Control control(settings, watch, problem.tasks());
  const double from_s = thread_cpu_s();
  const Candidates candidates(problem, settings.neighbours, kRing, settings.threads);
  if (settings.threads > 1) {
    control.clock().meet(thread_cpu_s() - from_s, candidates.helpers_cpu_s(), settings.threads);
  }
  return Run<P>(problem, candidates, control)(start, found);
}

template <bool kOwnTime, bool kWindows>
bool run_dense(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
               const Watch& watch, Found& found) {
  if (problem.loads() == 1) return run<Policy<true, kOwnTime, kWindows, true>>(problem, settings, start, watch, found);
  return run<Policy<true, kOwnTime, kWindows, false>>(problem, settings, start, watch, found);
}

bool search_in_order(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
                     const Watch& watch, Found& found) {
  if (!problem.travel().is_dense()) {
    if (problem.has_windows()) return run<Policy<false, true, true, false>>(problem, settings, start, watch, found);
    if (problem.loads() > 1) return run<Policy<false, true, false, false>>(problem, settings, start, watch, found);
    return run<Policy<false, true, false, true>>(problem, settings, start, watch, found);
  }
  if (problem.travel().is_hourly()) {
    if (problem.prices_duration()) return run<Policy<true, true, true, false, true, true>>(problem, settings, start, watch, found);
    return run<Policy<true, true, true, false, true>>(problem, settings, start, watch, found);
  }
  if (problem.prices_duration()) return run<Policy<true, true, true, false, false, true>>(problem, settings, start, watch, found);
  if (!problem.has_windows()) return run_dense<false, false>(problem, settings, start, watch, found);
  if (!problem.travel().has_own_time()) return run_dense<false, true>(problem, settings, start, watch, found);
  return run_dense<true, true>(problem, settings, start, watch, found);
}

}  // namespace

bool search(const Problem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found) {
  const std::span<const i32> given = problem.given();
  if (given.empty()) return search_in_order(problem, settings, start, watch, found);
  std::vector<i32> own(given.size());
  for (std::size_t task = 0; task < given.size(); ++task) own[given[task]] = static_cast<i32>(task);
  std::vector<PlannedRoute> renumbered(start);
  for (PlannedRoute& route : renumbered) {
    for (i32& task : route.tasks) task = own[task];
  }
  if (!search_in_order(problem, settings, renumbered, watch, found)) return false;
  for (PlannedRoute& route : found.routes) {
    for (i32& task : route.tasks) task = given[task];
  }
  for (i32& task : found.unassigned) task = given[task];
  std::sort(found.unassigned.begin(), found.unassigned.end());
  return true;
}

}  // namespace doorstep::search

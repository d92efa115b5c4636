#include "division.hpp"

#include <algorithm>

namespace doorstep::search {
namespace {

constexpr i32 kLeastRoutes = 50, kLeastTasks = 400;

}  // namespace

Division::Division(const Problem& problem, const Candidates& candidates, u64 seed)
    : problem_(problem), candidates_(candidates), random_(seed), sweep_(random_) {
  for (i32& pivot : pivot_) pivot = problem.task(random_.below(problem.tasks())).place;
}

i32 Division::sensible_parts(i32 routes, i32 tasks, i32 most) {
  return std::clamp(std::max(routes / kLeastRoutes, tasks / kLeastTasks), 1, std::max(1, most));
}

std::vector<Part> Division::operator()(const std::vector<PlannedRoute>& routes, const std::vector<i32>& absent,
                                       i32 parts) {
  i64 tasks = 0, laid = 0;
  for (const PlannedRoute& route : routes) tasks += static_cast<i64>(route.tasks.size());
  std::vector<Part> cut(static_cast<std::size_t>(parts));
  std::vector<i32> part_of(static_cast<std::size_t>(problem_.tasks()), -1);
  for (const i32 route : sweep_(middles(routes))) {
    const i32 part = static_cast<i32>(std::min<i64>(parts - 1, laid * parts / std::max<i64>(1, tasks)));
    cut[part].routes.push_back(routes[route]);
    for (const i32 task : routes[route].tasks) part_of[task] = part;
    laid += static_cast<i64>(routes[route].tasks.size());
  }
  for (const i32 task : absent) cut[part_around(task, part_of, parts)].absent.push_back(task);
  std::erase_if(cut, [](const Part& part) { return part.routes.empty() && part.absent.empty(); });
  return cut;
}

Middle Division::spot_of(i32 place) const {
  const Travel& travel = problem_.travel();
  if (travel.is_plane()) return {travel.x(place), travel.y(place)};
  const auto far = [&](i32 pivot) { return static_cast<double>(std::min(travel.cost(pivot, place), kNoWay)); };
  return {far(pivot_[0]), far(pivot_[1])};
}

std::vector<Middle> Division::middles(const std::vector<PlannedRoute>& routes) const {
  std::vector<Middle> middle;
  middle.reserve(routes.size());
  for (const PlannedRoute& route : routes) {
    Middle sum{0, 0};
    for (const i32 task : route.tasks) {
      const Middle spot = spot_of(problem_.task(task).place);
      sum.x += spot.x;
      sum.y += spot.y;
    }
    const double count = static_cast<double>(route.tasks.size());
    middle.push_back({sum.x / count, sum.y / count});
  }
  return middle;
}

i32 Division::part_around(i32 task, const std::vector<i32>& part_of, i32 parts) const {
  std::vector<i32> votes(static_cast<std::size_t>(parts), 0);
  i32 voted = 0;
  for (const i32 near : candidates_.ring(task)) {
    if (part_of[near] < 0) continue;
    ++votes[part_of[near]];
    if (++voted == 20) break;
  }
  if (voted == 0) return task % parts;
  return static_cast<i32>(std::max_element(votes.begin(), votes.end()) - votes.begin());
}

}  // namespace doorstep::search

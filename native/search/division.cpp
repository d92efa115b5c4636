#include "division.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace doorstep::search {
namespace {

constexpr i32 kLeastRoutes = 50, kLeastTasks = 400;

// Grows with the angle of (x, y) from 0 to 4, by divisions alone: the same on every machine.
double angle(double x, double y) {
  const double sum = std::abs(x) + std::abs(y);
  if (sum <= 0) return 0;
  const double share = x / sum;
  return y >= 0 ? 1 - share : 3 + share;
}

}  // namespace

Division::Division(const Problem& problem, const Candidates& candidates, u64 seed)
    : problem_(problem), candidates_(candidates), random_(seed) {
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
  for (const i32 route : in_order(middles(routes))) {
    const i32 part = static_cast<i32>(std::min<i64>(parts - 1, laid * parts / std::max<i64>(1, tasks)));
    cut[part].routes.push_back(routes[route]);
    for (const i32 task : routes[route].tasks) part_of[task] = part;
    laid += static_cast<i64>(routes[route].tasks.size());
  }
  for (const i32 task : absent) cut[part_around(task, part_of, parts)].absent.push_back(task);
  by_angle_ = !by_angle_;
  return cut;
}

Division::Spot Division::spot_of(i32 place) const {
  const Travel& travel = problem_.travel();
  if (travel.is_plane()) return {travel.x(place), travel.y(place)};
  const auto far = [&](i32 pivot) { return static_cast<double>(std::min(travel.cost(pivot, place), kNoWay)); };
  return {far(pivot_[0]), far(pivot_[1])};
}

std::vector<Division::Spot> Division::middles(const std::vector<PlannedRoute>& routes) const {
  std::vector<Spot> middle;
  middle.reserve(routes.size());
  for (const PlannedRoute& route : routes) {
    Spot sum{0, 0};
    for (const i32 task : route.tasks) {
      const Spot spot = spot_of(problem_.task(task).place);
      sum.x += spot.x;
      sum.y += spot.y;
    }
    const double count = static_cast<double>(route.tasks.size());
    middle.push_back({sum.x / count, sum.y / count});
  }
  return middle;
}

std::vector<i32> Division::in_order(const std::vector<Spot>& middle) {
  std::vector<double> key(middle.size());
  const double a = 2 * random_.unit() - 1, b = 2 * random_.unit() - 1;
  Spot centre{0, 0};
  for (const Spot& spot : middle) {
    centre.x += spot.x / static_cast<double>(middle.size());
    centre.y += spot.y / static_cast<double>(middle.size());
  }
  const double from = angle(a, b);
  for (std::size_t r = 0; r < middle.size(); ++r) {
    if (by_angle_) {
      const double turned = angle(middle[r].x - centre.x, middle[r].y - centre.y) - from;
      key[r] = turned < 0 ? turned + 4 : turned;
    } else {
      key[r] = middle[r].x * a + middle[r].y * b;
    }
  }
  std::vector<i32> order(middle.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](i32 r, i32 s) { return key[r] < key[s]; });
  return order;
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

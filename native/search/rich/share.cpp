#include "rich/share.hpp"

#include <algorithm>
#include <numeric>

namespace doorstep::search::rich {

Share whole(const Problem& problem, std::vector<PlannedRoute> routes) {
  Share share;
  share.routes = std::move(routes);
  share.units.resize(static_cast<std::size_t>(problem.units()));
  std::iota(share.units.begin(), share.units.end(), 0);
  for (i32 kind = 0; kind < problem.kinds(); ++kind) share.count.push_back(problem.kind(kind).count);
  return share;
}

std::vector<i32> tasks_of(const Problem& problem, const std::vector<i32>& units) {
  std::vector<i32> tasks;
  for (const i32 u : units) {
    const Unit& unit = problem.unit(u);
    for (i32 m = 0; m < unit.members; ++m) {
      const i32 task = problem.member(unit.first + m);
      tasks.push_back(task);
      if (problem.task(task).partner >= 0) tasks.push_back(problem.task(task).partner);
    }
  }
  std::sort(tasks.begin(), tasks.end());
  return tasks;
}

std::vector<i32> left_out(const Problem& problem, const std::vector<i32>& units,
                          const std::vector<PlannedRoute>& routes) {
  std::vector<char> is_served(static_cast<std::size_t>(problem.units()), 0);
  for (const PlannedRoute& route : routes) {
    for (const Element& element : route.elements) {
      if (element.serves()) is_served[static_cast<std::size_t>(problem.task(element.index).unit)] = 1;
    }
  }
  std::vector<i32> absent;
  for (const i32 unit : units) {
    if (!is_served[static_cast<std::size_t>(unit)]) absent.push_back(unit);
  }
  return absent;
}

}  // namespace doorstep::search::rich

// What the loads alone demand of the largest vehicles: fewer routes need not be looked for.
#pragma once

#include "rich/problem.hpp"

namespace doorstep::search::rich {

inline i32 fewest_routes(const Problem& problem) {
  if (problem.uses().trips || problem.uses().pairs) return 1;
  i64 fewest = 1;
  for (i32 d = 0; d < problem.loads(); ++d) {
    i64 brought = 0, fetched = 0, largest = 1;
    for (i32 u = 0; u < problem.units(); ++u) {
      const Unit& unit = problem.unit(u);
      if (unit.members > 1) continue;  // any of them may be the one that is served
      const i32 task = problem.member(unit.first);
      (problem.task(task).fetches() ? fetched : brought) += problem.demand(task)[d];
    }
    for (i32 kind = 0; kind < problem.kinds(); ++kind) largest = std::max<i64>(largest, problem.capacity(kind)[d]);
    fewest = std::max(fewest, (std::max(brought, fetched) + largest - 1) / largest);
  }
  return static_cast<i32>(std::min<i64>(fewest, kUnlimited));
}

}  // namespace doorstep::search::rich

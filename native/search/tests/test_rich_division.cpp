#include "check.hpp"
#include "rich/candidates.hpp"
#include "rich/division.hpp"
#include "rich_days.hpp"

namespace doorstep::search::rich::tests {
namespace {

PlannedRoute route_of(i32 kind, i32 from, i32 to) {
  PlannedRoute route{kind, 0, {}};
  for (i32 task = from; task < to; ++task) route.elements.push_back({Code::kTask, task, 0});
  return route;
}

}  // namespace

TEST(a_share_without_any_unit_is_none) {
  // A route of 38 tasks between two of one each: of four shares, two at least would have no route.
  const RichDay day = drawn_rich_day(40, 0, 1);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 8, 20);
  Division division(problem, 1);
  for (int round = 0; round < 10; ++round) {
    const Share all = whole(problem, {route_of(0, 0, 1), route_of(1, 1, 39), route_of(0, 39, 40)});
    const std::vector<Share> cut = division(all, 4, [&](i32 task) { return candidates.ring(task); });
    CHECK(!cut.empty() && cut.size() < 4);
    std::vector<i32> seen(40, 0);
    i32 vans = 0;
    for (const Share& share : cut) {
      CHECK(!share.units.empty());
      for (const i32 unit : share.units) ++seen[static_cast<std::size_t>(unit)];
      vans += share.count[0];
    }
    for (const i32 count : seen) CHECK(count == 1);
    CHECK(vans == problem.kind(0).count);
  }
}

}  // namespace doorstep::search::rich::tests

// Departures followed through a route: what a task costs along them is what the route costs with it.
#include "check.hpp"
#include "rich/gaps.hpp"
#include "rich_days.hpp"

namespace doorstep::search::rich::tests {

TEST(a_task_put_in_costs_what_the_route_does_with_it_where_nobody_drives_home) {
  // All ways take 100 in the morning and 130 from 2000 on; the route ends at its last task, on no way at all.
  RichDay day = drawn_rich_day(3, kDurations, 1);
  day.metres.assign(16, 40);
  day.ds.assign(16, 100);
  day.service = {10, 20, 30};
  day.demand = {1, 1, 1};
  day.first_window = {0, 0, 0, 0};
  day.opens = day.closes = {};
  day.early = day.late = {};
  day.start = {0, 0};
  day.end = {-1, -1};
  day.kind_opens = {0, 0};
  day.kind_closes = {9000, 9000};
  day.latest_start = {3000, 3000};
  day.most_work = {-1, -1};
  day.capacity = {9, 9};
  day.per_ds = {2, 2};
  std::vector<i64> first{0};
  std::vector<i32> leave, arrive;
  for (int pair = 0; pair < 16; ++pair) {
    leave.insert(leave.end(), {0, 1000, 2000});
    arrive.insert(arrive.end(), {100, 1100, 2130});
    first.push_back(static_cast<i64>(leave.size()));
  }
  Columns columns = day.columns();
  columns.travel[0].function_first = first, columns.travel[0].leave_ds = leave, columns.travel[0].arrive_ds = arrive;
  const Problem problem(columns);
  CHECK(problem.uses().lanes());
  Solution<true> solution(problem);
  solution.begin();
  const i32 id = solution.vacant_route();
  CHECK(solution.replace(id, 0, {{Code::kTask, 0, 0}, {Code::kTask, 1, 0}}));
  CHECK(solution.route(id).end - solution.route(id).depart == 100 + 10 + 100 + 20);
  Gaps<true> gaps(solution);
  gaps.aim(2);
  Random random(1);
  for (i32 gap = 0; gap < 3; ++gap) {
    Quest quest(random, 0);
    quest.open(kImpossible);
    gaps.try_gap(solution.route(id), id, gap, quest);
    CHECK(quest.best().is_found());
    std::vector<Element> elements = solution.route(id).elements;
    elements.insert(elements.begin() + gap, {Code::kTask, 2, 0});
    const i64 whole = solution.cost_of(id, 0, elements, quest.best().depart);
    CHECK(quest.best().more == whole - solution.route(id).cost);
  }
}

}  // namespace doorstep::search::rich::tests

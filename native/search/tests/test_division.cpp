#include "division.hpp"

#include "check.hpp"
#include "days.hpp"

namespace doorstep::search::tests {

TEST(parts_hold_every_task_once_and_about_as_many_each) {
  const Day day = drawn_day(300, false, false, 1, 4);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 10, 30);
  std::vector<PlannedRoute> routes;
  std::vector<i32> absent;
  for (i32 task = 0; task < 270; ++task) {
    if (task % 9 == 0) routes.push_back({0, {}});
    routes.back().tasks.push_back(task);
  }
  for (i32 task = 270; task < 300; ++task) absent.push_back(task);
  Division division(problem, candidates, 1);
  for (int round = 0; round < 6; ++round) {
    std::vector<i32> seen(300, 0);
    const std::vector<Part> parts = division(routes, absent, 3);
    CHECK(parts.size() == 3);
    for (const Part& part : parts) {
      CHECK(part.routes.size() == 10);
      for (const PlannedRoute& route : part.routes) {
        for (const i32 task : route.tasks) ++seen[task];
      }
      for (const i32 task : part.absent) ++seen[task];
    }
    for (const i32 count : seen) CHECK(count == 1);
  }
}

TEST(routes_that_lie_together_are_in_one_part) {
  // Ten routes to the left of the depot and ten to the right: no cut parts either side by an odd route.
  std::vector<i32> at;
  for (i32 i = 0; i < 40; ++i) at.push_back(i % 2 == 0 ? 1000 + i : -1000 - i);
  const Day day = day_on_a_line(at, 9);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 5, 10);
  std::vector<PlannedRoute> routes;
  for (i32 task = 0; task < 38; task += 4) {
    routes.push_back({0, {task, task + 2}});
    routes.push_back({0, {task + 1, task + 3}});
  }
  Division division(problem, candidates, 1);
  int clean = 0;
  for (int round = 0; round < 40; ++round) {
    const std::vector<Part> parts = division(routes, {}, 2);
    bool mixed = false;
    for (const PlannedRoute& route : parts[0].routes)
      mixed = mixed || route.tasks[0] % 2 != parts[0].routes[0].tasks[0] % 2;
    clean += !mixed;
  }
  CHECK(clean >= 15);
}

TEST(a_part_without_any_task_is_none) {
  // One route of all tasks, or one of nearly all: however many parts are asked for, nobody is left with nothing.
  const Day day = day_on_a_line(std::vector<i32>(90, 7), 90);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 5, 10);
  std::vector<i32> most, rest;
  for (i32 task = 0; task < 90; ++task) (task < 80 ? most : rest).push_back(task);
  Division division(problem, candidates, 1);
  for (int round = 0; round < 10; ++round) {
    CHECK(division({{0, most}}, {}, 3).size() == 1);
    std::size_t tasks = 0;
    for (const Part& part : division({{0, most}, {0, rest}}, {}, 4)) {
      CHECK(!part.routes.empty());
      for (const PlannedRoute& route : part.routes) tasks += route.tasks.size();
    }
    CHECK(tasks == 90);
  }
}

TEST(a_plan_is_cut_only_where_parts_are_worth_it) {
  CHECK(Division::sensible_parts(20, 300, 8) == 1);
  CHECK(Division::sensible_parts(20, 1200, 8) == 3);
  CHECK(Division::sensible_parts(200, 1000, 8) == 4);
  CHECK(Division::sensible_parts(2000, 20000, 8) == 8);
}

}  // namespace doorstep::search::tests

#include "savings.hpp"

#include "check.hpp"
#include "days.hpp"
#include "polish.hpp"

namespace doorstep::search::tests {

TEST(routes_are_joined_where_that_saves_most) {
  // Two on each side of the depot: out and back to each side, 40 + 60, and not across it.
  const Day day = day_on_a_line({10, 20, -10, -30}, 2);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 3, 3);
  const std::vector<PlannedRoute> routes = Savings(problem, candidates)();
  CHECK(routes.size() == 2);
  i64 cost = 0;
  for (const PlannedRoute& route : routes) cost += Polish(problem, candidates).price(route);
  CHECK(cost == 100);
}

TEST(routes_turn_round_to_be_joined_at_either_end) {
  // On a line one route takes them all: 30 out and back, in whatever order ends were joined.
  const Day day = day_on_a_line({20, 10, 30, 25, 5}, 9);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 4, 4);
  const std::vector<PlannedRoute> routes = Savings(problem, candidates)();
  CHECK(routes.size() == 1 && Polish(problem, candidates).price(routes[0]) == 60);
}

TEST(what_savings_plan_keeps_windows_loads_ways_and_vehicles) {
  for (u64 seed = 1; seed <= 60; ++seed) {
    Day day = drawn_day(40, seed % 2 == 0, seed % 3 != 0, 2, seed);
    if (seed % 4 == 0) day.count = {1, 2};
    const Problem problem(day.columns());
    const Candidates candidates(problem, 12, 20);
    std::vector<i32> served(static_cast<std::size_t>(problem.tasks()), 0), used(2, 0);
    for (const PlannedRoute& route : Savings(problem, candidates)()) {
      CHECK(!route.tasks.empty() && Polish(problem, candidates).price(route) >= 0);
      ++used[route.kind];
      for (const i32 task : route.tasks) CHECK(++served[task] == 1);
    }
    for (i32 kind = 0; kind < 2; ++kind) CHECK(used[kind] <= problem.kind(kind).count);
  }
}

}  // namespace doorstep::search::tests

#include "polish.hpp"

#include "check.hpp"
#include "days.hpp"

namespace doorstep::search::tests {
namespace {

constexpr auto kAlways = [] { return true; };

}  // namespace


TEST(crossed_tails_are_uncrossed) {
  // To the right and to the left of the depot, two stops each; both routes cross over in their middle.
  const Day day = day_on_a_line({10, 20, -10, -20}, 2);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 3, 3);
  std::vector<PlannedRoute> routes{{0, {0, 3}}, {0, {2, 1}}};
  Polish polish(problem, candidates);
  CHECK(polish.price(routes[0]) == 60);
  CHECK(polish(routes, kAlways) == -40);
  CHECK(polish.price(routes[0]) == 40 && polish.price(routes[1]) == 40);
}

TEST(tasks_change_routes_where_there_is_no_room_for_either_first) {
  // Full routes of three; one task of each lies on the other side, in the middle of its route.
  const Day day = day_on_a_line({10, 20, 30, -10, -20, -30}, 3);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 5, 5);
  std::vector<PlannedRoute> routes{{0, {0, 4, 2}}, {0, {3, 1, 5}}};
  Polish polish(problem, candidates);
  const i64 before = polish.price(routes[0]) + polish.price(routes[1]);
  CHECK(before == 10 + 30 + 50 + 30 + (10 + 30 + 50 + 30));
  CHECK(polish(routes, kAlways) == 120 - before);
}

TEST(a_plan_is_polished_whatever_the_one_before_it_served) {
  // Both ends of full routes are left out the second time: where they stood says nothing any more.
  const Day day = day_on_a_line({10, 20, 30, -10, -20, -30}, 3);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 5, 5);
  Polish polish(problem, candidates);
  std::vector<PlannedRoute> routes{{0, {0, 4, 2}}, {0, {3, 1, 5}}};
  polish(routes, kAlways);
  routes = {{0, {3}}, {0, {0}}};
  const i64 before = polish.price(routes[0]) + polish.price(routes[1]);
  const i64 change = polish(routes, kAlways);
  i64 after = 0;
  std::vector<i32> served;
  for (const PlannedRoute& route : routes) {
    after += polish.price(route);
    served.insert(served.end(), route.tasks.begin(), route.tasks.end());
  }
  std::sort(served.begin(), served.end());
  CHECK(served == std::vector<i32>({0, 3}) && after - before == change);
}

TEST(polish_keeps_windows_loads_and_ways) {
  for (u64 seed = 1; seed <= 30; ++seed) {
    const Day day = drawn_day(24, seed % 2 == 0, true, 2, seed);
    const Problem problem(day.columns());
    const Candidates candidates(problem, 12, 20);
    Polish polish(problem, candidates);
    std::vector<PlannedRoute> routes;
    i64 before = 0;
    for (i32 task = 0; task < problem.tasks(); ++task) {
      PlannedRoute alone{task % 2, {task}};
      if (polish.price(alone) >= 0) routes.push_back(alone);
    }
    for (const PlannedRoute& route : routes) before += polish.price(route);
    const i64 change = polish(routes, kAlways);
    i64 after = 0;
    for (const PlannedRoute& route : routes) {
      CHECK(polish.price(route) >= 0);
      after += polish.price(route);
    }
    CHECK(change <= 0 && after - before == change);
  }
}

}  // namespace doorstep::search::tests

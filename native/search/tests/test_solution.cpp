#include "solution.hpp"

#include "check.hpp"
#include "days.hpp"

namespace doorstep::search::tests {
namespace {

using Plain = Policy<true, false, false, true>;
using Timed = Policy<true, false, true, true>;

}  // namespace

TEST(undo_brings_back_links_loads_and_costs) {
  const Day day = day_on_a_line({10, 20, 30, -5}, 3);
  const Problem problem(day.columns());
  Solution<Plain> solution(problem);
  solution.begin();
  const i32 route = solution.vacant_route(0);
  solution.insert(0, solution.start_of(route));
  solution.insert(2, 0);
  CHECK(solution.cost() == 60 && solution.served() == 2);
  solution.begin();
  solution.take_out(0);
  solution.take_out(2);
  solution.refresh(route);
  CHECK(solution.cost() == 0 && solution.routes_used() == 0);
  solution.insert(3, solution.start_of(solution.vacant_route(0)));
  CHECK(solution.cost() == 10);
  solution.undo();
  CHECK(solution.cost() == 60 && solution.routes_used() == 1 && !solution.is_served(3));
  CHECK(solution.node(solution.start_of(route)).next == 0 && solution.node(0).next == 2);
  CHECK(solution.has_room(route, 1));
  solution.insert(1, 0);
  CHECK(!solution.has_room(route, 3));
}

TEST(times_go_forward_and_backward_from_a_change) {
  // Leaves at 0, the stop at 10 opens at 15 and takes 2, the stop at 20 closes at 40, home by 50.
  Day day = day_on_a_line({10, 20}, 9);
  day.opens = {15, 0};
  day.closes = {100, 40};
  day.service = {2, 0};
  day.from = {0};
  day.until = {50};
  const Problem problem(day.columns());
  Solution<Timed> solution(problem);
  solution.begin();
  const i32 route = solution.vacant_route(0);
  solution.insert(1, solution.start_of(route));
  CHECK(solution.node(1).departure == 20 && solution.node(1).latest == 30);
  solution.insert(0, solution.start_of(route));
  CHECK(solution.node(0).departure == 17);
  CHECK(solution.node(1).departure == 27);
  CHECK(solution.node(0).latest == 18);  // 30 - 10 - 2
  CHECK(solution.node(solution.start_of(route)).latest == 8);
  CHECK(solution.is_sound());
}

TEST(a_route_that_a_removal_makes_late_is_not_sound) {
  // By way of the first stop it takes 2 to the second, directly 9: too late for it closes at 5.
  Day day = day_on_a_line({1, 2}, 9);
  day.cost = {0, 1, 9, 1, 0, 1, 9, 1, 0};
  day.opens = {0, 0};
  day.closes = {5, 5};
  day.from = {0};
  day.until = {50};
  const Problem problem(day.columns());
  Solution<Timed> solution(problem);
  solution.begin();
  const i32 route = solution.vacant_route(0);
  solution.insert(0, solution.start_of(route));
  solution.insert(1, 0);
  CHECK(solution.is_sound());
  solution.begin();
  solution.take_out(0);
  solution.refresh(route);
  CHECK(!solution.is_sound());
  solution.undo();
  CHECK(solution.can_be_driven(route));
}

}  // namespace doorstep::search::tests

#include "solution.hpp"

#include <numeric>

#include "check.hpp"
#include "days.hpp"

namespace doorstep::search::tests {
namespace {

using Plain = Policy<true, false, false, true>;
using Timed = Policy<true, false, true, true>;
using PaidByTheHour = Policy<true, true, true, false, true, true>;

// One route with these tasks, passed once as a whole.
i32 lay_route(Solution<Timed>& solution, const std::vector<i32>& tasks) {
  solution.begin();
  const i32 route = solution.vacant_route(0);
  i32 after = solution.start_of(route);
  for (const i32 task : tasks) {
    solution.append(task, after);
    after = task;
  }
  solution.refresh(route);
  return route;
}

bool same_times(const Solution<Timed>& a, const Solution<Timed>& b, i32 route) {
  for (i32 node = a.start_of(route); node >= 0; node = a.node(node).next) {
    if (a.node(node).next != b.node(node).next || a.node(node).departure != b.node(node).departure) return false;
    if (a.node(node).latest != b.node(node).latest || a.node(node).cost_out != b.node(node).cost_out) return false;
  }
  return true;
}

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

TEST(times_around_what_was_taken_out_are_those_of_the_route_laid_anew) {
  // Strings of one to four stops out of routes of ten, with one stop kept in the middle half of the time; then back.
  for (u64 seed = 1; seed <= 40; ++seed) {
    const Day day = drawn_day(10, false, true, 1, seed);
    const Problem problem(day.columns());
    Random random(seed);
    std::vector<i32> all(10);
    std::iota(all.begin(), all.end(), 0);
    Solution<Timed> solution(problem), whole(problem), rest(problem);
    const i32 route = lay_route(solution, all);
    lay_route(whole, all);
    const i32 length = 1 + random.below(4), from = random.below(10 - length + 1);
    const i32 kept = random.unit() < 0.5 && length > 2 ? from + 1 : -1;
    std::vector<i32> left;
    const i32 before = from > 0 ? from - 1 : solution.start_of(route);
    const i32 after = from + length < 10 ? from + length : solution.end_of(route);
    solution.begin();
    for (i32 task = 0; task < 10; ++task) {
      if (task < from || task >= from + length || task == kept) left.push_back(task);
      else solution.take_out(task);
    }
    solution.refresh(route, before, after);
    lay_route(rest, left);
    CHECK(same_times(solution, rest, route));
    solution.undo();
    CHECK(same_times(solution, whole, route));
  }
}

TEST(a_route_laid_stop_by_stop_has_the_times_of_one_laid_at_once) {
  for (u64 seed = 1; seed <= 20; ++seed) {
    const Day day = drawn_day(8, false, true, 1, seed);
    const Problem problem(day.columns());
    Solution<Timed> at_once(problem), by_stops(problem);
    const i32 route = lay_route(at_once, {0, 1, 2, 3, 4, 5, 6, 7});
    by_stops.begin();
    by_stops.vacant_route(0);
    for (i32 task = 0; task < 8; ++task) by_stops.insert(task, task == 0 ? by_stops.start_of(route) : task - 1);
    by_stops.refresh(route);
    CHECK(same_times(at_once, by_stops, route));
  }
}

// Where hours are paid routes are put back whole: one emptied, one begun, one that lost a task and gained another.
TEST(undo_brings_back_paid_routes_with_their_times_and_pools) {
  for (u64 seed = 1; seed <= 40; ++seed) {
    Day day = drawn_hours(9, 2, true, true, seed);
    std::fill(day.demand.begin(), day.demand.end(), 1);
    const Problem problem(day.columns());
    Solution<PaidByTheHour> solution(problem);
    solution.begin();
    const i32 first = solution.vacant_route(0);
    for (i32 task = 0; task < 4; ++task) solution.insert(task, solution.start_of(first));
    const i32 second = solution.vacant_route(0);
    for (i32 task = 4; task < 6; ++task) solution.insert(task, solution.start_of(second));
    solution.finish();
    solution.begin();
    const Solution<PaidByTheHour> before = solution;
    for (const i32 task : {1, 2}) solution.take_out(task);
    solution.refresh(first);
    for (const i32 task : {4, 5}) solution.take_out(task);
    solution.refresh(second);
    CHECK(solution.routes_used() == 1 && solution.vacant_route(0) == second);
    solution.insert(6, 3);
    const i32 third = solution.vacant_route(1);
    solution.insert(5, solution.start_of(third));
    solution.insert(7, 5);
    solution.finish();
    solution.undo();
    CHECK(solution.cost() == before.cost() && solution.time_cost() == before.time_cost());
    CHECK(solution.served() == 6 && solution.mandatory_left_out() == before.mandatory_left_out());
    CHECK(solution.routes_used() == 2 && solution.used(0) == 2 && solution.used(1) == 0);
    CHECK(solution.vacant_route(1) == third && solution.vacant_route(0) != first && solution.vacant_route(0) != second);
    for (const i32 route : {first, second}) {
      CHECK(std::equal(solution.room(route), solution.room(route) + 2, before.room(route)));
      CHECK(solution.shift(route).depart == before.shift(route).depart);
      for (i32 at = solution.start_of(route); at >= 0; at = solution.node(at).next) {
        const Node &own = solution.node(at), &was = before.node(at);
        CHECK(own.prev == was.prev && own.next == was.next && own.route == was.route);
        CHECK(own.departure == was.departure && own.latest == was.latest);
        CHECK(own.cost_out == was.cost_out && own.time_out == was.time_out);
        CHECK(solution.tally(at).work == before.tally(at).work && solution.tally(at).spared == before.tally(at).spared);
      }
    }
    for (i32 task = 6; task < 9; ++task) CHECK(!solution.is_served(task));
  }
}

}  // namespace doorstep::search::tests

#include "stepper.hpp"

#include "check.hpp"
#include "day.hpp"
#include "days.hpp"

namespace doorstep::search::tests {
namespace {

// What a solution keeps up to date, worked out again from its links alone.
template <class P>
void check_against_rebuild(const Problem& problem, const Solution<P>& kept) {
  i64 travel = 0, fixed = 0, left_out = 0;
  i32 used = 0, served = 0, mandatory = 0;
  std::vector<i32> by_kind(static_cast<std::size_t>(problem.kinds()), 0);
  Solution<P> anew(problem);
  anew.begin();
  i64 with_time = 0;
  for (i32 route = 0; route < kept.routes(); ++route) {
    const i32 size = kept.route(route).size;
    CHECK((size == 0) == (kept.route(route).vacancy >= 0));
    if (size == 0) continue;
    const i32 kind = kept.route(route).kind;
    const i32 twin = anew.vacant_route(kind);
    i32 at = kept.start_of(route), after = anew.start_of(twin);
    for (at = kept.node(at).next; kept.is_task(at); at = kept.node(at).next) {
      CHECK(kept.node(at).route == route && kept.node(kept.node(at).next).prev == at);
      CHECK(anew.has_room(twin, at));
      anew.insert(at, after);
      after = at;
      ++served;
    }
    anew.refresh(twin);
    if constexpr (P::kPriced) {
      PlannedRoute planned{kind, {}, kept.shift(route).depart};
      for (i32 n = kept.node(kept.start_of(route)).next; kept.is_task(n); n = kept.node(n).next)
        planned.tasks.push_back(n);
      with_time += doorstep::search::Day(problem).cost(planned);
      anew.suggest(twin, kept.shift(route).depart);
    }
    CHECK(anew.can_be_driven(twin) && kept.can_be_driven(route));
    CHECK(anew.route(twin).size == size);
    fixed += problem.kind(kind).fixed_cost;
    ++used;
    ++by_kind[kind];
    at = kept.start_of(route);
    for (i32 same = anew.start_of(twin); at >= 0; at = kept.node(at).next, same = anew.node(same).next) {
      CHECK(kept.node(at).cost_out == anew.node(same).cost_out && kept.node(at).time_out == anew.node(same).time_out);
      if (P::kWindows) CHECK(kept.node(at).departure == anew.node(same).departure);
      if (P::kWindows) CHECK(kept.node(at).latest == anew.node(same).latest);
      travel += kept.node(at).cost_out;
    }
  }
  for (i32 task = 0; task < problem.tasks(); ++task) {
    if (kept.is_served(task)) continue;
    if (problem.task(task).mandatory()) ++mandatory;
    else left_out += problem.task(task).price;
  }
  for (i32 kind = 0; kind < problem.kinds(); ++kind) CHECK(by_kind[kind] <= problem.kind(kind).count);
  if constexpr (P::kPriced) {
    // By code of its own; and worked out anew it is no dearer, for another departure may be drawn.
    CHECK(travel + fixed + kept.time_cost() == with_time);
    anew.finish();
    CHECK(P::kHourly ? anew.time_cost() <= kept.time_cost() : anew.time_cost() == kept.time_cost());
  }
  CHECK(kept.travel_cost() == travel && kept.fixed_cost() == fixed && kept.left_out_price() == left_out);
  CHECK(kept.routes_used() == used && kept.served() == served && kept.mandatory_left_out() == mandatory);
}

// The least that serving one task more costs, by trying every gap.
template <class P>
i64 least_with(const Problem& problem, const Solution<P>& solution, i32 task) {
  i64 least = std::numeric_limits<i64>::max();
  const doorstep::search::Day prices(problem);
  const auto offer = [&](PlannedRoute route) {
    const i64 before = route.tasks.empty() ? 0 : prices.cost(route);
    for (std::size_t at = 0; at <= route.tasks.size(); ++at) {
      PlannedRoute longer = route;
      longer.tasks.insert(longer.tasks.begin() + static_cast<std::ptrdiff_t>(at), task);
      i32 load = 0;
      for (const i32 own : longer.tasks) load += problem.demand(own)[0];
      const i64 after = prices.cost(longer);
      if (after >= 0 && load <= problem.capacity(route.kind)[0]) least = std::min(least, after - before);
    }
  };
  for (i32 route = 0; route < solution.routes(); ++route) {
    if (solution.route(route).size == 0) continue;
    PlannedRoute planned{solution.route(route).kind, {}};
    for (i32 n = solution.node(solution.start_of(route)).next; solution.is_task(n); n = solution.node(n).next) {
      planned.tasks.push_back(n);
    }
    offer(planned);
  }
  for (i32 kind = 0; kind < problem.kinds(); ++kind) {
    if (solution.is_available(kind)) offer({kind, {}});
  }
  return least;
}

// Packing leaves nobody out who was served.
template <class P>
void pack_and_check(Stepper<P>& stepper) {
  const i32 left_out = stepper.solution().mandatory_left_out();
  const i64 cost = stepper.solution().cost();
  const bool kept = stepper.step_to_pack();
  CHECK(stepper.solution().mandatory_left_out() <= left_out);
  CHECK(kept || stepper.solution().cost() == cost);
}

template <class P>
void run_and_check(const Problem& problem, u64 seed) {
  const Candidates candidates(problem, 8, 20);
  Stepper<P> stepper(problem, candidates, seed);
  stepper.construct();
  check_against_rebuild(problem, stepper.solution());
  stepper.penalise(300);
  stepper.exchange_at_rate(seed % 2 == 0 ? 0.5 : 0);
  for (int step = 1; step <= 3000; ++step) {
    const i64 before = stepper.solution().cost();
    const bool kept = step % 3 == 0 ? stepper.step_to_serve_all(10) : stepper.step(30.0 * (3000 - step) / 3000 + 0.01);
    CHECK(kept || stepper.solution().cost() == before);
    if (step % 20 == 0) pack_and_check(stepper);
    if (stepper.is_best()) stepper.renew();
    if (step % 250 == 0) check_against_rebuild(problem, stepper.solution());
  }
  const Score best = stepper.incumbent().score();
  stepper.restore();
  check_against_rebuild(problem, stepper.solution());
  CHECK(score_of(stepper.solution()) == best);
}

template <class P>
void run_and_check(bool own_time, bool windows, i32 loads) {
  for (u64 seed = 1; seed <= 12; ++seed) {
    const tests::Day day = drawn_day(5 + static_cast<i32>(seed) * 5, own_time, windows, loads, seed);
    run_and_check<P>(Problem(day.columns()), seed);
  }
}

template <class P>
void run_and_check_hours() {
  for (u64 seed = 1; seed <= 12; ++seed) {
    const tests::Day day = drawn_hours(5 + static_cast<i32>(seed) * 5, 2, P::kHourly, P::kPriced, seed);
    run_and_check<P>(Problem(day.columns()), seed);
  }
}

// The same between points of a plane, and on rows that list two pairs of three.
template <class P>
void run_and_check_open(bool windows, i32 loads) {
  for (u64 seed = 1; seed <= 12; ++seed) {
    const tests::Day day = drawn_day(5 + static_cast<i32>(seed) * 5, false, windows, loads, seed);
    const i32 places = static_cast<i32>(day.place.size()) + 1;
    Columns columns = day.columns();
    columns.travel_cost = {};
    Random random(seed);
    std::vector<double> x, y;
    std::vector<i64> first{0};
    std::vector<i32> place, cost;
    for (i32 from = 0; from < places; ++from) {
      x.push_back(random.unit() * 80);
      y.push_back(random.unit() * 80);
      for (i32 to = 0; to < places; ++to) {
        if (from != to && from != 0 && to != 0 && random.unit() < 0.33) continue;
        place.push_back(to);
        cost.push_back(day.cost[static_cast<std::size_t>(from) * places + to]);
      }
      first.push_back(static_cast<i64>(place.size()));
    }
    columns.plane = {x, y, 1, 0.5, 2, 1700};
    run_and_check<P>(Problem(columns), seed);
    columns.plane = {};
    columns.rows = {first, place, cost, {}};
    run_and_check<P>(Problem(columns), seed);
  }
}

}  // namespace

TEST(what_a_solution_keeps_is_what_a_rebuild_gives_without_windows) {
  run_and_check<Policy<true, false, false, true>>(false, false, 1);
  run_and_check<Policy<true, false, false, false>>(false, false, 3);
}

TEST(what_a_solution_keeps_is_what_a_rebuild_gives_with_windows) {
  run_and_check<Policy<true, false, true, true>>(false, true, 1);
  run_and_check<Policy<true, false, true, false>>(false, true, 3);
}

TEST(what_a_solution_keeps_is_what_a_rebuild_gives_with_times_of_their_own) {
  run_and_check<Policy<true, true, true, true>>(true, true, 1);
  run_and_check<Policy<true, true, true, false>>(true, true, 2);
}

TEST(what_a_solution_keeps_is_what_a_rebuild_gives_by_the_time_of_day) {
  run_and_check_hours<Policy<true, true, true, false, true, false>>();
}

TEST(what_a_solution_keeps_is_what_a_rebuild_gives_where_hours_are_paid) {
  run_and_check_hours<Policy<true, true, true, false, false, true>>();
  run_and_check_hours<Policy<true, true, true, false, true, true>>();
}

TEST(what_a_task_costs_in_a_gap_where_hours_are_paid_is_what_the_route_costs_more) {
  // One task after another where it is cheapest: what no gap of any route, and no new route, undercuts.
  using P = Policy<true, true, true, false, false, true>;
  i32 placed = 0, missed = 0;
  for (u64 seed = 1; seed <= 40; ++seed) {
    tests::Day day = drawn_hours(9, 1, false, true, seed);
    for (i64& price : day.price) price = kMandatory;
    const Problem problem(day.columns());
    const Candidates candidates(problem, 8, 8);
    Random random(seed);
    Solution<P> solution(problem);
    Recreate<P> recreate(solution, candidates, random);
    i64 cost = 0;
    for (i32 task = 0; task < problem.tasks(); ++task) {
      const i64 least = least_with(problem, solution, task);
      solution.begin();
      recreate(std::vector<i32>{task}, Bar());
      const i64 expected = solution.expected_cost();
      solution.finish();
      CHECK(expected == solution.cost() && expected == solution.expected_cost());
      if (!solution.is_served(task)) continue;
      const i64 now = solution.travel_cost() + solution.time_cost() + solution.fixed_cost();
      ++placed;
      missed += now - cost > least;
      CHECK(now - cost >= least);
      cost = now;
    }
  }
  CHECK(placed > 200 && missed <= placed / 20);  // blinks pass a gap over now and then, and a kind of vehicle
}

TEST(a_plan_that_must_become_dearer_than_the_bar_is_given_up) {
  // One van on a line serves 10 and 30 for 60. Out again are 10, which is on the way, and 30, which adds 40 or more
  // to whatever is there: below a bar of 60 the plan is given up with a stop outside, at 60 it is whole again.
  const Day day = day_on_a_line({10, 30}, 5);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 3, 3);
  using P = Policy<true, false, false, true>;
  constexpr i64 kPenalty = 1000;
  for (u64 seed = 1; seed <= 50; ++seed) {
    for (const i64 most : {59, 60}) {
      Random random(seed);
      Solution<P> solution(problem);
      Recreate<P> recreate(solution, candidates, random);
      solution.begin();
      const bool is_whole = recreate({0, 1}, {most, kPenalty});
      CHECK(is_whole == (most == 60));
      CHECK((solution.mandatory_left_out() == 0) == is_whole && solution.cost() <= most);
      solution.undo();
      CHECK(solution.cost() == 0 && solution.served() == 0);
    }
  }
}

// One van on a line serves 10 and 30 in 60 for 60; a ds costs one more, departures are whole seconds: 120.
template <class P>
void give_up_paid_hours() {
  Day day = day_on_a_line({10, 30}, 5);
  day.time = day.cost;
  day.opens = {0, 0};
  day.closes = {1000, 1000};
  day.from = {0};
  day.until = {2000};
  day.per_ds = {1};
  if (P::kHourly) {
    day.shape_class.assign(day.time.size(), 0);
    day.speed.assign(Day::kSteps, kOneSpeed);
  }
  const Problem problem(day.columns());
  const Candidates candidates(problem, 3, 3);
  for (u64 seed = 1; seed <= 50; ++seed) {
    for (const i64 most : {119, 120}) {
      Random random(seed);
      Solution<P> solution(problem);
      Recreate<P> recreate(solution, candidates, random);
      solution.begin();
      const bool is_whole = recreate({0, 1}, {most, 1000});
      CHECK(is_whole == (most == 120));
      CHECK((solution.mandatory_left_out() == 0) == is_whole && solution.expected_cost() <= most);
      if (is_whole) solution.finish();
      CHECK(!is_whole || solution.cost() == most);
      solution.undo();
      CHECK(solution.cost() == 0 && solution.expected_cost() == 0 && solution.served() == 0);
    }
  }
}

TEST(a_plan_is_given_up_for_the_hours_that_are_expected_of_it) {
  give_up_paid_hours<Policy<true, true, true, true, false, true>>();
  give_up_paid_hours<Policy<true, true, true, true, true, true>>();
}

TEST(a_route_that_comes_back_as_it_was_is_driven_as_before_or_in_less_time) {
  // By the time of day all tasks of a route are taken out and put back in their order: as long as no better departure
  // is drawn its hours, and what they cost, are the same; what a rebuild drives confirms them.
  using P = Policy<true, true, true, false, true, true>;
  i32 same = 0, better = 0;
  for (u64 seed = 1; seed <= 20; ++seed) {
    const tests::Day day = drawn_hours(20, 1, true, true, seed);
    const Problem problem(day.columns());
    const Candidates candidates(problem, 8, 20);
    Random random(seed);
    Solution<P> solution(problem);
    Recreate<P> recreate(solution, candidates, random);
    std::vector<i32> tasks(static_cast<std::size_t>(problem.tasks()));
    std::iota(tasks.begin(), tasks.end(), 0);
    solution.begin();
    recreate.construct(tasks);
    solution.finish();
    for (i32 step = 0; step < 200; ++step) {
      solution.begin();
      const i32 route = random.below(solution.routes());
      std::vector<i32> own;
      for (i32 n = solution.node(solution.start_of(route)).next; solution.is_task(n); n = solution.node(n).next) {
        own.push_back(n);
      }
      if (own.empty()) continue;
      const i64 before = solution.cost();
      const Shift driven = solution.shift(route);
      for (const i32 task : own) solution.take_out(task);
      solution.refresh(route);
      for (i32 after = solution.start_of(route); const i32 task : own) {
        solution.insert(task, after);
        after = task;
      }
      solution.finish();
      const Shift& now = solution.shift(route);
      CHECK(now.lasts <= driven.lasts && (now.lasts < driven.lasts || now.depart == driven.depart));
      CHECK(before - solution.cost() == problem.kind(solution.route(route).kind).per_ds * (driven.lasts - now.lasts));
      same += now.lasts == driven.lasts;
      better += now.lasts < driven.lasts;
      if (step % 40 == 0) check_against_rebuild(problem, solution);
    }
  }
  CHECK(same > 1000 && better > 0);
}

TEST(a_task_left_out_is_no_dearer_than_its_penalty_below_a_bar) {
  // Two tasks, a van for one: who stays out costs 7, what is driven 20 or 60. A bar of 27 allows the near one alone.
  Day day = day_on_a_line({10, 30}, 1);
  day.count = {1};
  const Problem problem(day.columns());
  const Candidates candidates(problem, 3, 3);
  using P = Policy<true, false, false, true>;
  i32 near = 0;
  for (u64 seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    Solution<P> solution(problem);
    Recreate<P> recreate(solution, candidates, random);
    solution.begin();
    if (!recreate({0, 1}, {27, 7})) continue;
    ++near;
    CHECK(solution.mandatory_left_out() == 1 && solution.is_served(0) && solution.cost() == 20);
  }
  CHECK(near > 10);
}

TEST(what_a_solution_keeps_is_what_a_rebuild_gives_without_a_matrix) {
  run_and_check_open<Policy<false, true, false, true>>(false, 1);
  run_and_check_open<Policy<false, true, false, false>>(false, 3);
  run_and_check_open<Policy<false, true, true, false>>(true, 2);
}

TEST(strings_that_weigh_the_same_change_places_where_vans_are_full) {
  // Two full vans, tasks of 3 and 2 on one side of the depot and the same on the other, each side split between both
  // vans: out and back twice as far as need be, 80, until the tasks of 3 (or of 2) change vans: 40.
  Day day = day_on_a_line({10, -10, 10, -10}, 5);
  day.demand = {3, 2, 2, 3};
  day.count = {2};
  const Problem problem(day.columns());
  const Candidates candidates(problem, 3, 3);
  using P = Policy<true, false, false, true>;
  Random random(1);
  Solution<P> solution(problem);
  Recreate<P> recreate(solution, candidates, random);
  Exchange<P> exchange(solution, recreate, candidates, random);
  for (const i32 first : {0, 2}) {
    const i32 route = solution.vacant_route(0);
    solution.insert(first, solution.start_of(route));
    solution.insert(first + 1, first);
  }
  CHECK(solution.cost() == 80);
  for (int step = 0; step < 200 && solution.cost() > 40; ++step) {
    std::vector<i32> out;
    const i64 before = solution.cost();
    solution.begin();
    exchange(random.below(4), out);
    if (solution.mandatory_left_out() > 0 || solution.cost() > before) solution.undo();
  }
  CHECK(solution.cost() == 40 && solution.served() == 4);
}

}  // namespace doorstep::search::tests

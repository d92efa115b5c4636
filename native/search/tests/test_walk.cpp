#include <algorithm>

#include "check.hpp"
#include "rich/walk_insertion.hpp"
#include "rich/walk_merge.hpp"
#include "rich/walk_polish.hpp"
#include "rich/walk_ruin.hpp"
#include "walk_days.hpp"

namespace doorstep::search::rich::walk::tests {
namespace {

// The same plan read anew: every sum that the solution keeps must come out again.
void check_against_rebuild(const Solution& kept) {
  Solution anew(kept.problem());
  anew.begin();
  for (const PlannedRoute& planned : kept.plan()) {
    std::vector<Stop> stops;
    CHECK(anew.read(planned, stops));
    const i32 route = anew.vacant_route(planned.kind);
    for (const Stop& stop : stops) anew.add_stop(route, static_cast<i32>(anew.route(route).stops.size()), stop);
    CHECK(anew.keeps_limits(route));
  }
  CHECK(anew.cost() == kept.cost() && anew.served() == kept.served());
  CHECK(anew.routes_used() == kept.routes_used() && anew.mandatory_left_out() == kept.mandatory_left_out());
  i64 walked = 0, walked_anew = 0;
  for (i32 r = 0; r < kept.routes(); ++r)
    walked += kept.route(r).walk_ds + i64{kept.route(r).walk_m} + kept.route(r).tasks;
  for (i32 r = 0; r < anew.routes(); ++r)
    walked_anew += anew.route(r).walk_ds + i64{anew.route(r).walk_m} + anew.route(r).tasks;
  CHECK(walked == walked_anew);
  for (i32 task = 0; task < kept.tasks(); ++task) {
    if (!kept.is_served(task)) continue;
    const Spot& spot = kept.spot(task);
    const Stop& stop = kept.stop(spot.stop);
    CHECK(stop.doors[spot.index] == task && spot.index >= stop.first_of(spot.loop) &&
          spot.index < stop.loops[spot.loop].end);
    CHECK(kept.route(stop.route).stops[stop.position] == spot.stop);
  }
}

}  // namespace

TEST(a_walked_plan_dearer_than_the_bar_is_given_up_and_taken_back) {
  constexpr i64 kPenalty = 1'000'000;
  for (u64 seed = 1; seed <= 12; ++seed) {
    const auto day = walk_day(8, 20, seed);
    std::vector<i32> out;
    for (i32 unit = 0; unit < day->problem->units(); ++unit) out.push_back(unit);
    const auto served_below = [&](i64 most, bool& is_whole) {
      Random random(seed);
      Solution solution(*day->walks);
      Times times(*day->walks);
      Insertion insert(solution, times, random);
      const i64 empty = solution.cost() + kPenalty * solution.mandatory_left_out();
      solution.begin();
      is_whole = insert(out, {most, kPenalty});
      const i32 served = solution.served();
      const i64 cost = solution.cost() + kPenalty * solution.mandatory_left_out();
      check_against_rebuild(solution);
      solution.undo();
      CHECK(solution.cost() + kPenalty * solution.mandatory_left_out() == empty && solution.served() == 0);
      return std::pair(served, cost);
    };
    bool is_whole = false;
    const auto [all, cost] = served_below(std::numeric_limits<i64>::max(), is_whole);
    CHECK(is_whole);
    // As no hour matters here, whatever is put in adds to the cost: no plan is given up that ends below the bar.
    CHECK(served_below(cost, is_whole).first == all && is_whole);
    CHECK(served_below(cost / 2, is_whole).first < all && !is_whole);
    CHECK(served_below(0, is_whole).first <= 1 && !is_whole);
  }
}

TEST(what_a_walked_plan_keeps_is_what_a_rebuild_gives) {
  std::size_t most_trips = 0;
  for (u64 seed = 1; seed <= 24; ++seed) {
    const i32 size = static_cast<i32>(seed) / 2;
    const auto day = walk_day(6 + size, 10 + 4 * size, seed, seed % 3 == 0, seed % 2 == 0);
    Random random(seed);
    Solution solution(*day->walks);
    Times times(*day->walks);
    Ruin ruin(solution, random);
    Insertion insert(solution, times, random);
    StopPolish polish(solution);
    std::vector<i32> out;
    for (i32 unit = 0; unit < day->problem->units(); ++unit) out.push_back(unit);
    solution.begin();
    insert(out, {});
    for (int step = 0; step < 200; ++step) {
      const i64 before = solution.cost();
      const i32 served = solution.served();
      solution.begin();
      out.clear();
      ruin(random.below(solution.tasks()), out);
      for (i32 unit = 0; unit < day->problem->units(); ++unit) {
        if (!solution.is_unit_served(unit) && std::find(out.begin(), out.end(), unit) == out.end()) out.push_back(unit);
      }
      insert(out, {});
      for (std::size_t i = 0; i < solution.touched_stops().size(); ++i) {
        const i64 cost = solution.cost();
        polish(solution.touched_stops()[i]);
        polish.relocate(solution.touched_stops()[i], 1 + random.below(3));
        CHECK(solution.cost() <= cost);
      }
      bool sound = true;
      for (const i32 route : solution.touched_routes()) sound = sound && solution.within(route) && insert.verify(route);
      if (!sound || random.unit() < 0.5) {
        solution.undo();
        CHECK(solution.cost() == before && solution.served() == served);
      }
      if (step % 20 == 0) check_against_rebuild(solution);
      for (i32 r = 0; r < solution.routes(); ++r) most_trips = std::max(most_trips, solution.route(r).trips.size());
    }
    check_against_rebuild(solution);
  }
  CHECK(most_trips > 2);
}

TEST(gathered_stops_serve_every_door_once_within_the_limits) {
  for (u64 seed = 1; seed <= 10; ++seed) {
    const auto day = walk_day(12, 50, seed);
    std::vector<char> served(50, 0);
    for (const Stop& stop : Merge(*day->walks)()) {
      CHECK(!stop.loops.empty() && stop.loops.back().end == static_cast<i32>(stop.doors.size()));
      for (const i32 task : stop.doors) CHECK(!served[task]++);
      for (const Loop& loop : stop.loops) CHECK(day->walks->carrier(0, loop.carrier).takes(loop.load));
    }
  }
}

TEST(a_route_on_many_missing_ways_is_not_within_its_limits) {
  // Five stops, from each of which nobody can walk to the door and back: sums beyond 32 bits.
  const auto day = walk_day(5, 5, 1);
  std::ranges::fill(day->foot_ds, kNoWay);
  std::ranges::fill(day->foot_m, kNoWay);
  const WalkProblem problem(*day->problem, walk_columns(*day));
  Solution solution(problem);
  solution.begin();
  const i32 route = solution.vacant_route(0);
  for (i32 k = 0; k < 5; ++k) {
    Stop stop;
    stop.kerb = k;
    stop.doors = {k};
    stop.loops = {{0, 1, 0, 0, {}}};
    solution.add_stop(route, k, stop);
    CHECK(!solution.within(route) && !solution.keeps_limits(route));
  }
  CHECK(solution.route(route).walk_ds == 5 * i64{kNoWay} && solution.route(route).walk_m == 5 * i64{kNoWay});
  // All doors from one kerb, each in a loop of its own.
  Stop together;
  together.kerb = 0;
  const i32 other = solution.vacant_route(0);
  for (i32 k = 0; k < 5; ++k) {
    together.doors.push_back(k);
    together.loops.push_back({0, k + 1, 0, 0, {}});
  }
  for (i32 k = 0; k < 5; ++k) solution.remove(k);
  solution.add_stop(other, 0, together);
  CHECK(!solution.within(other) && solution.route(other).walk_ds > kNoWay);
}

TEST(parking_waits_for_an_easier_hour_only_if_that_ends_sooner) {
  const auto day = walk_day(1, 1, 1);
  day->park_first = {0, 2};
  day->park_from = {0, 1000};
  day->park = {600, 100};
  const WalkProblem problem(*day->problem, walk_columns(*day));
  CHECK(problem.parked(0, 300) == 900);    // at once
  CHECK(problem.parked(0, 700) == 1100);   // not 1300
  CHECK(problem.parked(0, 1200) == 1300);  // in the easier hour
  CHECK(problem.parks_alike_until(0, 300) == 499);
}

}  // namespace doorstep::search::rich::walk::tests

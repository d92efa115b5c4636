// Plans to begin with where tasks are many: order of tasks, allotment to depots, routes by districts.
#include <numeric>

#include "allotment.hpp"
#include "check.hpp"
#include "days.hpp"
#include "order.hpp"
#include "polish.hpp"
#include "search.hpp"
#include "seeds.hpp"
#include "stepper.hpp"

namespace doorstep::search::tests {
namespace {

using Open = Policy<false, true, true, false>;

// Two depots side by side in a square, tasks all over it with loads of 1 and no matrix.
struct Square {
  std::vector<double> x{250, 750}, y{500, 500};
  Day day;

  Square(i32 tasks, const std::vector<i32>& vans, i32 capacity, u64 seed) {
    Random random(seed);
    for (i32 t = 0; t < tasks; ++t) {
      x.push_back(random.unit() * 1000);
      y.push_back(random.unit() * 1000);
      day.place.push_back(t + 2);
      day.opens.push_back(random.below(2000));
      day.closes.push_back(day.opens.back() + 3000);
    }
    day.demand.assign(static_cast<std::size_t>(tasks), 1);
    day.service.assign(static_cast<std::size_t>(tasks), 5);
    day.price.assign(static_cast<std::size_t>(tasks), kMandatory);
    day.capacity = {capacity, capacity};
    day.start = day.end = {0, 1};
    day.fixed = {0, 0};
    day.from = {0, 0};
    day.until = {20000, 20000};
    day.count = vans;
  }
  Columns columns() const {
    Columns columns = day.columns();
    columns.plane = {x, y};
    return columns;
  }
};

}  // namespace

TEST(tasks_that_follow_each_other_lie_together) {
  // 64 x 64 points of a grid drawn in disorder: along the curve each step is one to a neighbour, 4095 in all.
  std::vector<double> x, y;
  std::vector<i32> place(4096);
  std::iota(place.begin(), place.end(), 0);
  Random random(3);
  for (i32 left = 4096; left > 1; --left) std::swap(place[left - 1], place[random.below(left)]);
  for (i32 i = 0; i < 4096; ++i) {
    x.push_back((i % 64) * 1024.0);
    y.push_back((i / 64) * 1024.0);
  }
  const Travel travel({}, {}, {x, y}, {}, {});
  const std::vector<i32> order = order_of_neighbours(travel, place);
  i64 way = 0;
  for (std::size_t i = 1; i < order.size(); ++i) way += travel.cost(place[order[i - 1]], place[order[i]]);
  CHECK(way == 4095 * 1024);
}

TEST(over_rows_the_order_goes_on_to_the_nearest_task_not_yet_passed) {
  // A line 0 - 1 - 2 - 3 where only neighbours are listed, begun at 0, and 4 that no way leads to.
  const std::vector<i64> first{0, 1, 3, 5, 6, 6};
  const std::vector<i32> place{1, 0, 2, 1, 3, 2}, cost{5, 5, 7, 7, 2, 2};
  const Travel travel({}, {}, {}, {first, place, cost, {}}, {});
  const std::vector<i32> tasks{3, 1, 4, 2, 0};
  CHECK(order_of_neighbours(travel, tasks) == (std::vector<i32>{4, 1, 3, 0, 2}));
}

TEST(a_depot_with_few_vans_keeps_the_tasks_that_lose_most_elsewhere) {
  // 400 tasks; the left depot has room for 100, so its tasks are those far to the left.
  const Square square(400, {10, 60}, 10, 5);
  const Problem problem(square.columns());
  const std::vector<Depot> depots = allot(problem);
  CHECK(depots.size() == 2);
  CHECK(depots[0].tasks.size() <= 100 && depots[0].tasks.size() > 80);
  CHECK(depots[0].tasks.size() + depots[1].tasks.size() == 400);
  double left = 0, right = 0;
  for (const i32 task : depots[0].tasks) left = std::max(left, square.x[task + 2]);
  for (const i32 task : depots[1].tasks) right += square.x[task + 2] / static_cast<double>(depots[1].tasks.size());
  CHECK(left < 600 && right > 500);
}

TEST(routes_by_districts_keep_every_rule_and_serve_all_where_vans_are_just_enough) {
  for (u64 seed = 1; seed <= 5; ++seed) {
    const Square square(600, {20, 12}, 20, seed);
    const Problem problem(square.columns());
    const Candidates candidates(problem, 20, 30);
    Stepper<Open> stepper(problem, candidates, seed);
    stepper.construct_by_districts(allot(problem));
    i32 served = 0;
    std::vector<i32> used(2, 0);
    for (const PlannedRoute& route : stepper.routes()) {
      CHECK(Polish(problem, candidates).price(route) >= 0);
      ++used[route.kind];
      served += static_cast<i32>(route.tasks.size());
    }
    CHECK(served >= 590 && used[0] <= 20 && used[1] <= 12);
  }
}

TEST(renumbered_tasks_come_back_under_their_given_numbers) {
  // One task in seven opens only after the last van is back: exactly those are left out, by the given numbers.
  Square square(Problem::kOrdered + 50, {80, 80}, 20, 2);
  std::vector<i32> impossible;
  for (i32 t = 3; t < Problem::kOrdered; t += 7) {
    square.day.opens[t] = square.day.closes[t] = 25000;
    impossible.push_back(t);
  }
  const Problem problem(square.columns());
  CHECK(problem.given().size() == square.day.place.size());
  Settings settings;
  settings.limits.iterations = 2000;
  Found found;
  CHECK(search(problem, settings, {}, nullptr, found));
  CHECK(found.unassigned == impossible);
  Found again;
  CHECK(search(problem, settings, found.routes, nullptr, again));
  CHECK(again.unassigned == impossible && again.cost <= found.cost);
}

TEST(seeds_are_drawn_from_a_district_and_from_all_of_them_in_the_end) {
  std::vector<i32> tasks(60000);
  std::iota(tasks.rbegin(), tasks.rend(), 0);
  Seeds seeds(tasks, true);
  Random random(1);
  std::vector<char> seen(60000, 0);
  for (int step = 0; step < 1'000'000; ++step) {
    const std::span<const i32> drawn = seeds.next(random);
    CHECK(!drawn.empty() && drawn.back() - drawn.front() < 4000);
    seen[drawn[random.below(static_cast<i32>(drawn.size()))]] = 1;
  }
  CHECK(std::count(seen.begin(), seen.end(), 1) > 59000);
}

TEST(candidate_lists_do_not_depend_on_the_threads_that_fill_them) {
  const Square square(2500, {40, 40}, 40, 7);
  const Problem problem(square.columns());
  const Candidates one(problem, 10, 20, 1), three(problem, 10, 20, 3);
  for (i32 task = 0; task < problem.tasks(); ++task) {
    CHECK(one.before(task).size() == three.before(task).size());
    for (std::size_t k = 0; k < one.before(task).size(); ++k)
      CHECK(one.before(task)[k].task == three.before(task)[k].task);
    CHECK(std::ranges::equal(one.ring(task), three.ring(task)));
  }
}

}  // namespace doorstep::search::tests

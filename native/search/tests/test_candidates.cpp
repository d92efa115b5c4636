#include "candidates.hpp"

#include "check.hpp"
#include "days.hpp"
#include "neighbourhood.hpp"

namespace doorstep::search::tests {
namespace {

// Some points at the same spot, some far away, so that halves of the tree are uneven.
struct Points {
  std::vector<double> x, y;

  explicit Points(i32 places, u64 seed) {
    Random random(seed);
    for (i32 i = 0; i < places; ++i) {
      const bool crowded = i % 3 == 0;
      x.push_back(crowded ? 500 : random.unit() * 10000);
      y.push_back(crowded ? 500 + i % 5 : random.unit() * 100);
    }
  }
};

Day day_between(const Points& points) {
  Day day = drawn_day(static_cast<i32>(points.x.size()) - 1, false, false, 1, 5);
  day.cost.clear();
  return day;
}

}  // namespace

TEST(the_tree_finds_the_nearest_tasks_of_all) {
  for (const i32 tasks : {1, 9, 40, 400}) {
    const Points points(tasks + 1, static_cast<u64>(tasks));
    const Day day = day_between(points);
    Columns columns = day.columns();
    columns.plane = {points.x, points.y};
    const Problem problem(columns);
    Neighbourhood nearby(problem, 12);
    for (i32 task = 0; task < tasks; ++task) {
      const auto far = [&](i32 other) {
        const double dx = points.x[other + 1] - points.x[task + 1], dy = points.y[other + 1] - points.y[task + 1];
        return std::sqrt(dx * dx + dy * dy);
      };
      std::vector<double> found, all;
      for (const i32 other : nearby.around(task)) found.push_back(far(other));
      for (i32 other = 0; other < tasks; ++other) all.push_back(far(other));
      std::sort(found.begin(), found.end());
      std::sort(all.begin(), all.end());
      CHECK(found.size() >= std::min<std::size_t>(13, all.size()));
      for (std::size_t k = 0; k < std::min<std::size_t>(12, all.size()); ++k)
        CHECK(std::abs(found[k] - all[k]) < 0.001);
    }
  }
}

TEST(candidates_from_points_are_those_from_their_matrix) {
  const Points points(120, 3);
  Day day = day_between(points);
  Columns columns = day.columns();
  columns.plane = {points.x, points.y};
  const Problem open(columns);
  for (i32 from = 0; from < 120; ++from) {
    for (i32 to = 0; to < 120; ++to) day.cost.push_back(open.cost(from, to));
  }
  const Problem dense(day.columns());
  const Candidates near(open, 10, 20), same(dense, 10, 20);
  for (i32 task = 0; task < open.tasks(); ++task) {
    CHECK(near.before(task).size() == same.before(task).size());
    for (std::size_t k = 0; k < near.before(task).size(); ++k) {
      CHECK(near.before(task)[k].cost == same.before(task)[k].cost);
    }
    CHECK(near.ring(task).size() == 20 && same.ring(task).size() == 20);
  }
}

TEST(pairs_that_no_schedule_can_keep_are_no_candidates) {
  // The second closes before the first, 10 away, can be left: it may come before it, never after it.
  Day day = day_on_a_line({10, 20}, 9);
  day.opens = {100, 0};
  day.closes = {200, 105};
  const Problem problem(day.columns());
  const Candidates candidates(problem, 1, 1);
  CHECK(candidates.after(0).empty() && candidates.before(1).empty());
  CHECK(candidates.before(0).size() == 1 && candidates.before(0)[0].task == 1 && candidates.before(0)[0].cost == 10);
}

}  // namespace doorstep::search::tests

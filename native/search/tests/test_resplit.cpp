// Resplit: routes of small vans give way to one of a large van, and a large one to small ones.
#include "check.hpp"
#include "rich/resplit.hpp"
#include "rich_days.hpp"

namespace doorstep::search::rich::tests {
namespace {

// Four tasks 10 from the hub and 20 from each other; vans for one of them, and for four.
RichDay small_and_large(i64 small_fixed, i64 large_fixed) {
  RichDay day = drawn_rich_day(4, 0, 1);
  day.metres.clear();
  for (i32 from = 0; from < 5; ++from) {
    for (i32 to = 0; to < 5; ++to) day.metres.push_back(from == to ? 0 : from == 0 || to == 0 ? 10 : 20);
  }
  day.ds = day.metres;
  day.service = {0, 0, 0, 0};
  day.demand = {1, 1, 1, 1};
  day.price.assign(4, kMandatory);
  day.first_window = {0, 0, 0, 0, 0};
  day.opens = day.closes = {};
  day.early = day.late = {};
  day.start = {0, 0};
  day.count = {-1, -1};
  day.capacity = {1, 4};
  day.per_metre = {1, 1};
  day.fixed = {small_fixed, large_fixed};
  day.per_stop = {0, 0};
  return day;
}

struct Begun {
  explicit Begun(const Columns& columns)
      : problem(columns), solution(problem), candidates(problem, 3, 3), random(7), resplit(solution, candidates, random) {
    solution.begin();
  }

  void serve(i32 kind, const std::vector<i32>& tasks) {
    std::vector<Element> elements;
    for (const i32 task : tasks) elements.push_back({Code::kTask, task, 0});
    CHECK(solution.replace(solution.vacant_route(), kind, elements));
  }
  // The least cost on the way; everybody stays served, and a refusal changes nothing.
  i64 least_of_many() {
    i64 least = solution.cost();
    for (i32 i = 0; i < 100; ++i) {
      solution.begin();
      const i64 before = solution.cost();
      CHECK(resplit(random.below(4)) || solution.cost() == before);
      CHECK(solution.totals().served == 4 && solution.totals().mandatory_left_out == 0);
      least = std::min(least, solution.cost());
    }
    return least;
  }

  Problem problem;
  Solution<false> solution;
  Candidates candidates;
  Random random;
  Resplit<false> resplit;
};

}  // namespace

// Four small vans cost 4 x (100 + 20); a large one 150 + 10 + 3 x 20 + 10.
TEST(small_vans_give_way_to_a_large_one) {
  const RichDay day = small_and_large(100, 150);
  Begun begun(day.columns());
  for (i32 task = 0; task < 4; ++task) begun.serve(0, {task});
  CHECK(begun.solution.cost() == 480);
  CHECK(begun.least_of_many() == 230);
}

// A large van costs 500 + 80, four small ones 4 x (5 + 20).
TEST(a_large_van_gives_way_to_small_ones) {
  const RichDay day = small_and_large(5, 500);
  Begun begun(day.columns());
  begun.serve(1, {0, 1, 2, 3});
  CHECK(begun.solution.cost() == 580);
  CHECK(begun.least_of_many() == 100);
}

// There are two small vans only: two by them and two by a large one, 2 x 25 + 500 + 40, cost more than all by that one.
TEST(no_more_vans_are_used_than_there_are) {
  RichDay day = small_and_large(5, 500);
  day.count = {2, 1};
  Begun begun(day.columns());
  begun.serve(1, {0, 1, 2, 3});
  CHECK(begun.least_of_many() >= 580);
  CHECK(begun.solution.used(0) <= 2 && begun.solution.used(1) <= 1);
}

}  // namespace doorstep::search::rich::tests

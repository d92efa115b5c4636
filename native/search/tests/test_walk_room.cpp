#include "check.hpp"
#include "rich/walk_insertion.hpp"
#include "walk_days.hpp"

namespace doorstep::search::rich::walk::tests {
namespace {

// How often there was room, and how often there was none.
struct Told {
  int fits = 0, lacks = 0;
};

// What is said of each gap of a route is what its loads on the way say with the task in that gap.
void check_gaps(Solution& solution, const Room& room, i32 task, i32 r, Told& told) {
  const i32 kerb = solution.problem().kerbs_of(task).front();
  for (i32 gap = 0; gap <= static_cast<i32>(solution.route(r).stops.size()); ++gap) {
    const std::vector<i32> stops = solution.route(r).stops;
    const bool follows = gap > 0 && solution.stop(stops[gap - 1]).hub < 0;
    const bool precedes = gap < static_cast<i32>(stops.size()) && solution.stop(stops[gap]).hub < 0;
    const bool fits = room.fits(task, r, gap);
    const bool begins = room.fits_after_reload(task, r, gap), ends = room.fits_before_reload(task, r, gap);
    solution.insert_stop(task, r, gap, kerb, 0);
    CHECK(fits == solution.keeps_order(solution.route(r)));
    ++(fits ? told.fits : told.lacks);
    if (solution.base().uses().trips && follows) {
      const i32 reload = solution.add_reload(r, gap, 0);
      CHECK(begins == solution.keeps_order(solution.route(r)));
      solution.remove_reload(reload);
    }
    if (solution.base().uses().trips && precedes) {
      const i32 reload = solution.add_reload(r, gap + 1, 0);
      CHECK(ends == solution.keeps_order(solution.route(r)));
      solution.remove_reload(reload);
    }
    solution.remove(task);
  }
}

}  // namespace

TEST(room_at_a_gap_is_what_the_loads_on_the_way_leave) {
  Told told;
  for (u64 seed = 1; seed <= 12; ++seed) {
    const auto day = walk_day(8, 36, seed, true, seed % 2 == 0);
    Random random(seed);
    Solution solution(*day->walks);
    Times times(*day->walks);
    Insertion insert(solution, times, random);
    std::vector<i32> units;
    for (i32 unit = 0; unit < day->problem->units(); ++unit) units.push_back(unit);
    solution.begin();
    insert(units, {});
    for (i32 task = 0; task < solution.tasks(); ++task) {
      if (!solution.is_served(task)) continue;
      solution.remove(task);
      Room room(solution);
      for (i32 r = 0; r < solution.routes(); ++r) {
        if (solution.route(r).stops.empty()) continue;
        room.note(r);
        check_gaps(solution, room, task, r, told);
      }
      insert({day->problem->task(task).unit}, {});
    }
  }
  CHECK(told.fits > 500 && told.lacks > 500);
}

}  // namespace doorstep::search::rich::walk::tests

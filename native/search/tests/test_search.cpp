#include "search.hpp"

#include "check.hpp"
#include "control.hpp"
#include "days.hpp"
#include "problem.hpp"

namespace doorstep::search::tests {
namespace {

Found found_of(const Problem& problem, const Settings& settings, const Watch& watch = nullptr) {
  Found found;
  CHECK(search(problem, settings, {}, watch, found));
  return found;
}

Settings settings_of(i64 iterations, i32 threads) {
  Settings settings;
  settings.limits.iterations = iterations;
  settings.threads = threads;
  return settings;
}

// So many tasks that there is work for several threads.
Day large_day(u64 seed) {
  Day day = drawn_day(1300, false, seed % 2 == 0, 1, seed);
  for (i64& price : day.price) price = price < 0 ? kMandatory : 1000;
  day.count = {60, 70};
  return day;
}

}  // namespace

TEST(the_same_iterations_and_threads_give_the_same_plan_bit_for_bit) {
  const Day day = large_day(2);
  const Problem problem(day.columns());
  for (const i32 threads : {1, 2, 3}) {
    const Found one = found_of(problem, settings_of(6001, threads)),
                two = found_of(problem, settings_of(6001, threads));
    CHECK(one.iterations == 6001 && two.iterations == 6001);
    CHECK(one.cost == two.cost && one.routes.size() == two.routes.size() && one.unassigned == two.unassigned);
    for (std::size_t r = 0; r < one.routes.size(); ++r) {
      CHECK(one.routes[r].kind == two.routes[r].kind && one.routes[r].tasks == two.routes[r].tasks);
    }
  }
}

TEST(parts_share_the_vehicles_and_lose_no_task) {
  for (u64 seed = 1; seed <= 4; ++seed) {
    const Day day = large_day(seed);
    const Problem problem(day.columns());
    const Found found = found_of(problem, settings_of(20000, 3));
    std::vector<i32> seen(1300, 0), used(2, 0);
    for (const PlannedRoute& route : found.routes) {
      ++used[route.kind];
      for (const i32 task : route.tasks) ++seen[task];
    }
    for (const i32 task : found.unassigned) ++seen[task];
    for (const i32 count : seen) CHECK(count == 1);
    for (i32 kind = 0; kind < 2; ++kind) CHECK(used[kind] <= problem.kind(kind).count);
  }
}

TEST(vehicles_that_move_between_parts_keep_their_tasks) {
  // Loads of 1, vans for 20 and not one too many: parts differ from spell to spell in how many they need.
  std::vector<i32> at;
  Random random(6);
  for (i32 i = 0; i < 1000; ++i) at.push_back(random.below(4000) - 2000);
  Day day = day_on_a_line(at, 20);
  day.count = {51};
  const Problem problem(day.columns());
  Settings settings = settings_of(60000, 2);
  const Found found = found_of(problem, settings);
  std::size_t served = 0;
  for (const PlannedRoute& route : found.routes) served += route.tasks.size();
  CHECK(found.unassigned.empty() && served == 1000 && found.routes.size() <= 51);
}

TEST(threads_search_one_route_that_cannot_be_cut) {
  // Tasks for two threads, on one van: its route is one part, whatever the number of tasks would allow.
  std::vector<i32> at;
  Random random(8);
  for (i32 i = 0; i < 900; ++i) at.push_back(random.below(9000) - 4500);
  Day day = day_on_a_line(at, 900);
  day.count = {1};
  const Problem problem(day.columns());
  const Found found = found_of(problem, settings_of(4000, 2));
  CHECK(found.iterations == 4000 && found.unassigned.empty());
  CHECK(found.routes.size() == 1 && found.routes[0].tasks.size() == 900);
}

TEST(who_said_stop_is_not_asked_again) {
  int asked = 0;
  const Watch watch = [&](const Progress&) {
    ++asked;
    return false;
  };
  Control control(settings_of(10, 1), watch, 10);
  while (control.clock().elapsed_s() < 0.35) control.watch([] { return Progress{0, 0, 0, 0, 0}; });
  CHECK(asked == 1 && control.interrupted() && control.stopped());
}

TEST(as_many_tasks_as_there_are_leave_iterations_to_search_them) {
  // Of use is a number that grows with the cube of the tasks.
  Settings settings;
  settings.limits.time_s = 60;
  for (const i32 tasks : {10, 100'000, 500'000, 2'000'000}) {
    CHECK(Control(settings, nullptr, tasks).iterations_left(0) >= 1000 + 100 * std::min<i64>(tasks, 1000) * tasks);
  }
}

TEST(threads_stop_when_the_watch_says_so) {
  const Day day = large_day(1);
  const Problem problem(day.columns());
  Settings settings = settings_of(0, 2);
  settings.limits.time_s = 60;
  int told = 0;
  const Found found = found_of(problem, settings, [&](const Progress& seen) {
    CHECK(seen.iterations >= 0 && seen.unassigned >= 0);
    return ++told < 4;
  });
  CHECK(found.interrupted && told == 4 && found.elapsed_s < 30);
}

}  // namespace doorstep::search::tests

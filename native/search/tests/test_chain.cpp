#include "chain.hpp"

#include "check.hpp"
#include "days.hpp"
#include "policy.hpp"

namespace doorstep::search::tests {

TEST(the_penalty_of_a_plan_without_any_task_is_a_number_still) {
  // No van takes a load: the penalty rises as long as it may, and is counted once for each task.
  constexpr i32 kTasks = 9000;
  Random random(3);
  Day day = day_on_a_line({}, 0);
  std::vector<double> x{0}, y{0};
  for (i32 t = 0; t < kTasks; ++t) {
    x.push_back(random.below(10000)), y.push_back(random.below(10000));
    day.place.push_back(t + 1);
    day.demand.push_back(1);
    day.service.push_back(0);
    day.price.push_back(kMandatory);
  }
  day.cost.clear();
  Columns columns = day.columns();
  columns.plane = {x, y};
  const Problem problem(columns);
  const Candidates candidates(problem, 3, 5);
  Chain<Policy<false, true, false, true>> chain(problem, candidates, 1);
  chain.least_penalty(i64{1} << 46);
  const Schedule schedule(10, 1, 0, 1);
  chain.anneal(schedule, 512 * 40, [] { return 0.5; }, [](double) { return true; }, [](const Score&) { return false; });
  CHECK(chain.stepper().solution().mandatory_left_out() == kTasks);
  CHECK(chain.stepper().penalty() > i64{1} << 46);
  CHECK(chain.stepper().penalty() < (i64{1} << 62) / kTasks);
}

}  // namespace doorstep::search::tests

#include "annealing.hpp"

#include <cmath>

#include "check.hpp"

namespace doorstep::search::tests {
namespace {

bool is_near(double temperature, double wanted) { return std::abs(temperature / wanted - 1) < 1e-12; }

}  // namespace

TEST(a_temperature_falls_by_the_same_factor_in_equal_shares_of_the_budget) {
  const Schedule schedule(100, 1, 0.5, 0.9);  // each quarter of what lies between: by the root of ten
  CHECK(is_near(schedule.at(0.2), 100) && is_near(schedule.at(0.5), 100));
  CHECK(is_near(schedule.at(0.6), std::pow(10, 1.5)) && is_near(schedule.at(0.7), 10));
  CHECK(is_near(schedule.at(0.9), 1) && is_near(schedule.at(1), 1));
}

TEST(a_temperature_that_lingers_keeps_its_ends_and_its_middle) {
  const Schedule even(100, 1, 0, 1), lingering(100, 1, 0, 1, 0.4);
  for (const double share : {0.0, 0.5, 1.0}) CHECK(is_near(lingering.at(share), even.at(share)));
}

TEST(a_temperature_that_lingers_falls_fast_at_both_ends_and_slowly_between) {
  // A quarter of the budget: 0.25 (3 - 0.25 (6 - 1)) = 0.4375 of the fall where it stands still half-way; by 0.4 of
  // that and 0.6 of the even fall 0.325 of it, and as much is left at three quarters.
  const Schedule schedule(100, 1, 0, 1, 0.4);
  CHECK(is_near(schedule.at(0.25), 100 * std::pow(0.01, 0.325)));
  CHECK(is_near(schedule.at(0.75), 100 * std::pow(0.01, 0.675)));
  for (int step = 1; step <= 1000; ++step) CHECK(schedule.at(step / 1000.0) < schedule.at((step - 1) / 1000.0));
}

}  // namespace doorstep::search::tests

#include "random.hpp"

#include <cmath>

#include "check.hpp"

namespace doorstep::search::tests {

TEST(logarithm_and_exponential_agree_with_the_library) {
  Random random(7);
  for (int i = 0; i < 20000; ++i) {
    const double x = random.positive_unit() * (i % 2 ? 1 : 1e6);
    CHECK(std::abs(natural_log(x) - std::log(x)) <= 1e-14 * (1 + std::abs(std::log(x))));
    const double power = 60 * random.unit() - 30;
    CHECK(std::abs(exponential(power) / std::exp(power) - 1) < 1e-13);
  }
  CHECK(natural_log(1) == 0 && exponential(0) == 1);
}

TEST(numbers_are_those_of_xoshiro256plusplus_on_every_machine) {
  // Worked out from the published first four numbers of splitmix64 with seed 0.
  Random random(0);
  for (const u64 wanted : {0x53175d61490b23dfu, 0x61da6f3dc380d507u, 0x5c0fdf91ec9a7bfcu})
    CHECK(random.next() == wanted);
}

TEST(draws_below_a_bound_reach_each_number_alike) {
  Random random(3);
  int seen[7] = {};
  for (int i = 0; i < 70000; ++i) ++seen[random.below(7)];
  for (const int count : seen) CHECK(count > 9600 && count < 10400);
}

}  // namespace doorstep::search::tests

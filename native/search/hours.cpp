#include "hours.hpp"

#include <bit>

namespace doorstep::search {

Hours::Hours(const HourColumns& columns)
    : stride_(static_cast<std::size_t>(columns.steps) + 1),
      start_(columns.start),
      step_(columns.step),
      last_(columns.steps - 1),
      whole_(columns.steps * columns.step) {
  // For numbers below 2^k a division by d is a product with 2^(k + bits of d) / d, rounded up.
  shift_ = static_cast<i32>(std::bit_width(static_cast<u32>(whole_)) + std::bit_width(static_cast<u32>(step_)));
  per_step_ = (u64{1} << shift_) / static_cast<u64>(step_) + 1;
  const auto steps = static_cast<std::size_t>(columns.steps);
  for (std::size_t from = 0; from < columns.speed.size(); from += steps) {
    i32 sum = 0, fastest = 1;
    for (std::size_t step = 0; step < steps; ++step) {
      sum_.push_back(sum);
      sum += columns.speed[from + step];
      fastest = std::max(fastest, columns.speed[from + step]);
    }
    sum_.push_back(sum);
    least_share_.push_back(double{kOneSpeed} / fastest);
  }
}

}  // namespace doorstep::search

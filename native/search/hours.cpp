#include "hours.hpp"

#include <bit>
#include <limits>

namespace doorstep::search {

Hours::Hours(const HourColumns& columns)
    : stride_(static_cast<std::size_t>(columns.steps) + 1 + 2 * kNear),
      start_(columns.start),
      last_(columns.steps - 1),
      whole_(columns.steps * columns.step) {
  // For numbers below 2^k a division by d is a product with 2^(k + bits of d) / d, rounded up.
  shift_ = static_cast<i32>(std::bit_width(static_cast<u32>(whole_)) + std::bit_width(static_cast<u32>(columns.step)));
  per_step_ = (u64{1} << shift_) / static_cast<u64>(columns.step) + 1;
  const auto steps = static_cast<std::size_t>(columns.steps);
  for (std::size_t from = 0; from < columns.speed.size(); from += steps) {
    const std::span<const i32> speeds = columns.speed.subspan(from, steps);
    step_.insert(step_.end(), kNear, {std::numeric_limits<i64>::min(), 1, 0});
    Step at{0, 1, start_};
    for (const i32 speed : speeds) {
      at.speed = speed;
      step_.push_back(at);
      at.work += i64{speed} * columns.step;
      at.begin += columns.step;
    }
    step_.push_back(at);
    step_.insert(step_.end(), kNear, {std::numeric_limits<i64>::max(), 1, 0});
    const auto [slowest, fastest] = std::minmax_element(speeds.begin(), speeds.end());
    const u64 one = u64{kOneSpeed} << kShareBits, most = static_cast<u64>(*slowest);
    share_.push_back({static_cast<u32>(one / static_cast<u64>(*fastest)), static_cast<u32>((one + most - 1) / most)});
  }
}

}  // namespace doorstep::search

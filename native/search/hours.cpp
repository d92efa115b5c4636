#include "hours.hpp"

#include <bit>

namespace doorstep::search {

Hours::Hours(const HourColumns& columns)
    : stride_(static_cast<std::size_t>(columns.steps) + 2 * kNear),
      start_(columns.start),
      step_(columns.step),
      last_(columns.steps - 1),
      whole_(columns.steps * columns.step) {
  // For numbers below 2^k a division by d is a product with 2^(k + bits of d) / d, rounded up.
  shift_ = static_cast<i32>(std::bit_width(static_cast<u32>(whole_)) + std::bit_width(static_cast<u32>(columns.step)));
  per_step_ = (u64{1} << shift_) / static_cast<u64>(columns.step) + 1;
  const auto steps = static_cast<std::size_t>(columns.steps);
  const auto of = [](i32 speed) { return Speed{static_cast<std::uint16_t>(speed - 1)}; };
  for (std::size_t from = 0; from < columns.speed.size(); from += steps) {
    const std::span<const i32> speeds = columns.speed.subspan(from, steps);
    speed_.insert(speed_.end(), kNear, of(speeds.front()));
    i64 work = 0;
    for (const i32 speed : speeds) {
      speed_.push_back(of(speed));
      work_.push_back(work);
      work += i64{speed} * step_;
    }
    speed_.insert(speed_.end(), kNear, of(speeds.back()));
    const auto [slowest, fastest] = std::minmax_element(speeds.begin(), speeds.end());
    varies_ = varies_ || *slowest < *fastest;
    const u64 one = u64{kOneSpeed} << kShareBits, most = static_cast<u64>(*slowest);
    share_.push_back({static_cast<u32>(one / static_cast<u64>(*fastest)), static_cast<u32>((one + most - 1) / most)});
  }
}

}  // namespace doorstep::search

// How speed moves over the day: shape classes with integer work, and the exact inverse of travel.
//
// The integers are those of domain/travel_shapes.py (Ichoua, Gendreau and Potvin 2003): arrive(t) <= T if and
// only if t <= depart(T). A leg is one word, base duration above and shape class below, so that it costs one
// read; the table holds sums of speeds, 25 KB for 64 classes of 96 steps.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "types.hpp"

namespace doorstep::search {

// Speeds in 1/1024 of base speed, classes x steps. Empty: travel does not know the time of day.
struct HourColumns {
  std::span<const u8> shape_class;  // places x places
  std::span<const i32> speed;
  i32 steps = 0, start = 0, step = 1;
};

inline constexpr i32 kLongestBase = (1 << 23) - 1;  // also stands for no way: its cost says so
inline constexpr i32 kOneSpeed = 1024;

class Hours {
 public:
  Hours() = default;
  explicit Hours(const HourColumns& columns);

  bool is_empty() const { return sum_.empty(); }
  static i32 word(i32 base, u8 shape_class) {
    return static_cast<i32>(static_cast<u32>(std::min(base, kLongestBase)) << 8 | shape_class);
  }
  static i32 base(i32 word) { return static_cast<i32>(static_cast<u32>(word) >> 8); }

  // The arrival of who leaves at `depart`, rounded up.
  i32 arrive(i32 depart, i32 word) const {
    const i32* sum = row(word);
    const i64 done = work_at(sum, step_at(depart), depart) + i64{base(word)} * kOneSpeed;
    const i32 at = step_of(sum, done, step_at(depart + base(word)));
    const i32 speed = sum[at + 1] - sum[at];
    return begin(at) + quotient(done - work(sum, at) + speed - 1, speed);
  }
  // The latest departure of who is there by `arrive`, rounded down.
  i32 depart(i32 arrive, i32 word) const {
    const i32* sum = row(word);
    const i64 done = work_at(sum, step_at(arrive), arrive) - i64{base(word)} * kOneSpeed;
    const i32 at = step_of(sum, done, step_at(arrive - base(word)));
    return begin(at) + quotient(done - work(sum, at), sum[at + 1] - sum[at]);
  }
  // No departure makes the way shorter than this.
  i32 least(i32 word) const { return static_cast<i32>(base(word) * least_share_[static_cast<std::size_t>(word & 255)]); }

 private:
  const i32* row(i32 word) const { return sum_.data() + static_cast<std::size_t>(word & 255) * stride_; }
  i32 begin(i32 step) const { return start_ + step * step_; }
  i64 work(const i32* sum, i32 step) const { return i64{sum[step]} * step_; }
  i64 work_at(const i32* sum, i32 step, i32 time) const {
    return work(sum, step) + i64{time - begin(step)} * (sum[step + 1] - sum[step]);
  }
  // The step in which so much work is done, from a guess at it.
  i32 step_of(const i32* sum, i64 done, i32 guess) const {
    while (guess < last_ && done >= work(sum, guess + 1)) ++guess;
    while (guess > 0 && done < work(sum, guess)) --guess;
    return guess;
  }
  // A division by the length of a step, as a product: exact for times within the grid.
  i32 step_at(i32 time) const {
    const i32 since = std::clamp(time - start_, 0, whole_ - 1);
    return static_cast<i32>(static_cast<u64>(since) * per_step_ >> shift_);
  }
  // Rounded down. In doubles, and exact: half a unit keeps the quotient off whole numbers by more than it is off.
  static i32 quotient(i64 work, i32 speed) {
    constexpr i64 kAbove = i64{1} << 31;
    const double shifted = static_cast<double>(work + kAbove * speed) + 0.5;
    return static_cast<i32>(static_cast<i64>(shifted / speed) - kAbove);
  }

  std::vector<i32> sum_;  // of the speeds before each step; classes x (steps + 1)
  std::size_t stride_ = 0;
  i32 start_ = 0, step_ = 1, last_ = 0, whole_ = 1;
  u64 per_step_ = 1;
  i32 shift_ = 0;
  std::vector<double> least_share_;  // of the base duration, by class
};

}  // namespace doorstep::search

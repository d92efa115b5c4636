// How speed moves over the day: shape classes with integer work, and the exact inverse of travel.
//
// The integers are those of domain/travel_shapes.py (Ichoua, Gendreau and Potvin 2003): arrive(t) <= T if and
// only if t <= depart(T). A leg is one word, base duration above and shape class below, so that it costs one
// read; the table of steps takes 110 KB for 64 classes of 96.
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

  bool is_empty() const { return step_.empty(); }
  static i32 word(i32 base, u8 shape_class) {
    return static_cast<i32>(static_cast<u32>(std::min(base, kLongestBase)) << 8 | shape_class);
  }
  static i32 base(i32 word) { return static_cast<i32>(static_cast<u32>(word) >> 8); }

  // The arrival of who leaves at `depart`, rounded up.
  i32 arrive(i32 depart, i32 word) const {
    const Step* from = step_at(depart, word);
    const i64 done = from->work_at(depart) + work_of(word);
    const Step& at = later(from, done, word);
    return at.begin + quotient(done - at.work + at.speed - 1, at.speed);
  }
  // The latest departure of who is there by `arrive`, rounded down.
  i32 depart(i32 arrive, i32 word) const {
    const Step* from = step_at(arrive, word);
    const i64 done = from->work_at(arrive) - work_of(word);
    const Step& at = earlier(from, done, word);
    return at.begin + quotient(done - at.work, at.speed);
  }
  // Whether who leaves at `depart` is there by `by`: what is compared is work, so that no step is looked for.
  bool is_there_by(i32 depart, i32 word, i32 by) const {
    if (by - depart < least(word)) return false;
    if (by - depart >= most(word)) return true;
    return step_at(depart, word)->work_at(depart) + work_of(word) <= step_at(by, word)->work_at(by);
  }
  // No departure makes the way shorter than this, or longer.
  i32 least(i32 word) const { return static_cast<i32>(base(word) * u64{share(word).least} >> kShareBits); }
  i32 most(i32 word) const { return static_cast<i32>(base(word) * u64{share(word).most} >> kShareBits) + 1; }

 private:
  // Of the base duration; in 2^-20.
  struct Share {
    u32 least, most;
  };
  struct Step {
    i64 work;  // done before it begins
    i32 speed, begin;

    i64 work_at(i32 time) const { return work + i64{time - begin} * speed; }
  };
  static constexpr i32 kShareBits = 20;
  static constexpr i32 kNear = 4;  // steps that a way is likely to take, looked at without asking whether it does

  static i64 work_of(i32 word) { return i64{base(word)} * kOneSpeed; }
  const Step* day(i32 word) const { return step_.data() + static_cast<std::size_t>(word & 255) * stride_ + kNear; }
  const Share& share(i32 word) const { return share_[static_cast<std::size_t>(word & 255)]; }
  // A division by the length of a step, as a product: exact for times within the grid.
  const Step* step_at(i32 time, i32 word) const {
    const i32 since = std::clamp(time - start_, 0, whole_ - 1);
    return day(word) + (static_cast<u64>(since) * per_step_ >> shift_);
  }
  // The step in which so much work is done, from one that is not later, and from one that is not earlier.
  const Step& later(const Step* from, i64 done, i32 word) const {
    i32 more = 0;
    for (i32 k = 1; k <= kNear; ++k) more += done >= from[k].work;
    const Step* last = day(word) + last_;
    const Step* at = from + more;
    if (more == kNear) {
      while (at < last && done >= at[1].work) ++at;
    }
    return *std::min(at, last);
  }
  const Step& earlier(const Step* from, i64 done, i32 word) const {
    i32 less = 0;
    for (i32 k = 0; k < kNear; ++k) less += done < from[-k].work;
    const Step* first = day(word);
    const Step* at = from - less;
    if (less == kNear) {
      while (at > first && done < at->work) --at;
    }
    return *std::max(at, first);
  }
  // Rounded down. Within a step the numbers are small, and so is the price of dividing them.
  static i32 quotient(i64 work, i32 speed) {
    if (static_cast<u64>(work) >> 32 == 0) return static_cast<i32>(static_cast<u32>(work) / static_cast<u32>(speed));
    return static_cast<i32>(work / speed - (work % speed < 0));
  }

  std::vector<Step> step_;  // of each class, and its end; with steps beyond all work on both sides
  std::size_t stride_ = 0;
  i32 start_ = 0, last_ = 0, whole_ = 1;
  u64 per_step_ = 1;
  i32 shift_ = 0;
  std::vector<Share> share_;  // by class
};

}  // namespace doorstep::search

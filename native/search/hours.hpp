// How speed moves over the day: shape classes with integer work, and the exact inverse of travel.
//
// The integers are those of domain/travel_shapes.py (Ichoua, Gendreau and Potvin 2003): arrive(t) <= T if and
// only if t <= depart(T). A leg is one word, base duration above and shape class below, so that it costs one
// read; the speeds take 13 KB for 64 classes of 96 steps.
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

  bool is_empty() const { return speed_.empty(); }
  bool varies() const { return varies_; }  // any speed in the course of the day
  static i32 word(i32 base, u8 shape_class) {
    return static_cast<i32>(static_cast<u32>(std::min(base, kLongestBase)) << 8 | shape_class);
  }
  static i32 base(i32 word) { return static_cast<i32>(static_cast<u32>(word) >> 8); }

  // The arrival of who leaves at `depart`, rounded up.
  i32 arrive(i32 depart, i32 word) const {
    const i32 step = step_at(depart);
    const Speed* speed = day(word) + step;
    const i64 work = work_of(word);
    // Done when a step begins, had it been driven so far; each step that begins before the work is done counts.
    i64 done = i64{begin_of(step) - depart} * speed[0].get(), next = done;
    i32 more = 0;
    for (i32 k = 0; k < kNear; ++k) {
      next += work_in(speed[k]);
      more += work > next;
      done = work > next ? next : done;
    }
    if (more == kNear) {
      for (; step + more < last_ && work > done + work_in(speed[more]); ++more) done += work_in(speed[more]);
    }
    const i32 at = speed[more].get();
    return begin_of(step + more) + quotient(work - done + at - 1, at);
  }
  // The latest departure of who is there by `arrive`, rounded down.
  i32 depart(i32 arrive, i32 word) const {
    const i32 step = step_at(arrive);
    const Speed* speed = day(word) + step;
    const i64 work = work_of(word);
    i64 done = i64{arrive - begin_of(step)} * speed[0].get(), next = done;
    i32 less = 0;
    for (i32 k = 1; k <= kNear; ++k) {
      const bool is_more = work > next;
      next += work_in(speed[-k]);
      less += is_more;
      done = is_more ? next : done;
    }
    if (less == kNear) {
      for (; step > less && work > done; done += work_in(speed[-less])) ++less;
    }
    return begin_of(step - less) + quotient(done - work, speed[-less].get());
  }
  // Whether who leaves at `depart` is there by `by`: what is compared is work, so that no step is looked for.
  bool is_there_by(i32 depart, i32 word, i32 by) const {
    if (by - depart < least(word)) return false;
    if (by - depart >= most(word)) return true;
    return work_at(depart, word) + work_of(word) <= work_at(by, word);
  }
  // No departure makes the way shorter than this, or longer.
  i32 least(i32 word) const { return static_cast<i32>(base(word) * u64{share(word).least} >> kShareBits); }
  i32 most(i32 word) const { return static_cast<i32>(base(word) * u64{share(word).most} >> kShareBits) + 1; }

 private:
  // Of the base duration; in 2^-20.
  struct Share {
    u32 least, most;
  };
  // 1 to 2^16, in two bytes.
  struct Speed {
    std::uint16_t less_one;

    i32 get() const { return less_one + 1; }
  };
  static constexpr i32 kShareBits = 20;
  static constexpr i32 kNear = 4;  // steps that a way is likely to take, looked at without asking whether it does

  static i64 work_of(i32 word) { return i64{base(word)} * kOneSpeed; }
  i64 work_in(Speed speed) const { return i64{speed.get()} * step_; }
  i32 begin_of(i32 step) const { return start_ + step * step_; }
  static std::size_t shape_class(i32 word) { return static_cast<std::size_t>(word & 255); }
  const Speed* day(i32 word) const { return speed_.data() + shape_class(word) * stride_ + kNear; }
  const Share& share(i32 word) const { return share_[shape_class(word)]; }
  // A division by the length of a step, as a product: exact for times within the grid.
  i32 step_at(i32 time) const {
    const i32 since = std::clamp(time - start_, 0, whole_ - 1);
    return static_cast<i32>(static_cast<u64>(since) * per_step_ >> shift_);
  }
  i64 work_at(i32 time, i32 word) const {
    const i32 step = step_at(time);
    return work_[shape_class(word) * static_cast<std::size_t>(last_ + 1) + static_cast<std::size_t>(step)] +
           i64{time - begin_of(step)} * day(word)[step].get();
  }
  // Rounded down. Within a step the numbers are small, and so is the price of dividing them.
  static i32 quotient(i64 work, i32 speed) {
    if (static_cast<u64>(work) >> 32 == 0) return static_cast<i32>(static_cast<u32>(work) / static_cast<u32>(speed));
    return static_cast<i32>(work / speed - (work % speed < 0));
  }

  std::vector<Speed> speed_;  // of each class, with steps more on both sides that go on as fast
  std::vector<i64> work_;     // of each class, done before each step
  std::size_t stride_ = 0;
  i32 start_ = 0, step_ = 1, last_ = 0, whole_ = 1;
  u64 per_step_ = 1;
  i32 shift_ = 0;
  bool varies_ = false;
  std::vector<Share> share_;  // by class
};

}  // namespace doorstep::search

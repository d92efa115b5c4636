// Ways between places: distance and base duration side by side, and how speed moves over the day.
//
// The integers are those of domain/travel_shapes.py: arrive(t) <= T if and only if t <= depart(T). One place
// more than there are, `nowhere`, is no way from anything: routes without a start or an end begin or end there.
#pragma once

#include <vector>

#include "rich/columns.hpp"
#include "rich/functions.hpp"

namespace doorstep::search::rich {

struct Leg {
  i32 metres, ds;

  bool exists() const { return ds < kNoWay; }
};

// Legs between one place and all others in one direction.
struct Legs {
  const Leg* first;
  std::ptrdiff_t stride;

  const Leg& operator[](i32 place) const { return first[place * stride]; }
};

class Travel {
 public:
  explicit Travel(const TravelColumns& columns);

  i32 nowhere() const { return places_; }
  bool is_constant() const { return shape_class_.empty() && functions_.is_empty(); }
  // Arrival functions of all pairs; empty where steps of the day tell the speed, or nothing does.
  const Functions& functions() const { return functions_; }
  const Leg& leg(i32 from, i32 to) const { return legs_[row(from) + static_cast<std::size_t>(to)]; }
  Legs from(i32 place) const { return {legs_.data() + row(place), 1}; }
  Legs to(i32 place) const {
    if (is_symmetric_) return from(place);
    if (!turned_.empty()) return {turned_.data() + row(place), 1};
    return {legs_.data() + place, places_ + 1};
  }

  bool has_tolls() const { return !toll_.empty(); }
  i64 toll(i32 from, i32 to) const {
    return toll_.empty() ? 0 : toll_[row(from) + static_cast<std::size_t>(to)];
  }

  // No departure makes the way shorter than this.
  i32 least(i32 base) const { return static_cast<i32>(base * least_share_); }

  // Arrival of who leaves at `depart`, rounded up; departure of who is there by `arrive`, rounded down.
  template <bool kTimeOfDay>
  i32 arrive(i32 from, i32 to, i32 depart, i32 base) const {
    if constexpr (!kTimeOfDay)
      return depart + base;
    else
      return shape_class_.empty() ? arrive_told(from, to, depart, base)
                                  : arrive_shaped(class_of(from, to), depart, base);
  }
  template <bool kTimeOfDay>
  i32 depart(i32 from, i32 to, i32 arrive, i32 base) const {
    if constexpr (!kTimeOfDay)
      return arrive - base;
    else
      return shape_class_.empty() ? depart_told(from, to, arrive, base)
                                  : depart_shaped(class_of(from, to), arrive, base);
  }

 private:
  static constexpr i64 kOneSpeed = 1024;
  static constexpr i32 kMostTurned = 2500;  // places up to which the transpose is kept too

  bool reads_alike(std::size_t wide) const;  // the same from row to column as back

  struct Step {
    i64 work;  // done when it begins
    i32 begin, speed;
    double pace;  // 1 / speed
  };

  std::size_t row(i32 place) const { return static_cast<std::size_t>(place) * static_cast<std::size_t>(places_ + 1); }
  std::size_t class_of(i32 from, i32 to) const { return shape_class_[row(from) + static_cast<std::size_t>(to)]; }
  i32 step_at(i32 time) const {
    const i32 since = time - start_ds_;
    if (since <= 0) return 0;
    i32 step = static_cast<i32>(since * per_step_);
    if (step > last_step_) return last_step_;
    if (since < step * step_ds_)
      --step;
    else if (since - step * step_ds_ >= step_ds_ && step < last_step_)
      ++step;
    return step;
  }
  i32 arrive_told(i32 from, i32 to, i32 depart, i32 base) const {
    return functions_.is_empty() ? depart + base : functions_.arrive(from, to, depart, base);
  }
  i32 depart_told(i32 from, i32 to, i32 arrive, i32 base) const {
    return functions_.is_empty() ? arrive - base : functions_.depart(from, to, arrive, base);
  }
  i32 arrive_shaped(std::size_t shape, i32 depart, i32 base) const {
    const Step* steps = steps_.data() + shape * static_cast<std::size_t>(last_step_ + 1);
    i32 at = step_at(depart);
    const i64 done = steps[at].work + i64{depart - steps[at].begin} * steps[at].speed + i64{base} * kOneSpeed;
    while (at < last_step_ && done >= steps[at + 1].work) ++at;
    while (at > 0 && done < steps[at].work) --at;
    return steps[at].begin + quotient_up(done - steps[at].work, steps[at]);
  }
  i32 depart_shaped(std::size_t shape, i32 arrive, i32 base) const {
    const Step* steps = steps_.data() + shape * static_cast<std::size_t>(last_step_ + 1);
    i32 at = step_at(arrive);
    const i64 done = steps[at].work + i64{arrive - steps[at].begin} * steps[at].speed - i64{base} * kOneSpeed;
    while (at > 0 && done < steps[at].work) --at;
    while (at < last_step_ && done >= steps[at + 1].work) ++at;
    return steps[at].begin - quotient_up(steps[at].work - done, steps[at]);
  }
  // ceil(work / speed) exactly: the product with the reciprocal is at most one off.
  static i32 quotient_up(i64 work, const Step& step) {
    i64 quotient = static_cast<i64>(static_cast<double>(work) * step.pace);
    while (quotient * step.speed < work) ++quotient;
    while ((quotient - 1) * step.speed >= work) --quotient;
    return static_cast<i32>(quotient);
  }

  i32 places_ = 0;
  bool is_symmetric_ = false;
  std::vector<Leg> legs_, turned_;
  std::vector<i64> toll_;
  Functions functions_;
  std::vector<std::uint8_t> shape_class_;
  std::vector<Step> steps_;
  i32 start_ds_ = 0, step_ds_ = 1, last_step_ = 0;
  double per_step_ = 1, least_share_ = 1;
};

}  // namespace doorstep::search::rich

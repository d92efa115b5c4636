// Arrival functions: of each pair when one arrives by when one leaves, linear between points.
//
// The integers are those of domain/arrival_functions.py: arrive(t) <= T if and only if t <= depart(T). Points
// are found through buckets of equal length over the time that all functions cover.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "types.hpp"

namespace doorstep::search::rich {

struct ArrivalPoint {
  i32 leave, arrive;
};

class Functions {
 public:
  Functions() = default;
  // `first`: where the points of each of `places` x `places` functions begin.
  Functions(std::span<const i64> first, std::span<const i32> leave, std::span<const i32> arrive, i32 places);

  bool is_empty() const { return points_.empty(); }
  // None where there is no way.
  std::span<const ArrivalPoint> points(i32 from, i32 to) const {
    const std::size_t pair = pair_of(from, to);
    return {points_.data() + first_[pair], static_cast<std::size_t>(first_[pair + 1] - first_[pair])};
  }

  // Index of the first point that leaves no earlier than `time`; the number of points if none does.
  std::size_t first_leaving(i32 from, i32 to, i32 time) const {
    const std::span<const ArrivalPoint> own = points(from, to);
    std::size_t k = leaving_[pair_of(from, to) * kBuckets + bucket(time)];
    while (k < own.size() && own[k].leave < time) ++k;
    return k;
  }

  // `base` where there is no function.
  i32 arrive(i32 from, i32 to, i32 depart, i32 base) const {
    const std::span<const ArrivalPoint> own = points(from, to);
    if (own.empty()) return depart + base;
    if (depart <= own.front().leave) return depart + (own.front().arrive - own.front().leave);
    const std::size_t k = first_leaving(from, to, depart);
    if (k == own.size()) return depart + (own.back().arrive - own.back().leave);
    if (own[k].leave == depart) return own[k].arrive;
    const ArrivalPoint &before = own[k - 1], &after = own[k];
    const i64 run = i64{after.leave} - before.leave, rise = i64{after.arrive} - before.arrive;
    return before.arrive + static_cast<i32>(((i64{depart} - before.leave) * rise + run - 1) / run);
  }
  i32 depart(i32 from, i32 to, i32 arrive, i32 base) const {
    const std::span<const ArrivalPoint> own = points(from, to);
    if (own.empty()) return arrive - base;
    if (arrive < own.front().arrive) return arrive - (own.front().arrive - own.front().leave);
    if (arrive >= own.back().arrive) return arrive - (own.back().arrive - own.back().leave);
    std::size_t k = arriving_[pair_of(from, to) * kBuckets + bucket(arrive)];
    while (own[k].arrive <= arrive) ++k;
    const ArrivalPoint &before = own[k - 1], &after = own[k];
    const i64 run = i64{after.leave} - before.leave, rise = i64{after.arrive} - before.arrive;
    return before.leave + static_cast<i32>((i64{arrive} - before.arrive) * run / rise);
  }

 private:
  static constexpr std::size_t kBuckets = 128;

  std::size_t pair_of(i32 from, i32 to) const {
    return static_cast<std::size_t>(from) * wide_ + static_cast<std::size_t>(to);
  }
  std::size_t bucket(i32 time) const {
    if (time <= origin_) return 0;
    return std::min(static_cast<std::size_t>(i64{time} - origin_) >> shift_, kBuckets - 1);
  }
  void index(std::size_t pair);

  std::size_t wide_ = 0;  // places, and one that is nowhere
  i64 origin_ = 0;
  int shift_ = 0;
  std::vector<i64> first_;
  std::vector<ArrivalPoint> points_;
  std::vector<u32> leaving_, arriving_;  // per bucket: the first point that leaves no earlier, that arrives later
};

}  // namespace doorstep::search::rich

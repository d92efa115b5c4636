// The units left out of the plan now, and how often each was: hard ones are let in first.
#pragma once

#include <vector>

#include "types.hpp"

namespace doorstep::search::rich {

class AbsentPool {
 public:
  explicit AbsentPool(i32 units) : place_(static_cast<std::size_t>(units), -1), times_(place_.size(), 0) {}

  const std::vector<i32>& units() const { return pool_; }
  bool holds(i32 unit) const { return place_[static_cast<std::size_t>(unit)] >= 0; }
  i64 times_absent(i32 unit) const { return times_[static_cast<std::size_t>(unit)]; }
  void count(i32 unit) { ++times_[static_cast<std::size_t>(unit)]; }

  void set(i32 unit, bool absent) {
    if (holds(unit) == absent) return;
    i32& place = place_[static_cast<std::size_t>(unit)];
    if (absent) {
      place = static_cast<i32>(pool_.size());
      pool_.push_back(unit);
      return;
    }
    pool_[static_cast<std::size_t>(place)] = pool_.back();
    place_[static_cast<std::size_t>(pool_.back())] = place;
    pool_.pop_back();
    place = -1;
  }

 private:
  std::vector<i32> pool_, place_;
  std::vector<i64> times_;
};

}  // namespace doorstep::search::rich

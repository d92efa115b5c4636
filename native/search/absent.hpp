// The tasks left out of the plan now, and how often each was: hard ones are let in first.
#pragma once

#include <vector>

#include "solution.hpp"

namespace doorstep::search {

class AbsentPool {
 public:
  explicit AbsentPool(i32 tasks)
      : place_(static_cast<std::size_t>(tasks), -1), times_(static_cast<std::size_t>(tasks), 0) {
    pool_.reserve(static_cast<std::size_t>(tasks));
  }

  const std::vector<i32>& tasks() const { return pool_; }
  bool holds(i32 task) const { return place_[task] >= 0; }
  i64 times_absent(i32 task) const { return times_[task]; }
  void count(i32 task) { ++times_[task]; }

  void clear() {
    for (const i32 task : pool_) place_[task] = -1;
    pool_.clear();
  }

  // After a step was kept: `tried` are all tasks that it took out or tried to place.
  template <class P>
  void update(const Solution<P>& solution, const std::vector<i32>& tried) {
    for (const i32 task : tried) {
      if (solution.is_served(task)) remove(task);
      else add(task);
    }
  }

  void add(i32 task) {
    if (holds(task)) return;
    place_[task] = static_cast<i32>(pool_.size());
    pool_.push_back(task);
  }
  void remove(i32 task) {
    if (!holds(task)) return;
    const i32 last = pool_.back();
    pool_[place_[task]] = last;
    place_[last] = place_[task];
    pool_.pop_back();
    place_[task] = -1;
  }

 private:
  std::vector<i32> pool_, place_;
  std::vector<i64> times_;
};

}  // namespace doorstep::search

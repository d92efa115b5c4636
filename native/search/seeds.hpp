// Where seeds of the ruin are drawn from: everywhere, or district by district where tasks are many.
//
// Steps one after the other in one district find what they read in the cache; districts change often enough that
// all tasks have had their share long before the temperature has changed.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "random.hpp"

namespace doorstep::search {

class Seeds {
 public:
  // `is_ordered`: tasks with numbers near each other lie near each other.
  Seeds(std::vector<i32> tasks, bool is_ordered) : is_ordered_(is_ordered) { replace(std::move(tasks)); }

  const std::vector<i32>& tasks() const { return tasks_; }

  void replace(std::vector<i32> tasks) {
    tasks_ = std::move(tasks);
    if (is_ordered_) std::sort(tasks_.begin(), tasks_.end());
    steps_left_ = 0;
  }

  // The tasks that the seed of the next step may be drawn from.
  std::span<const i32> next(Random& random) {
    if (!is_ordered_ || tasks_.size() < 2 * kDistrict) return tasks_;
    if (steps_left_-- == 0) {
      steps_left_ = kDistrict - 1;
      from_ = static_cast<std::size_t>(random.below(static_cast<i32>(tasks_.size())));
    }
    // Districts reach beyond both ends, so that each task is in as many as any other.
    const std::size_t from = from_ < kDistrict / 2 ? 0 : from_ - kDistrict / 2;
    return std::span<const i32>(tasks_).subspan(from, std::min(from_ + kDistrict / 2, tasks_.size()) - from);
  }

 private:
  static constexpr std::size_t kDistrict = 1000;  // tasks, and steps in it

  std::vector<i32> tasks_;
  bool is_ordered_;
  std::size_t from_ = 0, steps_left_ = 0;
};

}  // namespace doorstep::search

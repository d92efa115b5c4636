// The least of many keys: a proximity above, a task below, in one word.
#pragma once

#include <algorithm>
#include <vector>

#include "types.hpp"

namespace doorstep::search {

inline u64 near_key(double proximity, i32 task) {
  return (static_cast<u64>(static_cast<i64>(proximity)) << 32) | static_cast<u32>(task);
}
inline i32 task_of(u64 key) { return static_cast<i32>(key & 0xffffffff); }

// Keeps `count` keys by shrinking a buffer of twice as many whenever it is full.
class Least {
 public:
  explicit Least(std::size_t count) : count_(count) { keys_.reserve(2 * count + 1); }

  void clear() {
    keys_.clear();
    bar_ = ~u64{0};
  }
  // Keys from here on are not among the least.
  u64 bar() const { return bar_; }
  void offer(u64 key) {
    if (key >= bar_) return;
    keys_.push_back(key);
    if (keys_.size() > 2 * count_) shrink();
  }
  const std::vector<u64>& sorted() {
    if (keys_.size() > count_) shrink();
    std::sort(keys_.begin(), keys_.end());
    return keys_;
  }

 private:
  void shrink() {
    std::nth_element(keys_.begin(), keys_.begin() + static_cast<std::ptrdiff_t>(count_), keys_.end());
    bar_ = keys_[count_];
    keys_.resize(count_);
  }

  std::size_t count_;
  std::vector<u64> keys_;
  u64 bar_ = ~u64{0};
};

}  // namespace doorstep::search

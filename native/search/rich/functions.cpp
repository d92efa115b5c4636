#include "rich/functions.hpp"

namespace doorstep::search::rich {

Functions::Functions(std::span<const i64> first, std::span<const i32> leave, std::span<const i32> arrive, i32 places)
    : wide_(static_cast<std::size_t>(places) + 1) {
  i64 last = 0;
  if (!leave.empty()) {
    origin_ = *std::min_element(leave.begin(), leave.end());
    last = *std::max_element(arrive.begin(), arrive.end());
  }
  while (((last - origin_) >> shift_) >= static_cast<i64>(kBuckets)) ++shift_;
  points_.reserve(leave.size());
  first_.assign(1, 0);
  for (std::size_t from = 0; from < wide_; ++from) {
    for (std::size_t to = 0; to < wide_; ++to) {
      if (from + 1 < wide_ && to + 1 < wide_) {
        const std::size_t pair = from * (wide_ - 1) + to;
        for (i64 k = first[pair]; k < first[pair + 1]; ++k) {
          points_.push_back({leave[static_cast<std::size_t>(k)], arrive[static_cast<std::size_t>(k)]});
        }
      }
      first_.push_back(static_cast<i64>(points_.size()));
    }
  }
  leaving_.reserve(wide_ * wide_ * kBuckets);
  arriving_.reserve(wide_ * wide_ * kBuckets);
  for (std::size_t pair = 0; pair < wide_ * wide_; ++pair) index(pair);
}

void Functions::index(std::size_t pair) {
  const auto begin = points_.begin() + first_[pair], end = points_.begin() + first_[pair + 1];
  auto leaving = begin, arriving = begin;
  for (std::size_t b = 0; b < kBuckets; ++b) {
    // Whatever is before the first bucket counts to it.
    const i64 time = b == 0 ? -i64{kEndOfTime} : origin_ + (static_cast<i64>(b) << shift_);
    while (leaving != end && leaving->leave < time) ++leaving;
    while (arriving != end && arriving->arrive <= time) ++arriving;
    leaving_.push_back(static_cast<u32>(leaving - begin));
    arriving_.push_back(static_cast<u32>(arriving - begin));
  }
}

}  // namespace doorstep::search::rich

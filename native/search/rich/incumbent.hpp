// The best plan so far: a copy per route, renewed only where routes changed since the last best.
#pragma once

#include "rich/solution.hpp"

namespace doorstep::search::rich {

// Plans compare by mandatory units left out, then by cost.
struct Score {
  i32 mandatory_left_out = std::numeric_limits<i32>::max();
  i64 cost = 0;

  auto operator<=>(const Score&) const = default;
};

template <bool kTimeOfDay>
Score score_of(const Solution<kTimeOfDay>& solution) {
  return {solution.totals().mandatory_left_out, solution.cost()};
}

template <bool kTimeOfDay>
class Incumbent {
 public:
  const Score& score() const { return score_; }
  i32 routes_used() const { return totals_.routes_used; }
  i32 served() const { return totals_.served; }

  // A step was kept: its routes differ from the copies now.
  void mark(const std::vector<i32>& touched) {
    for (const i32 route : touched) {
      if (static_cast<std::size_t>(route) >= is_dirty_.size())
        is_dirty_.resize(2 * static_cast<std::size_t>(route) + 64, 0);
      if (is_dirty_[static_cast<std::size_t>(route)]) continue;
      is_dirty_[static_cast<std::size_t>(route)] = 1;
      dirty_.push_back(route);
    }
  }

  void take(const Solution<kTimeOfDay>& solution) {
    if (copies_.size() < static_cast<std::size_t>(solution.routes()))
      copies_.resize(static_cast<std::size_t>(solution.routes()));
    for (const i32 route : dirty_) {
      is_dirty_[static_cast<std::size_t>(route)] = 0;
      PlannedRoute& copy = copies_[static_cast<std::size_t>(route)];
      copy.kind = solution.route(route).kind;
      copy.depart_ds = solution.route(route).depart;
      copy.elements = solution.route(route).elements;
      copy.pins.clear();
      for (const Hold& hold : solution.route(route).holds) copy.pins.push_back({hold.begin, hold.begin});
    }
    dirty_.clear();
    score_ = score_of(solution);
    totals_ = solution.totals();
  }

  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const PlannedRoute& route : copies_) {
      if (!route.elements.empty()) visit(route);
    }
  }

 private:
  std::vector<PlannedRoute> copies_;
  std::vector<char> is_dirty_;
  std::vector<i32> dirty_;
  Score score_;
  Totals totals_;
};

}  // namespace doorstep::search::rich

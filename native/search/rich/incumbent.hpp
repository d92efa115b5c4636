// The best plan so far: a copy per route, renewed only where routes changed since the last best.
#pragma once

#include "rich/solution.hpp"
#include "settings.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
Score score_of(const Solution<kTimeOfDay>& solution) {
  return {solution.totals().mandatory_left_out, 0, solution.cost()};
}

// Without the rests: they are placed anew wherever the route goes on.
inline void write(const Route& route, PlannedRoute& copy) {
  copy.kind = route.kind;
  copy.depart_ds = route.depart;
  copy.elements = route.elements;
  copy.pins.clear();
  for (const Hold& hold : route.holds) copy.pins.push_back({hold.begin, hold.begin});
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
      write(solution.route(route), copies_[static_cast<std::size_t>(route)]);
    }
    dirty_.clear();
    score_ = score_of(solution);
    totals_ = solution.totals();
  }

  std::vector<PlannedRoute> plan() const {
    std::vector<PlannedRoute> routes;
    for_each([&](const PlannedRoute& route) { routes.push_back(route); });
    return routes;
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

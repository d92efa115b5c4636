// The best plan so far: a copy per route, renewed only where routes changed since the last best.
#pragma once

#include <vector>

#include "settings.hpp"
#include "solution.hpp"

namespace doorstep::search {

struct PlannedRoute {
  i32 kind;
  std::vector<i32> tasks;
  i32 depart = kNever;  // kNever: so that it ends as early as possible, and then as late as possible
};

template <class P>
Score score_of(const Solution<P>& solution) {
  return {solution.mandatory_left_out(), 0, solution.cost()};
}

template <class P>
class Incumbent {
 public:
  const Score& score() const { return score_; }
  i32 routes_used() const { return routes_used_; }
  i32 served() const { return served_; }

  // A step was kept: its routes differ from the copies now.
  void mark(const std::vector<i32>& touched) {
    for (const i32 route : touched) {
      if (static_cast<std::size_t>(route) >= is_dirty_.size()) is_dirty_.resize(2 * route + 64, 0);
      if (is_dirty_[route]) continue;
      is_dirty_[route] = 1;
      dirty_.push_back(route);
    }
  }

  // Forget everything: another part of the tasks is searched now.
  void clear() {
    copies_.clear();
    is_dirty_.clear();
    dirty_.clear();
    score_ = Score();
    routes_used_ = served_ = 0;
  }

  void take(const Solution<P>& solution) {
    if (copies_.size() < static_cast<std::size_t>(solution.routes())) copies_.resize(solution.routes());
    for (const i32 route : dirty_) {
      is_dirty_[route] = 0;
      PlannedRoute& copy = copies_[route];
      copy.kind = solution.route(route).kind;
      copy.tasks.clear();
      if constexpr (P::kPriced) copy.depart = solution.shift(route).depart;
      i32 node = solution.node(solution.start_of(route)).next;
      for (; solution.is_task(node); node = solution.node(node).next) copy.tasks.push_back(node);
    }
    dirty_.clear();
    score_ = score_of(solution);
    routes_used_ = solution.routes_used();
    served_ = solution.served();
  }

  std::vector<PlannedRoute> plan() const {
    std::vector<PlannedRoute> routes;
    for (const PlannedRoute& route : copies_) {
      if (!route.tasks.empty()) routes.push_back(route);
    }
    return routes;
  }

 private:
  std::vector<PlannedRoute> copies_;
  std::vector<char> is_dirty_;
  std::vector<i32> dirty_;
  Score score_;
  i32 routes_used_ = 0, served_ = 0;
};

}  // namespace doorstep::search

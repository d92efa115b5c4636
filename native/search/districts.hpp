// A first plan for many tasks and few vehicles: each vehicle serves a stretch of its depot's tasks.
//
// Tasks follow each other as they lie (along a curve that fills the plane: Bartholdi and Platzman 1988); each goes
// where it is cheapest in the present route, and where too many in a row find no place there the next route begins.
#pragma once

#include "allotment.hpp"
#include "recreate.hpp"

namespace doorstep::search {

template <class P>
class Districts {
 public:
  Districts(Solution<P>& solution, Recreate<P>& recreate) : solution_(solution), recreate_(recreate) {}

  // Into a solution without routes. Tasks without a place stay out.
  void operator()(const std::vector<Depot>& depots) {
    for (const Depot& depot : depots) fill(depot);
  }

 private:
  static constexpr std::size_t kMostPassedOver = 12;
  static constexpr double kFill = 0.97;  // a little room lets tasks change routes later

  void fill(const Depot& depot) {
    kind_ = depot.kinds.begin();
    passed_over_.clear();
    if (!begin_route(depot)) return;
    for (const i32 task : depot.tasks) {
      if (!is_full(task) && recreate_.place_in(task, route_)) continue;
      passed_over_.push_back(task);
      if (passed_over_.size() < kMostPassedOver) continue;
      if (!begin_route(depot)) return;
      take_up();
    }
    while (!passed_over_.empty() && begin_route(depot) && take_up()) continue;
  }

  // Those passed over come first in the next route. False if it takes none.
  bool take_up() {
    const std::size_t before = passed_over_.size();
    std::erase_if(passed_over_, [&](i32 task) { return recreate_.place_in(task, route_); });
    return passed_over_.size() < before;
  }

  bool begin_route(const Depot& depot) {
    while (kind_ != depot.kinds.end() && !solution_.is_available(*kind_)) ++kind_;
    if (kind_ == depot.kinds.end()) return false;
    route_ = solution_.vacant_route(*kind_);
    return true;
  }

  bool is_full(i32 task) const {
    const Problem& problem = solution_.problem();
    const i32 *capacity = problem.capacity(*kind_), *room = solution_.room(route_);
    for (i32 d = 0; d < problem.loads(); ++d) {
      const double kept_free = (1 - kFill) * capacity[d];
      if (room[d] - problem.demand(task)[d] < kept_free) return true;
    }
    return false;
  }

  Solution<P>& solution_;
  Recreate<P>& recreate_;
  std::vector<i32>::const_iterator kind_;
  std::vector<i32> passed_over_;
  i32 route_ = -1;
};

}  // namespace doorstep::search

// Insertion: the cheapest gap for one task among those that are tried.
#pragma once

#include <array>

#include "blinks.hpp"
#include "candidates.hpp"
#include "insertion_times.hpp"

namespace doorstep::search {

inline constexpr std::size_t kScreened = 30;  // candidates of each side at a time
inline constexpr i32 kNoGap = 1 << 28;  // above every insertion cost, below kNoWay less a leg

template <class P>
class Insertion {
 public:
  // Costs of one gap; with paid hours they do not fit in 32 bits.
  using Cost = std::conditional_t<P::kPriced, i64, i32>;

  Insertion(const Solution<P>& solution, Random& random)
      : solution_(solution), problem_(solution.problem()), times_(solution), blinks_(random),
        one_load_(problem_.loads() == 1) {}

  // Begin with a task that may cost no more than `worth`.
  void look_at(i32 task, i64 worth) {
    task_ = &problem_.task(task);
    times_.look_at(*task_);
    from_ = legs_from<P>(problem_.travel(), task_->place);
    to_ = legs_to<P>(problem_.travel(), task_->place);
    gap_.after = -1;
    if constexpr (P::kPriced) {  // asked last, for a route of its own
      to_.prefetch(problem_.kind(0).start);
      from_.prefetch(problem_.kind(0).end);
    }
    leaves_ = task_->opens + task_->service;
    if constexpr (P::kPriced) service_price_ = problem_.least_per_ds() * task_->service;
    best_ = static_cast<Cost>(std::min<i64>(worth, P::kPriced ? kUnbounded / 2 : kNoGap));
  }

  bool found() const { return gap_.after >= 0; }
  const Gap& gap() const { return gap_; }
  i64 best() const { return best_; }
  const LegsFrom<P>& from() const { return from_; }
  const LegsTo<P>& to() const { return to_; }

  // The only gap of a vehicle that is not used yet.
  void begin_route(i32 start, const VehicleKind& kind) {
    gap_ = {start};
    if constexpr (P::kCostlyTimes) {
      gap_.in = to_.leg(kind.start);
      gap_.out = from_.leg(kind.end);
    }
  }

  // Nearest first from both sides, so that the best so far soon rules most of the others out.
  void try_candidates(i32 task, std::span<const Candidate> before, std::span<const Candidate> after) {
    if (!P::kWindows && before.data() == after.data()) {
      for (const Candidate& near : before) try_both_sides(task, near);
      return;
    }
    const std::size_t both = std::min(before.size(), after.size());
    if constexpr (P::kPriced) {
      if (solution_.routes() == 0) return;
      for (std::size_t k = 0; k < both; k += kScreened) {
        const std::size_t count = std::min(kScreened, both - k);
        try_screened(task, before.subspan(k, count), after.subspan(k, count));
      }
    } else {
      for (std::size_t k = 0; k < both; ++k) {
        try_after(task, before[k]);
        try_before(task, after[k]);
      }
    }
    for (std::size_t k = both; k < before.size(); ++k) try_after(task, before[k]);
    for (std::size_t k = both; k < after.size(); ++k) try_before(task, after[k]);
  }

  bool has_room(i32 route, i32 task) const {
    if constexpr (P::kOneLoad) return solution_.has_room(route, task);
    return solution_.room(route)[0] >= task_->demand && (one_load_ || solution_.has_room(route, task));
  }

  void try_gaps(i32 route) {
    if constexpr (P::kPriced) prefetch_gaps(route);
    i32 at = solution_.start_of(route);
    do {
      const Node& before = solution_.node(at);
      const Node& after = solution_.node(before.next);
      if (P::kWindows && before.departure > task_->closes) return;  // nor is it any earlier further on
      at = before.next;
      if (P::kWindows && after.latest < leaves_) continue;
      if constexpr (P::kPriced) {
        try_paid_gap(after.prev, before, after, to_.leg(before.place), from_.leg(after.place));
      } else {
        const i32 cost_in = to_.cost(before.place);
        if (cost_in - before.cost_out >= best_) continue;
        const i32 cost_out = from_.cost(after.place);
        if (cost_in + cost_out - before.cost_out >= best_) continue;
        try_gap(after.prev, before, after, cost_in, cost_out, P::kWindows ? to_.time(before.place) : 0);
      }
    } while (solution_.is_task(at));
  }

 private:
  // As many of both sides: what hardly any of them passes is asked without a branch, which would be foretold wrongly.
  void try_screened(i32 task, std::span<const Candidate> before, std::span<const Candidate> after) {
    std::array<i32, 2 * kScreened> passed;
    std::size_t count = 0;
    const i32 demand = task_->demand, closes = task_->closes, leaves = leaves_;
    const i64 most = best_ - service_price_;
    for (std::size_t k = 0; k < before.size(); ++k) {
      passed[count] = static_cast<i32>(2 * k);
      count += may_follow(before[k], demand, leaves, most);
      passed[count] = static_cast<i32>(2 * k + 1);
      count += may_precede(after[k], demand, leaves, closes, most);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const auto k = static_cast<std::size_t>(passed[i] / 2);
      if (passed[i] % 2 == 0) from_.prefetch(solution_.node(solution_.node(before[k].task).next).place);
      else to_.prefetch(solution_.node(solution_.node(after[k].task).prev).place);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const auto k = static_cast<std::size_t>(passed[i] / 2);
      if (passed[i] % 2 == 0) try_after(task, before[k]);
      else try_before(task, after[k]);
    }
  }
  // Served, with room, in time, and cheap enough: in an order of no meaning.
  bool may_follow(const Candidate& near, i32 demand, i32 leaves, i64 most) const {
    const Node& own = solution_.node(near.task);
    const bool has_room = *solution_.room(std::max(own.route, 0)) >= demand;
    const bool in_time = solution_.node(own.next).latest >= leaves;
    const bool pays = near.cost - solution_.tally(near.task).spared < most;
    return (own.route >= 0) & has_room & in_time & pays;
  }
  bool may_precede(const Candidate& near, i32 demand, i32 leaves, i32 closes, i64 most) const {
    const Node& own = solution_.node(near.task);
    const bool has_room = *solution_.room(std::max(own.route, 0)) >= demand;
    const bool in_time = (own.latest >= leaves) & (solution_.node(own.prev).departure <= closes);
    const bool pays = near.cost - solution_.tally(own.prev).spared < most;
    return (own.route >= 0) & has_room & in_time & pays;
  }

  void try_both_sides(i32 task, const Candidate& near) {
    const Node& own = solution_.node(near.task);
    if (own.route < 0 || !has_room(own.route, task)) return;
    const Node& after = solution_.node(own.next);
    try_gap(near.task, own, after, near.cost, from_.cost(after.place), near.time);
    const Node& before = solution_.node(own.prev);
    try_gap(own.prev, before, own, to_.cost(before.place), near.cost, 0);
  }

  // Of a gap whose other end is the nearer one nothing is lost here: it is tried from there. Where hours are paid
  // waiting may pay for the second leg, so that only the first one is counted.
  bool is_hopeless(const Candidate& near, i32 before) const {
    if constexpr (P::kPriced) return near.cost + service_price_ - solution_.tally(before).spared >= best_;
    return P::kWindows && 2 * near.cost - solution_.node(before).cost_out >= best_;
  }

  void try_after(i32 task, const Candidate& near) {
    const Node& before = solution_.node(near.task);
    if (before.route < 0 || is_hopeless(near, near.task) || !has_room(before.route, task)) return;
    const Node& after = solution_.node(before.next);
    if (P::kWindows && after.latest < leaves_) return;
    if constexpr (P::kPriced) try_paid_gap(near.task, before, after, leg_of(near, to_, before), from_.leg(after.place));
    else try_gap(near.task, before, after, near.cost, from_.cost(after.place), near.time);
  }

  void try_before(i32 task, const Candidate& near) {
    const Node& after = solution_.node(near.task);
    if (after.route < 0 || is_hopeless(near, after.prev) || !has_room(after.route, task)) return;
    const Node& before = solution_.node(after.prev);
    if constexpr (P::kWindows) {
      if (before.departure > task_->closes || after.latest < leaves_) return;
    }
    if constexpr (P::kPriced) {
      try_paid_gap(after.prev, before, after, to_.leg(before.place), leg_of(near, from_, after));
    } else if constexpr (P::kWindows) {
      const i32 cost_in = to_.cost(before.place);
      if (cost_in + near.cost - before.cost_out >= best_) return;
      try_gap(after.prev, before, after, cost_in, near.cost, to_.time(before.place));
    } else {
      try_gap(after.prev, before, after, to_.cost(before.place), near.cost, 0);
    }
  }

  // The legs of a route's gaps are far apart in memory: fetched together they come as fast as one.
  void prefetch_gaps(i32 route) const {
    i32 at = solution_.start_of(route);
    do {
      const Node& before = solution_.node(at);
      const Node& after = solution_.node(before.next);
      if (before.departure > task_->closes) return;
      at = before.next;
      if (after.latest < leaves_) continue;
      to_.prefetch(before.place);
      from_.prefetch(after.place);
    } while (solution_.is_task(at));
  }

  // The leg of a candidate, whose least price its list tells, without reading the matrix again.
  template <class Legs>
  Leg leg_of(const Candidate& near, const Legs& legs, const Node& mate) const {
    if (near.cost >= kNoWay) return legs.leg(mate.place);  // dearer than lists tell
    const i64 hours = problem_.least_per_ds() * shortest<P>(problem_.travel(), near.time);
    return {static_cast<i32>(near.cost - hours), near.time};
  }

  // The order of tests is that of their price: cost, then times, then the dice.
  void try_gap(i32 at, const Node& before, const Node& after, i32 cost_in, i32 cost_out, i32 time_in) {
    const Cost more = cost_in + cost_out - before.cost_out;
    if (more >= best_) return;
    i32 time_out = 0;
    if constexpr (P::kWindows) {
      time_out = from_.time(after.place);
      if (times_.is_too_late(before, after, time_in, time_out)) return;
      if (!times_.is_in_time(before.departure, after, time_in, time_out)) return;
    }
    if (blinks_()) return;
    best_ = more;
    gap_.after = at;
    if constexpr (P::kCostlyTimes) gap_ = {at, {cost_in, time_in}, {cost_out, time_out}};
  }

  void try_paid_gap(i32 at, const Node& before, const Node& after, const Leg& in, const Leg& out) {
    const Travel& travel = problem_.travel();
    const i64 driven = i64{shortest<P>(travel, in.time)} + shortest<P>(travel, out.time);
    const i64 legs = i64{in.cost} + out.cost;
    const i64 least = legs + problem_.least_per_ds() * driven + service_price_ - solution_.tally(at).spared;
    if (least >= best_ || legs >= kNoGap) return;
    Gap gap{at, in, out};
    const i64 longer = times_.price(before, after, gap);
    if (longer == kUnbounded) return;
    const i64 more = legs - before.cost_out + longer;
    if (more >= best_ || blinks_()) return;
    best_ = static_cast<Cost>(more);
    gap_ = gap;
  }

  const Solution<P>& solution_;
  const Problem& problem_;
  InsertionTimes<P> times_;
  Blinks blinks_;
  const Task* task_ = nullptr;
  LegsFrom<P> from_{};
  LegsTo<P> to_{};
  bool one_load_;
  i32 leaves_ = 0;  // the task, at the earliest
  i64 service_price_ = 0;  // where hours are paid, at the least
  Cost best_ = 0;
  Gap gap_;
};

}  // namespace doorstep::search

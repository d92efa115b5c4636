// Recreate: greedy insertion with blinks (Christiaens and Vanden Berghe 2020, 5.3) on candidate lists.
//
// A blink is drawn only for a gap that would become the best: the same distribution with about 20 times
// fewer draws, and those come from a geometric skip counter.
#pragma once

#include <utility>

#include "candidates.hpp"
#include "random.hpp"
#include "solution.hpp"

namespace doorstep::search {

inline constexpr double kBlinkRate = 0.01;
inline constexpr double kKindBlinkRate = 0.25;
// In so many steps half of the optional tasks are placed even at a loss: what does not pay for one may pay
// for two.
inline constexpr double kStepAtALoss = 0.1, kTaskAtALoss = 0.5;
inline constexpr i32 kScannedWhole = 4000;        // tasks up to which all routes are scanned for a gap
inline constexpr std::size_t kScannedNear = 12;  // routes scanned near by where there are more
inline constexpr double kScannedInVain = 400;  // tasks whose gaps are scanned on average though there are more
inline constexpr i64 kUnbounded = std::numeric_limits<i64>::max();
inline constexpr i32 kNoGap = 1 << 28;  // above every insertion cost, below kNoWay less a leg

template <class P>
class Recreate {
 public:
  Recreate(Solution<P>& solution, const Candidates& candidates, Random& random)
      : solution_(solution), problem_(solution.problem()), candidates_(candidates), random_(random),
        one_load_(problem_.loads() == 1) {
    order_.reserve(static_cast<std::size_t>(solution.tasks()));
    note_least_routes();
    near_.reserve(kScannedNear);
    skip_blinks();
  }

  void limit_routes(i32 most) { most_routes_ = most; }
  i32 route_limit() const { return most_routes_; }

  // Insert the tasks in an order drawn anew; those without a place, or not worth it, stay out.
  void operator()(const std::vector<i32>& out) {
    sort(out);
    at_a_loss_ = random_.unit() < kStepAtALoss;
    for (std::size_t at = 0; at < order_.size(); ++at) {
      if (at + 1 < order_.size()) candidates_.fetch(order_[at + 1].second);
      place(order_[at].second, true);
    }
  }

  // In the given order and without scanning everything: the first plan.
  void construct(const std::vector<i32>& tasks) {
    for (const i32 task : tasks) place(task, false);
  }

  // Into this route alone, which may be empty yet, where it is cheapest. False if there is no place.
  bool place_in(i32 task, i32 route) {
    look_at(task, kUnbounded);
    if (solution_.has_room(route, task)) try_gaps(route);
    if (gap_ >= 0) solution_.insert(task, gap_);
    return gap_ >= 0;
  }

 private:
  void skip_blinks() {
    static const double kLogStay = natural_log(1 - kBlinkRate);
    until_blink_ = static_cast<i64>(natural_log(random_.positive_unit()) / kLogStay);
  }
  bool blinks() {
    if (until_blink_-- > 0) return false;
    skip_blinks();
    return true;
  }

  // SISR's four orders, and with windows three more; ties in random order, else equal demands lose diversity.
  void sort(const std::vector<i32>& out) {
    const i32 drawn = random_.below(P::kWindows ? 17 : 11);
    order_.clear();
    for (const i32 task : out) {
      const u64 tie = random_.next() >> 40;
      order_.push_back({key(drawn, task) * (i64{1} << 24) + static_cast<i64>(tie), task});
    }
    std::sort(order_.begin(), order_.end());
  }

  i64 key(i32 drawn, i32 task) const {
    const Task& own = problem_.task(task);
    if (drawn < 4) return 0;
    if (drawn < 8) return -demand(task);
    if (drawn < 10) return -from_start(own);
    if (drawn < 11) return from_start(own);
    if (drawn < 13) return i64{own.closes} - own.opens;
    if (drawn < 15) return own.opens;
    return -i64{own.closes};
  }
  i64 demand(i32 task) const {
    if constexpr (P::kOneLoad) return problem_.task(task).demand;
    i64 sum = 0;
    for (i32 d = 0; d < problem_.loads(); ++d) sum += problem_.demand(task)[d];
    return sum;
  }
  i64 from_start(const Task& task) const { return problem_.cost(problem_.kind(0).start, task.place); }

  void place(i32 task, bool scan) {
    const Task& own = problem_.task(task);
    look_at(task, own.mandatory() || (at_a_loss_ && random_.unit() < kTaskAtALoss) ? kUnbounded : own.price);
    try_candidates(task);
    if (gap_ < 0 && scan) scan_routes(task);
    if (solution_.routes_used() < most_routes_) try_new_route(task);
    if (gap_ >= 0) solution_.insert(task, gap_);
  }

  void look_at(i32 task, i64 worth) {
    task_ = &problem_.task(task);
    from_ = legs_from<P>(problem_.travel(), task_->place);
    to_ = legs_to<P>(problem_.travel(), task_->place);
    gap_ = -1;
    worth_ = worth;
    leaves_ = task_->opens + task_->service;
    if constexpr (P::kPriced) service_price_ = problem_.least_per_ds() * task_->service;
    best_ = static_cast<Cost>(std::min<i64>(worth_, P::kPriced ? kUnbounded / 2 : kNoGap));
  }

  // Nearest first from both sides, so that the best so far soon rules most of the others out.
  void try_candidates(i32 task) {
    const std::span<const Candidate> before = candidates_.before(task), after = candidates_.after(task);
    if (!P::kWindows && before.data() == after.data()) {
      for (const Candidate& near : before) try_both_sides(task, near);
      return;
    }
    const std::size_t both = std::min(before.size(), after.size());
    for (std::size_t k = 0; k < both; ++k) {
      try_after(task, before[k]);
      try_before(task, after[k]);
    }
    for (std::size_t k = both; k < before.size(); ++k) try_after(task, before[k]);
    for (std::size_t k = both; k < after.size(); ++k) try_before(task, after[k]);
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
    if (before.route < 0 || !has_room(before.route, task) || is_hopeless(near, near.task)) return;
    const Node& after = solution_.node(before.next);
    if (P::kWindows && after.latest < leaves_) return;
    try_gap(near.task, before, after, near.cost, from_.cost(after.place), near.time);
  }

  void try_before(i32 task, const Candidate& near) {
    const Node& after = solution_.node(near.task);
    if (after.route < 0 || !has_room(after.route, task) || is_hopeless(near, after.prev)) return;
    const Node& before = solution_.node(after.prev);
    if constexpr (P::kWindows) {
      if (before.departure > task_->closes || after.latest < leaves_) return;
      const i32 cost_in = to_.cost(before.place);
      if (!P::kPriced && cost_in + near.cost - before.cost_out >= best_) return;
      try_gap(after.prev, before, after, cost_in, near.cost, to_.time(before.place));
    } else {
      try_gap(after.prev, before, after, to_.cost(before.place), near.cost, 0);
    }
  }

  bool has_room(i32 route, i32 task) const {
    if constexpr (P::kOneLoad) return solution_.has_room(route, task);
    return solution_.room(route)[0] >= task_->demand && (one_load_ || solution_.has_room(route, task));
  }

  // Every gap of every route with room; where tasks are many, of routes that pass near by.
  void scan_routes(i32 task) {
    // Where no vehicle is left a place far away is better than none.
    if (solution_.tasks() <= kScannedWhole || (!a_vehicle_is_left() && random_.unit() * solution_.tasks() < kScannedInVain)) {
      for (i32 route = 0; route < solution_.routes(); ++route) scan_route(task, route);
      return;
    }
    near_.clear();
    for (const i32 other : candidates_.ring(task)) {
      const i32 route = solution_.node(other).route;
      if (route < 0 || std::find(near_.begin(), near_.end(), route) != near_.end()) continue;
      near_.push_back(route);
      scan_route(task, route);
      if (near_.size() == kScannedNear) return;
    }
  }

  bool a_vehicle_is_left() const {
    if (solution_.routes_used() >= most_routes_) return false;
    for (i32 k = 0; k < problem_.kinds(); ++k) {
      if (solution_.is_available(k)) return true;
    }
    return false;
  }

  void scan_route(i32 task, i32 route) {
    if (solution_.route(route).size > 0 && has_room(route, task)) try_gaps(route);
  }

  void try_gaps(i32 route) {
    i32 at = solution_.start_of(route);
    do {
      const Node& before = solution_.node(at);
      const Node& after = solution_.node(before.next);
      if (P::kWindows && before.departure > task_->closes) return;  // nor is it any earlier further on
      at = before.next;
      if (P::kWindows && after.latest < leaves_) continue;
      const i32 cost_in = to_.cost(before.place);
      if (!P::kPriced && cost_in - before.cost_out >= best_) continue;
      const i32 cost_out = from_.cost(after.place);
      if (!P::kPriced && cost_in + cost_out - before.cost_out >= best_) continue;
      try_gap(after.prev, before, after, cost_in, cost_out, P::kWindows ? to_.time(before.place) : 0);
    } while (solution_.is_task(at));
  }

  // The order of tests is that of their price: cost, then times, then the dice. Where hours are paid, what a
  // candidate says of its leg is not its cost.
  void try_gap(i32 at, const Node& before, const Node& after, i32 cost_in, i32 cost_out, i32 time_in) {
    Cost more;
    if constexpr (P::kPriced) {
      const Travel& travel = problem_.travel();
      const i32 time_out = from_.time(after.place);
      const i64 rate = problem_.least_per_ds();
      cost_in = to_.cost(before.place);
      cost_out = from_.cost(after.place);
      const i64 driven = i64{shortest<P>(travel, time_in)} + shortest<P>(travel, time_out);
      const i64 legs = i64{cost_in} + cost_out;
      if (legs + rate * driven + service_price_ - solution_.tally(at).spared >= best_ || legs >= kNoGap) return;
      const i64 longer = time_price(at, before, after, time_in, time_out);
      if (longer == kUnbounded || (more = legs - before.cost_out + longer) >= best_) return;
    } else {
      more = cost_in + cost_out - before.cost_out;
      if (more >= best_) return;
      if constexpr (P::kWindows) {
        const i32 time_out = from_.time(after.place);
        if (is_too_late(before, after, time_in, time_out)) return;
        if (!is_in_time(before.departure, after, time_in, time_out)) return;
      }
    }
    if (blinks()) return;
    best_ = more;
    gap_ = at;
  }

  // By the time of day: whether no hour of it could keep both windows, the task's and that of the rest.
  bool is_too_late(const Node& before, const Node& after, i32 time_in, i32 time_out) const {
    if constexpr (!P::kHourly) return false;
    const i32 begin = std::max(before.departure + shortest<P>(problem_.travel(), time_in), task_->opens);
    return begin > task_->closes || begin + task_->service + shortest<P>(problem_.travel(), time_out) > after.latest;
  }

  // Whether who departs at `time` keeps both windows.
  bool is_in_time(i32 time, const Node& after, i32 time_in, i32 time_out) const {
    const Travel& travel = problem_.travel();
    const bool waits = P::kHourly && time + longest<P>(travel, time_in) <= task_->opens;
    const i32 begin = waits ? task_->opens : std::max(arrive<P>(travel, time, time_in), task_->opens);
    return begin <= task_->closes && is_there_by<P>(travel, begin + task_->service, time_out, after.latest);
  }

  // What the route's duration costs more with the task in this gap; kUnbounded if it cannot be there.
  i64 time_price(i32 at, const Node& before, const Node& after, i32 time_in, i32 time_out) const {
    const Travel& travel = problem_.travel();
    const Tally& here = solution_.tally(at);
    const Tally& next = solution_.tally(before.next);
    const i32 service = task_->service;
    i32 driven_in = shortest<P>(travel, time_in), driven_out = shortest<P>(travel, time_out);
    if constexpr (P::kHourly) {
      if (is_too_late(before, after, time_in, time_out)) return kUnbounded;
      // As the route is driven now, if that is in time; else as early as possible.
      if (!drive_through(here.ready, after, time_in, time_out, driven_in, driven_out) &&
          (here.ready == before.departure ||
           !drive_through(before.departure, after, time_in, time_out, driven_in, driven_out))) {
        return kUnbounded;
      }
    }
    const i32 begin = std::max(before.departure + driven_in, task_->opens);
    const i32 arrival = begin + service + driven_out;
    if (!P::kHourly && (begin > task_->closes || arrival > after.latest)) return kUnbounded;
    i32 work = here.work + driven_in;
    i32 limit = std::min(here.limit, task_->closes - work);
    work += service + driven_out;
    limit = std::min(limit, after.latest - work);
    work += next.tail_work;
    const i32 end = std::max(next.tail_early, arrival + next.tail_work);
    const VehicleKind& kind = problem_.kind(solution_.route(before.route).kind);
    const i32 lasts = solution_.shift(before.route).estimate;
    return kind.per_ds * (i64{least_duration(end, work, limit, kind.opens)} - lasts);
  }
  // How long both ways take for who departs at `time`; false if that is too late.
  bool drive_through(i32 time, const Node& after, i32 time_in, i32 time_out, i32& driven_in, i32& driven_out) const {
    const Travel& travel = problem_.travel();
    if (time + driven_in > task_->closes || time + driven_in + task_->service + driven_out > after.latest) return false;
    const i32 there = arrive<P>(travel, time, time_in);
    const i32 ready = std::max(there, task_->opens) + task_->service;
    if (there > task_->closes || ready + driven_out > after.latest) return false;
    const i32 arrival = arrive<P>(travel, ready, time_out);
    if (arrival > after.latest) return false;
    driven_in = there - time;
    driven_out = arrival - ready;
    return true;
  }

  // A vehicle more, if one is left: where nothing else is possible, or where it is cheaper.
  void try_new_route(i32 task) {
    const Task& own = *task_;
    i64 least = gap_ >= 0 ? i64{best_} : worth_;
    if (least_route_[task] >= least) return;
    i32 chosen = -1, passed_over = -1;
    for (i32 k = 0; k < problem_.kinds(); ++k) {
      const VehicleKind& kind = problem_.kind(k);
      const i32 legs = to_.cost(kind.start) + from_.cost(kind.end);
      i64 cost = legs + kind.fixed_cost;
      if (cost >= least || legs >= kNoGap || !solution_.is_available(k) || !fits(k, task)) continue;
      if constexpr (P::kWindows) {
        const Travel& travel = problem_.travel();
        const i32 time_in = to_.time(kind.start);
        const i32 begin = std::max(arrive<P>(travel, kind.opens, time_in), own.opens);
        const i32 end = arrive<P>(travel, begin + own.service, from_.time(kind.end));
        if (begin > own.closes || end > kind.closes) continue;
        if constexpr (P::kPriced) {
          cost += kind.per_ds * (end - std::max(kind.opens, whole_second(depart<P>(travel, begin, time_in))));
          if (cost >= least) continue;
        }
      }
      // Of several kinds the cheapest for one task need not be the best for a route.
      if (problem_.kinds() > 1 && random_.unit() < kKindBlinkRate) {
        passed_over = k;
        continue;
      }
      least = cost;
      chosen = k;
    }
    if (chosen < 0) chosen = passed_over;
    if (chosen >= 0) gap_ = solution_.start_of(solution_.vacant_route(chosen));
  }

  // What a route for each task alone costs at the least, so that most need not be worked out.
  void note_least_routes() {
    least_route_.assign(static_cast<std::size_t>(problem_.tasks()), kUnbounded);
    for (i32 task = 0; task < problem_.tasks(); ++task) {
      const i32 place = problem_.task(task).place;
      for (i32 k = 0; k < problem_.kinds(); ++k) {
        const VehicleKind& kind = problem_.kind(k);
        const i64 legs = i64{problem_.cost(kind.start, place)} + problem_.cost(place, kind.end);
        least_route_[task] = std::min(least_route_[task], legs + kind.fixed_cost);
      }
    }
  }

  bool fits(i32 kind, i32 task) const {
    for (i32 d = 0; d < problem_.loads(); ++d) {
      if (problem_.demand(task)[d] > problem_.capacity(kind)[d]) return false;
    }
    return true;
  }

  Solution<P>& solution_;
  const Problem& problem_;
  const Candidates& candidates_;
  Random& random_;
  std::vector<std::pair<i64, i32>> order_;
  std::vector<i32> near_;
  std::vector<i64> least_route_;  // by task
  i32 most_routes_ = kUnlimited;
  i64 until_blink_ = 0;
  const Task* task_ = nullptr;
  // Costs of one gap; with paid hours they do not fit in 32 bits.
  using Cost = std::conditional_t<P::kPriced, i64, i32>;

  LegsFrom<P> from_{};
  LegsTo<P> to_{};
  bool at_a_loss_ = false;
  bool one_load_;
  i32 leaves_ = 0;  // the task, at the earliest
  i64 service_price_ = 0;  // where hours are paid, at the least
  i64 worth_ = 0;  // the most that serving the task may cost
  Cost best_ = 0;
  i32 gap_ = -1;
};

}  // namespace doorstep::search

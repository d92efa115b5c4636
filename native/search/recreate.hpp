// Recreate: greedy insertion with blinks (Christiaens and Vanden Berghe 2020, 5.3) on candidate lists.
#pragma once

#include <utility>

#include "annealing.hpp"
#include "insertion.hpp"

namespace doorstep::search {

inline constexpr double kKindBlinkRate = 0.25;
// In so many steps half of the optional tasks are placed even at a loss: what does not pay for one may pay
// for two.
inline constexpr double kStepAtALoss = 0.1, kTaskAtALoss = 0.5;
inline constexpr i32 kScannedWhole = 4000;        // tasks up to which all routes are scanned for a gap
inline constexpr std::size_t kScannedNear = 12;  // routes scanned near by where there are more
inline constexpr double kScannedInVain = 400;  // tasks whose gaps are scanned on average though there are more

template <class P>
class Recreate {
 public:
  Recreate(Solution<P>& solution, const Candidates& candidates, Random& random)
      : solution_(solution), problem_(solution.problem()), candidates_(candidates), random_(random),
        insertion_(solution, random) {
    order_.reserve(static_cast<std::size_t>(solution.tasks()));
    note_least_routes();
    near_.reserve(kScannedNear);
  }

  void limit_routes(i32 most) { most_routes_ = most; }
  i32 route_limit() const { return most_routes_; }

  // Insert the tasks in an order drawn anew; those without a place, or not worth it, stay out. False as soon as the
  // plan must become dearer than the bar: what is left then stays out, too.
  bool operator()(const std::vector<i32>& out, const Bar& bar) {
    sort(out);
    at_a_loss_ = random_.unit() < kStepAtALoss;
    i64 hoped = worth_of(out, bar);
    for (std::size_t at = 0; at < order_.size(); ++at) {
      const i32 task = order_[at].second;
      if (at + 1 < order_.size()) candidates_.fetch(order_[at + 1].second);
      if (bar.most == kUnbounded) {
        place(task, true, kUnbounded);
        continue;
      }
      // Were all that is still out put in for nothing, so much more would be allowed.
      const i64 spare = bar.most - solution_.expected_cost() - bar.penalty * solution_.mandatory_left_out() + hoped;
      const i64 alone = worth_of(task, bar);
      if (spare < 0 || (!place(task, true, spare < alone ? spare : kUnbounded) && spare < alone)) return false;
      hoped -= alone;
    }
    return true;
  }

  // In the given order and without scanning everything: the first plan.
  void construct(const std::vector<i32>& tasks) {
    for (const i32 task : tasks) place(task, false, kUnbounded);
  }

  // Into this route alone, which may be empty yet, where it is cheapest. False if there is no place.
  bool place_in(i32 task, i32 route) {
    insertion_.look_at(task, kUnbounded);
    if (solution_.has_room(route, task)) insertion_.try_gaps(route);
    if (insertion_.found()) solution_.insert(task, insertion_.gap());
    return insertion_.found();
  }

 private:
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

  i64 worth_of(i32 task, const Bar& bar) const {
    const Task& own = problem_.task(task);
    return own.mandatory() ? bar.penalty : own.price;
  }
  i64 worth_of(const std::vector<i32>& tasks, const Bar& bar) const {
    i64 sum = 0;
    for (const i32 task : tasks) sum += worth_of(task, bar);
    return sum;
  }

  // Where it is cheapest and adds no more than `spare`. False if it stays out.
  bool place(i32 task, bool scan, i64 spare) {
    const Task& own = problem_.task(task);
    const bool at_any_cost = own.mandatory() || (at_a_loss_ && random_.unit() < kTaskAtALoss);
    const i64 most = at_any_cost ? kUnbounded : own.price;
    const i64 worth = spare < most ? spare + 1 : most;
    insertion_.look_at(task, worth);
    insertion_.try_candidates(task, candidates_.before(task), candidates_.after(task));
    if (!insertion_.found() && scan) scan_routes(task);
    if (solution_.routes_used() < most_routes_) try_new_route(task, worth);
    if (insertion_.found()) solution_.insert(task, insertion_.gap());
    return insertion_.found();
  }

  // Every gap of every route with room; where tasks are many, of routes that pass near by.
  void scan_routes(i32 task) {
    // Where no vehicle is left a place far away is better than none.
    if (solution_.tasks() <= kScannedWhole ||
        (!a_vehicle_is_left() && random_.unit() * solution_.tasks() < kScannedInVain)) {
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
    if (solution_.route(route).size > 0 && insertion_.has_room(route, task)) insertion_.try_gaps(route);
  }

  // A vehicle more, if one is left: where nothing else is possible, or where it is cheaper.
  void try_new_route(i32 task, i64 worth) {
    const Task& own = problem_.task(task);
    const LegsFrom<P>& from = insertion_.from();
    const LegsTo<P>& to = insertion_.to();
    i64 least = insertion_.found() ? insertion_.best() : worth;
    if (least_route_[task] >= least) return;
    i32 chosen = -1, passed_over = -1;
    for (i32 k = 0; k < problem_.kinds(); ++k) {
      const VehicleKind& kind = problem_.kind(k);
      const i32 legs = to.cost(kind.start) + from.cost(kind.end);
      i64 cost = legs + kind.fixed_cost;
      if (cost >= least || legs >= kNoGap || !solution_.is_available(k) || !fits(k, task)) continue;
      if constexpr (P::kWindows) {
        const Travel& travel = problem_.travel();
        const i32 time_in = to.time(kind.start);
        const i32 begin = std::max(arrive<P>(travel, kind.opens, time_in), own.opens);
        const i32 end = arrive<P>(travel, begin + own.service, from.time(kind.end));
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
    if (chosen >= 0) insertion_.begin_route(solution_.start_of(solution_.vacant_route(chosen)), problem_.kind(chosen));
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
  Insertion<P> insertion_;
  std::vector<std::pair<i64, i32>> order_;
  std::vector<i32> near_;
  std::vector<i64> least_route_;  // by task
  i32 most_routes_ = kUnlimited;
  bool at_a_loss_ = false;
};

}  // namespace doorstep::search

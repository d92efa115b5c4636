// What putting a task between two stops does to the times of its route: whether all windows still hold, and what
// the route's duration costs more.
//
// O(1) by the forward and backward times of the two stops (Savelsbergh 1992), and where hours are paid by their
// tallies, under the departure that the route has now.
#pragma once

#include "solution.hpp"

namespace doorstep::search {

inline constexpr i64 kUnbounded = std::numeric_limits<i64>::max();

template <class P>
class InsertionTimes {
 public:
  explicit InsertionTimes(const Solution<P>& solution)
      : solution_(solution), problem_(solution.problem()), travel_(solution.problem().travel()) {}

  void look_at(const Task& task) { task_ = &task; }

  // By the time of day: whether no hour of it could keep both windows, the task's and that of the rest.
  bool is_too_late(const Node& before, const Node& after, i32 time_in, i32 time_out) const {
    if constexpr (!P::kHourly) return false;
    const i32 begin = std::max(before.departure + shortest<P>(travel_, time_in), task_->opens);
    return begin > task_->closes || begin + task_->service + shortest<P>(travel_, time_out) > after.latest;
  }

  // Whether who departs at `time` keeps both windows.
  bool is_in_time(i32 time, const Node& after, i32 time_in, i32 time_out) const {
    const bool waits = P::kHourly && time + longest<P>(travel_, time_in) <= task_->opens;
    const i32 begin = waits ? task_->opens : std::max(arrive<P>(travel_, time, time_in), task_->opens);
    return begin <= task_->closes && is_there_by<P>(travel_, begin + task_->service, time_out, after.latest);
  }

  // What the route's duration costs more with the task in this gap; kUnbounded if it cannot be there.
  i64 price(const Node& before, const Node& after, Gap& gap) const {
    const Tally& here = solution_.tally(gap.after);
    const Tally& next = solution_.tally(before.next);
    const i32 service = task_->service;
    i32 driven_in = shortest<P>(travel_, gap.in.time), driven_out = shortest<P>(travel_, gap.out.time);
    if constexpr (P::kHourly) {
      if (is_too_late(before, after, gap.in.time, gap.out.time)) return kUnbounded;
      // As the route is driven now, if that is in time; else as early as possible.
      if (drive_through(here.ready, after, gap, driven_in, driven_out)) {
        gap.driven_in = driven_in;
        gap.driven_out = driven_out;
      } else if (here.ready == before.departure ||
                 !drive_through(before.departure, after, gap, driven_in, driven_out)) {
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

 private:
  // How long both ways take for who departs at `time`; false if that is too late.
  bool drive_through(i32 time, const Node& after, const Gap& gap, i32& driven_in, i32& driven_out) const {
    if (time + driven_in > task_->closes || time + driven_in + task_->service + driven_out > after.latest) return false;
    const i32 there = arrive<P>(travel_, time, gap.in.time);
    const i32 ready = std::max(there, task_->opens) + task_->service;
    if (there > task_->closes || ready + driven_out > after.latest) return false;
    const i32 arrival = arrive<P>(travel_, ready, gap.out.time);
    if (arrival > after.latest) return false;
    driven_in = there - time;
    driven_out = arrival - ready;
    return true;
  }

  const Solution<P>& solution_;
  const Problem& problem_;
  const Travel& travel_;
  const Task* task_ = nullptr;
};

}  // namespace doorstep::search

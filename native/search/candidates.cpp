#include "candidates.hpp"

#include <algorithm>

#include "clock.hpp"
#include "crew.hpp"
#include "neighbourhood.hpp"
#include "policy.hpp"

namespace doorstep::search {
namespace {

constexpr double kWaitWeight = 0.2;  // of a time unit that must be waited, against one driven
constexpr i32 kLeastTasksOfAThread = 1000;
constexpr i32 kLookedAtPerNeighbour = 6;  // windows rule many of the nearest out

// What a time unit costs on the road, over legs of all tasks to a sample of others.
double mean_cost_per_time(const Problem& problem) {
  if (!problem.travel().has_own_time()) return 1;
  double cost = 0, time = 0;
  for (i32 t = 0; t < problem.tasks(); ++t) {
    const i32 from = problem.task(t).place;
    const i32 to = problem.task(static_cast<i32>((i64{t} * 7 + 3) % problem.tasks())).place;
    if (problem.cost(from, to) >= kNoWay || problem.time(from, to) >= kNoWay) continue;
    cost += problem.cost(from, to);
    time += problem.time(from, to);
  }
  return time > 0 ? cost / time : 1;
}

i32 at_most(i32 wanted, i32 tasks) { return std::max(0, std::min(wanted, tasks - 1)); }

// Both at once where they lie side by side, or come from one distance.
template <class Legs>
Leg leg_of(const Legs& legs, i32 place) {
  if constexpr (requires { legs.leg(place); }) return legs.leg(place);
  else return {legs.cost(place), legs.time(place)};
}

i32 narrow(i64 price) { return static_cast<i32>(std::min<i64>(price, kNoWay)); }

}  // namespace

template <class P>
class Candidates::Filling {
 public:
  Filling(const Problem& problem, Candidates& made)
      : problem_(problem),
        made_(made),
        cost_per_time_(mean_cost_per_time(problem)),
        per_ds_(static_cast<double>(problem.kind(0).per_ds)),
        scale_(1 / (1 + per_ds_)),
        beside_(static_cast<std::size_t>(made.neighbours_)),
        around_(static_cast<std::size_t>(made.ring_size_)) {}

  void operator()(i32 task, std::span<const i32> others) {
    const i32 place = problem_.task(task).place;
    const LegsFrom<P> from = legs_from<P>(problem_.travel(), place);
    const LegsTo<P> to = legs_to<P>(problem_.travel(), place);
    fill<true>(task, others, to, made_.before_);
    if (!made_.symmetric_) fill<false>(task, others, from, made_.after_);
    fill_ring(task, others, from, to);
  }

 private:
  template <bool kBefore, class Legs>
  void fill(i32 task, std::span<const i32> others, const Legs& legs, Lists& lists) {
    const Task& own = problem_.task(task);
    beside_.clear();
    for (const i32 other : others) {
      if (other == task) continue;
      const Task& mate = problem_.task(other);
      const Task& first = kBefore ? mate : own;
      const Task& second = kBefore ? own : mate;
      const Leg way = leg_of(legs, mate.place);
      const i32 cost = way.cost, time = shortest<P>(problem_.travel(), way.time);
      if (cost >= kNoWay || time >= kNoWay) continue;
      const i64 leg = i64{first.service} + time;
      if (first.opens + leg > second.closes) continue;
      const i64 wait = std::max<i64>(0, second.opens - (first.closes + leg));
      const double dear = cost + per_ds_ * time + kWaitWeight * static_cast<double>(wait) * cost_per_time_;
      beside_.offer(near_key(dear * scale_, other));
    }
    const std::vector<u64>& keys = beside_.sorted();
    Candidate* row = lists.entry.data() + static_cast<std::size_t>(task) * made_.neighbours_;
    lists.size[task] = static_cast<i32>(keys.size());
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const i32 other = task_of(keys[k]);
      const Leg way = leg_of(legs, problem_.task(other).place);
      row[k] = {other, narrow(least_price<P>(problem_, way.cost, way.time)), way.time};
    }
  }

  void fill_ring(i32 task, std::span<const i32> others, const LegsFrom<P>& from, const LegsTo<P>& to) {
    around_.clear();
    for (const i32 other : others) {
      if (other == task) continue;
      const i32 mate = problem_.task(other).place;
      around_.offer(near_key(std::min(from.cost(mate), to.cost(mate)), other));
    }
    const std::vector<u64>& keys = around_.sorted();
    made_.ring_count_[task] = static_cast<i32>(keys.size());
    for (std::size_t k = 0; k < keys.size(); ++k) {
      made_.ring_[static_cast<std::size_t>(task) * made_.ring_size_ + k] = task_of(keys[k]);
    }
  }

  const Problem& problem_;
  Candidates& made_;
  double cost_per_time_, per_ds_, scale_;
  Least beside_, around_;
};

template <class P>
void Candidates::fill_range(const Problem& problem, Neighbourhood nearby, i32 from, i32 to) {
  Filling<P> fill(problem, *this);
  for (i32 task = from; task < to; ++task) fill(task, nearby.around(task));
}

void Candidates::fill(const Problem& problem, const Neighbourhood& nearby, i32 from, i32 to) {
  if (problem.travel().is_hourly()) {
    if (problem.prices_duration()) fill_range<Policy<true, true, true, true, true, true>>(problem, nearby, from, to);
    else fill_range<Policy<true, true, true, true, true>>(problem, nearby, from, to);
  } else if (problem.travel().is_dense() && problem.prices_duration()) {
    fill_range<Policy<true, true, true, true, false, true>>(problem, nearby, from, to);
  } else if (problem.travel().is_dense()) {
    fill_range<Policy<true, true, true, true>>(problem, nearby, from, to);
  } else {
    fill_range<Policy<false, true, true, true>>(problem, nearby, from, to);
  }
}

Candidates::Candidates(const Problem& problem, i32 neighbours, i32 ring, i32 threads)
    : neighbours_(at_most(neighbours, problem.tasks())),
      ring_size_(at_most(ring, problem.tasks())),
      symmetric_(problem.is_symmetric() && !problem.has_windows()) {
  const auto tasks = static_cast<std::size_t>(problem.tasks());
  for (Lists* lists : {&before_, &after_}) {
    if (lists == &after_ && symmetric_) continue;
    lists->size.assign(tasks, 0);
    lists->entry.resize(tasks * static_cast<std::size_t>(neighbours_));
  }
  ring_.resize(tasks * static_cast<std::size_t>(ring_size_));
  ring_count_.resize(tasks);
  const i32 looked_at = problem.has_windows() ? neighbours_ * kLookedAtPerNeighbour : neighbours_;
  const Neighbourhood nearby(problem, std::max(ring_size_, looked_at));
  const i32 parts = std::clamp(problem.tasks() / kLeastTasksOfAThread, 1, std::max(1, threads));
  const auto border = [&](i32 part) { return static_cast<i32>(i64{problem.tasks()} * part / parts); };
  std::vector<double> cpu_s(static_cast<std::size_t>(parts), 0);
  Crew others;
  for (i32 part = 1; part < parts; ++part) {
    others.send([&, part] {
      const double from_s = thread_cpu_s();
      fill(problem, nearby, border(part), border(part + 1));
      cpu_s[part] = thread_cpu_s() - from_s;
    });
  }
  fill(problem, nearby, 0, border(1));
  others.join();
  for (const double one : cpu_s) helpers_cpu_s_ += one;
}

}  // namespace doorstep::search

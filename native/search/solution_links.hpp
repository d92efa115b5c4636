// Links, loads and costs of a solution.
#pragma once

#include <numeric>

#include "solution.hpp"

namespace doorstep::search {

template <class P>
Solution<P>::Solution(const Problem& problem)
    : problem_(&problem),
      tasks_(problem.tasks()),
      loads_(problem.loads()),
      used_(static_cast<std::size_t>(problem.kinds()), 0),
      vacant_(static_cast<std::size_t>(problem.kinds())) {
  nodes_.reserve(static_cast<std::size_t>(tasks_) * 2 + 64);
  journal_.reserve(256);
  touched_.reserve(64);
  std::vector<i32> all(static_cast<std::size_t>(tasks_));
  std::iota(all.begin(), all.end(), 0);
  reset(all);
}

template <class P>
void Solution<P>::reset(const std::vector<i32>& scope) {
  nodes_.clear();
  for (i32 t = 0; t < tasks_; ++t) nodes_.push_back({0, 0, -1, 0, 0, 0, 0, problem_->task(t).place});
  routes_.clear();
  room_.clear();
  stamp_.clear();
  journal_.clear();
  touched_.clear();
  driven_anew_.clear();
  tallies_.assign(P::kPriced ? nodes_.size() : 0, Tally());
  shifts_.clear();
  is_loose_.assign(P::kCostlyTimes ? nodes_.size() : 0, 0);
  std::fill(used_.begin(), used_.end(), 0);
  most_.clear();
  for (i32 kind = 0; kind < problem_->kinds(); ++kind) most_.push_back(problem_->kind(kind).count);
  for (std::vector<i32>& pool : vacant_) pool.clear();
  travel_cost_ = time_cost_ = fixed_cost_ = left_out_price_ = 0;
  mandatory_left_out_ = routes_used_ = served_ = 0;
  for (const i32 t : scope) {
    const Task& task = problem_->task(t);
    if (task.mandatory()) ++mandatory_left_out_;
    else left_out_price_ += task.price;
  }
}

template <class P>
i32 Solution<P>::vacant_route(i32 kind) {
  if (!vacant_[kind].empty()) return vacant_[kind].back();
  const i32 route = routes();
  const VehicleKind& vehicle = problem_->kind(kind);
  const i32 start = start_of(route), end = end_of(route);
  nodes_.push_back({-1, end, route, vehicle.opens, vehicle.closes, 0, 0, vehicle.start});
  nodes_.push_back({start, -1, route, vehicle.opens, vehicle.closes, 0, 0, vehicle.end});
  room_.insert(room_.end(), problem_->capacity(kind), problem_->capacity(kind) + loads_);
  routes_.push_back({0, kind, 0});
  stamp_.push_back(0);
  if constexpr (P::kCostlyTimes) is_loose_.insert(is_loose_.end(), 2, 0);
  if constexpr (P::kPriced) {
    tallies_.push_back({0, vehicle.closes, 0, 0, vehicle.opens});
    tallies_.push_back({0, vehicle.closes, 0, kNever, vehicle.opens});
    shifts_.push_back({});
  }
  vacant_[kind].push_back(route);
  return route;
}

template <class P>
void Solution<P>::insert(i32 task, i32 after) {
  if constexpr (P::kCostlyTimes) {
    const i32 next = nodes_[after].next;
    insert(task, {after, leg(after, task), leg(task, next)});
  } else {
    journal_.push_back({task, after, true});
    touch(nodes_[after].route);
    link(task, after);
    if constexpr (P::kWindows) pass_from(task, after);
  }
}

template <class P>
void Solution<P>::insert(i32 task, const Gap& gap) {
  if constexpr (P::kCostlyTimes) {
    journal_.push_back({task, gap.after, true});
    touch(nodes_[gap.after].route);
    link(task, gap.after, gap.in, gap.out);
    is_loose_[gap.after] = is_loose_[task] = 0;
    pass_from(task, gap.after);
    if constexpr (P::kPriced) {
      tallies_[gap.after].driven = gap.driven_in;
      tallies_[task].driven = gap.driven_out;
      estimate(nodes_[task].route, gap.after);
    }
  } else {
    insert(task, gap.after);
  }
}

// Times from a task just put in, on to both sides.
template <class P>
void Solution<P>::pass_from(i32 task, i32 after) {
  const i32 next = nodes_[task].next;
  nodes_[task].departure = departure_after(after, task);
  nodes_[task].latest = latest_before(task, next);
  pass_forward(task, next);
  pass_backward(after, task);
}

template <class P>
void Solution<P>::append(i32 task, i32 after) {
  if constexpr (P::kCostlyTimes) {
    insert(task, after);
  } else {
    journal_.push_back({task, after, true});
    touch(nodes_[after].route);
    link(task, after);
  }
}

template <class P>
void Solution<P>::take_out(i32 task) {
  journal_.push_back({task, nodes_[task].prev, false});
  touch(nodes_[task].route);
  unlink(task);
}

template <class P>
i32 Solution<P>::change_kind(i32 route, i32 kind) {
  const i32 other = vacant_route(kind);
  touch(route);
  touch(other);
  i32 after = start_of(other);
  for (i32 task = nodes_[start_of(route)].next; is_task(task);) {
    const i32 next = nodes_[task].next;
    journal_.push_back({task, nodes_[task].prev, false});
    unlink(task);
    journal_.push_back({task, after, true});
    link(task, after);
    after = task;
    task = next;
  }
  if constexpr (P::kPriced) shifts_[other].depart = shifts_[route].depart;
  refresh(route);
  refresh(other);
  return other;
}

template <class P>
Leg Solution<P>::leg(i32 node, i32 to) const {
  const LegsFrom<P> legs = legs_from<P>(problem_->travel(), nodes_[node].place);
  const i32 place = nodes_[to].place;
  if constexpr (!P::kDense && P::kWindows) return legs.leg(place);
  const i32 cost = legs.cost(place);
  return {cost, P::kOwnTime && P::kWindows ? legs.time(place) : cost};
}

template <class P>
void Solution<P>::set_out(i32 node, const Leg& leg) {
  nodes_[node].cost_out = leg.cost;
  nodes_[node].time_out = leg.time;
  if constexpr (P::kPriced && P::kHourly) tallies_[node].driven = kNotDriven;
}

// To the next node, where removals have left it open.
template <class P>
void Solution<P>::lay_leg(i32 node) {
  travel_cost_ -= nodes_[node].cost_out;
  set_out(node, leg(node, nodes_[node].next));
  travel_cost_ += nodes_[node].cost_out;
}

template <class P>
void Solution<P>::link(i32 task, i32 after) {
  link(task, after, leg(after, task), leg(task, nodes_[after].next));
}

template <class P>
void Solution<P>::link(i32 task, i32 after, const Leg& in, const Leg& out) {
  Node& before = nodes_[after];
  Node& own = nodes_[task];
  const i32 next = before.next;
  travel_cost_ -= before.cost_out;
  own = {after, next, before.route, own.departure, own.latest, 0, 0, own.place};
  before.next = task;
  nodes_[next].prev = task;
  set_out(after, in);
  set_out(task, out);
  if constexpr (P::kCostlyTimes) is_loose_[after] = is_loose_[task] = 1;
  travel_cost_ += i64{before.cost_out} + own.cost_out;
  add_load(own.route, task, 1);
  if (routes_[own.route].size++ == 0) occupy(own.route);
  const Task& gained = problem_->task(task);
  if (gained.mandatory()) --mandatory_left_out_;
  else left_out_price_ -= gained.price;
  ++served_;
}

template <class P>
void Solution<P>::unlink(i32 task) {
  Node& own = nodes_[task];
  const i32 prev = own.prev, next = own.next, route = own.route;
  Node& before = nodes_[prev];
  travel_cost_ -= i64{before.cost_out} + own.cost_out;
  before.next = next;
  nodes_[next].prev = prev;
  own.route = -1;
  add_load(route, task, -1);
  if constexpr (P::kCostlyTimes) is_loose_[prev] = 1;
  if (--routes_[route].size == 0) {
    before.cost_out = before.time_out = 0;  // a vehicle without tasks does not leave
    vacate(route);
  } else if constexpr (P::kCostlyTimes) {
    before.cost_out = 0;  // until it is refreshed
  } else {
    set_out(prev, leg(prev, next));
    travel_cost_ += before.cost_out;
  }
  const Task& lost = problem_->task(task);
  if (lost.mandatory()) ++mandatory_left_out_;
  else left_out_price_ += lost.price;
  --served_;
}

template <class P>
void Solution<P>::add_load(i32 route, i32 task, i32 sign) {
  if constexpr (P::kOneLoad) {
    room_[route] -= sign * problem_->task(task).demand;
  } else {
    const i32* demand = problem_->demand(task);
    i32* room = room_.data() + static_cast<std::size_t>(route) * loads_;
    for (i32 d = 0; d < loads_; ++d) room[d] -= sign * demand[d];
  }
}

template <class P>
void Solution<P>::occupy(i32 route) {
  Route& own = routes_[route];
  std::vector<i32>& pool = vacant_[own.kind];
  routes_[pool.back()].vacancy = own.vacancy;
  std::swap(pool[own.vacancy], pool.back());
  pool.pop_back();
  own.vacancy = -1;
  ++used_[own.kind];
  ++routes_used_;
  fixed_cost_ += problem_->kind(own.kind).fixed_cost;
}

template <class P>
void Solution<P>::vacate(i32 route) {
  Route& own = routes_[route];
  own.vacancy = static_cast<i32>(vacant_[own.kind].size());
  vacant_[own.kind].push_back(route);
  --used_[own.kind];
  --routes_used_;
  fixed_cost_ -= problem_->kind(own.kind).fixed_cost;
}

}  // namespace doorstep::search

#include "polish.hpp"

#include <algorithm>

namespace doorstep::search {
Polish::Polish(const Problem& problem, const Candidates& candidates)
    : problem_(problem), candidates_(candidates), spot_(static_cast<std::size_t>(problem.tasks()), {-1, -1}) {}

void Polish::begin(std::vector<PlannedRoute>& routes) {
  routes_ = &routes;
  std::fill(spot_.begin(), spot_.end(), Spot{-1, -1});  // what an earlier plan served this one may leave out
  cost_.resize(routes.size());
  change_ = 0;
  for (std::size_t r = 0; r < routes.size(); ++r) {
    index(static_cast<i32>(r));
    cost_[r] = price(routes[r]);
  }
}

bool Polish::improve_at(i32 task) {
  bool improved = false;
  if (spot_[task].route < 0) return improved;
  for (const Candidate& next : candidates_.after(task)) {
    if (spot_[next.task].route < 0 || spot_[next.task].route == spot_[task].route) continue;
    improved = exchange_tails(task, next) || exchange_tasks(task, next.task) || improved;
  }
  return improved;
}

i64 Polish::price(const PlannedRoute& route) const {
  if (route.tasks.empty()) return 0;
  for (i32 d = 0; d < problem_.loads(); ++d) {
    i64 load = 0;
    for (const i32 id : route.tasks) load += problem_.demand(id)[d];
    if (load > problem_.capacity(route.kind)[d]) return -1;
  }
  return Day(problem_).cost(route);
}

i32 Polish::place_before(const PlannedRoute& route, std::size_t position) const {
  return position == 0 ? problem_.kind(route.kind).start : problem_.task(route.tasks[position - 1]).place;
}

i32 Polish::place_at(const PlannedRoute& route, std::size_t position) const {
  return position == route.tasks.size() ? problem_.kind(route.kind).end : problem_.task(route.tasks[position]).place;
}

// After `task` its route goes on with `next` and what follows it, the other one with what followed `task`.
bool Polish::exchange_tails(i32 task, const Candidate& next) {
  const auto [r, i] = spot_[task];
  const auto [s, j] = spot_[next.task];
  const PlannedRoute& own = (*routes_)[r];
  const PlannedRoute& other = (*routes_)[s];
  const i32 here = problem_.task(task).place, there = problem_.task(next.task).place;
  const i64 before = problem_.price(here, place_at(own, i + 1)) + problem_.price(place_before(other, j), there);
  const i64 step = problem_.price(here, there);
  if (step >= before) return false;
  // Vehicles of one kind end at one place; where kinds differ, the prices decide.
  const i64 joined = step + problem_.price(place_before(other, j), place_at(own, i + 1));
  if (own.kind == other.kind && joined >= before && j > 0 && i + 1 < static_cast<i32>(own.tasks.size())) return false;
  for (PlannedRoute& trial : trial_) trial.tasks.clear();
  trial_[0].kind = own.kind;
  trial_[1].kind = other.kind;
  trial_[0].depart = own.depart;
  trial_[1].depart = other.depart;
  trial_[0].tasks.assign(own.tasks.begin(), own.tasks.begin() + i + 1);
  trial_[0].tasks.insert(trial_[0].tasks.end(), other.tasks.begin() + j, other.tasks.end());
  trial_[1].tasks.assign(other.tasks.begin(), other.tasks.begin() + j);
  trial_[1].tasks.insert(trial_[1].tasks.end(), own.tasks.begin() + i + 1, own.tasks.end());
  return keep_if_better(r, s);
}

bool Polish::exchange_tasks(i32 task, i32 other) {
  const i32 r = spot_[task].route, s = spot_[other].route;
  if (r == s) return false;
  i64 more = -gain_of_leaving(task) - gain_of_leaving(other);
  if (more >= 0) return false;
  trial_[0] = (*routes_)[r];
  trial_[1] = (*routes_)[s];
  take_in(trial_[0], other, task, more);
  take_in(trial_[1], task, other, more);
  return more < 0 && keep_if_better(r, s);
}

i64 Polish::gain_of_leaving(i32 task) const {
  const auto [r, i] = spot_[task];
  const PlannedRoute& route = (*routes_)[r];
  const i32 place = problem_.task(task).place, before = place_before(route, i), after = place_at(route, i + 1);
  return problem_.price(before, place) + problem_.price(place, after) - problem_.price(before, after);
}

// Put `task` where it costs least in a route that `instead` leaves; `more` grows by that cost.
void Polish::take_in(PlannedRoute& route, i32 task, i32 instead, i64& more) const {
  std::erase(route.tasks, instead);
  const i32 place = problem_.task(task).place;
  i64 least = std::numeric_limits<i64>::max();
  std::size_t cheapest = 0;
  for (std::size_t position = 0; position <= route.tasks.size(); ++position) {
    const i32 before = place_before(route, position), after = place_at(route, position);
    const i64 leg = route.tasks.empty() ? 0 : problem_.price(before, after);
    const i64 cost = problem_.price(before, place) + problem_.price(place, after) - leg;
    if (cost >= least) continue;
    least = cost;
    cheapest = position;
  }
  route.tasks.insert(route.tasks.begin() + static_cast<std::ptrdiff_t>(cheapest), task);
  more += least;
}

bool Polish::keep_if_better(i32 first, i32 second) {
  const i64 one = price(trial_[0]), two = price(trial_[1]);
  if (one < 0 || two < 0) return false;
  const i64 change = one + two - cost_[first] - cost_[second];
  if (change >= 0) return false;
  std::swap((*routes_)[first], trial_[0]);
  std::swap((*routes_)[second], trial_[1]);
  cost_[first] = one;
  cost_[second] = two;
  index(first);
  index(second);
  change_ += change;
  return true;
}

void Polish::index(i32 route) {
  const std::vector<i32>& tasks = (*routes_)[route].tasks;
  for (std::size_t i = 0; i < tasks.size(); ++i) spot_[tasks[i]] = {route, static_cast<i32>(i)};
}

}  // namespace doorstep::search

// Whole plans of a chain: its first one, those put in or taken out, and the scale of what it has.
#pragma once

#include "stepper.hpp"

namespace doorstep::search {

// The scale of temperatures: what a leg of the present plan costs, or out and back where it has hardly any.
template <class P>
double Stepper<P>::mean_leg() const {
  const i32 tasks = solution_.tasks();
  if (4 * solution_.served() >= tasks && solution_.served() > 0) {
    const double legs = solution_.served() + solution_.routes_used();
    return std::max(1.0, static_cast<double>(solution_.travel_cost() + solution_.time_cost()) / legs);
  }
  const Problem& problem = solution_.problem();
  double sum = 0;
  for (i32 task = 0; task < tasks; ++task) {
    const i32 place = problem.task(task).place;
    const i32 start = problem.kind(0).start, end = problem.kind(0).end;
    if (problem.cost(start, place) >= kNoWay || problem.cost(place, end) >= kNoWay) continue;
    sum += static_cast<double>(problem.price(start, place) + problem.price(place, end)) / 2;
  }
  return std::max(1.0, sum / std::max(1, tasks));
}

// The first plan: the tasks that no route holds yet, in random order, each where it is cheapest.
template <class P>
void Stepper<P>::construct() {
  out_.clear();
  for (const i32 task : seeds_.tasks()) {
    if (!solution_.is_served(task)) out_.push_back(task);
  }
  for (i32 left = static_cast<i32>(out_.size()); left > 1; --left) std::swap(out_[left - 1], out_[random_.below(left)]);
  solution_.begin();
  recreate_.construct(out_);
  solution_.finish();
  absent_.update(solution_, out_);
  incumbent_.mark(solution_.touched());
  renew();
}

// Routes that each serve a stretch of their depot's tasks; those without a place in them stay out.
template <class P>
void Stepper<P>::construct_by_districts(const std::vector<Depot>& depots) {
  solution_.begin();
  Districts<P>(solution_, recreate_)(depots);
  solution_.finish();
  incumbent_.mark(solution_.touched());
}

// Put these routes in beside those there are; false if one is too full, too late or on no way.
template <class P>
bool Stepper<P>::load(const std::vector<PlannedRoute>& routes) {
  solution_.begin();
  const bool fits = add_routes(routes);
  incumbent_.mark(solution_.touched());
  return fits;
}

// Begin anew with a part of the tasks, which these routes serve but for the absent ones.
template <class P>
void Stepper<P>::begin_part(const std::vector<PlannedRoute>& routes, const std::vector<i32>& absent) {
  std::vector<i32> tasks(absent);
  for (const PlannedRoute& route : routes) tasks.insert(tasks.end(), route.tasks.begin(), route.tasks.end());
  seeds_.replace(std::move(tasks));
  solution_.reset(seeds_.tasks());
  absent_.clear();
  for (const i32 task : absent) absent_.add(task);
  incumbent_.clear();
  load(routes);
  renew();
}

// The present plan.
template <class P>
std::vector<PlannedRoute> Stepper<P>::routes() const {
  std::vector<PlannedRoute> planned;
  for (i32 route = 0; route < solution_.routes(); ++route) {
    if (solution_.route(route).size == 0) continue;
    planned.push_back({solution_.route(route).kind, {}});
    if constexpr (P::kPriced) planned.back().depart = solution_.shift(route).depart;
    i32 node = solution_.node(solution_.start_of(route)).next;
    for (; solution_.is_task(node); node = solution_.node(node).next) planned.back().tasks.push_back(node);
  }
  return planned;
}

// Go back to the best plan.
template <class P>
void Stepper<P>::restore() {
  replace(incumbent_.plan());
  renew();
}

// Go on from another plan, which keeps every rule.
template <class P>
void Stepper<P>::replace(const std::vector<PlannedRoute>& routes) {
  solution_.begin();
  out_.clear();
  for (i32 task = 0; task < solution_.tasks(); ++task) {
    if (!solution_.is_served(task)) continue;
    solution_.take_out(task);
    out_.push_back(task);
  }
  for (const i32 route : solution_.touched()) solution_.refresh(route);
  add_routes(routes);
  for (const PlannedRoute& route : routes) out_.insert(out_.end(), route.tasks.begin(), route.tasks.end());
  keep();
}

// Take a whole route out, for good.
template <class P>
void Stepper<P>::drop_route(i32 route) {
  solution_.begin();
  out_.clear();
  i32 node = solution_.node(solution_.start_of(route)).next;
  for (; solution_.is_task(node); node = solution_.node(node).next) out_.push_back(node);
  for (const i32 task : out_) solution_.take_out(task);
  solution_.refresh(route);
  solution_.finish();
  keep();
}

template <class P>
bool Stepper<P>::add_routes(const std::vector<PlannedRoute>& routes) {
  bool fits = true;
  for (const PlannedRoute& route : routes) {
    if (!solution_.is_available(route.kind)) return false;
    const i32 id = solution_.vacant_route(route.kind);
    i32 after = solution_.start_of(id);
    for (const i32 task : route.tasks) {
      fits = fits && solution_.has_room(id, task);
      solution_.append(task, after);
      after = task;
    }
    solution_.refresh(id);
    solution_.suggest(id, route.depart);
    fits = fits && solution_.can_be_driven(id);
  }
  solution_.finish();
  return fits;
}

}  // namespace doorstep::search

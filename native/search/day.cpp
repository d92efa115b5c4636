#include "day.hpp"

#include <algorithm>

#include "solution_hours.hpp"

namespace doorstep::search {

i64 Day::cost(const PlannedRoute& route) const {
  const VehicleKind& kind = problem_.kind(route.kind);
  i64 cost = kind.fixed_cost;
  i32 at = kind.start;
  for (std::size_t i = 0; i <= route.tasks.size(); ++i) {
    const i32 to = i < route.tasks.size() ? problem_.task(route.tasks[i]).place : kind.end;
    const i32 leg = problem_.cost(at, to);
    if (leg >= kNoWay) return -1;
    cost += leg;
    at = to;
  }
  if (!problem_.has_windows()) return cost;
  const i32 end = end_of(route, kind.opens);
  if (end == kTooLate) return -1;
  if (kind.per_ds == 0) return cost;
  const i32 late = late_departure(route, end);
  const i32 stated = route.depart > late ? lasts(route, route.depart) : kTooLate;
  return cost + kind.per_ds * (pays(stated, end - late) ? stated : end - late);
}

void Day::choose_departure(PlannedRoute& route) const {
  const VehicleKind& kind = problem_.kind(route.kind);
  const i32 end = end_of(route, kind.opens);
  const i32 late = late_departure(route, end), latest = late_departure(route, kind.closes);
  i32 best = late, least = end - late - kWholeSecond + 1;
  const auto offer = [&](i32 depart) {
    const i32 lasting = lasts(route, depart);
    if (lasting >= least) return;
    least = lasting;
    best = depart;
  };
  if (route.depart > late) offer(route.depart);
  for (i32 depart = late + kGrid; depart <= latest; depart += kGrid) offer(depart);
  for (i32 grid = kGrid; grid > kWholeSecond; grid /= kFiner) {
    const i32 from = std::max(late, best - grid), to = std::min(latest, best + grid);
    const i32 step = std::max(kWholeSecond, grid / kFiner);
    for (i32 depart = from; depart <= to; depart += step) offer(depart);
  }
  route.depart = best;
}

// kTooLate if a window is missed on the way.
i32 Day::end_of(const PlannedRoute& route, i32 depart) const {
  const VehicleKind& kind = problem_.kind(route.kind);
  const Travel& travel = problem_.travel();
  i32 now = depart, at = kind.start;
  for (const i32 id : route.tasks) {
    const Task& task = problem_.task(id);
    now = std::max(travel.arrive(at, task.place, now), task.opens);
    if (now > task.closes) return kTooLate;
    now += task.service;
    at = task.place;
  }
  now = travel.arrive(at, kind.end, now);
  return now > kind.closes ? kTooLate : now;
}

// The latest departure that ends by `end`.
i32 Day::late_departure(const PlannedRoute& route, i32 end) const {
  const VehicleKind& kind = problem_.kind(route.kind);
  const Travel& travel = problem_.travel();
  i32 by = end, to = kind.end;
  for (auto id = route.tasks.rbegin(); id != route.tasks.rend(); ++id) {
    const Task& task = problem_.task(*id);
    by = std::min(travel.depart(task.place, to, by) - task.service, task.closes);
    to = task.place;
  }
  return std::max(kind.opens, whole_second(travel.depart(kind.start, to, by)));
}

i32 Day::lasts(const PlannedRoute& route, i32 depart) const {
  const i32 end = end_of(route, depart);
  return end == kTooLate ? kTooLate : end - depart;
}

}  // namespace doorstep::search

#include "rich/lanes.hpp"

#include <algorithm>
#include <cmath>

#include "rich/departure.hpp"

namespace doorstep::search::rich {
namespace {

constexpr double kKept = 1.15;    // of the cost known so far: dearer pieces of the day are forgotten
constexpr double kNearly = 1e-6;  // what doubles lose

i64 cost_of(const Kind& kind, double depart, double end) {
  return kind.duration_cost(static_cast<i32>(std::ceil(depart - kNearly)), static_cast<i32>(std::floor(end + kNearly)));
}

}  // namespace

bool Lanes::lay(Route& route) {
  const Kind& kind = problem_.kind(route.kind);
  const i32 earliest = route.nodes[0].ready;
  route.lanes.assign(route.nodes.size() * kLanes, kTooLate);
  i64 least = kImpossible;
  std::size_t lane = 0;
  const auto offer = [&](i32 depart) {
    depart = std::max(whole_second(depart), earliest);
    if (lane == kLanes || depart > kind.latest_start) return;
    const i64 cost = follow(kind, route, lane, depart);
    if (cost == kImpossible) {
      route.lanes[lane] = kTooLate;
      return;
    }
    ++lane;
    if (cost >= least) return;
    least = cost;
    route.depart = depart;
    route.end = route.lanes[(route.nodes.size() - 1) * kLanes + lane - 1];
  };
  offer(route.depart);
  if (least == kImpossible) offer(route.nodes[0].latest);
  compose(kind, route, earliest, least);
  choose(kind);
  for (const i32 depart : chosen_) offer(depart);
  if (least == kImpossible) offer(earliest);
  route.time_cost = least;
  return least != kImpossible;
}

// Follow one departure through the route: what it costs. A lane that does not hold is taken back.
i64 Lanes::follow(const Kind& kind, Route& route, std::size_t lane, i32 depart) const {
  const Travel& travel = problem_.travel(kind.travel);
  i32 now = depart;
  route.lanes[lane] = depart;
  for (std::size_t i = 1; i < route.nodes.size(); ++i) {
    const i32 from = route.nodes[i - 1].place, to = route.nodes[i].place;
    now = travel.functions().arrive(from, to, now, travel.leg(from, to).ds);
    if (now > route.nodes[i].latest) return kImpossible;
    if (route.nodes[i].task >= 0) {
      now = problem_.begin(problem_.task(route.nodes[i].task), now) + problem_.service(kind, route.nodes[i].task);
    }
    route.lanes[i * kLanes + lane] = now;
  }
  if (kind.most_work != kUnlimited && i64{now} - depart > kind.most_work) return kImpossible;
  return kind.duration_cost(depart, now);
}

// The end as a function of the departure, as far as it may cost little more than `bound`.
void Lanes::compose(const Kind& kind, const Route& route, i32 earliest, i64 bound) {
  const Functions& functions = problem_.travel(kind.travel).functions();
  const double latest = std::max(earliest, std::min(kind.latest_start, route.nodes[0].latest));
  const i64 most = bound == kImpossible ? kImpossible : static_cast<i64>(kKept * static_cast<double>(bound)) + 1;
  points_.assign({{double(earliest), double(earliest), true}, {latest, latest, false}});
  for (std::size_t i = 1; i < route.nodes.size(); ++i) {
    const Node& node = route.nodes[i];
    const i32 from = route.nodes[i - 1].place;
    pass(functions.points(from, node.place),
         functions.first_leaving(from, node.place, static_cast<i32>(points_[0].now)));
    if (node.task >= 0) serve(kind, node.task);
    const i32 rest =
        i + 1 < route.nodes.size() ? node.tail_work - (node.task >= 0 ? problem_.service(kind, node.task) : 0) : 0;
    if (bound != kImpossible) forget_dear(kind, rest, most);
    if (points_.empty()) return;
  }
  if (kind.overtime_per_ds > 0) {
    const ArrivalPoint bend{kind.overtime_from, kind.overtime_from};
    pass({&bend, 1}, 0);
  }
}

// Through a function, which adds its own points between those there are. `k`: one that leaves no later than the
// first of it, or the first after.
void Lanes::pass(std::span<const ArrivalPoint> through, std::size_t k) {
  if (through.empty()) return;
  const auto value = [&](double at) {
    if (k == 0) return at + (through.front().arrive - through.front().leave);
    if (k == through.size()) return at + (through.back().arrive - through.back().leave);
    const ArrivalPoint &before = through[k - 1], &after = through[k];
    if (after.leave <= at) return static_cast<double>(after.arrive);
    return before.arrive + (at - before.leave) * (after.arrive - before.arrive) / (after.leave - before.leave);
  };
  next_.clear();
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const Point& own = points_[i];
    while (k < through.size() && through[k].leave < own.now) ++k;
    next_.push_back({own.depart, value(own.now), own.goes_on});
    if (!own.goes_on || points_[i + 1].now <= own.now || points_[i + 1].depart <= own.depart) continue;
    const double slope = (points_[i + 1].depart - own.depart) / (points_[i + 1].now - own.now);
    for (; k < through.size() && through[k].leave < points_[i + 1].now; ++k) {
      next_.push_back({own.depart + (through[k].leave - own.now) * slope, double(through[k].arrive), true});
    }
  }
  points_.swap(next_);
}

void Lanes::serve(const Kind& kind, i32 t) {
  const Task& task = problem_.task(t);
  wait_until(task.opens);
  if (!task.has_one_window) {
    through_.clear();
    for (i32 w = 0; w < task.windows; ++w) {
      const Window& own = problem_.window(task.first_window + w);
      if (w > 0) through_.push_back({through_.back().leave, own.opens});
      through_.push_back({own.opens, own.opens});
      through_.push_back({own.closes, own.closes});
    }
    pass(through_, 0);
  }
  const i32 service = problem_.service(kind, t);
  for (Point& point : points_) point.now += service;
}

// Nobody need leave so early that it only waits longer.
void Lanes::wait_until(i32 opens) {
  std::size_t late = 0;
  while (late < points_.size() && points_[late].now < opens) ++late;
  if (late == 0) return;
  Point first = points_[late - 1];
  if (first.goes_on) {
    const Point& next = points_[late];
    first.depart += (opens - first.now) * (next.depart - first.depart) / (next.now - first.now);
  }
  first.now = opens;
  points_.erase(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(late - 1));
  points_[0] = first;
}

// Cut out what costs more than `bound` even if the rest of the way takes no longer than `rest`.
void Lanes::forget_dear(const Kind& kind, i32 rest, i64 bound) {
  next_.clear();
  bool joined = false;
  bool dear = cost_of(kind, points_[0].depart, points_[0].now + rest) > bound;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    Point own = points_[i];
    const bool next_dear =
        i + 1 < points_.size() && cost_of(kind, points_[i + 1].depart, points_[i + 1].now + rest) > bound;
    own.goes_on = own.goes_on && !(dear && next_dear);
    if (!dear || joined || own.goes_on) next_.push_back(own);
    joined = own.goes_on;
    dear = next_dear;
  }
  points_.swap(next_);
}

// The best departures of as many pieces of the day as there are lanes to fill.
void Lanes::choose(const Kind& kind) {
  chosen_.clear();
  constexpr std::size_t kPieces = kLanes - 2;
  const std::size_t size = points_.size();
  std::size_t best_piece = 0;
  i64 least = kImpossible;
  for (std::size_t piece = 0; piece < std::min(size, kPieces); ++piece) {
    i64 cheapest = kImpossible;
    double depart = 0;
    for (std::size_t i = piece * size / std::min(size, kPieces); i < (piece + 1) * size / std::min(size, kPieces);
         ++i) {
      const i64 cost = cost_of(kind, points_[i].depart, points_[i].now);
      if (cost > cheapest) continue;
      cheapest = cost;
      depart = points_[i].depart;
    }
    if (cheapest < least) {
      least = cheapest;
      best_piece = piece;
    }
    chosen_.push_back(static_cast<i32>(std::floor(depart + kNearly)));
  }
  if (chosen_.empty()) return;
  const i32 best = chosen_[best_piece];
  std::swap(chosen_[0], chosen_[best_piece]);
  if (best % kWholeSecond != 0) chosen_.insert(chosen_.begin() + 1, best + kWholeSecond);
}

}  // namespace doorstep::search::rich

#include "rich/chart.hpp"

#include <algorithm>
#include <cmath>

namespace doorstep::search::rich {
namespace {

constexpr i32 kVeryFar = 360'000;  // ten hours, for what has no way

// Where on the line between two pivots somebody lies, by the distances to both (law of cosines).
double along(double from, double to, double apart) { return (from * from + apart * apart - to * to) / (2 * apart); }

}  // namespace

Chart::Chart(const Problem& problem, Random& random)
    : problem_(problem), spot_(static_cast<std::size_t>(problem.tasks())) {
  const i32 tasks = problem.tasks();
  if (tasks == 0) return;
  const auto place = [&](const auto& apart, double Middle::* axis) {
    const i32 one = farthest(random.below(tasks), apart), other = farthest(one, apart);
    const double wide = apart(one, other);
    if (wide <= 0) return;
    std::vector<double> found(static_cast<std::size_t>(tasks));
    for (i32 t = 0; t < tasks; ++t) found[static_cast<std::size_t>(t)] = along(apart(one, t), apart(other, t), wide);
    for (i32 t = 0; t < tasks; ++t) spot_[static_cast<std::size_t>(t)].*axis = found[static_cast<std::size_t>(t)];
  };
  place([this](i32 t, i32 o) { return apart(t, o); }, &Middle::x);
  place([this](i32 t, i32 o) { return apart_beside(t, o); }, &Middle::y);
}

// The shorter way of the two, for the first vehicles that have one.
double Chart::apart(i32 task, i32 other) const {
  if (task == other) return 0;
  const i32 here = problem_.task(task).place, there = problem_.task(other).place;
  for (i32 t = 0; t < problem_.travels(); ++t) {
    const i32 ds = std::min(problem_.travel(t).leg(here, there).ds, problem_.travel(t).leg(there, here).ds);
    if (ds < kNoWay) return ds;
  }
  return kVeryFar;
}

// What is left of the distance across the first axis.
double Chart::apart_beside(i32 task, i32 other) const {
  const double whole = apart(task, other), x = at(task).x - at(other).x;
  return std::sqrt(std::max(0.0, whole * whole - x * x));
}

template <class Apart>
i32 Chart::farthest(i32 task, const Apart& apart) const {
  i32 found = task;
  double most = -1;
  for (i32 other = 0; other < problem_.tasks(); ++other) {
    const double far = apart(task, other);
    if (far <= most) continue;
    most = far;
    found = other;
  }
  return found;
}

}  // namespace doorstep::search::rich

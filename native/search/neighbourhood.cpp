#include "neighbourhood.hpp"

#include <cmath>
#include <numeric>

namespace doorstep::search {
namespace {

constexpr i32 kLeaf = 8;

}  // namespace

Neighbourhood::Neighbourhood(const Problem& problem, i32 count)
    : problem_(problem),
      is_whole_(problem.travel().is_dense() || problem.tasks() <= count + 1),
      order_(static_cast<std::size_t>(problem.tasks())),
      least_(static_cast<std::size_t>(count) + 1) {
  std::iota(order_.begin(), order_.end(), 0);
  if (is_whole_) return;
  const Travel& travel = problem.travel();
  if (travel.is_plane()) {
    boxes_.push_back({0, problem.tasks(), -1, false, 0});
    split(0);
    return;
  }
  first_task_.assign(static_cast<std::size_t>(problem.places()) + 1, 0);
  for (i32 task = 0; task < problem.tasks(); ++task) ++first_task_[problem.task(task).place + 1];
  std::partial_sum(first_task_.begin(), first_task_.end(), first_task_.begin());
  task_at_.resize(order_.size());
  std::vector<i32> next(first_task_);
  for (i32 task = 0; task < problem.tasks(); ++task) task_at_[next[problem.task(task).place]++] = task;
}

std::span<const i32> Neighbourhood::around(i32 task) {
  if (is_whole_) return order_;
  found_.clear();
  if (!problem_.travel().is_plane()) {
    list_rows(task);
    return found_;
  }
  least_.clear();
  const i32 place = problem_.task(task).place;
  look(0, problem_.travel().x(place), problem_.travel().y(place));
  for (const u64 key : least_.sorted()) found_.push_back(task_of(key));
  return found_;
}

void Neighbourhood::list_rows(i32 task) {
  for (const i32 place : problem_.travel().listed(problem_.task(task).place)) {
    for (i32 i = first_task_[place]; i < first_task_[place + 1]; ++i) found_.push_back(task_at_[i]);
  }
}

void Neighbourhood::split(i32 box) {
  const i32 from = boxes_[box].from, to = boxes_[box].to;
  const Travel& travel = problem_.travel();
  const auto x = [&](i32 task) { return travel.x(problem_.task(task).place); };
  const auto y = [&](i32 task) { return travel.y(problem_.task(task).place); };
  const auto begin = order_.begin() + from, end = order_.begin() + to;
  const auto by_x = [&](i32 a, i32 b) { return x(a) < x(b); };
  const auto by_y = [&](i32 a, i32 b) { return y(a) < y(b); };
  const auto [west, east] = std::minmax_element(begin, end, by_x);
  const auto [south, north] = std::minmax_element(begin, end, by_y);
  const double width = x(*east) - x(*west), height = y(*north) - y(*south);
  if (box == 0) grain_ = 0x1.0p29 / std::max(1e-9, std::hypot(width, height));
  if (to - from <= kLeaf || std::max(width, height) <= 0) return;
  const i32 middle = from + (to - from) / 2;
  const bool wide = width >= height;
  if (wide) std::nth_element(begin, order_.begin() + middle, end, by_x);
  else std::nth_element(begin, order_.begin() + middle, end, by_y);
  const i32 left = static_cast<i32>(boxes_.size());
  boxes_.push_back({from, middle, -1, false, 0});
  boxes_.push_back({middle, to, -1, false, 0});
  const double border = wide ? x(order_[middle]) : y(order_[middle]);
  boxes_[box] = {from, to, left, wide, border};
  split(left);
  split(left + 1);
}

void Neighbourhood::look(i32 box, double x, double y) {
  const Box& here = boxes_[box];
  if (here.left < 0) {
    for (i32 i = here.from; i < here.to; ++i) {
      const i32 place = problem_.task(order_[i]).place;
      const double dx = problem_.travel().x(place) - x, dy = problem_.travel().y(place) - y;
      least_.offer(near_key(std::sqrt(dx * dx + dy * dy) * grain_, order_[i]));
    }
    return;
  }
  const double beyond = (here.by_x ? x : y) - here.border;
  const i32 near = here.left + (beyond >= 0 ? 1 : 0), far = here.left + (beyond >= 0 ? 0 : 1);
  look(near, x, y);
  if (near_key(std::abs(beyond) * grain_, 0) <= least_.bar()) look(far, x, y);
}

}  // namespace doorstep::search

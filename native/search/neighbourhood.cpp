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
      least_(static_cast<std::size_t>(count) + 1) {
  if (is_whole_) {
    all_.resize(static_cast<std::size_t>(problem.tasks()));
    std::iota(all_.begin(), all_.end(), 0);
    return;
  }
  const Travel& travel = problem.travel();
  if (travel.is_plane()) {
    spots_.reserve(static_cast<std::size_t>(problem.tasks()));
    for (i32 task = 0; task < problem.tasks(); ++task) {
      const i32 place = problem.task(task).place;
      spots_.push_back({travel.x(place), travel.y(place), task});
    }
    boxes_.push_back({0, problem.tasks(), -1, false, 0});
    split(0);
    return;
  }
  first_task_.assign(static_cast<std::size_t>(problem.places()) + 1, 0);
  for (i32 task = 0; task < problem.tasks(); ++task) ++first_task_[problem.task(task).place + 1];
  std::partial_sum(first_task_.begin(), first_task_.end(), first_task_.begin());
  task_at_.resize(static_cast<std::size_t>(problem.tasks()));
  std::vector<i32> next(first_task_);
  for (i32 task = 0; task < problem.tasks(); ++task) task_at_[next[problem.task(task).place]++] = task;
}

std::span<const i32> Neighbourhood::around(i32 task) {
  if (is_whole_) return all_;
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
  const auto begin = spots_.begin() + from, end = spots_.begin() + to;
  double west = begin->x, east = west, south = begin->y, north = south;
  for (auto spot = begin; spot != end; ++spot) {
    west = std::min(west, spot->x);
    east = std::max(east, spot->x);
    south = std::min(south, spot->y);
    north = std::max(north, spot->y);
  }
  const double width = east - west, height = north - south;
  if (box == 0) grain_ = 0x1.0p29 / std::max(1e-9, std::sqrt(width * width + height * height));
  if (to - from <= kLeaf || std::max(width, height) <= 0) return;
  const i32 middle = from + (to - from) / 2;
  const bool wide = width >= height;
  std::nth_element(begin, spots_.begin() + middle, end, [wide](const Spot& a, const Spot& b) {
    const double first = wide ? a.x : a.y, second = wide ? b.x : b.y;
    return first != second ? first < second : a.task < b.task;
  });
  const i32 left = static_cast<i32>(boxes_.size());
  boxes_.push_back({from, middle, -1, false, 0});
  boxes_.push_back({middle, to, -1, false, 0});
  const double border = wide ? spots_[middle].x : spots_[middle].y;
  boxes_[box] = {from, to, left, wide, border};
  split(left);
  split(left + 1);
}

void Neighbourhood::look(i32 box, double x, double y) {
  const Box& here = boxes_[box];
  if (here.left < 0) {
    for (i32 i = here.from; i < here.to; ++i) {
      const double dx = spots_[i].x - x, dy = spots_[i].y - y;
      least_.offer(near_key(std::sqrt(dx * dx + dy * dy) * grain_, spots_[i].task));
    }
    return;
  }
  const double beyond = (here.by_x ? x : y) - here.border;
  const i32 near = here.left + (beyond >= 0 ? 1 : 0), far = here.left + (beyond >= 0 ? 0 : 1);
  look(near, x, y);
  if (near_key(std::abs(beyond) * grain_, 0) <= least_.bar()) look(far, x, y);
}

}  // namespace doorstep::search

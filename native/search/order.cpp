#include "order.hpp"

#include <algorithm>
#include <numeric>

namespace doorstep::search {
namespace {

constexpr u32 kSide = 1 << 16;  // cells of the curve's grid along each axis

// How far along the curve a cell lies.
u64 along_curve(u32 x, u32 y) {
  u64 along = 0;
  for (u32 half = kSide / 2; half > 0; half /= 2) {
    const u32 right = (x & half) ? 1 : 0, up = (y & half) ? 1 : 0;
    along += u64{half} * half * ((3 * right) ^ up);
    if (up) continue;
    if (right) {
      x = kSide - 1 - x;
      y = kSide - 1 - y;
    }
    std::swap(x, y);
  }
  return along;
}

std::vector<i32> order_in_plane(const Travel& travel, std::span<const i32> task_place) {
  double west = travel.x(task_place[0]), east = west, south = travel.y(task_place[0]), north = south;
  for (const i32 place : task_place) {
    west = std::min(west, travel.x(place));
    east = std::max(east, travel.x(place));
    south = std::min(south, travel.y(place));
    north = std::max(north, travel.y(place));
  }
  const double grain = (kSide - 1) / std::max({east - west, north - south, 1e-9});
  std::vector<std::pair<u64, i32>> keyed;
  keyed.reserve(task_place.size());
  for (std::size_t t = 0; t < task_place.size(); ++t) {
    const double x = (travel.x(task_place[t]) - west) * grain, y = (travel.y(task_place[t]) - south) * grain;
    keyed.push_back({along_curve(static_cast<u32>(x), static_cast<u32>(y)), static_cast<i32>(t)});
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<i32> order;
  order.reserve(keyed.size());
  for (const auto& [key, task] : keyed) order.push_back(task);
  return order;
}

// The nearest place of a row that was not passed yet; -1: none.
i32 nearest_ahead(const Travel& travel, i32 place, const std::vector<char>& passed) {
  i32 nearest = -1, least = kNoWay;
  for (const i32 other : travel.listed(place)) {
    if (passed[other] || travel.cost(place, other) >= least) continue;
    nearest = other;
    least = travel.cost(place, other);
  }
  return nearest;
}

std::vector<i32> order_over_rows(const Travel& travel, std::span<const i32> task_place) {
  std::vector<i32> rank(static_cast<std::size_t>(travel.places()), 0), trail;
  std::vector<char> passed(static_cast<std::size_t>(travel.places()), 0);
  i32 now = 0;
  for (i32 from = 0; from < travel.places(); ++from) {
    for (i32 place = passed[from] ? -1 : from; place >= 0 || !trail.empty();) {
      if (place >= 0) {
        passed[place] = 1;
        rank[place] = now++;
        trail.push_back(place);
      } else {
        trail.pop_back();
      }
      place = trail.empty() ? -1 : nearest_ahead(travel, trail.back(), passed);
    }
  }
  std::vector<i32> order(task_place.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](i32 a, i32 b) { return rank[task_place[a]] < rank[task_place[b]]; });
  return order;
}

}  // namespace

std::vector<i32> order_of_neighbours(const Travel& travel, std::span<const i32> task_place) {
  if (task_place.empty()) return {};
  return travel.is_plane() ? order_in_plane(travel, task_place) : order_over_rows(travel, task_place);
}

}  // namespace doorstep::search

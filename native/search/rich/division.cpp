#include "rich/division.hpp"

#include <algorithm>

namespace doorstep::search::rich {
namespace {

constexpr i32 kAsked = 20;  // tasks around one that is left out

i32 tasks_in(const PlannedRoute& route) {
  return static_cast<i32>(std::ranges::count_if(route.elements, &Element::serves));
}

}  // namespace

std::vector<Share> Division::cut_routes(const Share& all, i32 parts) {
  i64 tasks = 0, laid = 0;
  for (const PlannedRoute& route : all.routes) tasks += tasks_in(route);
  std::vector<Share> cut(static_cast<std::size_t>(parts));
  part_of_.assign(static_cast<std::size_t>(problem_.tasks()), kNone);
  for (const i32 r : sweep_(middles(all.routes))) {
    const PlannedRoute& route = all.routes[static_cast<std::size_t>(r)];
    // Where its middle task comes to lie: one long route never takes the place of two parts.
    const i64 middle = 2 * laid + tasks_in(route);
    const auto part = static_cast<i32>(std::min<i64>(parts - 1, middle * parts / std::max<i64>(1, 2 * tasks)));
    Share& share = cut[static_cast<std::size_t>(part)];
    share.routes.push_back(route);
    for (const Element& element : route.elements) {
      if (!element.serves()) continue;
      part_of_[static_cast<std::size_t>(element.index)] = part;
      const Task& task = problem_.task(element.index);
      if (task.kind != TaskKind::kPairDelivery) share.units.push_back(task.unit);
    }
    laid += tasks_in(route);
  }
  return cut;
}

std::vector<Middle> Division::middles(const std::vector<PlannedRoute>& routes) const {
  std::vector<Middle> found;
  found.reserve(routes.size());
  for (const PlannedRoute& route : routes) {
    Middle sum{0, 0};
    for (const Element& element : route.elements) {
      if (!element.serves()) continue;
      sum.x += chart_.at(element.index).x;
      sum.y += chart_.at(element.index).y;
    }
    const double count = std::max(1, tasks_in(route));
    found.push_back({sum.x / count, sum.y / count});
  }
  return found;
}

i32 Division::part_around(i32 task, std::span<const i32> ring, i32 parts) const {
  std::vector<i32> votes(static_cast<std::size_t>(parts), 0);
  i32 voted = 0;
  for (const i32 near : ring) {
    const i32 part = part_of_[static_cast<std::size_t>(near)];
    if (part < 0) continue;
    ++votes[static_cast<std::size_t>(part)];
    if (++voted == kAsked) break;
  }
  if (voted == 0) return (task + turns_) % parts;
  return static_cast<i32>(std::max_element(votes.begin(), votes.end()) - votes.begin());
}

void Division::hand_out_vehicles(const Share& all, std::vector<Share>& cut) const {
  const auto parts = static_cast<i32>(cut.size());
  std::vector<i32> used(all.count.size(), 0);
  for (const PlannedRoute& route : all.routes) ++used[static_cast<std::size_t>(route.kind)];
  const auto used_by_all = static_cast<i32>(all.routes.size());
  for (i32 p = 0; p < parts; ++p) {
    Share& share = cut[static_cast<std::size_t>(p)];
    std::vector<i32> own(all.count.size(), 0);
    for (const PlannedRoute& route : share.routes) ++own[static_cast<std::size_t>(route.kind)];
    for (std::size_t kind = 0; kind < all.count.size(); ++kind) {
      const i32 most = all.count[kind];
      share.count.push_back(
          most == kUnlimited ? most : own[kind] + share_of(most - used[kind], p + static_cast<i32>(kind), parts));
    }
    const auto routes = static_cast<i32>(share.routes.size());
    if (all.most_routes < kUnlimited) share.most_routes = routes + share_of(all.most_routes - used_by_all, p, parts);
  }
}

// Of so many free vehicles those of one part; what cannot be divided goes to another part each time.
i32 Division::share_of(i32 free, i32 part, i32 parts) const {
  const i32 turn = (part + turns_) % parts;
  return free / parts + (turn < free % parts ? 1 : 0);
}

}  // namespace doorstep::search::rich

// Ruin by stops: around a seed door whole stops, or strings of doors across the loops of a stop.
//
// One string per route, as without walking, would hardly ruin a plan of two vans with a hundred doors each.
#pragma once

#include "../random.hpp"
#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

class Ruin {
 public:
  Ruin(Solution& solution, Random& random) : solution_(solution), random_(random) {}

  // Take doors out around a seed and append their units to `out`. True if a whole route went.
  bool operator()(i32 seed, std::vector<i32>& out) {
    if (solution_.routes_used() > 1 && random_.unit() < kRoute && cut_route(seed, out)) return true;
    const i32 most = 1 + random_.below(kMostStops);
    ++now_;
    i32 cut = cut_at(seed, out);
    for (const i32 task : solution_.problem().ring(seed)) {
      if (cut >= most) break;
      cut += cut_at(task, out);
    }
    if (solution_.base().uses().trips && random_.unit() < kJoined) join_trips();
    return false;
  }

 private:
  static constexpr i32 kMostStops = 7, kMostDoors = 10;
  static constexpr double kWhole = 0.6, kJoined = 0.3, kRoute = 0.01;
  static constexpr i32 kMostOfRoute = 60;

  // The whole of a route, the smaller one of two: stops around a door never empty one, and a vehicle too many
  // would be on its way to the end.
  bool cut_route(i32 seed, std::vector<i32>& out) {
    const i32 other = random_.below(solution_.base().tasks());
    string_.clear();
    const Route* route = nullptr;
    for (const i32 task : {seed, other}) {
      if (!solution_.is_served(task)) continue;
      const Route& of_task = solution_.route(solution_.stop(solution_.spot(task).stop).route);
      if (!route || of_task.tasks < route->tasks) route = &of_task;
    }
    if (!route || route->tasks > kMostOfRoute) return false;
    for (const i32 s : route->stops) {
      const std::vector<i32>& doors = solution_.stop(s).doors;
      string_.insert(string_.end(), doors.begin(), doors.end());
    }
    for (const i32 door : string_) {
      if (solution_.is_served(door)) remove(door, out);
    }
    return true;
  }

  i32 cut_at(i32 task, std::vector<i32>& out) {
    if (!solution_.is_served(task)) return 0;
    const Spot spot = solution_.spot(task);
    if (stamp_.size() <= static_cast<std::size_t>(spot.stop))
      stamp_.resize(2 * static_cast<std::size_t>(spot.stop) + 64, 0);
    if (stamp_[spot.stop] == now_) return 0;
    stamp_[spot.stop] = now_;
    const std::vector<i32>& doors = solution_.stop(spot.stop).doors;
    const auto size = static_cast<i32>(doors.size());
    i32 first = 0, length = size;
    if (size > kMostDoors || random_.unit() >= kWhole) {
      length = 1 + random_.below(std::min(size, kMostDoors));
      const i32 earliest = std::max(0, spot.index - length + 1), latest = std::min(spot.index, size - length);
      first = earliest + random_.below(latest - earliest + 1);
    }
    string_.assign(doors.begin() + first, doors.begin() + first + length);
    for (const i32 door : string_) {
      if (solution_.is_served(door)) remove(door, out);
    }
    return 1;
  }

  // With the other end of its pair.
  void remove(i32 task, std::vector<i32>& out) {
    const rich::Task& own = solution_.base().task(task);
    solution_.remove(task);
    if (own.partner >= 0) solution_.remove(own.partner);
    out.push_back(own.unit);
  }

  // Two trips of a route that lost tasks become one, where one may hold what is left.
  void join_trips() {
    for (const i32 r : solution_.touched_routes()) {
      const Route& route = solution_.route(r);
      const auto trips = static_cast<i32>(route.trips.size());
      if (trips < 2) continue;
      const i32 second = 1 + random_.below(trips - 1);
      if (!fit_together(route, second)) continue;
      for (const i32 s : route.stops) {
        if (solution_.stop(s).hub < 0 || solution_.stop(s).trip != second) continue;
        solution_.remove_reload(s);
        return;
      }
    }
  }
  bool fit_together(const Route& route, i32 second) const {
    const rich::Problem& base = solution_.base();
    for (i32 d = 0; d < base.loads(); ++d) {
      if (route.trips[second - 1].load[d] + route.trips[second].load[d] > base.capacity(route.kind)[d]) return false;
    }
    return true;
  }

  Solution& solution_;
  Random& random_;
  std::vector<i32> string_;
  std::vector<u32> stamp_;
  u32 now_ = 0;
};

}  // namespace doorstep::search::rich::walk

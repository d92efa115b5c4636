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

  // Take doors out around a seed and append them to `out`.
  void operator()(i32 seed, std::vector<i32>& out) {
    const i32 most = 1 + random_.below(kMostStops);
    ++now_;
    i32 cut = cut_at(seed, out);
    for (const i32 task : solution_.problem().ring(seed)) {
      if (cut >= most) break;
      cut += cut_at(task, out);
    }
  }

 private:
  static constexpr i32 kMostStops = 7, kMostDoors = 10;
  static constexpr double kWhole = 0.6;

  i32 cut_at(i32 task, std::vector<i32>& out) {
    if (!solution_.is_served(task)) return 0;
    const Spot spot = solution_.spot(task);
    if (stamp_.size() <= static_cast<std::size_t>(spot.stop)) stamp_.resize(2 * static_cast<std::size_t>(spot.stop) + 64, 0);
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
    for (const i32 door : string_) solution_.remove(door);
    out.insert(out.end(), string_.begin(), string_.end());
    return 1;
  }

  Solution& solution_;
  Random& random_;
  std::vector<i32> string_;
  std::vector<u32> stamp_;
  u32 now_ = 0;
};

}  // namespace doorstep::search::rich::walk

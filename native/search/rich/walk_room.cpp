#include "rich/walk_room.hpp"

#include <algorithm>

namespace doorstep::search::rich::walk {

Room::Room(const Solution& solution) : solution_(solution), base_(solution.base()), matters_(solution.fetches()) {}

void Room::note(i32 r) {
  if (!matters_) return;
  const Route& route = solution_.route(r);
  const std::size_t stops = route.stops.size();
  const auto loads = static_cast<std::size_t>(base_.loads());
  if (gaps_.size() <= static_cast<std::size_t>(r)) gaps_.resize(static_cast<std::size_t>(r) + 1);
  std::vector<Gap>& gaps = gaps_[static_cast<std::size_t>(r)];
  gaps.assign(stops + 1, {});
  on_.assign(stops + 1, {});
  peak_.assign(stops, {});
  const auto stop_at = [&](std::size_t i) -> const Stop& { return solution_.stop(route.stops[i]); };
  for (std::size_t g = stops; g-- > 0;) {
    const Stop& next = stop_at(g);
    if (next.hub >= 0) continue;
    gaps[g].left = gaps[g + 1].left;
    for (const i32 task : next.doors) {
      if (!base_.task(task).loads_at_start()) continue;
      for (std::size_t d = 0; d < loads; ++d) gaps[g].left[d] += base_.demand(task)[d];
    }
  }
  CarryLoad now = gaps[0].left, most = now, fetched{};
  for (std::size_t g = 0; g <= stops; ++g) {
    if (g > 0 && stop_at(g - 1).hub >= 0) {
      now = most = gaps[g].left;
      fetched.fill(0);
    } else if (g > 0) {
      for (const i32 task : stop_at(g - 1).doors) {
        const Task& own = base_.task(task);
        for (std::size_t d = 0; d < loads; ++d) {
          const i32 demand = base_.demand(task)[d];
          now[d] += own.brings() ? -demand : own.fetches() ? demand : 0;
          if (own.loads_to_end()) fetched[d] += demand;
          peak_[g - 1][d] = std::max(peak_[g - 1][d], now[d]);
          most[d] = std::max(most[d], now[d]);
        }
      }
    }
    gaps[g].before = most;
    gaps[g].fetched = fetched;
    on_[g] = now;
  }
  for (std::size_t g = stops + 1; g-- > 0;) {
    gaps[g].after = on_[g];
    if (g == stops || stop_at(g).hub >= 0) continue;
    for (std::size_t d = 0; d < loads; ++d) {
      gaps[g].after[d] = std::max({on_[g][d], peak_[g][d], gaps[g + 1].after[d]});
    }
  }
}

const Room::Gap* Room::gap(i32 r, i32 at) const {
  if (!matters_ || static_cast<std::size_t>(r) >= gaps_.size()) return nullptr;
  const std::vector<Gap>& gaps = gaps_[static_cast<std::size_t>(r)];
  if (gaps.size() != solution_.route(r).stops.size() + 1) return nullptr;
  return &gaps[static_cast<std::size_t>(at)];
}

template <class OnBoard>
bool Room::has_room(i32 task, i32 r, const OnBoard& on_board) const {
  const i32* capacity = base_.capacity(solution_.route(r).kind);
  const i32* demand = base_.demand(task);
  for (std::size_t d = 0; d < static_cast<std::size_t>(base_.loads()); ++d) {
    if (on_board(d) > capacity[d] - demand[d]) return false;
  }
  return true;
}

bool Room::fits(i32 task, i32 r, i32 at) const {
  const Gap* here = gap(r, at);
  const Task& own = base_.task(task);
  if (!here || (!own.loads_at_start() && !own.loads_to_end())) return true;
  const CarryLoad& load = own.loads_at_start() ? here->before : here->after;
  return has_room(task, r, [&](std::size_t d) { return load[d]; });
}

bool Room::fits_at(i32 task, i32 r, i32 position) const {
  return fits(task, r, base_.task(task).loads_to_end() ? position + 1 : position);
}

bool Room::fits_after_reload(i32 task, i32 r, i32 at) const {
  const Gap* here = gap(r, at);
  if (!here) return true;
  if (base_.task(task).loads_at_start()) return has_room(task, r, [&](std::size_t d) { return here->left[d]; });
  return !base_.task(task).loads_to_end() ||
         has_room(task, r, [&](std::size_t d) { return here->after[d] - here->fetched[d]; });
}

bool Room::fits_before_reload(i32 task, i32 r, i32 at) const {
  const Gap* here = gap(r, at);
  if (!here) return true;
  if (base_.task(task).loads_to_end()) return has_room(task, r, [&](std::size_t d) { return here->fetched[d]; });
  return !base_.task(task).loads_at_start() ||
         has_room(task, r, [&](std::size_t d) { return here->before[d] - here->left[d]; });
}

}  // namespace doorstep::search::rich::walk

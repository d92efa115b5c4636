#include "rich/stock.hpp"

#include <algorithm>

#include "rich/bookings.hpp"

namespace doorstep::search::rich {

Stock::Stock(const Problem& problem) : loads_(static_cast<std::size_t>(problem.loads())) {
  if (!problem.uses().stock) return;
  const SharedColumns& shared = *problem.shared();
  rooms_.resize(static_cast<std::size_t>(problem.hubs()));
  for (std::size_t h = 0; h < rooms_.size(); ++h) {
    for (std::size_t d = 0; d < loads_; ++d) {
      rooms_[h].most[d] = shared.hub_limit[h * loads_ + d];
      rooms_[h].is_limited = rooms_[h].is_limited || rooms_[h].most[d] < kUnlimited;
    }
  }
  std::vector<Move> others;
  for (std::size_t i = 0; i < shared.moved_hub.size(); ++i) {
    Move move{shared.moved_hub[i], shared.moved_at_ds[i], shared.moved_out[i] != 0, {}};
    for (std::size_t d = 0; d < loads_; ++d) move.load[d] = shared.moved_load[i * loads_ + d];
    others.push_back(move);
  }
  add(Bookings::kOthers, others);
}

void Stock::count(Room& room, const Move& move, i64 by) const {
  Amounts& sum = move.out ? room.out : room.brought;
  for (std::size_t d = 0; d < loads_; ++d) sum[d] += by * move.load[d];
}

void Stock::add(i32 route, const std::vector<Move>& moves) {
  for (const Move& move : moves) {
    if (!room(move.hub).is_limited) continue;
    room(move.hub).kept.push_back({move, route});
    count(room(move.hub), move, 1);
  }
}

void Stock::remove(i32 route, const std::vector<Move>& moves) {
  for (const Move& move : moves) {
    if (!room(move.hub).is_limited) continue;
    std::erase_if(room(move.hub).kept, [route](const Kept& kept) { return kept.route == route; });
    count(room(move.hub), move, -1);
  }
}

bool Stock::fits(i32 route, const std::vector<Move>& moves) {
  for (std::size_t h = 0; h < rooms_.size(); ++h) {
    const Room& own = rooms_[h];
    if (!own.is_limited) continue;
    day_.clear();
    for (const Move& move : moves) {
      if (static_cast<std::size_t>(move.hub) == h) day_.push_back(move);
    }
    if (day_.empty()) continue;  // what a route no longer moves makes room only
    for (const Kept& kept : own.kept) {
      if (kept.route != route) day_.push_back(kept.move);
    }
    if (!holds(own)) return false;
  }
  return true;
}

bool Stock::holds(const Room& own) {
  std::sort(day_.begin(), day_.end(), [](const Move& a, const Move& b) { return a.at < b.at; });
  Amounts held{};
  for (const Move& move : day_) {
    for (std::size_t d = 0; d < loads_; ++d) held[d] += move.out ? move.load[d] : 0;
  }
  const auto too_much = [&] {
    for (std::size_t d = 0; d < loads_; ++d) {
      if (held[d] > own.most[d]) return true;
    }
    return false;
  };
  if (too_much()) return false;
  for (std::size_t i = 0; i < day_.size();) {
    const i32 now = day_[i].at;
    for (; i < day_.size() && day_[i].at == now; ++i) {
      for (std::size_t d = 0; d < loads_; ++d) held[d] += day_[i].out ? -day_[i].load[d] : day_[i].load[d];
    }
    if (too_much()) return false;
  }
  return true;
}

bool Stock::has_room(i32 hub, bool out, const i32* demand) const {
  const Room& own = rooms_[static_cast<std::size_t>(hub)];
  if (!own.is_limited) return true;
  const Amounts& sum = out ? own.out : own.brought;
  for (std::size_t d = 0; d < loads_; ++d) {
    if (sum[d] + demand[d] > own.most[d]) return false;
  }
  return true;
}

}  // namespace doorstep::search::rich

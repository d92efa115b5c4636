// What hubs hold over the day: what still waits there to be taken out, and what was brought.
#pragma once

#include <array>
#include <vector>

#include "rich/problem.hpp"
#include "rich/shared_columns.hpp"

namespace doorstep::search::rich {

inline constexpr std::size_t kMostLoads = 4;
using Amounts = std::array<i64, kMostLoads>;

// A trip takes its deliveries out of a hub when it departs, and brings what it collected when it ends there.
struct Move {
  i32 hub, at;  // whole seconds as a plan writes them
  bool out;
  Amounts load;
};

class Stock {
 public:
  explicit Stock(const Problem& problem);

  void add(i32 route, const std::vector<Move>& moves);
  void remove(i32 route, const std::vector<Move>& moves);

  // Whether no hub holds too much if a route does this instead of what it does now.
  bool fits(i32 route, const std::vector<Move>& moves);
  // Whether a hub could hold so much more at all, whenever it is moved.
  bool has_room(i32 hub, bool out, const i32* demand) const;

 private:
  struct Kept {
    Move move;
    i32 route;
  };
  struct Room {
    bool is_limited = false;
    Amounts most{}, out{}, brought{};  // the limit, and the sums over the whole day
    std::vector<Kept> kept;
  };

  bool holds(const Room& room);
  Room& room(i32 hub) { return rooms_[static_cast<std::size_t>(hub)]; }
  void count(Room& room, const Move& move, i64 by) const;

  std::size_t loads_;
  std::vector<Room> rooms_;
  std::vector<Move> day_;
};

}  // namespace doorstep::search::rich

// What a search of either model is asked for, how it tells of itself, and how plans compare.
#pragma once

#include <functional>
#include <limits>

#include "clock.hpp"

namespace doorstep::search {

struct Settings {
  Limits limits;
  i64 target = std::numeric_limits<i64>::min();  // stop at a complete plan of this cost
  u64 seed = 1;
  i32 threads = 1;
  bool fewest_routes = false;
  i32 neighbours = 30;
};

struct Progress {
  double elapsed_s;
  i64 iterations, cost;
  i32 routes, unassigned;
};

// Asked a few times a second from the calling thread; false stops the search.
using Watch = std::function<bool(const Progress&)>;

// Plans compare by mandatory tasks left out, where asked for by routes, then by cost.
struct Score {
  i32 mandatory_left_out = std::numeric_limits<i32>::max();
  i32 routes = 0;  // 0 where they do not count
  i64 cost = 0;

  auto operator<=>(const Score&) const = default;
  Score& operator+=(const Score& other) {
    mandatory_left_out += other.mandatory_left_out;
    routes += other.routes;
    cost += other.cost;
    return *this;
  }
};

}  // namespace doorstep::search

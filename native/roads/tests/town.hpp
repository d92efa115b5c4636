// Small random towns: self-loops, parallel arcs, islands, dead ends, forbidden turns.
#pragma once

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "matrix.hpp"
#include "metric.hpp"
#include "order.hpp"
#include "search.hpp"

namespace doorstep::roads::tests {

struct Stops {
  std::vector<u32> first{0}, state, ahead_ms, ahead_dm;

  Points points() const { return {first, state, ahead_ms, ahead_dm}; }
};

struct Town {
  std::vector<i32> x, y;
  std::vector<u32> tail, head, turn_first, turn_to, turn_ms, turn_dm;

  NodeGraph nodes() const { return {x, y, tail, head}; }
  TurnGraph turns() const { return {turn_first, turn_to}; }
  u32 states() const { return static_cast<u32>(tail.size()); }

  std::shared_ptr<const Topology> topology(unsigned threads = 1) const {
    return std::make_shared<const Topology>(build_topology(turns(), order_arcs(nodes(), threads)));
  }
  std::unique_ptr<Metric> metric(std::shared_ptr<const Topology> topology) const {
    return std::make_unique<Metric>(std::move(topology), Pages<u32>(turn_ms.begin(), turn_ms.end()),
                                    std::make_shared<const std::vector<u32>>(turn_dm), 1);
  }
  std::vector<i64> packed() const {
    std::vector<i64> turn(turn_ms.size());
    for (std::size_t i = 0; i < turn.size(); ++i) turn[i] = pack(turn_ms[i], turn_dm[i]);
    return turn;
  }
};

// All turns at every node; a share of them forbidden.
inline Town random_town(u32 seed, u32 nodes, u32 arcs, double forbidden) {
  std::mt19937 random(seed);
  const auto below = [&](u32 limit) { return static_cast<u32>(random() % limit); };
  Town town;
  for (u32 v = 0; v < nodes; ++v) {
    town.x.push_back(static_cast<i32>(below(2000)));
    town.y.push_back(static_cast<i32>(below(2000)));
  }
  for (u32 a = 0; a < arcs; ++a) {
    const u32 from = below(nodes), to = a % 7 ? std::min(nodes - 1, from + below(4)) : below(nodes);
    town.tail.push_back(from);
    town.head.push_back(to);
    if (a % 3 == 0) continue;
    town.tail.push_back(to);
    town.head.push_back(from);
  }
  for (u32 a = 0; a < town.states(); ++a) {
    town.turn_first.push_back(static_cast<u32>(town.turn_to.size()));
    for (u32 b = 0; b < town.states(); ++b) {
      if (town.head[a] != town.tail[b]) continue;
      town.turn_to.push_back(b);
      town.turn_ms.push_back(random() % 1000 < forbidden * 1000 ? kNever : below(50));
      town.turn_dm.push_back(1 + below(30));
    }
  }
  town.turn_first.push_back(static_cast<u32>(town.turn_to.size()));
  return town;
}

inline Stops random_stops(u32 seed, const Town& town, u32 count) {
  std::mt19937 random(seed);
  Stops stops;
  for (u32 i = 0; i < count; ++i) {
    for (u32 side = random() % 3; side > 0; --side) {
      stops.state.push_back(static_cast<u32>(random() % town.states()));
      stops.ahead_ms.push_back(static_cast<u32>(random() % 20));
      stops.ahead_dm.push_back(static_cast<u32>(random() % 20));
    }
    stops.first.push_back(static_cast<u32>(stops.state.size()));
  }
  return stops;
}

// One cell by Dijkstra: the best pair of sides, with the rest of a shared arc.
struct Cell {
  u32 ms = kNever, dm = 0;
};
inline std::vector<Cell> reference_row(const Town& town, const Stops& from, u32 source, const Stops& to) {
  const std::vector<i64> turn = town.packed();
  std::vector<i64> reached(town.states());
  const std::span<const u32> first(from.first.data() + source, 2);
  dijkstra<i64>(town.turns(), turn, Points{first, from.state, from.ahead_ms, from.ahead_dm}, reached);
  std::vector<Cell> row(to.first.size() - 1);
  const auto offer = [](Cell& cell, i64 ms, i64 dm) {
    const u32 a = static_cast<u32>(std::max<i64>(ms, 0)), b = static_cast<u32>(std::max<i64>(dm, 0));
    if (a < cell.ms || (a == cell.ms && b < cell.dm)) cell = {a, b};
  };
  for (u32 j = 0; j < row.size(); ++j) {
    for (u32 q = to.first[j]; q < to.first[j + 1]; ++q) {
      const i64 at = reached[to.state[q]];
      if (at < kUnreached<i64>) {
        offer(row[j], static_cast<i64>(packed_ms(at)) - to.ahead_ms[q],
              static_cast<i64>(packed_dm(at)) - to.ahead_dm[q]);
      }
      for (u32 p = first[0]; p < first[1]; ++p) {
        if (from.state[p] != to.state[q] || from.ahead_ms[p] < to.ahead_ms[q]) continue;
        offer(row[j], from.ahead_ms[p] - to.ahead_ms[q], static_cast<i64>(from.ahead_dm[p]) - to.ahead_dm[q]);
      }
    }
  }
  return row;
}

}  // namespace doorstep::roads::tests

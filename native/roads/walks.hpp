// Walking times between many points at once, only as far as people walk: bounded Dijkstra (1959) per source.
#pragma once

#include <span>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

// Edges as rows by node: successors of n are head[first[n]..first[n + 1]).
struct WalkGraph {
  std::span<const u32> first;
  std::span<const u32> head;
  std::span<const u32> weight_ms;
};

// Which nodes each point touches and how long it takes to get there; rows by point for sources, by node for targets.
struct WalkLinks {
  std::span<const u32> first;
  std::span<const u32> other;
  std::span<const u32> ms;
};

// Rows by source: the targets within the limit, ascending, and the time to each.
struct WalkRows {
  std::vector<u64> first;
  std::vector<u32> target;
  std::vector<u32> ms;
};

WalkRows walk_rows(const WalkGraph& graph, const WalkLinks& from_sources, const WalkLinks& to_targets,
                   std::size_t target_count, u32 limit_ms, unsigned threads);

}  // namespace doorstep::roads

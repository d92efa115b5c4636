#include "matrix_rows.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace doorstep::roads {
namespace {

template <class W>
W cut_ahead(W cell, u32 ms, u32 dm) {
  if (cell >= kUnreached<W>) return kUnreached<W>;
  if constexpr (sizeof(W) == 4) {
    return cell > ms ? cell - ms : 0;
  } else {
    const u32 all_ms = packed_ms(cell), all_dm = packed_dm(cell);
    return pack(all_ms > ms ? all_ms - ms : 0, all_dm > dm ? all_dm - dm : 0);
  }
}

void run_climb(u32 lanes, const Climb<u32>& c) {
  const Kernels& k = kernels();
  (lanes == 4 ? k.climb_4 : lanes == 16 ? k.climb_16 : k.climb_32)(c);
}
void run_climb(u32 lanes, const Climb<i64>& c) {
  (lanes == 4 ? kernels().climb_packed_4 : kernels().climb_packed_16)(c);
}
void run_sweep(u32 lanes, const Sweep<u32>& s) {
  const Kernels& k = kernels();
  (lanes == 4 ? k.sweep_4 : lanes == 16 ? k.sweep_16 : k.sweep_32)(s);
}
void run_sweep(u32 lanes, const Sweep<i64>& s) {
  (lanes == 4 ? kernels().sweep_packed_4 : kernels().sweep_packed_16)(s);
}

}  // namespace

template <class W>
Starts<W> starts_of(const Topology& t, std::span<const W> turn, const Points& sources) {
  Starts<W> starts;
  starts.first.reserve(sources.size() + 1);
  for (u32 i = 0; i < sources.size(); ++i) {
    starts.first.push_back(static_cast<u32>(starts.node.size()));
    for (u32 p = sources.first[i]; p < sources.first[i + 1]; ++p) {
      const u32 state = sources.state[p];
      if (sources.ahead_ms[p] >= kNever) continue;
      for (u32 e = t.turn_first[state]; e < t.turn_first[state + 1]; ++e) {
        if (turn[e] >= kUnreached<W>) continue;
        const W cost = ahead_of<W>(sources, p) + turn[e];
        starts.node.push_back(t.rank[t.turn_to[e]]);
        starts.cost.push_back(cost);
      }
    }
  }
  starts.first.push_back(static_cast<u32>(starts.node.size()));
  return starts;
}

SameArc::SameArc(const Points& targets, u32 states) : bucket_of_(states, kNone) {
  std::vector<u32> entries(targets.state.size()), target(targets.state.size());
  std::iota(entries.begin(), entries.end(), 0u);
  for (u32 j = 0; j < targets.size(); ++j) {
    std::fill(target.begin() + targets.first[j], target.begin() + targets.first[j + 1], j);
  }
  std::stable_sort(entries.begin(), entries.end(), [&](u32 a, u32 b) { return targets.state[a] < targets.state[b]; });
  for (u32 entry : entries) {
    u32& bucket = bucket_of_[targets.state[entry]];
    if (bucket == kNone) {
      bucket = static_cast<u32>(first_.size());
      first_.push_back(static_cast<u32>(entry_.size()));
    }
    entry_.push_back(entry);
    target_.push_back(target[entry]);
  }
  first_.push_back(static_cast<u32>(entry_.size()));
}

template <class W>
void SameArc::apply(const Points& sources, u32 source, const Points& targets, W* row) const {
  for (u32 p = sources.first[source]; p < sources.first[source + 1]; ++p) {
    const u32 bucket = bucket_of_[sources.state[p]];
    if (bucket == kNone) continue;
    for (u32 i = first_[bucket]; i < first_[bucket + 1]; ++i) {
      const u32 q = entry_[i];
      if (sources.ahead_ms[p] < targets.ahead_ms[q] || sources.ahead_ms[p] >= kNever) continue;
      const W straight =
          cut_ahead<W>(ahead_of<W>(sources, p), targets.ahead_ms[q], sizeof(W) == 8 ? targets.ahead_dm[q] : 0);
      row[target_[i]] = std::min(row[target_[i]], straight);
    }
  }
}

template <class W>
RowMaker<W>::RowMaker(u32 lanes) : lanes_(lanes) {}

template <class W>
u32 RowMaker<W>::lanes_for(u32 sources) {
  if (sources <= 4) return 4;
  return sizeof(W) == 8 || sources <= 16 ? 16 : 32;
}

// The ancestors of all entries, ascending, and a row of lanes for each.
template <class W>
void RowMaker<W>::collect(const Upward<W>& up, const Starts<W>& starts, std::span<const u32> sources) {
  row_of_.resize(std::max(row_of_.size(), up.parent.size()), kNone);
  node_.clear();
  for (u32 source : sources) {
    for (u32 i = starts.first[source]; i < starts.first[source + 1]; ++i) {
      for (u32 v = starts.node[i]; v != kNone && row_of_[v] == kNone; v = up.parent[v]) {
        row_of_[v] = 0;
        node_.push_back(v);
      }
    }
  }
  std::sort(node_.begin(), node_.end());
  rows_.resize(node_.size() * lanes_);
  std::fill_n(rows_.data(), node_.size() * lanes_, kUnreached<W>);
  for (u32 i = 0; i < node_.size(); ++i) row_of_[node_[i]] = i;
  for (u32 lane = 0; lane < sources.size(); ++lane) {
    for (u32 i = starts.first[sources[lane]]; i < starts.first[sources[lane] + 1]; ++i) {
      W& cell = rows_.data()[static_cast<u64>(row_of_[starts.node[i]]) * lanes_ + lane];
      cell = std::min(cell, starts.cost[i]);
    }
  }
}

template <class W>
void RowMaker<W>::sweep(const Upward<W>& up, const Starts<W>& starts, std::span<const u32> sources,
                        const Topology& topology, const Selection& selection, const SweepArcs<W>& arcs) {
  collect(up, starts, sources);
  const u32 nodes = static_cast<u32>(node_.size());
  run_climb(lanes_, Climb<W>{nodes, node_.data(), up.first, up.head, up.weight, row_of_.data(), rows_.data()});
  start_node_.clear();
  start_row_.clear();
  for (u32 i = nodes; i-- > 0;) {
    row_of_[node_[i]] = kNone;
    if (up.position[node_[i]] == kNone) continue;
    start_node_.push_back(up.position[node_[i]]);
    start_row_.push_back(i);
  }
  start_node_.push_back(kNone);
  stack_.resize(static_cast<u64>(topology.height) * lanes_);
  result_.resize(static_cast<u64>(selection.results) * lanes_);
  run_sweep(lanes_, Sweep<W>{static_cast<u32>(selection.rank.size()), selection.depth.data(), arcs.first.data(),
                             arcs.head_depth.data(), arcs.weight.data(), selection.is_target.data(), start_node_.data(),
                             start_row_.data(), rows_.data(), stack_.data(), result_.data()});
}

template <class W>
void RowMaker<W>::finish(const Selection& selection, const Points& targets, std::span<W* const> rows) const {
  constexpr u32 kTile = 16;  // one cache line of every row at a time
  std::array<W, kTile * 32> tile;
  for (u32 begin = 0; begin < targets.size(); begin += kTile) {
    const u32 end = std::min(begin + kTile, targets.size());
    for (u32 j = begin; j < end; ++j) {
      W* cell = tile.data() + (j - begin) * lanes_;
      std::fill_n(cell, lanes_, kUnreached<W>);
      for (u32 q = targets.first[j]; q < targets.first[j + 1]; ++q) {
        const W* reached = result_.data() + static_cast<u64>(selection.target_result[q]) * lanes_;
        const u32 ms = targets.ahead_ms[q], dm = sizeof(W) == 8 ? targets.ahead_dm[q] : 0;
        for (u32 k = 0; k < lanes_; ++k) cell[k] = std::min(cell[k], cut_ahead<W>(reached[k], ms, dm));
      }
    }
    for (u32 k = 0; k < rows.size(); ++k) {
      for (u32 j = begin; j < end; ++j) rows[k][j] = tile[(j - begin) * lanes_ + k];
    }
  }
}

std::vector<u32> block_order(const Topology& topology, const Points& sources) {
  std::vector<u32> order(sources.size()), key(sources.size(), 0);
  std::iota(order.begin(), order.end(), 0u);
  for (u32 i = 0; i < sources.size(); ++i) {
    if (sources.first[i] < sources.first[i + 1]) key[i] = topology.rank[sources.state[sources.first[i]]];
  }
  std::sort(order.begin(), order.end(), [&](u32 a, u32 b) { return key[a] != key[b] ? key[a] < key[b] : a < b; });
  return order;
}

template Starts<u32> starts_of(const Topology&, std::span<const u32>, const Points&);
template Starts<i64> starts_of(const Topology&, std::span<const i64>, const Points&);
template void SameArc::apply(const Points&, u32, const Points&, u32*) const;
template void SameArc::apply(const Points&, u32, const Points&, i64*) const;
template class RowMaker<u32>;
template class RowMaker<i64>;

}  // namespace doorstep::roads

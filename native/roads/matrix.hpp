// Many-to-many travel times and distances: block after block of sources in vector lanes.
//
// A block of K sources climbs the hierarchy together, then one sweep over the ancestors of all targets
// brings K rows of the matrix at once (RPHAST, Delling, Goldberg, Werneck 2011, on an elimination
// tree). O(selected arcs * sources / K) vector steps; memory O(selected arcs + K * targets) a thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "metric.hpp"

namespace doorstep::roads {

// Where points stand: point i on states state[first[i] .. first[i + 1]], with the time and distance
// from the point to the end of that arc.
struct Points {
  std::span<const u32> first, state, ahead_ms, ahead_dm;

  u32 size() const { return static_cast<u32>(first.size()) - 1; }
};

template <class W>
W ahead_of(const Points& points, u32 entry) {
  if constexpr (sizeof(W) == 4)
    return points.ahead_ms[entry];
  else
    return pack(points.ahead_ms[entry], points.ahead_dm[entry]);
}

// The nodes a sweep must visit to reach a set of targets: all their ancestors, highest first.
// Serves every metric of its topology.
struct Selection {
  std::vector<u32> rank, depth, first, slot, head_depth;  // slot: into a metric's weights
  std::vector<u8> is_target;
  std::vector<u32> position;       // rank -> selected node, or kNone
  std::vector<u32> target_result;  // entry of the targets -> row of the sweep's result
  u32 results = 0;
};
Selection select_targets(const Topology& topology, const Points& targets);

// A sweep's arcs with one metric's weights, arcs that can never be driven left out.
template <class W>
struct SweepArcs {
  std::vector<u32> first, head_depth;
  std::vector<W> weight;
};
template <class W>
SweepArcs<W> weigh(const Selection& selection, std::span<const W> slot);

// Milliseconds (sources, targets); kNever where there is no way.
void matrix(const Metric& metric, const Points& sources, const Points& targets, unsigned threads, u32* ms);
// And decimetres along the lexicographically (ms, dm) best path; 0 where there is none.
void matrix_with_distance(const Metric& metric, const Points& sources, const Points& targets, unsigned threads, u32* ms,
                          u32* dm);
// The k targets of least (ms, dm, index) per source, in that order. Missing ones: kNone, kNever, 0.
void nearest(const Metric& metric, const Points& sources, const Points& targets, u32 k, unsigned threads, u32* target,
             u32* ms, u32* dm);

}  // namespace doorstep::roads

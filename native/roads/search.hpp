// One source: a path to one target, or times to every state.
#pragma once

#include <span>
#include <vector>

#include "matrix.hpp"
#include "metric.hpp"

namespace doorstep::roads {

struct FoundPath {
  u32 ms = kNever, dm = 0;
  std::vector<u32> states;  // from the source's arc to the target's arc; empty where there is no way
};

// The lexicographically (ms, dm) best path from point 0 of the sources to point 0 of the targets.
// Bidirectional search up the elimination tree, O(arcs above both ends), then unpacking of the chordal
// arcs into turns, O(length * lower triangles).
FoundPath find_path(const Metric& metric, const Points& sources, const Points& targets);

// Milliseconds from point 0 of the sources to the END of every state's arc: PHAST (Delling, Goldberg,
// Nowatzyk, Werneck 2013) on the elimination tree, O(down arcs).
void one_to_all(const Metric& metric, const Points& sources, u32* ms);

// The same by Dijkstra (1959) on the turns themselves: the oracle of tests, the yardstick of benchmarks.
// W = u32: milliseconds; i64: packed milliseconds and decimetres.
template <class W>
void dijkstra(const TurnGraph& turns, std::span<const W> turn, const Points& sources, std::span<W> reached);

}  // namespace doorstep::roads

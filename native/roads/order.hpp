// Nested dissection of directed arcs by edge cuts of the node graph.
//
// A cut of EDGES in the node graph separates the ARCS, which are the vertices of the turn-expanded
// graph: whoever passes from one half to the other drives over a cut arc. Cuts are found by inertial
// flow (Schild, Sommer 2015): project the nodes on a line, tie the first and last fraction of them
// together, and cut the middle by a maximum flow (Dinic 1970).
#pragma once

#include <span>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

struct NodeGraph {
  std::span<const i32> x, y;        // any plane coordinates, (nodes,)
  std::span<const u32> tail, head;  // directed arcs, (arcs,)
};

// Arcs from the least to the most important. The same for any number of threads.
// O(levels * directions * cut * (nodes + arcs)) time, O(nodes + arcs) memory per level.
std::vector<u32> order_arcs(const NodeGraph& graph, unsigned threads);

}  // namespace doorstep::roads

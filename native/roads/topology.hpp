// The directed customizable contraction hierarchy: who is above whom, and by which arcs.
//
// Customizable contraction hierarchies: Dibbelt, Strasser, Wagner 2016; on turn-expanded graphs:
// Buchhold, Wagner, Zeitz, Zuendorf 2020. We drop every chordal arc that no turn can ever make
// finite, so arcs up and arcs down are two lists of their own.
//
// Ranks are a postorder of the elimination tree: the states below one state are one range of ranks,
// and ranks read downwards visit every state after all its ancestors, which are then a stack.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

// Chordal arcs of one direction, listed at their LOWER end.
struct Arcs {
  Column<u32> first;       // rank -> arcs, (states + 1,)
  Column<u32> head;        // rank of the upper end, ascending within a list
  std::vector<u32> depth;  // depth of the upper end
  // The same arcs listed at their UPPER end: rank of the lower end (ascending), and the arc.
  std::vector<u32> below_first, below_rank, below_arc;

  u32 size() const { return static_cast<u32>(head.size()); }
};

struct Topology {
  Column<u32> rank;                 // state -> rank
  Column<u32> parent;               // rank -> parent in the elimination tree, or kNone
  Column<u32> turn_first, turn_to;  // turns as rows by from-state
  Column<u32> turn_slot;            // turn -> arc: up arcs first, then down arcs; kNone from a state to itself
  Arcs up, down;                    // up: low -> high; down: high -> low

  std::vector<u32> state;                  // rank -> state
  std::vector<u32> depth;                  // rank -> depth in the elimination tree, roots 0
  std::vector<u32> below;                  // rank -> first rank of its subtree
  std::vector<u32> slot_first, slot_turn;  // arc -> the turns it stands for
  std::vector<u32> turn_from;              // turn -> from-state
  u32 height = 0;                          // states on the longest path to a root

  u32 states() const { return static_cast<u32>(rank.size()); }
  u32 turns() const { return static_cast<u32>(turn_to.size()); }
  u32 slots() const { return up.size() + down.size(); }
  u64 triangles() const;  // directed lower triangles: the work of one customisation
};

struct TurnGraph {
  std::span<const u32> first, to;
};

// O(chordal arcs * log + undirected triangles) time.
Topology build_topology(const TurnGraph& turns, std::span<const u32> state_order);

// What is stored; everything else is derived from it in O(states + arcs + turns).
struct TopologySections {
  std::span<const u32> rank, parent, turn_first, turn_to, turn_slot;
  std::span<const u32> up_first, up_head, down_first, down_head;
};

// Throws std::invalid_argument when the sections contradict each other, so that no later
// step can leave its arrays.
Topology open_topology(const TopologySections& sections);

// Fills the derived columns.
void derive(Topology& topology);

}  // namespace doorstep::roads

// Inner loops that work on many sources or many time slices side by side, in vector registers.
//
// One source file (simd_kernels.inc) is compiled twice: for the baseline every CPU of the architecture
// has (SSE2, NEON) and for AVX2. Both give the same bits. The best one is chosen when first needed;
// DOORSTEP_CPU=baseline in the environment forces the baseline.
#pragma once

#include <string_view>

#include "columns.hpp"

namespace doorstep::roads {

// Upward search of a block of sources. Rows of lanes, one row a node, ascending by rank.
template <class W>
struct Climb {
  u32 nodes;
  const u32* node;    // node of each row
  const u32* first;   // node -> arcs up
  const u32* head;    // arc -> node
  const W* weight;    // arc -> weight
  const u32* row_of;  // node -> row
  W* rows;
};

// Downward sweep over selected nodes, ancestors first. The ancestors of a node are a stack: one row of
// lanes per depth, small enough for the first-level cache however large the city is.
template <class W>
struct Sweep {
  u32 nodes;
  const u32* depth;       // selected node -> depth
  const u32* first;       // selected node -> arcs from above
  const u32* head_depth;  // arc -> depth of its upper end
  const W* weight;
  const u8* is_target;    // selected node -> 1 when its lanes are wanted
  const u32* start_node;  // selected nodes reached by the upward search, ascending, then kNone
  const u32* start_row;   // and their rows
  const W* rows;
  W* stack;   // (height, lanes)
  W* result;  // (wanted nodes, lanes), in sweep order
};

// Customisation of slices side by side.
struct LaneArcs {
  const u32* turn_first;  // arc -> the turns it stands for
  const u32 *first, *depth, *below_first, *below_rank, *below_arc;
};
template <class A>
LaneArcs lane_arcs(const A& arcs, const u32* turn_first) {
  return {turn_first,           arcs.first.data(), arcs.depth.data(), arcs.below_first.data(), arcs.below_rank.data(),
          arcs.below_arc.data()};
}
struct CustomiseLanes {
  u32 states;
  const u32* depth;
  LaneArcs up, down;
  const u32 *slot_turn, *turn;   // place -> turn; (turns, lanes)
  u32 *up_weight, *down_weight;  // (arcs, lanes)
  u32* row;                      // (height, lanes)
};

// One slice: ranks begin to end, whose weights so far are those of their turns.
template <class W>
struct CustomiseRange {
  u32 begin, end;
  const u32* depth;
  LaneArcs up, down;
  W *up_weight, *down_weight;
  W* row;  // (height,)
};

struct Kernels {
  const char* name;
  void (*customise_range)(const CustomiseRange<u32>&);
  void (*customise_range_packed)(const CustomiseRange<i64>&);
  void (*climb_4)(const Climb<u32>&);
  void (*climb_16)(const Climb<u32>&);
  void (*climb_32)(const Climb<u32>&);
  void (*climb_packed_4)(const Climb<i64>&);
  void (*climb_packed_16)(const Climb<i64>&);
  void (*sweep_4)(const Sweep<u32>&);
  void (*sweep_16)(const Sweep<u32>&);
  void (*sweep_32)(const Sweep<u32>&);
  void (*sweep_packed_4)(const Sweep<i64>&);
  void (*sweep_packed_16)(const Sweep<i64>&);
  void (*customise_8)(const CustomiseLanes&);
  void (*customise_12)(const CustomiseLanes&);
  void (*customise_16)(const CustomiseLanes&);
};

extern const Kernels BASELINE_KERNELS;
#if defined(DOORSTEP_AVX2)
extern const Kernels AVX2_KERNELS;
#endif

const Kernels& kernels();
// "baseline", "avx2" or "best". False when this machine cannot run them.
bool use_kernels(std::string_view name);

}  // namespace doorstep::roads

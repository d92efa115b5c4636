// Rows of a travel matrix, one block of sources in lanes after another. Scratch memory of one thread.
#pragma once

#include <span>
#include <vector>

#include "matrix.hpp"
#include "pages.hpp"
#include "simd.hpp"

namespace doorstep::roads {

// The part of the hierarchy that sources climb: all of it, or the ancestors of some sources.
template <class W>
struct Upward {
  std::span<const u32> parent;
  const u32 *first, *head;
  const W* weight;
  const u32* position;  // node -> selected node of the sweep, or kNone
};

// Where each source enters: the end of every arc that follows its own, with the time to get there.
// A source never starts at its own arc: what reaches that arc again is a true round trip.
template <class W>
struct Starts {
  std::vector<u32> first, node;
  std::vector<W> cost;
};

template <class W>
Starts<W> starts_of(const Topology& topology, std::span<const W> turn, const Points& sources);

// Targets by state, to find those on a source's own arc.
class SameArc {
 public:
  SameArc() = default;
  SameArc(const Points& targets, u32 states);
  // Driving straight on to a target further along the same arc.
  template <class W>
  void apply(const Points& sources, u32 source, const Points& targets, W* row) const;

 private:
  std::vector<u32> first_, entry_, target_;  // by state_ index
  std::vector<u32> bucket_of_;               // state -> bucket, or kNone
};

template <class W>
class RowMaker {
 public:
  explicit RowMaker(u32 lanes);
  static u32 lanes_for(u32 sources);

  // Travel from up to `lanes` sources to every selected target.
  void sweep(const Upward<W>& up, const Starts<W>& starts, std::span<const u32> sources, const Topology& topology,
             const Selection& selection, const SweepArcs<W>& arcs);
  // Cells of the last sweep, row k for its k-th source: the best of a target's states, less what lies
  // between the target and the end of its arc.
  void finish(const Selection& selection, const Points& targets, std::span<W* const> rows) const;

 private:
  void collect(const Upward<W>& up, const Starts<W>& starts, std::span<const u32> sources);

  u32 lanes_;
  std::vector<u32> node_, row_of_, start_node_, start_row_;
  Pages<W> rows_, stack_, result_;
};

// Source indices so that neighbours in the hierarchy share a block.
std::vector<u32> block_order(const Topology& topology, const Points& sources);

}  // namespace doorstep::roads

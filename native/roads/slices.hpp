// Many time slices of one profile: customised side by side in lanes, searched with one selection.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "matrix.hpp"
#include "matrix_rows.hpp"

namespace doorstep::roads {

// Weights of `lanes` slices, interleaved: slot * lanes + slice. Lanes are 8, 12 or 16.
class LaneCustomiser {
 public:
  explicit LaneCustomiser(const Topology& topology) : topology_(topology) {}

  static u32 lanes_for(u32 slices);
  // `turn`: one row of turn weights a slice, at most 16. Lanes beyond the last slice are unreached.
  void run(std::span<const u32* const> turn);
  u32 lanes() const { return lanes_; }
  const u32* slots() const { return slot_.data(); }

 private:
  const Topology& topology_;
  u32 lanes_ = 0;
  Pages<u32> slot_, row_, turn_;
};

std::vector<std::unique_ptr<Metric>> customise_slices(std::shared_ptr<const Topology> topology,
                                                      std::span<const u32* const> turn, Metric::Lengths lengths);

// Rows of all slices for one set of points, without keeping any slice's hierarchy: of each slice only the
// arcs above the sources and the targets are kept.
class SlicedRows {
 public:
  SlicedRows(std::shared_ptr<const Topology> topology, const Points& sources, const Points& targets);

  // Adds slices. `turn`: rows of turn weights; ahead: rows over the entries of sources and targets.
  void add(std::span<const u32* const> turn, std::span<const u32* const> source_ahead,
           std::span<const u32* const> target_ahead);
  // Milliseconds (last - first, slices, targets).
  void rows(u32 first, u32 last, unsigned threads, u32* ms) const;

  std::size_t source_entries() const { return source_state_.size(); }
  std::size_t target_entries() const { return target_state_.size(); }
  u32 slices() const { return static_cast<u32>(slices_.size()); }
  u32 sources() const { return static_cast<u32>(source_first_.size()) - 1; }
  u32 targets() const { return static_cast<u32>(target_first_.size()) - 1; }

 private:
  struct Slice {
    std::vector<u32> up_weight;
    SweepArcs<u32> down;
    Starts<u32> starts;
    std::vector<u32> source_ahead, target_ahead;
  };
  struct Closure {
    std::vector<u32> rank, parent, first, head, slot, position;  // ancestors of the sources' entries
  };
  void close_over_sources();
  void gather(const LaneCustomiser& lanes, std::span<const u32* const> turn, std::size_t slices_before);
  Points source_points(const Slice& slice) const;
  Points target_points(const Slice& slice) const;

  std::shared_ptr<const Topology> topology_;
  std::vector<u32> source_first_, source_state_, target_first_, target_state_;
  Selection selection_;
  SameArc same_arc_;
  Closure closure_;
  std::vector<u32> closure_of_;  // rank -> closure node, or kNone
  std::vector<Slice> slices_;
};

}  // namespace doorstep::roads

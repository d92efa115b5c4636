// Weights of one profile at one time on the shared topology.
//
// Time alone is u32 milliseconds. Time with distance is one i64: milliseconds * 2^31 + decimetres, so
// that the smaller number is the lexicographically better pair and sums never carry (paths are
// shorter than 2^31 dm, 214 748 km).
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "pages.hpp"
#include "topology.hpp"

namespace doorstep::roads {

inline constexpr int kDistanceBits = 31;

template <class W>
inline constexpr W kUnreached = static_cast<W>(kNever);
template <>
inline constexpr i64 kUnreached<i64> = static_cast<i64>(kNever) << kDistanceBits;

inline i64 pack(u32 ms, u32 dm) {
  return ms >= kNever ? kUnreached<i64> : (static_cast<i64>(ms) << kDistanceBits) + dm;
}
inline u32 packed_ms(i64 weight) { return static_cast<u32>(weight >> kDistanceBits); }
inline u32 packed_dm(i64 weight) { return static_cast<u32>(weight & ((i64{1} << kDistanceBits) - 1)); }

// Lowest weight of every chordal arc over its turns and lower triangles. `slot` holds up arcs, then
// down arcs. O(directed triangles); independent subtrees run in `threads` threads.
template <class W>
void customise(const Topology& topology, std::span<const W> turn, std::span<W> slot, unsigned threads);

// After turn weights changed: recomputes the arcs that can differ, from low to high, and only them.
// `turn` already holds the new weights. Equal to a full customisation, bit by bit.
template <class W>
void recustomise(const Topology& topology, std::span<const W> turn, std::span<const u32> changed, std::span<W> slot);

class Metric {
 public:
  using Lengths = std::shared_ptr<const std::vector<u32>>;

  // Turn weights above kNever are cut to kNever. `turn_dm` may be null: then there are no distances.
  Metric(std::shared_ptr<const Topology> topology, Pages<u32> turn_ms, Lengths turn_dm, unsigned threads);
  // Adopts customised weights.
  Metric(std::shared_ptr<const Topology> topology, Pages<u32> turn_ms, Pages<u32> slot_ms, Lengths turn_dm);

  std::unique_ptr<Metric> copy() const;
  // Not while another thread reads this metric.
  void update(std::span<const u32> turns, std::span<const u32> ms);

  const Topology& topology() const { return *topology_; }
  bool has_lengths() const { return turn_dm_ != nullptr; }

  // Weights of turns and of arcs (up arcs, then down arcs). The packed ones are made when first asked for.
  template <class W>
  std::span<const W> turns() const;
  template <class W>
  std::span<const W> slots() const;

 private:
  struct Packed {
    Pages<i64> turn, slot;
  };
  const Packed& packed() const;

  std::shared_ptr<const Topology> topology_;
  Pages<u32> turn_ms_, slot_ms_;
  Lengths turn_dm_;
  mutable std::mutex packing_;
  mutable std::unique_ptr<Packed> packed_;
};

}  // namespace doorstep::roads

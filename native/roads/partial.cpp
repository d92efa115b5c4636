// Partial customisation: only arcs whose weight can differ are looked at again, from low to high.
#include <algorithm>
#include <functional>
#include <queue>

#include "metric.hpp"

namespace doorstep::roads {
namespace {

u32 find_arc(const Arcs& arcs, u32 low, u32 high) {
  const u32* begin = arcs.head.data() + arcs.first[low];
  const u32* end = arcs.head.data() + arcs.first[low + 1];
  const u32* at = std::lower_bound(begin, end, high);
  return at != end && *at == high ? static_cast<u32>(at - arcs.head.data()) : kNone;
}

// A chordal arc: its lower end, its place in the list of its direction, and that direction.
struct Suspect {
  u32 low, arc;
  bool down;

  bool operator>(const Suspect& other) const {
    if (low != other.low) return low > other.low;
    return arc != other.arc ? arc > other.arc : down > other.down;
  }
  bool operator==(const Suspect& other) const { return low == other.low && arc == other.arc && down == other.down; }
};

template <class W>
class Repair {
 public:
  Repair(const Topology& topology, std::span<const W> turn, std::span<W> slot)
      : t_(topology), turn_(turn), up_(slot.data()), down_(slot.data() + topology.up.size()) {}

  void suspect_turn(u32 turn) {
    const u32 slot = t_.turn_slot[turn];
    if (slot == kNone) return;
    const u32 from = t_.rank[t_.turn_from[turn]], to = t_.rank[t_.turn_to[turn]];
    if (from < to)
      queue_.push({from, slot, false});
    else
      queue_.push({to, slot - t_.up.size(), true});
  }

  void run() {
    Suspect last{kNone, kNone, false};
    while (!queue_.empty()) {
      const Suspect suspect = queue_.top();
      queue_.pop();
      if (suspect == last) continue;
      last = suspect;
      revise(suspect);
    }
  }

 private:
  const Arcs& arcs(bool down) const { return down ? t_.down : t_.up; }
  W* weights(bool down) const { return down ? down_ : up_; }

  // Every lower neighbour is final, because suspects come in ascending order.
  void revise(const Suspect& s) {
    const u32 high = arcs(s.down).head[s.arc];
    W& weight = weights(s.down)[s.arc];
    const W before = weight, now = std::min(lowest_turn(s), lowest_triangle(s, high));
    if (now == before) return;
    weight = now;
    suspect_above(s, high, before, now);
  }

  W lowest_turn(const Suspect& s) const {
    const u32 slot = s.down ? t_.up.size() + s.arc : s.arc;
    W best = kUnreached<W>;
    for (u32 i = t_.slot_first[slot]; i < t_.slot_first[slot + 1]; ++i) best = std::min(best, turn_[t_.slot_turn[i]]);
    return best;
  }

  // Best way round below: over r with low -> r -> high (up), or high -> r -> low (down).
  W lowest_triangle(const Suspect& s, u32 high) const {
    const Arcs &own = arcs(s.down), &other = arcs(!s.down);
    const W *own_weight = weights(s.down), *other_weight = weights(!s.down);
    W best = kUnreached<W>;
    u32 i = other.below_first[s.low], j = own.below_first[high];
    const u32 i_end = other.below_first[s.low + 1], j_end = own.below_first[high + 1];
    if (static_cast<u64>(i_end - i) * 16 < j_end - j) {
      for (; i < i_end; ++i) {
        const u32 arc = find_arc(own, other.below_rank[i], high);
        if (arc != kNone) best = std::min(best, other_weight[other.below_arc[i]] + own_weight[arc]);
      }
      return best;
    }
    while (i < i_end && j < j_end) {
      const u32 a = other.below_rank[i], b = own.below_rank[j];
      if (a == b) best = std::min(best, other_weight[other.below_arc[i]] + own_weight[own.below_arc[j]]);
      i += a <= b;
      j += b <= a;
    }
    return best;
  }

  // Arcs above that this one was the best way round for, or now may be.
  void suspect_above(const Suspect& s, u32 high, W before, W now) {
    const Arcs& other = arcs(!s.down);
    const W* other_weight = weights(!s.down);
    for (u32 g = other.first[s.low]; g < other.first[s.low + 1]; ++g) {
      const u32 third = other.head[g];
      if (third == high) continue;
      const bool below = third < high;
      const bool down = below ? s.down : !s.down;
      const u32 arc = find_arc(arcs(down), std::min(third, high), std::max(third, high));
      if (arc == kNone) continue;  // one of the two legs can never be driven
      const W current = weights(down)[arc], leg = other_weight[g];
      const bool was_best = before < kUnreached<W> && leg + before == current;
      if (was_best || leg + now < current) queue_.push({std::min(third, high), arc, down});
    }
  }

  const Topology& t_;
  std::span<const W> turn_;
  W *up_, *down_;
  std::priority_queue<Suspect, std::vector<Suspect>, std::greater<>> queue_;
};

}  // namespace

template <class W>
void recustomise(const Topology& topology, std::span<const W> turn, std::span<const u32> changed, std::span<W> slot) {
  Repair<W> repair(topology, turn, slot);
  for (u32 i : changed) repair.suspect_turn(i);
  repair.run();
}

template void recustomise<u32>(const Topology&, std::span<const u32>, std::span<const u32>, std::span<u32>);
template void recustomise<i64>(const Topology&, std::span<const i64>, std::span<const u32>, std::span<i64>);

}  // namespace doorstep::roads

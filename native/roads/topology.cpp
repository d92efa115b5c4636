#include "topology.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace doorstep::roads {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(std::string("The stored hierarchy is damaged: ") + what + ".");
}

void check_rows(std::span<const u32> first, std::size_t rows, std::size_t items, const char* what) {
  require(first.size() == rows + 1 && first[0] == 0 && first[rows] == items, what);
  require(std::is_sorted(first.begin(), first.end()), what);
}

// Heads lie above the lower end, ascend, and are ancestors: each is at most as deep as a path allows.
void check_arcs(const Arcs& arcs, const Topology& t, const char* what) {
  const u32 n = t.states();
  check_rows(arcs.first.view(), n, arcs.head.size(), what);
  for (u32 r = 0; r < n; ++r) {
    u32 previous = r;
    for (u32 e = arcs.first[r]; e < arcs.first[r + 1]; ++e) {
      const u32 head = arcs.head[e];
      require(head > previous && head < n && t.below[head] <= r, what);
      previous = head;
    }
  }
}

void derive_tree(Topology& t) {
  const u32 n = t.states();
  t.state.assign(n, kNone);
  for (u32 s = 0; s < n; ++s) {
    require(t.rank[s] < n && t.state[t.rank[s]] == kNone, "two states share a rank");
    t.state[t.rank[s]] = s;
  }
  require(t.parent.size() == n, "parents and ranks differ in number");
  t.depth.assign(n, 0);
  t.below.resize(n);
  t.height = 0;
  for (u32 r = 0; r < n; ++r) t.below[r] = r;
  for (u32 r = 0; r < n; ++r) {
    const u32 p = t.parent[r];
    require(p == kNone || (p > r && p < n), "a parent lies below its child");
    if (p != kNone) t.below[p] = std::min(t.below[p], t.below[r]);
  }
  for (u32 r = n; r-- > 0;) {
    if (t.parent[r] != kNone) t.depth[r] = t.depth[t.parent[r]] + 1;
    t.height = std::max(t.height, t.depth[r] + 1);
  }
}

void derive_arcs(Arcs& arcs, const Topology& t) {
  const u32 n = t.states(), m = arcs.size();
  arcs.depth.resize(m);
  arcs.below_first.assign(n + 2, 0);
  for (u32 e = 0; e < m; ++e) {
    arcs.depth[e] = t.depth[arcs.head[e]];
    ++arcs.below_first[arcs.head[e] + 2];
  }
  for (u32 r = 2; r < n + 2; ++r) arcs.below_first[r] += arcs.below_first[r - 1];
  arcs.below_rank.resize(m);
  arcs.below_arc.resize(m);
  for (u32 r = 0; r < n; ++r) {
    for (u32 e = arcs.first[r]; e < arcs.first[r + 1]; ++e) {
      const u32 i = arcs.below_first[arcs.head[e] + 1]++;
      arcs.below_rank[i] = r;
      arcs.below_arc[i] = e;
    }
  }
  arcs.below_first.pop_back();
}

void derive_turns(Topology& t) {
  const u32 turns = t.turns(), slots = t.slots();
  check_rows(t.turn_first.view(), t.states(), turns, "rows of turns");
  require(t.turn_slot.size() == turns, "turns and their arcs differ in number");
  t.turn_from.resize(turns);
  for (u32 s = 0; s < t.states(); ++s) {
    std::fill(t.turn_from.begin() + t.turn_first[s], t.turn_from.begin() + t.turn_first[s + 1], s);
  }
  t.slot_first.assign(slots + 2, 0);
  for (u32 i = 0; i < turns; ++i) {
    require(t.turn_to[i] < t.states(), "a turn leads to no state");
    require(t.turn_slot[i] < slots || (t.turn_slot[i] == kNone && t.turn_to[i] == t.turn_from[i]), "a turn has no arc");
    if (t.turn_slot[i] != kNone) ++t.slot_first[t.turn_slot[i] + 2];
  }
  for (u32 i = 2; i < slots + 2; ++i) t.slot_first[i] += t.slot_first[i - 1];
  t.slot_turn.resize(t.slot_first.back());
  for (u32 i = 0; i < turns; ++i) {
    if (t.turn_slot[i] != kNone) t.slot_turn[t.slot_first[t.turn_slot[i] + 1]++] = i;
  }
  t.slot_first.pop_back();
}

}  // namespace

void derive(Topology& topology) {
  derive_tree(topology);
  check_arcs(topology.up, topology, "arcs up");
  check_arcs(topology.down, topology, "arcs down");
  derive_arcs(topology.up, topology);
  derive_arcs(topology.down, topology);
  derive_turns(topology);
}

Topology open_topology(const TopologySections& s) {
  Topology t;
  t.rank = Column<u32>(s.rank);
  t.parent = Column<u32>(s.parent);
  t.turn_first = Column<u32>(s.turn_first);
  t.turn_to = Column<u32>(s.turn_to);
  t.turn_slot = Column<u32>(s.turn_slot);
  t.up.first = Column<u32>(s.up_first);
  t.up.head = Column<u32>(s.up_head);
  t.down.first = Column<u32>(s.down_first);
  t.down.head = Column<u32>(s.down_head);
  derive(t);
  return t;
}

u64 Topology::triangles() const {
  u64 total = 0;
  for (u32 r = 0; r < states(); ++r) {
    const u64 ups = up.first[r + 1] - up.first[r], downs = down.first[r + 1] - down.first[r];
    u64 same = 0;  // x -> r -> x is no triangle
    for (u32 i = up.first[r], j = down.first[r]; i < up.first[r + 1] && j < down.first[r + 1];) {
      if (up.head[i] == down.head[j])
        ++same, ++i, ++j;
      else if (up.head[i] < down.head[j])
        ++i;
      else
        ++j;
    }
    total += ups * downs - same;
  }
  return total;
}

}  // namespace doorstep::roads

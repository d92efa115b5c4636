// Elimination tree, postorder, fill-in and directed reachability of the chordal arcs.
#include <algorithm>
#include <numeric>

#include "topology.hpp"

namespace doorstep::roads {
namespace {

struct Rows {
  std::vector<u32> first, item;
};

// Rows of `values` by `key`, each in the order of the turns.
Rows rows_by(const std::vector<u32>& key, const std::vector<u32>& value, u32 rows) {
  Rows out;
  out.first.assign(rows + 2, 0);
  for (u32 k : key) ++out.first[k + 2];
  for (u32 r = 2; r < rows + 2; ++r) out.first[r] += out.first[r - 1];
  out.item.resize(key.size());
  for (std::size_t i = 0; i < key.size(); ++i) out.item[out.first[key[i] + 1]++] = value[i];
  out.first.pop_back();
  return out;
}

struct Ends {
  std::vector<u32> from, to;  // ranks, (turns,)
};

Ends ranked_ends(const TurnGraph& turns, const std::vector<u32>& rank) {
  Ends ends;
  ends.from.resize(turns.to.size());
  ends.to.resize(turns.to.size());
  for (u32 s = 0; s + 1 < turns.first.size(); ++s) {
    for (u32 i = turns.first[s]; i < turns.first[s + 1]; ++i) {
      ends.from[i] = rank[s];
      ends.to[i] = rank[turns.to[i]];
    }
  }
  return ends;
}

struct LowHigh {
  std::vector<u32> low, high;
};

LowHigh undirected(const Ends& ends) {
  LowHigh out;
  for (std::size_t i = 0; i < ends.from.size(); ++i) {
    if (ends.from[i] == ends.to[i]) continue;
    out.low.push_back(std::min(ends.from[i], ends.to[i]));
    out.high.push_back(std::max(ends.from[i], ends.to[i]));
  }
  return out;
}

// Elimination tree without the fill (Liu 1986): path compression over virtual ancestors.
std::vector<u32> elimination_tree(const Rows& lower, u32 n) {
  std::vector<u32> parent(n, kNone), ancestor(n, kNone);
  for (u32 high = 0; high < n; ++high) {
    for (u32 i = lower.first[high]; i < lower.first[high + 1]; ++i) {
      u32 r = lower.item[i];
      while (ancestor[r] != kNone && ancestor[r] != high) {
        const u32 next = ancestor[r];
        ancestor[r] = high;
        r = next;
      }
      if (ancestor[r] == kNone && r != high) parent[r] = ancestor[r] = high;
    }
  }
  return parent;
}

// New rank of each old rank such that every subtree is one range.
std::vector<u32> postorder(const std::vector<u32>& parent) {
  const u32 n = static_cast<u32>(parent.size());
  std::vector<u32> size(n, 1), next(n + 1, 0), rank(n);
  for (u32 r = 0; r < n; ++r) {
    if (parent[r] != kNone) size[parent[r]] += size[r];
  }
  // A subtree takes the places below its root; children fill them from the top down.
  u32 roots_end = n;
  for (u32 r = n; r-- > 0;) {
    u32& end = parent[r] == kNone ? roots_end : next[parent[r]];
    rank[r] = end - 1;
    end -= size[r];
    next[r] = rank[r];
  }
  return rank;
}

// Upper neighbours of each rank after elimination, ascending.
Rows fill_in(const Rows& upper, const std::vector<u32>& parent) {
  const u32 n = static_cast<u32>(parent.size());
  std::vector<u32> child(n, kNone), sibling(n, kNone), stamp(n, kNone), row;
  Rows out;
  out.first.reserve(n + 1);
  out.first.push_back(0);
  out.item.reserve(upper.item.size() * 4);
  for (u32 r = 0; r < n; ++r) {
    row.clear();
    stamp[r] = r;
    const auto take = [&](u32 x) {
      if (stamp[x] == r) return;
      stamp[x] = r;
      row.push_back(x);
    };
    for (u32 i = upper.first[r]; i < upper.first[r + 1]; ++i) take(upper.item[i]);
    for (u32 c = child[r]; c != kNone; c = sibling[c]) {
      for (u32 i = out.first[c]; i < out.first[c + 1]; ++i) take(out.item[i]);
    }
    std::sort(row.begin(), row.end());
    out.item.insert(out.item.end(), row.begin(), row.end());
    out.first.push_back(static_cast<u32>(out.item.size()));
    if (parent[r] != kNone) {
      sibling[r] = child[parent[r]];
      child[parent[r]] = r;
    }
  }
  return out;
}

enum : u8 { UP = 1, DOWN = 2 };

// Which directions of each chordal arc a turn or a lower triangle can make finite.
std::vector<u8> directions(const Rows& chordal, const Ends& ends) {
  std::vector<u8> flag(chordal.item.size(), 0);
  for (std::size_t i = 0; i < ends.from.size(); ++i) {
    if (ends.from[i] == ends.to[i]) continue;
    const u32 low = std::min(ends.from[i], ends.to[i]), high = std::max(ends.from[i], ends.to[i]);
    const auto begin = chordal.item.begin();
    const auto at = std::lower_bound(begin + chordal.first[low], begin + chordal.first[low + 1], high);
    flag[at - begin] |= ends.from[i] == low ? UP : DOWN;
  }
  const u32 n = static_cast<u32>(chordal.first.size()) - 1;
  for (u32 r = 0; r < n; ++r) {
    for (u32 e = chordal.first[r]; e < chordal.first[r + 1]; ++e) {
      // x -> r -> y needs the arc down from x and the arc up to y; y -> r -> x the reverse.
      const u8 needs = static_cast<u8>((flag[e] & DOWN ? UP : 0) | (flag[e] & UP ? DOWN : 0));
      u32 at = chordal.first[chordal.item[e]];
      for (u32 f = e + 1; needs && f < chordal.first[r + 1]; ++f) {
        while (chordal.item[at] != chordal.item[f]) ++at;
        flag[at++] |= flag[f] & needs;
      }
    }
  }
  return flag;
}

void keep(Arcs& arcs, const Rows& chordal, const std::vector<u8>& flag, u8 direction) {
  const u32 n = static_cast<u32>(chordal.first.size()) - 1;
  std::vector<u32> first(n + 1), head;
  for (u32 r = 0; r < n; ++r) {
    first[r] = static_cast<u32>(head.size());
    for (u32 e = chordal.first[r]; e < chordal.first[r + 1]; ++e) {
      if (flag[e] & direction) head.push_back(chordal.item[e]);
    }
  }
  first[n] = static_cast<u32>(head.size());
  arcs.first = Column<u32>(std::move(first));
  arcs.head = Column<u32>(std::move(head));
}

u32 find_arc(const Arcs& arcs, u32 low, u32 high) {
  const u32* begin = arcs.head.data();
  const u32* at = std::lower_bound(begin + arcs.first[low], begin + arcs.first[low + 1], high);
  return static_cast<u32>(at - begin);
}

std::vector<u32> slots_of(const Topology& t, const Ends& ends) {
  std::vector<u32> slot(ends.from.size(), kNone);
  for (std::size_t i = 0; i < slot.size(); ++i) {
    const u32 from = ends.from[i], to = ends.to[i];
    if (from < to) slot[i] = find_arc(t.up, from, to);
    if (from > to) slot[i] = t.up.size() + find_arc(t.down, to, from);
  }
  return slot;
}

std::vector<u32> copy_of(std::span<const u32> column) { return {column.begin(), column.end()}; }

}  // namespace

Topology build_topology(const TurnGraph& turns, std::span<const u32> state_order) {
  const u32 n = static_cast<u32>(state_order.size());
  std::vector<u32> rank(n);
  for (u32 r = 0; r < n; ++r) rank[state_order[r]] = r;
  {
    const LowHigh edges = undirected(ranked_ends(turns, rank));
    const auto renamed = postorder(elimination_tree(rows_by(edges.high, edges.low, n), n));
    for (u32& r : rank) r = renamed[r];
  }
  const Ends ends = ranked_ends(turns, rank);
  const LowHigh edges = undirected(ends);
  auto parent = elimination_tree(rows_by(edges.high, edges.low, n), n);
  const Rows chordal = fill_in(rows_by(edges.low, edges.high, n), parent);
  const auto flag = directions(chordal, ends);
  Topology t;
  t.rank = Column<u32>(std::move(rank));
  t.parent = Column<u32>(std::move(parent));
  t.turn_first = Column<u32>(copy_of(turns.first));
  t.turn_to = Column<u32>(copy_of(turns.to));
  keep(t.up, chordal, flag, UP);
  keep(t.down, chordal, flag, DOWN);
  t.turn_slot = Column<u32>(slots_of(t, ends));
  derive(t);
  return t;
}

}  // namespace doorstep::roads

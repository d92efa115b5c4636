// One slice, scalar. Each rank pulls from the lower triangles below it: everything it reads is final.
#include <algorithm>
#include <atomic>
#include <thread>

#include "metric.hpp"

namespace doorstep::roads {
namespace {

// Weights of one direction: `own` is improved by own[r -> y] + other[x -> r] (or mirrored).
template <class W>
struct Side {
  const Arcs& own;
  const Arcs& other;
  W* own_weight;
  const W* other_weight;
};

template <class W>
class Customiser {
 public:
  Customiser(const Topology& topology, W* slot)
      : t_(topology), up_{t_.up, t_.down, slot, slot + t_.up.size()}, down_{t_.down, t_.up, slot + t_.up.size(), slot} {}

  void range(u32 begin, u32 end, std::vector<W>& row) const {
    for (u32 x = begin; x < end; ++x) one(x, row.data());
  }
  void one(u32 x, W* row) const {
    pull(up_, x, row);
    pull(down_, x, row);
  }

 private:
  // `row` holds the arcs of x by depth of their upper end: all are ancestors of x, so depths differ.
  void pull(const Side<W>& side, u32 x, W* row) const {
    const u32 begin = side.own.first[x], end = side.own.first[x + 1];
    const u32 lowest = side.other.below_first[x], highest = side.other.below_first[x + 1];
    if (begin == end || lowest == highest) return;
    const u32* depth = side.own.depth.data();
    const u32 own_depth = t_.depth[x];
    const u32* const own_first = side.own.first.data();
    const W* const weight = side.own_weight;
    const W* const legs = side.other_weight;
    const u32* const below_arc = side.other.below_arc.data();
    const u32* const below_rank = side.other.below_rank.data();
    for (u32 e = begin; e < end; ++e) row[depth[e]] = side.own_weight[e];
    for (u32 i = lowest; i < highest; ++i) {
      const W leg = legs[below_arc[i]];
      // No test for unreached legs: it is mispredicted more often than it saves work.
      const u32 r = below_rank[i];
      const u32 stop = own_first[r];
      for (u32 e = own_first[r + 1]; e > stop;) {
        --e;
        const u32 d = depth[e];
        if (d >= own_depth) break;
        const W through = leg + weight[e];
        const W was = row[d];
        row[d] = through < was ? through : was;
      }
    }
    for (u32 e = begin; e < end; ++e) side.own_weight[e] = row[depth[e]];
  }

  const Topology& t_;
  Side<W> up_, down_;
};

// Roots of the largest subtrees of at most `most` states: they do not read each other.
std::vector<u32> separate_subtrees(const Topology& t, u32 most) {
  std::vector<u32> roots;
  for (u32 r = 0; r < t.states(); ++r) {
    const u32 p = t.parent[r];
    const bool fits = r + 1 - t.below[r] <= most;
    if (fits && (p == NONE || p + 1 - t.below[p] > most)) roots.push_back(r);
  }
  return roots;
}

template <class W>
void in_threads(const Topology& t, const Customiser<W>& customiser, unsigned threads) {
  const auto roots = separate_subtrees(t, std::max(1u, t.states() / (8 * threads)));
  std::vector<u8> done(t.states(), 0);
  for (u32 root : roots) std::fill(done.begin() + t.below[root], done.begin() + root + 1, u8{1});
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    std::vector<W> row(t.height);
    for (std::size_t i; (i = next.fetch_add(1)) < roots.size();) {
      customiser.range(t.below[roots[i]], roots[i] + 1, row);
    }
  };
  std::vector<std::thread> crew;
  for (unsigned i = 1; i < threads; ++i) crew.emplace_back(work);
  work();
  for (auto& thread : crew) thread.join();
  std::vector<W> row(t.height);
  for (u32 x = 0; x < t.states(); ++x) {
    if (!done[x]) customiser.one(x, row.data());
  }
}

}  // namespace

template <class W>
void customise(const Topology& t, std::span<const W> turn, std::span<W> slot, unsigned threads) {
  std::fill(slot.begin(), slot.end(), UNREACHED<W>);
  for (u32 i = 0; i < t.turns(); ++i) {
    if (t.turn_slot[i] == NONE) continue;
    W& weight = slot[t.turn_slot[i]];
    weight = std::min(weight, turn[i]);
  }
  const Customiser<W> customiser(t, slot.data());
  if (threads > 1) {
    in_threads(t, customiser, threads);
    return;
  }
  std::vector<W> row(t.height);
  customiser.range(0, t.states(), row);
}

template void customise<u32>(const Topology&, std::span<const u32>, std::span<u32>, unsigned);
template void customise<i64>(const Topology&, std::span<const i64>, std::span<i64>, unsigned);

}  // namespace doorstep::roads

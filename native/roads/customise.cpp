// One slice, scalar. Each rank pulls from the lower triangles below it: everything it reads is final.
#include <algorithm>
#include <atomic>
#include <thread>

#include "metric.hpp"
#include "simd.hpp"

namespace doorstep::roads {
namespace {

void run(const CustomiseRange<u32>& range) { kernels().customise_range(range); }
void run(const CustomiseRange<i64>& range) { kernels().customise_range_packed(range); }

template <class W>
CustomiseRange<W> everything(const Topology& t, W* slot, W* row) {
  const u32* turns = t.slot_first.data();
  const u32 ups = t.up.size();
  return {0, t.states(), t.depth.data(), lane_arcs(t.up, turns), lane_arcs(t.down, turns + ups), slot, slot + ups, row};
}

// Roots of the largest subtrees of at most `most` states: they do not read each other.
std::vector<u32> separate_subtrees(const Topology& t, u32 most) {
  std::vector<u32> roots;
  for (u32 r = 0; r < t.states(); ++r) {
    const u32 p = t.parent[r];
    const bool fits = r + 1 - t.below[r] <= most;
    if (fits && (p == kNone || p + 1 - t.below[p] > most)) roots.push_back(r);
  }
  return roots;
}

template <class W>
void in_threads(const Topology& t, W* slot, unsigned threads) {
  const auto roots = separate_subtrees(t, std::max(1u, t.states() / (8 * threads)));
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    std::vector<W> row(t.height);
    auto range = everything(t, slot, row.data());
    for (std::size_t i; (i = next.fetch_add(1)) < roots.size();) {
      range.begin = t.below[roots[i]];
      range.end = roots[i] + 1;
      run(range);
    }
  };
  std::vector<std::thread> crew;
  for (unsigned i = 1; i < threads; ++i) crew.emplace_back(work);
  work();
  for (auto& thread : crew) thread.join();
  // What lies between the subtrees reads them all.
  std::vector<W> row(t.height);
  auto range = everything(t, slot, row.data());
  range.begin = 0;
  for (u32 root : roots) {
    range.end = t.below[root];
    run(range);
    range.begin = root + 1;
  }
  range.end = t.states();
  run(range);
}

}  // namespace

template <class W>
void customise(const Topology& t, std::span<const W> turn, std::span<W> slot, unsigned threads) {
  std::fill(slot.begin(), slot.end(), kUnreached<W>);
  for (u32 i = 0; i < t.turns(); ++i) {
    if (t.turn_slot[i] == kNone) continue;
    W& weight = slot[t.turn_slot[i]];
    weight = std::min(weight, turn[i]);
  }
  if (threads > 1) {
    in_threads(t, slot.data(), threads);
    return;
  }
  std::vector<W> row(t.height);
  run(everything(t, slot.data(), row.data()));
}

template void customise<u32>(const Topology&, std::span<const u32>, std::span<u32>, unsigned);
template void customise<i64>(const Topology&, std::span<const i64>, std::span<i64>, unsigned);

}  // namespace doorstep::roads

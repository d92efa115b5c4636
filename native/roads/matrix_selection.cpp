#include <algorithm>

#include "matrix.hpp"

namespace doorstep::roads {

Selection select_targets(const Topology& t, const Points& targets) {
  Selection s;
  std::vector<u32>& position = s.position;
  position.assign(t.states(), kNone);
  u32 nodes = 0, arcs = 0;
  for (u32 state : targets.state) {
    for (u32 v = t.rank[state]; v != kNone && position[v] == kNone; v = t.parent[v]) {
      position[v] = 0;
      arcs += t.down.first[v + 1] - t.down.first[v];
      ++nodes;
    }
  }
  for (auto* column : {&s.rank, &s.depth, &s.first}) column->reserve(nodes + 1);
  s.slot.resize(arcs);
  s.head_depth.resize(arcs);
  s.is_target.assign(nodes, 0);
  u32 end = 0;
  // Reading all ranks downwards is faster than sorting the selected ones.
  for (u32 v = t.states(); v-- > 0;) {
    if (position[v] == kNone) continue;
    position[v] = static_cast<u32>(s.rank.size());
    s.rank.push_back(v);
    s.depth.push_back(t.depth[v]);
    s.first.push_back(end);
    const u32 begin = t.down.first[v], count = t.down.first[v + 1] - begin;
    for (u32 i = 0; i < count; ++i) s.slot[end + i] = t.up.size() + begin + i;
    std::copy_n(t.down.depth.begin() + begin, count, s.head_depth.begin() + end);
    end += count;
  }
  s.first.push_back(end);
  for (u32 state : targets.state) s.is_target[position[t.rank[state]]] = 1;
  std::vector<u32> result(nodes);
  for (u32 i = 0; i < nodes; ++i) result[i] = s.is_target[i] ? s.results++ : kNone;
  s.target_result.reserve(targets.state.size());
  for (u32 state : targets.state) s.target_result.push_back(result[position[t.rank[state]]]);
  return s;
}

template <class W>
SweepArcs<W> weigh(const Selection& selection, std::span<const W> slot) {
  SweepArcs<W> arcs;
  const std::size_t most = selection.slot.size();
  arcs.first.reserve(selection.first.size());
  arcs.head_depth.resize(most);
  arcs.weight.resize(most);
  u32 kept = 0;
  for (std::size_t i = 0; i + 1 < selection.first.size(); ++i) {
    arcs.first.push_back(kept);
    for (u32 e = selection.first[i]; e < selection.first[i + 1]; ++e) {
      const W weight = slot[selection.slot[e]];
      arcs.head_depth[kept] = selection.head_depth[e];
      arcs.weight[kept] = weight;
      kept += weight < kUnreached<W>;  // keeps no branch that half the arcs would mispredict
    }
  }
  arcs.first.push_back(kept);
  return arcs;
}

template SweepArcs<u32> weigh(const Selection&, std::span<const u32>);
template SweepArcs<i64> weigh(const Selection&, std::span<const i64>);

}  // namespace doorstep::roads

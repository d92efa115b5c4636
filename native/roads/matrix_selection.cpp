#include <algorithm>

#include "matrix.hpp"

namespace doorstep::roads {

Selection select_targets(const Topology& t, const Points& targets) {
  Selection s;
  std::vector<u32>& position = s.position;
  position.assign(t.states(), NONE);
  for (u32 state : targets.state) {
    for (u32 v = t.rank[state]; v != NONE && position[v] == NONE; v = t.parent[v]) {
      position[v] = 0;
      s.rank.push_back(v);
    }
  }
  std::sort(s.rank.begin(), s.rank.end(), std::greater<>());
  const u32 nodes = static_cast<u32>(s.rank.size());
  s.is_target.assign(nodes, 0);
  u32 arcs = 0;
  for (u32 i = 0; i < nodes; ++i) {
    position[s.rank[i]] = i;
    arcs += t.down.first[s.rank[i] + 1] - t.down.first[s.rank[i]];
  }
  s.first.reserve(nodes + 1);
  s.depth.reserve(nodes);
  s.slot.reserve(arcs);
  s.head_depth.reserve(arcs);
  for (u32 v : s.rank) {
    s.first.push_back(static_cast<u32>(s.slot.size()));
    s.depth.push_back(t.depth[v]);
    for (u32 e = t.down.first[v]; e < t.down.first[v + 1]; ++e) {
      s.slot.push_back(t.up.size() + e);
      s.head_depth.push_back(t.down.depth[e]);
    }
  }
  s.first.push_back(static_cast<u32>(s.slot.size()));
  for (u32 state : targets.state) s.is_target[position[t.rank[state]]] = 1;
  std::vector<u32> result(nodes);
  for (u32 i = 0; i < nodes; ++i) result[i] = s.is_target[i] ? s.results++ : NONE;
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
      kept += weight < UNREACHED<W>;  // keeps no branch that half the arcs would mispredict
    }
  }
  arcs.first.push_back(kept);
  return arcs;
}

template SweepArcs<u32> weigh(const Selection&, std::span<const u32>);
template SweepArcs<i64> weigh(const Selection&, std::span<const i64>);

}  // namespace doorstep::roads

#include "search.hpp"

#include <algorithm>
#include <functional>
#include <queue>

#include "matrix_rows.hpp"

namespace doorstep::roads {

void one_to_all(const Metric& metric, const Points& sources, u32* ms) {
  const Topology& t = metric.topology();
  const auto starts = starts_of<u32>(t, metric.turns<u32>(), sources);
  const u32* up = metric.slots<u32>().data();
  const u32* down = up + t.up.size();
  std::vector<u32> reached(t.states(), kNever), stack(t.height);
  u32 lowest = t.states();
  for (u32 i = starts.first[0]; i < starts.first[1]; ++i) {
    reached[starts.node[i]] = std::min(reached[starts.node[i]], starts.cost[i]);
    lowest = std::min(lowest, starts.node[i]);
  }
  for (u32 r = lowest; r < t.states(); ++r) {
    if (reached[r] >= kNever) continue;
    for (u32 e = t.up.first[r]; e < t.up.first[r + 1]; ++e) {
      u32& above = reached[t.up.head[e]];
      above = std::min(above, reached[r] + up[e]);
    }
  }
  for (u32 r = t.states(); r-- > 0;) {
    u32 best = reached[r];
    for (u32 e = t.down.first[r]; e < t.down.first[r + 1]; ++e) best = std::min(best, stack[t.down.depth[e]] + down[e]);
    stack[t.depth[r]] = best;
    ms[t.state[r]] = best;
  }
  for (u32 p = sources.first[0]; p < sources.first[1]; ++p) {
    ms[sources.state[p]] = std::min(ms[sources.state[p]], sources.ahead_ms[p]);
  }
}

template <class W>
void dijkstra(const TurnGraph& turns, std::span<const W> turn, const Points& sources, std::span<W> reached) {
  using Entry = std::pair<W, u32>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  std::fill(reached.begin(), reached.end(), kUnreached<W>);
  const auto leave = [&](u32 state, W at) {
    for (u32 e = turns.first[state]; e < turns.first[state + 1]; ++e) {
      if (turn[e] >= kUnreached<W>) continue;
      const W there = at + turn[e];
      if (there >= reached[turns.to[e]]) continue;
      reached[turns.to[e]] = there;
      queue.push({there, turns.to[e]});
    }
  };
  for (u32 p = sources.first[0]; p < sources.first[1]; ++p) leave(sources.state[p], ahead_of<W>(sources, p));
  while (!queue.empty()) {
    const auto [at, state] = queue.top();
    queue.pop();
    if (at == reached[state]) leave(state, at);
  }
}

template void dijkstra<u32>(const TurnGraph&, std::span<const u32>, const Points&, std::span<u32>);
template void dijkstra<i64>(const TurnGraph&, std::span<const i64>, const Points&, std::span<i64>);

}  // namespace doorstep::roads

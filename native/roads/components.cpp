#include "components.hpp"

#include <algorithm>

namespace doorstep::roads {

std::vector<u32> strong_components(std::span<const i64> first, std::span<const u32> to, std::span<const u8> open) {
  const auto count = static_cast<u32>(first.size() - 1);
  std::vector<u32> component(count, kNone), order(count, kNone), low(count, 0), waiting, trail;
  std::vector<i64> next(first.begin(), first.end() - 1);
  u32 clock = 0, components = 0;
  for (u32 root = 0; root < count; ++root) {
    if (order[root] != kNone) continue;
    trail.push_back(root);
    while (!trail.empty()) {
      const u32 v = trail.back();
      if (order[v] == kNone) {
        order[v] = low[v] = clock++;
        waiting.push_back(v);
      }
      bool deeper = false;
      for (; next[v] < first[v + 1]; ++next[v]) {
        const auto edge = static_cast<std::size_t>(next[v]);
        const u32 w = to[edge];
        if (open[edge] == 0 || component[w] != kNone) continue;
        if (order[w] == kNone) {
          trail.push_back(w);  // Come back to this edge afterwards to take over its low mark.
          deeper = true;
          break;
        }
        low[v] = std::min(low[v], low[w]);
      }
      if (deeper) continue;
      trail.pop_back();
      if (low[v] != order[v]) continue;
      u32 member;
      do {
        member = waiting.back();
        waiting.pop_back();
        component[member] = components;
      } while (member != v);
      ++components;
    }
  }
  return component;
}

}  // namespace doorstep::roads

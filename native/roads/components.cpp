#include "components.hpp"

#include <algorithm>

namespace doorstep::roads {

std::vector<std::uint32_t> strong_components(std::span<const std::int64_t> first, std::span<const std::uint32_t> to,
                                             std::span<const std::uint8_t> open) {
  constexpr std::uint32_t kNone = UINT32_MAX;
  const auto count = static_cast<std::uint32_t>(first.size() - 1);
  std::vector<std::uint32_t> component(count, kNone), order(count, kNone), low(count, 0), waiting, trail;
  std::vector<std::int64_t> next(first.begin(), first.end() - 1);
  std::uint32_t clock = 0, components = 0;
  for (std::uint32_t root = 0; root < count; ++root) {
    if (order[root] != kNone) continue;
    trail.push_back(root);
    while (!trail.empty()) {
      const std::uint32_t v = trail.back();
      if (order[v] == kNone) {
        order[v] = low[v] = clock++;
        waiting.push_back(v);
      }
      bool deeper = false;
      for (; next[v] < first[v + 1]; ++next[v]) {
        const auto edge = static_cast<std::size_t>(next[v]);
        const std::uint32_t w = to[edge];
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
      std::uint32_t member;
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

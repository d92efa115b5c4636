#include "matching_search.hpp"

#include <algorithm>
#include <functional>

namespace doorstep::roads {

void RouteSearch::begin() {
  queue_.clear();
  if (++stamp_ == 0) {  // The stamps have run once around: forget them all.
    std::fill(labels_.begin(), labels_.end(), Label{});
    stamp_ = 1;
  }
}

void RouteSearch::expand(const MatchGraph& graph, u32 state, u32 ms, float metres, u32 parent) {
  for (u32 t = graph.turn_first[state]; t < graph.turn_first[state + 1]; ++t) {
    const u32 to = graph.turn_to[t];
    if (graph.turn_ms[t] >= kNever || graph.arc_ms[graph.state_arc[to]] >= kNever) continue;
    const u32 reached = ms + graph.turn_ms[t];
    Label& label = labels_[to];
    if (label.stamp == stamp_ && label.ms <= reached) continue;
    label = {stamp_, reached, metres, parent};
    queue_.emplace_back(reached, to);
    std::push_heap(queue_.begin(), queue_.end(), std::greater<>{});
  }
}

RouteSearch::Entry RouteSearch::pop() {
  std::pop_heap(queue_.begin(), queue_.end(), std::greater<>{});
  const Entry entry = queue_.back();
  queue_.pop_back();
  return entry;
}

}  // namespace doorstep::roads

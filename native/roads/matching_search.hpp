// Short routes between neighbouring fixes: a bounded Dijkstra on states, fastest first.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

// Borrowed columns of the street graph and of one profile's weights at one time.
struct MatchGraph {
  std::span<const u32> along;      // arc over each piece in its own order, or kNone
  std::span<const u32> against;    // and the other way
  std::span<const u32> piece;      // of each arc
  std::span<const u8> forward;     // whether the arc runs along its piece's order
  std::span<const u32> length_dm;  // of each arc
  std::span<const u32> state_arc;
  std::span<const u32> onward;      // state from which a trip goes on after a fix in this state
  std::span<const u32> turn_first;  // rows by state
  std::span<const u32> turn_to;
  std::span<const u32> arc_ms;
  std::span<const u32> turn_ms;
  std::vector<u8> piece_usable;

  double length_m(u32 arc) const { return 0.1 * length_dm[arc]; }
};

// Labels stand at the START of the arc they enter, so that a target is final when it leaves the queue,
// however long its arc is.
class RouteSearch {
 public:
  struct Label {
    u32 stamp = 0;
    u32 ms = 0;           // from the source to the start of the state's arc, turn included
    float metres = 0.0F;  // the same way, in metres
    u32 parent = kNone;   // state before, kNone when entered straight from the source
  };

  explicit RouteSearch(std::size_t states) : labels_(states) {}

  // Visit states in order of time: visit(state, label) returns how far (metres) it is worth going on,
  // negative to stop.
  template <typename Visit>
  void run(const MatchGraph& graph, u32 state, double fraction, double limit_m, Visit visit) {
    begin();
    const u32 arc = graph.state_arc[state];
    const double left = 1.0 - fraction;
    expand(graph, state, static_cast<u32>(left * graph.arc_ms[arc]), static_cast<float>(left * graph.length_m(arc)),
           kNone);
    while (!queue_.empty()) {
      const auto [ms, next] = pop();
      const Label& label = labels_[next];
      if (label.ms != ms || label.metres > limit_m) continue;
      limit_m = std::min(limit_m, visit(next, label));
      if (limit_m < 0) return;
      const u32 along = graph.state_arc[next];
      const float metres = label.metres + static_cast<float>(graph.length_m(along));
      if (metres <= limit_m) expand(graph, next, ms + graph.arc_ms[along], metres, next);
    }
  }

  const Label& label(u32 state) const { return labels_[state]; }

 private:
  using Entry = std::pair<u32, u32>;

  void begin();
  void expand(const MatchGraph& graph, u32 state, u32 ms, float metres, u32 parent);
  Entry pop();

  std::vector<Label> labels_;
  std::vector<Entry> queue_;
  u32 stamp_ = 0;
};

}  // namespace doorstep::roads

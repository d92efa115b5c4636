// Short routes between neighbouring fixes: a bounded Dijkstra on states, fastest first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace doorstep::roads {

inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint32_t kNeverMs = 1U << 30;

// Borrowed columns of the street graph and of one profile's weights at one time.
struct MatchGraph {
  std::span<const std::uint32_t> along;        // arc over each piece in its own order, or kNone
  std::span<const std::uint32_t> against;      // and the other way
  std::span<const std::uint32_t> piece;        // of each arc
  std::span<const std::uint8_t> forward;       // whether the arc runs along its piece's order
  std::span<const std::uint32_t> length_dm;    // of each arc
  std::span<const std::uint32_t> state_arc;
  std::span<const std::uint32_t> onward;       // state from which a trip goes on after a fix in this state
  std::span<const std::uint32_t> turn_first;   // rows by state
  std::span<const std::uint32_t> turn_to;
  std::span<const std::uint32_t> arc_ms;
  std::span<const std::uint32_t> turn_ms;
  std::vector<std::uint8_t> piece_usable;

  double length_m(std::uint32_t arc) const { return 0.1 * length_dm[arc]; }
};

// Labels stand at the START of the arc they enter, so that a target is final when it leaves the queue,
// however long its arc is.
class RouteSearch {
 public:
  struct Label {
    std::uint32_t stamp = 0;
    std::uint32_t ms = 0;       // from the source to the start of the state's arc, turn included
    float metres = 0.0F;        // the same way, in metres
    std::uint32_t parent = kNone;  // state before, kNone when entered straight from the source
  };

  explicit RouteSearch(std::size_t states) : labels_(states) {}

  // Visit states in order of time: visit(state, label) returns how far (metres) it is worth going on,
  // negative to stop.
  template <typename Visit>
  void run(const MatchGraph& graph, std::uint32_t state, double fraction, double limit_m, Visit visit) {
    begin();
    const std::uint32_t arc = graph.state_arc[state];
    const double left = 1.0 - fraction;
    expand(graph, state, static_cast<std::uint32_t>(left * graph.arc_ms[arc]),
           static_cast<float>(left * graph.length_m(arc)), kNone);
    while (!queue_.empty()) {
      const auto [ms, next] = pop();
      const Label& label = labels_[next];
      if (label.ms != ms || label.metres > limit_m) continue;
      limit_m = std::min(limit_m, visit(next, label));
      if (limit_m < 0) return;
      const std::uint32_t along = graph.state_arc[next];
      const float metres = label.metres + static_cast<float>(graph.length_m(along));
      if (metres <= limit_m) expand(graph, next, ms + graph.arc_ms[along], metres, next);
    }
  }

  const Label& label(std::uint32_t state) const { return labels_[state]; }

 private:
  using Entry = std::pair<std::uint32_t, std::uint32_t>;

  void begin();
  void expand(const MatchGraph& graph, std::uint32_t state, std::uint32_t ms, float metres, std::uint32_t parent);
  Entry pop();

  std::vector<Label> labels_;
  std::vector<Entry> queue_;
  std::uint32_t stamp_ = 0;
};

}  // namespace doorstep::roads

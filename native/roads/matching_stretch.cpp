// From the best chain of candidates to arcs with times, and to a place for every fix that rode along.
#include <algorithm>
#include <cmath>
#include <limits>

#include "matching.hpp"

namespace doorstep::roads {
namespace {

u32 turn_ms_between(const MatchGraph& graph, u32 from, u32 to) {
  for (u32 t = graph.turn_first[from]; t < graph.turn_first[from + 1]; ++t)
    if (graph.turn_to[t] == to) return graph.turn_ms[t];
  return 0;
}

}  // namespace

void Matcher::finish_stretch(const Trace& trace, const Fixes& anchors, MatchResult& result) {
  if (layers_.empty()) return;
  std::vector<u32> chosen(layers_.size());
  const auto better = [](const Candidate& a, const Candidate& b) { return a.score < b.score; };
  const auto& last = layers_.back().candidates;
  chosen.back() = static_cast<u32>(std::max_element(last.begin(), last.end(), better) - last.begin());
  for (std::size_t k = layers_.size() - 1; k > 0; --k) chosen[k - 1] = layers_[k].candidates[chosen[k]].previous;

  const std::size_t first_row = result.arcs.size();
  const bool alone = layers_.size() == 1;
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    const Layer& layer = layers_[k];
    const Candidate& at = layer.candidates[chosen[k]];
    const auto now_ms = static_cast<double>(trace.time_ms[layer.fix]);
    if (k == 0 && !alone)
      result.arcs.push_back({at.arc, stretches_, at.fraction, at.fraction, now_ms, now_ms});
    else if (k > 0)
      write_leg(trace, layers_[k - 1], layers_[k - 1].candidates[chosen[k - 1]], layer, at, result);
    FixMatch& fix = result.fixes[layer.fix];
    fix.state = FixState::kMatched;
    fix.arc = at.arc;
    fix.fraction = alone ? at.fraction : result.arcs.back().leave_fraction;
    fix.distance_m = at.distance_m;
    fix.row = alone ? kNone : static_cast<u32>(result.arcs.size() - 1);
  }
  if (!alone) {
    ride_along(trace, anchors, first_row, result);
    ++stretches_;
  }
  layers_.clear();
  pool_.clear();
}

// Share the time between two fixes out over the way, in proportion to the weights' times; waiting at a
// junction belongs to the arc before it.
void Matcher::write_leg(const Trace& trace, const Layer& from, const Candidate& start, const Layer& to,
                        const Candidate& end, MatchResult& result) const {
  const auto begin_ms = static_cast<double>(trace.time_ms[from.fix]);
  const auto end_ms = static_cast<double>(trace.time_ms[to.fix]);
  if (end.path_count == 0) {
    MatchedArc& row = result.arcs.back();
    row.leave_fraction = std::max(row.leave_fraction, end.fraction);  // Noise does not drive backwards.
    row.leave_ms = end_ms;
    return;
  }
  const std::span<const u32> path(pool_.data() + end.path_first, end.path_count);
  std::vector<double> until(path.size() + 1);  // model time at the end of each arc, the first one included
  u32 state = start.state;
  double model = (1.0 - result.arcs.back().leave_fraction) * graph_.arc_ms[result.arcs.back().arc];
  for (std::size_t i = 0; i < path.size(); ++i) {
    model += turn_ms_between(graph_, state, path[i]);
    until[i] = model;
    state = path[i];
    model += graph_.arc_ms[graph_.state_arc[state]] * (i + 1 < path.size() ? 1.0 : end.fraction);
  }
  until.back() = model;
  const double pace = model > 0 ? (end_ms - begin_ms) / model : 0.0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    MatchedArc& before = result.arcs.back();
    before.leave_fraction = 1.0;
    before.leave_ms = begin_ms + pace * until[i];
    const bool last = i + 1 == path.size();
    const double leave_ms = last ? end_ms : begin_ms + pace * until[i + 1];
    result.arcs.push_back(
        {graph_.state_arc[path[i]], stretches_, 0.0, last ? end.fraction : 1.0, begin_ms + pace * until[i], leave_ms});
  }
}

// Put the fixes that were not needed for the path onto it: nearest place between their neighbours' places.
void Matcher::ride_along(const Trace& trace, const Fixes& anchors, std::size_t first_row, MatchResult& result) const {
  const auto next_anchor = std::upper_bound(anchors.begin(), anchors.end(), layers_.back().fix);
  const std::size_t beyond = next_anchor == anchors.end() ? trace.size() : *next_anchor;
  std::size_t layer = 0;
  bool beside_matched = false;
  std::size_t row = first_row;
  double at = result.arcs[row].enter_fraction;
  for (std::size_t i = layers_.front().fix; i < beyond; ++i) {
    FixMatch& fix = result.fixes[i];
    if (fix.state == FixState::kMatched) {
      row = fix.row;
      at = fix.fraction;
      beside_matched = true;
      while (layer < layers_.size() && layers_[layer].fix <= i) ++layer;
      continue;
    }
    if (fix.state != FixState::kBetween && fix.state != FixState::kRepeated) {
      // An anchor off the road or without a way: what stands beside it is no better.
      if (std::binary_search(anchors.begin(), anchors.end(), static_cast<u32>(i))) beside_matched = false;
      continue;
    }
    if (!beside_matched) continue;
    const std::size_t last_row = layer < layers_.size() ? result.fixes[layers_[layer].fix].row : row;
    fix.distance_m = std::numeric_limits<double>::infinity();
    for (std::size_t r = row; r <= last_row; ++r) {
      const MatchedArc& passed = result.arcs[r];
      const Foot foot = index_.on_piece(graph_.piece[passed.arc], trace.at(i));
      if (foot.distance_m >= fix.distance_m) continue;
      const double fraction = graph_.forward[passed.arc] != 0 ? foot.fraction : 1.0 - foot.fraction;
      fix.arc = passed.arc;
      fix.row = static_cast<u32>(r);
      fix.distance_m = foot.distance_m;
      const double low = r == row ? std::min(at, passed.leave_fraction) : passed.enter_fraction;
      fix.fraction = std::clamp(fraction, low, passed.leave_fraction);
    }
    row = fix.row;
    at = fix.fraction;
  }
}

}  // namespace doorstep::roads

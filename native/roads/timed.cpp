#include "timed.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <stdexcept>

namespace doorstep::roads {
namespace {

constexpr i64 kNotReached = std::numeric_limits<i64>::max();
constexpr i64 kClosed = -1;

template <typename M>
i64 value_at(std::span<const u32> planes, std::size_t width, std::size_t column, const M& moment) {
  const i64 low = planes[moment.low * width + column];
  const i64 high = planes[moment.high * width + column];
  if (low >= kNever || high >= kNever) return kClosed;
  return (low * (moment.whole - moment.part) + high * moment.part) / moment.whole;
}

u32 travel_since(i64 depart_ms, i64 arrival_ms) {
  if (arrival_ms == kNotReached) return kNever;
  return static_cast<u32>(std::min<i64>(arrival_ms - depart_ms, kNever));
}

}  // namespace

TimedTargets::TimedTargets(const TimedPoints& targets, std::size_t states)
    : points(targets), row_first(states + 1, 0), row(targets.state.size()) {
  for (const u32 state : points.state) ++row_first[state + 1];
  for (std::size_t s = 0; s < states; ++s) {
    distinct_states += row_first[s + 1] > 0;
    row_first[s + 1] += row_first[s];
  }
  std::vector<u32> next(row_first.begin(), row_first.end() - 1);
  for (std::size_t r = 0; r < row.size(); ++r) row[next[points.state[r]]++] = static_cast<u32>(r);
}

TimedSearch::TimedSearch(const TimedGraph& graph) : graph_(graph) {
  if (graph.turn_first.empty() || graph.turn_first.front() != 0 || graph.turn_first.back() != graph.turns()) {
    throw std::invalid_argument("turn_first does not span the turns");
  }
  if (!std::is_sorted(graph.turn_first.begin(), graph.turn_first.end())) {
    throw std::invalid_argument("turn_first does not ascend");
  }
  const auto beyond = [&](u32 state) { return state >= graph.states(); };
  if (std::any_of(graph.turn_to.begin(), graph.turn_to.end(), beyond)) {
    throw std::invalid_argument("a turn leads to no state");
  }
  const auto& at = graph.instant_ms;
  if (at.empty() || std::adjacent_find(at.begin(), at.end(), std::greater_equal<>()) != at.end()) {
    throw std::invalid_argument("instants do not ascend");
  }
  if (graph.weight_ms.size() != at.size() * graph.turns()) {
    throw std::invalid_argument("weights need one value per instant and turn");
  }
}

u64 TimedSearch::fifo_breaks() const {
  u64 breaks = 0;
  for (std::size_t k = 0; k + 1 < graph_.instant_ms.size(); ++k) {
    const i64 span = graph_.instant_ms[k + 1] - graph_.instant_ms[k];
    const u32* low = graph_.weight_ms.data() + k * graph_.turns();
    const u32* high = low + graph_.turns();
    for (std::size_t t = 0; t < graph_.turns(); ++t) {
      const bool open = low[t] < kNever && high[t] < kNever;
      breaks += open && static_cast<i64>(low[t]) - high[t] > span;
    }
  }
  return breaks;
}

void TimedSearch::require_points(const TimedPoints& points) const {
  const std::size_t rows = points.state.size();
  if (points.first.empty() || points.first.front() != 0 || points.first.back() != rows ||
      !std::is_sorted(points.first.begin(), points.first.end())) {
    throw std::invalid_argument("first does not span the rows of the points");
  }
  if (points.ahead_ms.size() != rows * graph_.instant_ms.size()) {
    throw std::invalid_argument("ahead_ms needs one value per instant and row");
  }
  const auto beyond = [&](u32 state) { return state >= graph_.states(); };
  if (std::any_of(points.state.begin(), points.state.end(), beyond)) {
    throw std::invalid_argument("a point stands on no state");
  }
}

TimedSearch::Moment TimedSearch::moment_at(i64 clock_ms) const {
  const auto& at = graph_.instant_ms;
  if (clock_ms <= at.front()) return {0, 0, 0, 1};
  if (clock_ms >= at.back()) return {at.size() - 1, at.size() - 1, 0, 1};
  const auto later = std::upper_bound(at.begin(), at.end(), clock_ms);
  const std::size_t low = static_cast<std::size_t>(later - at.begin()) - 1;
  return {low, low + 1, clock_ms - at[low], at[low + 1] - at[low]};
}

// A point enters the graph by the turns at the end of its arc, never by standing there already: so the time
// back to the same place is that of a real round trip.
void TimedSearch::begin(const TimedPoints& sources, std::size_t source, i64 depart_ms, const TimedTargets* targets,
                        Scratch& scratch) const {
  scratch.arrival.assign(graph_.states(), kNotReached);
  scratch.heap.clear();
  if (targets) scratch.inside.assign(targets->row.size(), kNotReached);
  const Moment leaving = moment_at(depart_ms);
  for (u32 row = sources.first[source]; row < sources.first[source + 1]; ++row) {
    const i64 ahead = value_at(sources.ahead_ms, sources.state.size(), row, leaving);
    if (ahead == kClosed) continue;
    if (targets) same_arc(sources, row, *targets, depart_ms, scratch);
    relax(sources.state[row], depart_ms + ahead, targets, scratch);
  }
}

void TimedSearch::same_arc(const TimedPoints& sources, std::size_t row, const TimedTargets& targets, i64 depart_ms,
                           Scratch& scratch) const {
  const Moment leaving = moment_at(depart_ms);
  const u32 state = sources.state[row];
  const i64 from = value_at(sources.ahead_ms, sources.state.size(), row, leaving);
  for (u32 i = targets.row_first[state]; i < targets.row_first[state + 1]; ++i) {
    const u32 target = targets.row[i];
    const i64 to = value_at(targets.points.ahead_ms, targets.row.size(), target, leaving);
    if (to == kClosed || from < to) continue;
    scratch.inside[target] = std::min(scratch.inside[target], depart_ms + from - to);
  }
}

void TimedSearch::relax(u32 state, i64 clock_ms, const TimedTargets* targets, Scratch& scratch) const {
  const Moment entering = moment_at(clock_ms);
  for (u32 turn = graph_.turn_first[state]; turn < graph_.turn_first[state + 1]; ++turn) {
    const i64 weight = value_at(graph_.weight_ms, graph_.turns(), turn, entering);
    if (weight == kClosed) continue;
    const u32 next = graph_.turn_to[turn];
    const i64 arrival = clock_ms + weight;
    if (targets) {
      for (u32 i = targets->row_first[next]; i < targets->row_first[next + 1]; ++i) {
        const u32 row = targets->row[i];
        const i64 ahead = value_at(targets->points.ahead_ms, targets->row.size(), row, entering);
        if (ahead != kClosed) scratch.inside[row] = std::min(scratch.inside[row], arrival - ahead);
      }
    }
    if (arrival >= scratch.arrival[next]) continue;
    scratch.arrival[next] = arrival;
    scratch.heap.emplace_back(arrival, next);
    std::push_heap(scratch.heap.begin(), scratch.heap.end(), std::greater<>());
  }
}

void TimedSearch::run(const TimedTargets* targets, Scratch& scratch) const {
  std::size_t open = targets ? targets->distinct_states : graph_.states();
  while (!scratch.heap.empty() && open > 0) {
    std::pop_heap(scratch.heap.begin(), scratch.heap.end(), std::greater<>());
    const auto [clock_ms, state] = scratch.heap.back();
    scratch.heap.pop_back();
    if (clock_ms > scratch.arrival[state]) continue;
    // A settled state cannot be entered earlier any more, so its targets are final too.
    if (targets && targets->row_first[state] < targets->row_first[state + 1]) --open;
    relax(state, clock_ms, targets, scratch);
  }
}

void TimedSearch::one_to_all(const TimedPoints& sources, std::size_t source, i64 depart_ms, Scratch& scratch,
                             std::span<u32> travel_ms) const {
  begin(sources, source, depart_ms, nullptr, scratch);
  run(nullptr, scratch);
  for (std::size_t s = 0; s < travel_ms.size(); ++s) {
    travel_ms[s] = travel_since(depart_ms, scratch.arrival[s]);
  }
}

void TimedSearch::one_to_many(const TimedPoints& sources, std::size_t source, const TimedTargets& targets,
                              i64 depart_ms, Scratch& scratch, std::span<u32> travel_ms) const {
  begin(sources, source, depart_ms, &targets, scratch);
  run(&targets, scratch);
  for (std::size_t i = 0; i < targets.points.count(); ++i) {
    i64 best = kNotReached;
    for (u32 row = targets.points.first[i]; row < targets.points.first[i + 1]; ++row) {
      best = std::min(best, scratch.inside[row]);
    }
    travel_ms[i] = travel_since(depart_ms, best);
  }
}

}  // namespace doorstep::roads

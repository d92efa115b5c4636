// Exact travel times when every turn's weight changes over the day: Dijkstra's search with weights read at
// the moment of entering (Dreyfus 1969). Exact while no weight falls faster than time passes (first in,
// first out; Kaufman, Smith 1993), which `fifo_breaks` counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace doorstep::roads {

inline constexpr std::uint32_t kTimedNeverMs = 1u << 30;

// Weights of all turns at some instants, linear in between, constant before the first and after the last.
// A turn that is closed at either end of an interval is closed throughout it. Borrowed, not owned.
struct TimedGraph {
  std::span<const std::uint32_t> turn_first;  // by from-state, states + 1
  std::span<const std::uint32_t> turn_to;
  std::span<const std::int64_t> instant_ms;   // ascending
  std::span<const std::uint32_t> weight_ms;   // instant-major: instants x turns

  std::size_t states() const { return turn_first.size() - 1; }
  std::size_t turns() const { return turn_to.size(); }
};

// Where journeys begin or end: the states one point may stand on, and per instant the time from the point to
// the end of that arc (ahead_ms is instant-major: instants x rows). Point i owns rows first[i]..first[i+1].
struct TimedPoints {
  std::span<const std::uint32_t> first;
  std::span<const std::uint32_t> state;
  std::span<const std::uint32_t> ahead_ms;

  std::size_t count() const { return first.size() - 1; }
};

// Target points with their rows sorted by state, so that a search finds them as it enters an arc.
struct TimedTargets {
  TimedPoints points;
  std::vector<std::uint32_t> row_first;  // by state, states + 1
  std::vector<std::uint32_t> row;
  std::size_t distinct_states = 0;

  TimedTargets(const TimedPoints& points, std::size_t states);
};

class TimedSearch {
 public:
  // Throws std::invalid_argument where columns do not fit together.
  explicit TimedSearch(const TimedGraph& graph);

  // Turns and intervals in which leaving later means arriving earlier.
  std::uint64_t fifo_breaks() const;

  // Refuse points whose rows do not fit this graph.
  void require_points(const TimedPoints& points) const;

  // Buffers of one thread.
  struct Scratch {
    std::vector<std::int64_t> arrival;  // by state
    std::vector<std::int64_t> inside;   // by target row: earliest arrival at the point within its arc
    std::vector<std::pair<std::int64_t, std::uint32_t>> heap;
  };

  // Travel time in ms from a point, leaving at `depart_ms`, to the end of every state's arc.
  void one_to_all(const TimedPoints& sources, std::size_t source, std::int64_t depart_ms, Scratch& scratch,
                  std::span<std::uint32_t> travel_ms) const;

  // Travel time in ms from a point to each target point; stops when all are found.
  void one_to_many(const TimedPoints& sources, std::size_t source, const TimedTargets& targets,
                   std::int64_t depart_ms, Scratch& scratch, std::span<std::uint32_t> travel_ms) const;

 private:
  // A moment between two instants: value = (low * (whole - part) + high * part) / whole.
  struct Moment {
    std::size_t low;
    std::size_t high;
    std::int64_t part;
    std::int64_t whole;
  };
  Moment moment_at(std::int64_t clock_ms) const;
  void begin(const TimedPoints& sources, std::size_t source, std::int64_t depart_ms, const TimedTargets* targets,
             Scratch& scratch) const;
  void same_arc(const TimedPoints& sources, std::size_t row, const TimedTargets& targets, std::int64_t depart_ms,
                Scratch& scratch) const;
  void relax(std::uint32_t state, std::int64_t clock_ms, const TimedTargets* targets, Scratch& scratch) const;
  void run(const TimedTargets* targets, Scratch& scratch) const;

  TimedGraph graph_;
};

}  // namespace doorstep::roads

// Exact travel times when every turn's weight changes over the day: Dijkstra's search with weights read at
// the moment of entering (Dreyfus 1969). Exact while no weight falls faster than time passes (first in,
// first out; Kaufman, Smith 1993), which `fifo_breaks` counts.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

// Weights of all turns at some instants, linear in between, constant before the first and after the last.
// A turn that is closed at either end of an interval is closed throughout it. Borrowed, not owned.
struct TimedGraph {
  std::span<const u32> turn_first;  // by from-state, states + 1
  std::span<const u32> turn_to;
  std::span<const i64> instant_ms;  // ascending
  std::span<const u32> weight_ms;   // instant-major: instants x turns

  std::size_t states() const { return turn_first.size() - 1; }
  std::size_t turns() const { return turn_to.size(); }
};

// Where journeys begin or end: the states one point may stand on, and per instant the time from the point to
// the end of that arc (ahead_ms is instant-major: instants x rows). Point i owns rows first[i]..first[i+1].
struct TimedPoints {
  std::span<const u32> first;
  std::span<const u32> state;
  std::span<const u32> ahead_ms;

  std::size_t count() const { return first.size() - 1; }
};

// Target points with their rows sorted by state, so that a search finds them as it enters an arc.
struct TimedTargets {
  TimedPoints points;
  std::vector<u32> row_first;  // by state, states + 1
  std::vector<u32> row;
  std::size_t distinct_states = 0;

  TimedTargets(const TimedPoints& points, std::size_t states);
};

class TimedSearch {
 public:
  // Throws std::invalid_argument where columns do not fit together.
  explicit TimedSearch(const TimedGraph& graph);

  // Turns and intervals in which leaving later means arriving earlier. O(turns * instants).
  u64 fifo_breaks() const;

  // Refuse points whose rows do not fit this graph.
  void require_points(const TimedPoints& points) const;

  // Buffers of one thread.
  struct Scratch {
    std::vector<i64> arrival;  // by state
    std::vector<i64> inside;   // by target row: earliest arrival at the point within its arc
    std::vector<std::pair<i64, u32>> heap;
  };

  // Travel time in ms from a point, leaving at `depart_ms`, to the end of every state's arc.
  // O((states + turns) log states), as Dijkstra's search with a binary heap.
  void one_to_all(const TimedPoints& sources, std::size_t source, i64 depart_ms, Scratch& scratch,
                  std::span<u32> travel_ms) const;

  // Travel time in ms from a point to each target point; stops when all are found.
  void one_to_many(const TimedPoints& sources, std::size_t source, const TimedTargets& targets, i64 depart_ms,
                   Scratch& scratch, std::span<u32> travel_ms) const;

 private:
  // A moment between two instants: value = (low * (whole - part) + high * part) / whole.
  struct Moment {
    std::size_t low;
    std::size_t high;
    i64 part;
    i64 whole;
  };
  Moment moment_at(i64 clock_ms) const;
  void begin(const TimedPoints& sources, std::size_t source, i64 depart_ms, const TimedTargets* targets,
             Scratch& scratch) const;
  void same_arc(const TimedPoints& sources, std::size_t row, const TimedTargets& targets, i64 depart_ms,
                Scratch& scratch) const;
  void relax(u32 state, i64 clock_ms, const TimedTargets* targets, Scratch& scratch) const;
  void run(const TimedTargets* targets, Scratch& scratch) const;

  TimedGraph graph_;
};

}  // namespace doorstep::roads

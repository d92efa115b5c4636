// One balanced edge cut of a small undirected graph by inertial flow.
#pragma once

#include <atomic>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

// An undirected graph with every edge stored in both directions.
struct Piece {
  std::vector<u32> node;  // name of each vertex outside the piece
  std::vector<i32> x, y;
  std::vector<u32> first;               // vertex -> half-edges
  std::vector<u32> to, edge, capacity;  // half-edge -> vertex, edge name outside, number of directed arcs
  std::vector<u32> reverse;             // half-edge -> its twin

  u32 size() const { return static_cast<u32>(node.size()); }
};

// Scratch memory of one thread: grows to the largest piece it meets, then never allocates.
class CutFinder {
 public:
  // Side (0 or 1) of each vertex of a connected piece of at least three vertices; the cut with the
  // fewest arcs per vertex of its smaller side wins, the earlier direction among equals.
  const std::vector<u32>& cut(const Piece& piece, unsigned threads);

 private:
  struct Best {
    double score = 1e300;
    u32 direction = kNone;
  };

  void reserve(const Piece& piece);
  void try_direction(const Piece& piece, u32 direction, std::atomic<double>& bound);
  void assign_ends(const Piece& piece, u32 direction);
  bool saturate(const Piece& piece, double most);
  bool search_levels(const Piece& piece);
  void block_flow(const Piece& piece);
  void augment(const Piece& piece, u32 start);
  void keep_better_side(const Piece& piece, u32 direction, std::atomic<double>& bound);
  void cut_in_threads(const Piece& piece, unsigned threads, std::atomic<double>& bound);

  Best best_;
  std::vector<u32> side_;
  std::vector<u8> end_, reached_;  // end_: 0 middle, 1 source, 2 sink
  std::vector<u32> by_projection_, level_, next_, queue_, path_, border_;
  std::vector<i64> projection_;
  std::vector<i32> flow_;
  u32 end_size_ = 0, flow_value_ = 0;
};

}  // namespace doorstep::roads

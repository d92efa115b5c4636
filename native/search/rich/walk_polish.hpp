// What a stop gains once its doors are known: loops in better order, and another kerb.
#pragma once

#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

class StopPolish {
 public:
  explicit StopPolish(Solution& solution) : solution_(solution), problem_(solution.problem()) {}

  // Improve a stop in place; true if something changed.
  bool operator()(i32 stop);
  // Drive to a stop, and up to two after it, at a better place of their route; true if that is shorter.
  bool relocate(i32 stop, i32 length);

 private:
  static constexpr std::size_t kMostKerbs = 24;
  static constexpr std::size_t kKerbsPerDoor = 3;

  bool holds_pairs(const Stop& stop) const;
  bool order_loops(i32 stop);
  bool improve(std::vector<i32>& points, i32 foot);
  bool choose_kerb(i32 stop);
  i64 price_at(const Stop& stop, i32 kerb);
  i64 drive_price(const Route& route, i32 position, i32 place) const;

  Solution& solution_;
  const WalkProblem& problem_;
  std::vector<i32> points_, order_, kerbs_, gaps_, best_gaps_;
};

}  // namespace doorstep::search::rich::walk

// Recreate on foot: into a loop, as a new loop, as a new stop, as a new route, whichever costs least.
//
// Prices are exact where no hour matters. Where one does, they are a guess that leaves waiting out: the few best
// places are then tried and timed, and the cheapest that keeps all hours is taken.
#pragma once

#include <array>

#include "../random.hpp"
#include "rich/walk_solution.hpp"
#include "rich/walk_times.hpp"

namespace doorstep::search::rich::walk {

class Insertion {
 public:
  Insertion(Solution& solution, Times& times, Random& random);

  // Put tasks in, in an order drawn anew; those without a place, or not worth it, stay out.
  void operator()(const std::vector<i32>& tasks);
  // Put a whole stop, made for vehicles of a kind, where it costs least; false if there is no place.
  bool place_stop(const Stop& stop, i32 kind);
  // Time and price of a route after a change; false if it breaks a rule.
  bool verify(i32 route);

 private:
  enum class Way : std::uint8_t { kInLoop, kNewLoop, kNewStop, kNewRoute };
  struct Place {
    i64 more;
    Way way;
    i32 at;  // stop, route or kind
    i32 loop, index, kerb, carrier;
  };
  static constexpr i32 kTried = 4;       // places that are timed
  static constexpr i32 kMostTried = 16;  // where none of those keeps the hours
  static constexpr i32 kMostStops = 14;  // that new loops and stops are tried at
  static constexpr i32 kLeastStops = 4;
  static constexpr double kBlinkRate = 0.01;

  void place(i32 task);
  bool place_timed(i32 task, i64 price);
  void try_loops(i32 task);
  void try_loop(i32 task, i32 near);
  void meet(i32 stop);
  void try_stops(i32 task);
  void try_new_loop(i32 task, i32 stop);
  void try_everywhere(i32 task);
  void try_gap(i32 task, i32 route, i32 position, i32 kerb, const Leg& walk, i32 carrier);
  void try_new_routes(i32 task);
  void offer(const Place& place);
  bool take(i32 task, const Place& place);
  bool blinks();
  i64 key(i32 drawn, i32 task) const;
  bool fits(const Route& route, i64 more_ds, i64 more_m, i64 more_walk_m) const;

  Solution& solution_;
  const WalkProblem& problem_;
  const Problem& base_;
  Times& times_;
  Random& random_;
  std::array<Place, kMostTried> best_;
  i32 found_ = 0, kept_;
  i64 worth_ = 0, until_blink_ = 0;
  std::vector<i32> met_;
  std::vector<u32> met_stamp_;
  u32 now_ = 0;
  std::vector<std::pair<i64, i32>> order_;
};

}  // namespace doorstep::search::rich::walk

// How early each task of a route is done and how late it may be reached: what a place would break, in a few steps.
//
// Exact where only windows decide. Rests, times off and the hours of hubs are left out: with them, and where travel
// depends on the hour or parcels are released late, the answer is a guess that says which places to time first.
#pragma once

#include <vector>

#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

class Slack {
 public:
  Slack(const Solution& solution, bool matters);

  bool matters() const { return matters_; }
  // Whether a place that is late here breaks a window for sure.
  bool is_exact() const { return is_exact_; }
  // A route has changed for good.
  void note(i32 route);

  // By how much something would be late, and how long one would wait at the door.
  struct Effect {
    i64 late = 0, wait = 0, priced = 0;  // what beginning then costs
  };
  Effect in_loop(i32 task, i32 stop, i32 loop, i32 index, i32 walk_in, i32 walk_out, i64 more_before) const;
  Effect as_loop(i32 task, i32 stop, bool first, i32 walk_in, i32 walk_out, i32 setup) const;
  // A stop of its own: `before` from the halt to the door, `after` from the door to driving on.
  Effect as_stop(i32 task, i32 route, i32 position, i32 place, i32 before, i32 after) const;
  // The same with a reload before it or after it, which parts its trip.
  Effect as_trip(i32 task, i32 route, i32 position, i32 place, i32 before, i32 after, i32 hub,
                 bool reloads_before) const;

 private:
  struct Loops {
    i32 ready, latest_back;  // at the vehicle, loaded; back there
  };
  struct Halt {
    i32 drive = 0, parked = 0, ready = 0;  // the way to it; done with parking; done with all
    i32 latest = 0, latest_parked = 0, latest_ready = 0;
    std::vector<Loops> loops;
  };

  // Not so for a stop that has changed since its route was noted: of it nothing is said.
  bool knows(i32 stop) const {
    return static_cast<std::size_t>(stop) < halt_.size() &&
           halt_[stop].loops.size() == solution_.stop(stop).loops.size();
  }
  Effect effect(const Kind& kind, i32 task, i64 arrive, i64 after, i64 latest) const;
  // How much too late for its trip a task is released.
  i64 held_up(i32 task, i32 route, i32 trip) const;
  i32 released(const Route& route, std::size_t from) const;
  void go_forward(const Route& route, i32 start);
  void go_back(const Route& route, std::vector<i32>& loaded_by);
  i32 arrive(const Kind& kind, i32 from, i32 to, i32 depart) const;

  const Solution& solution_;
  const WalkProblem& problem_;
  const Problem& base_;
  bool matters_, is_exact_;
  std::vector<i32> begin_, done_, latest_;  // by task
  std::vector<Halt> halt_;                  // by stop
  std::vector<std::vector<i32>> loaded_by_;  // when loading must begin at the latest; by route and trip
};

}  // namespace doorstep::search::rich::walk

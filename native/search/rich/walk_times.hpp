// When things happen on a route with stops on foot, where hours matter; and what it then costs.
#pragma once

#include "rich/timeline.hpp"
#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

struct Timed {
  bool timely = false;
  i32 depart = 0, end = 0;
  i64 cost = 0;
};

class Times {
 public:
  explicit Times(const WalkProblem& problem);

  // Whether an hour matters at all: without, a route may depart at any time and takes the same time.
  bool matter() const { return matter_; }
  // The departure that costs least among the earliest, the latest for the same end, and those that come to one of
  // the first doors just when its window opens.
  Timed operator()(const Solution& solution, const Route& route);
  // A route of a plan as it is told: with its departure, and the rests that it takes then.
  PlannedRoute told(PlannedRoute route);

 private:
  template <bool kTimeOfDay>
  Timed time(const Kind& kind);
  template <bool kTimeOfDay>
  bool run(const Timeline<kTimeOfDay>& line, i32 depart, State& state) const;
  template <bool kTimeOfDay>
  i32 late_start(const Timeline<kTimeOfDay>& line, i32 earliest, const State& first) const;
  template <bool kTimeOfDay>
  void place_rests(PlannedRoute& route, bool rests_early) const;
  Timed best_of_rests(i32 kind, bool* early = nullptr);
  void lay(const std::vector<Element>& elements);

  const WalkProblem& problem_;
  const Problem& base_;
  bool matter_;
  i32 kind_ = 0;
  bool rests_early_ = false;
  i32 released_ = -kEndOfTime;
  std::vector<Element> elements_;
};

}  // namespace doorstep::search::rich::walk

// When things happen on a route with stops on foot, where hours matter; and what it then costs.
#pragma once

#include "rich/timeline.hpp"
#include "rich/walk_calendar.hpp"
#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

struct Timed {
  bool timely = false;
  i32 depart = 0, end = 0;
  i64 cost = 0;
  bool rests_early = false;
};

class Times {
 public:
  // `calendar`: what all routes hold, where something is short; who is timed waits for its turn.
  explicit Times(const WalkProblem& problem, Calendar* calendar = nullptr);

  // Whether an hour matters at all: without, a route may depart at any time and takes the same time.
  bool matter() const { return matter_; }
  // The departure that costs least among the earliest, the latest for the same end, and those that come to one of
  // the first doors just when its window opens.
  Timed operator()(const Solution& solution, const Route& route);
  // The same about the departure that the route had before it changed, in three runs at the most.
  Timed sketch(const Solution& solution, const Route& route);
  // A route of a plan as it is told: with its departure, and the rests that it takes then.
  PlannedRoute told(PlannedRoute route);
  // Where something is short: let a route hold what it takes under the departure that it left with last. False,
  // and nothing changed, if it cannot.
  bool book(const Solution& solution, i32 route);
  // The same with the departure and the begins of a plan.
  Timed book_as_told(const Solution& solution, i32 route, const PlannedRoute& told);

 private:
  template <bool kTimeOfDay>
  Timed time(const Kind& kind);
  template <bool kTimeOfDay>
  Timed time_near(const Kind& kind, const Leaving& before, i32 more_ds);
  template <bool kTimeOfDay>
  void offer(const Kind& kind, i32 depart, const State& state, Timed& best) const;
  void lay(const Solution& solution, const Route& route);
  template <bool kTimeOfDay>
  State leave(const Timeline<kTimeOfDay>& line, i32 depart) const {
    return line.leave(depart, first_.mass_g);
  }
  // On from an element, and its index to the next one. Who has worked rests before driving to a kerb and before
  // a loop, or not until the walk is over: what lies between is looked at as one.
  template <bool kTimeOfDay>
  bool go_on(const Timeline<kTimeOfDay>& line, State& state, std::size_t& i) const {
    const Element& element = elements_[i];
    if (line.kind().rests > 0 && state.halted && (element.code == Code::kPark || element.code == Code::kLoop)) {
      const std::size_t first = i;
      while (elements_[i++].code != Code::kBack) {
      }
      return line.go_through(state, {elements_.data() + first, i - first});
    }
    return line.go_on(state, element, element.ends_trip() ? loading_[i++] : (++i, Loading()));
  }
  template <bool kTimeOfDay>
  bool run(const Timeline<kTimeOfDay>& line, i32 depart, State& state) const;
  template <bool kTimeOfDay>
  i32 late_start(const Timeline<kTimeOfDay>& line, i32 earliest, const State& first) const;
  template <bool kTimeOfDay>
  void place_rests(PlannedRoute& route, bool rests_early) const;
  Timed best_of_rests(i32 kind, bool* early = nullptr);
  void lay(const std::vector<Element>& elements);
  void load();
  template <bool kTimeOfDay>
  Timeline<kTimeOfDay> line() const {
    return Timeline<kTimeOfDay>(base_, kind_, rests_early_, bookings_, pins_);
  }
  void look_from(const Solution& solution, const Route& route);
  PlannedRoute as_held(PlannedRoute route);
  template <bool kTimeOfDay>
  bool collect(i32 depart, State& state);
  bool collect(i32 depart, State& state);
  void mind_room(i32 route, Timed& timed);

  const WalkProblem& problem_;
  const Problem& base_;
  Calendar* calendar_;                       // none where nothing is short
  const Bookings* bookings_ = nullptr;       // none where nobody ever waits for others
  const std::vector<Span>* pins_ = nullptr;  // when each reload and charge has to begin
  Held held_;                                // of the route timed last
  bool matter_;
  i32 kind_ = 0;
  bool rests_early_ = false;
  std::vector<Element> elements_;
  Loading first_;                 // of the first trip
  std::vector<Loading> loading_;  // of the trip that begins with an element
};

}  // namespace doorstep::search::rich::walk

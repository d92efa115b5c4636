// Departures spread over the day, each followed through the whole route, where the hour decides how long it takes.
//
// By arrival functions the earliest end is not the shortest route. The end as a function of the departure is put
// together leg by leg (composition of piecewise linear functions, as Visser and Spliet 2020) and every piece of
// the day gives its best departure: a lane. A task put in is judged along the lanes there are.
#pragma once

#include <vector>

#include "rich/route.hpp"

namespace doorstep::search::rich {

inline constexpr i32 kLanes = 16;

class Lanes {
 public:
  explicit Lanes(const Problem& problem) : problem_(problem) {}

  // Fill lanes, departure and end of a route whose nodes are worked out. False if no departure holds.
  bool lay(Route& route);

 private:
  // Of the function from departure to the present node: linear up to the next point where `goes_on`.
  struct Point {
    double depart, now;
    bool goes_on;
  };

  i64 follow(const Kind& kind, Route& route, std::size_t lane, i32 depart) const;
  void compose(const Kind& kind, const Route& route, i32 earliest, i64 bound);
  void pass(std::span<const ArrivalPoint> through, std::size_t k);
  void serve(const Kind& kind, i32 t);
  void wait_until(i32 opens);
  void forget_dear(const Kind& kind, i32 rest, i64 bound);
  void choose(const Kind& kind);

  const Problem& problem_;
  std::vector<Point> points_, next_;
  std::vector<ArrivalPoint> through_;
  std::vector<i32> chosen_;
};

}  // namespace doorstep::search::rich

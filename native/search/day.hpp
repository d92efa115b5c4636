// What one route costs and when it had best depart, worked out from its tasks alone.
#pragma once

#include "incumbent.hpp"

namespace doorstep::search {

class Day {
 public:
  explicit Day(const Problem& problem) : problem_(problem) {}

  // Travel, fixed cost and paid hours of a route, departing as it says if that is shorter than to end as early
  // as possible; -1 if it is too late or on no way. Loads are not looked at.
  i64 cost(const PlannedRoute& route) const;

  // Where hours are paid by the time of day: the best departure of a grid over the day, refined around it.
  void choose_departure(PlannedRoute& route) const;

 private:
  static constexpr i32 kGrid = 3000, kFiner = 10;  // tenths of a second; how much finer each time

  i32 end_of(const PlannedRoute& route, i32 depart) const;
  i32 late_departure(const PlannedRoute& route, i32 end) const;
  i32 lasts(const PlannedRoute& route, i32 depart) const;

  const Problem& problem_;
};

}  // namespace doorstep::search

// What a vehicle still has room for at each gap between the stops of a route, where it also brings back.
//
// All deliveries of a trip are on board from its start, what is fetched until its end: what is brought at a gap
// has to fit before it, what is fetched there after it.
#pragma once

#include <vector>

#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

class Room {
 public:
  explicit Room(const Solution& solution);

  // A route has changed for good.
  void note(i32 route);
  // Whether a task may be brought or fetched at a gap as far as is known; between doors of a stop the gaps before
  // and after it are asked. For a pair nothing is said.
  bool fits(i32 task, i32 route, i32 gap) const;
  bool fits_at(i32 task, i32 route, i32 position) const;
  // The same where a reload parts the trip at the gap, as the first task after it or the last before it.
  bool fits_after_reload(i32 task, i32 route, i32 gap) const;
  bool fits_before_reload(i32 task, i32 route, i32 gap) const;

 private:
  struct Gap {
    CarryLoad before, after;  // the most on board in its trip until there and from there on
    CarryLoad left, fetched;  // of its trip, to be brought from there on and fetched until there
  };

  // None of a route that has changed since it was noted.
  const Gap* gap(i32 route, i32 at) const;
  template <class OnBoard>
  bool has_room(i32 task, i32 route, const OnBoard& on_board) const;

  const Solution& solution_;
  const Problem& base_;
  bool matters_;
  std::vector<std::vector<Gap>> gaps_;  // by route
  std::vector<CarryLoad> on_, peak_;    // on board at each gap; the most at each stop
};

}  // namespace doorstep::search::rich::walk

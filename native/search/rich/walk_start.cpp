// What a search on foot begins with: a plan as it is told, or stops gathered by savings.
#include <algorithm>

#include "rich/walk_merge.hpp"
#include "rich/walk_stepper.hpp"

namespace doorstep::search::rich::walk {

bool Stepper::load(const std::vector<PlannedRoute>& start) {
  solution_.begin();
  for (const PlannedRoute& route : start) {
    if (!solution_.is_available(route.kind)) return false;
    const i32 id = solution_.vacant_route(route.kind);
    std::vector<Stop> stops;
    if (!solution_.read(route, stops)) return false;
    for (const Stop& stop : stops) {
      solution_.add_stop(id, static_cast<i32>(solution_.route(id).stops.size()), stop);
    }
    if (!solution_.keeps_limits(id)) return false;
    if (calendar_.matters() && insert_.verify_as_told(id, route)) {
      insert_.note(id);
      continue;
    }
    // A legal route may need another departure than the search gives it, where a kerb closes for a while: its
    // tasks are placed anew.
    const bool sound = (insert_.verify_as_it_is(id) || insert_.verify(id)) && insert_.settle(id);
    if (!sound) leave_out(id);
  }
  return solution_.serves_groups_once();
}

void Stepper::empty(i32 route) {
  while (!solution_.route(route).stops.empty()) {
    solution_.remove(solution_.stop(first_served(solution_.route(route))).doors.front());
  }
}

// Whoever has no place on a route that breaks a rule is left out.
void Stepper::leave_out(i32 route) {
  empty(route);
  insert_.settle(route);
}

i32 Stepper::first_served(const Route& route) const {
  const auto serves = [this](i32 s) { return !solution_.stop(s).doors.empty(); };
  return *std::ranges::find_if(route.stops, serves);
}

void Stepper::construct(bool gather) {
  if (gather) {
    Merge merge(problem_);
    std::vector<Stop> stops = merge();
    for (auto left = static_cast<i32>(stops.size()); left > 1; --left) {
      std::swap(stops[left - 1], stops[random_.below(left)]);
    }
    for (const Stop& stop : stops) insert_.place_stop(stop, merge.kind());
  }
  list_absent();
  out_ = absent_;
  if (gather)
    insert_.put_all(out_);
  else
    insert_(out_, {});
  for (i32 r = 0; r < solution_.routes(); ++r) {
    if (!solution_.route(r).stops.empty() && !is_sound(r)) leave_out(r);
  }
  list_absent();
}

// Whether a route that was built keeps all rules beside those that were built after it; timed anew if need be.
bool Stepper::is_sound(i32 r) {
  if (!solution_.within(r)) return false;
  return solution_.route(r).timely || (insert_.verify(r) && insert_.settle(r));
}

}  // namespace doorstep::search::rich::walk

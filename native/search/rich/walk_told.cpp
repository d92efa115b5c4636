// Routes on foot as a plan tells them: with their departure, and the rests that they take under it.
#include "rich/walk_times.hpp"

namespace doorstep::search::rich::walk {

PlannedRoute Times::told(PlannedRoute route) {
  const Kind& kind = base_.kind(route.kind);
  if (calendar_) return as_held(std::move(route));
  lay(route.elements);
  if (!matter_) {
    route.depart_ds = kind.opens;
    return route;
  }
  bool early = false;
  route.depart_ds = best_of_rests(route.kind, &early).depart;
  if (kind.rests > 0) {
    if (base_.uses().time_of_day)
      place_rests<true>(route, early);
    else
      place_rests<false>(route, early);
  }
  return route;
}

// With the same begins at docks and plugs, whoever else is there by now.
PlannedRoute Times::as_held(PlannedRoute route) {
  const Bookings nobody(base_);
  lay(route.elements);
  kind_ = route.kind;
  bookings_ = base_.uses().slots ? &nobody : nullptr;
  const std::vector<Span> pins = route.pins;
  pins_ = pins.empty() ? nullptr : &pins;
  if (base_.kind(route.kind).rests > 0) {
    if (base_.uses().time_of_day)
      place_rests<true>(route, route.rests_early);
    else
      place_rests<false>(route, route.rests_early);
  }
  pins_ = nullptr;
  bookings_ = nullptr;
  return route;
}

template <bool kTimeOfDay>
void Times::place_rests(PlannedRoute& route, bool rests_early) const {
  const Timeline<kTimeOfDay> line(base_, route.kind, rests_early, bookings_, pins_);
  std::vector<Element> told;
  State state = leave(line, route.depart_ds);
  for (std::size_t i = 0; i < elements_.size();) {
    const i32 before = state.rests;
    std::size_t from = i;
    go_on(line, state, i);
    for (i32 n = before; n < state.rests; ++n) told.push_back({Code::kRest, state.rest_taken(n), 0});
    for (; from < i; ++from) {
      if (elements_[from].code != Code::kBack) told.push_back(elements_[from]);
    }
  }
  const i32 before = state.rests;
  line.finish(state);
  for (i32 n = before; n < state.rests; ++n) told.push_back({Code::kRest, state.rest_taken(n), 0});
  route.elements = std::move(told);
}

}  // namespace doorstep::search::rich::walk

// What one route takes of what all share: docks and plugs by the second, and what it moves at hubs.
#pragma once

#include "rich/layout.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class Booking {
 public:
  Booking(const Problem& problem, bool has_slots) : problem_(problem), has_slots_(has_slots) {}

  // Go along the route under its departure. False if it cannot be driven so.
  bool operator()(const Timeline<kTimeOfDay>& line, Route& route) const {
    const std::span<const Element> elements = route.elements;
    State state = line.leave(route.depart, route.nodes[0].mass_g);
    route.holds.clear();
    route.moves.clear();
    load(route, 0, problem_.hub_at(line.kind().start), state.now);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (!line.go_on(state, elements[i], route.loading(i + 1))) return false;
      const bool reloads = elements[i].ends_trip();
      if (!reloads && elements[i].code != Code::kCharge) continue;
      const i32 place = reloads ? elements[i].index : problem_.hubs() + elements[i].index;
      if (has_slots_) route.holds.push_back({place, state.held_from, state.held_for});
      if (reloads) {
        bring(route, i, elements[i].index, state.arrived);
        load(route, i + 1, elements[i].index, state.now);
      } else if (charges_beside_reload(problem_, elements, i) && !route.moves.empty()) {
        route.moves.back().at = written(state.now);  // the trip departs when both have ended
      }
    }
    if (!line.finish(state)) return false;
    bring(route, elements.size(), problem_.hub_at(line.kind().end), state.now);
    return true;
  }

 private:
  // What the trip that begins with an element takes out of a hub, and what the one before an element brings.
  void load(Route& route, std::size_t from, i32 hub, i32 at) const {
    if (hub < 0 || !problem_.uses().stock) return;
    route.moves.push_back({hub, written(at), true, {}});
    for (std::size_t i = from; i < route.elements.size() && !route.elements[i].ends_trip(); ++i) {
      if (route.elements[i].serves() && problem_.task(route.elements[i].index).loads_at_start())
        add_demand(route, route.elements[i].index);
    }
  }
  void bring(Route& route, std::size_t until, i32 hub, i32 at) const {
    if (hub < 0 || !problem_.uses().stock) return;
    route.moves.push_back({hub, written(at), false, {}});
    for (std::size_t i = until; i > 0 && !route.elements[i - 1].ends_trip(); --i) {
      if (route.elements[i - 1].serves() && problem_.task(route.elements[i - 1].index).loads_to_end())
        add_demand(route, route.elements[i - 1].index);
    }
  }
  void add_demand(Route& route, i32 task) const {
    for (i32 d = 0; d < problem_.loads(); ++d)
      route.moves.back().load[static_cast<std::size_t>(d)] += problem_.demand(task)[d];
  }

  const Problem& problem_;
  bool has_slots_;
};

}  // namespace doorstep::search::rich

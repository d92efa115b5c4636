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
    State state = line.leave(route.depart, route.nodes[0].mass_g);
    return (*this)(line, route.elements, state, route.holds, route.moves, [&](State& on, std::size_t& i) {
      ++i;
      return line.go_on(on, route.elements[i - 1], route.loading(i));
    });
  }

  // The same along any elements. `go_on`: on from the element of an index, and the index to the next one.
  template <class GoOn>
  bool operator()(const Timeline<kTimeOfDay>& line, std::span<const Element> elements, State& state,
                  std::vector<Hold>& holds, std::vector<Move>& moves, const GoOn& go_on) const {
    holds.clear();
    moves.clear();
    load(elements, 0, problem_.hub_at(line.kind().start), state.now, moves);
    for (std::size_t next = 0; next < elements.size();) {
      const std::size_t i = next;
      if (!go_on(state, next)) return false;
      const bool reloads = elements[i].ends_trip();
      if (!reloads && elements[i].code != Code::kCharge) continue;
      const i32 place = reloads ? elements[i].index : problem_.hubs() + elements[i].index;
      if (has_slots_) holds.push_back({place, state.held_from, state.held_for});
      if (reloads) {
        bring(elements, i, elements[i].index, state.arrived, moves);
        load(elements, i + 1, elements[i].index, state.now, moves);
      } else if (charges_beside_reload(problem_, elements, i) && !moves.empty()) {
        moves.back().at = written(state.now);  // the trip departs when both have ended
      }
    }
    if (!line.finish(state)) return false;
    bring(elements, elements.size(), problem_.hub_at(line.kind().end), state.now, moves);
    return true;
  }

 private:
  // What the trip that begins with an element takes out of a hub, and what the one before an element brings.
  void load(std::span<const Element> elements, std::size_t from, i32 hub, i32 at, std::vector<Move>& moves) const {
    if (hub < 0 || !problem_.uses().stock) return;
    moves.push_back({hub, written(at), true, {}});
    for (std::size_t i = from; i < elements.size() && !elements[i].ends_trip(); ++i) {
      if (elements[i].serves() && problem_.task(elements[i].index).loads_at_start())
        add_demand(moves.back(), elements[i].index);
    }
  }
  void bring(std::span<const Element> elements, std::size_t until, i32 hub, i32 at, std::vector<Move>& moves) const {
    if (hub < 0 || !problem_.uses().stock) return;
    moves.push_back({hub, written(at), false, {}});
    for (std::size_t i = until; i > 0 && !elements[i - 1].ends_trip(); --i) {
      if (elements[i - 1].serves() && problem_.task(elements[i - 1].index).loads_to_end())
        add_demand(moves.back(), elements[i - 1].index);
    }
  }
  void add_demand(Move& move, i32 task) const {
    for (i32 d = 0; d < problem_.loads(); ++d) move.load[static_cast<std::size_t>(d)] += problem_.demand(task)[d];
  }

  const Problem& problem_;
  bool has_slots_;
};

}  // namespace doorstep::search::rich

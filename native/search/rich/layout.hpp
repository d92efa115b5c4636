// What a route is regardless of the clock: places, trips, loads, lengths and the costs that follow from them.
#pragma once

#include <span>

#include "rich/route.hpp"

namespace doorstep::search::rich {

inline i32 place_of(const Problem& problem, const Element& element) {
  if (element.code == Code::kCharge) return problem.energy()->charger(element.index).place;
  return element.code == Code::kReload ? problem.hub(element.index).place : problem.task(element.index).place;
}

// Whether the vehicle charges where it reloads, without another halt.
inline bool charges_beside_reload(const Problem& problem, std::span<const Element> elements, std::size_t i) {
  return i > 0 && elements[i].code == Code::kCharge && elements[i - 1].code == Code::kReload &&
         problem.energy()->charger(elements[i].index).hub == elements[i - 1].index;
}

class Layout {
 public:
  explicit Layout(const Problem& problem) : problem_(problem), dims_(problem.loads()) {}

  // Fill nodes and loads from the elements. False if it is on no way, too full, too long or in a wrong order.
  bool lay(Route& route) const {
    const Kind& kind = problem_.kind(route.kind);
    const Travel& travel = problem_.travel(kind.travel);
    const auto size = route.elements.size();
    route.nodes.resize(size + 2);
    route.tasks = route.halts = 0;
    route.metres = 0;
    i32 at = kind.start, trip = 0;
    bool fetched = false, sound = true, is_trip_empty = true;
    for (std::size_t i = 0; i < size + 2; ++i) {
      Node& node = route.nodes[i];
      const bool inside = i > 0 && i <= size;
      node.task = kNone;
      node.code = inside ? route.elements[i - 1].code : kFinish.code;
      node.place = i == 0 ? kind.start : inside ? place_of(problem_, route.elements[i - 1]) : kind.end;
      node.released = -kEndOfTime;
      if (inside && route.elements[i - 1].serves()) {
        node.task = route.elements[i - 1].index;
        ++route.tasks;
        ++route.halts;
        is_trip_empty = false;
      } else if (inside && route.elements[i - 1].ends_trip()) {
        trip = static_cast<i32>(i);
        fetched = false;
        sound = sound && !is_trip_empty;
        is_trip_empty = true;
      } else if (inside && node.code == Code::kCharge && !charges_beside_reload(problem_, route.elements, i - 1)) {
        ++route.halts;
      }
      node.trip = trip;
      if (node.task >= 0 && problem_.task(node.task).fetches()) fetched = true;
      if (kind.pickups_last && fetched && node.task >= 0 && problem_.task(node.task).brings()) sound = false;
      node.fetched = fetched;
      // Nobody drives from a dock to the charger beside it.
      const bool stays = inside && charges_beside_reload(problem_, route.elements, i - 1);
      const Leg leg = i == 0 ? Leg{0, 0} : travel.leg(at, node.place);  // no way leads from the start to the start
      sound = sound && (stays || leg.exists());
      node.metres = stays ? 0 : leg.metres;
      node.toll = i == 0 || stays ? 0 : travel.toll(at, node.place);
      route.metres += node.metres;
      at = node.place;
    }
    look_back(route);
    sound = sound && !is_trip_empty && route.metres <= kind.most_metres && route.halts <= kind.most_stops;
    const Uses& uses = problem_.uses();
    if (uses.pairs && uses.trips && !pairs_hold(route)) return false;
    return load(route) && sound && (!problem_.uses().task_hubs || hubs_fit(route));
  }

  // What a trip waits for and carries with one more delivery.
  void add(Loading& loading, i32 task) const {
    loading.released = std::max(loading.released, problem_.task(task).released);
    if (problem_.energy()) loading.mass_g += problem_.energy()->mass_g(task);
  }

  i64 cost(const Route& route) const {
    const Kind& kind = problem_.kind(route.kind);
    i64 cost = kind.fixed + kind.per_metre * route.metres + kind.per_stop * route.halts;
    for (const Node& node : route.nodes) {
      cost += node.toll;
      if (node.task >= 0) cost += problem_.task_cost(route.kind, node.task);
    }
    return cost;
  }

 private:
  // Deliveries later in a trip, and what its loading waits for.
  void look_back(Route& route) const {
    bool brings = false;
    Loading loading;
    for (std::size_t i = route.nodes.size(); i-- > 0;) {
      Node& node = route.nodes[i];
      if (i + 1 < route.nodes.size() && route.nodes[i + 1].trip != node.trip) {
        brings = false;
        loading = {};
      }
      node.brings_later = brings;
      if (node.task >= 0) {
        const Task& task = problem_.task(node.task);
        brings = brings || task.brings();
        if (task.loads_at_start()) add(loading, node.task);
      }
      if (static_cast<std::size_t>(node.trip) == i) {
        node.released = loading.released;
        node.mass_g = loading.mass_g;
      }
    }
  }

  // Both ends of a pair in one trip, whatever they weigh.
  bool pairs_hold(const Route& route) const {
    for (std::size_t i = 0; i < route.nodes.size(); ++i) {
      const i32 task = route.nodes[i].task;
      if (task < 0 || problem_.task(task).kind != TaskKind::kPairDelivery) continue;
      auto at = static_cast<std::size_t>(route.nodes[i].trip);
      while (at < i && route.nodes[at].task != problem_.task(task).partner) ++at;
      if (at == i) return false;
    }
    return true;
  }

  bool load(Route& route) const {
    const auto nodes = static_cast<i32>(route.nodes.size());
    route.loads.resize(route.nodes.size() * 3 * static_cast<std::size_t>(dims_));
    bool fits = true;
    for (i32 first = 0; first < nodes;) {
      i32 next = first + 1;
      while (next < nodes && route.nodes[static_cast<std::size_t>(next)].trip == first) ++next;
      for (i32 d = 0; d < dims_; ++d) fits = load_trip(route, first, next, d) && fits;
      first = next;
    }
    return fits;
  }

  bool load_trip(Route& route, i32 first, i32 next, i32 d) const {
    i32* loads = route.loads.data();
    const i32 row = 3 * dims_;
    i32 now = 0;
    for (i32 i = first; i < next; ++i) now += change(route, i, d, true);
    i32 most = now;
    for (i32 i = first; i < next; ++i) {
      now += change(route, i, d, false);
      most = std::max(most, now);
      loads[i * row + d] = now;
      loads[i * row + dims_ + d] = most;
    }
    i32 later = 0;
    for (i32 i = next - 1; i >= first; --i) {
      later = std::max(later, loads[i * row + d]);
      loads[i * row + 2 * dims_ + d] = later;
    }
    return most <= problem_.capacity(route.kind)[d] && now >= 0;
  }
  // What a node loads at the start of its trip, or changes when it is served.
  i32 change(const Route& route, i32 node, i32 d, bool at_start) const {
    const i32 t = route.nodes[static_cast<std::size_t>(node)].task;
    if (t < 0) return 0;
    const Task& task = problem_.task(t);
    const i32 demand = problem_.demand(t)[d];
    if (at_start) return task.loads_at_start() ? demand : 0;
    return task.fetches() ? demand : task.brings() ? -demand : 0;
  }

  bool hubs_fit(const Route& route) const {
    for (std::size_t i = 0; i < route.nodes.size(); ++i) {
      if (route.nodes[i].task >= 0 && !hub_fits(route, static_cast<i32>(i), route.nodes[i].task)) return false;
    }
    return true;
  }

 public:
  // Whether the trip around this node starts, or ends, where the task's load comes from, or goes to.
  bool hub_fits(const Route& route, i32 node, i32 t) const {
    const Task& task = problem_.task(t);
    if (task.hub < 0) return true;
    if (!task.loads_at_start() && !task.loads_to_end()) return true;
    return hub_place(route, node, task.loads_at_start()) == problem_.hub(task.hub).place;
  }

  // Where the trip around this node starts, or ends.
  i32 hub_place(const Route& route, i32 node, bool starts) const {
    const auto trip = route.nodes[static_cast<std::size_t>(node)].trip;
    if (starts) return route.nodes[static_cast<std::size_t>(trip)].place;
    std::size_t end = static_cast<std::size_t>(node) + 1;
    while (end + 1 < route.nodes.size() && route.nodes[end].trip == trip) ++end;
    return route.nodes[end].place;
  }

 private:
  const Problem& problem_;
  i32 dims_;
};

}  // namespace doorstep::search::rich

// What a route costs and whether it holds: from scratch for a route that changed, from a prefix for one that may.
#pragma once

#include "rich/booking.hpp"
#include "rich/departure.hpp"
#include "rich/lanes.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class Valuation {
 public:
  explicit Valuation(const Problem& problem, const Bookings* bookings = nullptr)
      : problem_(problem),
        bookings_(problem.uses().slots ? bookings : nullptr),
        layout_(problem),
        departure_(problem),
        lanes_(problem),
        keeps_states_(!problem.uses().nodes_price()) {}

  const Layout& layout() const { return layout_; }

  // Work everything out anew from kind and elements. False if the route cannot be driven.
  bool refresh(Route& route) {
    if (!layout_.lay(route)) return false;
    const bool may_rest = problem_.kind(route.kind).rests > 0;
    route.rests_early = false;
    if (!settle(route)) {
      if (!may_rest) return false;
      route.rests_early = true;
      return settle(route);
    }
    if (may_rest) try_early_rests(route);
    return true;
  }

  // The nodes of a route that does not leave: no way between its ends, as long as nobody is served.
  void lay_idle(Route& route) const {
    const Timeline<kTimeOfDay> line = line_of(route.kind);
    const Kind& kind = line.kind();
    Node start{kind.start, kNone, kind.opens, kEndOfTime,  0, kind.latest_start, 0,     0,
               kNever,     0,     0,          -kEndOfTime, 0, 0, kFinish.code,      false, false};
    Node end{kind.end, kNone, kind.closes, kind.closes, 0, kind.latest_start, 0,     kNever,
             kNever,   0,     0,           -kEndOfTime, 0, 0, kFinish.code,      false, false};
    route.nodes = {start, end};
    route.loads.assign(std::size_t(6) * static_cast<std::size_t>(problem_.loads()), 0);
    route.states = {line.leave(kind.opens)};
    route.depart = kind.opens;
  }

  // Cost of times (windows, arrival, duration) of `elements` instead of the route's own, which are the same
  // before `from`, and the departure for it; kImpossible if it cannot be driven.
  i64 time_cost(const Route& route, std::span<const Element> elements, i32 from, const Loading& first) {
    const Timeline<kTimeOfDay> line = line_of(route.kind, route.rests_early);
    const Kind& kind = line.kind();
    const i32 earliest = line.earliest_start(first.released);
    State state = from > 0 ? route.states[static_cast<std::size_t>(from)] : line.leave(earliest, first.mass_g);
    if (earliest > kind.latest_start || !run(line, elements, from, state)) return kImpossible;
    return least_cost(line, elements, earliest, state, {&route, from, route.depart}, nullptr);
  }

  // The latest arrival at a node whose rest must be kept, and the departure before it.
  i32 latest_ready(const Route& route, std::size_t node) const {
    const Travel& travel = problem_.travel(problem_.kind(route.kind).travel);
    const Node& here = route.nodes[node];
    const Node& next = route.nodes[node + 1];
    return travel.template depart<kTimeOfDay>(here.place, next.place, next.latest,
                                              travel.leg(here.place, next.place).ds);
  }

  // The departure to tell, where no cost has asked for one.
  void fix_departure(Route& route) const {
    const Timeline<kTimeOfDay> line = line_of(route.kind, route.rests_early);
    if (line.kind().prices_duration() || problem_.uses().prices_of_time) return;
    const i32 earliest = line.earliest_start(route.nodes[0].released);
    State state;
    if (!run_from(line, route.elements, earliest, state)) return;
    route.end = state.now;
    route.depart = late_start(line, route.elements, earliest, state, nullptr, 0);
    // Who leaves later may come to rest elsewhere.
    if (!run_from(line, route.elements, route.depart, state) || state.now > route.end) route.depart = earliest;
  }

  // The rests that the route takes under its departure.
  std::vector<TakenRest> rests(const Route& route) const {
    std::vector<TakenRest> taken;
    const Timeline<kTimeOfDay> line = line_of(route.kind, route.rests_early);
    State state = line.leave(route.depart, route.nodes[0].mass_g);
    for (std::size_t i = 0; i <= route.elements.size(); ++i) {
      const i32 before = state.rests;
      if (i < route.elements.size())
        line.go_on(state, route.elements[i], loading_at(route.elements, i));
      else
        line.finish(state);
      for (i32 n = before; n < state.rests; ++n) taken.push_back({static_cast<i32>(i), state.rest_taken(n)});
    }
    return taken;
  }

  Loading first_loading(std::span<const Element> elements) const { return loading_from(elements, 0); }

  // When each reload and charge has to begin, until it is told otherwise; null: as early as it may.
  void pin(const std::vector<Span>* pins) { pins_ = pins; }

  // Note which docks and plugs the route holds under its departure, and what it moves at hubs. False if it cannot
  // be driven so.
  bool book(Route& route) const {
    return Booking<kTimeOfDay>(problem_, bookings_ != nullptr)(line_of(route.kind, route.rests_early), route);
  }

 private:
  Timeline<kTimeOfDay> line_of(i32 kind, bool rests_early = false) const {
    return Timeline<kTimeOfDay>(problem_, kind, rests_early, bookings_, pins_);
  }

  Loading loading_from(std::span<const Element> elements, std::size_t i) const {
    Loading loading;
    if (!problem_.uses().releases && !problem_.energy()) return loading;
    for (; i < elements.size() && !elements[i].ends_trip(); ++i) {
      if (elements[i].serves() && problem_.task(elements[i].index).loads_at_start())
        layout_.add(loading, elements[i].index);
    }
    return loading;
  }
  Loading loading_at(std::span<const Element> elements, std::size_t i) const {
    return elements[i].ends_trip() ? loading_from(elements, i + 1) : Loading();
  }

  bool run(const Timeline<kTimeOfDay>& line, std::span<const Element> elements, i32 from, State& state) const {
    for (auto i = static_cast<std::size_t>(from); i < elements.size(); ++i) {
      if (!line.go_on(state, elements[i], loading_at(elements, i))) return false;
    }
    return line.finish(state);
  }
  bool run_from(const Timeline<kTimeOfDay>& line, std::span<const Element> elements, i32 depart, State& state) const {
    state = line.leave(depart, problem_.energy() ? first_loading(elements).mass_g : 0);
    return run(line, elements, 0, state);
  }

  bool settle(Route& route) {
    const Timeline<kTimeOfDay> line = line_of(route.kind, route.rests_early);
    State state;
    if (!go_forward(line, route, state)) return false;
    go_backward(line, route);
    if (kTimeOfDay && problem_.uses().lanes()) {
      if (!lanes_.lay(route)) return false;
      route.cost = layout_.cost(route) + route.time_cost;
      return true;
    }
    const i64 cost = least_cost(line, route.elements, route.nodes[0].ready, state, {nullptr, 0, route.depart}, &route);
    if (cost == kImpossible) return false;
    if (kTimeOfDay && keeps_states_ && !problem_.uses().walks && !problem_.uses().chargers && !problem_.uses().slots)
      departure_.lay_back(line.kind(), route, state.now);
    route.time_cost = cost;
    route.cost = layout_.cost(route) + cost;
    return true;
  }

  void try_early_rests(Route& route) {
    other_ = route;
    other_.rests_early = true;
    if (settle(other_) && other_.cost < route.cost) std::swap(other_, route);
  }

  bool go_forward(const Timeline<kTimeOfDay>& line, Route& route, State& state) {
    if (keeps_states_) route.states.resize(route.elements.size() + 1);
    const i32 earliest = line.earliest_start(route.nodes[0].released);
    if (earliest > line.kind().latest_start) return false;
    state = line.leave(earliest, route.nodes[0].mass_g);
    for (std::size_t i = 0;; ++i) {
      Node& node = route.nodes[i];
      node.ready = state.now;
      node.work = state.work;
      node.limit = state.limit;
      if (keeps_states_ && i < route.states.size()) route.states[i] = state;
      if (i == route.elements.size()) break;
      if (!line.go_on(state, route.elements[i], route.loading(i + 1))) return false;
    }
    if (!line.finish(state)) return false;
    Node& end = route.nodes.back();
    end.ready = state.now;
    end.work = state.work;
    end.limit = state.limit;
    return true;
  }

  void go_backward(const Timeline<kTimeOfDay>& line, Route& route) {
    const Kind& kind = line.kind();
    Node& end = route.nodes.back();
    end.latest = kind.closes;
    end.tail_work = 0;
    end.tail_early = kNever;
    for (std::size_t i = route.elements.size(); i > 0; --i) {
      Node& node = route.nodes[i];
      const Node& next = route.nodes[i + 1];
      const i32 drive = kTimeOfDay && line.travel().functions().is_empty()
                            ? std::max(0, next.work - node.work - work_at(kind, route, i + 1))
                            : line.travel().leg(node.place, next.place).ds;
      const i32 work = work_at(kind, route, i);
      const i32 by = latest_ready(route, i) - least_work_at(kind, route, i);
      node.tail_work = drive + next.tail_work + work;
      i32 opens = -kEndOfTime;
      if (node.task >= 0) {
        const Task& task = problem_.task(node.task);
        node.latest = problem_.latest_arrival(task, by);
        opens = task.opens;
      } else {
        node.latest =
            node.code == Code::kReload ? latest_at_hub(problem_, problem_.hub(route.elements[i - 1].index), by) : by;
        opens = node.released;
      }
      node.tail_early = opens > -kEndOfTime ? std::max(next.tail_early, opens + node.tail_work) : next.tail_early;
    }
    // Nothing arrives at the start.
    route.nodes[0].latest = latest_ready(route, 0);
    route.nodes[0].tail_work = route.nodes[0].tail_early = 0;
  }

  i32 work_at(const Kind& kind, const Route& route, std::size_t node) const {
    const Node& own = route.nodes[node];
    if (own.task >= 0) return problem_.service(kind, own.task);
    return own.code == Code::kReload ? problem_.hub(route.elements[node - 1].index).reload : 0;
  }
  i32 least_work_at(const Kind& kind, const Route& route, std::size_t node) const {
    const Node& own = route.nodes[node];
    return own.task >= 0 ? problem_.least_service(kind, own.task) : work_at(kind, route, node);
  }
  // What is known before: a departure that may suit, and a route that is the same before an index.
  struct Known {
    const Route* route;
    i32 from, depart;
  };

  // Departures worth a try: defined in valuation_departures.hpp.
  i32 late_start(const Timeline<kTimeOfDay>& line, std::span<const Element> elements, i32 earliest, const State& first,
                 const Route* route, i32 from) const;
  i64 least_cost(const Timeline<kTimeOfDay>& line, std::span<const Element> elements, i32 earliest, const State& first,
                 const Known& known, Route* keep) const;
  template <class Offer>
  void offer_openings(const Timeline<kTimeOfDay>& line, std::span<const Element> elements, i32 earliest,
                      const Offer& offer) const;

  static constexpr i32 kOpeningsTried = 4;

  const Problem& problem_;
  const Bookings* bookings_;
  const std::vector<Span>* pins_ = nullptr;
  Layout layout_;
  Departure<kTimeOfDay> departure_;
  Lanes lanes_;
  bool keeps_states_;
  Route other_;
};

}  // namespace doorstep::search::rich

#include "rich/valuation_departures.hpp"

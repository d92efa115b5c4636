// The plan in work: routes, who serves what, costs; changed route by route and put back when a step is refused.
#pragma once

#include <utility>

#include "rich/share.hpp"
#include "rich/supply.hpp"
#include "rich/valuation.hpp"

namespace doorstep::search::rich {

struct Spot {
  i32 route = -1, node = 0;
};

struct Totals {
  i64 cost = 0, left_out_price = 0;  // of the routes, and of what is optional and left out
  i32 mandatory_left_out = 0, served = 0, routes_used = 0;
};

template <bool kTimeOfDay>
class Solution {
 public:
  explicit Solution(const Problem& problem) : Solution(problem, whole(problem)) {}
  // Without the units and vehicles that are not of the share, and without any route so far.
  Solution(const Problem& problem, const Share& share)
      : problem_(problem),
        bookings_(problem),
        stock_(problem),
        supply_(problem),
        valuation_(problem, &bookings_),
        spot_(static_cast<std::size_t>(problem.tasks())),
        served_by_(static_cast<std::size_t>(problem.units()), kNone),
        count_(share.count),
        used_(static_cast<std::size_t>(problem.kinds()), 0) {
    for (const i32 unit : share.units) leave_out(unit, 1);
    for (i32 kind = 0; kind < problem.kinds(); ++kind) {
      Route idle;
      idle.kind = kind;
      valuation_.lay_idle(idle);
      idle_.push_back(std::move(idle));
    }
  }

  const Problem& problem() const { return problem_; }
  Valuation<kTimeOfDay>& valuation() { return valuation_; }
  void look_from(i32 id) { bookings_.look_from(id); }
  const Totals& totals() const { return totals_; }
  i64 cost() const { return totals_.cost + totals_.left_out_price + (supply_.is_asked() ? supply_.cost() : 0); }
  i32 routes() const { return static_cast<i32>(routes_.size()); }
  const Route& route(i32 r) const { return routes_[static_cast<std::size_t>(r)]; }
  const Route& idle(i32 kind) const { return idle_[static_cast<std::size_t>(kind)]; }
  const Spot& spot(i32 task) const { return spot_[static_cast<std::size_t>(task)]; }
  bool is_planned(i32 task) const { return spot(task).route >= 0; }
  i32 served_by(i32 unit) const { return served_by_[static_cast<std::size_t>(unit)]; }
  bool is_served(i32 unit) const { return served_by(unit) >= 0; }
  bool is_available(i32 kind) const { return used(kind) < count_[static_cast<std::size_t>(kind)]; }
  const std::vector<i32>& touched() const { return touched_; }

  // From here on changes can be undone.
  void begin() {
    touched_.clear();
    before_ = totals_;
    ++now_;
  }

  // A route without elements, to be filled by `replace`.
  i32 vacant_route() {
    if (vacant_.empty()) {
      routes_.emplace_back();
      stamp_.push_back(0);
      slot_of_.push_back(-1);
      const i32 id = routes() - 1;
      make_vacant(id);
    }
    return vacant_.back();
  }

  // Work a route out beside all others but `id`. False if it cannot be driven, or needs what others hold.
  bool drive(i32 id, Route& route) {
    if (!problem_.uses().shares()) return valuation_.refresh(route);
    bookings_.look_from(id);
    if (!valuation_.refresh(route)) return false;
    valuation_.fix_departure(route);
    return valuation_.book(route) && stock_.fits(id, route.moves);
  }

  // Whether the hub of the trip around a gap could hold the task's load, too.
  bool has_stock(const Route& route, i32 gap, i32 t) const {
    const Task& task = problem_.task(t);
    if (!task.loads_at_start() && !task.loads_to_end()) return true;
    const i32 place = valuation_.layout().hub_place(route, gap, task.loads_at_start());
    const i32 hub = problem_.hub_at(place);
    return hub < 0 || stock_.has_room(hub, task.loads_at_start(), problem_.demand(t));
  }

  // The same of a hub that is visited beside the task, before or after it.
  bool has_stock_beside(i32 hub, bool before, i32 t) const {
    const Task& task = problem_.task(t);
    if (!(before ? task.loads_at_start() : task.loads_to_end())) return true;
    return stock_.has_room(hub, before, problem_.demand(t));
  }

  // Give a route these elements. False, and nothing changed, if it cannot be driven so.
  bool replace(i32 id, i32 kind, const std::vector<Element>& elements) {
    return replace(id, kind, elements, route(id).depart);
  }
  // `former`: a departure that may suit it.
  bool replace(i32 id, i32 kind, const std::vector<Element>& elements, i32 former) {
    next_.kind = kind;
    next_.depart = former;
    next_.elements.assign(elements.begin(), elements.end());
    if (elements.empty()) {
      next_.tasks = 0;
      next_.cost = 0;
      next_.holds.clear();
      next_.moves.clear();
    } else if (!drive(id, next_)) {
      return false;
    }
    take_next(id);
    return true;
  }

  // Fill a vacant route as planned before, with the same begins at docks and plugs.
  bool restore(const PlannedRoute& planned, const std::vector<Element>& elements) {
    valuation_.pin(planned.pins.empty() ? nullptr : &planned.pins);
    const bool held = replace(vacant_route(), planned.kind, elements, planned.depart_ds);
    valuation_.pin(nullptr);
    return held;
  }

  // What route `id` would cost with these elements; kImpossible if it cannot be driven.
  i64 cost_of(i32 id, i32 kind, const std::vector<Element>& elements, i32 former) {
    next_.kind = kind;
    next_.depart = former;
    next_.elements.assign(elements.begin(), elements.end());
    return drive(id, next_) ? next_.cost : kImpossible;
  }

  void undo() {
    for (const i32 id : touched_) unindex(id);
    for (const i32 id : touched_) {
      count_kind(id, -1);
      std::swap(routes_[static_cast<std::size_t>(id)],
                saved_[static_cast<std::size_t>(slot_of_[static_cast<std::size_t>(id)])]);
      // Where it stands among the vacant ones is of now.
      std::swap(routes_[static_cast<std::size_t>(id)].vacancy,
                saved_[static_cast<std::size_t>(slot_of_[static_cast<std::size_t>(id)])].vacancy);
      count_kind(id, 1);
      settle_vacancy(id);
      index(id);
    }
    totals_ = before_;
  }

  i32 used(i32 kind) const { return used_[static_cast<std::size_t>(kind)]; }

 private:
  void take_next(i32 id) {
    Route& own = routes_[static_cast<std::size_t>(id)];
    unindex(id);
    count_kind(id, -1);
    totals_.cost -= own.is_empty() ? 0 : own.cost;
    next_.vacancy = own.vacancy;
    if (stamp_[static_cast<std::size_t>(id)] != now_) {
      stamp_[static_cast<std::size_t>(id)] = now_;
      slot_of_[static_cast<std::size_t>(id)] = static_cast<i32>(touched_.size());
      if (saved_.size() <= touched_.size()) saved_.emplace_back();
      std::swap(saved_[touched_.size()], own);
      touched_.push_back(id);
    }
    std::swap(own, next_);
    totals_.cost += own.is_empty() ? 0 : own.cost;
    count_kind(id, 1);
    settle_vacancy(id);
    index(id);
  }

  void count_kind(i32 id, i32 by) {
    const Route& own = route(id);
    if (own.is_empty()) return;
    used_[static_cast<std::size_t>(own.kind)] += by;
    totals_.routes_used += by;
  }
  void settle_vacancy(i32 id) {
    Route& own = routes_[static_cast<std::size_t>(id)];
    if (own.is_empty() == (own.vacancy >= 0)) return;
    if (own.is_empty()) return make_vacant(id);
    const i32 last = vacant_.back();
    vacant_[static_cast<std::size_t>(own.vacancy)] = last;
    routes_[static_cast<std::size_t>(last)].vacancy = own.vacancy;
    vacant_.pop_back();
    own.vacancy = -1;
  }
  void make_vacant(i32 id) {
    routes_[static_cast<std::size_t>(id)].vacancy = static_cast<i32>(vacant_.size());
    vacant_.push_back(id);
  }

  void unindex(i32 id) {
    bookings_.remove(id, route(id).holds);
    stock_.remove(id, route(id).moves);
    if (supply_.is_asked()) supply_.count(route(id), -1);
    for (const Element& element : route(id).elements) {
      if (!element.serves()) continue;
      spot_[static_cast<std::size_t>(element.index)].route = -1;
      count_unit(element.index, -1);
    }
  }
  void index(i32 id) {
    bookings_.add(id, route(id).holds);
    stock_.add(id, route(id).moves);
    if (supply_.is_asked()) supply_.count(route(id), 1);
    const std::vector<Element>& elements = route(id).elements;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (!elements[i].serves()) continue;
      spot_[static_cast<std::size_t>(elements[i].index)] = {id, static_cast<i32>(i) + 1};
      count_unit(elements[i].index, 1);
    }
  }
  void count_unit(i32 task, i32 by) {
    if (problem_.task(task).kind == TaskKind::kPairDelivery) return;
    const i32 unit = problem_.task(task).unit;
    served_by_[static_cast<std::size_t>(unit)] = by > 0 ? task : kNone;
    totals_.served += by;
    leave_out(unit, -by);
  }
  void leave_out(i32 unit, i32 by) {
    const Unit& own = problem_.unit(unit);
    if (own.mandatory())
      totals_.mandatory_left_out += by;
    else
      totals_.left_out_price += by * own.price;
  }

  const Problem& problem_;
  Bookings bookings_;
  Stock stock_;
  Supply supply_;
  Valuation<kTimeOfDay> valuation_;
  std::vector<Route> routes_, saved_, idle_;
  std::vector<Spot> spot_;
  std::vector<i32> served_by_, count_, used_, vacant_;
  std::vector<u64> stamp_;
  std::vector<i32> slot_of_, touched_;
  Route next_;
  Totals totals_, before_;
  u64 now_ = 0;
};

}  // namespace doorstep::search::rich

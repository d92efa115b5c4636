// Recreate: greedy insertion with blinks (Christiaens and Vanden Berghe 2020, 5.3) on candidate lists.
//
// Places are found by what the two nodes of a gap say. Where that is the whole truth the cheapest is taken;
// else the cheapest few are worked out along the route.
#pragma once

#include "rich/candidates.hpp"
#include "rich/charging.hpp"
#include "rich/pair_gaps.hpp"
#include "rich/trip_gaps.hpp"
#include "rich/unit_order.hpp"

namespace doorstep::search::rich {

inline constexpr double kKindBlinkRate = 0.25, kAnyKindRate = 0.1;
inline constexpr double kStepOfOneKind = 0.2;  // share of steps in which new routes are of one kind, if they can be
inline constexpr double kStepAtALoss = 0.1, kUnitAtALoss = 0.5;
inline constexpr double kTripRate = 0.1;
inline constexpr i32 kKindsTried = 12;  // for a new route, where there are more

template <bool kTimeOfDay>
class Recreate {
 public:
  Recreate(Solution<kTimeOfDay>& solution, const Candidates& candidates, Random& random)
      : solution_(solution),
        problem_(solution.problem()),
        candidates_(candidates),
        random_(random),
        order_(problem_, random),
        quest_(random, listed(problem_.uses())),
        gaps_(solution),
        pairs_(solution),
        trips_(solution),
        charging_(problem_) {}

  void limit_routes(i32 most) { most_routes_ = most; }
  i32 route_limit() const { return most_routes_; }

  // Put the units in, in an order drawn anew; those without a place, or not worth it, stay out.
  void operator()(const std::vector<i32>& out) {
    const auto& ordered = order_(out);
    at_a_loss_ = random_.unit() < kStepAtALoss;
    only_ = problem_.uses().unlike_kinds && random_.unit() < kStepOfOneKind ? random_.below(problem_.kinds()) : kNone;
    for (const auto& [key, unit] : ordered) place(unit, true);
  }

  // In the given order and without scanning everything: the first plan.
  void construct(const std::vector<i32>& units) {
    for (const i32 unit : units) place(unit, false);
  }

  // The elements of a route with what is to be put there.
  void lay(const Place& place, std::vector<Element>& elements) const {
    const Route& base = route_of(place.route);
    const auto gap = base.elements.begin() + place.gap;
    elements.assign(base.elements.begin(), gap);
    if (place.reload_before >= 0) elements.push_back({Code::kReload, place.reload_before, 0});
    elements.push_back({Code::kTask, place.task, 0});
    if (place.reload_after >= 0) elements.push_back({Code::kReload, place.reload_after, 0});
    auto rest = gap;
    if (place.drop >= 0) {
      rest = base.elements.begin() + place.drop;
      elements.insert(elements.end(), gap, rest);
      elements.push_back({Code::kTask, problem_.task(place.task).partner, 0});
    }
    elements.insert(elements.end(), rest, base.elements.end());
  }

 private:
  static i32 listed(const Uses& uses) { return uses.nodes_price() || uses.lanes() ? 0 : uses.nodes_decide() ? 4 : 8; }
  const Route& route_of(i32 id) const { return id < 0 ? solution_.idle(-1 - id) : solution_.route(id); }

  void place(i32 u, bool scan) {
    const Unit& unit = problem_.unit(u);
    if (solution_.is_served(u)) return;
    const bool any = unit.mandatory() || (at_a_loss_ && random_.unit() < kUnitAtALoss);
    quest_.open(any ? kImpossible : unit.price);
    for (i32 m = 0; m < unit.members; ++m) {
      const i32 task = problem_.member(unit.first + m);
      if (problem_.task(task).partner >= 0)
        look_for_pair(task, scan);
      else
        look_for_one(task, scan);
    }
    quest_.settle([this](const Place& found) { return exact_cost(found); });
    if (quest_.best().is_found()) put(quest_.best());
  }

  void put(const Place& place) {
    lay(place, elements_);
    const i32 kind = route_of(place.route).kind;
    const i32 id = place.route < 0 ? solution_.vacant_route() : place.route;
    const i32 former = place.depart == kNoDeparture ? solution_.route(id).depart : place.depart;
    if (!solution_.replace(id, kind, elements_, former) && charge(place.route))
      solution_.replace(id, kind, elements_);
  }

  void look_for_one(i32 task, bool scan) {
    gaps_.aim(task);
    look_around(task, scan, gaps_);
    if (!problem_.uses().trips) return;
    if (quest_.has_any() && random_.unit() >= kTripRate) return;
    for (i32 id = 0; id < solution_.routes(); ++id) trips_.try_route(gaps_, solution_.route(id), id, task, quest_);
  }
  void look_for_pair(i32 pickup, bool scan) {
    pairs_.aim(pickup);
    look_around(pickup, scan, pairs_);
  }

  // Gaps beside the neighbours, else all gaps; and new routes.
  template <class Gaps>
  void look_around(i32 task, bool scan, const Gaps& gaps) {
    // Nearest first from both sides, so that the best so far soon rules most of the others out.
    const std::span<const Candidate> before = candidates_.before(task), after = candidates_.after(task);
    const std::size_t most = std::max(before.size(), after.size());
    for (std::size_t k = 0; k < most; ++k) {
      if (k < before.size()) try_beside(gaps, before[k], 0);
      if (k < after.size()) try_beside(gaps, after[k], 1);
    }
    if (!quest_.has_any() && scan) scan_routes(gaps);
    if (solution_.totals().routes_used < most_routes_) try_new_routes(gaps);
  }

  // The gap after the candidate, or with `ahead` the one before it.
  template <class Gaps>
  void try_beside(const Gaps& gaps, const Candidate& near, i32 ahead) {
    const Spot& spot = solution_.spot(near.task);
    if (spot.route < 0) return;
    const Route& route = solution_.route(spot.route);
    const i32 gap = spot.node - ahead;
    if (!gaps.is_hopeless(route, gap, near, quest_)) gaps.try_gap(route, spot.route, gap, quest_);
  }

  template <class Gaps>
  void scan_routes(const Gaps& gaps) {
    for (i32 id = 0; id < solution_.routes(); ++id) {
      const Route& route = solution_.route(id);
      if (route.is_empty() || !gaps.may_enter(route)) continue;
      const auto last = route.nodes.size() - 1;
      for (std::size_t gap = 0; gap < last && !gaps.is_past(route.nodes[gap]); ++gap) {
        if (gaps.is_reached(route.nodes[gap + 1])) gaps.try_gap(route, id, static_cast<i32>(gap), quest_);
      }
    }
  }

  template <class Gaps>
  void try_new_routes(const Gaps& gaps) {
    const i32 kinds = problem_.kinds();
    const i32 tried = std::min(kinds, kKindsTried);
    const i32 first = kinds > kKindsTried ? random_.below(kinds) : 0;
    i32 passed_over = -1;
    if (only_ >= 0 && solution_.is_available(only_)) {
      gaps.try_gap(solution_.idle(only_), -1 - only_, 0, quest_);
      if (quest_.has_any()) return;
    }
    // The kind that is cheapest for its first task is seldom the one for a whole route: some routes are
    // begun by any kind, and `Stepper` finds the right size later.
    if (kinds > 1 && random_.unit() < kAnyKindRate) {
      const i32 kind = random_.below(kinds);
      if (solution_.is_available(kind)) gaps.try_gap(solution_.idle(kind), -1 - kind, 0, quest_);
      if (quest_.has_any()) return;
    }
    for (i32 i = 0; i < tried; ++i) {
      const i32 kind = (first + i) % kinds;
      if (!solution_.is_available(kind)) continue;
      // Of several kinds the cheapest for one task need not be the best for a route.
      if (kinds > 1 && random_.unit() < kKindBlinkRate) {
        passed_over = kind;
        continue;
      }
      gaps.try_gap(solution_.idle(kind), -1 - kind, 0, quest_);
    }
    if (passed_over >= 0 && !quest_.has_any()) gaps.try_gap(solution_.idle(passed_over), -1 - passed_over, 0, quest_);
    if (quest_.has_any() || kinds <= kKindsTried) return;
    for (i32 kind = 0; kind < kinds; ++kind) {
      if (solution_.is_available(kind)) gaps.try_gap(solution_.idle(kind), -1 - kind, 0, quest_);
    }
  }

  // What the place costs along the whole route.
  i64 exact_cost(const Place& place) {
    const Route& base = route_of(place.route);
    lay(place, elements_);
    const bool reloads = place.reload_before >= 0 || place.reload_after >= 0;
    if (reloads || problem_.uses().shares()) return cost_from_scratch(place.route);
    const Loading first = solution_.valuation().first_loading(elements_);
    const i64 times = solution_.valuation().time_cost(base, elements_, first_changed(base, place), first);
    if (times == kImpossible)
      return charge(place.route) ? trial_.cost - (base.is_empty() ? 0 : base.cost) : kImpossible;
    return ways_and_stops(base, place) + times - (base.is_empty() ? 0 : base.time_cost);
  }

  i64 cost_from_scratch(i32 id) {
    if (!drives(id) && !charge(id)) return kImpossible;
    const Route& base = route_of(id);
    return trial_.cost - (base.is_empty() ? 0 : base.cost);
  }
  bool drives(i32 id) {
    const Route& base = route_of(id);
    trial_.kind = base.kind;
    trial_.depart = base.depart;
    trial_.elements = elements_;
    // A new route is nobody's, whatever its kind: every stay and every load that stands is in its way.
    return solution_.drive(id < 0 ? Bookings::kNobody : id, trial_);
  }

  // Where a battery may be what is short: the cheaper of two ways to charge, in `elements_` and `trial_`.
  bool charge(i32 id) {
    const Route& base = route_of(id);
    if (!problem_.energy() || !problem_.energy()->battery(base.kind).is_there()) return false;
    i64 least = kImpossible;
    for (const i32 top_percent : {100, 80}) {
      if (!charging_.mend(base.kind, top_percent, elements_) || !drives(id) || trial_.cost >= least) continue;
      least = trial_.cost;
      charged_ = elements_;
    }
    if (least == kImpossible) return false;
    elements_ = charged_;
    return drives(id);
  }

  // The node up to which nothing changes: the gap, or before the loading of its trip if that must wait longer.
  i32 first_changed(const Route& base, const Place& place) const {
    const Task& task = problem_.task(place.task);
    if (!task.loads_at_start()) return place.gap;
    const Node& trip = base.nodes[static_cast<std::size_t>(base.nodes[static_cast<std::size_t>(place.gap)].trip)];
    return task.released > trip.released || problem_.energy()
               ? std::max(0, base.nodes[static_cast<std::size_t>(place.gap)].trip - 1)
               : place.gap;
  }

  i64 ways_and_stops(const Route& base, const Place& place) const {
    const Kind& kind = problem_.kind(base.kind);
    const Travel& travel = problem_.travel(kind.travel);
    i64 metres = -base.metres, tolls = 0;
    for (const Node& node : base.nodes) tolls -= node.toll;
    i32 at = kind.start;
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      if (charges_beside_reload(problem_, elements_, i)) continue;
      const i32 next = place_of(problem_, elements_[i]);
      metres += travel.leg(at, next).metres;
      tolls += travel.toll(at, next);
      at = next;
    }
    metres += travel.leg(at, kind.end).metres;
    tolls += travel.toll(at, kind.end);
    i64 cost = kind.per_metre * metres + tolls + kind.per_stop + problem_.task_cost(base.kind, place.task);
    if (place.drop >= 0) cost += kind.per_stop + problem_.task_cost(base.kind, problem_.task(place.task).partner);
    return place.route < 0 ? cost + kind.fixed : cost;
  }

  Solution<kTimeOfDay>& solution_;
  const Problem& problem_;
  const Candidates& candidates_;
  Random& random_;
  UnitOrder order_;
  Quest quest_;
  Gaps<kTimeOfDay> gaps_;
  PairGaps<kTimeOfDay> pairs_;
  TripGaps<kTimeOfDay> trips_;
  Charging charging_;
  std::vector<Element> elements_, charged_;
  Route trial_;
  i32 most_routes_ = kUnlimited;
  bool at_a_loss_ = false;
  i32 only_ = kNone;  // the kind of new routes in this step
};

}  // namespace doorstep::search::rich

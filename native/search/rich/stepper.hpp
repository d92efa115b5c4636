// One chain of the search: a solution with its ruin, recreate, absent units and incumbent; step by step.
#pragma once

#include "annealing.hpp"
#include "rich/absent.hpp"
#include "rich/incumbent.hpp"
#include "rich/recreate.hpp"
#include "rich/resplit.hpp"
#include "rich/ruin.hpp"
#include "rich/trip_exchange.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class Stepper {
 public:
  Stepper(const Problem& problem, const Candidates& candidates, u64 seed)
      : Stepper(problem, candidates, seed, whole(problem)) {}
  // With the units and vehicles of a share; its routes are loaded by `begin`.
  Stepper(const Problem& problem, const Candidates& candidates, u64 seed, const Share& share)
      : problem_(problem),
        candidates_(candidates),
        random_(seed),
        solution_(problem, share),
        ruin_(solution_, candidates, random_, share),
        recreate_(solution_, candidates, random_),
        trip_exchange_(solution_, random_),
        resplit_(solution_, candidates, random_),
        may_resplit_(Resplit<kTimeOfDay>::is_of_use(problem)),
        absent_(problem.units()) {
    recreate_.limit_routes(share.most_routes);
  }

  Solution<kTimeOfDay>& solution() { return solution_; }
  const Solution<kTimeOfDay>& solution() const { return solution_; }
  const Incumbent<kTimeOfDay>& incumbent() const { return incumbent_; }
  const AbsentPool& absent() const { return absent_; }
  Recreate<kTimeOfDay>& recreate() { return recreate_; }
  i64 iterations() const { return iterations_; }
  void penalise(i64 penalty) { penalty_ = penalty; }  // of a mandatory unit left out, in the annealing
  i64 penalty() const { return penalty_; }
  i64 energy() const { return solution_.cost() + penalty_ * solution_.totals().mandatory_left_out; }

  // The scale of temperatures: what a leg of the present plan costs, or one between near tasks.
  double mean_leg() const {
    const Totals& totals = solution_.totals();
    if (4 * totals.served < problem_.units() || totals.served == 0) return candidates_.mean_leg();
    i64 fixed = 0;
    for (i32 id = 0; id < solution_.routes(); ++id) {
      const Route& route = solution_.route(id);
      if (!route.is_empty()) fixed += idle_costs(route);
    }
    const double legs = totals.served + totals.routes_used;
    return std::max(1.0, static_cast<double>(totals.cost - fixed) / legs);
  }

  // The first plan: the units that no route holds yet, in random order, each where it is cheapest.
  void construct() {
    out_.clear();
    for (i32 unit = 0; unit < problem_.units(); ++unit) {
      if (!solution_.is_served(unit)) out_.push_back(unit);
    }
    for (auto left = static_cast<i32>(out_.size()); left > 1; --left) {
      std::swap(out_[static_cast<std::size_t>(left) - 1], out_[static_cast<std::size_t>(random_.below(left))]);
    }
    solution_.begin();
    recreate_.construct(out_);
    keep();
    renew();
  }

  // Put these routes in beside those there are; false if one cannot be driven so, or a unit would be served twice.
  bool load(const std::vector<PlannedRoute>& routes) {
    solution_.begin();
    for (const PlannedRoute& route : routes) {
      if (!solution_.is_available(route.kind)) return false;
      elements_.clear();
      for (const Element& element : route.elements) {
        if (element.code != Code::kRest) elements_.push_back(element);  // placed anew by the evaluation
      }
      if (!solution_.restore(route, elements_)) return false;
    }
    incumbent_.mark(solution_.touched());
    return true;
  }

  // Take up the routes of a share. One that cannot be driven as it was told leaves its units out.
  void begin(const Share& share) {
    solution_.begin();
    for (const PlannedRoute& route : share.routes) solution_.restore(route, route.elements);
    out_ = share.units;
    keep();
    renew();
  }

  // The present plan, without rests.
  std::vector<PlannedRoute> routes() const {
    std::vector<PlannedRoute> planned;
    for (i32 id = 0; id < solution_.routes(); ++id) {
      if (solution_.route(id).is_empty()) continue;
      planned.emplace_back();
      write(solution_.route(id), planned.back());
    }
    return planned;
  }

  // Go back to the best plan.
  void restore() {
    solution_.begin();
    out_.clear();
    for (i32 id = 0; id < solution_.routes(); ++id) {
      if (!solution_.route(id).is_empty()) solution_.replace(id, solution_.route(id).kind, {});
    }
    for (i32 unit = 0; unit < problem_.units(); ++unit) out_.push_back(unit);
    incumbent_.for_each([&](const PlannedRoute& route) {
      solution_.restore(route, route.elements);
    });
    keep();
    renew();
  }

  // Take a whole route out, for good.
  void drop_route(i32 route) {
    solution_.begin();
    out_.clear();
    ruin_.empty(route, out_);
    keep();
  }

  // Ruin, recreate, keep or undo by Metropolis' rule. True if it was kept.
  bool step(double temperature) {
    const i64 before = energy();
    change();
    return decide(accepts(energy() - before, temperature, random_));
  }

  // The same by absence counters: fewer units left out, or easier ones (Christiaens and Vanden Berghe 2020, 5.4).
  bool step_to_serve_all(double temperature) {
    const i64 cost_before = solution_.cost();
    const i32 left_out_before = solution_.totals().mandatory_left_out;
    change();
    i64 harder = 0;
    for (const i32 unit : out_) {
      if (!problem_.unit(unit).mandatory()) continue;
      if (!solution_.is_served(unit))
        harder += absent_.holds(unit) ? 0 : absent_.times_absent(unit);
      else if (absent_.holds(unit))
        harder -= absent_.times_absent(unit);
    }
    const i32 left_out = solution_.totals().mandatory_left_out;
    bool kept = left_out < left_out_before || harder < 0;
    if (!kept && harder == 0 && left_out == left_out_before) {
      kept = accepts(solution_.cost() - cost_before, temperature, random_);
    }
    for (const i32 unit : out_) {
      if (!solution_.is_served(unit)) absent_.count(unit);
    }
    return decide(kept);
  }

  bool is_best() const { return score_of(solution_) < incumbent_.score(); }
  void renew() { incumbent_.take(solution_); }

 private:
  static constexpr double kKindBeforeRate = 0.1, kChangeKindRate = 0.1, kExchangeTripsRate = 0.2, kResplitRate = 0.05;

  i64 idle_costs(const Route& route) const { return problem_.kind(route.kind).fixed; }

  void change() {
    ++iterations_;
    solution_.begin();
    out_.clear();
    if (may_resplit_ && random_.unit() < kResplitRate && resplit_(ruin_.any_task())) return;
    ruin_(absent_.units(), out_);
    if (problem_.uses().unlike_kinds && random_.unit() < kKindBeforeRate) change_to_any_kind();
    recreate_(out_);
    if (problem_.kinds() > 1 && random_.unit() < kChangeKindRate) change_a_kind();
    if (problem_.uses().trips && !problem_.uses().shares() && random_.unit() < kExchangeTripsRate) exchange_trips();
  }

  void exchange_trips() {
    const std::vector<i32>& touched = solution_.touched();
    if (!touched.empty()) trip_exchange_(touched[static_cast<std::size_t>(random_.below(static_cast<i32>(touched.size())))]);
  }

  // A route that the ruin cut goes on by any other kind of vehicle: a larger one is filled by what is out, a smaller
  // one leaves out what the others then take. Afterwards it would be too late for either.
  void change_to_any_kind() {
    const std::vector<i32>& touched = solution_.touched();
    if (touched.empty()) return;
    const i32 id = touched[static_cast<std::size_t>(random_.below(static_cast<i32>(touched.size())))];
    if (!solution_.route(id).is_empty()) try_kind(id, random_.below(problem_.kinds()), false);
  }

  // One of the routes of this step by another kind of vehicle, any or the cheapest: the ruin alone would have
  // to empty it first.
  void change_a_kind() {
    const std::vector<i32>& touched = solution_.touched();
    if (touched.empty()) return;
    const i32 id = touched[static_cast<std::size_t>(random_.below(static_cast<i32>(touched.size())))];
    if (solution_.route(id).is_empty()) return;
    const i32 drawn = random_.below(problem_.kinds());
    if (random_.below(2)) {
      try_kind(id, drawn, false);
      return;
    }
    const i32 tried = std::min(problem_.kinds(), kKindsTried);
    for (i32 i = 0; i < tried; ++i) try_kind(id, (drawn + i) % problem_.kinds(), true);
  }
  void try_kind(i32 id, i32 kind, bool only_cheaper) {
    const Route& route = solution_.route(id);
    if (route.kind == kind || !solution_.is_available(kind)) return;
    for (const Element& element : route.elements) {
      if (element.serves() && !problem_.allows(kind, element.index)) return;
      if (element.ends_trip() && !problem_.has_hub(kind, element.index)) return;
    }
    elements_ = route.elements;
    Charging::strip(elements_);
    if (only_cheaper && solution_.cost_of(id, kind, elements_, route.depart) >= route.cost) return;
    solution_.replace(id, kind, elements_);
  }
  bool decide(bool kept) {
    if (kept)
      keep();
    else
      solution_.undo();
    return kept;
  }

  void keep() {
    for (const i32 unit : out_) absent_.set(unit, !solution_.is_served(unit));
    incumbent_.mark(solution_.touched());
  }

  const Problem& problem_;
  const Candidates& candidates_;
  Random random_;
  Solution<kTimeOfDay> solution_;
  Ruin<kTimeOfDay> ruin_;
  Recreate<kTimeOfDay> recreate_;
  TripExchange<kTimeOfDay> trip_exchange_;
  Resplit<kTimeOfDay> resplit_;
  bool may_resplit_;
  AbsentPool absent_;
  Incumbent<kTimeOfDay> incumbent_;
  std::vector<i32> out_;
  std::vector<Element> elements_;
  i64 penalty_ = 0, iterations_ = 0;
};

}  // namespace doorstep::search::rich

// The phases of one search: first plan, finding the scale, fitting the fleet, annealing.
#pragma once

#include "control.hpp"
#include "rich/chain.hpp"
#include "rich/fewest_routes.hpp"
#include "rich/search.hpp"
#include "rich/team.hpp"

namespace doorstep::search::rich {

struct Temperatures {
  // In mean legs of a plan that is nearly good.
  static constexpr double kHot = 1.5, kCold = 0.015, kOfAGoodStart = 0.15;
};

template <bool kTimeOfDay>
class Run {
 public:
  Run(const Problem& problem, const Candidates& candidates, Control& control)
      : problem_(problem), control_(control), chain_(problem, candidates, control.settings().seed) {}

  bool operator()(const std::vector<PlannedRoute>& start, Found& found) {
    if (!stepper().load(start)) return false;
    stepper().construct();
    if (problem_.units() > 0) {
      if (start.empty()) find_scale();
      if (stepper().solution().totals().mandatory_left_out > 0) fit_fleet(kFleetShare);
      if (control_.settings().fewest_routes) shrink_fleet(kFleetShare);
      anneal(start.empty() ? Temperatures::kHot : Temperatures::kOfAGoodStart);
    }
    tell(found);
    return true;
  }

 private:
  static constexpr double kScaleShare = 0.03, kFleetShare = 0.25;

  Stepper<kTimeOfDay>& stepper() { return chain_.stepper(); }
  const Stepper<kTimeOfDay>& stepper() const { return chain_.stepper(); }
  const Totals& totals() const { return stepper().solution().totals(); }

  // Repeat `step` until it says it is done, the share of the budget is used or somebody interrupts.
  template <class Step>
  void repeat(double until, const Step& step) {
    while (!control_.stopped()) {
      used_ = control_.clock().used(stepper().iterations());
      if (used_ >= until || asked_to_stop()) return;
      const i64 block = std::min(kCheckEvery, control_.iterations_left(stepper().iterations()));
      for (i64 i = 0; i < block && !control_.stopped(); ++i) {
        if (step()) return;
      }
    }
  }

  bool asked_to_stop() {
    control_.watch([&] {
      const auto& best = stepper().incumbent();
      const i32 unassigned = problem_.units() - best.served();
      return Progress{0, chain_.iterations(), best.score().cost, best.routes_used(), unassigned};
    });
    return control_.stopped();
  }

  void note_best() {
    if (!stepper().is_best()) return;
    stepper().renew();
    control_.note(stepper().incumbent().score());
  }

  // A short cold descent: the first plan is half as long again as a good one, and a temperature on its
  // scale would be as much too high.
  void find_scale() {
    const double cold = 0.1 * stepper().mean_leg();
    stepper().penalise(static_cast<i64>(20 * stepper().mean_leg()) + 1);
    const i64 enough = 10 * i64{problem_.tasks()};
    repeat(kScaleShare, [&] {
      if (stepper().step(cold)) note_best();
      return stepper().iterations() >= enough;
    });
  }

  // Serve every mandatory unit with the vehicles there are. True if that was possible.
  bool fit_fleet(double share) {
    const double cold = 0.1 * Temperatures::kHot * stepper().mean_leg();
    repeat(share, [&] {
      if (stepper().step_to_serve_all(cold)) note_best();
      return totals().mandatory_left_out == 0;
    });
    return totals().mandatory_left_out == 0;
  }

  // Take away the route whose units were absent least and serve them with the others, again and again.
  void shrink_fleet(double share) {
    if (stepper().incumbent().score().mandatory_left_out > 0) return;
    stepper().restore();
    const i32 fewest = fewest_routes(problem_);
    while (!control_.stopped() && used_ < share && totals().routes_used > fewest) {
      stepper().recreate().limit_routes(totals().routes_used - 1);
      stepper().drop_route(easiest_route());
      if (!fit_fleet(share)) break;
      stepper().renew();
    }
    stepper().restore();
    stepper().recreate().limit_routes(stepper().incumbent().routes_used());
  }

  i32 easiest_route() const {
    i32 easiest = -1;
    i64 least = std::numeric_limits<i64>::max();
    for (i32 id = 0; id < stepper().solution().routes(); ++id) {
      const Route& route = stepper().solution().route(id);
      if (route.is_empty()) continue;
      i64 sum = 0;
      for (const Element& element : route.elements) {
        if (element.serves()) sum += stepper().absent().times_absent(problem_.task(element.index).unit);
      }
      if (sum < least) {
        least = sum;
        easiest = id;
      }
    }
    return easiest;
  }

  void anneal(double hot_legs) {
    const double leg = stepper().mean_leg();
    const Schedule schedule(hot_legs * leg, Temperatures::kCold * leg, std::min(used_, 0.99), 1);
    chain_.least_penalty(std::max(stepper().penalty(), static_cast<i64>(20 * leg) + 1));
    if (control_.settings().threads > 1) {
      anneal_together(schedule);
      return;
    }
    anneal_alone(chain_, control_, schedule, [&] { return asked_to_stop(); });
  }

  void anneal_together(const Schedule& schedule) {
    const i32 most = control_.settings().fewest_routes ? stepper().recreate().route_limit() : kUnlimited;
    Team<Chain<kTimeOfDay>> team(control_, chain_, most);
    team.anneal(schedule);
    iterations_ = team.iterations();
    chain_.begin(whole(problem_, team.best()));
  }

  void tell(Found& found) {
    stepper().restore();
    const Solution<kTimeOfDay>& solution = stepper().solution();
    for (i32 id = 0; id < solution.routes(); ++id) {
      if (!solution.route(id).is_empty()) found.routes.push_back(planned(id));
    }
    for (i32 task = 0; task < problem_.tasks(); ++task) {
      if (!solution.is_planned(task)) found.unassigned.push_back(task);
    }
    found.cost = solution.cost();
    found.iterations = std::max(iterations_, chain_.iterations());
    found.elapsed_s = control_.clock().elapsed_s();
    found.cpu_s = control_.clock().cpu_s();
    found.interrupted = control_.interrupted();
  }

  // The elements with the rests among them.
  PlannedRoute planned(i32 id) {
    Route route = stepper().solution().route(id);
    Valuation<kTimeOfDay>& valuation = stepper().solution().valuation();
    PlannedRoute told{route.kind, route.depart, {}, {}};
    for (const Hold& hold : route.holds) told.pins.push_back({hold.begin, hold.begin});
    if (problem_.uses().shares()) {
      stepper().solution().look_from(id);
      valuation.pin(told.pins.empty() ? nullptr : &told.pins);
    } else {
      valuation.fix_departure(route);
      told.depart_ds = route.depart;
    }
    const std::vector<TakenRest> rests = valuation.rests(route);
    valuation.pin(nullptr);
    std::size_t next = 0;
    for (std::size_t i = 0; i <= route.elements.size(); ++i) {
      for (; next < rests.size() && rests[next].after == static_cast<i32>(i); ++next) {
        told.elements.push_back({Code::kRest, rests[next].rule, 0});
      }
      if (i < route.elements.size()) told.elements.push_back(route.elements[i]);
    }
    return told;
  }

  const Problem& problem_;
  Control& control_;
  Chain<kTimeOfDay> chain_;
  double used_ = 0;
  i64 iterations_ = 0;  // of a team
};

}  // namespace doorstep::search::rich

// The phases of one search: first plan, finding the scale, fitting the fleet, annealing, polish.
#pragma once

#include "chain.hpp"
#include "fleet.hpp"
#include "polish.hpp"
#include "savings.hpp"
#include "search.hpp"
#include "team.hpp"

namespace doorstep::search {

struct Temperatures {
  // In mean legs of a plan that is nearly good; measured on X, Gehring-Homberger, ORTEC and Belgium sets.
  static constexpr double kHot = 1.5, kHotWhenLarge = 0.6, kCold = 0.015, kOfAGoodStart = 0.15;
  // From so many steps for each task on, a large plan is begun hotter.
  static constexpr double kStepsWhenLarge = 200;
  // Of a large plan with windows, whose legs within a district are short beside what the order of districts costs;
  // measured on the metropolis at 40 to 850 steps for each task.
  static constexpr double kHotOfWindows = 4, kColdOfWindows = 0.05;
  // How long the fall from kHot stays half-way; measured on ORTEC, Gehring-Homberger and X sets.
  static constexpr double kLinger = 0.4;
};

// From where to where temperatures fall, in mean legs, and how long they stay half-way.
struct Heat {
  double hot = Temperatures::kHot, cold = Temperatures::kCold, linger = 0;
};

template <class P>
class Run {
 public:
  Run(const Problem& problem, const Candidates& candidates, Control& control)
      : problem_(problem),
        candidates_(candidates),
        control_(control),
        chain_(problem, candidates, control.settings().seed) {}

  bool operator()(const std::vector<PlannedRoute>& start, Found& found) {
    if (!stepper().load(start)) return false;
    const bool is_large = problem_.tasks() >= kLarge;
    if (start.empty() && is_large) begin_large();
    stepper().construct();
    if (problem_.tasks() > 0) {
      if (start.empty()) find_scale();
      const Heat heat = is_large ? heat_when_large() : heat_when_small();
      Fleet<P> fleet(problem_, control_, chain_, is_large ? hot_when_large() : Temperatures::kHot);
      if (control_.settings().fewest_routes) stepper().exchange_at_rate(kExchangeRate);
      fleet(control_.settings().fewest_routes);
      anneal(start.empty() ? heat : Heat{Temperatures::kOfAGoodStart});
    }
    tell(found);
    return true;
  }

 private:
  static constexpr i32 kLarge = 1500;  // tasks
  static constexpr double kMostLeftOut = 0.01;  // by savings
  static constexpr double kScaleShare = 0.03;
  static constexpr double kExchangeRate = 0.6;  // where no vehicle may be spared
  static constexpr int kTightLegs = 30;
  static constexpr i32 kTightLimit = 14;
  static constexpr double kMostPolishShare = 0.03, kPolishPerTask_s = 25e-6;

  // By savings, unless they need more vehicles than there are.
  void begin_large() {
    const std::vector<PlannedRoute> routes = Savings(problem_, candidates_)();
    const std::vector<i32> left_out = unassigned(routes);
    if (static_cast<double>(left_out.size()) > kMostLeftOut * problem_.tasks()) {
      stepper().construct_by_districts(allot(problem_));
      if (problem_.tasks() - stepper().solution().served() <= static_cast<i32>(left_out.size())) return;
      stepper().begin_part(routes, left_out);
      return;
    }
    stepper().load(routes);
  }

  Stepper<P>& stepper() { return chain_.stepper(); }
  const Stepper<P>& stepper() const { return chain_.stepper(); }
  double used() const { return control_.clock().used(stepper().iterations()); }

  // Where time is the budget, a little of it is kept for the polish.
  double annealed_until() const {
    const double time_s = control_.settings().limits.time_s;
    return time_s > 0 ? 1 - std::min(kMostPolishShare, kPolishPerTask_s * problem_.tasks() / time_s) : 1;
  }

  // A short cold descent: the first plan is half as long again as a good one, and a temperature on its
  // scale would be as much too high.
  void find_scale() {
    const double cold = 0.1 * stepper().mean_leg();
    stepper().penalise(static_cast<i64>(20 * stepper().mean_leg()) + 1);
    const i64 most = std::min(10 * i64{problem_.tasks()}, control_.iterations_left(0));
    const auto go_on = [&] {
      stepper_tells(control_, stepper());
      return used() < kScaleShare && !control_.stopped();
    };
    Chain<P>::repeat(most, go_on, [&] {
      if (stepper().step(cold) && stepper().is_best()) {
        stepper().renew();
        control_.note(stepper().incumbent().score());
      }
      return control_.stopped();
    });
  }

  // As hot as the budget can cool: what is mixed and does not settle again is lost. Steps for each task are those of
  // the whole budget at the pace so far. On Belgium 0.6 legs are better than 3 at 350 steps a task and hardly
  // different from 1.5; hotter with the cube root of the steps, it ends where small plans begin.
  double hot_when_large() const {
    const Settings& settings = control_.settings();
    const double pace = static_cast<double>(stepper().iterations()) / std::max(used(), 1e-9);
    const int threads = settings.limits.time_s > 0 ? settings.threads : 1;
    const double steps = std::max(1.0, pace * threads / problem_.tasks());
    const double grown = exponential(natural_log(steps / Temperatures::kStepsWhenLarge) / 3);
    return std::clamp(Temperatures::kHotWhenLarge * grown, Temperatures::kHotWhenLarge, Temperatures::kHot);
  }

  Heat heat_when_small() const {
    return {Temperatures::kHot, Temperatures::kCold, control_.settings().fewest_routes ? 0 : Temperatures::kLinger};
  }
  Heat heat_when_large() const {
    if (P::kWindows) return {Temperatures::kHotOfWindows, Temperatures::kColdOfWindows};
    const double hot = hot_when_large();
    return hot < Temperatures::kHot ? Heat{hot} : heat_when_small();
  }

  void anneal(const Heat& heat) {
    const double leg = stepper().mean_leg();
    const double until = annealed_until();
    const Schedule schedule(heat.hot * leg, heat.cold * leg, std::min(used(), 0.99), until, heat.linger);
    const i64 least_penalty = static_cast<i64>(20 * leg) + 1;
    chain_.least_penalty(least_penalty);
    const i32 routes = stepper().solution().routes_used();
    if (Division::sensible_parts(routes, problem_.tasks(), control_.settings().threads) > 1) {
      anneal_together(schedule, until, least_penalty);
      return;
    }
    if (control_.settings().fewest_routes) anneal_tightly(schedule, until);
    else anneal_until(schedule, until);
  }

  void anneal_until(const Schedule& schedule, double until) {
    const auto go_on = [&](double share) {
      stepper_tells(control_, stepper());
      return share < until && !control_.stopped();
    };
    const auto note = [&](const Score& score) {
      control_.note(score);
      return control_.stopped();
    };
    const i64 left = control_.iterations_left(stepper().iterations());
    chain_.anneal(schedule, left, [&] { return used(); }, go_on, note);
  }

  // With no vehicle to spare loads are packed so tightly that strings seldom find another place: larger ones,
  // and exchanges of tails and pairs between whole routes now and then.
  void anneal_tightly(const Schedule& schedule, double until) {
    stepper().ruin_settings().shortest_limit = kTightLimit;
    Polish polish(problem_, candidates_);
    const double from = used();
    const bool in_time = control_.settings().limits.time_s > 0;
    const auto go_on = [&] {
      stepper_tells(control_, stepper());
      return !control_.stopped();
    };
    for (int leg = 1; leg <= kTightLegs && !control_.stopped() && !(in_time && used() >= until); ++leg) {
      anneal_until(schedule, from + (until - from) * leg / kTightLegs);
      std::vector<PlannedRoute> routes = stepper().routes();
      if (polish(routes, go_on) == 0) continue;
      stepper().replace(routes);
      if (stepper().is_best()) stepper().renew();
    }
  }

  void anneal_together(const Schedule& schedule, double until, i64 least_penalty) {
    team_ = std::make_unique<Team<P>>(problem_, candidates_, control_, chain_);
    if (control_.settings().fewest_routes) team_->limit_routes(stepper().recreate().route_limit());
    team_->anneal(schedule, until, least_penalty);
  }

  std::vector<i32> unassigned(const std::vector<PlannedRoute>& routes) const {
    std::vector<char> served(static_cast<std::size_t>(problem_.tasks()), 0);
    for (const PlannedRoute& route : routes) {
      for (const i32 task : route.tasks) served[task] = 1;
    }
    std::vector<i32> left_out;
    for (i32 task = 0; task < problem_.tasks(); ++task) {
      if (!served[task]) left_out.push_back(task);
    }
    return left_out;
  }

  // The best departures, and with them the cost of the plan.
  void settle_departures(Found& found) const {
    const Day day(problem_);
    found.cost = 0;
    for (PlannedRoute& route : found.routes) {
      if (problem_.travel().is_hourly() && problem_.kind(route.kind).per_ds > 0) day.choose_departure(route);
      else route.depart = kNever;
      found.cost += day.cost(route);
    }
    for (const i32 task : found.unassigned) found.cost += std::max<i64>(0, problem_.task(task).price);
  }

  void tell(Found& found) {
    found.routes = team_ ? team_->best() : stepper().incumbent().plan();
    found.cost = team_ ? team_->score().cost : stepper().incumbent().score().cost;
    found.iterations = team_ ? team_->iterations() : stepper().iterations();
    if (!control_.interrupted()) {  // whoever interrupts waits no longer
      Polish polish(problem_, candidates_);
      const bool in_time = control_.settings().limits.time_s > 0;
      i32 left_out = problem_.tasks();
      for (const PlannedRoute& route : found.routes) left_out -= static_cast<i32>(route.tasks.size());
      const auto go_on = [&] {
        const auto routes = static_cast<i32>(found.routes.size());
        control_.watch([&] { return Progress{0, found.iterations, found.cost, routes, left_out}; });
        return !control_.interrupted() && (!in_time || control_.clock().used(0) < 1);
      };
      found.cost += polish(found.routes, go_on);
    }
    found.unassigned = unassigned(found.routes);
    if (problem_.prices_duration()) settle_departures(found);
    found.elapsed_s = control_.clock().elapsed_s();
    found.cpu_s = control_.clock().cpu_s();
    found.interrupted = control_.interrupted();
  }

  const Problem& problem_;
  const Candidates& candidates_;
  Control& control_;
  Chain<P> chain_;
  std::unique_ptr<Team<P>> team_;
};

}  // namespace doorstep::search

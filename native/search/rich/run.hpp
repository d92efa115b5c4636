// The phases of one search: first plan, finding the scale, fitting the fleet, annealing.
#pragma once

#include "rich/search.hpp"
#include "rich/stepper.hpp"

namespace doorstep::search::rich {

struct Temperatures {
  // In mean legs of a plan that is nearly good.
  static constexpr double kHot = 1.5, kCold = 0.015, kOfAGoodStart = 0.15;
};

template <bool kTimeOfDay>
class Run {
 public:
  Run(const Problem& problem, const Candidates& candidates, const Settings& settings, const Watch& watch,
      const Clock& clock)
      : problem_(problem),
        settings_(settings),
        watch_(watch),
        clock_(clock),
        stepper_(problem, candidates, settings.seed) {}

  bool operator()(const std::vector<PlannedRoute>& start, Found& found) {
    if (!stepper_.load(start)) return false;
    stepper_.construct();
    if (problem_.units() > 0) {
      if (start.empty()) find_scale();
      if (stepper_.solution().totals().mandatory_left_out > 0) fit_fleet(kFleetShare);
      if (settings_.fewest_routes) shrink_fleet(kFleetShare);
      anneal(start.empty() ? Temperatures::kHot : Temperatures::kOfAGoodStart);
    }
    tell(found);
    return true;
  }

 private:
  static constexpr double kScaleShare = 0.03, kFleetShare = 0.25;
  static constexpr i64 kCheckEvery = 32;  // iterations between looks at the clock
  static constexpr double kTellEvery_s = 0.1;
  static constexpr i64 kPenaltyEvery = 512;
  static constexpr i64 kMostPenalty = i64{1} << 50;

  const Totals& totals() const { return stepper_.solution().totals(); }

  // Repeat `step` until it says it is done, the share of the budget is used or somebody interrupts.
  template <class Step>
  void repeat(double until, const Step& step) {
    while (!stopped_) {
      used_ = clock_.used(stepper_.iterations());
      if (used_ >= until || asked_to_stop()) return;
      const i64 block = std::min(kCheckEvery, clock_.iterations_left(stepper_.iterations()));
      for (i64 i = 0; i < block && !stopped_; ++i) {
        if (step()) return;
      }
    }
  }

  bool asked_to_stop() {
    if (!watch_) return false;
    const double now = clock_.elapsed_s();
    if (now < told_at_ + kTellEvery_s) return false;
    told_at_ = now;
    const auto& best = stepper_.incumbent();
    const i32 unassigned = problem_.units() - best.served();
    stopped_ = interrupted_ = !watch_({now, stepper_.iterations(), best.score().cost, best.routes_used(), unassigned});
    return stopped_;
  }

  void note_best() {
    if (!stepper_.is_best()) return;
    stepper_.renew();
    const Score& score = stepper_.incumbent().score();
    if (score.mandatory_left_out == 0 && score.cost <= settings_.target) stopped_ = true;
  }

  // A short cold descent: the first plan is half as long again as a good one, and a temperature on its
  // scale would be as much too high.
  void find_scale() {
    const double cold = 0.1 * stepper_.mean_leg();
    stepper_.penalise(static_cast<i64>(20 * stepper_.mean_leg()) + 1);
    const i64 enough = 10 * i64{problem_.tasks()};
    repeat(kScaleShare, [&] {
      if (stepper_.step(cold)) note_best();
      return stepper_.iterations() >= enough;
    });
  }

  // Serve every mandatory unit with the vehicles there are. True if that was possible.
  bool fit_fleet(double share) {
    const double cold = 0.1 * Temperatures::kHot * stepper_.mean_leg();
    repeat(share, [&] {
      if (stepper_.step_to_serve_all(cold)) note_best();
      return totals().mandatory_left_out == 0;
    });
    return totals().mandatory_left_out == 0;
  }

  // Take away the route whose units were absent least and serve them with the others, again and again.
  void shrink_fleet(double share) {
    if (stepper_.incumbent().score().mandatory_left_out > 0) return;
    stepper_.restore();
    while (!stopped_ && used_ < share && totals().routes_used > fewest_possible()) {
      stepper_.recreate().limit_routes(totals().routes_used - 1);
      stepper_.drop_route(easiest_route());
      if (!fit_fleet(share)) break;
      stepper_.renew();
    }
    stepper_.restore();
    stepper_.recreate().limit_routes(stepper_.incumbent().routes_used());
  }

  // What the loads alone demand of the largest vehicles: fewer routes need not be looked for.
  i32 fewest_possible() const {
    if (problem_.uses().trips || problem_.uses().pairs) return 1;
    i64 fewest = 1;
    for (i32 d = 0; d < problem_.loads(); ++d) {
      i64 brought = 0, fetched = 0, largest = 1;
      for (i32 task = 0; task < problem_.tasks(); ++task) {
        (problem_.task(task).fetches() ? fetched : brought) += problem_.demand(task)[d];
      }
      for (i32 kind = 0; kind < problem_.kinds(); ++kind) largest = std::max<i64>(largest, problem_.capacity(kind)[d]);
      fewest = std::max(fewest, (std::max(brought, fetched) + largest - 1) / largest);
    }
    return static_cast<i32>(std::min<i64>(fewest, kUnlimited));
  }

  i32 easiest_route() const {
    i32 easiest = -1;
    i64 least = std::numeric_limits<i64>::max();
    for (i32 id = 0; id < stepper_.solution().routes(); ++id) {
      const Route& route = stepper_.solution().route(id);
      if (route.is_empty()) continue;
      i64 sum = 0;
      for (const Element& element : route.elements) {
        if (element.serves()) sum += stepper_.absent().times_absent(problem_.task(element.index).unit);
      }
      if (sum < least) {
        least = sum;
        easiest = id;
      }
    }
    return easiest;
  }

  void anneal(double hot_legs) {
    const double leg = stepper_.mean_leg();
    const Schedule schedule(hot_legs * leg, Temperatures::kCold * leg, std::min(used_, 0.99), 1);
    stepper_.penalise(std::max(stepper_.penalty(), static_cast<i64>(20 * leg) + 1));
    const i64 least_penalty = stepper_.penalty();
    double temperature = schedule.at(used_);
    i64 since = 0, incomplete = 0;
    repeat(1, [&] {
      if (since % kCheckEvery == 0) temperature = schedule.at(used_);
      if (stepper_.step(temperature)) note_best();
      incomplete += totals().mandatory_left_out > 0;
      if (++since % kPenaltyEvery == 0) {
        adapt_penalty(incomplete, least_penalty);
        incomplete = 0;
      }
      return false;
    });
  }

  // A price for absence that lets the search pass through incomplete plans but not stay there.
  void adapt_penalty(i64 incomplete, i64 least) {
    const i64 now = stepper_.penalty();
    if (incomplete > kPenaltyEvery / 2 && now < kMostPenalty)
      stepper_.penalise(now + now / 8 + 1);
    else if (incomplete < kPenaltyEvery / 8)
      stepper_.penalise(std::max(least, now - now / 16));
  }

  void tell(Found& found) {
    stepper_.restore();
    const Solution<kTimeOfDay>& solution = stepper_.solution();
    for (i32 id = 0; id < solution.routes(); ++id) {
      if (!solution.route(id).is_empty()) found.routes.push_back(planned(id));
    }
    for (i32 task = 0; task < problem_.tasks(); ++task) {
      if (!solution.is_planned(task)) found.unassigned.push_back(task);
    }
    found.cost = solution.cost();
    found.iterations = stepper_.iterations();
    found.elapsed_s = clock_.elapsed_s();
    found.cpu_s = clock_.cpu_s();
    found.interrupted = interrupted_;
  }

  // The elements with the rests among them.
  PlannedRoute planned(i32 id) {
    Route route = stepper_.solution().route(id);
    Valuation<kTimeOfDay>& valuation = stepper_.solution().valuation();
    PlannedRoute told{route.kind, route.depart, {}, {}};
    for (const Hold& hold : route.holds) told.pins.push_back({hold.begin, hold.begin});
    if (problem_.uses().shares()) {
      stepper_.solution().look_from(id);
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
  const Settings& settings_;
  const Watch& watch_;
  const Clock& clock_;
  Stepper<kTimeOfDay> stepper_;
  double used_ = 0, told_at_ = 0;
  bool stopped_ = false, interrupted_ = false;
};

}  // namespace doorstep::search::rich

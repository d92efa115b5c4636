#include "rich/walk_search.hpp"

#include <algorithm>

#include "rich/fewest_routes.hpp"
#include "rich/walk_stepper.hpp"

namespace doorstep::search::rich::walk {
namespace {

// In what a door costs beside its service in a plan that is nearly good.
constexpr double kHot = 0.6, kCold = 0.008, kOfAGoodStart = 0.03;
constexpr double kFleetShare = 0.25;  // of the budget, for fewer routes
constexpr i64 kCheckEvery = 32;
constexpr double kTellEvery_s = 0.1;

class Run {
 public:
  Run(const WalkProblem& problem, const Settings& settings, const Watch& watch)
      : base_(problem.base()),
        settings_(settings),
        watch_(watch),
        clock_(settings.limits),
        stepper_(problem, settings.seed, settings.fewest_routes) {}

  bool operator()(const std::vector<PlannedRoute>& start, Found& found) {
    if (!stepper_.load(start)) return false;
    stepper_.renew();  // what is built on a start, or on nothing, need not be better
    stepper_.construct(start.empty());
    stepper_.renew_if_best();
    look_for_target();
    if (base_.tasks() > 0) {
      if (settings_.fewest_routes) shrink_fleet();
      anneal(start.empty() ? kHot : kOfAGoodStart);
    }
    tell(found);
    return true;
  }

 private:
  void look_for_target() {
    const Score& best = stepper_.best_score();
    if (best.mandatory_left_out == 0 && best.cost <= settings_.target) stopped_ = true;
  }

  // Repeat `step` until it says it is done, the share of the budget is used or somebody interrupts.
  template <class Step>
  void repeat(double until, const Step& step) {
    while (!stopped_) {
      used_ = clock_.used(stepper_.iterations());
      if (used_ >= until || asked_to_stop()) return;
      const i64 block = std::min(kCheckEvery, clock_.iterations_left(stepper_.iterations()));
      for (i64 i = 0; i < block && !stopped_; ++i) {
        if (step()) return;
        look_for_target();
      }
    }
  }

  // Serve every mandatory unit with the vehicles there are. True if that was possible.
  bool serve_all() {
    const double cold = 0.1 * kHot * stepper_.scale();
    repeat(kFleetShare, [&] {
      stepper_.step_to_serve_all(cold);
      return is_complete();
    });
    return is_complete();
  }
  bool is_complete() const { return stepper_.solution().mandatory_left_out() == 0; }

  // Take away the route whose units were absent least and serve them with the others, again and again.
  void shrink_fleet() {
    const i32 fewest = fewest_routes(base_);
    if (!is_complete() && !serve_all()) return;
    while (!stopped_ && used_ < kFleetShare && stepper_.solution().routes_used() > fewest) {
      stepper_.limit_routes(stepper_.solution().routes_used() - 1);
      stepper_.drop_easiest_route();
      if (!serve_all()) break;
    }
    stepper_.restore();
    stepper_.limit_routes(static_cast<i32>(stepper_.best().size()));
  }

  void anneal(double hot) {
    const double scale = stepper_.scale();
    stepper_.penalise(static_cast<i64>(100 * scale) + 1);
    used_ = clock_.used(stepper_.iterations());
    const Schedule schedule(hot * scale, kCold * std::min(1.0, hot / kHot + 0.5) * scale, std::min(used_, 0.99), 1);
    double temperature = schedule.at(used_), at = used_;
    repeat(1, [&] {
      if (used_ != at) temperature = schedule.at(at = used_);
      stepper_.step(temperature);
      return false;
    });
  }

  bool asked_to_stop() {
    if (!watch_) return false;
    const double now = clock_.elapsed_s();
    if (now < told_at_ + kTellEvery_s) return false;
    told_at_ = now;
    stopped_ = interrupted_ = !watch_({now, stepper_.iterations(), stepper_.best_score().cost,
                                       static_cast<i32>(stepper_.best().size()),
                                       static_cast<i32>(unassigned().size())});
    return interrupted_;
  }

  std::vector<i32> unassigned() const {
    std::vector<char> served(static_cast<std::size_t>(base_.tasks()), 0);
    for (const PlannedRoute& route : stepper_.best()) {
      for (const Element& element : route.elements) {
        if (element.serves()) served[element.index] = 1;
      }
    }
    std::vector<i32> left_out;
    for (i32 task = 0; task < base_.tasks(); ++task) {
      if (!served[task]) left_out.push_back(task);
    }
    return left_out;
  }

  void tell(Found& found) {
    for (const PlannedRoute& route : stepper_.best()) found.routes.push_back(stepper_.times().told(route));
    found.unassigned = unassigned();
    found.cost = stepper_.best_score().cost;
    found.iterations = stepper_.iterations();
    found.elapsed_s = clock_.elapsed_s();
    found.cpu_s = clock_.cpu_s();
    found.interrupted = interrupted_;
  }

  const rich::Problem& base_;
  const Settings& settings_;
  const Watch& watch_;
  Clock clock_;
  Stepper stepper_;
  double used_ = 0, told_at_ = 0;
  bool stopped_ = false, interrupted_ = false;
};

}  // namespace

bool search(const WalkProblem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found) {
  return Run(problem, settings, watch)(start, found);
}

}  // namespace doorstep::search::rich::walk

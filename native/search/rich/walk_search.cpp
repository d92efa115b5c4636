#include "rich/walk_search.hpp"

#include <algorithm>

#include "control.hpp"
#include "rich/fewest_routes.hpp"
#include "rich/team.hpp"
#include "rich/walk_chain.hpp"

namespace doorstep::search::rich::walk {
namespace {

// In what a door costs beside its service in a plan that is nearly good.
constexpr double kHot = 0.6, kCold = 0.008, kOfAGoodStart = 0.03;
constexpr double kFleetShare = 0.25;  // of the budget, for fewer routes

class Run {
 public:
  Run(const WalkProblem& problem, Control& control)
      : base_(problem.base()),
        control_(control),
        chain_(problem, control.settings().seed, control.settings().fewest_routes) {}

  bool operator()(const std::vector<PlannedRoute>& start, Found& found) {
    if (!stepper().load(start)) return false;
    stepper().renew();  // what is built on a start, or on nothing, need not be better
    stepper().construct(start.empty());
    stepper().renew_if_best();
    control_.note(stepper().best_score());
    if (base_.tasks() > 0) {
      if (control_.settings().fewest_routes) shrink_fleet();
      anneal(start.empty() ? kHot : kOfAGoodStart);
    } else {
      take(chain_);
    }
    tell(found);
    return true;
  }

 private:
  Stepper& stepper() { return chain_.stepper(); }
  const Stepper& stepper() const { return chain_.stepper(); }

  // Repeat `step` until it says it is done, the share of the budget is used or somebody interrupts.
  template <class Step>
  void repeat(double until, const Step& step) {
    while (!control_.stopped()) {
      used_ = control_.clock().used(stepper().iterations());
      if (used_ >= until || asked_to_stop()) return;
      const i64 block = std::min(kCheckEvery, control_.clock().iterations_left(stepper().iterations()));
      for (i64 i = 0; i < block && !control_.stopped(); ++i) {
        if (step()) return;
        control_.note(stepper().best_score());
      }
    }
  }

  // Serve every mandatory unit with the vehicles there are. True if that was possible.
  bool serve_all() {
    const double cold = 0.1 * kHot * stepper().scale();
    repeat(kFleetShare, [&] {
      stepper().step_to_serve_all(cold);
      return is_complete();
    });
    return is_complete();
  }
  bool is_complete() const { return stepper().solution().mandatory_left_out() == 0; }

  // Take away the route whose units were absent least and serve them with the others, again and again.
  void shrink_fleet() {
    const i32 fewest = fewest_routes(base_);
    if (!is_complete() && !serve_all()) return;
    while (!control_.stopped() && used_ < kFleetShare && stepper().solution().routes_used() > fewest) {
      stepper().limit_routes(stepper().solution().routes_used() - 1);
      stepper().drop_easiest_route();
      if (!serve_all()) break;
    }
    stepper().restore();
    stepper().limit_routes(static_cast<i32>(stepper().best().size()));
  }

  void anneal(double hot) {
    const double scale = stepper().scale();
    stepper().penalise(static_cast<i64>(100 * scale) + 1);
    used_ = control_.clock().used(stepper().iterations());
    const Schedule schedule(hot * scale, kCold * std::min(1.0, hot / kHot + 0.5) * scale, std::min(used_, 0.99), 1);
    if (control_.settings().threads > 1) {
      anneal_together(schedule);
      return;
    }
    anneal_alone(chain_, control_, schedule, [&] { return asked_to_stop(); });
    take(chain_);
  }

  void anneal_together(const Schedule& schedule) {
    const bool limits = control_.settings().fewest_routes;
    Team<Chain> team(control_, chain_, limits ? static_cast<i32>(chain_.best().size()) : kUnlimited);
    team.anneal(schedule);
    take(team);
  }

  template <class Searched>
  void take(const Searched& searched) {
    best_ = searched.best();
    cost_ = searched.score().cost;
    iterations_ = searched.iterations();
  }

  bool asked_to_stop() {
    control_.watch([&] {
      const Stepper& own = stepper();
      const auto absent = left_out(base_, whole(base_).units, own.best()).size();
      return Progress{0, own.iterations(), own.best_score().cost, static_cast<i32>(own.best().size()),
                      static_cast<i32>(absent)};
    });
    return control_.stopped();
  }

  std::vector<i32> unassigned() const {
    std::vector<char> served(static_cast<std::size_t>(base_.tasks()), 0);
    for (const PlannedRoute& route : best_) {
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
    for (const PlannedRoute& route : best_) found.routes.push_back(stepper().times().told(route));
    found.unassigned = unassigned();
    found.cost = cost_;
    found.iterations = iterations_;
    found.elapsed_s = control_.clock().elapsed_s();
    found.cpu_s = control_.clock().cpu_s();
    found.interrupted = control_.interrupted();
  }

  const Problem& base_;
  Control& control_;
  Chain chain_;
  double used_ = 0;
  std::vector<PlannedRoute> best_;
  i64 cost_ = 0, iterations_ = 0;
};

}  // namespace

bool search(const WalkProblem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found) {
  Control control(settings, watch, problem.base().tasks());
  return Run(problem, control)(start, found);
}

}  // namespace doorstep::search::rich::walk

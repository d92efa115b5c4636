// One chain of the search: a solution with its ruin, recreate, absent tasks and incumbent; step by step.
#pragma once

#include <numeric>

#include "absent.hpp"
#include "annealing.hpp"
#include "districts.hpp"
#include "exchange.hpp"
#include "incumbent.hpp"
#include "packing.hpp"
#include "recreate.hpp"
#include "ruin.hpp"
#include "seeds.hpp"

namespace doorstep::search {

template <class P>
class Stepper {
 public:
  Stepper(const Problem& problem, const Candidates& candidates, u64 seed)
      : random_(seed),
        solution_(problem),
        ruin_(solution_, candidates, random_),
        recreate_(solution_, candidates, random_),
        exchange_(solution_, recreate_, candidates, random_),
        packing_(solution_, recreate_, random_),
        absent_(problem.tasks()),
        seeds_(all_of(problem.tasks()), !problem.given().empty()) {
    out_.reserve(static_cast<std::size_t>(problem.tasks()));
  }

  const Solution<P>& solution() const { return solution_; }
  const Incumbent<P>& incumbent() const { return incumbent_; }
  const AbsentPool& absent() const { return absent_; }
  Recreate<P>& recreate() { return recreate_; }
  RuinSettings& ruin_settings() { return ruin_.settings(); }
  i64 iterations() const { return iterations_; }
  double mean_leg() const;
  void penalise(i64 penalty) { penalty_ = penalty; }  // of a mandatory task left out, in the annealing
  i64 penalty() const { return penalty_; }
  void exchange_at_rate(double rate) { exchange_rate_ = rate; }  // share of steps

  // Whole plans: in stepper_plans.hpp.
  void construct();
  void construct_by_districts(const std::vector<Depot>& depots);
  bool load(const std::vector<PlannedRoute>& routes);
  void begin_part(const std::vector<PlannedRoute>& routes, const std::vector<i32>& absent);
  void limit_kind(i32 kind, i32 most) { solution_.limit_kind(kind, most); }
  std::vector<PlannedRoute> routes() const;
  void restore();
  void replace(const std::vector<PlannedRoute>& routes);
  void drop_route(i32 route);

  // Ruin, recreate, keep or undo by Metropolis' rule. True if it was kept.
  bool step(double temperature) {
    const i64 most = energy() + most_dearer(temperature, random_);
    return decide(change({most + leeway(), penalty_}) && solution_.is_sound() && energy() <= most);
  }

  // The same by absence counters: fewer tasks left out, or easier ones (Christiaens and Vanden Berghe 2020, 5.4).
  bool step_to_serve_all(double temperature) {
    const i64 cost_before = solution_.cost();
    const i32 left_out_before = solution_.mandatory_left_out();
    change({});
    i64 harder = 0;
    for (const i32 task : out_) {
      if (!solution_.problem().task(task).mandatory()) continue;
      if (!solution_.is_served(task)) harder += absent_.holds(task) ? 0 : absent_.times_absent(task);
      else if (absent_.holds(task)) harder -= absent_.times_absent(task);
    }
    const i32 left_out = solution_.mandatory_left_out();
    bool kept = left_out < left_out_before || harder < 0;
    if (!kept && harder == 0 && left_out == left_out_before) {
      kept = accepts(solution_.cost() - cost_before, temperature, random_);
    }
    for (const i32 task : out_) {
      if (!solution_.is_served(task)) absent_.count(task);
    }
    return decide(kept && solution_.is_sound());
  }

  // Bring room together for a mandatory task that is left out, whatever it costs. False if nothing was changed.
  bool step_to_pack() {
    const std::vector<i32>& absent = absent_.tasks();
    if (absent.empty()) return false;
    const i32 task = absent[random_.below(static_cast<i32>(absent.size()))];
    if (!solution_.problem().task(task).mandatory()) return false;
    const i32 left_out_before = solution_.mandatory_left_out();
    solution_.begin();
    out_.clear();
    const bool changed = packing_(task, out_);
    solution_.finish();
    return decide(changed && solution_.mandatory_left_out() <= left_out_before && solution_.is_sound());
  }

  bool is_best() const { return score_of(solution_) < incumbent_.score(); }
  void renew() { incumbent_.take(solution_); }

 private:
  static std::vector<i32> all_of(i32 tasks) {
    std::vector<i32> all(static_cast<std::size_t>(tasks));
    std::iota(all.begin(), all.end(), 0);
    return all;
  }

  bool add_routes(const std::vector<PlannedRoute>& routes);

  static constexpr double kKindBeforeRate = 0.1, kChangeKindRate = 0.1;

  // What a route costs by the time of day is known when it is driven, at the end of a step: until then it is expected,
  // and that was too dear by a quarter of a leg in one plan of ten thousand that were to be kept.
  i64 leeway() const {
    if constexpr (!(P::kHourly && P::kPriced)) return 0;
    if (!solution_.problem().travel().hours().varies()) return 0;
    return (solution_.travel_cost() + solution_.time_cost()) / (4 * (solution_.served() + solution_.routes_used() + 1));
  }
  i64 energy() const { return solution_.cost() + penalty_ * solution_.mandatory_left_out(); }

  // Ruin and recreate. False if the plan was given up on the way, for it would be dearer than the bar.
  bool change(const Bar& bar) {
    ++iterations_;
    solution_.begin();
    out_.clear();
    const std::span<const i32> seeds = seeds_.next(random_);
    if (exchange_rate_ > 0 && random_.unit() < exchange_rate_) {
      if (exchange_(seeds[random_.below(static_cast<i32>(seeds.size()))], out_)) {
        solution_.finish();
        return true;
      }
    }
    const bool is_mixed = solution_.problem().kinds() > 1;
    ruin_(seeds, absent_, out_);
    if (is_mixed && random_.unit() < kKindBeforeRate) change_a_kind();
    const bool changes_a_kind = is_mixed && random_.unit() < kChangeKindRate;  // which may make it cheaper again
    const bool is_whole = recreate_(out_, changes_a_kind ? Bar() : bar);
    if (!is_whole) return false;
    if (changes_a_kind) change_a_kind();
    solution_.finish();
    return true;
  }

  // One of the routes of this step by another kind of vehicle: the ruin alone would have to empty it first.
  void change_a_kind() {
    const std::vector<i32>& touched = solution_.touched();
    if (touched.empty()) return;
    const i32 route = touched[random_.below(static_cast<i32>(touched.size()))];
    const i32 kind = random_.below(solution_.problem().kinds());
    if (solution_.route(route).size == 0 || solution_.route(route).kind == kind) return;
    if (solution_.is_available(kind) && solution_.load_fits(route, kind)) solution_.change_kind(route, kind);
  }

  bool decide(bool kept) {
    if (kept) keep();
    else solution_.undo();
    return kept;
  }

  void keep() {
    absent_.update(solution_, out_);
    incumbent_.mark(solution_.touched());
  }

  Random random_;
  Solution<P> solution_;
  Ruin<P> ruin_;
  Recreate<P> recreate_;
  Exchange<P> exchange_;
  Packing<P> packing_;
  AbsentPool absent_;
  Incumbent<P> incumbent_;
  Seeds seeds_;
  std::vector<i32> out_;
  double exchange_rate_ = 0;
  i64 penalty_ = 0, iterations_ = 0;
};

}  // namespace doorstep::search

#include "stepper_plans.hpp"

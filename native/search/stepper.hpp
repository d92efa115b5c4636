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
  Random& random() { return random_; }
  i64 iterations() const { return iterations_; }
  // The scale of temperatures: what a leg of the present plan costs, or out and back where it has hardly any.
  double mean_leg() const {
    const i32 tasks = solution_.tasks();
    if (4 * solution_.served() >= tasks && solution_.served() > 0) {
      const double legs = solution_.served() + solution_.routes_used();
      return std::max(1.0, static_cast<double>(solution_.travel_cost() + solution_.time_cost()) / legs);
    }
    const Problem& problem = solution_.problem();
    double sum = 0;
    for (i32 task = 0; task < tasks; ++task) {
      const i32 place = problem.task(task).place;
      const i32 start = problem.kind(0).start, end = problem.kind(0).end;
      if (problem.cost(start, place) >= kNoWay || problem.cost(place, end) >= kNoWay) continue;
      sum += static_cast<double>(problem.price(start, place) + problem.price(place, end)) / 2;
    }
    return std::max(1.0, sum / std::max(1, tasks));
  }
  void penalise(i64 penalty) { penalty_ = penalty; }  // of a mandatory task left out, in the annealing
  i64 penalty() const { return penalty_; }
  void exchange_at_rate(double rate) { exchange_rate_ = rate; }  // share of steps

  // The first plan: the tasks that no route holds yet, in random order, each where it is cheapest.
  void construct() {
    out_.clear();
    for (const i32 task : seeds_.tasks()) {
      if (!solution_.is_served(task)) out_.push_back(task);
    }
    for (i32 left = static_cast<i32>(out_.size()); left > 1; --left) std::swap(out_[left - 1], out_[random_.below(left)]);
    solution_.begin();
    recreate_.construct(out_);
    solution_.finish();
    absent_.update(solution_, out_);
    incumbent_.mark(solution_.touched());
    renew();
  }

  // Routes that each serve a stretch of their depot's tasks; those without a place in them stay out.
  void construct_by_districts(const std::vector<Depot>& depots) {
    solution_.begin();
    Districts<P>(solution_, recreate_)(depots);
    solution_.finish();
    incumbent_.mark(solution_.touched());
  }

  // Put these routes in beside those there are; false if one is too full, too late or on no way.
  bool load(const std::vector<PlannedRoute>& routes) {
    solution_.begin();
    const bool fits = add_routes(routes);
    incumbent_.mark(solution_.touched());
    return fits;
  }

  // Begin anew with a part of the tasks, which these routes serve but for the absent ones.
  void begin_part(const std::vector<PlannedRoute>& routes, const std::vector<i32>& absent) {
    std::vector<i32> tasks(absent);
    for (const PlannedRoute& route : routes) tasks.insert(tasks.end(), route.tasks.begin(), route.tasks.end());
    seeds_.replace(std::move(tasks));
    solution_.reset(seeds_.tasks());
    absent_.clear();
    for (const i32 task : absent) absent_.add(task);
    incumbent_.clear();
    load(routes);
    renew();
  }
  void limit_kind(i32 kind, i32 most) { solution_.limit_kind(kind, most); }

  // The present plan.
  std::vector<PlannedRoute> routes() const {
    std::vector<PlannedRoute> planned;
    for (i32 route = 0; route < solution_.routes(); ++route) {
      if (solution_.route(route).size == 0) continue;
      planned.push_back({solution_.route(route).kind, {}});
      if constexpr (P::kPriced) planned.back().depart = solution_.shift(route).depart;
      i32 node = solution_.node(solution_.start_of(route)).next;
      for (; solution_.is_task(node); node = solution_.node(node).next) planned.back().tasks.push_back(node);
    }
    return planned;
  }

  // Go back to the best plan.
  void restore() {
    replace(incumbent_.plan());
    renew();
  }

  // Go on from another plan, which keeps every rule.
  void replace(const std::vector<PlannedRoute>& routes) {
    solution_.begin();
    out_.clear();
    for (i32 task = 0; task < solution_.tasks(); ++task) {
      if (!solution_.is_served(task)) continue;
      solution_.take_out(task);
      out_.push_back(task);
    }
    for (const i32 route : solution_.touched()) solution_.refresh(route);
    add_routes(routes);
    for (const PlannedRoute& route : routes) out_.insert(out_.end(), route.tasks.begin(), route.tasks.end());
    keep();
  }

  // Take a whole route out, for good.
  void drop_route(i32 route) {
    solution_.begin();
    out_.clear();
    i32 node = solution_.node(solution_.start_of(route)).next;
    for (; solution_.is_task(node); node = solution_.node(node).next) out_.push_back(node);
    for (const i32 task : out_) solution_.take_out(task);
    solution_.refresh(route);
    solution_.finish();
    keep();
  }

  // Ruin, recreate, keep or undo by Metropolis' rule. True if it was kept.
  bool step(double temperature) {
    const i64 most = energy() + most_dearer(temperature, random_);
    return decide(change({most, penalty_}) && solution_.is_sound() && energy() <= most);
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

  bool add_routes(const std::vector<PlannedRoute>& routes) {
    bool fits = true;
    for (const PlannedRoute& route : routes) {
      if (!solution_.is_available(route.kind)) return false;
      const i32 id = solution_.vacant_route(route.kind);
      i32 after = solution_.start_of(id);
      for (const i32 task : route.tasks) {
        fits = fits && solution_.has_room(id, task);
        solution_.append(task, after);
        after = task;
      }
      solution_.refresh(id);
      solution_.suggest(id, route.depart);
      fits = fits && solution_.can_be_driven(id);
    }
    solution_.finish();
    return fits;
  }

  static constexpr double kKindBeforeRate = 0.1, kChangeKindRate = 0.1;

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
    if (changes_a_kind) change_a_kind();
    solution_.finish();
    return is_whole;
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

// One chain of the search on foot: the plan in work, ruin, recreate and polish, and the best plan so far.
#pragma once

#include "../annealing.hpp"
#include "rich/absent.hpp"
#include "rich/walk_insertion.hpp"
#include "rich/walk_polish.hpp"
#include "rich/walk_ruin.hpp"
#include "settings.hpp"

namespace doorstep::search::rich::walk {

class Stepper {
 public:
  // `fewest_routes`: a plan of fewer routes is better whatever it costs.
  Stepper(const WalkProblem& problem, u64 seed, bool fewest_routes)
      : Stepper(problem, seed, fewest_routes, whole(problem.base())) {}
  // With the units and vehicles of a share; its routes are loaded by `begin`.
  Stepper(const WalkProblem& problem, u64 seed, bool fewest_routes, const Share& share);
  Stepper(const Stepper&) = delete;
  Stepper& operator=(const Stepper&) = delete;

  const Solution& solution() const { return solution_; }
  Times& times() { return times_; }
  const Score& best_score() const { return best_score_; }
  const std::vector<PlannedRoute>& best() const { return best_; }
  i64 iterations() const { return iterations_; }
  void penalise(i64 penalty) { penalty_ = penalty; }  // of a mandatory unit left out, in the annealing
  i64 penalty() const { return penalty_; }
  i64 energy() const { return solution_.cost() + penalty_ * solution_.mandatory_left_out(); }
  // The present plan, without rests.
  std::vector<PlannedRoute> plan() const;

  // Put these routes in beside those there are; false if one cannot be driven so, or something is served twice.
  bool load(const std::vector<PlannedRoute>& routes);
  // Take up the routes of a share. One that cannot be driven leaves its units out.
  void begin(const Share& share);
  // Gathered stops first, each where it costs least; the doors without a place one by one.
  void construct(bool gather);
  // Ruin, recreate, polish what changed; keep it or bring the old plan back by Metropolis' rule. True if the plan is
  // the best so far.
  bool step(double temperature);
  // The same by absence counters: fewer units left out, or easier ones (Christiaens and Vanden Berghe 2020, 5.4).
  void step_to_serve_all(double temperature);
  // What a door costs beside its service.
  double scale() const;
  void renew();
  bool renew_if_best() {
    const bool is_best = score() < best_score_;
    if (is_best) renew();
    return is_best;
  }

  // Fewer routes: at most so many from here on; the one whose units were absent least is taken out for good.
  void limit_routes(i32 most) { insert_.limit_routes(most_routes_ = most); }
  void drop_easiest_route();
  // Go back to the best plan.
  void restore();

 private:
  static constexpr i32 kMostMoved = 3;  // stops together
  static constexpr i32 kAbsentTried = 2, kMissingTried = 10;
  static constexpr double kAbsentRate = 0.25;
  // Temperatures by which polish, and times worked out anew, may make a plan cheaper than it was on the way: on the
  // demo day nineteen in twenty of the plans that are kept and differ were never dearer.
  static constexpr double kSavedLater = 6;
  static constexpr double kFromEachAbsent = 0.02, kMostFromAbsent = 0.5, kFromMissing = 0.8;

  bool change(bool serves_all, const Bar& bar);
  bool decide(bool kept);
  void empty(i32 route);
  void leave_out(i32 route);
  bool is_sound(i32 route);
  i32 first_served(const Route& route) const;
  void list_absent();
  void count_absent();
  Score score() const {
    return {solution_.mandatory_left_out(), fewest_routes_ ? solution_.routes_used() : 0, solution_.cost()};
  }
  i32 seed_of_absent();
  void add_absent(bool from_absent, i32 tried);
  bool sketch_touched();
  bool verify_touched();
  void pin(std::vector<PlannedRoute>& plan) const;
  i32 easiest_route() const;

  const WalkProblem& problem_;
  const rich::Problem& base_;
  bool fewest_routes_;
  Random random_;
  Calendar calendar_;
  Times times_;
  Solution solution_;
  Ruin ruin_;
  Insertion insert_;
  StopPolish polish_;
  AbsentPool counted_;
  std::vector<i32> units_, seeds_;  // of the share, and their tasks
  std::vector<i32> absent_, out_, touched_;
  std::vector<PlannedRoute> best_;
  Score best_score_;
  i64 penalty_ = 0, iterations_ = 0;
  i32 most_routes_ = kUnlimited;
  i32 chosen_ = kNone;  // the absent unit around which the plan is ruined
};

}  // namespace doorstep::search::rich::walk

// One annealing chain on foot: a stepper for the share that it has now.
#pragma once

#include <memory>
#include <optional>

#include "rich/walk_stepper.hpp"

namespace doorstep::search::rich::walk {

class Chain {
 public:
  Chain(const WalkProblem& problem, u64 seed, bool fewest_routes)
      : problem_(problem),
        fewest_routes_(fewest_routes),
        random_(seed ^ 0x73686172),
        stepper_(std::in_place, problem, seed, fewest_routes) {}

  Stepper& stepper() { return *stepper_; }
  const Stepper& stepper() const { return *stepper_; }

  // Another chain on the same columns, at the same penalty.
  std::unique_ptr<Chain> fellow(u64 seed) const {
    auto other = std::make_unique<Chain>(problem_, seed, fewest_routes_);
    other->stepper().penalise(stepper().penalty());
    return other;
  }
  const Problem& problem() const { return problem_.base(); }
  std::span<const i32> ring(i32 task) const { return problem_.ring(task); }

  // Work on a share from here on.
  void begin(const Share& share) {
    const i64 penalty = stepper().penalty();
    before_ += stepper().iterations();
    stepper_.emplace(problem_, random_.next(), fewest_routes_, share);
    stepper().penalise(penalty);
    stepper().begin(share);
  }

  i64 iterations() const { return before_ + stepper().iterations(); }
  i64 energy() const { return stepper().energy(); }
  std::vector<PlannedRoute> routes() const { return stepper().plan(); }
  const std::vector<PlannedRoute>& best() const { return stepper().best(); }
  const Score& score() const { return stepper().best_score(); }

  // True if the plan is the best so far.
  bool step(double temperature) { return stepper().step(temperature); }

 private:
  const WalkProblem& problem_;
  bool fewest_routes_;
  Random random_;  // seeds of the steppers to come
  std::optional<Stepper> stepper_;
  i64 before_ = 0;  // iterations of earlier steppers
};

}  // namespace doorstep::search::rich::walk

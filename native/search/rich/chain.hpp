// One annealing chain: a stepper for the share that it has now, and the penalty that incomplete plans pay.
#pragma once

#include <memory>
#include <optional>

#include "rich/stepper.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class Chain {
 public:
  Chain(const Problem& problem, const Candidates& candidates, u64 seed)
      : problem_(problem),
        candidates_(candidates),
        random_(seed ^ 0x73686172),
        stepper_(std::in_place, problem, candidates, seed) {}

  Stepper<kTimeOfDay>& stepper() { return *stepper_; }
  const Stepper<kTimeOfDay>& stepper() const { return *stepper_; }

  // Another chain on the same columns, at the same penalty.
  std::unique_ptr<Chain> fellow(u64 seed) const {
    auto other = std::make_unique<Chain>(problem_, candidates_, seed);
    other->least_penalty_ = least_penalty_;
    other->stepper().penalise(stepper().penalty());
    return other;
  }
  const Problem& problem() const { return problem_; }
  std::span<const i32> ring(i32 task) const { return candidates_.ring(task); }

  // Work on a share from here on.
  void begin(const Share& share) {
    const i64 penalty = stepper().penalty();
    before_ += stepper().iterations();
    stepper_.emplace(problem_, candidates_, random_.next(), share);
    stepper().penalise(penalty);
    stepper().begin(share);
  }

  i64 iterations() const { return before_ + stepper().iterations(); }
  i64 energy() const { return stepper().energy(); }
  std::vector<PlannedRoute> routes() const { return stepper().routes(); }
  std::vector<PlannedRoute> best() const { return stepper().incumbent().plan(); }
  const Score& score() const { return stepper().incumbent().score(); }

  void least_penalty(i64 least) {
    least_penalty_ = least;
    stepper().penalise(least);
  }

  // True if the plan is the best so far.
  bool step(double temperature) {
    const bool is_best = stepper().step(temperature) && stepper().is_best();
    if (is_best) stepper().renew();
    adapt_penalty();
    return is_best;
  }

 private:
  static constexpr i64 kPenaltyEvery = 512;
  static constexpr i64 kMostPenalty = i64{1} << 50;

  // Low enough for the sum over all units.
  i64 most_penalty() const { return std::min(kMostPenalty, (i64{1} << 61) / std::max(1, problem_.units())); }

  // A price for absence that lets the search pass through incomplete plans but not stay there.
  void adapt_penalty() {
    incomplete_ += stepper().solution().totals().mandatory_left_out > 0;
    if (++since_ % kPenaltyEvery != 0) return;
    const i64 now = stepper().penalty();
    if (incomplete_ > kPenaltyEvery / 2 && now < most_penalty())
      stepper().penalise(now + now / 8 + 1);
    else if (incomplete_ < kPenaltyEvery / 8)
      stepper().penalise(std::max(least_penalty_, now - now / 16));
    incomplete_ = 0;
  }

  const Problem& problem_;
  const Candidates& candidates_;
  Random random_;  // seeds of the steppers to come
  std::optional<Stepper<kTimeOfDay>> stepper_;
  i64 before_ = 0;  // iterations of earlier steppers
  i64 since_ = 0, incomplete_ = 0, least_penalty_ = 0;
};

}  // namespace doorstep::search::rich

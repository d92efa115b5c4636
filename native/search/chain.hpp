// One annealing chain: its temperature over the budget, and the penalty that incomplete plans pay.
#pragma once

#include "control.hpp"
#include "stepper.hpp"

namespace doorstep::search {

template <class P>
class Chain {
 public:
  static constexpr i64 kCheckEvery = 32;  // iterations between looks at the clock

  Chain(const Problem& problem, const Candidates& candidates, u64 seed) : stepper_(problem, candidates, seed) {}

  Stepper<P>& stepper() { return stepper_; }
  const Stepper<P>& stepper() const { return stepper_; }

  // Repeat `step` at most so many times until it says it is done or `go_on` says it is over, asked now and then.
  template <class GoOn, class Step>
  static void repeat(i64 most, const GoOn& go_on, const Step& step) {
    while (most > 0 && go_on()) {
      const i64 block = std::min(most, kCheckEvery);
      most -= block;
      for (i64 i = 0; i < block; ++i) {
        if (step()) return;
      }
    }
  }

  // Anneal for at most so many iterations; `used` tells the share of the whole budget, `go_on` after that share
  // whether to go on, `note` hears of each new best score and may end it.
  template <class Used, class GoOn, class Note>
  void anneal(const Schedule& schedule, i64 iterations, const Used& used, const GoOn& go_on, const Note& note) {
    double temperature = 0;
    const auto next = [&] {
      const double share = used();
      temperature = schedule.at(share);
      return go_on(share);
    };
    repeat(iterations, next, [&] {
      if (stepper_.step(temperature) && stepper_.is_best()) {
        stepper_.renew();
        if (note(stepper_.incumbent().score())) return true;
      }
      adapt_penalty();
      return false;
    });
  }

  void least_penalty(i64 least) {
    least_penalty_ = least;
    stepper_.penalise(std::max(stepper_.penalty(), least));
  }

 private:
  static constexpr i64 kPenaltyEvery = 512;
  static constexpr i64 kMostPenalty = i64{1} << 50;

  // Low enough for the sum over all tasks.
  i64 most_penalty() const {
    return std::min(kMostPenalty, (i64{1} << 61) / std::max(1, stepper_.solution().tasks()));
  }

  // A price for absence that lets the search pass through incomplete plans but not stay there.
  void adapt_penalty() {
    incomplete_ += stepper_.solution().mandatory_left_out() > 0;
    if (++since_ % kPenaltyEvery != 0) return;
    const i64 now = stepper_.penalty();
    if (incomplete_ > kPenaltyEvery / 2 && now < most_penalty()) stepper_.penalise(now + now / 8 + 1);
    else if (incomplete_ < kPenaltyEvery / 8) stepper_.penalise(std::max(least_penalty_, now - now / 16));
    incomplete_ = 0;
  }

  Stepper<P> stepper_;
  i64 since_ = 0, incomplete_ = 0, least_penalty_ = 0;
};

}  // namespace doorstep::search

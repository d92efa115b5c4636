// A stretch of annealing: blocks of steps at one temperature each.
#pragma once

#include "annealing.hpp"
#include "control.hpp"
#include "settings.hpp"

namespace doorstep::search::rich {

inline constexpr i64 kCheckEvery = 32;  // iterations between looks at the clock

// At most so many iterations. `used` tells the share of the whole budget, `go_on` after that share whether to go on,
// `note` hears of each new best score and may end it.
template <class Chain, class Used, class GoOn, class Note>
void anneal(Chain& chain, const Schedule& schedule, i64 most, const Used& used, const GoOn& go_on, const Note& note) {
  while (most > 0) {
    const double share = used();
    if (!go_on(share)) return;
    const double temperature = schedule.at(share);
    const i64 block = std::min(most, kCheckEvery);
    most -= block;
    for (i64 i = 0; i < block; ++i) {
      if (chain.step(temperature) && note(chain.score())) return;
    }
  }
}

// By one thread, until the budget of the search is used, it is stopped, or `asked_to_stop` says so.
template <class Chain, class Asked>
void anneal_alone(Chain& chain, Control& control, const Schedule& schedule, const Asked& asked_to_stop) {
  const auto used = [&] { return control.clock().used(chain.iterations()); };
  const auto go_on = [&](double share) { return share < 1 && !control.stopped() && !asked_to_stop(); };
  const auto note = [&](const Score& score) {
    control.note(score);
    return control.stopped();
  };
  anneal(chain, schedule, control.iterations_left(chain.iterations()), used, go_on, note);
}

}  // namespace doorstep::search::rich

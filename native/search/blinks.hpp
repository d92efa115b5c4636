// Blinks: now and then the best gap is passed over (Christiaens and Vanden Berghe 2020, 5.3).
//
// A blink is drawn only for a gap that would become the best: the same distribution with about 20 times fewer
// draws, and those come from a geometric skip counter.
#pragma once

#include "random.hpp"

namespace doorstep::search {

inline constexpr double kBlinkRate = 0.01;

class Blinks {
 public:
  explicit Blinks(Random& random) : random_(random) { skip(); }

  bool operator()() {
    if (until_next_-- > 0) return false;
    skip();
    return true;
  }

 private:
  void skip() {
    static const double kLogStay = natural_log(1 - kBlinkRate);
    until_next_ = static_cast<i64>(natural_log(random_.positive_unit()) / kLogStay);
  }

  Random& random_;
  i64 until_next_ = 0;
};

}  // namespace doorstep::search

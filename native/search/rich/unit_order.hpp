// In which order units are put back: SISR's four (Christiaens and Vanden Berghe 2020, 5.3) and three by windows.
#pragma once

#include <algorithm>
#include <vector>

#include "random.hpp"
#include "rich/problem.hpp"

namespace doorstep::search::rich {

class UnitOrder {
 public:
  UnitOrder(const Problem& problem, Random& random) : problem_(problem), random_(random) {}

  // Draw one of the orders and sort by it; ties in random order. The first of each pair is a key.
  const std::vector<std::pair<i64, i32>>& operator()(const std::vector<i32>& units) {
    const i32 drawn = random_.below(17);
    order_.clear();
    for (const i32 unit : units) {
      const u64 tie = random_.next() >> 40;
      order_.push_back({key(drawn, unit) * (i64{1} << 24) + static_cast<i64>(tie), unit});
    }
    std::sort(order_.begin(), order_.end());
    return order_;
  }

 private:
  i64 key(i32 drawn, i32 unit) const {
    const i32 t = problem_.member(problem_.unit(unit).first);
    const Task& own = problem_.task(t);
    if (drawn < 4) return 0;
    if (drawn < 8) {
      i64 sum = 0;
      for (i32 d = 0; d < problem_.loads(); ++d) sum += problem_.demand(t)[d];
      return -sum;
    }
    if (drawn < 11) {
      const Kind& kind = problem_.kind(0);
      const i64 far = problem_.travel(kind.travel).leg(kind.start, own.place).ds;
      return drawn < 10 ? -far : far;
    }
    const Task& last = own.partner >= 0 ? problem_.task(own.partner) : own;
    if (drawn < 13) return i64{last.closes} - own.opens;
    if (drawn < 15) return own.opens;
    return -i64{last.closes};
  }

  const Problem& problem_;
  Random& random_;
  std::vector<std::pair<i64, i32>> order_;
};

}  // namespace doorstep::search::rich

// Routes in an order in which those that lie together follow each other, another one each time.
//
// By turns along a random direction, and by angle around their middle from a random one on.
#pragma once

#include <vector>

#include "random.hpp"

namespace doorstep::search {

// Where a route lies, on the average of its tasks.
struct Middle {
  double x, y;
};

class Sweep {
 public:
  explicit Sweep(Random& random) : random_(random) {}

  std::vector<i32> operator()(const std::vector<Middle>& middle);

 private:
  Random& random_;
  bool by_angle_ = false;
};

}  // namespace doorstep::search

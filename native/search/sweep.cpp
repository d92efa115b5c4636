#include "sweep.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace doorstep::search {
namespace {

// Grows with the angle of (x, y) from 0 to 4, by divisions alone: the same on every machine.
double angle(double x, double y) {
  const double sum = std::abs(x) + std::abs(y);
  if (sum <= 0) return 0;
  const double share = x / sum;
  return y >= 0 ? 1 - share : 3 + share;
}

}  // namespace

std::vector<i32> Sweep::operator()(const std::vector<Middle>& middle) {
  std::vector<double> key(middle.size());
  const double a = 2 * random_.unit() - 1, b = 2 * random_.unit() - 1;
  Middle centre{0, 0};
  for (const Middle& spot : middle) {
    centre.x += spot.x / static_cast<double>(middle.size());
    centre.y += spot.y / static_cast<double>(middle.size());
  }
  const double from = angle(a, b);
  for (std::size_t r = 0; r < middle.size(); ++r) {
    if (by_angle_) {
      const double turned = angle(middle[r].x - centre.x, middle[r].y - centre.y) - from;
      key[r] = turned < 0 ? turned + 4 : turned;
    } else {
      key[r] = middle[r].x * a + middle[r].y * b;
    }
  }
  by_angle_ = !by_angle_;
  std::vector<i32> order(middle.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](i32 r, i32 s) { return key[r] < key[s]; });
  return order;
}

}  // namespace doorstep::search

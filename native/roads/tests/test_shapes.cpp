#include <cmath>

#include "check.hpp"
#include "shapes.hpp"

namespace doorstep::roads::tests {
namespace {

constexpr std::size_t kSlices = 24;

// Curves with a morning peak of mixed height and hour, plane by plane.
std::vector<u32> days(std::size_t pairs) {
  std::vector<u32> ms(kSlices * pairs);
  for (std::size_t k = 0; k < kSlices; ++k) {
    for (std::size_t p = 0; p < pairs; ++p) {
      const double late = static_cast<double>(k) - 6.0 - static_cast<double>(p % 5);
      const double peak = static_cast<double>(p * 7 % 11) / 10.0 * std::exp(-late * late / 6.0);
      ms[k * pairs + p] = static_cast<u32>(static_cast<double>(60000 + p * 977 % 2000000) * (1.0 + peak));
    }
  }
  return ms;
}

double gap(const std::vector<u32>& ms, std::size_t pairs, std::size_t pair, const Shapes& shapes, std::size_t c) {
  double mean = 0, sum = 0;
  for (std::size_t k = 0; k < kSlices; ++k) mean += ms[k * pairs + pair] / static_cast<double>(kSlices);
  for (std::size_t k = 0; k < kSlices; ++k) {
    const double d = ms[k * pairs + pair] / mean - static_cast<double>(shapes.ratio[c * kSlices + k]);
    sum += d * d / static_cast<double>(kSlices);
  }
  return sum;
}

}  // namespace

TEST(every_pair_gets_the_nearest_class) {
  const std::size_t pairs = 1003;  // not a whole number of lanes
  const std::vector<u32> ms = days(pairs), weight(kSlices, 600);
  const Shapes shapes = fit_shapes({ms.data(), pairs, 400}, weight, 64, 12, 7);
  CHECK(shapes.classes > 32 && shapes.classes <= 64);
  std::vector<i32> base(pairs);
  std::vector<u8> shape(pairs), ratio(kSlices * pairs);
  assign_shapes({ms.data(), pairs, pairs}, weight, shapes, {base.data(), shape.data(), ratio.data(), pairs}, 3);
  for (std::size_t p = 0; p < pairs; p += 17) {
    const double chosen = gap(ms, pairs, p, shapes, shape[p]);
    for (std::size_t c = 0; c < shapes.classes; ++c) CHECK(chosen < gap(ms, pairs, p, shapes, c) + 1e-5);
  }
}

TEST(a_pair_closed_in_one_slice_is_unreachable) {
  std::vector<u32> ms(kSlices * 3, 2000);
  ms[5 * 3 + 1] = kNever;
  const std::vector<u32> weight(kSlices, 600);
  const Shapes shapes = fit_shapes({ms.data(), 3, 3}, weight, 64, 12, 7);
  CHECK(shapes.classes == 1);
  std::vector<i32> base(3);
  std::vector<u8> shape(3);
  assign_shapes({ms.data(), 3, 3}, weight, shapes, {base.data(), shape.data(), nullptr, 0}, 1);
  CHECK(base[0] == 20 && base[1] == kUnreachableDs && base[2] == 20);
}

}  // namespace doorstep::roads::tests

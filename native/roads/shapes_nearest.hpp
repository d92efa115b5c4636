// The inner loop of the shape classes: sixteen curves against all centroids side by side.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

inline constexpr std::size_t kLanes = 16;
inline constexpr std::size_t kMostSlices = 256;

// Sums of travel times weighted by whole numbers: exact in a double while below 2^53.
class MeanOf {
 public:
  explicit MeanOf(std::span<const u32> time_weight) : weight_(time_weight.begin(), time_weight.end()) {
    for (const double weight : weight_) total_ += weight;
  }
  double total() const { return total_; }
  double weighted_sum(const u32* ms, std::size_t stride) const {
    double sum = 0;
    for (std::size_t k = 0; k < weight_.size(); ++k) sum += weight_[k] * ms[k * stride];
    return sum;
  }

 private:
  std::vector<double> weight_;
  double total_ = 0;
};

// Centroids as points and half their squared norm: nearest = largest x.c - |c|^2 / 2.
struct Centroids {
  std::size_t slices;
  std::size_t classes;
  std::vector<float> point;
  std::vector<float> half_norm;

  Centroids(std::span<const float> points, std::size_t slice_count)
      : slices(slice_count), classes(points.size() / slice_count), point(points.begin(), points.end()) {
    for (std::size_t c = 0; c < classes; ++c) {
      double norm = 0;
      for (std::size_t k = 0; k < slices; ++k) {
        norm += static_cast<double>(point[c * slices + k]) * point[c * slices + k];
      }
      half_norm.push_back(static_cast<float>(norm / 2));
    }
  }
};

// Nearest centroid of each of kLanes curves, x[slice * kLanes + lane]; the lower class wins a tie. Lanes are
// curves, so the order of additions, and with it the result, is the same whatever the width of the machine.
void nearest_centroid(const Centroids& centroids, const float* x, u8* shape);

// One byte per ratio, 1 % apart, 96 for a ratio of one (domain: RATIO_OF_BYTE).
inline u8 ratio_byte_of(float ratio) {
  const float steps = std::log(std::max(ratio, 1e-3f)) * 100.49917f + 96.0f;  // 1 / ln 1.01
  return static_cast<u8>(std::clamp(std::floor(steps + 0.5f), 0.0f, 255.0f));
}

}  // namespace doorstep::roads

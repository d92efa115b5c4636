#include "shapes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "shapes_nearest.hpp"

namespace doorstep::roads {
namespace {

constexpr std::size_t kDecisecondMs = 100;
// Shorter ways have a curve of rounding, not of traffic: they take a class but do not make one.
constexpr double kShortestMeanMs = 1000;

// Steele, Lea, Flood 2014: a small generator whose sequence no library can change.
class SplitMix {
 public:
  explicit SplitMix(u64 seed) : state_(seed) {}
  double uniform() {
    state_ += 0x9e3779b97f4a7c15ull;
    u64 z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
  }

 private:
  u64 state_;
};

std::vector<float> root_shares(std::span<const u32> time_weight) {
  const double total = std::accumulate(time_weight.begin(), time_weight.end(), 0.0);
  std::vector<float> roots;
  for (const u32 weight : time_weight) roots.push_back(static_cast<float>(std::sqrt(weight / total)));
  return roots;
}

// Sample pairs as points: coordinate planes, padded to whole blocks of lanes, and a weight each.
struct Cloud {
  std::size_t slices = 0;
  std::size_t points = 0;
  std::vector<float> x{};  // block-major: x[(block * slices + k) * kLanes + lane]
  std::vector<double> weight{};

  float at(std::size_t point, std::size_t slice) const {
    return x[(point / kLanes * slices + slice) * kLanes + point % kLanes];
  }
};

Cloud cloud_of(const SlicePlanes& sample, std::span<const u32> time_weight, std::span<const float> roots) {
  Cloud cloud{time_weight.size()};
  const MeanOf mean(time_weight);
  std::vector<u32> ms(cloud.slices);
  for (std::size_t p = 0; p < sample.pairs; ++p) {
    for (std::size_t k = 0; k < cloud.slices; ++k) ms[k] = sample.ms[k * sample.stride + p];
    const bool open = *std::max_element(ms.begin(), ms.end()) < kNever;
    const double mean_ms = mean.weighted_sum(ms.data(), 1) / mean.total();
    if (!open || mean_ms < kShortestMeanMs) continue;
    const std::size_t lane = cloud.points % kLanes;
    if (lane == 0) cloud.x.resize(cloud.x.size() + cloud.slices * kLanes, 0.0f);
    float* block = cloud.x.data() + cloud.points / kLanes * cloud.slices * kLanes;
    for (std::size_t k = 0; k < cloud.slices; ++k) {
      block[k * kLanes + lane] = static_cast<float>(ms[k] / mean_ms) * roots[k];
    }
    cloud.weight.push_back(mean_ms);
    ++cloud.points;
  }
  return cloud;
}

double squared_distance(const Cloud& cloud, std::size_t point, const float* centroid) {
  double sum = 0;
  for (std::size_t k = 0; k < cloud.slices; ++k) {
    const double gap = static_cast<double>(cloud.at(point, k)) - centroid[k];
    sum += gap * gap;
  }
  return sum;
}

// Curves nearer than this (mean square of the ratio) are one curve: rounding to ms alone makes such gaps.
constexpr double kSameCurve = 1e-7;

std::vector<float> seed_centroids(const Cloud& cloud, std::size_t classes, u64 seed) {
  SplitMix random(seed);
  std::vector<double> chance(cloud.weight);
  std::vector<double> nearest(cloud.points, std::numeric_limits<double>::infinity());
  std::vector<float> centroids;
  for (std::size_t c = 0; c < classes; ++c) {
    const double total = std::accumulate(chance.begin(), chance.end(), 0.0);
    if (!(total > 0)) break;
    double left = random.uniform() * total;
    std::size_t chosen = 0;
    for (std::size_t p = 0; p < cloud.points; ++p) {
      if (chance[p] > 0) chosen = p;
      left -= chance[p];
      if (left < 0) break;
    }
    for (std::size_t k = 0; k < cloud.slices; ++k) centroids.push_back(cloud.at(chosen, k));
    const float* centroid = centroids.data() + c * cloud.slices;
    for (std::size_t p = 0; p < cloud.points; ++p) {
      nearest[p] = std::min(nearest[p], squared_distance(cloud, p, centroid));
      chance[p] = nearest[p] > kSameCurve ? nearest[p] * cloud.weight[p] : 0.0;
    }
  }
  return centroids;
}

std::vector<u8> nearest_of(const Cloud& cloud, const Centroids& centroids) {
  std::vector<u8> shape((cloud.points + kLanes - 1) / kLanes * kLanes);
  for (std::size_t first = 0; first < cloud.points; first += kLanes) {
    nearest_centroid(centroids, cloud.x.data() + first * cloud.slices, shape.data() + first);
  }
  return shape;
}

// Move every centroid to the weighted mean of its points; one without points stays where it is.
void move_to_means(const Cloud& cloud, std::span<const u8> shape, std::vector<float>& centroids) {
  const std::size_t classes = centroids.size() / cloud.slices;
  std::vector<double> sum(centroids.size(), 0.0);
  std::vector<double> mass(classes, 0.0);
  for (std::size_t p = 0; p < cloud.points; ++p) {
    mass[shape[p]] += cloud.weight[p];
    double* row = sum.data() + shape[p] * cloud.slices;
    for (std::size_t k = 0; k < cloud.slices; ++k) row[k] += cloud.weight[p] * cloud.at(p, k);
  }
  for (std::size_t c = 0; c < classes; ++c) {
    if (!(mass[c] > 0)) continue;
    for (std::size_t k = 0; k < cloud.slices; ++k) {
      centroids[c * cloud.slices + k] = static_cast<float>(sum[c * cloud.slices + k] / mass[c]);
    }
  }
}

struct Assigner {
  const SlicePlanes& planes;
  const ShapeColumns& out;
  MeanOf mean;
  Centroids centroids;
  std::vector<float> roots;

  void block(std::size_t first) const {
    const std::size_t slices = roots.size();
    const std::size_t count = std::min(kLanes, planes.pairs - first);
    alignas(64) float x[kMostSlices * kLanes] = {};
    float inverse_mean[kLanes] = {};
    for (std::size_t lane = 0; lane < count; ++lane) {
      const double sum = mean.weighted_sum(planes.ms + first + lane, planes.stride);
      out.base_ds[first + lane] = static_cast<i32>(std::ceil(sum / (mean.total() * kDecisecondMs)));
      inverse_mean[lane] = sum > 0 ? static_cast<float>(mean.total() / sum) : 0.0f;
    }
    u32 longest[kLanes] = {};
    for (std::size_t k = 0; k < slices; ++k) {
      const u32* row = planes.ms + k * planes.stride + first;
      for (std::size_t lane = 0; lane < count; ++lane) {
        longest[lane] = std::max(longest[lane], row[lane]);
        x[k * kLanes + lane] = static_cast<float>(row[lane]) * inverse_mean[lane] * roots[k];
      }
    }
    u8 shape[kLanes];
    nearest_centroid(centroids, x, shape);
    for (std::size_t lane = 0; lane < count; ++lane) {
      const bool open = longest[lane] < kNever;
      if (!open) out.base_ds[first + lane] = kUnreachableDs;
      out.shape[first + lane] = open ? shape[lane] : 0;
    }
    if (out.ratio_byte) write_ratios(first, count, x);
  }

  void write_ratios(std::size_t first, std::size_t count, const float* x) const {
    for (std::size_t k = 0; k < roots.size(); ++k) {
      u8* row = out.ratio_byte + k * out.ratio_stride + first;
      for (std::size_t lane = 0; lane < count; ++lane) {
        const bool known = out.base_ds[first + lane] > 0;
        row[lane] = ratio_byte_of(known ? x[k * kLanes + lane] / roots[k] : 1.0f);
      }
    }
  }
};

void require_planes(const SlicePlanes& planes, std::span<const u32> time_weight) {
  if (time_weight.empty() || time_weight.size() > kMostSlices) throw std::invalid_argument("1 to 256 slices");
  if (planes.stride < planes.pairs) throw std::invalid_argument("planes overlap");
  if (std::find(time_weight.begin(), time_weight.end(), 0u) != time_weight.end()) {
    throw std::invalid_argument("a slice without time weight");
  }
}

}  // namespace

Shapes fit_shapes(const SlicePlanes& sample, std::span<const u32> time_weight, std::size_t classes, int iterations,
                  u64 seed) {
  require_planes(sample, time_weight);
  if (classes == 0 || classes > kMostClasses) throw std::invalid_argument("1 to 256 classes");
  const std::vector<float> roots = root_shares(time_weight);
  const Cloud cloud = cloud_of(sample, time_weight, roots);
  std::vector<float> centroids = seed_centroids(cloud, classes, seed);
  for (int i = 0; i < iterations && centroids.size() > cloud.slices; ++i) {
    move_to_means(cloud, nearest_of(cloud, Centroids(centroids, cloud.slices)), centroids);
  }
  Shapes shapes{cloud.slices, centroids.size() / cloud.slices, std::move(centroids)};
  if (shapes.classes == 0) {  // nothing reachable in the sample: the flat curve
    shapes.classes = 1;
    shapes.ratio.assign(roots.begin(), roots.end());
  }
  for (std::size_t i = 0; i < shapes.ratio.size(); ++i) shapes.ratio[i] /= roots[i % shapes.slices];
  return shapes;
}

void assign_shapes(const SlicePlanes& planes, std::span<const u32> time_weight, const Shapes& shapes,
                   const ShapeColumns& out, unsigned threads) {
  require_planes(planes, time_weight);
  if (shapes.slices != time_weight.size() || shapes.classes == 0 || shapes.classes > kMostClasses) {
    throw std::invalid_argument("shapes of another number of slices");
  }
  const std::vector<float> roots = root_shares(time_weight);
  std::vector<float> scaled(shapes.ratio);
  for (std::size_t i = 0; i < scaled.size(); ++i) scaled[i] *= roots[i % shapes.slices];
  const Assigner assigner{planes, out, MeanOf(time_weight), Centroids(scaled, shapes.slices), roots};
  const std::size_t blocks = (planes.pairs + kLanes - 1) / kLanes;
  const auto run = [&](std::size_t from, std::size_t to) {
    for (std::size_t b = from; b < to; ++b) assigner.block(b * kLanes);
  };
  std::vector<std::thread> helpers;
  const std::size_t workers = std::max(1u, threads);
  for (std::size_t w = 1; w < workers; ++w) {
    helpers.emplace_back(run, blocks * w / workers, blocks * (w + 1) / workers);
  }
  run(0, blocks / workers);
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace doorstep::roads

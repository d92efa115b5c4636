// Shape classes of travel times over the day: each pair of points keeps its time-weighted mean and the
// number of a class whose curve is nearest to its own.
//
// k-means with k-means++ seeding (Arthur, Vassilvitskii 2007) in the space of ratios to the pair's mean,
// each coordinate scaled by the root of its time weight and each pair weighted by its mean.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

inline constexpr i32 kUnreachableDs = 2147483647;  // what a base says then (domain: UNREACHABLE)
inline constexpr std::size_t kMostClasses = 256;   // a class number is one byte

// Travel times of `pairs` pairs in plane order: slice k of pair p is ms[k * stride + p].
struct SlicePlanes {
  const u32* ms;
  std::size_t stride;
  std::size_t pairs;
};

// Centroids in ratio to the mean, class-major: ratio[c * slices + k].
struct Shapes {
  std::size_t slices = 0;
  std::size_t classes = 0;
  std::vector<float> ratio;
};

// Fit at most `classes` classes; fewer where the sample has fewer distinct curves. Pairs without a way in
// some slice are left out, and those less than a second apart. `time_weight` holds whole numbers: how much
// of the day each slice stands for. O(iterations * pairs * classes * slices).
// The same sample and seed give the same classes on every machine.
Shapes fit_shapes(const SlicePlanes& sample, std::span<const u32> time_weight, std::size_t classes, int iterations,
                  u64 seed);

// Where the assignment is written, each with one entry per pair; ratio_byte may be null, else it takes
// `slices` planes of `ratio_stride` bytes, see ratio_byte_of.
struct ShapeColumns {
  i32* base_ds;
  u8* shape;
  u8* ratio_byte;
  std::size_t ratio_stride;
};

// Give every pair its base and nearest class. Base: the mean rounded up to tenths of a second.
// O(pairs * classes * slices).
void assign_shapes(const SlicePlanes& planes, std::span<const u32> time_weight, const Shapes& shapes,
                   const ShapeColumns& out, unsigned threads);

}  // namespace doorstep::roads

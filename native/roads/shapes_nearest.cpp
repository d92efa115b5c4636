#include "shapes_nearest.hpp"

#include <limits>

// The dynamic linker picks the widest version the machine has; the baseline runs everywhere.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__)
#define DOORSTEP_WIDEST __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define DOORSTEP_WIDEST
#endif

namespace doorstep::roads {

typedef float Curves __attribute__((vector_size(kLanes * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef i32 Numbers __attribute__((vector_size(kLanes * sizeof(i32))));

DOORSTEP_WIDEST
void nearest_centroid(const Centroids& centroids, const float* x, u8* shape) {
  const std::size_t slices = centroids.slices;
  Curves best = Curves{} - std::numeric_limits<float>::max();
  Numbers winner{};
  std::size_t c = 0;
  for (; c + 2 <= centroids.classes; c += 2) {
    const float* first = centroids.point.data() + c * slices;
    const float* second = first + slices;
    Curves score_first = Curves{} - centroids.half_norm[c];
    Curves score_second = Curves{} - centroids.half_norm[c + 1];
    for (std::size_t k = 0; k < slices; ++k) {
      const Curves value = *reinterpret_cast<const Curves*>(x + k * kLanes);
      score_first += value * first[k];
      score_second += value * second[k];
    }
    const Numbers better_first = score_first > best;
    best = better_first ? score_first : best;
    winner = better_first ? Numbers{} + static_cast<i32>(c) : winner;
    const Numbers better_second = score_second > best;
    best = better_second ? score_second : best;
    winner = better_second ? Numbers{} + static_cast<i32>(c + 1) : winner;
  }
  if (c < centroids.classes) {
    const float* last = centroids.point.data() + c * slices;
    Curves score = Curves{} - centroids.half_norm[c];
    for (std::size_t k = 0; k < slices; ++k) score += *reinterpret_cast<const Curves*>(x + k * kLanes) * last[k];
    const Numbers better = score > best;
    winner = better ? Numbers{} + static_cast<i32>(c) : winner;
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) shape[lane] = static_cast<u8>(winner[lane]);
}

}  // namespace doorstep::roads

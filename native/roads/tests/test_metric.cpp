#include "check.hpp"
#include "simd.hpp"
#include "slices.hpp"
#include "town.hpp"

namespace doorstep::roads::tests {
namespace {

bool same(std::span<const u32> a, std::span<const u32> b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

}  // namespace

TEST(threads_customise_to_the_same_bits) {
  for (u32 seed = 0; seed < 10; ++seed) {
    const Town town = random_town(seed, 40, 120, 0.2);
    const auto t = town.topology();
    std::vector<u32> one(t->slots()), three(t->slots());
    customise<u32>(*t, town.turn_ms, one, 1);
    customise<u32>(*t, town.turn_ms, three, 3);
    CHECK(one == three);
  }
}

TEST(closing_and_reopening_equals_a_full_customisation) {
  for (u32 seed = 0; seed < 25; ++seed) {
    Town town = random_town(seed, 15, 50, 0.2);
    const auto t = town.topology();
    const auto metric = town.metric(t);
    metric->slots<i64>();
    std::mt19937 random(seed);
    const Town open = town;
    for (int step = 0; step < 6; ++step) {
      std::vector<u32> turns, ms;
      for (u32 i = 0; i < town.turn_ms.size(); ++i) {
        if (random() % 8) continue;
        turns.push_back(i);
        ms.push_back(step % 2 ? open.turn_ms[i] : random() % 2 ? kNever : random() % 60);
        town.turn_ms[i] = ms.back();
      }
      metric->update(turns, ms);
      const auto full = town.metric(t);
      CHECK(same(metric->slots<u32>(), full->slots<u32>()));
      const auto mine = metric->slots<i64>(), theirs = full->slots<i64>();
      CHECK(std::equal(mine.begin(), mine.end(), theirs.begin()));
    }
  }
}

TEST(lanes_equal_single_slices_on_every_kernel) {
  for (const char* name : {"baseline", "best"}) {
    CHECK(use_kernels(name));
    const Town town = random_town(11, 20, 60, 0.2);
    const auto t = town.topology();
    for (u32 count : {1u, 8u, 9u, 12u, 16u, 29u}) {
      std::vector<std::vector<u32>> turn(count, town.turn_ms);
      std::vector<const u32*> rows;
      for (u32 k = 0; k < count; ++k) {
        for (u32& ms : turn[k]) ms = ms >= kNever || (ms + k) % 5 == 0 ? kNever : ms * (k + 1);
        rows.push_back(turn[k].data());
      }
      const auto metrics = customise_slices(t, rows, nullptr);
      for (u32 k = 0; k < count; ++k) {
        std::vector<u32> alone(t->slots());
        customise<u32>(*t, turn[k], alone, 1);
        CHECK(same(metrics[k]->slots<u32>(), alone));
      }
    }
  }
}

}  // namespace doorstep::roads::tests

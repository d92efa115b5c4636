#include "check.hpp"
#include "simd.hpp"
#include "slices.hpp"
#include "town.hpp"

namespace doorstep::roads::tests {
namespace {

struct Case {
  Town town;
  Stops from, to;
  std::unique_ptr<Metric> metric;
};

Case make_case(u32 seed, u32 sources) {
  Case c{random_town(seed, 20, 55, 0.25), {}, {}, nullptr};
  c.from = random_stops(seed + 1, c.town, sources);
  c.to = random_stops(seed + 2, c.town, 19);
  c.metric = c.town.metric(c.town.topology());
  return c;
}

}  // namespace

// Sources from one lane to several blocks, on both kernels, in one thread and three.
TEST(every_cell_equals_dijkstra) {
  for (const char* name : {"baseline", "best"}) {
    CHECK(use_kernels(name));
    for (u32 sources : {1u, 3u, 4u, 15u, 33u, 70u}) {
      const Case c = make_case(sources, sources);
      const u32 columns = c.to.points().size();
      std::vector<u32> ms(sources * columns), both(ms.size()), dm(ms.size());
      for (unsigned threads : {1u, 3u}) {
        matrix(*c.metric, c.from.points(), c.to.points(), threads, ms.data());
        matrix_with_distance(*c.metric, c.from.points(), c.to.points(), threads, both.data(), dm.data());
        CHECK(ms == both);
        for (u32 i = 0; i < sources; ++i) {
          const auto row = reference_row(c.town, c.from, i, c.to);
          for (u32 j = 0; j < columns; ++j) {
            CHECK(ms[i * columns + j] == row[j].ms);
            CHECK(dm[i * columns + j] == row[j].dm);
          }
        }
      }
    }
  }
}

TEST(nearest_targets_come_in_order) {
  const Case c = make_case(8, 20);
  constexpr u32 K = 5;
  std::vector<u32> target(20 * K), ms(20 * K), dm(20 * K);
  nearest(*c.metric, c.from.points(), c.to.points(), K, 1, target.data(), ms.data(), dm.data());
  for (u32 i = 0; i < 20; ++i) {
    const auto row = reference_row(c.town, c.from, i, c.to);
    std::vector<u32> index(row.size());
    std::iota(index.begin(), index.end(), 0u);
    std::stable_sort(index.begin(), index.end(), [&](u32 a, u32 b) {
      return row[a].ms != row[b].ms ? row[a].ms < row[b].ms : row[a].dm < row[b].dm;
    });
    for (u32 k = 0; k < K; ++k) {
      const bool found = row[index[k]].ms < kNever;
      CHECK(target[i * K + k] == (found ? index[k] : kNone));
      CHECK(ms[i * K + k] == row[index[k]].ms);
      CHECK(dm[i * K + k] == row[index[k]].dm);
    }
  }
}

TEST(no_targets_and_no_sources_are_no_trouble) {
  const Case c = make_case(2, 3);
  const Stops none;
  u32 nothing = 7;
  matrix(*c.metric, c.from.points(), none.points(), 2, &nothing);
  matrix(*c.metric, none.points(), c.to.points(), 2, &nothing);
  CHECK(nothing == 7);
}

TEST(sliced_rows_equal_each_slice_on_its_own) {
  const Case c = make_case(4, 40);
  const auto t = c.town.topology();
  std::vector<std::vector<u32>> turn(15, c.town.turn_ms);
  std::vector<const u32*> turns, from_ahead, to_ahead;
  for (u32 k = 0; k < 15; ++k) {
    for (u32& ms : turn[k]) ms = ms >= kNever ? kNever : ms + k;
    turns.push_back(turn[k].data());
    from_ahead.push_back(c.from.ahead_ms.data());
    to_ahead.push_back(c.to.ahead_ms.data());
  }
  SlicedRows sliced(t, c.from.points(), c.to.points());
  sliced.add(turns, from_ahead, to_ahead);
  const u32 columns = sliced.targets();
  std::vector<u32> cells(30 * 15 * columns), alone(40 * columns);
  sliced.rows(5, 35, 2, cells.data());
  for (u32 k = 0; k < 15; ++k) {
    Metric metric(t, Pages<u32>(turn[k].begin(), turn[k].end()), nullptr, 1);
    matrix(metric, c.from.points(), c.to.points(), 1, alone.data());
    for (u32 i = 5; i < 35; ++i) {
      for (u32 j = 0; j < columns; ++j) {
        CHECK(cells[((i - 5) * 15 + k) * columns + j] == alone[i * columns + j]);
      }
    }
  }
}

}  // namespace doorstep::roads::tests

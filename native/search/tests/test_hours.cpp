#include "hours.hpp"

#include "check.hpp"
#include "random.hpp"

namespace doorstep::search::tests {
namespace {

// Speeds over steps of a grid, and the slow way along it: a tenth of a second after another.
struct Grid {
  std::vector<u8> shape_class{0};
  std::vector<i32> speed;
  i32 start, step;

  Hours hours() const { return Hours({shape_class, speed, static_cast<i32>(speed.size()), start, step}); }
  i32 speed_at(i32 time) const {
    i32 row = 0;
    while (row + 1 < static_cast<i32>(speed.size()) && time >= start + (row + 1) * step) ++row;
    return speed[row];
  }
  i32 arrive(i32 depart, i32 base) const {
    i64 left = i64{base} * kOneSpeed;
    i32 now = depart;
    for (; left > 0; ++now) left -= speed_at(now);
    return now;
  }
  i32 depart(i32 arrive, i32 base) const {
    i64 left = i64{base} * kOneSpeed;
    i32 now = arrive;
    for (; left > 0; --now) left -= speed_at(now - 1);
    return now;
  }
};

Grid drawn_grid(u64 seed) {
  Random random(seed);
  Grid grid{{0}, {}, random.below(200) - 100, 1 + random.below(40)};
  const i32 steps = 1 + random.below(9);
  for (i32 row = 0; row < steps; ++row) {
    grid.speed.push_back(random.unit() < 0.1 ? 16 : random.unit() < 0.1 ? 65536 : 300 + random.below(2000));
  }
  return grid;
}

}  // namespace

TEST(a_way_through_the_day_is_what_it_is_tenth_by_tenth) {
  for (u64 seed = 1; seed <= 300; ++seed) {
    const Grid grid = drawn_grid(seed);
    const Hours hours = grid.hours();
    Random random(seed);
    for (int trial = 0; trial < 40; ++trial) {
      const i32 time = random.below(600) - 200, base = random.below(120);
      CHECK(hours.arrive(time, Hours::word(base, 0)) == grid.arrive(time, base));
      CHECK(hours.depart(time, Hours::word(base, 0)) == grid.depart(time, base));
    }
  }
}

TEST(who_arrives_in_time_has_departed_in_time_and_the_other_way_round) {
  for (u64 seed = 1; seed <= 200; ++seed) {
    const Grid grid = drawn_grid(seed);
    const Hours hours = grid.hours();
    Random random(seed + 7);
    for (int trial = 0; trial < 100; ++trial) {
      const i32 word = Hours::word(random.below(1 << 20), 0);
      const i32 depart = random.below(1 << 21) - (1 << 20), arrive = random.below(1 << 22) - (1 << 20);
      CHECK((hours.arrive(depart, word) <= arrive) == (depart <= hours.depart(arrive, word)));
    }
  }
}

TEST(speeds_of_one_add_up_bit_for_bit_and_words_keep_base_and_class) {
  const Grid grid{{0}, std::vector<i32>(96, kOneSpeed), 216000, 6000};
  const Hours hours = grid.hours();
  Random random(3);
  for (int trial = 0; trial < 10000; ++trial) {
    const i32 time = random.below(1 << 21) - 100000, base = random.below(kLongestBase);
    CHECK(hours.arrive(time, Hours::word(base, 0)) == time + base);
    CHECK(hours.depart(time, Hours::word(base, 0)) == time - base);
    const u8 shape_class = static_cast<u8>(random.below(256));
    CHECK(Hours::base(Hours::word(base, shape_class)) == base);
  }
}

}  // namespace doorstep::search::tests

#include <cmath>

#include "check.hpp"
#include "street_index.hpp"

namespace doorstep::roads::tests {
namespace {

// At the equator a unit is 1.11195 cm each way. Piece 0 runs east for 100,000 units; piece 1 runs north from its
// middle; piece 2 has no length.
const std::vector<i64> kPieceFirst{0, 2, 4, 6};
const std::vector<i32> kLon{0, 100000, 50000, 50000, 700000, 700000};
const std::vector<i32> kLat{0, 0, 0, 80000, 0, 0};

std::vector<Foot> near(Point7 point, double radius_m, std::size_t most, std::vector<u8> usable) {
  const StreetIndex index(kPieceFirst, kLon, kLat);
  StreetIndex::Scratch scratch;
  std::vector<Foot> feet;
  index.nearest(point, radius_m, most, usable, scratch, feet);
  return feet;
}

bool close(double a, double b) { return std::abs(a - b) < 1e-3; }

}  // namespace

TEST(a_foot_tells_share_distance_and_side) {
  const auto feet = near({25000, 1000}, 500.0, 1, {1, 1, 1});
  CHECK(feet.size() == 1 && feet[0].piece == 0);
  CHECK(close(feet[0].fraction, 0.25) && close(feet[0].distance_m, 11.11951));
  CHECK(close(feet[0].lateral_m, -11.11951));  // north of a street to the east is its left
}

TEST(feet_come_nearest_first_and_only_from_usable_pieces) {
  const auto both = near({49000, 3000}, 500.0, 5, {1, 1, 1});
  CHECK(both.size() == 2 && both[0].piece == 1 && both[1].piece == 0);
  const auto one = near({49000, 3000}, 500.0, 5, {1, 0, 1});
  CHECK(one.size() == 1 && one[0].piece == 0);
  CHECK(near({49000, 3000}, 5.0, 5, {1, 1, 1}).empty());
}

TEST(a_far_point_outside_the_grid_is_measured_too) {
  const auto feet = near({0, -900000}, 20000.0, 1, {1, 1, 1});
  CHECK(feet.size() == 1 && feet[0].piece == 0 && close(feet[0].distance_m, 900000 * kMetresPerUnit));
}

TEST(a_piece_without_length_is_a_point) {
  const auto feet = near({700000, 1000}, 500.0, 1, {1, 1, 1});
  CHECK(feet.size() == 1 && feet[0].piece == 2 && feet[0].fraction == 0.0 && feet[0].east == 0.0F);
}

TEST(an_empty_map_has_no_feet) {
  const std::vector<i64> first{0};
  const StreetIndex index(first, {}, {});
  StreetIndex::Scratch scratch;
  std::vector<Foot> feet;
  index.nearest({5, 5}, 1000.0, 3, {}, scratch, feet);
  CHECK(feet.empty());
}

}  // namespace doorstep::roads::tests

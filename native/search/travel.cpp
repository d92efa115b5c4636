#include "travel.hpp"

#include <algorithm>

namespace doorstep::search {
namespace {

// In blocks, so that rows and columns both stay in the cache.
constexpr i32 kBlock = 32;

template <class Number>
bool matrix_is_symmetric(std::span<const Number> matrix, i32 n) {
  const std::size_t width = static_cast<std::size_t>(n);
  for (i32 i = 0; i < n; i += kBlock) {
    for (i32 j = 0; j <= i; j += kBlock) {
      for (i32 a = i; a < std::min(n, i + kBlock); ++a) {
        for (i32 b = j; b < std::min(n, j + kBlock); ++b) {
          if (!(matrix[a * width + b] == matrix[b * width + a])) return false;
        }
      }
    }
  }
  return true;
}

template <class Number>
using Table = std::vector<Number, HugePages<Number>>;

// The transpose, or the matrix itself where the two are the same.
template <class Number>
std::span<const Number> by_column(std::span<const Number> matrix, i32 n, Table<Number>& turned) {
  if (matrix_is_symmetric(matrix, n)) return matrix;
  const std::size_t width = static_cast<std::size_t>(n);
  turned.resize(matrix.size());
  for (i32 i = 0; i < n; i += kBlock) {
    for (i32 j = 0; j < n; j += kBlock) {
      for (i32 a = i; a < std::min(n, i + kBlock); ++a) {
        for (i32 b = j; b < std::min(n, j + kBlock); ++b) turned[b * width + a] = matrix[a * width + b];
      }
    }
  }
  return turned;
}

// Costs and times side by side; by the time of day base duration and shape class are the time.
Table<Leg> legs_of(std::span<const i32> cost, std::span<const i32> time, std::span<const u8> shape_class) {
  Table<Leg> legs(cost.size());
  for (std::size_t i = 0; i < legs.size(); ++i) {
    legs[i] = {cost[i], shape_class.empty() ? time[i] : Hours::word(time[i], shape_class[i])};
  }
  return legs;
}

i32 places_of(std::span<const i32> cost, const PlaneColumns& plane, const RowColumns& rows) {
  if (!plane.x.empty()) return static_cast<i32>(plane.x.size());
  if (!rows.first.empty()) return static_cast<i32>(rows.first.size()) - 1;
  return static_cast<i32>(std::llround(std::sqrt(static_cast<double>(cost.size()))));
}

}  // namespace

Travel::Travel(std::span<const i32> cost, std::span<const i32> time, const PlaneColumns& plane, const RowColumns& rows,
               const HourColumns& hours, bool in_legs)
    : places_(places_of(cost, plane, rows)),
      hours_(hours.speed.empty() ? Hours() : Hours(hours)),
      cost_(cost),
      time_(time.empty() ? cost : time),
      steps_per_unit_(plane.steps_per_unit),
      half_(plane.half),
      cost_per_step_(plane.cost_per_step),
      time_per_1000_steps_(plane.time_per_1000_steps),
      rows_(rows) {
  if (is_dense() && (in_legs || is_hourly())) {
    own_legs_ = legs_of(cost_, time_, hours.shape_class);
    legs_ = own_legs_;
    legs_by_column_ = by_column<Leg>(legs_, places_, turned_legs_);
  } else if (is_dense()) {
    cost_by_column_ = by_column<i32>(cost_, places_, turned_cost_);
    time_by_column_ = time_.data() == cost_.data() ? cost_by_column_ : by_column<i32>(time_, places_, turned_time_);
  }
  if (rows_.time.empty()) rows_.time = rows_.cost;
  point_.reserve(plane.x.size());
  for (std::size_t i = 0; i < plane.x.size(); ++i) point_.push_back({plane.x[i], plane.y[i]});
  const bool same_steps = i64{cost_per_step_} * 1000 == time_per_1000_steps_;
  has_own_time_ = is_dense() ? is_hourly() || time_.data() != cost_.data()
                             : (is_plane() ? !same_steps : rows_.time.data() != rows_.cost.data());
  is_symmetric_ = is_dense() ? cost_by_column_.data() == cost_.data() && time_by_column_.data() == time_.data()
                             : is_plane();
  if (!legs_.empty()) is_symmetric_ = legs_by_column_.data() == legs_.data();
}

}  // namespace doorstep::search

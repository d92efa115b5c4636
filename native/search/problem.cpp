#include "problem.hpp"

#include <algorithm>
#include <cmath>

namespace doorstep::search {
namespace {

// In blocks, so that rows and columns both stay in the cache.
constexpr i32 kBlock = 32;

bool is_symmetric(std::span<const i32> matrix, i32 n) {
  const std::size_t width = static_cast<std::size_t>(n);
  for (i32 i = 0; i < n; i += kBlock) {
    for (i32 j = 0; j <= i; j += kBlock) {
      for (i32 a = i; a < std::min(n, i + kBlock); ++a) {
        for (i32 b = j; b < std::min(n, j + kBlock); ++b) {
          if (matrix[a * width + b] != matrix[b * width + a]) return false;
        }
      }
    }
  }
  return true;
}

// The transpose, or the matrix itself where the two are the same.
std::span<const i32> by_column(std::span<const i32> matrix, i32 n, std::vector<i32>& turned) {
  if (is_symmetric(matrix, n)) return matrix;
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

i32 or_bound(std::span<const i32> column, std::size_t i, i32 bound) { return column.empty() ? bound : column[i]; }

}  // namespace

Problem::Problem(const Columns& given)
    : places_(static_cast<i32>(std::llround(std::sqrt(static_cast<double>(given.travel_cost.size()))))),
      loads_(given.count.empty() ? 0 : static_cast<i32>(given.capacity.size() / given.count.size())),
      has_windows_(!given.task_opens.empty() || !given.task_closes.empty() || !given.vehicle_opens.empty() ||
                   !given.vehicle_closes.empty()),
      demand_(given.task_demand),
      capacity_(given.capacity),
      cost_(given.travel_cost),
      cost_by_column_(by_column(cost_, places_, turned_cost_)),
      time_(given.travel_time.empty() ? cost_ : given.travel_time),
      time_by_column_(given.travel_time.empty() ? cost_by_column_ : by_column(time_, places_, turned_time_)) {
  if (loads_ == 0) {  // a problem without loads is one with a load of nothing
    loads_ = 1;
    no_load_.assign(std::max(given.task_place.size(), given.count.size()), 0);
    demand_ = capacity_ = no_load_;
  }
  task_.reserve(given.task_place.size());
  for (std::size_t t = 0; t < given.task_place.size(); ++t) {
    task_.push_back({or_bound(given.task_opens, t, -kEndOfTime), or_bound(given.task_closes, t, kEndOfTime),
                     given.task_service[t], demand(static_cast<i32>(t))[0], given.task_price[t], given.task_place[t]});
  }
  kind_.reserve(given.count.size());
  for (std::size_t k = 0; k < given.count.size(); ++k) {
    kind_.push_back({given.start[k], given.end[k], or_bound(given.vehicle_opens, k, -kEndOfTime),
                     or_bound(given.vehicle_closes, k, kEndOfTime), given.count[k] < 0 ? kUnlimited : given.count[k],
                     given.fixed_cost[k]});
  }
}

}  // namespace doorstep::search

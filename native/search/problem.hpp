// The problem as the search reads it: places, tasks and vehicle kinds as columns of integers.
//
// Ranges that keep sums within 32 bits: travel below 2^26 or kNoWay, service below 2^26, times within
// +-2^29. Whoever fills the columns checks them; `Problem` only arranges them for the hot loop.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace doorstep::search {

using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;

inline constexpr i32 kNoWay = 1 << 29;      // travel between places that no way joins
inline constexpr i32 kEndOfTime = 1 << 29;  // no window closes later, none opens before its negative
inline constexpr i32 kTooLate = 1 << 30;    // departures of a route that cannot be driven stop growing here
inline constexpr i32 kNever = -(1 << 30);   // latest start from which the rest of a route cannot be kept
inline constexpr i32 kMandatory = -1;
inline constexpr i32 kUnlimited = std::numeric_limits<i32>::max();

struct Columns {
  std::span<const i32> travel_cost, travel_time;  // places x places; travel_time empty: the same numbers
  std::span<const i32> task_place, task_demand, task_service;
  std::span<const i32> task_opens, task_closes;  // may be empty: no windows
  std::span<const i64> task_price;
  std::span<const i32> capacity, start, end;
  std::span<const i32> vehicle_opens, vehicle_closes;  // may be empty: no shifts
  std::span<const i64> fixed_cost;
  std::span<const i32> count;  // negative: unlimited
};

struct Task {
  i32 opens, closes, service, demand;  // demand: of the first dimension
  i64 price;
  i32 place;

  bool mandatory() const { return price < 0; }
};

struct VehicleKind {
  i32 start, end, opens, closes, count;
  i64 fixed_cost;
};

class Problem {
 public:
  explicit Problem(const Columns& columns);
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;

  i32 places() const { return places_; }
  i32 tasks() const { return static_cast<i32>(task_.size()); }
  i32 kinds() const { return static_cast<i32>(kind_.size()); }
  i32 loads() const { return loads_; }
  bool has_windows() const { return has_windows_; }
  bool has_own_time() const { return time_.data() != cost_.data(); }
  bool is_symmetric() const { return cost_by_column_.data() == cost_.data() && time_by_column_.data() == time_.data(); }

  const Task& task(i32 t) const { return task_[t]; }
  const VehicleKind& kind(i32 k) const { return kind_[k]; }
  const i32* demand(i32 t) const { return demand_.data() + static_cast<std::size_t>(t) * loads_; }
  const i32* capacity(i32 k) const { return capacity_.data() + static_cast<std::size_t>(k) * loads_; }

  // Rows of the matrices: from this place to each other one, and from each other one to this place.
  const i32* cost_from(i32 place) const { return cost_.data() + row(place); }
  const i32* cost_to(i32 place) const { return cost_by_column_.data() + row(place); }
  const i32* time_from(i32 place) const { return time_.data() + row(place); }
  const i32* time_to(i32 place) const { return time_by_column_.data() + row(place); }
  i32 cost(i32 from, i32 to) const { return cost_from(from)[to]; }
  i32 time(i32 from, i32 to) const { return time_from(from)[to]; }

 private:
  std::size_t row(i32 place) const { return static_cast<std::size_t>(place) * places_; }

  i32 places_, loads_;
  bool has_windows_;
  std::vector<Task> task_;
  std::vector<VehicleKind> kind_;
  std::vector<i32> no_load_, turned_cost_, turned_time_;  // before the spans that view them
  std::span<const i32> demand_, capacity_;
  std::span<const i32> cost_, cost_by_column_, time_, time_by_column_;
};

}  // namespace doorstep::search

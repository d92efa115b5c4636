// The problem as the search reads it: places, tasks and vehicle kinds as columns of integers.
#pragma once

#include <span>
#include <vector>

#include "travel.hpp"

namespace doorstep::search {

struct Columns {
  std::span<const i32> travel_cost, travel_time;  // places x places; travel_time empty: the same numbers
  std::span<const i32> task_place, task_demand, task_service;
  std::span<const i32> task_opens, task_closes;  // may be empty: no windows
  std::span<const i64> task_price;
  std::span<const i32> capacity, start, end;
  std::span<const i32> vehicle_opens, vehicle_closes;  // may be empty: no shifts
  std::span<const i64> fixed_cost;
  std::span<const i32> count;  // negative: unlimited
  PlaneColumns plane{};        // instead of travel_cost
  RowColumns rows{};           // instead of travel_cost
  HourColumns hours{};         // travel_time is at base speed; with travel_cost, task and vehicle windows
  std::span<const i64> per_ds{};  // of the vehicles' duration; may be empty: nothing. With windows, too
};

struct alignas(32) Task {
  i32 opens, closes, service, demand;  // demand: of the first dimension
  i64 price;
  i32 place;

  bool mandatory() const { return price < 0; }
};

struct VehicleKind {
  i32 start, end, opens, closes, count;
  i64 fixed_cost, per_ds;
};

class Problem {
 public:
  static constexpr i32 kOrdered = 1500;  // tasks from which they are renumbered

  explicit Problem(const Columns& columns);
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;

  const Travel& travel() const { return travel_; }
  i32 places() const { return travel_.places(); }
  i32 tasks() const { return static_cast<i32>(task_.size()); }
  i32 kinds() const { return static_cast<i32>(kind_.size()); }
  i32 loads() const { return loads_; }
  bool has_windows() const { return has_windows_; }
  // Many tasks without a matrix are renumbered by where they lie: the given number of each; else empty.
  std::span<const i32> given() const { return given_; }
  bool prices_duration() const { return prices_duration_; }
  i64 least_per_ds() const { return least_per_ds_; }  // of the kinds of vehicles
  bool is_symmetric() const { return travel_.is_symmetric(); }

  const Task& task(i32 t) const { return task_[t]; }
  const VehicleKind& kind(i32 k) const { return kind_[k]; }
  const i32* demand(i32 t) const { return demand_.data() + static_cast<std::size_t>(t) * loads_; }
  const i32* capacity(i32 k) const { return capacity_.data() + static_cast<std::size_t>(k) * loads_; }
  i32 cost(i32 from, i32 to) const { return travel_.cost(from, to); }
  i32 time(i32 from, i32 to) const { return travel_.time(from, to); }
  // Of a leg with the time it takes at base speed, for whom vehicles of the first kind drive.
  i64 price(i32 from, i32 to) const {
    if (!prices_duration_) return cost(from, to);
    const Leg leg = travel_.leg(from, to);
    return leg.cost + kind_[0].per_ds * leg.time;
  }

 private:
  void order_tasks(const Columns& given);

  i32 loads_;
  bool has_windows_, prices_duration_;
  i64 least_per_ds_ = 0;
  std::vector<Task> task_;
  std::vector<VehicleKind> kind_;
  std::vector<i32> no_load_, ordered_demand_, given_;  // before the spans that view them
  std::span<const i32> demand_, capacity_;
  Travel travel_;
};

}  // namespace doorstep::search

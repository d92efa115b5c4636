// Small days on foot: a hub, kerbs and doors on a square, one kind of van, hands and a trolley. With `reloads` vans
// take less and come back to the hub for more.
#pragma once

#include <cmath>
#include <memory>

#include "random.hpp"
#include "rich/shared_columns.hpp"
#include "rich/walk_problem.hpp"

namespace doorstep::search::rich::walk::tests {

struct WalkDay {
  std::vector<i32> metres, ds, speed{1024}, place, zero, none, released, marks, service, demand;
  std::vector<std::uint8_t> task_kind, no_byte{0};
  std::vector<i64> price, no_cost{0}, one_cost{1}, fixed{500};
  std::vector<i32> one_zero{0}, minus{-1}, opens{0}, closes{200000}, capacity{40}, count{-1}, two_marks{0, 0},
      hub_marks{0, 1}, reload{300};
  std::vector<i32> kerb_place, stay, park_first, park_from, park, window_first, point, kerb_first, kerb, carry;
  std::vector<i32> carrier_first{0, 2}, carrier_foot{0, 0}, setup{100, 250}, limit{6, 14}, foot_m, foot_ds;
  std::vector<i32> docks, room;
  SharedColumns shared;
  std::unique_ptr<Problem> problem;
  std::unique_ptr<WalkProblem> walks;
};

inline WalkColumns walk_columns(const WalkDay& day) {
  WalkColumns walks;
  walks.foot = {FootColumns{day.foot_m, day.foot_ds}};
  walks.kerb_place = day.kerb_place, walks.kerb_most_stay_ds = day.stay;
  walks.kerb_park_first = day.park_first, walks.kerb_park_from_ds = day.park_from, walks.kerb_park_ds = day.park;
  walks.kerb_window_first = day.window_first, walks.task_point = day.point;
  walks.task_kerb_first = day.kerb_first, walks.task_kerb = day.kerb, walks.task_carry = day.carry;
  walks.carrier_first = day.carrier_first, walks.carrier_foot = day.carrier_foot;
  walks.carrier_setup_ds = day.setup, walks.carrier_limit = day.limit;
  return walks;
}

// So many docks at the hub where vans reload, and so much that it may hold.
inline void share(WalkDay& day, i32 docks, i32 room) {
  day.docks = {docks};
  day.room = {room};
  day.shared.hub_slots = day.docks;
  day.shared.hub_limit = day.room;
  day.problem->share(day.shared);
}

inline std::unique_ptr<WalkDay> walk_day(i32 kerbs, i32 doors, u64 seed, bool pickups = false,
                                         bool reloads = false, i32 reload_ds = 300, i32 vans = -1) {
  auto day = std::make_unique<WalkDay>();
  day->count = {vans};
  Random random(seed);
  const i32 places = kerbs + 1, points = kerbs + doors;
  std::vector<i32> x, y;
  for (i32 i = 0; i < places + doors; ++i) {
    x.push_back(random.below(400));
    y.push_back(random.below(400));
  }
  const auto far = [&](i32 a, i32 b) { return std::abs(x[a] - x[b]) + std::abs(y[a] - y[b]); };
  for (i32 a = 0; a < places; ++a) {
    for (i32 b = 0; b < places; ++b) {
      day->metres.push_back(far(a, b));
      day->ds.push_back(a == b ? 0 : 2 * far(a, b) + random.below(40));
    }
  }
  for (i32 a = 0; a < points; ++a) {
    for (i32 b = 0; b < points; ++b) {
      day->foot_m.push_back(far(a + 1, b + 1));
      day->foot_ds.push_back(far(a + 1, b + 1) > 500 ? kNoWay : 8 * far(a + 1, b + 1) + (a < b ? 3 : 0));
    }
  }
  day->park_first.push_back(0);
  day->kerb_first.push_back(0);
  for (i32 k = 0; k < kerbs; ++k) {
    day->kerb_place.push_back(k + 1);
    day->stay.push_back(random.unit() < 0.5 ? -1 : 9000);
    day->park_from.push_back(0);
    day->park.push_back(100 + random.below(900));
    day->park_first.push_back(k + 1);
  }
  day->window_first.assign(static_cast<std::size_t>(kerbs) + 1, 0);
  for (i32 t = 0; t < doors; ++t) {
    day->point.push_back(kerbs + t);
    day->place.push_back(1);
    day->service.push_back(random.below(600));
    day->demand.push_back(1 + random.below(4));
    day->price.push_back(random.unit() < 0.7 ? kMandatory : random.below(4000));
    day->task_kind.push_back(pickups && random.unit() < 0.4 ? 1 : 0);
    for (i32 i = 0; i < 3; ++i) day->kerb.push_back(random.below(kerbs));
    day->kerb_first.push_back(static_cast<i32>(day->kerb.size()));
  }
  day->carry = day->demand;
  const auto tasks = static_cast<std::size_t>(doors);
  day->none.assign(tasks, -1);
  day->released.assign(tasks, -kEndOfTime);
  day->marks.assign(tasks + 1, 0);
  Columns columns;
  columns.travel = {TravelColumns{day->metres, day->ds, {}, day->speed, 1, 1, 0, 1, places}};
  columns.task_place = day->place, columns.task_demand = day->demand, columns.task_service_ds = day->service;
  columns.task_partner = columns.task_group = columns.task_hub = day->none;
  columns.task_released_ds = day->released, columns.task_kind = day->task_kind, columns.task_price = day->price;
  columns.window_first = columns.arrival_first = columns.service_first = day->marks;
  columns.kind_travel = columns.kind_service = columns.kind_start = columns.kind_end = day->one_zero;
  columns.kind_opens_ds = day->opens;
  columns.kind_closes_ds = columns.kind_latest_start_ds = columns.kind_overtime_from_ds = day->closes;
  columns.kind_most_work_ds = columns.kind_most_stops = columns.kind_most_distance = day->minus;
  columns.kind_capacity = day->capacity, columns.kind_count = day->count, columns.kind_pickups_last = day->no_byte;
  columns.kind_fixed = day->fixed, columns.kind_per_distance = columns.kind_per_ds = day->one_cost;
  columns.kind_per_stop = columns.kind_overtime_per_ds = columns.kind_walk_per_ds = day->no_cost;
  columns.unavailable_first = columns.rest_first = columns.kind_hub_first = day->two_marks;
  columns.hub_window_first = day->one_zero;
  if (reloads) {
    day->capacity = {14};
    day->fixed = {5000};
    day->reload = {reload_ds};
    columns.kind_capacity = day->capacity, columns.kind_fixed = day->fixed;
    columns.kind_hub_first = day->hub_marks, columns.kind_hub = columns.hub_place = day->one_zero;
    columns.hub_reload_ds = day->reload, columns.hub_window_first = day->two_marks;
  }
  day->problem = std::make_unique<Problem>(columns);
  day->walks = std::make_unique<WalkProblem>(*day->problem, walk_columns(*day));
  day->problem->walk_with(*day->walks);
  return day;
}

}  // namespace doorstep::search::rich::walk::tests

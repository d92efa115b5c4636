// Small days to search in: columns that a problem can read, by hand or drawn at random.
#pragma once

#include "problem.hpp"
#include "random.hpp"

namespace doorstep::search::tests {

struct Day {
  std::vector<i32> cost, time, place, demand, service, opens, closes, capacity, start, end, from, until, count;
  std::vector<i64> price, fixed, per_ds;
  std::vector<u8> shape_class;
  std::vector<i32> speed;  // classes x kSteps

  static constexpr i32 kSteps = 12, kStep = 50;

  Columns columns() const {
    Columns columns{cost,     time,  place, demand, service, opens, closes, price,
                    capacity, start, end,   from,   until,   fixed, count};
    columns.hours = {shape_class, speed, kSteps, 20, kStep};
    columns.per_ds = per_ds;
    return columns;
  }
};

// One van for loads of `capacity`; the depot at 0 of a line, tasks with a load of 1 at the given points.
inline Day day_on_a_line(const std::vector<i32>& at, i32 capacity) {
  Day day;
  std::vector<i32> points{0};
  points.insert(points.end(), at.begin(), at.end());
  for (const i32 a : points) {
    for (const i32 b : points) day.cost.push_back(std::abs(a - b));
  }
  for (std::size_t t = 0; t < at.size(); ++t) day.place.push_back(static_cast<i32>(t) + 1);
  day.demand.assign(at.size(), 1);
  day.service.assign(at.size(), 0);
  day.price.assign(at.size(), kMandatory);
  day.capacity = {capacity};
  day.start = day.end = {0};
  day.fixed = {0};
  day.count = {-1};
  return day;
}

// Everything that a policy may meet: own times, windows, several loads and kinds, ways that do not exist.
inline Day drawn_day(i32 tasks, bool own_time, bool windows, i32 loads, u64 seed) {
  Random random(seed);
  Day day;
  const i32 places = tasks + 1;
  for (i32 i = 0; i < places * places; ++i) {
    const bool diagonal = i % (places + 1) == 0;
    day.cost.push_back(diagonal ? 0 : random.unit() < 0.05 ? kNoWay : random.below(100));
    if (own_time) day.time.push_back(diagonal ? 0 : random.below(60));
  }
  for (i32 t = 0; t < tasks; ++t) {
    day.place.push_back(t + 1);
    for (i32 d = 0; d < loads; ++d) day.demand.push_back(random.below(6));
    day.service.push_back(random.below(20));
    day.price.push_back(random.unit() < 0.7 ? kMandatory : random.below(200));
    if (!windows) continue;
    day.opens.push_back(random.below(300));
    day.closes.push_back(day.opens.back() + random.below(200));
  }
  for (i32 k = 0; k < 2; ++k) {
    for (i32 d = 0; d < loads; ++d) day.capacity.push_back(6 + random.below(10));
    day.start.push_back(0);
    day.end.push_back(random.below(places));
    day.fixed.push_back(random.below(50));
    day.count.push_back(random.unit() < 0.5 ? -1 : random.below(5));
    if (!windows) continue;
    day.from.push_back(random.below(50));
    day.until.push_back(200 + random.below(400));
  }
  return day;
}

// The same with speeds from a quarter to twice the base speed, and with paid hours.
inline Day drawn_hours(i32 tasks, i32 loads, bool hourly, bool priced, u64 seed) {
  Day day = drawn_day(tasks, true, true, loads, seed);
  Random random(seed + 1000);
  if (hourly) {
    for (std::size_t pair = 0; pair < day.time.size(); ++pair)
      day.shape_class.push_back(static_cast<u8>(random.below(3)));
    for (i32 step = 0; step < 3 * Day::kSteps; ++step) day.speed.push_back(256 + random.below(1792));
  }
  if (priced) day.per_ds = {1 + random.below(3), random.below(3)};
  return day;
}

}  // namespace doorstep::search::tests

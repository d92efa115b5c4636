// Small rich days drawn at random, with a choice of features that meet in one.
#pragma once

#include "random.hpp"
#include "rich/problem.hpp"

namespace doorstep::search::rich::tests {

inline constexpr i64 kHard = -1;  // no rate of a window: nobody begins before it, or after

enum Feature : u32 {
  kTimeOfDay = 1,
  kSoft = 2,
  kManyWindows = 4,
  kMixed = 8,
  kPairs = 16,
  kGroups = 32,
  kDurations = 64,
  kTrips = 128,
  kReleased = 256,
  kRests = 512,
  kAway = 1024,
  kArrivalCosts = 2048,
  kAllFeatures = 4095,
};

struct RichDay {
  std::vector<i32> metres, ds, place, demand, service, partner, group, released, hub, first_window, opens, closes,
      first_step, step_from, first_point, kind_travel, kind_service, start, end, kind_opens, kind_closes, latest_start,
      overtime, most_work, capacity, count, most_stops, most_metres, first_away, away_from, away_until, first_rest,
      rest_ds, rest_opens, rest_closes, rest_after, first_hub, kind_hub, hub_place, reload, hub_first, none, speed;
  std::vector<std::uint8_t> task_kind, pickups_last, shape;
  std::vector<i64> price, early, late, step_cost, fixed, per_metre, per_ds, per_stop, overtime_rate, walk;

  Columns columns() const {
    Columns made;
    const auto places = static_cast<i32>(place.size()) + 1;
    made.travel = {{metres, ds, shape, speed, 2, 6, 0, 600, places}};
    made.task_place = place, made.task_demand = demand, made.task_service_ds = service, made.task_partner = partner;
    made.task_group = group, made.task_released_ds = released, made.task_hub = hub, made.task_kind = task_kind;
    made.task_price = price, made.window_first = first_window, made.window_opens_ds = opens;
    made.window_closes_ds = closes, made.window_early = early, made.window_late = late;
    made.arrival_first = first_step, made.arrival_from_ds = step_from, made.arrival_cost = step_cost;
    made.service_first = first_point, made.kind_travel = kind_travel, made.kind_service = kind_service;
    made.kind_start = start, made.kind_end = end, made.kind_opens_ds = kind_opens, made.kind_closes_ds = kind_closes;
    made.kind_latest_start_ds = latest_start, made.kind_overtime_from_ds = overtime, made.kind_most_work_ds = most_work;
    made.kind_capacity = capacity, made.kind_count = count, made.kind_most_stops = most_stops;
    made.kind_most_distance = most_metres, made.kind_pickups_last = pickups_last, made.kind_fixed = fixed;
    made.kind_per_distance = per_metre, made.kind_per_ds = per_ds, made.kind_per_stop = per_stop;
    made.kind_overtime_per_ds = overtime_rate, made.kind_walk_per_ds = walk, made.unavailable_first = first_away;
    made.unavailable_from_ds = away_from, made.unavailable_until_ds = away_until, made.rest_first = first_rest;
    made.rest_ds = rest_ds, made.rest_opens_ds = rest_opens, made.rest_closes_ds = rest_closes;
    made.rest_after_work_ds = rest_after, made.kind_hub_first = first_hub, made.kind_hub = kind_hub;
    made.hub_place = hub_place, made.hub_reload_ds = reload, made.hub_window_first = hub_first;
    return made;
  }
};

inline void draw_tasks(RichDay& day, i32 tasks, u32 features, Random& random) {
  day.first_window = day.first_step = {0};
  for (i32 t = 0; t < tasks; ++t) {
    const bool pair = (features & kPairs) && t % 4 < 2 && t / 2 * 2 + 1 < tasks;
    const i32 kind = pair ? 3 + t % 2 : (features & kMixed) ? random.below(3) : 0;
    day.task_kind.push_back(static_cast<std::uint8_t>(kind));
    day.partner.push_back(pair ? t ^ 1 : -1);
    day.group.push_back((features & kGroups) && !pair && t % 4 >= 2 && t / 2 * 2 + 1 < tasks ? t / 2 * 2 : -1);
    day.place.push_back(t + 1);
    day.demand.push_back(kind == 2 ? 0 : kind == 4 ? day.demand.back() : random.below(5));
    day.service.push_back(random.below(60));
    day.price.push_back(random.unit() < 0.6 ? kMandatory : random.below(4000));
    day.released.push_back((features & kReleased) && random.below(2) ? 10 * random.below(100) : -kEndOfTime);
    day.hub.push_back(-1);
    i32 at = 0;
    for (i32 w = random.below((features & kManyWindows) ? 4 : 2); w > 0; --w) {
      at += 10 * (1 + random.below(80));
      day.opens.push_back(at);
      at += 10 * random.below(60);
      day.closes.push_back(at);
      day.early.push_back((features & kSoft) && random.below(2) ? random.below(5) : kHard);
      day.late.push_back((features & kSoft) && random.below(2) ? random.below(5) : kHard);
    }
    day.first_window.push_back(static_cast<i32>(day.opens.size()));
    if ((features & kArrivalCosts) && random.below(2)) {
      day.step_from.insert(day.step_from.end(), {-kEndOfTime, 900});
      day.step_cost.insert(day.step_cost.end(), {random.below(300), random.below(300)});
    }
    day.first_step.push_back(static_cast<i32>(day.step_from.size()));
  }
  day.first_point.assign(static_cast<std::size_t>(tasks) + 1, 0);
}

inline void draw_kinds(RichDay& day, u32 features, Random& random) {
  day.first_away = day.first_rest = day.first_hub = {0};
  day.hub_first = {0, 0};
  day.hub_place = {0};
  day.reload = {30};
  for (i32 k = 0; k < 2; ++k) {
    const bool durations = features & kDurations;
    day.kind_travel.push_back(0), day.kind_service.push_back(0), day.walk.push_back(0);
    day.start.push_back(random.below(3) - 1), day.end.push_back(0);
    day.kind_opens.push_back(10 * random.below(20)), day.kind_closes.push_back(2000 + 10 * random.below(100));
    day.latest_start.push_back(1500), day.overtime.push_back(durations ? 1500 : kEndOfTime);
    day.most_work.push_back(durations && k ? 1800 : -1), day.capacity.push_back(6 + random.below(10));
    day.count.push_back(k ? -1 : 2), day.most_stops.push_back(-1), day.most_metres.push_back(-1);
    day.pickups_last.push_back(0), day.fixed.push_back(random.below(300)), day.per_metre.push_back(1 + random.below(4));
    day.per_ds.push_back(durations ? random.below(3) : 0), day.per_stop.push_back(random.below(9));
    day.overtime_rate.push_back(durations ? 2 : 0);
    if (features & kAway) day.away_from.push_back(700), day.away_until.push_back(800);
    if (features & kRests) {
      day.rest_ds.push_back(50), day.rest_opens.push_back(k ? 0 : 500), day.rest_closes.push_back(k ? 3000 : 1000);
      day.rest_after.push_back(k ? 600 : -1);
    }
    if (features & kTrips) day.kind_hub.push_back(0);
    day.first_away.push_back(static_cast<i32>(day.away_from.size()));
    day.first_rest.push_back(static_cast<i32>(day.rest_ds.size()));
    day.first_hub.push_back(static_cast<i32>(day.kind_hub.size()));
  }
}

inline RichDay drawn_rich_day(i32 tasks, u32 features, u64 seed) {
  Random random(seed);
  RichDay day;
  const i32 places = tasks + 1;
  for (i32 i = 0; i < places * places; ++i) {
    const bool diagonal = i % (places + 1) == 0;
    const bool missing = !diagonal && random.unit() < 0.03;
    const i32 metres = diagonal ? 0 : 10 + random.below(90);
    day.metres.push_back(missing ? kNoWay : metres);
    day.ds.push_back(missing ? kNoWay : metres + (diagonal ? 0 : random.below(20)));
    if (features & kTimeOfDay) day.shape.push_back(static_cast<std::uint8_t>(random.below(2)));
  }
  for (i32 step = 0; step < 12; ++step) day.speed.push_back(600 + random.below(800));
  draw_tasks(day, tasks, features, random);
  draw_kinds(day, features, random);
  return day;
}

}  // namespace doorstep::search::rich::tests

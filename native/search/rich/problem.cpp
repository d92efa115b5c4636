#include "rich/problem.hpp"

#include "rich/shared_columns.hpp"

#include <algorithm>
#include <tuple>

namespace doorstep::search::rich {

Problem::Problem(const Columns& columns) : columns_(columns) {
  const std::size_t tasks = columns_.task_place.size();
  const std::size_t kinds = columns_.kind_travel.size();
  loads_ = kinds ? static_cast<i32>(columns_.kind_capacity.size() / kinds) : 0;
  service_classes_ = tasks ? columns_.task_service_ds.size() / tasks : 1;
  for (const TravelColumns& travel : columns_.travel) travel_.emplace_back(travel);
  for (std::size_t w = 0; w < columns_.window_opens_ds.size(); ++w) {
    window_.push_back(
        {columns_.window_opens_ds[w], columns_.window_closes_ds[w], columns_.window_early[w], columns_.window_late[w]});
  }
  for (std::size_t h = 0; h < columns_.hub_place.size(); ++h) {
    const i32 first = columns_.hub_window_first[h];
    hub_.push_back({columns_.hub_place[h], columns_.hub_reload_ds[h], first, columns_.hub_window_first[h + 1] - first});
  }
  for (std::size_t w = 0; w < columns_.hub_opens_ds.size(); ++w) {
    hub_window_.push_back({columns_.hub_opens_ds[w], columns_.hub_closes_ds[w]});
  }
  take_kinds();
  take_tasks();
  take_units();
  take_uses();
}

void Problem::take_tasks() {
  for (std::size_t t = 0; t < columns_.task_place.size(); ++t) {
    Task task{};
    task.place = columns_.task_place[t];
    task.kind = static_cast<TaskKind>(columns_.task_kind[t]);
    task.partner = columns_.task_partner[t];
    task.released = columns_.task_released_ds[t];
    task.hub = columns_.task_hub[t];
    task.first_window = columns_.window_first[t];
    task.windows = columns_.window_first[t + 1] - task.first_window;
    task.first_step = columns_.arrival_first[t];
    task.steps = columns_.arrival_first[t + 1] - task.first_step;
    task.first_point = columns_.service_first[t];
    task.points = columns_.service_first[t + 1] - task.first_point;
    task.opens = -kEndOfTime;
    task.closes = kEndOfTime;
    if (task.windows > 0) {
      const Window& first = window(task.first_window);
      task.opens = first.early >= 0 ? -kEndOfTime : first.opens;
      task.closes = -kEndOfTime;
      for (i32 w = 0; w < task.windows; ++w) {
        const Window& own = window(task.first_window + w);
        if (own.early >= 0) task.opens = -kEndOfTime;
        task.closes = std::max(task.closes, own.late >= 0 ? kEndOfTime : own.closes);
      }
    }
    const Window* only = task.windows == 1 ? &window(task.first_window) : nullptr;
    task.has_one_window = task.windows == 0 || (only && only->early < 0 && only->late < 0);
    task_.push_back(task);
  }
}

void Problem::take_kinds() {
  for (std::size_t k = 0; k < columns_.kind_travel.size(); ++k) {
    const auto or_unlimited = [](i32 value) { return value < 0 ? kUnlimited : value; };
    const auto place = [&](i32 value) { return value < 0 ? nowhere() : value; };
    Kind kind{};
    kind.travel = columns_.kind_travel[k];
    kind.service = columns_.kind_service[k];
    kind.start = place(columns_.kind_start[k]);
    kind.end = place(columns_.kind_end[k]);
    kind.opens = columns_.kind_opens_ds[k];
    kind.latest_start = columns_.kind_latest_start_ds[k];
    kind.closes = columns_.kind_closes_ds[k];
    kind.overtime_from = columns_.kind_overtime_from_ds[k];
    kind.most_work = or_unlimited(columns_.kind_most_work_ds[k]);
    kind.fair_work = columns_.kind_fair_work_ds.empty() ? kUnlimited : or_unlimited(columns_.kind_fair_work_ds[k]);
    kind.count = or_unlimited(columns_.kind_count[k]);
    kind.most_stops = or_unlimited(columns_.kind_most_stops[k]);
    kind.most_metres = or_unlimited(columns_.kind_most_distance[k]);
    kind.pickups_last = columns_.kind_pickups_last[k] != 0;
    kind.fixed = columns_.kind_fixed[k];
    kind.per_metre = columns_.kind_per_distance[k];
    kind.per_ds = columns_.kind_per_ds[k];
    kind.per_stop = columns_.kind_per_stop[k];
    kind.overtime_per_ds = columns_.kind_overtime_per_ds[k];
    kind.beyond_per_ds = columns_.kind_beyond_per_ds.empty() ? 0 : columns_.kind_beyond_per_ds[k];
    kind.walk_per_ds = columns_.kind_walk_per_ds[k];
    kind.first_unavailable = columns_.unavailable_first[k];
    kind.unavailable = columns_.unavailable_first[k + 1] - kind.first_unavailable;
    kind.first_rest = columns_.rest_first[k];
    kind.rests = columns_.rest_first[k + 1] - kind.first_rest;
    kind.first_hub = columns_.kind_hub_first[k];
    kind.hubs = columns_.kind_hub_first[k + 1] - kind.first_hub;
    kind_.push_back(kind);
  }
  for (std::size_t i = 0; i < columns_.unavailable_from_ds.size(); ++i) {
    unavailable_.push_back({columns_.unavailable_from_ds[i], columns_.unavailable_until_ds[i]});
  }
  for (std::size_t i = 0; i < columns_.rest_ds.size(); ++i) {
    rest_.push_back(
        {columns_.rest_ds[i], columns_.rest_opens_ds[i], columns_.rest_closes_ds[i], columns_.rest_after_work_ds[i]});
  }
}

void Problem::take_units() {
  const auto tasks = static_cast<i32>(task_.size());
  std::vector<i32> unit_of_group(static_cast<std::size_t>(tasks), kNone);
  std::vector<std::vector<i32>> members;
  for (i32 t = 0; t < tasks; ++t) {
    if (task(t).kind == TaskKind::kPairDelivery) continue;
    i32 group = columns_.task_group[static_cast<std::size_t>(t)];
    if (group < 0 && task(t).partner >= 0) group = columns_.task_group[static_cast<std::size_t>(task(t).partner)];
    if (group >= 0 && unit_of_group[static_cast<std::size_t>(group)] >= 0) {
      members[static_cast<std::size_t>(unit_of_group[static_cast<std::size_t>(group)])].push_back(t);
      continue;
    }
    if (group >= 0) unit_of_group[static_cast<std::size_t>(group)] = static_cast<i32>(members.size());
    members.push_back({t});
  }
  for (const std::vector<i32>& own : members) {
    Unit unit{static_cast<i32>(member_.size()), static_cast<i32>(own.size()), std::numeric_limits<i64>::max()};
    for (const i32 t : own) {
      Task& first = task_[static_cast<std::size_t>(t)];
      first.unit = static_cast<i32>(unit_.size());
      i64 price = columns_.task_price[static_cast<std::size_t>(t)];
      if (first.partner >= 0) {
        task_[static_cast<std::size_t>(first.partner)].unit = first.unit;
        const i64 other = columns_.task_price[static_cast<std::size_t>(first.partner)];
        price = price < 0 || other < 0 ? kMandatory : price + other;
      }
      unit.price = price < 0 || unit.price < 0 ? kMandatory : std::min(unit.price, price);
      member_.push_back(t);
    }
    unit_.push_back(unit);
  }
}

void Problem::share(const SharedColumns& shared) {
  shared_ = &shared;
  const auto some = [](std::span<const i32> limits) {
    return std::any_of(limits.begin(), limits.end(), [](i32 most) { return most < kUnlimited; });
  };
  uses_.slots = some(shared.hub_slots) || some(shared.charger_slots);
  uses_.stock = some(shared.hub_limit);
}

void Problem::take_uses() {
  uses_.functions = true;
  for (const Travel& travel : travel_) {
    uses_.time_of_day = uses_.time_of_day || !travel.is_constant();
    uses_.functions = uses_.functions && !travel.functions().is_empty();
    uses_.tolls = uses_.tolls || travel.has_tolls();
  }
  for (const Kind& kind : kind_) {
    uses_.duration = uses_.duration || kind.prices_duration();
    uses_.unavailable = uses_.unavailable || kind.unavailable > 0;
    uses_.rests = uses_.rests || kind.rests > 0;
    uses_.trips = uses_.trips || kind.hubs > 0;
    uses_.pickups_last = uses_.pickups_last || kind.pickups_last;
    uses_.limits = uses_.limits || kind.most_stops != kUnlimited || kind.most_metres != kUnlimited;
    const auto what_it_is = [](const Kind& one) {
      return std::tuple(one.fixed, one.per_metre, one.per_ds, one.per_stop, one.start, one.end);
    };
    uses_.unlike_kinds = uses_.unlike_kinds || what_it_is(kind) != what_it_is(kind_.front());
  }
  for (const Task& task : task_) {
    uses_.pairs = uses_.pairs || task.partner >= 0;
    uses_.curves = uses_.curves || task.points > 0;
    uses_.releases = uses_.releases || task.released > -kEndOfTime;
    uses_.task_hubs = uses_.task_hubs || task.hub >= 0;
    uses_.many_windows = uses_.many_windows || !task.has_one_window;
    uses_.prices_of_time = uses_.prices_of_time || task.steps > 0;
  }
  for (const Window& window : window_) {
    uses_.prices_of_time = uses_.prices_of_time || window.early >= 0 || window.late >= 0;
  }
  for (const Unit& unit : unit_) uses_.groups = uses_.groups || unit.members > 1;
}

i32 Problem::least_service(const Kind& kind, i32 t) const {
  const Task& own = task(t);
  if (own.points == 0) return service(kind, t);
  const auto first = columns_.service_curve_ds.begin() + own.first_point;
  return *std::min_element(first, first + own.points);
}

i32 Problem::service_at(const Kind& kind, i32 t, i32 begin) const {
  const Task& own = task(t);
  if (own.points == 0) return service(kind, t);
  const i32* at = columns_.service_at_ds.data() + own.first_point;
  const i32* length = columns_.service_curve_ds.data() + own.first_point;
  if (begin <= at[0]) return length[0];
  for (i32 p = 1; p < own.points; ++p) {
    if (begin > at[p]) continue;
    const i64 span = i64{at[p]} - at[p - 1], into = i64{begin} - at[p - 1];
    return static_cast<i32>((length[p - 1] * (span - into) + length[p] * into + span - 1) / span);
  }
  return length[own.points - 1];
}

i32 Problem::begin_among(const Task& task, i32 arrive) const {
  i32 earliest = kTooLate;
  for (i32 w = 0; w < task.windows; ++w) {
    const Window& own = window(task.first_window + w);
    const i32 begin = own.early >= 0 ? arrive : std::max(arrive, own.opens);
    if (own.late >= 0 || begin <= own.closes) earliest = std::min(earliest, begin);
  }
  return earliest;
}

i32 Problem::latest_among(const Task& task, i32 by) const {
  i32 latest = kNever;
  for (i32 w = 0; w < task.windows; ++w) {
    const Window& own = window(task.first_window + w);
    if (own.early < 0 && by < own.opens) continue;
    latest = std::max(latest, own.late >= 0 ? by : std::min(by, own.closes));
  }
  return latest;
}

i64 Problem::price(const Task& task, i32 begin) const {
  i64 price = 0;
  if (!task.has_one_window) {
    price = std::numeric_limits<i64>::max();
    for (i32 w = 0; w < task.windows; ++w) {
      const Window& own = window(task.first_window + w);
      if (own.allows(begin)) price = std::min(price, own.price(begin));
    }
  }
  if (task.steps > 0) {
    i32 step = 0;
    const auto first = static_cast<std::size_t>(task.first_step);
    while (step + 1 < task.steps && columns_.arrival_from_ds[first + static_cast<std::size_t>(step) + 1] <= begin)
      ++step;
    price += columns_.arrival_cost[first + static_cast<std::size_t>(step)];
  }
  return price;
}

}  // namespace doorstep::search::rich

// The rich problem as the search reads it: columns arranged into records, and what of the rules it needs at all.
//
// Times are ds within +-2^29, money is i64. Whoever fills the columns checks their ranges.
#pragma once

#include "rich/columns.hpp"
#include "rich/travel.hpp"
#include "types.hpp"

namespace doorstep::search::rich {

inline constexpr i32 kNone = -1;
inline constexpr i64 kImpossible = std::numeric_limits<i64>::max();

enum class TaskKind : std::uint8_t { kDelivery, kPickup, kService, kPairPickup, kPairDelivery };

struct Window {
  i32 opens, closes;
  i64 early, late;  // cost per ds of beginning before and after it; below 0: not allowed

  bool allows(i32 begin) const { return (begin >= opens || early >= 0) && (begin <= closes || late >= 0); }
  i64 price(i32 begin) const {
    return begin < opens ? early * (i64{opens} - begin) : begin > closes ? late * (i64{begin} - closes) : 0;
  }
};

struct Task {
  i32 place;
  i32 opens, closes;  // no begin is allowed before and after
  i32 first_window, windows;
  i32 partner, unit, released, hub;
  i32 first_step, steps;    // of the cost by arrival
  i32 first_point, points;  // of the service by arrival
  TaskKind kind;
  bool has_one_window;  // hard at both ends, or none at all: `opens` and `closes` say everything

  bool loads_at_start() const { return kind == TaskKind::kDelivery; }
  bool loads_to_end() const { return kind == TaskKind::kPickup; }
  bool brings() const { return kind == TaskKind::kDelivery || kind == TaskKind::kPairDelivery; }
  bool fetches() const { return kind == TaskKind::kPickup || kind == TaskKind::kPairPickup; }
  bool is_priced() const { return steps > 0 || !has_one_window; }
};

// What is served or left out as one: a task, a pair, or a group of alternatives of which one is served.
struct Unit {
  i32 first, members;  // rows of `member`: a task, or the pickup of a pair
  i64 price;           // kMandatory

  bool mandatory() const { return price < 0; }
};

struct Rest {
  i32 length, opens, closes, after_work;
};

struct Span {
  i32 from, until;
};

struct Kind {
  i32 travel, service, start, end;
  i32 opens, latest_start, closes, overtime_from, most_work, fair_work, count, most_stops;
  i64 most_metres;
  bool pickups_last;
  i64 fixed, per_metre, per_ds, per_stop, overtime_per_ds, beyond_per_ds, walk_per_ds;
  i32 first_unavailable, unavailable, first_rest, rests, first_hub, hubs;

  // What the duration from `depart` to `end` costs.
  i64 duration_cost(i32 depart, i32 end) const {
    const i64 lasts = i64{end} - depart;
    return per_ds * lasts + overtime_per_ds * std::max<i64>(0, i64{end} - overtime_from) +
           beyond_per_ds * std::max<i64>(0, lasts - fair_work);
  }
  bool prices_duration() const {
    return per_ds > 0 || overtime_per_ds > 0 || beyond_per_ds > 0 || most_work != kUnlimited;
  }
};

struct Hub {
  i32 place, reload, first_window, windows;
};

// Which of the rules this problem uses: what is not used costs nothing.
struct Uses {
  bool time_of_day = false, duration = false, prices_of_time = false, curves = false, many_windows = false;
  bool unavailable = false, rests = false, releases = false, trips = false, pairs = false, groups = false;
  bool task_hubs = false, pickups_last = false, limits = false, chargers = false, walks = false;
  bool functions = false, tolls = false;  // arrival functions for all travel; some way has a toll
  bool unlike_kinds = false;  // that cost differently, or begin or end elsewhere: which one drives is a choice
  bool slots = false, stock = false;      // docks or plugs that not all may use at once; hubs that hold only so much

  // The two times of a node and two legs decide whether a task may be put in.
  bool nodes_decide() const {
    return !(unavailable || rests || curves || releases || trips || chargers || walks || shares());
  }
  // Whether what one route may do depends on what others do.
  bool shares() const { return slots || stock; }
  // The same for how long the route takes, by three numbers of what comes before and after.
  bool nodes_price() const {
    return nodes_decide() && !prices_of_time && (!duration || (!time_of_day && !many_windows));
  }
  // Departures over the day are followed through each route, and say what a task costs there.
  bool lanes() const { return functions && duration && nodes_decide() && !prices_of_time && !pairs; }
};

class WalkProblem;
class EnergyProblem;
struct SharedColumns;
struct SupplyColumns;

class Problem {
 public:
  explicit Problem(const Columns& columns);
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;

  i32 tasks() const { return static_cast<i32>(task_.size()); }
  i32 units() const { return static_cast<i32>(unit_.size()); }
  i32 kinds() const { return static_cast<i32>(kind_.size()); }
  i32 hubs() const { return static_cast<i32>(hub_.size()); }
  i32 loads() const { return loads_; }
  i32 travels() const { return static_cast<i32>(travel_.size()); }
  const Uses& uses() const { return uses_; }
  // Doors on foot, kerbs and carriers; none where every task is served where the vehicle halts.
  const WalkProblem* walks() const { return walks_; }
  // Batteries and chargers; none where energy limits nobody.
  const EnergyProblem* energy() const { return energy_; }
  void charge_with(const EnergyProblem& energy) {
    energy_ = &energy;
    uses_.chargers = true;
  }
  // What routes share; none where nothing is short.
  const SharedColumns* shared() const { return shared_; }
  void share(const SharedColumns& shared);
  // Trucks of an upper echelon that supply the hubs; none where that costs nothing here.
  const SupplyColumns* supply() const { return supply_; }
  void supply_with(const SupplyColumns& supply) { supply_ = &supply; }
  void walk_with(const WalkProblem& walks) {
    walks_ = &walks;
    uses_.walks = true;
  }

  const Task& task(i32 t) const { return task_[static_cast<std::size_t>(t)]; }
  const Unit& unit(i32 u) const { return unit_[static_cast<std::size_t>(u)]; }
  i32 member(i32 row) const { return member_[static_cast<std::size_t>(row)]; }
  const Kind& kind(i32 k) const { return kind_[static_cast<std::size_t>(k)]; }
  const Hub& hub(i32 h) const { return hub_[static_cast<std::size_t>(h)]; }
  const Travel& travel(i32 t) const { return travel_[static_cast<std::size_t>(t)]; }
  const Window& window(i32 row) const { return window_[static_cast<std::size_t>(row)]; }
  const Span& hub_window(i32 row) const { return hub_window_[static_cast<std::size_t>(row)]; }
  const Span& unavailable(i32 row) const { return unavailable_[static_cast<std::size_t>(row)]; }
  const Rest& rest(i32 row) const { return rest_[static_cast<std::size_t>(row)]; }
  // The hub that stands at a place, the first if there are several.
  i32 hub_at(i32 place) const {
    for (i32 h = 0; h < hubs(); ++h) {
      if (hub(h).place == place) return h;
    }
    return kNone;
  }
  i32 kind_hub(i32 row) const { return columns_.kind_hub[static_cast<std::size_t>(row)]; }
  bool has_hub(i32 k, i32 hub) const {
    const Kind& own = kind(k);
    for (i32 h = 0; h < own.hubs; ++h) {
      if (kind_hub(own.first_hub + h) == hub) return true;
    }
    return false;
  }
  i32 nowhere() const { return travel_.front().nowhere(); }

  const i32* demand(i32 t) const { return columns_.task_demand.data() + static_cast<std::ptrdiff_t>(t) * loads_; }
  const i32* capacity(i32 k) const { return columns_.kind_capacity.data() + static_cast<std::ptrdiff_t>(k) * loads_; }
  i32 service(const Kind& kind, i32 t) const {
    return columns_
        .task_service_ds[static_cast<std::size_t>(t) * service_classes_ + static_cast<std::size_t>(kind.service)];
  }
  // The least that service takes whenever it begins.
  i32 least_service(const Kind& kind, i32 t) const;
  i32 service_at(const Kind& kind, i32 t, i32 begin) const;
  bool allows(i32 k, i32 t) const {
    return columns_.kind_allows.empty() ||
           columns_.kind_allows[static_cast<std::size_t>(k) * task_.size() + static_cast<std::size_t>(t)] != 0;
  }
  i64 task_cost(i32 k, i32 t) const {
    return columns_.kind_task_cost.empty()
               ? 0
               : columns_.kind_task_cost[static_cast<std::size_t>(k) * task_.size() + static_cast<std::size_t>(t)];
  }

  // The earliest instant from `arrive` on at which some window allows to begin; kTooLate if none does.
  i32 begin(const Task& task, i32 arrive) const {
    if (task.has_one_window) return arrive > task.closes ? kTooLate : std::max(arrive, task.opens);
    return begin_among(task, arrive);
  }
  // The latest arrival that begins no later than `by`; kNever if none does.
  i32 latest_arrival(const Task& task, i32 by) const {
    if (task.has_one_window) return by < task.opens ? kNever : std::min(by, task.closes);
    return latest_among(task, by);
  }
  // When a step of the cost by arrival begins, and what it costs.
  i32 step_begins(const Task& task, i32 step) const {
    return columns_.arrival_from_ds[static_cast<std::size_t>(task.first_step + step)];
  }
  i64 step_price(const Task& task, i32 step) const {
    return columns_.arrival_cost[static_cast<std::size_t>(task.first_step + step)];
  }
  // What beginning then costs by windows and by the cost of arrival.
  i64 price(const Task& task, i32 begin) const;

 private:
  void take_tasks();
  void take_kinds();
  void take_units();
  void take_uses();
  i32 begin_among(const Task& task, i32 arrive) const;
  i32 latest_among(const Task& task, i32 by) const;

  Columns columns_;
  const WalkProblem* walks_ = nullptr;
  const EnergyProblem* energy_ = nullptr;
  const SharedColumns* shared_ = nullptr;
  const SupplyColumns* supply_ = nullptr;
  i32 loads_ = 0;
  std::size_t service_classes_ = 1;
  std::vector<Travel> travel_;
  std::vector<Task> task_;
  std::vector<Unit> unit_;
  std::vector<i32> member_;
  std::vector<Kind> kind_;
  std::vector<Hub> hub_;
  std::vector<Window> window_;
  std::vector<Span> hub_window_, unavailable_;
  std::vector<Rest> rest_;
  Uses uses_;
};

}  // namespace doorstep::search::rich

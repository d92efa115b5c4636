// Routes of stops, stops of loops, loops of doors: the plan that the walking search changes, with its undo.
//
// All that a stop sums up is worked out again when one of its doors changes, and a route's drives when its stops
// do: both are short. Whoever changes something names it first (`touch`), so that a copy can bring it back.
#pragma once

#include <algorithm>
#include <vector>

#include "rich/share.hpp"
#include "rich/walk_route.hpp"

namespace doorstep::search::rich::walk {

// Ids that are free to use, in constant time, in an order that depends on the search alone.
class FreeIds {
 public:
  void set(i32 id, bool free) {
    if (static_cast<std::size_t>(id) >= place_.size()) place_.resize(static_cast<std::size_t>(id) + 1, kNone);
    if ((place_[id] >= 0) == free) return;
    if (free) {
      place_[id] = static_cast<i32>(ids_.size());
      ids_.push_back(id);
      return;
    }
    ids_[place_[id]] = ids_.back();
    place_[ids_.back()] = place_[id];
    ids_.pop_back();
    place_[id] = kNone;
  }
  bool empty() const { return ids_.empty(); }
  i32 last() const { return ids_.back(); }

 private:
  std::vector<i32> ids_, place_;
};

class Solution {
 public:
  explicit Solution(const WalkProblem& problem) : Solution(problem, whole(problem.base())) {}
  // Without the units and vehicles that are not of the share, and without any route so far.
  Solution(const WalkProblem& problem, const Share& share);

  const WalkProblem& problem() const { return problem_; }
  const Problem& base() const { return problem_.base(); }
  i32 tasks() const { return static_cast<i32>(spot_.size()); }
  i32 routes() const { return static_cast<i32>(route_.size()); }
  const Route& route(i32 r) const { return route_[r]; }
  const Stop& stop(i32 s) const { return stop_[s]; }
  const Spot& spot(i32 task) const { return spot_[task]; }
  bool is_served(i32 task) const { return spot_[task].stop >= 0; }
  i32 place(i32 stop_id) const { return stop_[stop_id].place; }
  i32 place_of(const Stop& stop) const {
    if (stop.kerb >= 0) return problem_.kerb(stop.kerb).place;
    return stop.doors.empty() ? place_of_halt(stop) : base().task(stop.doors.front()).place;
  }
  // Where the vehicle comes from before, and goes to after, a position in its route.
  i32 place_before(const Route& route, i32 position) const {
    return position == 0 ? base().kind(route.kind).start : place(route.stops[position - 1]);
  }
  i32 place_at(const Route& route, i32 position) const {
    return position == static_cast<i32>(route.stops.size()) ? base().kind(route.kind).end
                                                            : place(route.stops[position]);
  }
  // By way of one place, or of two, at a position of a route.
  Detour detour(const Route& route, i32 position, i32 first, i32 second = kNone) const;
  // The trip that a stop put there would belong to.
  i32 trip_at(const Route& route, i32 position) const {
    return position == 0 ? 0 : stop_[route.stops[position - 1]].trip;
  }
  i32 dwell(const Stop& stop) const {
    return (stop.kerb >= 0 ? problem_.usual_park(stop.kerb) : 0) + stop.setup + stop.walk_ds + stop.service;
  }
  i32 least_dwell(const Stop& stop) const {
    return dwell(stop) - (stop.kerb >= 0 ? problem_.park_slack(stop.kerb) : 0);
  }
  // Where parking depends on the hour only the timeline knows how long a route takes.
  i64 longest_time(const Kind& kind) const {
    return problem_.hours_matter() ? kEndOfTime : std::min<i64>(i64{kind.closes} - kind.opens, kind.most_work);
  }
  // No less time than a route takes at the best hour.
  i64 least_time(const Route& route, i64 more_drive_ds, i64 more_ds) const {
    const auto drive = static_cast<i32>(std::min<i64>(route.drive_ds + more_drive_ds, kEndOfTime));
    return i64{base().travel(base().kind(route.kind).travel).least(drive)} + route.dwell_ds + more_ds;
  }
  // What so much more time costs a route.
  i64 time_price(const Route& route, i64 more_ds) const {
    const Kind& kind = base().kind(route.kind);
    if (kind.beyond_per_ds == 0) return kind.per_ds * more_ds;
    return kind.duration_cost(0, static_cast<i32>(route.time() + more_ds)) -
           kind.duration_cost(0, static_cast<i32>(route.time()));
  }

  // Of a route but for its times.
  i64 plain_cost(const Route& route) const {
    const Kind& kind = base().kind(route.kind);
    return kind.fixed + kind.per_metre * route.metres + kind.per_stop * route.halts + kind.walk_per_ds * route.walk_ds +
           route.tolls + route.task_cost;
  }
  i64 cost() const { return route_cost_ + left_out_; }
  i32 mandatory_left_out() const { return mandatory_left_out_; }
  i32 routes_used() const { return routes_used_; }
  i32 served() const { return served_; }  // units
  bool is_unit_served(i32 unit) const { return members_served_[unit] > 0; }
  // Whether no two of a group of alternatives are served.
  bool serves_groups_once() const { return std::ranges::all_of(members_served_, [](i32 n) { return n <= 1; }); }

  // Whether a trip may take a task in besides. Where its order matters only `keeps_order` knows in the end.
  bool may_join(const Route& route, i32 trip, i32 task) const {
    return has_room(route, task, route.trips.empty() ? route.load : route.trips[trip].load) &&
           (!base().uses().task_hubs || hub_fits(trip_of(route, trip), task));
  }
  bool has_room(const Route& route, i32 task, const CarryLoad& load) const;
  bool hub_fits(const Trip& trip, i32 task) const;
  Trip trip_of(const Route& route, i32 trip) const {
    if (!route.trips.empty()) return route.trips[trip];
    return {route.load, base().kind(route.kind).start, base().kind(route.kind).end};
  }
  // Loads on the way, pickups last, hubs of tasks and pairs: what the order of stops decides.
  bool keeps_order(const Route& route) const;
  bool is_walkable(const Route& route) const;
  bool order_matters() const { return order_matters_; }
  bool fetches() const { return fetches_; }  // some task: what is on board may rise on the way
  // The carrier for a loop with one more task, kNone if there is none. What is brought and what is fetched are
  // carried together: no order of the doors makes them too much.
  i32 carrier_with(const Route& route, const Loop& loop, i32 task) const;

  // Changes. Each names what it touches itself; `timely` and costs are those of settled routes.
  void begin();
  void undo();
  const std::vector<i32>& touched_stops() const { return touched_stops_; }
  const std::vector<i32>& touched_routes() const { return touched_routes_; }
  void insert_in_loop(i32 task, i32 stop, i32 loop, i32 index, i32 carrier);
  void insert_loop(i32 task, i32 stop, i32 loop, i32 carrier);
  void insert_stop(i32 task, i32 route, i32 position, i32 kerb, i32 carrier);
  i32 add_stop(i32 route, i32 position, const Stop& given);  // as it is, its doors unserved so far
  i32 add_reload(i32 route, i32 position, i32 hub);
  void add_charge(i32 route, i32 position, i32 charger, i32 target_wh);
  void remove(i32 task);
  void remove_reload(i32 stop);
  void remove_charges(i32 route);
  // Put `length` stops of a route, from a position on, before the one that is at `to`.
  void move_stops(i32 route, i32 from, i32 length, i32 to);
  Stop& change(i32 stop);  // for whoever reorders doors or moves the kerb; then `settle`
  void settle(i32 stop, bool moved = false);
  void price(i32 route, i64 cost, bool timely);  // what the timeline says
  void leave(i32 route, i32 depart, bool rests_early);

  bool is_available(i32 kind) const { return used_by_kind_[kind] < count_[kind]; }
  i32 vacant_route(i32 kind);

  std::vector<PlannedRoute> plan() const;
  std::vector<Element> elements(const Route& route) const;
  // The stops of a planned route; false if its elements do not make stops, or nobody can walk so.
  bool read(const PlannedRoute& route, std::vector<Stop>& stops) const;
  // Whether a settled route is no longer than its vehicle may drive, walk and work. In constant time.
  bool within(i32 route) const;
  // Whether a settled route stays within all that does not depend on the hour.
  bool keeps_limits(i32 route) const;

 private:
  void touch_stop(i32 stop);
  void touch_route(i32 route);
  i32 place_of_halt(const Stop& stop) const;
  bool is_at_hub(const Stop& stop) const;
  void add_up(Stop& stop, i32 sign);
  void drop_stop(i32 stop);
  void forget_empty_trips(i32 route);
  void drop_charges(i32 route);
  void settle_drives(i32 route);
  void lay_trips(i32 route);
  bool walks_with(const Stop& stop, i32 loop, i32 carrier) const;
  bool pairs_hold(const Route& route) const;
  bool loads_fit(const Route& route) const;
  i64 loaded(const Route& route, std::size_t first, i32 dimension) const;
  bool may_reload(i32 kind, i32 hub) const;
  void sum_loops(Stop& stop);
  void index(i32 stop);
  void drive_again(i32 route);
  void renumber(i32 route, i32 from);
  void price_plainly(i32 route);
  void note_served(i32 task, i32 sign);
  i32 new_stop();

  const WalkProblem& problem_;
  std::vector<Route> route_;
  std::vector<Stop> stop_;
  std::vector<Spot> spot_;
  std::vector<FreeIds> vacant_;  // by kind
  FreeIds free_stops_;
  std::vector<i32> count_, used_by_kind_;
  i64 route_cost_ = 0, left_out_ = 0;
  i32 mandatory_left_out_ = 0, routes_used_ = 0, served_ = 0;
  std::vector<i32> members_served_;  // by unit
  bool fetches_ = false, order_matters_ = false;

  std::vector<Stop> saved_stops_;
  std::vector<Route> saved_routes_;
  std::vector<i32> touched_stops_, touched_routes_;
  std::vector<u32> stop_stamp_, route_stamp_;
  u32 now_ = 0;
};

}  // namespace doorstep::search::rich::walk

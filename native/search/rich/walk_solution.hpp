// Routes of stops, stops of loops, loops of doors: the plan that the walking search changes, with its undo.
//
// All that a stop sums up is worked out again when one of its doors changes, and a route's drives when its stops
// do: both are short. Whoever changes something names it first (`touch`), so that a copy can bring it back.
#pragma once

#include <algorithm>
#include <vector>

#include "rich/element.hpp"
#include "rich/walk_problem.hpp"

namespace doorstep::search::rich::walk {

struct Loop {
  i32 carrier, end;  // its doors end before that index of the stop's
  i32 ds, metres;
  CarryLoad load;  // of all its doors
};

struct Stop {
  i32 route = kNone, position = 0;
  i32 kerb = kNone;  // kNone: at the point of its only task
  i32 setup = 0, walk_ds = 0, metres = 0, service = 0;
  std::vector<i32> doors;
  std::vector<Loop> loops;

  i32 first_of(i32 loop) const { return loop == 0 ? 0 : loops[loop - 1].end; }
};

struct Route {
  i32 kind = 0;
  std::vector<i32> stops;
  i32 tasks = 0, metres = 0, drive_ds = 0, dwell_ds = 0, walk_ds = 0, walk_m = 0;
  CarryLoad load{};  // of all its tasks
  i64 task_cost = 0, cost = 0;
  bool timely = true;  // by the timeline, where that decides

  i32 time() const { return drive_ds + dwell_ds; }
};

struct Spot {
  i32 stop = kNone, loop = 0, index = 0;
};

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
  explicit Solution(const WalkProblem& problem);

  const WalkProblem& problem() const { return problem_; }
  const Problem& base() const { return problem_.base(); }
  i32 tasks() const { return static_cast<i32>(spot_.size()); }
  i32 routes() const { return static_cast<i32>(route_.size()); }
  const Route& route(i32 r) const { return route_[r]; }
  const Stop& stop(i32 s) const { return stop_[s]; }
  const Spot& spot(i32 task) const { return spot_[task]; }
  bool is_served(i32 task) const { return spot_[task].stop >= 0; }
  i32 place(i32 stop_id) const { return place_of(stop_[stop_id]); }
  i32 place_of(const Stop& stop) const {
    return stop.kerb >= 0 ? problem_.kerb(stop.kerb).place : base().task(stop.doors.front()).place;
  }
  // Where the vehicle comes from before, and goes to after, a position in its route.
  i32 place_before(const Route& route, i32 position) const {
    return position == 0 ? base().kind(route.kind).start : place(route.stops[position - 1]);
  }
  i32 place_at(const Route& route, i32 position) const {
    return position == static_cast<i32>(route.stops.size()) ? base().kind(route.kind).end : place(route.stops[position]);
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
  const Leg& walk(const Route& route, const Loop& loop, i32 from, i32 to) const {
    return problem_.walk(problem_.carrier(route.kind, loop.carrier).foot, from, to);
  }

  i64 cost() const { return route_cost_ + left_out_; }
  i32 mandatory_left_out() const { return mandatory_left_out_; }
  i32 routes_used() const { return routes_used_; }
  i32 served() const { return served_; }

  // Whether a route may take a task in besides. Where something is picked up only `loads_fit` knows in the end.
  bool may_serve(i32 kind, i32 task) const;  // by skills, wishes and hubs
  bool has_room(const Route& route, i32 task) const;
  bool loads_fit(const Route& route) const;
  bool fetches() const { return fetches_; }
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
  void remove(i32 task);
  // Put `length` stops of a route, from a position on, before the one that is at `to`.
  void move_stops(i32 route, i32 from, i32 length, i32 to);
  Stop& change(i32 stop);  // for whoever reorders doors or moves the kerb; then `settle`
  void settle(i32 stop, bool moved = false);
  void price(i32 route, i64 cost, bool timely);  // what the timeline says

  bool is_available(i32 kind) const { return used_by_kind_[kind] < base().kind(kind).count; }
  i32 vacant_route(i32 kind);

  std::vector<PlannedRoute> plan() const;
  // The stops of a planned route; false if its elements do not make stops, or nobody can walk so.
  bool read(const PlannedRoute& route, std::vector<Stop>& stops) const;
  // Whether a settled route is no longer than its vehicle may drive, walk and work. In constant time.
  bool within(i32 route) const;
  // Whether a settled route stays within all that does not depend on the hour.
  bool keeps_limits(i32 route) const;

 private:
  void touch_stop(i32 stop);
  void touch_route(i32 route);
  void add_up(Stop& stop, i32 sign);
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
  std::vector<i32> used_by_kind_;
  i64 route_cost_ = 0, left_out_ = 0;
  i32 mandatory_left_out_ = 0, routes_used_ = 0, served_ = 0;
  bool fetches_ = false;

  std::vector<Stop> saved_stops_;
  std::vector<Route> saved_routes_;
  std::vector<i32> touched_stops_, touched_routes_;
  std::vector<u32> stop_stamp_, route_stamp_;
  u32 now_ = 0;
};

}  // namespace doorstep::search::rich::walk

// Routes under change: linked stops with forward and backward times, and the journal that takes it back.
//
// Node ids below `tasks` are tasks; tasks + 2r and tasks + 2r + 1 are start and end of route r. A route
// without tasks costs nothing; it waits in the pool of its vehicle kind to be used again.
#pragma once

#include <algorithm>
#include <vector>

#include "policy.hpp"

namespace doorstep::search {

struct alignas(32) Node {  // never across two cache lines
  i32 prev, next;
  i32 route;      // -1: not in the plan
  i32 departure;  // earliest, after service
  i32 latest;     // start of service that still keeps the rest of the route; kNever if there is none
  i32 cost_out, time_out;  // of the leg to `next`; time_out is a word of hours.hpp by the time of day
  i32 place;
};
static_assert(sizeof(Node) == 32);

inline constexpr i32 kNotDriven = -1;

// Where hours are paid: what a route is around a node, in the legs that are driven under its departure.
struct Tally {
  i32 work, limit;            // driving and service up to it; the latest departure that keeps all windows so far
  i32 tail_work, tail_early;  // who arrives at t ends the route at max(tail_early, t + tail_work)
  i32 ready;                  // to go on; only by the time of day, like the next
  i32 driven = kNotDriven;    // how long the leg to the next node takes
  // Of the cost, when the route does not drive on from here to its next node: a gap there adds at least the least
  // prices of both legs and of the service, less this.
  i64 spared = 0;
};
static_assert(sizeof(Tally) == 32);

// Where hours are paid: when a route departs, and how long it takes then.
struct Shift {
  i32 depart = kNever, lasts = 0;
  i32 estimate = 0;       // of `lasts`, by the same rule as that of a task put in
  bool settled = true;  // `depart` and `lasts` hold for the tasks there are now
  bool suggested = false;  // `depart` was, and has not been tried yet
};

// Where a task goes, with the legs there and on. Only where times are costly legs are told; only where hours are
// paid by the time of day, how long they take who departs as the route does now.
struct Gap {
  i32 after = -1;  // -1: nowhere
  Leg in{}, out{};
  i32 driven_in = kNotDriven, driven_out = kNotDriven;
};

struct Route {
  i32 size, kind;
  i32 vacancy;  // where it waits in the pool of its kind, -1 while it is used
};

template <class P>
class Solution {
 public:
  explicit Solution(const Problem& problem);

  const Problem& problem() const { return *problem_; }
  i32 tasks() const { return tasks_; }
  bool is_task(i32 node) const { return node < tasks_; }
  i32 start_of(i32 route) const { return tasks_ + 2 * route; }
  i32 end_of(i32 route) const { return tasks_ + 2 * route + 1; }
  const Node& node(i32 n) const { return nodes_[n]; }
  const Route& route(i32 r) const { return routes_[r]; }
  i32 routes() const { return static_cast<i32>(routes_.size()); }
  i32 routes_used() const { return routes_used_; }
  i32 served() const { return served_; }
  bool is_served(i32 task) const { return nodes_[task].route >= 0; }

  i64 travel_cost() const { return travel_cost_; }
  i64 time_cost() const { return time_cost_; }  // of paid hours
  i64 fixed_cost() const { return fixed_cost_; }
  i64 left_out_price() const { return left_out_price_; }    // of optional tasks
  i32 mandatory_left_out() const { return mandatory_left_out_; }
  i64 cost() const { return travel_cost_ + time_cost_ + fixed_cost_ + left_out_price_; }
  // The same before the step is finished: where hours are paid, with what the tallies tell of routes changed in it.
  i64 expected_cost() const { return cost() + expected_time_cost_; }
  // Where hours are paid.
  const Tally& tally(i32 n) const { return tallies_[n]; }
  const Shift& shift(i32 r) const { return shifts_[r]; }
  // A departure to try when the route is refreshed; kNever: none.
  void suggest(i32 route, i32 depart) {
    if constexpr (P::kPriced) {
      shifts_[route].depart = depart;
      shifts_[route].settled = false;
      shifts_[route].suggested = true;
    }
  }

  bool has_room(i32 route, i32 task) const {
    if constexpr (P::kOneLoad) return room_[route] >= problem_->task(task).demand;
    const i32* demand = problem_->demand(task);
    const i32* room = room_.data() + static_cast<std::size_t>(route) * loads_;
    for (i32 d = 0; d < loads_; ++d) {
      if (room[d] < demand[d]) return false;
    }
    return true;
  }
  const i32* room(i32 route) const { return room_.data() + static_cast<std::size_t>(route) * loads_; }
  bool load_fits(i32 route, i32 kind) const {
    const i32* own = problem_->capacity(routes_[route].kind);
    const i32* other = problem_->capacity(kind);
    for (i32 d = 0; d < loads_; ++d) {
      if (own[d] - room_[static_cast<std::size_t>(route) * loads_ + d] > other[d]) return false;
    }
    return true;
  }
  bool is_available(i32 kind) const { return used_[kind] < most_[kind]; }
  i32 used(i32 kind) const { return used_[kind]; }
  void limit_kind(i32 kind, i32 most) { most_[kind] = most; }
  i32 vacant_route(i32 kind);  // an unused route of this kind, made if none waits

  // Take all routes away, and limits of kinds; only `scope` counts as left out from now on.
  void reset(const std::vector<i32>& scope);

  // One step: changes since `begin` can be undone together.
  void begin();
  void insert(i32 task, i32 after);
  void append(i32 task, i32 after);  // to the end of a route; then `refresh` it once all its tasks are in
  void insert(i32 task, const Gap& gap);
  void take_out(i32 task);  // then `refresh` its route once all its tasks are out
  void refresh(i32 route);
  // The same where only what lies between two nodes was taken out.
  void refresh(i32 route, i32 before, i32 after);
  void finish();  // at the end of a step, before its cost is asked
  i32 change_kind(i32 route, i32 kind);  // the tasks in the same order by another vehicle, which has room
  void undo();
  bool is_sound() const;  // every route touched in this step can be driven in time and on ways that exist
  bool can_be_driven(i32 route) const;
  const std::vector<i32>& touched() const { return touched_; }

 private:
  struct Change {
    i32 task, after;
    bool inserted;
  };

  void link(i32 task, i32 after);
  void link(i32 task, i32 after, const Leg& in, const Leg& out);
  void unlink(i32 task);
  void pass_from(i32 task, i32 after);
  void touch(i32 route);
  void add_load(i32 route, i32 task, i32 sign);
  void occupy(i32 route);
  void vacate(i32 route);
  // As far as times change, but beyond `most`, if that is a node.
  void pass_forward(i32 from, i32 node, i32 most = -1);
  void pass_backward(i32 node, i32 to, i32 most = -1);
  i32 departure_after(i32 from, i32 node) const;
  i32 latest_before(i32 node, i32 to) const;
  Leg leg(i32 node, i32 to) const;
  void set_out(i32 node, const Leg& leg);
  void lay_leg(i32 node);
  void settle(i32 route);
  bool is_as_before(i32 route, std::size_t i, std::size_t kept) const;
  void go_on_as_before(i32 route, std::size_t i, std::size_t kept);
  void tally_up(i32 route, i32 from);
  void tally_forward(i32 route, i32 from);
  void estimate(i32 route, i32 from);
  void forget_legs(i32 route);
  // How long the leg from a node takes for who departs as the route does.
  i32 leg_now(i32 node) const { return P::kHourly ? tallies_[node].driven : nodes_[node].time_out; }
  i32 late_departure(i32 route) const;
  i32 drawn_departure(i32 route);
  i32 end_of_drive(i32 route, i32 depart, i32 most) const;
  void keep(i32 route);
  void put_back();
  void pass_loose(i32 route);

  const Problem* problem_;
  i32 tasks_, loads_;
  std::vector<Node> nodes_;
  std::vector<Route> routes_;
  std::vector<i32> room_;  // routes x loads
  std::vector<i32> used_, most_;  // per kind
  std::vector<std::vector<i32>> vacant_;
  std::vector<Tally> tallies_;  // by node, where hours are paid
  std::vector<Shift> shifts_;   // by route, likewise
  // Where times are costly: the touched routes as they were, and nodes whose next one is another now.
  std::vector<i32> kept_;
  std::vector<Node> nodes_before_;
  std::vector<Tally> tallies_before_;
  std::vector<Shift> shifts_before_;
  std::vector<i32> sizes_before_, room_before_;
  std::vector<u8> is_loose_;
  std::vector<i32> driven_anew_;  // routes whose tallies do not yet know how they are driven now
  u32 drawn_ = 1;
  i64 travel_cost_ = 0, time_cost_ = 0, fixed_cost_ = 0, left_out_price_ = 0;
  i64 expected_time_cost_ = 0;  // more than time_cost_, by estimates
  i64 travel_cost_before_ = 0, time_cost_before_ = 0, left_out_price_before_ = 0;
  i32 mandatory_left_out_ = 0, routes_used_ = 0, served_ = 0, mandatory_left_out_before_ = 0, served_before_ = 0;
  std::vector<Change> journal_;
  std::vector<i32> touched_;
  std::vector<u32> stamp_;
  u32 now_ = 0;
};

}  // namespace doorstep::search

#include "solution_times.hpp"
#include "solution_hours.hpp"
#include "solution_links.hpp"
#include "solution_journal.hpp"

// Whether a task may go between two elements of a route, and for how much more: in constant time, from both nodes.
#pragma once

#include "rich/candidates.hpp"
#include "rich/quest.hpp"

namespace doorstep::search::rich {

// A prefix of a route and one stop after it, as far as times go.
struct Reach {
  i32 ready = 0, work = 0, limit = 0;
};

template <bool kTimeOfDay>
class Gaps {
 public:
  explicit Gaps(Solution<kTimeOfDay>& solution)
      : solution_(solution), problem_(solution.problem()), uses_(problem_.uses()), dims_(problem_.loads()) {}

  // The task that is to be put in by `try_gap`.
  void aim(i32 task) {
    task_ = task;
    own_ = &problem_.task(task);
    demand_ = problem_.demand(task);
    to_.clear();
    from_.clear();
    for (i32 t = 0; t < problem_.travels(); ++t) {
      to_.push_back(problem_.travel(t).to(own_->place));
      from_.push_back(problem_.travel(t).from(own_->place));
    }
  }
  const Task& task() const { return *own_; }
  const Legs& to(const Kind& kind) const { return to_[static_cast<std::size_t>(kind.travel)]; }
  const Legs& from(const Kind& kind) const { return from_[static_cast<std::size_t>(kind.travel)]; }

  // Offer to put the task after node `gap` of a route; `id` below 0 for a new one.
  void try_gap(const Route& route, i32 id, i32 gap, Quest& quest) const {
    const Kind& kind = problem_.kind(route.kind);
    const Node& before = route.nodes[static_cast<std::size_t>(gap)];
    const Node& after = route.nodes[static_cast<std::size_t>(gap) + 1];
    const Leg& in = to(kind)[before.place];
    const Leg& out = from(kind)[after.place];
    const i32 metres = in.metres + out.metres - after.metres;
    i64 more = kind.per_metre * metres + kind.per_stop;
    if (id < 0) more += kind.fixed;
    if (uses_.tolls) more += more_toll(kind, before, after);
    if (more >= quest.bound() || !in.exists() || !out.exists()) return;
    if (!problem_.allows(route.kind, task_) || !has_room(route, gap)) return;
    more += problem_.task_cost(route.kind, task_);
    // Nobody waits longer for a parcel than the rest of its trip allows.
    if (uses_.releases && own_->loads_at_start() &&
        own_->released > route.nodes[static_cast<std::size_t>(before.trip)].latest)
      return;
    // Charging beside a reload stays beside it.
    if (uses_.chargers && after.code == Code::kCharge && before.code == Code::kReload) return;
    if (uses_.limits && !within_limits(route, kind, metres, 1)) return;
    if (uses_.task_hubs && !solution_.valuation().layout().hub_fits(route, gap, task_)) return;
    if (uses_.stock && !solution_.has_stock(route, gap, task_)) return;
    if (kTimeOfDay && uses_.lanes()) return try_lanes(route, id, gap, more, quest);
    if (kTimeOfDay && !may_hold(kind, before, after, in.ds, out.ds)) return;
    Reach reach{before.ready, before.work, before.limit};
    if (!extend(kind, before.place, task_, in.ds, reach)) return;
    const i64 times = close(route, kind, own_->place, reach, after, out.ds);
    if (times == kImpossible) return;
    more += times;
    if (uses_.prices_of_time) more += price_here(route, kind, before, in.ds);
    if (more < quest.bound()) quest.offer({more, id, task_, gap, kNone, kNone, kNone, kNoDeparture});
  }

  // Of a gap whose other end is the nearer one nothing is lost here: it is tried from there.
  bool is_hopeless(const Route& route, i32 gap, const Candidate& near, const Quest& quest) const {
    if (problem_.travels() > 1 || uses_.tolls) return false;
    const i32 metres = 2 * near.metres - route.nodes[static_cast<std::size_t>(gap) + 1].metres;
    const Kind& kind = problem_.kind(route.kind);
    return kind.per_metre * metres + kind.per_stop >= quest.bound();
  }

  // Whether some gap of a route might take the task, as far as the whole route tells.
  bool may_enter(const Route& route) const {
    if (!problem_.allows(route.kind, task_)) return false;
    if (uses_.limits && route.halts >= problem_.kind(route.kind).most_stops) return false;
    if (uses_.trips) return true;
    // Loads of deliveries are least at the start, those of pickups at the end.
    const i32 gap = own_->kind == TaskKind::kPickup ? static_cast<i32>(route.nodes.size()) - 2 : 0;
    return fits(route, gap, own_->kind, demand_);
  }
  // Whether a gap before this node is too early whatever the ways, or one after it too late.
  bool is_reached(const Node& after) const { return after.latest >= own_->opens; }
  bool is_past(const Node& before) const { return before.ready > own_->closes; }

  // Drive on to a task and serve it. False if that is too late.
  bool extend(const Kind& kind, i32 place, i32 t, i32 base, Reach& reach) const {
    const Task& task = problem_.task(t);
    const i32 arrive = problem_.travel(kind.travel).template arrive<kTimeOfDay>(place, task.place, reach.ready, base);
    const i32 begin = problem_.begin(task, arrive);
    if (begin >= kTooLate) return false;
    const i32 service = uses_.curves ? problem_.service_at(kind, t, begin) : problem_.service(kind, t);
    reach.work += arrive - reach.ready;
    reach.limit = std::min(reach.limit, task.closes - reach.work);
    reach.work += service;
    reach.ready = begin + service;
    return true;
  }

  // On from there with the rest of a route: what its duration costs more than now; kImpossible if it cannot.
  i64 close(const Route& route, const Kind& kind, i32 place, const Reach& reach, const Node& after, i32 base) const {
    const i32 arrive = problem_.travel(kind.travel).template arrive<kTimeOfDay>(place, after.place, reach.ready, base);
    if (arrive > after.latest) return kImpossible;
    if (!kind.prices_duration()) return 0;
    const i32 drive = arrive - reach.ready;
    const i32 end = std::max(after.tail_early, arrive + after.tail_work);
    const i32 work = reach.work + drive + after.tail_work;
    const i32 limit = std::min(reach.limit, after.latest - drive - reach.work);
    const i32 earliest = std::max(kind.opens, route.nodes[0].released);
    const i32 depart = Departure<kTimeOfDay>::late(earliest, end, work, limit);
    if (uses_.nodes_price() && i64{end} - depart > kind.most_work) return kImpossible;
    return kind.duration_cost(depart, end) - now_cost(route, kind);
  }

  bool has_room(const Route& route, i32 gap) const { return has_room(route, gap, own_->kind, demand_); }
  bool within_limits(const Route& route, const Kind& kind, i64 metres, i32 halts) const {
    return route.halts + halts <= kind.most_stops && route.metres + metres <= kind.most_metres;
  }

 private:
  static i64 now_cost(const Route& route, const Kind& kind) {
    return route.is_empty() ? 0 : kind.duration_cost(route.depart, route.end);
  }

  i64 more_toll(const Kind& kind, const Node& before, const Node& after) const {
    const Travel& travel = problem_.travel(kind.travel);
    return travel.toll(before.place, own_->place) + travel.toll(own_->place, after.place) - after.toll;
  }

  // The same along all departures that the route keeps; a new route is worked out once.
  void try_lanes(const Route& route, i32 id, i32 gap, i64 more, Quest& quest) const {
    if (id < 0) {
      const Alone& alone = alone_with(route.kind);
      if (alone.cost != kImpossible && alone.cost < quest.bound()) {
        quest.offer({alone.cost, id, task_, gap, kNone, kNone, kNone, alone.depart});
      }
      return;
    }
    const Kind& kind = problem_.kind(route.kind);
    const i64 others = more - kind.duration_cost(route.depart, route.end);
    const Node& before = route.nodes[static_cast<std::size_t>(gap)];
    const Node& after = route.nodes[static_cast<std::size_t>(gap) + 1];
    const Insertion put{&route, &kind, gap, to(kind)[before.place].ds, from(kind)[after.place].ds};
    i64 bound = quest.bound();
    i32 depart = kNoDeparture;
    for (i32 lane = 0; lane < kLanes; ++lane) {
      if (route.lanes[static_cast<std::size_t>(lane)] >= kTooLate) break;
      const i64 cost = follow_lane(put, lane, bound == kImpossible ? bound : bound - others);
      if (cost == kImpossible) continue;
      bound = others + cost;
      depart = route.lanes[static_cast<std::size_t>(lane)];
    }
    if (depart != kNoDeparture) quest.offer({bound, id, task_, gap, kNone, kNone, kNone, depart});
  }

  struct Insertion {
    const Route* route;
    const Kind* kind;
    i32 gap, in, out;  // base durations of the ways to the task and from it
  };

  // What the duration costs with the task put in, leaving when the lane does; kImpossible if not below `bound`.
  i64 follow_lane(const Insertion& put, i32 lane, i64 bound) const {
    const Route& route = *put.route;
    const Kind& kind = *put.kind;
    const auto ready = [&](std::size_t node) { return route.lanes[node * kLanes + static_cast<std::size_t>(lane)]; };
    const auto gap = static_cast<std::size_t>(put.gap);
    const Node* node = &route.nodes[gap + 1];
    const i32 depart = ready(0), service = problem_.service(kind, task_);
    i32 now = ready(gap);
    const auto hopeless = [&](i32 arrive) {
      return kind.duration_cost(depart, std::max(arrive + node->tail_work, node->tail_early)) >= bound;
    };
    if (hopeless(std::max(now + put.in, own_->opens) + service + put.out)) return kImpossible;
    const Travel& travel = problem_.travel(kind.travel);
    const Functions& functions = travel.functions();
    now = problem_.begin(*own_, functions.arrive(route.nodes[gap].place, own_->place, now, put.in));
    if (now >= kTooLate) return kImpossible;
    now = functions.arrive(own_->place, node->place, now + service, put.out);
    if (now > node->latest) return kImpossible;
    for (std::size_t i = gap + 1; i + 1 < route.nodes.size(); ++i, ++node) {
      if (hopeless(now)) return kImpossible;
      now = problem_.begin(problem_.task(node->task), now) + problem_.service(kind, node->task);
      if (now == ready(i)) {
        now = ready(route.nodes.size() - 1);
        break;
      }
      now = functions.arrive(node->place, node[1].place, now, travel.leg(node->place, node[1].place).ds);
    }
    if (kind.most_work != kUnlimited && i64{now} - depart > kind.most_work) return kImpossible;
    const i64 cost = kind.duration_cost(depart, now);
    return cost < bound ? cost : kImpossible;
  }

  // A route of one task by itself.
  struct Alone {
    i64 cost = -1;
    i32 depart = kNoDeparture;
  };
  const Alone& alone_with(i32 kind) const {
    if (alone_.empty())
      alone_.resize(static_cast<std::size_t>(problem_.kinds()) * static_cast<std::size_t>(problem_.tasks()));
    Alone& alone = alone_[static_cast<std::size_t>(kind) * static_cast<std::size_t>(problem_.tasks()) +
                          static_cast<std::size_t>(task_)];
    if (alone.cost >= 0) return alone;
    Route route;
    route.kind = kind;
    route.depart = kNever;
    route.elements = {{Code::kTask, task_, 0}};
    alone.cost = solution_.valuation().refresh(route) ? route.cost : kImpossible;
    alone.depart = route.depart;
    return alone;
  }

  bool has_room(const Route& route, i32 gap, TaskKind what, const i32* demand) const {
    if (uses_.pickups_last && problem_.kind(route.kind).pickups_last) {
      const Node& before = route.nodes[static_cast<std::size_t>(gap)];
      if (what == TaskKind::kDelivery ? before.fetched : what == TaskKind::kPickup && before.brings_later) return false;
    }
    return fits(route, gap, what, demand);
  }
  bool fits(const Route& route, i32 gap, TaskKind what, const i32* demand) const {
    if (what == TaskKind::kService) return true;
    const i32* capacity = problem_.capacity(route.kind);
    const i32* rows = what == TaskKind::kDelivery ? route.most_before(gap, dims_)
                      : what == TaskKind::kPickup ? route.most_after(gap, dims_)
                                                  : route.on_board(gap, dims_);
    for (i32 d = 0; d < dims_; ++d) {
      if (rows[d] > capacity[d] - demand[d]) return false;
    }
    return true;
  }

  // The same test as by the time of day, on the fastest roads there ever are.
  bool may_hold(const Kind& kind, const Node& before, const Node& after, i32 in, i32 out) const {
    const Travel& travel = problem_.travel(kind.travel);
    const i32 begin = std::max(before.ready + travel.least(in), own_->opens);
    return begin <= own_->closes && begin + travel.least(out) <= after.latest;
  }

  // What beginning costs under the departure that the route has now.
  i64 price_here(const Route& route, const Kind& kind, const Node& before, i32 base) const {
    const i32 ready = route.depart <= before.limit ? std::max(before.ready, route.depart + before.work) : before.ready;
    const i32 arrive = problem_.travel(kind.travel).template arrive<kTimeOfDay>(before.place, own_->place, ready, base);
    const i32 begin = problem_.begin(*own_, arrive);
    return begin >= kTooLate ? 0 : problem_.price(*own_, begin);
  }

  Solution<kTimeOfDay>& solution_;
  const Problem& problem_;
  const Uses& uses_;
  i32 dims_;
  i32 task_ = kNone;
  const Task* own_ = nullptr;
  const i32* demand_ = nullptr;
  std::vector<Legs> to_, from_;
  mutable std::vector<Alone> alone_;
};

}  // namespace doorstep::search::rich

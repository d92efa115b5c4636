// Where a pair may go: the pickup into one gap, its delivery into that one or a later one of the same trip.
#pragma once

#include "rich/gaps.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class PairGaps {
 public:
  explicit PairGaps(Solution<kTimeOfDay>& solution)
      : problem_(solution.problem()), fetch_(solution), bring_(solution), dims_(problem_.loads()) {}

  void aim(i32 pickup) {
    fetch_.aim(pickup);
    bring_.aim(problem_.task(pickup).partner);
    pickup_ = pickup;
  }

  bool may_enter(const Route& route) const {
    return problem_.allows(route.kind, pickup_) && problem_.allows(route.kind, problem_.task(pickup_).partner);
  }
  bool is_hopeless(const Route& route, i32 gap, const Candidate& near, const Quest& quest) const {
    return fetch_.is_hopeless(route, gap, near, quest);
  }
  bool is_reached(const Node& after) const { return fetch_.is_reached(after); }
  bool is_past(const Node& before) const { return fetch_.is_past(before); }

  // Offer every place of the delivery for the pickup after node `gap`.
  void try_gap(const Route& route, i32 id, i32 gap, Quest& quest) const {
    const Kind& kind = problem_.kind(route.kind);
    const i32 delivery = problem_.task(pickup_).partner;
    const Node& before = node(route, gap);
    const Node& after = node(route, gap + 1);
    const Leg& in = fetch_.to(kind)[before.place];
    if (!in.exists() || kind.pickups_last) return;
    if (!problem_.allows(route.kind, pickup_) || !problem_.allows(route.kind, delivery)) return;
    if (!fetch_.has_room(route, gap)) return;
    base_ = 2 * kind.per_stop + problem_.task_cost(route.kind, pickup_) + problem_.task_cost(route.kind, delivery);
    if (id < 0) base_ += kind.fixed;
    Reach reach{before.ready, before.work, before.limit};
    if (!fetch_.extend(kind, before.place, pickup_, in.ds, reach)) return;
    place_ = {0, id, pickup_, gap, gap, kNone, kNone, kNoDeparture};
    const Travel& travel = problem_.travel(kind.travel);
    const i32 own = fetch_.task().place;
    tolls_ = travel.toll(before.place, own) - after.toll;
    const Leg& across = fetch_.from(kind)[bring_.task().place];
    try_drop(route, kind, fetch_.task().place, reach, across, in.metres - after.metres, quest);
    const Leg& out = fetch_.from(kind)[after.place];
    if (!out.exists()) return;
    const i32 metres = in.metres + out.metres - after.metres;
    // As long as ways are no shorter by a detour, whatever follows costs more.
    if (!problem_.uses().tolls && base_ + kind.per_metre * metres >= quest.bound()) return;
    tolls_ += travel.toll(own, after.place);
    go_along(route, kind, reach, out, metres, quest);
  }

 private:
  static const Node& node(const Route& route, i32 n) { return route.nodes[static_cast<std::size_t>(n)]; }

  void go_along(const Route& route, const Kind& kind, Reach& reach, const Leg& out, i32 metres, Quest& quest) const {
    const auto last = static_cast<i32>(route.nodes.size()) - 2;
    const Travel& travel = problem_.travel(kind.travel);
    i32 at = fetch_.task().place, base = out.ds;
    for (i32 n = place_.gap + 1; n <= last; ++n) {
      const Node& own = node(route, n);
      if (own.task < 0 || !is_in_time(kind, at, own, base, reach)) return;
      if (!fetch_.extend(kind, at, own.task, base, reach) || !carries(route, n)) return;
      at = own.place;
      const Node& next = node(route, n + 1);
      place_.drop = n;
      tolls_ -= next.toll;
      try_drop(route, kind, at, reach, bring_.to(kind)[at], metres - next.metres, quest);
      tolls_ += next.toll;
      base = travel.leg(at, next.place).ds;
    }
  }

  bool is_in_time(const Kind& kind, i32 from, const Node& to, i32 base, const Reach& reach) const {
    return problem_.travel(kind.travel).template arrive<kTimeOfDay>(from, to.place, reach.ready, base) <= to.latest;
  }
  bool carries(const Route& route, i32 n) const {
    const i32* capacity = problem_.capacity(route.kind);
    const i32* demand = problem_.demand(pickup_);
    const i32* load = route.on_board(n, dims_);
    for (i32 d = 0; d < dims_; ++d) {
      if (load[d] > capacity[d] - demand[d]) return false;
    }
    return true;
  }

  // The delivery next, then on with the node after place_.drop. `metres`: of all ways but those two.
  void try_drop(const Route& route, const Kind& kind, i32 at, const Reach& reach, const Leg& in, i32 metres,
                Quest& quest) const {
    const Node& next = node(route, place_.drop + 1);
    const Leg& out = bring_.from(kind)[next.place];
    const i32 all = metres + in.metres + out.metres;
    i64 more = base_ + kind.per_metre * all;
    if (problem_.uses().tolls) {
      const Travel& travel = problem_.travel(kind.travel);
      const i32 own = bring_.task().place;
      more += tolls_ + travel.toll(at, own) + travel.toll(own, next.place);
    }
    if (more >= quest.bound() || !in.exists() || !out.exists()) return;
    if (problem_.uses().limits && !fetch_.within_limits(route, kind, all, 2)) return;
    Reach then = reach;
    const i32 delivery = problem_.task(pickup_).partner;
    if (!bring_.extend(kind, at, delivery, in.ds, then)) return;
    const i64 times = bring_.close(route, kind, bring_.task().place, then, next, out.ds);
    if (times == kImpossible) return;
    more += times;
    if (more >= quest.bound()) return;
    place_.more = more;
    quest.offer(place_);
  }

  const Problem& problem_;
  Gaps<kTimeOfDay> fetch_, bring_;
  i32 dims_;
  i32 pickup_ = kNone;
  mutable i64 base_ = 0;
  mutable i64 tolls_ = 0;  // of all ways but those beside the delivery
  mutable Place place_;
};

}  // namespace doorstep::search::rich

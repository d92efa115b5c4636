// Where a task may go with a reload beside it: what does not fit into a trip may begin or end another.
#pragma once

#include "rich/gaps.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class TripGaps {
 public:
  explicit TripGaps(Solution<kTimeOfDay>& solution) : solution_(solution), problem_(solution.problem()) {}

  // Offer the task after every node of the route from which some hub is near, reloading before or after it.
  void try_route(const Gaps<kTimeOfDay>& gaps, const Route& route, i32 id, i32 task, Quest& quest) const {
    const Kind& kind = problem_.kind(route.kind);
    if (kind.hubs == 0 || route.is_empty() || !problem_.allows(route.kind, task)) return;
    const auto last = static_cast<i32>(route.nodes.size()) - 2;
    for (i32 gap = 0; gap <= last; ++gap) {
      for (i32 h = 0; h < kind.hubs; ++h) {
        const i32 hub = problem_.kind_hub(kind.first_hub + h);
        if (node(route, gap).task >= 0) offer(gaps, route, id, task, gap, hub, true, quest);
        if (node(route, gap + 1).task >= 0) offer(gaps, route, id, task, gap, hub, false, quest);
      }
    }
  }

 private:
  static const Node& node(const Route& route, i32 n) { return route.nodes[static_cast<std::size_t>(n)]; }

  void offer(const Gaps<kTimeOfDay>& gaps, const Route& route, i32 id, i32 task, i32 gap, i32 hub, bool before,
             Quest& quest) const {
    const Kind& kind = problem_.kind(route.kind);
    const Travel& travel = problem_.travel(kind.travel);
    const i32 at = problem_.hub(hub).place, own = gaps.task().place;
    const Node& from = node(route, gap);
    const Node& to = node(route, gap + 1);
    const Leg& first = travel.leg(from.place, before ? at : own);
    const Leg& middle = before ? travel.leg(at, own) : travel.leg(own, at);
    const Leg& last = travel.leg(before ? own : at, to.place);
    if (!first.exists() || !middle.exists() || !last.exists()) return;
    const i32 work = first.ds + middle.ds + problem_.hub(hub).reload + problem_.service(kind, task);
    if (from.ready + work + last.ds > kind.closes) return;
    if (problem_.uses().stock && !solution_.has_stock_beside(hub, before, task)) return;
    const i32 metres = first.metres + middle.metres + last.metres - to.metres;
    const i64 tolls = travel.toll(from.place, before ? at : own) +
                      (before ? travel.toll(at, own) : travel.toll(own, at)) +
                      travel.toll(before ? own : at, to.place) - to.toll;
    const i64 more = kind.per_metre * metres + tolls + kind.per_stop + problem_.task_cost(route.kind, task) +
                     kind.per_ds * (work + last.ds - travel.leg(from.place, to.place).ds);
    if (more >= quest.bound()) return;
    quest.offer({more, id, task, gap, kNone, before ? hub : kNone, before ? kNone : hub, kNoDeparture});
  }

  Solution<kTimeOfDay>& solution_;
  const Problem& problem_;
};

}  // namespace doorstep::search::rich

// When to leave: the end as early as possible, and for that end as late as possible.
//
// Without the time of day the state at the end says it. With it the way is gone backwards through the exact
// inverse of travel, and where that is not to be had (rests, spans without work, curves) it is found by halving.
#pragma once

#include <span>

#include "rich/layout.hpp"

namespace doorstep::search::rich {

inline constexpr i32 kWholeSecond = 10;

inline i32 whole_second(i32 ds) { return ds - ((ds % kWholeSecond) + kWholeSecond) % kWholeSecond; }

// The latest arrival at a hub that begins to load no later than `by`.
inline i32 latest_at_hub(const Problem& problem, const Hub& hub, i32 by) {
  i32 latest = hub.windows > 0 ? kNever : by;
  for (i32 w = 0; w < hub.windows; ++w) {
    const Span& open = problem.hub_window(hub.first_window + w);
    if (by >= open.from) latest = std::min(by, open.until);
  }
  return latest;
}

template <bool kTimeOfDay>
class Departure {
 public:
  explicit Departure(const Problem& problem) : problem_(problem) {}

  static i32 late(i32 earliest, i32 end, i32 work, i32 limit) {
    return std::max(earliest, whole_second(std::min(end - work, limit)));
  }

  // As late as possible, where leaving at `earliest` comes to `first`. `ends_by(depart, end)`: whether leaving
  // then is home by `end`. `route`, `from`: the same elements before that index, gone through already; or null.
  template <class EndsBy>
  i32 late(const Kind& kind, std::span<const Element> elements, i32 earliest, const State& first, const Route* route,
           i32 from, const EndsBy& ends_by) const {
    if constexpr (!kTimeOfDay) return late(earliest, first.now, first.work, first.limit);
    const bool invertible = kind.rests == 0 && kind.unavailable == 0 && !problem_.uses().curves &&
                            !problem_.uses().walks && !problem_.uses().chargers && !problem_.uses().slots;
    if (!invertible) return halve(kind, earliest, first.now, ends_by);
    const i32 latest = std::min(kind.latest_start, latest_departure(kind, elements, first.now, route, from));
    return std::max(earliest, whole_second(latest));
  }

  // The latest arrival at each node that still ends when the route does now; see Node::back.
  void lay_back(const Kind& kind, Route& route, i32 end) const {
    i32 by = end;
    route.nodes.back().back = end;
    for (std::size_t i = route.elements.size(); i > 0; --i) {
      by = latest_arrival(kind, route.elements[i - 1], place(kind, route.elements, i), by);
      route.nodes[i].back = by;
    }
    route.nodes.front().back = leave(kind, kind.start, place(kind, route.elements, 0), by);
  }

 private:
  i32 place(const Kind& kind, std::span<const Element> elements, std::size_t next) const {
    return next < elements.size() ? place_of(problem_, elements[next]) : kind.end;
  }
  i32 leave(const Kind& kind, i32 from, i32 to, i32 by) const {
    const Travel& travel = problem_.travel(kind.travel);
    return travel.template depart<kTimeOfDay>(from, to, by, travel.leg(from, to).ds);
  }

  // The latest arrival at an element that is at `next` after it by `by`.
  i32 latest_arrival(const Kind& kind, const Element& element, i32 next, i32 by) const {
    const i32 ready = leave(kind, place_of(problem_, element), next, by);
    if (element.serves()) {
      return problem_.latest_arrival(problem_.task(element.index), ready - problem_.service(kind, element.index));
    }
    const Hub& hub = problem_.hub(element.index);
    return latest_at_hub(problem_, hub, ready - hub.reload);
  }

  i32 latest_departure(const Kind& kind, std::span<const Element> elements, i32 end, const Route* route,
                       i32 from) const {
    i32 by = end;
    for (auto i = static_cast<i32>(elements.size()); i > 0; --i) {
      by = latest_arrival(kind, elements[static_cast<std::size_t>(i) - 1],
                          place(kind, elements, static_cast<std::size_t>(i)), by);
      // From here on it is the way that the route goes now.
      if (route && i <= from && by == route->nodes[static_cast<std::size_t>(i)].back) return route->nodes.front().back;
    }
    return leave(kind, kind.start, place(kind, elements, 0), by);
  }

  template <class EndsBy>
  i32 halve(const Kind& kind, i32 earliest, i32 end, const EndsBy& ends_by) const {
    i32 holds = earliest;
    i32 fails = std::min(std::max(earliest, kind.latest_start) + 1, std::max(earliest, end) + 1);
    while (fails - holds > kWholeSecond) {
      const i32 middle = whole_second(holds + (fails - holds) / 2);
      if (middle <= holds) break;
      if (ends_by(middle, end))
        holds = middle;
      else
        fails = middle;
    }
    return holds;
  }

  const Problem& problem_;
};

}  // namespace doorstep::search::rich

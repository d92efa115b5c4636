// Whole trips in other vehicles: what is driven stays the same, but who has time left is somebody else.
//
// Strings seldom hold a whole trip, and where hubs are shared its exchange costs nothing by itself: the search
// would hardly ever find it, and needs it wherever times of loading leave one vehicle idle and another late. Not where
// routes share docks: there what one may drive depends on the other.
#pragma once

#include "random.hpp"
#include "rich/solution.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class TripExchange {
 public:
  TripExchange(Solution<kTimeOfDay>& solution, Random& random)
      : solution_(solution), problem_(solution.problem()), random_(random) {}

  // Exchange trips, or all trips from one on, between a route and another; kept unless it costs more.
  void operator()(i32 first) {
    const i32 second = random_.below(solution_.routes());
    if (first == second || solution_.route(first).is_empty() || solution_.route(second).is_empty()) return;
    const Cut own = cut(first), other = cut(second);
    const bool tails = random_.below(2) != 0;
    compose(first, own, second, other, tails, one_);
    compose(second, other, first, own, tails, two_);
    if (one_.empty() || two_.empty() || !may_serve(first, one_) || !may_serve(second, two_)) return;
    const i64 before = solution_.route(first).cost + solution_.route(second).cost;
    const i64 cost = solution_.cost_of(first, solution_.route(first).kind, one_, solution_.route(first).depart);
    if (cost == kImpossible || cost > before) return;
    const i64 more = solution_.cost_of(second, solution_.route(second).kind, two_, solution_.route(second).depart);
    if (more == kImpossible || cost + more > before) return;
    const i32 kind = solution_.route(second).kind, depart = solution_.route(second).depart;
    solution_.replace(second, kind, {});
    solution_.replace(first, solution_.route(first).kind, one_);
    solution_.replace(second, kind, two_, depart);
  }

 private:
  // A trip among the elements of a route: from the first after a reload to the last before one, or none.
  struct Cut {
    std::size_t from, to;
  };

  Cut cut(i32 id) {
    const std::vector<Element>& elements = solution_.route(id).elements;
    i32 trips = 1;
    for (const Element& element : elements) trips += element.ends_trip();
    i32 skipped = random_.below(trips);
    std::size_t from = 0;
    while (skipped > 0) skipped -= elements[from++].ends_trip();
    std::size_t to = from;
    while (to < elements.size() && !elements[to].ends_trip()) ++to;
    return {from, to};
  }

  // The elements of a route with a trip of another instead of its own, or with all from that one on.
  void compose(i32 id, const Cut& own, i32 other, const Cut& theirs, bool tails, std::vector<Element>& made) const {
    const std::vector<Element>& old = solution_.route(id).elements;
    const std::vector<Element>& taken = solution_.route(other).elements;
    const auto at = [](const std::vector<Element>& elements, std::size_t i) {
      return elements.begin() + static_cast<std::ptrdiff_t>(i);
    };
    made.assign(old.begin(), at(old, own.from));
    made.insert(made.end(), at(taken, theirs.from), tails ? taken.end() : at(taken, theirs.to));
    if (!tails) made.insert(made.end(), at(old, own.to), old.end());
  }

  bool may_serve(i32 id, const std::vector<Element>& elements) const {
    const i32 k = solution_.route(id).kind;
    for (const Element& element : elements) {
      if (element.serves() && !problem_.allows(k, element.index)) return false;
      if (element.ends_trip() && !problem_.has_hub(k, element.index)) return false;
    }
    return true;
  }

  Solution<kTimeOfDay>& solution_;
  const Problem& problem_;
  Random& random_;
  std::vector<Element> one_, two_;
};

}  // namespace doorstep::search::rich

#include "rich/supply.hpp"

#include <algorithm>
#include <bit>

namespace doorstep::search::rich {

Supply::Supply(const Problem& problem)
    : problem_(problem), columns_(problem.supply()), loads_(static_cast<std::size_t>(problem.loads())) {
  if (!is_asked()) return;
  satellites_ = columns_->supply_place.size();
  sets_ = std::size_t{1} << satellites_;
  held_.assign(satellites_ * 2 * loads_, 0);
  needed_.assign(sets_ * loads_, 0);
  is_changed_ = true;
}

i32 Supply::satellite(i32 place) const {
  for (std::size_t s = 0; s < satellites_; ++s) {
    if (columns_->supply_place[s] == place) return static_cast<i32>(s);
  }
  return kNone;
}

void Supply::count(const Route& route, i64 by) {
  const std::vector<Element>& elements = route.elements;
  const Kind& kind = problem_.kind(route.kind);
  const i32 home = satellite(kind.start);
  i32 from = home;
  std::size_t begun = 0;
  for (std::size_t i = 0; i <= elements.size(); ++i) {
    const bool is_last = i == elements.size();
    if (!is_last && !elements[i].ends_trip()) continue;
    const i32 to = satellite(is_last ? kind.end : problem_.hub(elements[i].index).place);
    for (; begun < i; ++begun) {
      if (!elements[begun].serves()) continue;
      const i32 t = elements[begun].index;
      if (problem_.task(t).loads_at_start()) take(from, true, t, by);
      if (problem_.task(t).loads_to_end()) take(to, false, t, by);
      const std::size_t row = static_cast<std::size_t>(home) * static_cast<std::size_t>(problem_.tasks());
      if (home != kNone) charged_ += by * columns_->supply_charge[row + static_cast<std::size_t>(t)];
    }
    begun = i + 1;
    from = to;
  }
  is_changed_ = true;
}

void Supply::take(i32 satellite, bool out, i32 task, i64 by) {
  if (satellite == kNone) return;
  const i32* demand = problem_.demand(task);
  i64* held = held_.data() + (static_cast<std::size_t>(satellite) * 2 + (out ? 0 : 1)) * loads_;
  for (std::size_t d = 0; d < loads_; ++d) held[d] += by * demand[d];
}

void Supply::renew() const {
  is_changed_ = false;
  for (std::size_t set = 1; set < sets_; ++set) {
    for (std::size_t d = 0; d < loads_; ++d) {
      i64 loaded = 0, returned = 0;
      for (std::size_t left = set; left != 0; left &= left - 1) {
        const std::size_t s = static_cast<std::size_t>(std::countr_zero(left));
        loaded += held_[s * 2 * loads_ + d];
        returned += held_[(s * 2 + 1) * loads_ + d];
      }
      needed_[set * loads_ + d] = std::max(loaded, returned);
    }
  }
  i64 least = std::numeric_limits<i64>::max();
  for (std::size_t plan = 0; plan < columns_->plan_cost.size() && columns_->plan_cost[plan] < least; ++plan) {
    const i64 own = columns_->plan_cost[plan];
    least = std::min(least, own + more_of(plan, least - own));
  }
  cost_ = least - charged_;
}

// What does not fit into the trucks of a plan costs, for the set of satellites where it is dearest; `most` or more
// of it are alike.
i64 Supply::more_of(std::size_t plan, i64 most) const {
  const i32* room = columns_->plan_room.data() + plan * sets_ * loads_;
  i64 more = 0;
  for (std::size_t row = loads_; row < sets_ * loads_ && more < most; ++row) {
    const i64 beyond = needed_[row] - room[row];
    if (beyond > 0) more = std::max(more, beyond * columns_->over_cost[0] / columns_->over_load[row % loads_]);
  }
  return more;
}

}  // namespace doorstep::search::rich

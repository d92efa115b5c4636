#include "rich/walk_insertion.hpp"

#include <algorithm>

namespace doorstep::search::rich::walk {

Insertion::Insertion(Solution& solution, Times& times, Random& random)
    : solution_(solution),
      problem_(solution.problem()),
      base_(solution.base()),
      times_(times),
      slack_(solution, times.matter()),
      room_(solution),
      random_(random),
      charging_(base_),
      kept_(times.matter() || solution.order_matters() ? kTried : 1),
      exact_(kept_ == 1),
      rounds_(static_cast<std::size_t>(base_.kinds())) {
  for (i32 kind = 0; kind < base_.kinds(); ++kind) worst_per_ds_ = std::max(worst_per_ds_, base_.kind(kind).per_ds);
  for (i32 unit = 0; unit < base_.units(); ++unit) may_be_left_out_ = may_be_left_out_ || !base_.unit(unit).mandatory();
}

bool Insertion::blinks() {
  static const double kLogStay = natural_log(1 - kBlinkRate);
  if (until_blink_-- > 0) return false;
  until_blink_ = static_cast<i64>(natural_log(random_.positive_unit()) / kLogStay);
  return true;
}

// Orders as of SISR: random, by load, far first, near first.
i64 Insertion::key(i32 drawn, i32 unit) const {
  if (drawn < 4) return 0;
  const i32 task = base_.member(base_.unit(unit).first);
  if (drawn < 7) {
    i64 load = 0;
    for (i32 d = 0; d < base_.loads(); ++d) load += base_.demand(task)[d];
    return -load;
  }
  const Kind& kind = base_.kind(0);
  const Leg& leg = base_.travel(kind.travel).leg(kind.start, base_.task(task).place);
  if (drawn < 9) return -leg.ds;
  if (drawn < 10) return leg.ds;
  return drawn < 12 ? base_.task(task).opens : base_.task(task).closes - base_.task(task).opens;
}

bool Insertion::operator()(const std::vector<i32>& units, const Bar& bar) {
  const i32 drawn = random_.below(times_.matter() ? 14 : 10);
  order_.clear();
  for (const i32 unit : units) {
    order_.push_back({key(drawn, unit) * (i64{1} << 24) + static_cast<i64>(random_.next() >> 40), unit});
  }
  std::sort(order_.begin(), order_.end());
  const bool at_a_loss = may_be_left_out_ && random_.unit() < kCallAtALoss;
  i64 hoped = 0;
  for (const i32 unit : units) hoped += worth_of(unit, bar);
  for (const auto& [key, unit] : order_) {
    place(unit, at_a_loss && random_.unit() < kUnitAtALoss);
    hoped -= worth_of(unit, bar);
    const i64 least = solution_.cost() + bar.penalty * solution_.mandatory_left_out() - hoped;
    if (least > bar.most) return false;
  }
  return true;
}

void Insertion::put_all(const std::vector<i32>& units) {
  for (const i32 unit : units) place(unit, true);
}

void Insertion::offer(Place place) {
  if (place.more >= worth_ || (found_ == kept_ && place.more >= best_[found_ - 1].more)) return;
  if (blinks()) return;
  if (place.way == Way::kNewStop) place.index = without_charges(solution_.route(place.at), place.index);
  i32 at = found_ < kept_ ? found_++ : found_ - 1;
  for (; at > 0 && best_[at - 1].more > place.more; --at) best_[at] = best_[at - 1];
  best_[at] = place;
}

// What would be late goes last, or nowhere where that is certain.
void Insertion::offer(Place place, const Slack::Effect& effect) {
  if (effect.late > 0 && slack_.is_exact()) return;
  place.more +=
      base_.kind(kind_of(place)).per_ds * effect.wait + kLateRate * worst_per_ds_ * effect.late + effect.priced;
  offer(place);
}

i32 Insertion::kind_of(const Place& place) const {
  if (place.way == Way::kNewRoute) return place.at;
  return solution_.route(place.way == Way::kNewStop ? place.at : solution_.stop(place.at).route).kind;
}

// The cheapest place of any of its members.
void Insertion::place(i32 u, bool at_a_loss) {
  const Unit& unit = base_.unit(u);
  if (solution_.is_unit_served(u)) return;
  worth_ = unit.mandatory() || at_a_loss ? kNowhere : unit.price;
  found_ = 0;
  if (exact_) {
    for (i32 m = 0; m < unit.members; ++m) collect(base_.member(unit.first + m), false);
    if (found_ > 0) put(best_[0]);
    return;
  }
  const i64 price = unit.mandatory() ? 0 : unit.price;
  choice_ = {worth_, {}, {}};
  // None of the nearest keeps the hours: look everywhere, and longer; then at what would come after too many.
  for (const Reach reach : {Reach::kNear, Reach::kWide, Reach::kFresh}) {
    const bool wide = reach != Reach::kNear;
    kept_ = wide ? kMostTried : kTried;
    found_ = 0;
    for (i32 m = 0; m < unit.members; ++m) {
      const i32 task = base_.member(unit.first + m);
      if (has_two_ends(task)) continue;
      if (reach == Reach::kFresh) try_new_routes(task);
      else collect(task, wide);
    }
    weigh(price);
    for (i32 m = 0; m < unit.members; ++m) {
      const i32 task = base_.member(unit.first + m);
      if (has_two_ends(task) && reach != Reach::kFresh) weigh_pair(task, price, wide);
    }
    if (choice_.first.task >= 0) break;
  }
  kept_ = kTried;
  if (choice_.first.task < 0) return;
  put(choice_.first);
  if (choice_.second.task >= 0) put(choice_.second);
  const i32 route = solution_.stop(solution_.spot(choice_.first.task).stop).route;
  if ((sketch(route) || verify(route)) && settle(route)) return;
  // The route, or what others hold, is not quite what it was when the place was timed.
  if (choice_.second.task >= 0) solution_.remove(choice_.second.task);
  take_back(choice_.first, {});
}

// Try and time the best places; remember the cheapest of them.
void Insertion::weigh(i64 price) {
  for (i32 i = 0; i < found_; ++i) {
    const Place& place = best_[i];
    if (place.more >= choice_.more) break;
    const i64 before = solution_.cost();
    const Former former = former_of(place);
    if (take(place)) {
      const i64 more = solution_.cost() - before + price;
      if (more < choice_.more) choice_ = {more, place, {}};
    }
    take_back(place, former);
  }
}

// What a route is before a place in it is tried.
Insertion::Former Insertion::former_of(const Place& place) const {
  const bool is_vacant = place.way == Way::kNewRoute;
  const i32 r = is_vacant ? kNone : place.way == Way::kNewStop ? place.at : solution_.stop(place.at).route;
  if (is_vacant) return {};
  const Route& route = solution_.route(r);
  return {route.cost, route.time(), route.walk_ds, route.walk_m, route.leaving, route.timely, charges(route)};
}

// Each of the best places of the pickup with each of the best of the delivery behind it.
void Insertion::weigh_pair(i32 pickup, i64 price, bool wide) {
  const i32 delivery = base_.task(pickup).partner, most = kept_;
  const i64 worth = worth_;
  kept_ = kTried;
  worth_ = kNowhere;
  found_ = 0;
  collect(pickup, wide);
  const i32 firsts = found_;
  std::copy_n(best_.begin(), firsts, pickups_.begin());
  for (i32 i = 0; i < firsts; ++i) {
    put(pickups_[i]);
    note(solution_.stop(solution_.spot(pickup).stop).route);
    found_ = 0;
    try_behind(delivery, pickup);
    take_back(pickups_[i], {});
    for (i32 n = 0; n < found_; ++n) {
      const i64 before = solution_.cost();
      put(pickups_[i]);
      put(best_[n]);
      if (sketch(solution_.stop(solution_.spot(pickup).stop).route)) {
        const i64 more = solution_.cost() - before + price;
        if (more < choice_.more) choice_ = {more, pickups_[i], best_[n]};
      }
      solution_.remove(delivery);
      take_back(pickups_[i], {});
    }
  }
  kept_ = most;
  worth_ = worth;
}

// Timing one place may put other charges into its route, or none: the next place counts the stops between them.
i32 Insertion::without_charges(const Route& route, i32 position) const {
  if (!base_.energy()) return position;
  i32 stops = 0;
  for (i32 i = 0; i < position; ++i) stops += solution_.stop(route.stops[i]).charger < 0;
  return stops;
}

i32 Insertion::with_charges(const Route& route, i32 stops) const {
  if (!base_.energy()) return stops;
  i32 position = 0;
  while (stops > 0) stops -= solution_.stop(route.stops[position++]).charger < 0;
  return position;
}

void Insertion::put(const Place& place) {
  // Beside the other end of its pair, whose stop may just have been made.
  const i32 own_stop = place.at >= 0 ? kNone : solution_.spot(base_.task(place.task).partner).stop;
  switch (place.way) {
    case Way::kInLoop:
      solution_.insert_in_loop(place.task, place.at >= 0 ? place.at : own_stop, place.loop, place.index, place.carrier);
      break;
    case Way::kNewLoop:
      solution_.insert_loop(place.task, place.at >= 0 ? place.at : own_stop, place.loop, place.carrier);
      break;
    case Way::kNewStop: {
      const i32 route = place.at >= 0 ? place.at : solution_.stop(own_stop).route;
      const bool reloads_before = place.hub >= 0 && place.reloads_before;
      const i32 position = with_charges(solution_.route(route), place.index);
      solution_.insert_stop(place.task, route, position, place.kerb, place.carrier);
      if (place.hub >= 0) solution_.add_reload(route, position + i32{!reloads_before}, place.hub);
      break;
    }
    case Way::kNewRoute:
      solution_.insert_stop(place.task, solution_.vacant_route(place.at), 0, place.kerb, place.carrier);
      break;
  }
}

bool Insertion::take(const Place& place) {
  put(place);
  return sketch(solution_.stop(solution_.spot(place.task).stop).route);
}

// As it was before: the reload that came with the task goes first, so that no other one parts too little then.
void Insertion::take_back(const Place& place, const Former& former) {
  const Stop& stop = solution_.stop(solution_.spot(place.task).stop);
  const i32 route = stop.route;
  if (place.hub >= 0) solution_.remove_reload(reload_beside(solution_.route(route), stop, place.reloads_before));
  solution_.remove(place.task);
  const Route& own = solution_.route(route);
  if (own.stops.empty()) return;
  if (!former.charges) solution_.remove_charges(route);
  // Another carrier may have been found to suffice.
  const bool is_former = former.timely && !former.charges && own.time() == former.time &&
                         own.walk_ds == former.walk_ds && own.walk_m == former.walk_m;
  if (is_former) {
    solution_.price(route, former.cost, true);
    solution_.leave(route, former.leaving.depart, former.leaving.rests_early);
    return;
  }
  if (!sketch(route)) note(route);
  else if (!settle(route)) solution_.price(route, own.cost, false);
}

// The reload that a stop's trip begins with, or ends with.
i32 Insertion::reload_beside(const Route& route, const Stop& stop, bool before) const {
  i32 at = stop.position;
  while (solution_.stop(route.stops[at]).hub < 0) at += before ? -1 : 1;
  return route.stops[at];
}

}  // namespace doorstep::search::rich::walk

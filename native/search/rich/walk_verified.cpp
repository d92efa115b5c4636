// Routes in which something was placed: their rules and times as they stand, and where their battery is charged.
#include <algorithm>

#include "rich/walk_insertion.hpp"

namespace doorstep::search::rich::walk {

// Rules and times of a route as it stands; price it by them.
bool Insertion::time_as_it_is(i32 r, bool closely) {
  const Route& route = solution_.route(r);
  if (route.stops.empty()) return true;
  if (!keeps_rules(route)) {
    solution_.price(r, route.cost, false);
    return false;
  }
  if (!times_.matter()) return true;
  const Timed timed = closely ? times_(solution_, route) : times_.sketch(solution_, route);
  solution_.price(r, timed.timely ? timed.cost : route.cost, timed.timely);
  if (timed.timely) solution_.leave(r, timed.depart, timed.rests_early);
  return timed.timely;
}

bool Insertion::verify_as_told(i32 r, const PlannedRoute& told) {
  if (!keeps_rules(solution_.route(r))) return false;
  const Timed timed = times_.book_as_told(solution_, r, told);
  if (!timed.timely) return false;
  solution_.price(r, timed.cost, true);
  solution_.leave(r, timed.depart, timed.rests_early);
  return true;
}

bool Insertion::verify(i32 r) { return time(r, true); }

bool Insertion::sketch(i32 r) { return time(r, false); }

bool Insertion::has_battery(i32 kind) const { return base_.energy() && base_.energy()->battery(kind).is_there(); }

bool Insertion::charges(const Route& route) const {
  return has_battery(route.kind) &&
         std::ranges::any_of(route.stops, [this](i32 s) { return solution_.stop(s).charger >= 0; });
}

bool Insertion::time(i32 r, bool closely) {
  if (!has_battery(solution_.route(r).kind)) return time_as_it_is(r, closely);
  closely = closely || charges(solution_.route(r));
  solution_.remove_charges(r);
  if ((!closely && time_as_it_is(r, false)) || time_as_it_is(r, true)) return true;
  const Route& route = solution_.route(r);
  return (!solution_.order_matters() || solution_.keeps_order(route)) && charge(r);
}

// Where a battery may be what is short: the cheaper of two ways to charge.
bool Insertion::charge(i32 r) {
  const std::vector<Element> plain = solution_.elements(solution_.route(r));
  i64 least = kImpossible;
  std::vector<Element> best;
  for (const i32 top_percent : {100, 80}) {
    elements_ = plain;
    if (!charging_.mend(solution_.route(r).kind, top_percent, elements_)) continue;
    solution_.remove_charges(r);
    put_charges(r, elements_);
    if (!solution_.within(r) || !verify_as_it_is(r) || solution_.route(r).cost >= least) continue;
    least = solution_.route(r).cost;
    best = elements_;
  }
  solution_.remove_charges(r);
  if (least == kImpossible) {
    solution_.price(r, solution_.route(r).cost, false);
    return false;
  }
  put_charges(r, best);
  return verify_as_it_is(r);
}

void Insertion::put_charges(i32 r, const std::vector<Element>& elements) {
  i32 position = 0;
  for (const Element& element : elements) {
    if (element.code == Code::kCharge) solution_.add_charge(r, position, element.index, element.extra);
    position += element.code != Code::kLoop && element.code != Code::kDoor;
  }
}

}  // namespace doorstep::search::rich::walk

#include "rich/charging.hpp"

#include <algorithm>

#include "rich/walk_problem.hpp"

namespace doorstep::search::rich {

Charging::Charging(const Problem& problem) : problem_(problem) {}

bool Charging::strip(std::vector<Element>& elements) {
  if (std::erase_if(elements, [](const Element& element) { return element.code == Code::kCharge; }) == 0) return false;
  // A trip that only charged is none any more.
  const auto both_end = [](const Element& one, const Element& next) { return one.ends_trip() && next.ends_trip(); };
  elements.erase(std::unique(elements.begin(), elements.end(), both_end), elements.end());
  if (!elements.empty() && elements.front().ends_trip()) elements.erase(elements.begin());
  if (!elements.empty() && elements.back().ends_trip()) elements.pop_back();
  return true;
}

bool Charging::mend(i32 kind, i32 top_percent, std::vector<Element>& elements) {
  strip(elements);
  for (i32 charges = 0; charges <= kMostCharges; ++charges) {
    trace(kind, elements);
    const i32 failure = first_failure(kind);
    if (failure < 0) return charges > 0;
    const Option found = best(kind, top_percent, elements, failure);
    if (found.before < 0) return false;
    elements.insert(elements.begin() + found.before, {Code::kCharge, found.charger, found.target});
  }
  return false;
}

i64 Charging::loaded(const std::vector<Element>& elements, std::size_t from) const {
  i64 mass = 0;
  for (std::size_t i = from; i < elements.size() && !elements[i].ends_trip(); ++i) {
    if (elements[i].serves() && problem_.task(elements[i].index).loads_at_start()) {
      mass += problem_.energy()->mass_g(elements[i].index);
    }
  }
  return mass;
}

// On foot from a kerb nothing is driven, and nobody charges.
bool Charging::is_driven_to(const Element& element) {
  return element.code != Code::kLoop && element.code != Code::kDoor && element.code != Code::kBack;
}

i32 Charging::place_at(const Element& element) const {
  return element.code == Code::kPark ? problem_.walks()->kerb(element.index).place : place_of(problem_, element);
}

// Of what is on board when an element is done.
i64 Charging::change(const Element& element) const {
  if (!element.serves()) return 0;
  const Task& task = problem_.task(element.index);
  return (task.fetches() ? 1 : task.brings() ? -1 : 0) * i64{problem_.energy()->mass_g(element.index)};
}

void Charging::trace(i32 k, const std::vector<Element>& elements) {
  const Kind& kind = problem_.kind(k);
  const EnergyProblem& energy = *problem_.energy();
  const Travel& travel = problem_.travel(kind.travel);
  leak_.clear();
  i32 at = kind.start, level = energy.battery(k).charge_wh;
  i64 mass = loaded(elements, 0);
  for (std::size_t i = 0; i <= elements.size(); ++i) {
    const bool home = i == elements.size();
    const bool drives = home || is_driven_to(elements[i]);
    const i32 to = home ? kind.end : drives ? place_at(elements[i]) : at;
    if (!drives) {
      leak_.push_back({at, level, 0, mass});
      mass += change(elements[i]);
      continue;
    }
    const Leg leg = travel.leg(at, to);
    const i32 drain = energy.leg_wh(k, at, to, leg, leg.ds, mass);
    level -= drain;
    leak_.push_back({to, level, drain, mass});
    level = std::max(level, -kEndOfTime);  // far below anything that is asked
    at = to;
    if (home) break;
    if (elements[i].code == Code::kCharge) level = std::max(level, elements[i].extra);
    if (elements[i].ends_trip()) mass = loaded(elements, i + 1);
    mass += change(elements[i]);
  }
  rest_.assign(leak_.size() + 1, 0);
  for (std::size_t i = leak_.size(); i-- > 0;) rest_[i] = rest_[i + 1] + leak_[i].drain;
}

i32 Charging::first_failure(i32 kind) const {
  for (std::size_t i = 0; i < leak_.size(); ++i) {
    if (leak_[i].level < problem_.energy()->battery(kind).reserve_wh) return static_cast<i32>(i);
  }
  return -1;
}

Charging::Option Charging::best(i32 kind, i32 top_percent, const std::vector<Element>& elements, i32 failure) const {
  const EnergyProblem& energy = *problem_.energy();
  const auto top = static_cast<i32>(i64{energy.battery(kind).capacity_wh} * top_percent / 100);
  Option best;
  // Not before the charge made last: it was chosen to last from there on.
  for (i32 before = failure; before >= 0; --before) {
    const bool home = before == static_cast<i32>(elements.size());
    if (!home && !is_driven_to(elements[static_cast<std::size_t>(before)])) continue;
    for (i32 charger = 0; charger < energy.chargers(); ++charger) {
      const Option found = option(kind, top, elements, before, charger);
      if (found.score < best.score) best = found;
    }
    if (before > 0 && elements[static_cast<std::size_t>(before) - 1].code == Code::kCharge) break;
  }
  return best;
}

Charging::Option Charging::option(i32 k, i32 top, const std::vector<Element>& elements, i32 before, i32 c) const {
  const EnergyProblem& energy = *problem_.energy();
  const Battery& battery = energy.battery(k);
  const Charger& charger = energy.charger(c);
  const Kind& kind = problem_.kind(k);
  const Travel& travel = problem_.travel(kind.travel);
  const auto at = static_cast<std::size_t>(before);
  const i32 from = before > 0 ? leak_[at - 1].place : kind.start, to = leak_[at].place;
  const Leg there = travel.leg(from, charger.place), on = travel.leg(charger.place, to);
  if (!there.exists() || !on.exists()) return {};
  const i64 mass = leak_[at].mass;
  const i32 level = leak_[at].level + leak_[at].drain - energy.leg_wh(k, from, charger.place, there, there.ds, mass);
  const i32 out = energy.leg_wh(k, charger.place, to, on, on.ds, mass);
  if (level < battery.reserve_wh) return {};
  const i64 needed = battery.reserve_wh + (out + rest_[at + 1]) * (100 + kSpare_percent) / 100;
  const auto target = static_cast<i32>(std::min<i64>({needed, std::max(top, level), battery.capacity_wh}));
  // It must come further than without.
  if (target <= level || target - out < battery.reserve_wh || target - out <= leak_[at].level) return {};
  const bool beside =
      charger.hub >= 0 && before > 0 && elements[at - 1].ends_trip() && elements[at - 1].index == charger.hub;
  const i64 charge = energy.charge_ds(k, charger, level, target);
  i64 score = i64{there.ds} + on.ds - travel.leg(from, to).ds + (beside ? charge / 4 : charge);
  // What is still missing then is charged later, at about this rate, and takes another detour.
  const i64 missing = std::max<i64>(0, needed - target);
  if (missing > 0) score += missing * (charge + 1) / (target - level) + there.ds + on.ds;
  return {score, before, c, target};
}

}  // namespace doorstep::search::rich

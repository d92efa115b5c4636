#include "rich/walk_merge.hpp"

#include <algorithm>

namespace doorstep::search::rich::walk {

Merge::Merge(const WalkProblem& problem) : problem_(problem), base_(problem.base()), kind_(0) {
  while (kind_ + 1 < base_.kinds() && problem_.carriers(kind_).empty()) ++kind_;
}

std::vector<Stop> Merge::operator()() {
  const i32 tasks = base_.tasks();
  stop_of_.assign(static_cast<std::size_t>(tasks), kNone);
  for (i32 task = 0; task < tasks; ++task) {
    Joined own;
    if (!problem_.on_foot(task) || stands_for_others(task) || !alone(task, own)) continue;
    stop_of_[task] = static_cast<i32>(stops_.size());
    stops_.push_back(own);
  }
  is_there_.assign(stops_.size(), 1);
  const auto singles = static_cast<i32>(stops_.size());
  for (i32 name = 0; name < singles; ++name) offer_all(name);
  while (!offers_.empty()) {
    const Offer offer = offers_.top();
    offers_.pop();
    if (!is_there_[offer.first] || !is_there_[offer.second] || !join(offer.first, offer.second, best_)) continue;
    is_there_[offer.first] = is_there_[offer.second] = 0;
    const auto name = static_cast<i32>(stops_.size());
    for (const i32 task : best_.stop.doors) stop_of_[task] = name;
    stops_.push_back(best_);
    is_there_.push_back(1);
    offer_all(name);
  }
  std::vector<Stop> kept;
  for (std::size_t name = 0; name < stops_.size(); ++name) {
    if (is_there_[name]) kept.push_back(stops_[name].stop);
  }
  return kept;
}

// One of a group, or an end of a pair: which of them is served where is not known yet.
bool Merge::stands_for_others(i32 task) const {
  const Task& own = base_.task(task);
  return own.partner >= 0 || base_.unit(own.unit).members > 1;
}

// Where vehicles of this kind can drive to at all; another kind may have kerbs of its own.
bool Merge::is_reached(i32 kerb) const {
  const Kind& kind = base_.kind(kind_);
  const Travel& travel = base_.travel(kind.travel);
  const i32 place = problem_.kerb(kerb).place;
  return (kind.start == base_.nowhere() || travel.leg(kind.start, place).exists()) &&
         (kind.end == base_.nowhere() || travel.leg(place, kind.end).exists());
}

void Merge::offer_all(i32 name) {
  others_.clear();
  for (const i32 task : stops_[name].stop.doors) {
    for (const i32 near : problem_.near(task)) {
      const i32 other = stop_of_[near];
      if (other >= 0 && other != name && std::find(others_.begin(), others_.end(), other) == others_.end()) {
        others_.push_back(other);
      }
    }
  }
  for (const i32 other : others_) {
    const i32 first = std::min(name, other), second = std::max(name, other);
    if (!join(first, second, best_)) continue;
    const i64 gain = saved(first, second, best_.price);
    if (gain > 0) offers_.push({gain, first, second});
  }
}

bool Merge::alone(i32 task, Joined& best) {
  best.price = std::numeric_limits<i64>::max();
  for (const i32 kerb : problem_.kerbs_of(task)) {
    Joined own;
    if (!is_reached(kerb)) continue;
    if (serve_from(kerb, {}, {task}, own) && own.price < best.price) best = own;
  }
  return best.price < std::numeric_limits<i64>::max();
}

// Both stops from the best of the kerbs with the least walk to all their doors.
bool Merge::join(i32 first, i32 second, Joined& best) {
  const bool first_is_larger = stops_[first].stop.doors.size() >= stops_[second].stop.doors.size();
  const Stop& large = stops_[first_is_larger ? first : second].stop;
  const Stop& small = stops_[first_is_larger ? second : first].stop;
  kerbs_.clear();
  for (const Stop* stop : {&large, &small}) {
    for (const i32 task : stop->doors) {
      for (const i32 kerb : problem_.kerbs_of(task)) {
        if (is_reached(kerb) && std::find(kerbs_.begin(), kerbs_.end(), kerb) == kerbs_.end()) kerbs_.push_back(kerb);
      }
    }
  }
  const auto doors = static_cast<i64>(large.doors.size() + small.doors.size());
  kerb_keys_.clear();
  for (const i32 kerb : kerbs_) {
    i64 walk = 0;
    for (const Stop* stop : {&large, &small}) {
      for (const i32 task : stop->doors) walk += problem_.walk(0, kerb, problem_.point(task)).ds;
    }
    kerb_keys_.push_back({problem_.usual_park(kerb) + 2 * walk / doors, kerb});
  }
  std::sort(kerb_keys_.begin(), kerb_keys_.end());
  if (kerb_keys_.size() > kMostKerbs) kerb_keys_.resize(kMostKerbs);
  best.price = std::numeric_limits<i64>::max();
  for (const auto& [key, kerb] : kerb_keys_) {
    if (serve_from(kerb, large, small.doors, trial_) && trial_.price < best.price) std::swap(best, trial_);
  }
  return best.price < std::numeric_limits<i64>::max();
}

bool Merge::serve_from(i32 kerb, const Stop& stop, const std::vector<i32>& doors, Joined& found) {
  found.stop.doors = stop.doors;
  found.stop.loops = stop.loops;
  turn_to(found.stop, kerb);
  sum(found.stop);
  for (const i32 task : doors) {
    if (!insert(found.stop, task)) return false;
    sum(found.stop);
  }
  found.price = price(found.stop);
  return legal(found.stop);
}

// Loops keep their cyclic order and open where the kerb joins them best.
void Merge::turn_to(Stop& stop, i32 kerb) const {
  stop.kerb = kerb;
  for (i32 l = 0; l < static_cast<i32>(stop.loops.size()); ++l) {
    const auto first = stop.doors.begin() + stop.first_of(l), end = stop.doors.begin() + stop.loops[l].end;
    const i32 foot = problem_.carrier(kind_, stop.loops[l].carrier).foot;
    i64 least = std::numeric_limits<i64>::max();
    auto opening = first;
    for (auto door = first; door != end; ++door) {
      const i32 to = problem_.point(*door), from = problem_.point(*(door == first ? end - 1 : door - 1));
      const i64 more = i64{problem_.walk(foot, kerb, to).ds} + problem_.walk(foot, from, kerb).ds -
                       (end - first > 1 ? problem_.walk(foot, from, to).ds : 0);
      if (more < least) {
        least = more;
        opening = door;
      }
    }
    std::rotate(first, opening, end);
  }
}

// The cheapest place of one more door: in any loop, or in one of its own.
bool Merge::insert(Stop& stop, i32 task) const {
  const i32 point = problem_.point(task);
  i64 least = kNoWay;
  i32 best_loop = kNone, best_index = 0, best_carrier = 0;
  for (i32 l = 0; l < static_cast<i32>(stop.loops.size()); ++l) {
    const Loop& loop = stop.loops[l];
    CarryLoad load = loop.load;
    for (i32 d = 0; d < kMostCarryLoads; ++d) load[d] += problem_.carry(task)[d];
    const i32 row = problem_.carrier_for(kind_, load);
    if (row < 0) continue;
    const Carrier& carrier = problem_.carrier(kind_, row);
    const i32 more_setup = carrier.setup - problem_.carrier(kind_, loop.carrier).setup;
    i32 at = stop.kerb;
    for (i32 i = stop.first_of(l); i <= loop.end; ++i) {
      const i32 next = i == loop.end ? stop.kerb : problem_.point(stop.doors[i]);
      const Leg &in = problem_.walk(carrier.foot, at, point), &out = problem_.walk(carrier.foot, point, next);
      const i64 more = i64{in.ds} + out.ds - problem_.walk(carrier.foot, at, next).ds + more_setup;
      at = next;
      if (!in.exists() || !out.exists() || more >= least) continue;
      least = more;
      best_loop = l;
      best_index = i;
      best_carrier = row;
    }
  }
  const i32 row = problem_.carrier_for(kind_, problem_.carry(task));
  if (row < 0) return false;
  const Carrier& carrier = problem_.carrier(kind_, row);
  const Leg &out = problem_.walk(carrier.foot, stop.kerb, point), &back = problem_.walk(carrier.foot, point, stop.kerb);
  if (out.exists() && back.exists() && i64{out.ds} + back.ds + carrier.setup < least) {
    stop.doors.push_back(task);
    stop.loops.push_back({row, static_cast<i32>(stop.doors.size()), 0, 0, {}});
    return true;
  }
  if (best_loop < 0) return false;
  stop.doors.insert(stop.doors.begin() + best_index, task);
  for (std::size_t l = static_cast<std::size_t>(best_loop); l < stop.loops.size(); ++l) ++stop.loops[l].end;
  stop.loops[best_loop].carrier = best_carrier;
  return true;
}

void Merge::sum(Stop& stop) const {
  stop.setup = stop.walk_ds = stop.metres = stop.service = 0;
  i32 i = 0;
  for (Loop& loop : stop.loops) {
    const Carrier& carrier = problem_.carrier(kind_, loop.carrier);
    loop.load.fill(0);
    i64 ds = 0, metres = 0;
    i32 at = stop.kerb;
    for (; i < loop.end; ++i) {
      const i32 task = stop.doors[i];
      const Leg& leg = problem_.walk(carrier.foot, at, problem_.point(task));
      ds += leg.ds;
      metres += leg.metres;
      stop.service += base_.service(base_.kind(kind_), task);
      for (i32 d = 0; d < kMostCarryLoads; ++d) loop.load[d] += problem_.carry(task)[d];
      at = problem_.point(task);
    }
    const Leg& back = problem_.walk(carrier.foot, at, stop.kerb);
    loop.ds = static_cast<i32>(std::min<i64>(ds + back.ds, kNoWay));
    loop.metres = static_cast<i32>(std::min<i64>(metres + back.metres, kNoWay));
    stop.setup += carrier.setup;
    stop.walk_ds = std::min(stop.walk_ds + loop.ds, kNoWay);
    stop.metres = std::min(stop.metres + loop.metres, kNoWay);
  }
}

i64 Merge::price(const Stop& stop) const {
  const Kind& kind = base_.kind(kind_);
  const i64 dwell = i64{problem_.usual_park(stop.kerb)} + stop.setup + stop.walk_ds + stop.service;
  return kind.per_ds * dwell + kind.walk_per_ds * stop.walk_ds + kind.per_stop;
}

bool Merge::legal(const Stop& stop) const {
  for (const Loop& loop : stop.loops) {
    if (loop.ds >= kNoWay || loop.metres > problem_.most_loop_m()) return false;
  }
  const i64 dwell = i64{problem_.usual_park(stop.kerb)} + stop.setup + stop.walk_ds + stop.service;
  return dwell <= problem_.kerb(stop.kerb).most_stay;
}

// Both stops and the drive between their kerbs, less the one.
i64 Merge::saved(i32 first, i32 second, i64 price) const {
  const Kind& kind = base_.kind(kind_);
  const Travel& travel = base_.travel(kind.travel);
  const i32 a = problem_.kerb(stops_[first].stop.kerb).place, b = problem_.kerb(stops_[second].stop.kerb).place;
  const Leg &there = travel.leg(a, b), &back = travel.leg(b, a);
  const i64 drive = kind.per_ds * std::min(there.ds, back.ds) + kind.per_metre * std::min(there.metres, back.metres);
  return stops_[first].price + stops_[second].price + drive - price;
}

}  // namespace doorstep::search::rich::walk

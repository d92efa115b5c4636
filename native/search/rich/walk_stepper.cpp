#include "rich/walk_stepper.hpp"

#include <algorithm>

namespace doorstep::search::rich::walk {

Stepper::Stepper(const WalkProblem& problem, u64 seed, bool fewest_routes, const Share& share)
    : problem_(problem),
      base_(problem.base()),
      fewest_routes_(fewest_routes),
      random_(seed),
      calendar_(problem.base()),
      times_(problem, &calendar_),
      solution_(problem, share),
      ruin_(solution_, random_),
      insert_(solution_, times_, random_),
      polish_(solution_),
      counted_(problem.base().units()),
      units_(share.units),
      seeds_(tasks_of(problem.base(), share.units)) {
  limit_routes(share.most_routes);
}

void Stepper::begin(const Share& share) {
  calendar_.begin();
  load(share.routes);
  list_absent();
  renew();
}

void Stepper::list_absent() {
  absent_.clear();
  for (const i32 unit : units_) {
    if (!solution_.is_unit_served(unit)) absent_.push_back(unit);
  }
}

bool Stepper::step(double temperature) {
  const i64 most = energy() + most_dearer(temperature, random_);
  const i64 given_up = most + static_cast<i64>(kSavedLater * temperature);
  return decide(change(false, {given_up, penalty_}) && energy() <= most);
}

void Stepper::step_to_serve_all(double temperature) {
  const i64 cost_before = solution_.cost();
  const i32 left_out_before = solution_.mandatory_left_out();
  const bool sound = change(true, {});
  i64 harder = 0;
  for (const i32 unit : out_) {
    if (!base_.unit(unit).mandatory()) continue;
    if (!solution_.is_unit_served(unit)) harder += counted_.holds(unit) ? 0 : counted_.times_absent(unit);
    else if (counted_.holds(unit)) harder -= counted_.times_absent(unit);
  }
  const i32 left_out = solution_.mandatory_left_out();
  bool kept = left_out < left_out_before || harder < 0;
  if (!kept && harder == 0 && left_out == left_out_before) {
    kept = accepts(solution_.cost() - cost_before, temperature, random_);
  }
  for (const i32 unit : out_) {
    if (!solution_.is_unit_served(unit)) counted_.count(unit);
  }
  decide(sound && kept);
  if (sound && kept) count_absent();
}

void Stepper::count_absent() {
  for (const i32 unit : units_) counted_.set(unit, !solution_.is_unit_served(unit));
}

// False if what came of it breaks a rule, or was given up, for it would be dearer than the bar.
bool Stepper::change(bool serves_all, const Bar& bar) {
  ++iterations_;
  solution_.begin();
  calendar_.begin();
  out_.clear();
  const double often = std::min(kMostFromAbsent, kFromEachAbsent * static_cast<double>(absent_.size()));
  const bool from_absent = !absent_.empty() && random_.unit() < (serves_all ? kFromMissing : often);
  const i32 around = from_absent ? seed_of_absent() : seeds_[random_.below(static_cast<i32>(seeds_.size()))];
  const bool route_went = ruin_(around, out_);
  add_absent(from_absent, serves_all ? kMissingTried : kAbsentTried);
  if (!sketch_touched()) return false;
  for (const i32 route : solution_.touched_routes()) insert_.note(route);
  if (route_went) insert_.limit_routes(std::min(most_routes_, solution_.routes_used()));
  const bool is_whole = insert_(out_, bar);
  if (route_went) insert_.limit_routes(most_routes_);
  if (!is_whole) return false;
  for (std::size_t i = 0; i < solution_.touched_stops().size(); ++i) polish_(solution_.touched_stops()[i]);
  // Where hours matter, another order of stops would hardly keep them.
  if (!times_.matter()) {
    const i32 length = 1 + random_.below(kMostMoved);
    for (std::size_t i = 0; i < solution_.touched_stops().size(); ++i) {
      polish_.relocate(solution_.touched_stops()[i], length);
    }
  }
  return verify_touched();
}

// True if the plan is the best so far.
bool Stepper::decide(bool kept) {
  touched_ = solution_.touched_routes();
  if (!kept) {
    solution_.undo();
    calendar_.undo();
  }
  for (const i32 route : touched_) insert_.note(route);
  if (!kept) return false;
  if (!absent_.empty() || solution_.served() < static_cast<i32>(units_.size())) list_absent();
  return renew_if_best();
}

// Any member of a unit that is left out.
i32 Stepper::seed_of_absent() {
  chosen_ = absent_[random_.below(static_cast<i32>(absent_.size()))];
  const Unit& unit = base_.unit(chosen_);
  return base_.member(unit.first + (unit.members > 1 ? random_.below(unit.members) : 0));
}

// All that are left out if they are few, else that of the seed and some in a row: what has no place is looked
// for everywhere, and trying all of them would be all we do.
void Stepper::add_absent(bool from_absent, i32 tried) {
  const auto left = static_cast<i32>(absent_.size());
  if (!from_absent && times_.matter() && random_.unit() >= kAbsentRate) return;
  if (left <= tried) {
    out_.insert(out_.end(), absent_.begin(), absent_.end());
    return;
  }
  if (from_absent) out_.push_back(chosen_);
  const i32 first = random_.below(left);
  for (i32 i = 0; i < tried; ++i) {
    const i32 unit = absent_[(first + i) % left];
    if (!from_absent || unit != chosen_) out_.push_back(unit);
  }
}

// What is left of a route may need another departure altogether.
bool Stepper::sketch_touched() {
  for (const i32 route : solution_.touched_routes()) {
    if (!solution_.within(route) || !(insert_.sketch(route) || insert_.verify(route))) return false;
    if (!times_.book(solution_, route)) return false;
  }
  return true;
}

bool Stepper::verify_touched() {
  for (const i32 route : solution_.touched_routes()) {
    if (!solution_.within(route) || !insert_.verify(route)) return false;
    if (!times_.book(solution_, route)) return false;
  }
  return true;
}

void Stepper::renew() {
  best_score_ = score();
  best_ = plan();
}

std::vector<PlannedRoute> Stepper::plan() const {
  std::vector<PlannedRoute> plan = solution_.plan();
  if (calendar_.matters()) pin(plan);
  return plan;
}

// What routes hold, and when they leave.
void Stepper::pin(std::vector<PlannedRoute>& plan) const {
  auto planned = plan.begin();
  for (i32 r = 0; r < solution_.routes(); ++r) {
    const Route& route = solution_.route(r);
    if (route.stops.empty()) continue;
    planned->depart_ds = route.leaving.depart;
    planned->rests_early = route.leaving.rests_early;
    for (const Hold& hold : calendar_.held(r).holds) planned->pins.push_back({hold.begin, hold.begin});
    ++planned;
  }
}

double Stepper::scale() const {
  double sum = 0;
  for (i32 r = 0; r < solution_.routes(); ++r) {
    const Route& route = solution_.route(r);
    if (route.stops.empty()) continue;
    const Kind& kind = base_.kind(route.kind);
    i64 service = 0;
    for (const i32 s : route.stops) service += solution_.stop(s).service;
    sum += static_cast<double>(kind.per_metre * route.metres + kind.per_ds * (route.time() - service) +
                               kind.walk_per_ds * route.walk_ds) +
           static_cast<double>(kind.per_stop) * static_cast<double>(route.halts) + static_cast<double>(route.tolls);
  }
  return std::max(1.0, sum / std::max(1, solution_.served()));
}

i32 Stepper::easiest_route() const {
  i32 easiest = kNone;
  i64 least = std::numeric_limits<i64>::max();
  for (i32 r = 0; r < solution_.routes(); ++r) {
    const Route& route = solution_.route(r);
    if (route.stops.empty()) continue;
    i64 sum = 0;
    for (const i32 s : route.stops) {
      for (const i32 task : solution_.stop(s).doors) sum += counted_.times_absent(base_.task(task).unit);
    }
    if (sum < least) {
      least = sum;
      easiest = r;
    }
  }
  return easiest;
}

void Stepper::drop_easiest_route() {
  const i32 route = easiest_route();
  solution_.begin();
  calendar_.begin();
  leave_out(route);
  list_absent();
  count_absent();
}

void Stepper::restore() {
  for (i32 r = 0; r < solution_.routes(); ++r) {
    if (solution_.route(r).stops.empty()) continue;
    solution_.begin();
    calendar_.begin();
    leave_out(r);
  }
  const std::vector<PlannedRoute> best = best_;
  calendar_.begin();
  load(best);
  list_absent();
}

}  // namespace doorstep::search::rich::walk

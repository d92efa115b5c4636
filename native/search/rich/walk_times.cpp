#include "rich/walk_times.hpp"

#include <algorithm>

#include "rich/departure.hpp"

namespace doorstep::search::rich::walk {
namespace {

constexpr i32 kOpeningsTried = 4;
constexpr i32 kFirstStep = 100;
constexpr i32 kWorthARun = 300;  // leaving half a minute later

bool binds(const Problem& problem) {
  for (i32 k = 0; k < problem.kinds(); ++k) {
    if (problem.kind(k).overtime_per_ds > 0 || problem.kind(k).opens % kWholeSecond != 0) return true;
  }
  for (i32 t = 0; t < problem.tasks(); ++t) {
    if (problem.task(t).windows > 0) return true;
  }
  const Uses& uses = problem.uses();
  if (problem.energy()) return true;
  for (i32 h = 0; uses.trips && h < problem.hubs(); ++h) {
    if (problem.hub(h).windows > 0) return true;
  }
  return uses.shares() || uses.time_of_day || uses.prices_of_time || uses.curves || uses.unavailable || uses.rests ||
         uses.releases;
}

}  // namespace

Times::Times(const WalkProblem& problem, Calendar* calendar)
    : problem_(problem),
      base_(problem.base()),
      calendar_(calendar && calendar->matters() ? calendar : nullptr),
      matter_(problem.hours_matter() || binds(problem.base())) {}

void Times::lay(const std::vector<Element>& elements) {
  elements_.clear();
  bool walks = false;
  for (const Element& element : elements) {
    if (walks && element.code != Code::kDoor) elements_.push_back({Code::kBack, 0, 0});
    walks = element.code == Code::kDoor;
    elements_.push_back(element);
  }
  if (walks) elements_.push_back({Code::kBack, 0, 0});
  load();
}

// What each trip leaves with.
void Times::load() {
  loading_.resize(elements_.size());
  first_ = {};
  if (!base_.uses().releases && !base_.energy()) {
    std::ranges::fill(loading_, first_);
    return;
  }
  for (std::size_t i = elements_.size(); i-- > 0;) {
    const Element& element = elements_[i];
    if (element.ends_trip()) {
      loading_[i] = first_;
      first_ = {};
    }
    if (!element.serves() || !base_.task(element.index).loads_at_start()) continue;
    first_.released = std::max(first_.released, base_.task(element.index).released);
    if (base_.energy()) first_.mass_g += base_.energy()->mass_g(element.index);
  }
}

void Times::lay(const Solution& solution, const Route& route) {
  kind_ = route.kind;
  elements_.clear();
  for (const i32 s : route.stops) {
    const Stop& stop = solution.stop(s);
    if (stop.hub >= 0) {
      elements_.push_back({Code::kReload, stop.hub, 0});
      continue;
    }
    if (stop.charger >= 0) {
      elements_.push_back({Code::kCharge, stop.charger, stop.target_wh});
      continue;
    }
    if (stop.kerb < 0) {
      elements_.push_back({Code::kTask, stop.doors.front(), 0});
      continue;
    }
    elements_.push_back({Code::kPark, stop.kerb, 0});
    i32 i = 0;
    for (const Loop& loop : stop.loops) {
      elements_.push_back({Code::kLoop, loop.carrier, 0});
      for (; i < loop.end; ++i) elements_.push_back({Code::kDoor, stop.doors[i], 0});
      elements_.push_back({Code::kBack, 0, 0});
    }
  }
  load();
}

Timed Times::operator()(const Solution& solution, const Route& route) {
  lay(solution, route);
  if (calendar_) look_from(solution, route);
  Timed timed = best_of_rests(route.kind);
  if (calendar_) mind_room(solution.stop(route.stops.front()).route, timed);
  timed.cost += solution.plain_cost(route);
  return timed;
}

Timed Times::sketch(const Solution& solution, const Route& route) {
  if (route.leaving.depart == kNone) return (*this)(solution, route);
  lay(solution, route);
  if (calendar_) look_from(solution, route);
  const Kind& kind = base_.kind(route.kind);
  const auto more = static_cast<i32>(std::clamp(route.time() - route.leaving.time, -kMostSum, kMostSum));
  rests_early_ = route.leaving.rests_early;
  Timed timed = base_.uses().time_of_day ? time_near<true>(kind, route.leaving, more)
                                         : time_near<false>(kind, route.leaving, more);
  timed.rests_early = rests_early_;
  if (calendar_) mind_room(solution.stop(route.stops.front()).route, timed);
  timed.cost += solution.plain_cost(route);
  return timed;
}

// Rests as late as the law allows; early ones if that holds or is cheaper.
Timed Times::best_of_rests(i32 k, bool* early) {
  const Kind& kind = base_.kind(k);
  kind_ = k;
  const auto once = [&](bool rests_early) {
    rests_early_ = rests_early;
    return base_.uses().time_of_day ? time<true>(kind) : time<false>(kind);
  };
  Timed best = once(false);
  if (early) *early = false;
  if (kind.rests == 0) return best;
  const Timed other = once(true);
  if (!other.timely || (best.timely && best.cost <= other.cost)) return best;
  if (early) *early = true;
  return other;
}

template <bool kTimeOfDay>
void Times::offer(const Kind& kind, i32 depart, const State& state, Timed& best) const {
  if (state.overstayed || i64{state.now} - depart > kind.most_work) return;
  const i64 cost = kind.duration_cost(depart, state.now) + state.priced;
  if (!best.timely || cost < best.cost) best = {true, depart, state.now, cost, rests_early_};
}

// Sooner by what it takes longer now; who waits then, later again.
template <bool kTimeOfDay>
Timed Times::time_near(const Kind& kind, const Leaving& before, i32 more_ds) {
  const Timeline<kTimeOfDay> line = this->line<kTimeOfDay>();
  const i32 earliest = whole_second(line.earliest_start(first_.released) + kWholeSecond - 1);
  Timed best;
  if (earliest > kind.latest_start) return best;
  State state;
  i32 depart = std::max(earliest, whole_second(before.depart - std::max(0, more_ds)));
  if (!run(line, depart, state)) {
    if (depart == earliest) return best;
    depart = earliest;
    if (!run(line, depart, state)) return best;
  }
  offer<kTimeOfDay>(kind, depart, state, best);
  const i32 late = whole_second(std::min({state.now - state.work, state.limit, kind.latest_start}));
  if (late < depart + kWorthARun) return best;
  if (run(line, late, state)) offer<kTimeOfDay>(kind, late, state, best);
  return best;
}

template <bool kTimeOfDay>
bool Times::run(const Timeline<kTimeOfDay>& line, i32 depart, State& state) const {
  state = leave(line, depart);
  for (std::size_t i = 0; i < elements_.size();) {
    if (!go_on(line, state, i)) return false;
  }
  return line.finish(state);
}

template <bool kTimeOfDay>
Timed Times::time(const Kind& kind) {
  const Timeline<kTimeOfDay> line = this->line<kTimeOfDay>();
  const i32 earliest = whole_second(line.earliest_start(first_.released) + kWholeSecond - 1);
  Timed best;
  State first;
  if (earliest > kind.latest_start || !run(line, earliest, first)) return best;
  const auto offer = [&](i32 depart, const State& state) { this->offer<kTimeOfDay>(kind, depart, state, best); };
  const i32 late = late_start(line, earliest, first);
  const bool prices = base_.uses().prices_of_time;
  // Rests may fall elsewhere under another departure, and a shorter wait may make a stay legal: then run again.
  if (!prices && !first.overstayed && kind.rests == 0) {
    if (late >= earliest) offer(late, {.now = first.now, .priced = first.priced});
    return best;
  }
  const auto offer_run = [&](i32 depart) {
    depart = whole_second(depart);
    State state;
    if (depart >= earliest && depart <= kind.latest_start && run(line, depart, state)) offer(depart, state);
  };
  offer(earliest, first);
  if (late != earliest) offer_run(late);
  if (!prices) return best;
  State state = leave(line, earliest);
  i32 left = kOpeningsTried;
  for (std::size_t i = 0; i < elements_.size() && left > 0; ++i) {
    const Element& element = elements_[i];
    if (!line.go_on(state, element, element.ends_trip() ? loading_[i] : Loading())) break;
    if (!element.serves()) continue;
    const Task& task = base_.task(element.index);
    const i32 before = state.work - base_.service(kind, element.index);
    for (i32 w = 0; w < task.windows && left > 0; ++w, --left) {
      offer_run(base_.window(task.first_window + w).opens - before);
    }
  }
  return best;
}

// As late as possible for the same end; through the time of day by halving.
template <bool kTimeOfDay>
i32 Times::late_start(const Timeline<kTimeOfDay>& line, i32 earliest, const State& first) const {
  if constexpr (!kTimeOfDay) {
    return Departure<false>::late(earliest, first.now, first.work, first.limit);
  }
  i32 holds = earliest, fails = std::max(earliest, line.kind().latest_start) + 1;
  fails = std::min(fails, std::max(earliest + 1, first.now + 1));
  // Where the way takes as long at any hour the state at the end says it; else it is not far from there.
  i32 guess = whole_second(std::min(first.now - first.work, first.limit)), step = kFirstStep;
  while (fails - holds > kWholeSecond) {
    i32 middle = whole_second(holds + (fails - holds) / 2);
    if (guess > holds && guess < fails) middle = guess;
    if (middle <= holds) break;
    State state;
    const bool is_home = run(line, middle, state);
    if (is_home && state.now <= first.now) {
      holds = middle;
      guess = whole_second(std::max(middle + step, std::min(state.now - state.work, state.limit)));
    } else {
      fails = middle;
      guess = whole_second(middle - (is_home ? std::max(kWholeSecond, state.now - first.now) : step));
    }
    step *= 4;
  }
  return holds;
}

}  // namespace doorstep::search::rich::walk

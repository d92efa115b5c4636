// Part of the valuation: the least that the times of a route cost, over the departures that are worth a try.
#pragma once

#include "rich/valuation.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
inline i32 Valuation<kTimeOfDay>::late_start(const Timeline<kTimeOfDay>& line, std::span<const Element> elements,
                                             i32 earliest, const State& first, const Route* route, i32 from) const {
  return departure_.late(line.kind(), elements, earliest, first, route, from, [&](i32 depart, i32 end) {
    State state;
    return run_from(line, elements, depart, state) && state.now <= end;
  });
}

// The least cost of times over the departures tried. `first` is the end of the earliest departure.
template <bool kTimeOfDay>
inline i64 Valuation<kTimeOfDay>::least_cost(const Timeline<kTimeOfDay>& line, std::span<const Element> elements,
                                             i32 earliest, const State& first, const Known& known, Route* keep) const {
  const Kind& kind = line.kind();
  if (!kind.prices_duration() && !problem_.uses().prices_of_time) return 0;  // any departure is as good
  const i32 late = late_start(line, elements, earliest, first, known.route, known.from);
  i64 least = kImpossible;
  const auto offer = [&](i32 depart, const State& state) {
    if (kind.most_work != kUnlimited && i64{state.now} - depart > kind.most_work) return;
    const i64 cost = kind.duration_cost(depart, state.now) + state.priced;
    if (cost >= least) return;
    least = cost;
    if (!keep) return;
    keep->depart = depart;
    keep->end = state.now;
  };
  if (!problem_.uses().prices_of_time && kind.rests == 0) {
    offer(late, first);
    return least;
  }
  const auto offer_run = [&](i32 depart) {
    State state;
    depart = whole_second(depart);
    if (depart < earliest || depart > kind.latest_start) return;
    if (run_from(line, elements, depart, state)) offer(depart, state);
  };
  offer(earliest, first);
  if (late != earliest) offer_run(late);
  if (known.depart != late && known.depart != earliest) offer_run(known.depart);
  if (keep && problem_.uses().prices_of_time) offer_openings(line, elements, earliest, offer_run);
  return least;
}

// Departures that come to one of the first tasks just when its window opens or closes, or its cost changes, and
// to the end just when overtime begins or it must be reached.
template <bool kTimeOfDay>
template <class Offer>
inline void Valuation<kTimeOfDay>::offer_openings(const Timeline<kTimeOfDay>& line, std::span<const Element> elements,
                                                  i32 earliest, const Offer& offer) const {
  State state = line.leave(earliest, first_loading(elements).mass_g);
  i32 left = kOpeningsTried;
  for (std::size_t i = 0; i < elements.size() && left > 0; ++i) {
    const i32 worked = state.work, place = state.place;
    if (!line.go_on(state, elements[i], loading_at(elements, i))) return;
    if (!elements[i].serves()) continue;
    const Task& task = problem_.task(elements[i].index);
    // How long service took is not known where it depends on its begin.
    const i32 before = task.points > 0 ? worked + line.travel().leg(place, task.place).ds
                                       : state.work - problem_.service(line.kind(), elements[i].index);
    for (i32 w = 0; w < task.windows && left > 0; ++w, --left) {
      offer(problem_.window(task.first_window + w).opens - before);
      offer(problem_.window(task.first_window + w).closes - before);
    }
    for (i32 s = 1; s < task.steps && left > 0; ++s, --left) {
      // Just after the cost falls, just before it rises.
      const i32 change = problem_.step_begins(task, s);
      offer(change - before - (problem_.step_price(task, s) > problem_.step_price(task, s - 1) ? 1 : 0));
    }
  }
  if (!line.finish(state)) return;
  offer(line.kind().overtime_from - state.work);
  offer(line.kind().closes - state.work);
}

}  // namespace doorstep::search::rich

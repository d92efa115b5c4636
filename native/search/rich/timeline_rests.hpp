// Part of the timeline: which rest is due, and whether it is taken before something else or can wait.
#pragma once

#include "rich/timeline.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
inline typename Timeline<kTimeOfDay>::Due Timeline<kTimeOfDay>::due(const State& state) const {
  Due first{-1, kEndOfTime};
  for (i32 rule = 0; rule < kind_.rests; ++rule) {
    if (state.taken >> rule & 1) continue;
    const Rest& rest = problem_.rest(kind_.first_rest + rule);
    const i32 by = rest.after_work < 0 ? rest.closes : std::min(rest.closes, state.rested + rest.after_work);
    if (first.rule < 0 || by < first.by) first = {rule, by};
  }
  return first;
}

template <bool kTimeOfDay>
inline bool Timeline<kTimeOfDay>::act_on_time(State& state, const Element& element, const Loading& loading) const {
  const i32 by = due(state).by;
  return act(state, element, loading) && (state.halted || element != kFinish || state.now <= by);
}

template <bool kTimeOfDay>
inline bool Timeline<kTimeOfDay>::rest_and_act(State& state, const Element& element, const Loading& loading) const {
  return rest_and(state, [&](State& on) { return act(on, element, loading); });
}

template <bool kTimeOfDay>
template <class Act>
inline bool Timeline<kTimeOfDay>::rest_and(State& state, const Act& act) const {
  while (state.rests < kind_.rests) {
    const Due next_due = due(state);
    const i32 opens = problem_.rest(kind_.first_rest + next_due.rule).opens;
    if (!rests_early_ || state.now < opens || state.now > next_due.by) {
      State next = state;
      if (!act(next)) return false;
      if (next.now <= next_due.by) {
        state = next;
        return true;
      }
    }
    if (!take_rest(state, next_due)) return false;
  }
  return act(state);
}

template <bool kTimeOfDay>
inline bool Timeline<kTimeOfDay>::take_rest(State& state, const Due& due) const {
  const Rest& rest = problem_.rest(kind_.first_rest + due.rule);
  const i32 begin = std::max(state.now, rest.opens);
  if (begin > due.by) return false;
  // The law's deadline of the first rest moves with the departure; that of the others may not.
  state.limit = std::min(state.limit, (state.rests > 0 ? due.by : rest.closes) - state.work);
  state.now = state.rested = begin + rest.length;
  state.work += rest.length;
  state.taken |= u32{1} << due.rule;
  state.order |= static_cast<u64>(due.rule) << 4 * state.rests;
  ++state.rests;
  return true;
}

}  // namespace doorstep::search::rich

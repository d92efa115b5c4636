// The rules of a route: how a vehicle of one kind goes on from element to element, and when.
//
// Everything is FIFO: who comes later does not finish earlier. Beside the times of one departure a state keeps
// those of all others: without the time of day, who departs at t is ready at max(now, t + work) for t <= limit.
#pragma once

#include <algorithm>

#include "rich/element.hpp"

namespace doorstep::search::rich {

struct State {
  i32 place = 0;
  i32 now = 0;              // ready to go on
  i32 work = 0, limit = 0;  // of other departures; limit is on the safe side where it is hard to say
  i32 rested = 0;           // since when the vehicle works: its departure or the end of its last rest
  i32 rests = 0;            // taken so far
  bool halted = false;      // after work at a stop: where a rest may be taken
  i64 priced = 0;           // what begins so far cost by windows and arrival
  i32 kerb = -1, point = 0, foot = 0;  // parked there; on foot, where and at which pace
  i32 parked = 0, gone_by = 0, most_stay = 0;  // since when, and how long the kerb may be kept
  bool overstayed = false;             // at some kerb: longer than is legal

  bool same_future(const State& other) const {
    return now == other.now && place == other.place && rests == other.rests && rested == other.rested &&
           halted == other.halted;
  }
};

struct TakenRest {
  i32 after;  // elements done before it
  i32 rule;
};

inline constexpr Element kFinish{static_cast<Code>(255), 0, 0};

template <bool kTimeOfDay>
class Timeline {
 public:
  Timeline(const Problem& problem, i32 kind, bool rests_early = false)
      : problem_(problem),
        kind_(problem.kind(kind)),
        travel_(problem.travel(kind_.travel)),
        prices_(problem.uses().prices_of_time),
        rests_early_(rests_early) {}

  const Kind& kind() const { return kind_; }
  const Travel& travel() const { return travel_; }

  // At the start of the route. `released`: what the first trip waits for.
  i32 earliest_start(i32 released) const { return std::max(kind_.opens, released); }
  State leave(i32 depart) const {
    State state;
    state.place = kind_.start;
    state.now = state.rested = depart;
    state.limit = kind_.latest_start;
    return state;
  }

  // On to the next element, with the rests due before it. `released`: of the trip that a reload begins.
  bool go_on(State& state, const Element& element, i32 released) const {
    if (kind_.rests == 0 || state.rests == kind_.rests) return act(state, element, released);
    return state.halted ? rest_and_act(state, element, released) : act_on_time(state, element, released);
  }

  // To where the route ends.
  bool finish(State& state) const { return go_on(state, kFinish, 0); }

 private:
  bool act(State& state, const Element& element, i32 released) const {
    switch (element.code) {
      case Code::kTask: return serve(state, element.index);
      case Code::kReload: return reload(state, element.index, released);
      case Code::kPark:
      case Code::kLoop:
      case Code::kDoor:
      case Code::kBack: return on_foot(state, element);
      default: return element == kFinish && drive(state, kind_.end) && state.now <= kind_.closes;
    }
  }

  // Parking and everything on foot: defined in walk_timeline.cpp.
  bool on_foot(State& state, const Element& element) const;
  bool park(State& state, i32 kerb) const;
  bool walk(State& state, i32 to) const;
  bool leave_kerb(State& state, i32 at) const {
    state.kerb = -1;
    state.overstayed = state.overstayed || at - state.parked > state.most_stay;
    state.limit = std::min(state.limit, state.gone_by - state.work);
    return at <= state.gone_by;
  }

  bool drive(State& state, i32 to) const {
    const Leg leg = travel_.leg(state.place, to);
    if (!leg.exists()) return false;
    i32 start = state.now;
    if (kind_.unavailable > 0) start = start_of_drive(state, to, leg.ds);
    if (state.kerb >= 0 && !leave_kerb(state, start)) return false;
    const i32 arrive = travel_.template arrive<kTimeOfDay>(state.place, to, start, leg.ds);
    state.work += arrive - start;
    state.now = arrive;
    state.place = to;
    return arrive < kTooLate;
  }

  bool serve(State& state, i32 t) const {
    const Task& task = problem_.task(t);
    return drive(state, task.place) && work(state, t);
  }

  bool work(State& state, i32 t) const {
    const Task& task = problem_.task(t);
    i32 begin = problem_.begin(task, state.now);
    if (begin >= kTooLate) return false;
    i32 service = problem_.service_at(kind_, t, begin);
    while (kind_.unavailable > 0) {
      const i32 free = first_free(begin, service);
      if (free == begin) break;
      begin = problem_.begin(task, free);
      if (begin >= kTooLate) return false;
      service = problem_.service_at(kind_, t, begin);
    }
    state.limit = std::min(state.limit, latest_alike(task, begin, service) - state.work);
    if (prices_ && task.is_priced()) state.priced += problem_.price(task, begin);
    state.now = begin + service;
    state.work += service;
    state.halted = true;
    return true;
  }

  bool reload(State& state, i32 h, i32 released) const {
    const Hub& hub = problem_.hub(h);
    if (!drive(state, hub.place)) return false;
    i32 start = std::max(state.now, released), until = kEndOfTime;
    for (i32 w = 0; w < hub.windows; ++w) {
      const Span& open = problem_.hub_window(hub.first_window + w);
      until = open.until;
      if (start <= until) {
        start = std::max(start, open.from);
        break;
      }
    }
    if (start > until) return false;
    state.limit = std::min(state.limit, until - state.work);
    state.now = start + hub.reload;
    state.work += hub.reload;
    state.halted = false;
    return true;
  }

  // The latest begin up to which a later departure changes nothing but waiting.
  i32 latest_alike(const Task& task, i32 begin, i32 service) const {
    i32 until = task.has_one_window ? task.closes : window_end(task, begin);
    if (task.points > 0) until = std::min(until, begin);
    for (i32 i = 0; i < kind_.unavailable; ++i) {
      const Span& off = problem_.unavailable(kind_.first_unavailable + i);
      if (off.from >= begin + service) until = std::min(until, off.from - service);
    }
    return until;
  }
  i32 window_end(const Task& task, i32 begin) const {
    i32 end = begin;
    for (i32 w = 0; w < task.windows; ++w) {
      const Window& own = problem_.window(task.first_window + w);
      if (own.allows(begin)) end = std::max(end, own.late >= 0 ? kEndOfTime : own.closes);
    }
    return end;
  }

  // The first instant from `from` on at which something so long does not meet an interval without work.
  i32 first_free(i32 from, i32 length) const {
    for (i32 i = 0; i < kind_.unavailable; ++i) {
      const Span& off = problem_.unavailable(kind_.first_unavailable + i);
      if (from < off.until && from + length > off.from) from = off.until;
    }
    return from;
  }
  i32 start_of_drive(State& state, i32 to, i32 base) const {
    i32 start = state.now;
    for (i32 i = 0; i < kind_.unavailable; ++i) {
      const Span& off = problem_.unavailable(kind_.first_unavailable + i);
      const i32 arrive = travel_.template arrive<kTimeOfDay>(state.place, to, start, base);
      if (start < off.until && arrive > off.from) start = off.until;
      else if (off.from >= arrive) state.limit = std::min(state.limit, off.from - (arrive - start) - state.work);
    }
    return start;
  }

  // A rest is due if the route still runs when it could no longer begin.
  i32 rest_by(const State& state) const {
    const Rest& rest = problem_.rest(kind_.first_rest + state.rests);
    return rest.after_work < 0 ? rest.closes : std::min(rest.closes, state.rested + rest.after_work);
  }
  bool act_on_time(State& state, const Element& element, i32 released) const {
    const i32 by = rest_by(state);
    return act(state, element, released) && (state.halted || element != kFinish || state.now <= by);
  }
  bool rest_and_act(State& state, const Element& element, i32 released) const {
    while (state.rests < kind_.rests) {
      const i32 by = rest_by(state);
      const i32 opens = problem_.rest(kind_.first_rest + state.rests).opens;
      if (!rests_early_ || state.now < opens || state.now > by) {
        State next = state;
        if (!act(next, element, released)) return false;
        if (next.now <= by) {
          state = next;
          return true;
        }
      }
      if (!take_rest(state, by)) return false;
    }
    return act(state, element, released);
  }
  bool take_rest(State& state, i32 by) const {
    const Rest& rest = problem_.rest(kind_.first_rest + state.rests);
    const i32 begin = std::max(state.now, rest.opens);
    if (begin > by) return false;
    // The law's deadline of the first rest moves with the departure; that of the others may not.
    state.limit = std::min(state.limit, (state.rests > 0 ? by : rest.closes) - state.work);
    state.now = state.rested = begin + rest.length;
    state.work += rest.length;
    ++state.rests;
    return true;
  }

  const Problem& problem_;
  const Kind& kind_;
  const Travel& travel_;
  bool prices_, rests_early_;
};

}  // namespace doorstep::search::rich

// The rules of a route: how a vehicle of one kind goes on from element to element, and when.
//
// Everything is FIFO: who comes later does not finish earlier. Beside the times of one departure a state keeps
// those of all others: without the time of day, who departs at t is ready at max(now, t + work) for t <= limit.
#pragma once

#include <algorithm>
#include <span>

#include "rich/bookings.hpp"
#include "rich/energy.hpp"
#include "rich/state.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class Timeline {
 public:
  // `bookings`: docks and plugs of other routes. `pins`: when each reload and charge has to begin.
  Timeline(const Problem& problem, i32 kind, bool rests_early = false, const Bookings* bookings = nullptr,
           const std::vector<Span>* pins = nullptr)
      : problem_(problem),
        kind_(problem.kind(kind)),
        travel_(problem.travel(kind_.travel)),
        energy_(problem.energy() && problem.energy()->battery(kind).is_there() ? problem.energy() : nullptr),
        number_(kind),
        prices_(problem.uses().prices_of_time),
        rests_early_(rests_early),
        bookings_(bookings),
        pins_(pins) {}

  const Kind& kind() const { return kind_; }
  const Travel& travel() const { return travel_; }

  // At the start of the route. `released`: what the first trip waits for.
  i32 earliest_start(i32 released) const { return std::max(kind_.opens, released); }
  State leave(i32 depart, i64 mass_g = 0) const {
    State state;
    state.mass_g = mass_g;
    if (energy_) state.level_wh = energy_->battery(number_).charge_wh;
    state.place = kind_.start;
    state.now = state.rested = depart;
    state.limit = kind_.latest_start;
    return state;
  }

  // On to the next element, with the rests due before it. `loading`: of the trip that a reload begins.
  bool go_on(State& state, const Element& element, const Loading& loading) const {
    if (kind_.rests == 0 || state.rests == kind_.rests) return act(state, element, loading);
    return state.halted ? rest_and_act(state, element, loading) : act_on_time(state, element, loading);
  }

  // The same through elements between which nobody rests: parking, a loop on foot and the way back.
  bool go_through(State& state, std::span<const Element> elements) const {
    const auto through = [&](State& on) {
      for (const Element& element : elements) {
        if (!act(on, element, {})) return false;
      }
      return true;
    };
    return state.rests == kind_.rests ? through(state) : rest_and(state, through);
  }

  // To where the route ends.
  bool finish(State& state) const { return go_on(state, kFinish, {}); }

 private:
  bool act(State& state, const Element& element, const Loading& loading) const {
    switch (element.code) {
      case Code::kTask: return serve(state, element.index);
      case Code::kReload: return reload(state, element.index, loading);
      case Code::kCharge: return charge(state, element.index, element.extra);
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
    if (energy_ && !drain(state, to, leg, arrive - start)) return false;
    state.work += arrive - start;
    state.now = arrive;
    state.place = to;
    state.hub = -1;
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
    if (energy_) state.mass_g += (task.fetches() ? 1 : task.brings() ? -1 : 0) * i64{energy_->mass_g(t)};
    return true;
  }

  bool drain(State& state, i32 to, const Leg& leg, i32 drive_ds) const {
    state.level_wh -= energy_->leg_wh(number_, state.place, to, leg, drive_ds, state.mass_g);
    return state.level_wh >= energy_->battery(number_).reserve_wh;
  }

  // At hubs and chargers: defined in timeline_holds.hpp.
  bool reload(State& state, i32 h, const Loading& loading) const;
  bool charge(State& state, i32 c, i32 target_wh) const;
  Span open_at(const Hub& hub, i32 ready) const;
  template <class Hours>
  Span begin_hold(State& state, i32 place, i32 ready, i32 length, const Hours& hours) const;

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

  // A rest is due if the route still runs when it could no longer begin. Each is owed by itself: looked at is
  // the one that is due first of those not taken. Defined in timeline_rests.hpp.
  struct Due {
    i32 rule, by;
  };
  Due due(const State& state) const;
  bool act_on_time(State& state, const Element& element, const Loading& loading) const;
  bool rest_and_act(State& state, const Element& element, const Loading& loading) const;
  template <class Act>
  bool rest_and(State& state, const Act& act) const;
  bool take_rest(State& state, const Due& due) const;

  const Problem& problem_;
  const Kind& kind_;
  const Travel& travel_;
  const EnergyProblem* energy_;  // none without a battery
  i32 number_;
  bool prices_, rests_early_;
  const Bookings* bookings_;         // none where nobody ever waits for others
  const std::vector<Span>* pins_;
};

}  // namespace doorstep::search::rich

#include "rich/timeline_holds.hpp"
#include "rich/timeline_rests.hpp"

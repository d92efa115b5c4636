// Part of the timeline: reloads at hubs and charges, which wait for opening hours, parcels, docks and plugs.
#pragma once

#include "rich/timeline.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
inline bool Timeline<kTimeOfDay>::reload(State& state, i32 h, const Loading& loading) const {
  const Hub& hub = problem_.hub(h);
  if (!drive(state, hub.place)) return false;
  state.arrived = state.now;
  state.worked = state.work;
  state.hub = h;
  state.mass_g = loading.mass_g;
  const Span begin = begin_hold(state, h, std::max(state.now, loading.released), hub.reload,
                                [&](i32 ready) { return open_at(hub, ready); });
  if (begin.from >= kTooLate) return false;
  state.limit = std::min(state.limit, begin.until - state.work);
  state.now = begin.from + hub.reload;
  state.work += hub.reload;
  state.halted = false;
  return true;
}

// The first instant from `ready` on in the hub's hours, and until when they go on; kTooLate if there is none.
template <bool kTimeOfDay>
inline Span Timeline<kTimeOfDay>::open_at(const Hub& hub, i32 ready) const {
  if (hub.windows == 0) return {ready, kEndOfTime};
  for (i32 w = 0; w < hub.windows; ++w) {
    const Span& open = problem_.hub_window(hub.first_window + w);
    if (ready <= open.until) return {std::max(ready, open.from), open.until};
  }
  return {kTooLate, kTooLate};
}

// The same for a dock or a plug that others may hold: `hours` says when it is open.
template <bool kTimeOfDay>
template <class Hours>
inline Span Timeline<kTimeOfDay>::begin_hold(State& state, i32 place, i32 ready, i32 length, const Hours& hours) const {
  if (!bookings_) return hours(ready);
  const Span* pin = pins_ ? &(*pins_)[static_cast<std::size_t>(state.holds)] : nullptr;
  Span begin = hours(pin ? std::max(ready, pin->from) : ready);
  while (begin.from < kTooLate) {
    const Span free = bookings_->first_free(place, begin.from, length);
    if (free.from == begin.from) {
      begin.until = std::min(begin.until, free.until);
      break;
    }
    begin = hours(free.from);
  }
  if (pin && begin.from > pin->until) return {kTooLate, kTooLate};
  if (pin) begin.until = std::min(begin.until, pin->until);
  ++state.holds;
  state.held_from = begin.from;
  state.held_for = length;
  return begin;
}

// At a charger on the way, or beside the reload of its hub.
template <bool kTimeOfDay>
inline bool Timeline<kTimeOfDay>::charge(State& state, i32 c, i32 target_wh) const {
  if (!energy_) return false;
  const Charger& charger = energy_->charger(c);
  const bool beside = state.hub >= 0 && charger.hub == state.hub;
  if (!beside) {
    if (!drive(state, charger.place)) return false;
    state.arrived = state.now;
    state.worked = state.work;
  }
  const i32 to_wh = std::max(state.level_wh, std::min(target_wh, energy_->battery(number_).capacity_wh));
  const i32 length = energy_->charge_ds(number_, charger, state.level_wh, to_wh);
  const Span begin = begin_hold(state, problem_.hubs() + c, state.arrived, length,
                                [&](i32 ready) { return energy_->begin_charge(charger, ready); });
  if (begin.from >= kTooLate) return false;
  state.limit = std::min(state.limit, begin.until - state.worked);
  state.level_wh = to_wh;
  state.now = std::max(state.now, begin.from + length);
  state.work = std::max(state.work, state.worked + length);
  state.hub = -1;  // one charge beside a reload
  state.halted = false;
  return true;
}

}  // namespace doorstep::search::rich

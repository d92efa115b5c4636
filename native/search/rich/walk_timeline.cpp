// The rules of a route at a kerb and on foot: parking by the hour, set-up, walks, doors, back at the vehicle.
#include "rich/timeline.hpp"
#include "rich/walk_problem.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
bool Timeline<kTimeOfDay>::on_foot(State& state, const Element& element) const {
  const WalkProblem& walks = *problem_.walks();
  switch (element.code) {
    case Code::kPark: return park(state, element.index);
    case Code::kLoop: {
      const auto kind = static_cast<i32>(&kind_ - &problem_.kind(0));
      const Carrier& carrier = walks.carrier(kind, element.index);
      state.foot = carrier.foot;
      state.point = state.kerb;
      state.now += carrier.setup;
      state.work += carrier.setup;
      state.halted = false;
      return true;
    }
    case Code::kDoor:
      if (!walk(state, walks.point(element.index)) || !work(state, element.index)) return false;
      state.halted = false;  // nobody rests on the way
      return true;
    default:
      if (!walk(state, state.kerb)) return false;
      state.halted = true;
      return true;
  }
}

// Halt as soon as it is legal; who comes later is never done earlier.
template <bool kTimeOfDay>
bool Timeline<kTimeOfDay>::park(State& state, i32 k) const {
  const WalkProblem& walks = *problem_.walks();
  const Kerb& kerb = walks.kerb(k);
  if (!drive(state, kerb.place)) return false;
  const Span open = walks.open(k, state.now);
  const i32 begin = std::max(state.now, open.from);
  if (begin >= kTooLate) return false;
  const i32 end = walks.parked(k, begin);
  const i32 until = kerb.steps > 1 ? std::min(open.until, walks.parks_alike_until(k, begin)) : open.until;
  state.limit = std::min(state.limit, until - state.work);
  state.kerb = k;
  state.parked = begin;
  state.gone_by = open.until;
  state.most_stay = kerb.most_stay;
  state.now = end;
  state.work += end - begin;
  state.halted = false;
  return true;
}

template <bool kTimeOfDay>
bool Timeline<kTimeOfDay>::walk(State& state, i32 to) const {
  if (state.point == to) return true;
  const Leg& leg = problem_.walks()->walk(state.foot, state.point, to);
  if (!leg.exists()) return false;
  i32 start = state.now;
  for (i32 i = 0; i < kind_.unavailable; ++i) {
    const Span& off = problem_.unavailable(kind_.first_unavailable + i);
    if (start < off.until && start + leg.ds > off.from) start = off.until;
    else if (off.from >= start + leg.ds) state.limit = std::min(state.limit, off.from - leg.ds - state.work);
  }
  state.now = start + leg.ds;
  state.work += leg.ds;
  state.point = to;
  return state.now < kTooLate;
}

template class Timeline<false>;
template class Timeline<true>;

}  // namespace doorstep::search::rich

// Routes with stops on foot beside others: who is timed waits for a dock, a plug or room, and holds it then.
#include "rich/booking.hpp"
#include "rich/departure.hpp"
#include "rich/walk_times.hpp"

namespace doorstep::search::rich::walk {

void Times::look_from(const Solution& solution, const Route& route) {
  calendar_->look_from(solution.stop(route.stops.front()).route);
  bookings_ = calendar_->bookings();
}

template <bool kTimeOfDay>
bool Times::collect(i32 depart, State& state) {
  const Timeline<kTimeOfDay> line = this->line<kTimeOfDay>();
  state = leave(line, depart);
  const Booking<kTimeOfDay> booking(base_, bookings_ != nullptr);
  return booking(line, elements_, state, held_.holds, held_.moves,
                 [&](State& on, std::size_t& i) { return go_on(line, on, i); });
}

// What the route laid out last takes if it departs then.
bool Times::collect(i32 depart, State& state) {
  return base_.uses().time_of_day ? collect<true>(depart, state) : collect<false>(depart, state);
}

// What hubs hold depends on when trips leave and end.
void Times::mind_room(i32 route, Timed& timed) {
  if (!timed.timely || !base_.uses().stock) return;
  State state;
  rests_early_ = timed.rests_early;
  timed.timely = collect(timed.depart, state) && calendar_->has_room(route, held_);
}

bool Times::book(const Solution& solution, i32 r) {
  if (!calendar_) return true;
  const Route& route = solution.route(r);
  if (route.stops.empty()) {
    held_.holds.clear();
    held_.moves.clear();
    calendar_->hold(r, held_);
    return true;
  }
  if (!route.timely) return false;
  lay(solution, route);
  look_from(solution, route);
  rests_early_ = route.leaving.rests_early;
  State state;
  if (!collect(route.leaving.depart, state) || !calendar_->has_room(r, held_)) return false;
  calendar_->hold(r, held_);
  return true;
}

Timed Times::book_as_told(const Solution& solution, i32 r, const PlannedRoute& told) {
  const Route& route = solution.route(r);
  const Kind& kind = base_.kind(route.kind);
  lay(solution, route);
  look_from(solution, route);
  pins_ = told.pins.empty() ? nullptr : &told.pins;
  Timed best;
  for (const bool early : {false, true}) {
    if (early && kind.rests == 0) break;
    rests_early_ = early;
    State state;
    const i32 earliest = whole_second(line<false>().earliest_start(first_.released) + kWholeSecond - 1);
    const i32 depart = std::max(earliest, whole_second(told.depart_ds));
    if (depart > kind.latest_start || !collect(depart, state) || !calendar_->has_room(r, held_)) continue;
    if (state.overstayed || i64{state.now} - depart > kind.most_work) continue;
    const i64 cost = kind.duration_cost(depart, state.now) + state.priced;
    if (!best.timely || cost < best.cost) best = {true, depart, state.now, cost, early};
  }
  rests_early_ = best.rests_early;
  State state;
  if (best.timely && collect(best.depart, state)) calendar_->hold(r, held_);
  pins_ = nullptr;
  best.cost += solution.plain_cost(route);
  return best;
}

}  // namespace doorstep::search::rich::walk

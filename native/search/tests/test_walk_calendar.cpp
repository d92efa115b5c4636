// Docks and room at the hub of a walking day: what is kept change by change is what a rebuild gives.
#include <algorithm>

#include "check.hpp"
#include "rich/walk_insertion.hpp"
#include "rich/walk_ruin.hpp"
#include "walk_days.hpp"

namespace doorstep::search::rich::walk::tests {
namespace {

bool free_alike(const Bookings& one, const Bookings& other) {
  for (i32 ready = 0; ready < 30000; ready += 137) {
    for (const i32 length : {1, 300, 900}) {
      const Span here = one.first_free(0, ready, length), there = other.first_free(0, ready, length);
      if (here.from != there.from || here.until != there.until) return false;
    }
  }
  return true;
}

// Every route again from its elements, its departure and its begins, beside those that were read before it.
void check_against_rebuild(const Solution& kept, Calendar& calendar) {
  Calendar anew(calendar.problem());
  Solution solution(kept.problem());
  Times times(kept.problem(), &anew);
  std::vector<std::pair<i32, i32>> stays;
  solution.begin();
  for (i32 r = 0; r < kept.routes(); ++r) {
    const Route& route = kept.route(r);
    if (route.stops.empty()) {
      CHECK(static_cast<std::size_t>(r) >= calendar.routes() || calendar.held(r).holds.empty());
      continue;
    }
    PlannedRoute told{route.kind, route.leaving.depart, kept.elements(route), {}, false};
    for (const Hold& hold : calendar.held(r).holds) told.pins.push_back({hold.begin, hold.begin});
    std::vector<Stop> stops;
    CHECK(solution.read(told, stops));
    const i32 id = solution.vacant_route(told.kind);
    for (const Stop& stop : stops) solution.add_stop(id, static_cast<i32>(solution.route(id).stops.size()), stop);
    const Timed timed = times.book_as_told(solution, id, told);
    CHECK(timed.timely && timed.cost == route.cost);
    for (const Hold& hold : anew.held(id).holds)
      stays.push_back({written(hold.begin), written(hold.begin) + hold.length});
  }
  calendar.look_from(Bookings::kNobody);
  anew.look_from(Bookings::kNobody);
  if (calendar.bookings()) CHECK(free_alike(*calendar.bookings(), *anew.bookings()));
  const i32 slots = calendar.problem().shared()->hub_slots[0];
  for (const auto& [from, until] : stays) {
    const i32 begin = from;
    CHECK(std::count_if(stays.begin(), stays.end(),
                        [&](const auto& stay) { return stay.first <= begin && begin < stay.second; }) <= slots);
  }
}

struct Walked {
  i32 most_trips = 0, waits = 0;  // routes that would leave sooner if they were alone
};

// Ruin, recreate, keep or undo, as the search does.
void change(WalkDay& day, u64 seed, int steps, Walked& seen) {
  Random random(seed);
  Calendar calendar(*day.problem);
  Solution solution(*day.walks);
  Times times(*day.walks, &calendar);
  Times alone(*day.walks);
  Ruin ruin(solution, random);
  Insertion insert(solution, times, random);
  std::vector<i32> out;
  for (i32 unit = 0; unit < day.problem->units(); ++unit) out.push_back(unit);
  solution.begin();
  insert(out, {});
  const auto hold_touched = [&] {
    for (const i32 route : solution.touched_routes()) {
      if (!solution.within(route) || !insert.verify(route) || !times.book(solution, route)) return false;
    }
    return true;
  };
  for (int step = 0; step < steps; ++step) {
    const i64 before = solution.cost();
    solution.begin();
    calendar.begin();
    out.clear();
    ruin(random.below(solution.tasks()), out);
    bool sound = hold_touched();
    if (sound) {
      insert(out, {});
      sound = hold_touched();
    }
    if (!sound || random.unit() < 0.5) {
      solution.undo();
      calendar.undo();
      CHECK(solution.cost() == before);
    }
    check_against_rebuild(solution, calendar);
    for (i32 r = 0; r < solution.routes(); ++r) {
      const Route& route = solution.route(r);
      seen.most_trips = std::max(seen.most_trips, static_cast<i32>(route.trips.size()));
      // Who waits leaves later: the time waited is spent before the shift.
      if (!route.stops.empty()) seen.waits += alone(solution, route).depart < route.leaving.depart;
    }
  }
}

}  // namespace

TEST(what_walkers_hold_of_docks_and_room_is_what_a_rebuild_gives) {
  Walked seen;
  for (u64 seed = 1; seed <= 12; ++seed) {
    const auto day = walk_day(8, 30, seed, seed % 3 == 0, true, 2500, 3);
    share(*day, seed % 4 == 0 ? kUnlimited : 1, seed % 2 == 0 ? 60 : kUnlimited);
    change(*day, seed, 40, seen);
  }
  CHECK(seen.most_trips > 2 && seen.waits > 10);
}

}  // namespace doorstep::search::rich::walk::tests

// Stops, loops and trips: what a route with stops on foot is made of, and what is summed up over it.
#pragma once

#include <vector>

#include "rich/walk_problem.hpp"

namespace doorstep::search::rich::walk {

// No sum over a stop is more; three missing ways are less, and on one of them nobody walks.
inline constexpr i64 kMostSum = i64{kUnlimited} - (1 << 28);

struct Loop {
  i32 carrier, end;  // its doors end before that index of the stop's
  i32 ds, metres;
  CarryLoad load;  // of all its doors
};

struct Stop {
  i32 route = kNone, position = 0;
  i32 trip = 0;                        // of its route; a reload belongs to the trip that it begins
  i32 kerb = kNone;                    // kNone: at the point of its only task, or where nobody is served
  i32 place = kNone;                   // where the vehicle halts
  i32 hub = kNone;                     // reloads there, and serves nobody
  i32 charger = kNone, target_wh = 0;  // charges there, and serves nobody
  i32 setup = 0, walk_ds = 0, metres = 0, service = 0;
  CarryLoad load{};  // of all its tasks
  std::vector<i32> doors;
  std::vector<Loop> loops;

  i32 first_of(i32 loop) const { return loop == 0 ? 0 : loops[loop - 1].end; }
};

struct Trip {
  CarryLoad load;  // of all its tasks
  i32 from, to;    // places where it begins and ends
};

// How a route was timed last: what times it again begins there.
struct Leaving {
  i32 depart = kNone;  // kNone: never
  i64 time = 0;        // how long the route was then
  bool rests_early = false;
};

struct Route {
  i32 kind = 0;
  Leaving leaving{};
  std::vector<i32> stops;
  std::vector<Trip> trips;  // where there are any stops, and vehicles may reload
  i32 tasks = 0, halts = 0;
  i64 metres = 0, drive_ds = 0, dwell_ds = 0, walk_ds = 0, walk_m = 0;  // a route may be on many a missing way
  CarryLoad load{};  // of all its tasks
  i64 tolls = 0, task_cost = 0, cost = 0;
  bool timely = true;  // by the timeline, where that decides

  i64 time() const { return drive_ds + dwell_ds; }
};

struct Spot {
  i32 stop = kNone, loop = 0, index = 0;
};

// What one more halt adds to the drive of a route.
struct Detour {
  bool exists = false;
  i64 metres = 0, ds = 0, tolls = 0;
};

}  // namespace doorstep::search::rich::walk

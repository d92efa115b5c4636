// What is known of a vehicle on its way: where and when it is, its rests, its battery, and what it may still do.
#pragma once

#include "rich/element.hpp"

namespace doorstep::search::rich {

struct State {
  i32 place = 0;
  i32 now = 0;                         // ready to go on
  i32 work = 0, limit = 0;             // of other departures; limit is on the safe side where it is hard to say
  i32 rested = 0;                      // since when the vehicle works: its departure or the end of its last rest
  i32 rests = 0;                       // how many are taken so far
  u64 order = 0;                       // which, four bits each, the first lowest
  u32 taken = 0;                       // the same as bits
  bool halted = false;                 // after work at a stop: where a rest may be taken
  i64 priced = 0;                      // what begins so far cost by windows and arrival
  i32 kerb = -1, point = 0, foot = 0;  // parked there; on foot, where and at which pace
  i32 parked = 0, gone_by = 0, most_stay = 0;  // since when, and how long the kerb may be kept
  bool overstayed = false;                     // at some kerb: longer than is legal

  i32 arrived = 0, worked = 0;                 // at the hub left last: when, and the work up to there
  i32 hub = -1;                                // at which it reloads, while nothing else was done since
  i32 level_wh = 0;                            // in the battery
  i64 mass_g = 0;                              // on board
  i32 holds = 0, held_from = 0, held_for = 0;  // docks and plugs so far, and how the last was taken

  i32 rest_taken(i32 n) const { return static_cast<i32>(order >> 4 * n & 15); }
};

// What a trip is loaded with: its parcels are ready then, and so heavy.
struct Loading {
  i32 released = -kEndOfTime;
  i64 mass_g = 0;

  Loading() = default;
  Loading(i32 when, i64 mass = 0) : released(when), mass_g(mass) {}  // NOLINT: most know no mass
};

struct TakenRest {
  i32 after;  // elements done before it
  i32 rule;
};

inline constexpr Element kFinish{static_cast<Code>(255), 0, 0};

}  // namespace doorstep::search::rich

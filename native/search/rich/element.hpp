// What a route of the rich model is made of: elements in the order in which the vehicle meets them.
//
// The same codes as in the scripts of planning: a script says who drives which elements and when it departs,
// everything else follows from the rules of a route.
#pragma once

#include <vector>

#include "rich/problem.hpp"

namespace doorstep::search::rich {

enum class Code : std::uint8_t {
  kTask = 0,    // index: the task; the vehicle halts at the task's own point
  kReload = 1,  // index: the hub; ends a trip and begins the next
  kRest = 2,    // index: which of the kind's rests, from 0; placed by the evaluation, told in the plan
  kCharge = 3,  // index: the charger, extra: the charge to reach, Wh
  kPark = 4,    // index: the kerb
  kLoop = 5,    // index: the carrier of the kind; a loop on foot from the parked vehicle
  kDoor = 6,    // index: the task, served on foot in the loop begun last
  kBack = 7,    // not in scripts: back at the vehicle, where the times of a route are worked out
};

struct Element {
  Code code = Code::kTask;
  i32 index = 0, extra = 0;

  bool operator==(const Element&) const = default;
  bool serves() const { return code == Code::kTask || code == Code::kDoor; }
  bool ends_trip() const { return code == Code::kReload; }
};

struct PlannedRoute {
  i32 kind = 0;
  i32 depart_ds = 0;
  std::vector<Element> elements;
  std::vector<Span> pins{};  // of each reload and charge, in order, when it begins; empty: as early as it may
  bool rests_early = false;
};

}  // namespace doorstep::search::rich

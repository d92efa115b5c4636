// Docks and plugs over all routes: who holds one when, and when one more vehicle may.
//
// A place is a hub, or behind all hubs a charger. Stays count in whole seconds as a plan writes them: one that
// begins at t is written at the next second up, and who leaves makes room at that very second.
#pragma once

#include <vector>

#include "rich/problem.hpp"
#include "rich/shared_columns.hpp"

namespace doorstep::search::rich {

// A dock or a plug as one route takes it: the exact begin, and how long.
struct Hold {
  i32 place, begin, length;
};

inline i32 written(i32 ds) { return ds + (10 - (ds % 10 + 10) % 10) % 10; }

class Bookings {
 public:
  static constexpr i32 kNobody = -1, kOthers = -2;  // no route, and those that are not searched

  explicit Bookings(const Problem& problem);

  void add(i32 route, const std::vector<Hold>& holds);
  void remove(i32 route, const std::vector<Hold>& holds);

  // Whose own stays are left out from here on.
  void look_from(i32 route) { viewer_ = route; }
  // The first instant from `ready` on at which one may begin to stay so long, and until when without waiting.
  Span first_free(i32 place, i32 ready, i32 length) const;

 private:
  struct Stay {
    i32 from, until, route;
  };
  struct Place {
    i32 slots;
    std::vector<Stay> stays;
    // What is taken for `viewer`, ascending and apart.
    std::vector<Span> taken;
    i32 viewer = kNobody;
    bool is_old = true;
  };

  bool is_limited(i32 place) const { return places_[static_cast<std::size_t>(place)].slots < kUnlimited; }
  void renew(Place& place) const;

  mutable std::vector<Place> places_;
  mutable std::vector<std::pair<i32, i32>> changes_;
  i32 viewer_ = kNobody;
};

}  // namespace doorstep::search::rich

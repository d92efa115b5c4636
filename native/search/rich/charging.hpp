// Where a route that runs out of energy charges: at the charger that costs the least time, again and again.
//
// A repair after insertion (Keskin and Catay 2016, who charge partly and repair greedily): the stops stay in
// their order, charges are put between them before the battery would fall below its reserve. A charge goes up to
// what the rest of the route needs, or, where that is too much, to the top or to where charging becomes slow.
#pragma once

#include "rich/layout.hpp"

namespace doorstep::search::rich {

class Charging {
 public:
  explicit Charging(const Problem& problem);

  // Leave all charges out; false if there are none.
  static bool strip(std::vector<Element>& elements);
  // Put charges in anew, none above `top_percent` unless the rest of the route needs just a little more. False if
  // the battery does not last even so. Times are not looked at.
  bool mend(i32 kind, i32 top_percent, std::vector<Element>& elements);

 private:
  struct Leak {
    i32 place, level, drain;  // of an element: where, the level on arrival, what the leg to it takes
    i64 mass;                 // on board on that leg
  };
  struct Option {
    i64 score = std::numeric_limits<i64>::max();
    i32 before = -1, charger = -1, target = 0;
  };

  void trace(i32 kind, const std::vector<Element>& elements);
  i32 first_failure(i32 kind) const;
  Option best(i32 kind, i32 top_percent, const std::vector<Element>& elements, i32 failure) const;
  Option option(i32 kind, i32 top, const std::vector<Element>& elements, i32 before, i32 charger) const;
  static bool is_driven_to(const Element& element);
  i32 place_at(const Element& element) const;
  i64 change(const Element& element) const;
  i64 loaded(const std::vector<Element>& elements, std::size_t from) const;

  static constexpr i32 kMostCharges = 8;
  static constexpr i32 kSpare_percent = 2;  // above what is needed: the time of day makes legs longer

  const Problem& problem_;
  std::vector<Leak> leak_;
  std::vector<i64> rest_;  // what all legs from here on take
};

}  // namespace doorstep::search::rich

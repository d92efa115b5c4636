// The cheapest place for a unit among those offered: at once where the estimate is exact, else by a short list.
#pragma once

#include <array>

#include "random.hpp"
#include "rich/solution.hpp"

namespace doorstep::search::rich {

inline constexpr double kBlinkRate = 0.01;

inline constexpr i32 kNoDeparture = kNever;

// Where something might go. `route` below 0: a new one of the kind -1 - route.
struct Place {
  i64 more = kImpossible;  // cost, first estimated
  i32 route = 0, task = kNone;
  i32 gap = 0, drop = kNone;  // after which node; of a pair its delivery's, counted without the pickup
  i32 reload_before = kNone, reload_after = kNone;  // hubs visited beside it
  i32 depart = kNoDeparture;                        // one that suits it

  bool is_found() const { return task >= 0; }
};

class Quest {
 public:
  // `listed`: how many are kept by their estimate; 0 if it is exact.
  Quest(Random& random, i32 listed) : random_(random), most_listed_(std::min(listed, kListed)) { skip_blinks(); }

  void open(i64 worth) {
    best_ = Place{};
    best_.more = worth;
    listed_ = 0;
  }

  // Whatever costs so much or more need not be offered.
  i64 bound() const {
    if (listed_ < most_listed_ || most_listed_ == 0) return best_.more;
    return std::min(best_.more, list_[static_cast<std::size_t>(most_listed_) - 1].more);
  }
  bool has_any() const { return best_.is_found() || listed_ > 0; }
  const Place& best() const { return best_; }

  void offer(const Place& place) {
    if (place.more >= bound() || blinks()) return;
    if (most_listed_ == 0) {
      best_ = place;
      return;
    }
    i32 at = listed_ < most_listed_ ? listed_++ : most_listed_ - 1;
    for (; at > 0 && list_[static_cast<std::size_t>(at) - 1].more > place.more; --at) {
      list_[static_cast<std::size_t>(at)] = list_[static_cast<std::size_t>(at) - 1];
    }
    list_[static_cast<std::size_t>(at)] = place;
  }

  // Ask `price` for the exact cost of the listed, cheapest estimates first, while they may still win.
  template <class Price>
  void settle(const Price& price) {
    i32 held = 0;
    for (i32 i = 0; i < listed_ && held < kHeld; ++i) {
      Place place = list_[static_cast<std::size_t>(i)];
      if (place.more >= best_.more) break;
      place.more = price(place);
      if (place.more == kImpossible) continue;
      ++held;
      if (place.more < best_.more) best_ = place;
    }
    listed_ = 0;
  }

 private:
  void skip_blinks() {
    static const double kLogStay = natural_log(1 - kBlinkRate);
    until_blink_ = static_cast<i64>(natural_log(random_.positive_unit()) / kLogStay);
  }
  bool blinks() {
    if (until_blink_-- > 0) return false;
    skip_blinks();
    return true;
  }

  static constexpr i32 kListed = 8;
  static constexpr i32 kHeld = 2;  // that hold and are priced exactly

  Random& random_;
  i32 most_listed_;
  i64 until_blink_ = 0;
  Place best_;
  std::array<Place, kListed> list_;
  i32 listed_ = 0;
};

}  // namespace doorstep::search::rich

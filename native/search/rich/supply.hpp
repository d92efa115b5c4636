// What the trucks of an upper echelon cost that bring what trips load at satellites and fetch what they return with.
//
// A truck plan is so many trucks on so many tours. Whether it is enough is told by the satellites' sums alone: for
// each set of satellites, what they load or return together fits into the trucks that come to one of them (Hall
// 1935). The cost is that of the cheapest plan, where what does not fit is paid by the unit, so that there is a way
// down from one truck to none.
#pragma once

#include <span>
#include <vector>

#include "rich/route.hpp"

namespace doorstep::search::rich {

struct SupplyColumns {
  std::span<const i32> supply_place;   // of each satellite
  std::span<const i64> supply_charge;  // satellites x tasks: what the costs of tasks hold of it already
  std::span<const i64> plan_cost;      // of each truck plan, ascending
  std::span<const i32> plan_room;      // plans x sets of satellites (bit s: satellite s; the empty one first) x loads
  std::span<const i64> over_cost;      // one: what as much as `over_load` costs that does not fit
  std::span<const i32> over_load;      // of each load
};

class Supply {
 public:
  explicit Supply(const Problem& problem);

  bool is_asked() const { return columns_ != nullptr; }
  // Take a route in (by 1) or out (by -1).
  void count(const Route& route, i64 by);
  // What the trucks cost beyond the charges of tasks.
  i64 cost() const {
    if (is_changed_) renew();
    return cost_;
  }

 private:
  i32 satellite(i32 place) const;
  void take(i32 satellite, bool out, i32 task, i64 by);
  void renew() const;
  i64 more_of(std::size_t plan, i64 most) const;

  const Problem& problem_;
  const SupplyColumns* columns_;
  std::size_t loads_, satellites_ = 0, sets_ = 0;
  std::vector<i64> held_;           // satellites x (loaded, returned) x loads
  mutable std::vector<i64> needed_;  // sets x loads: the larger of what is loaded there and what returns
  i64 charged_ = 0;
  mutable i64 cost_ = 0;
  mutable bool is_changed_ = false;
};

}  // namespace doorstep::search::rich

// Recreate on foot: into a loop, as a new loop, as a new stop, as a new route, whichever costs least.
//
// Prices are exact where no hour matters. Where one does, they are a guess that leaves waiting out: the few best
// places are then tried and timed, and the cheapest that keeps all hours is taken.
#pragma once

#include <array>

#include "../annealing.hpp"
#include "../random.hpp"
#include "rich/charging.hpp"
#include "rich/walk_room.hpp"
#include "rich/walk_slack.hpp"
#include "rich/walk_solution.hpp"
#include "rich/walk_times.hpp"

namespace doorstep::search::rich::walk {

class Insertion {
 public:
  Insertion(Solution& solution, Times& times, Random& random);

  // Put units in, in an order drawn anew; those without a place, or not worth it, stay out. False as soon as the
  // plan becomes dearer than the bar were all that is still out put in for nothing: what is left then stays out, too.
  bool operator()(const std::vector<i32>& units, const Bar& bar);
  // The same with all that have a place anywhere, whatever it costs.
  void put_all(const std::vector<i32>& units);
  // Put a whole stop, made for vehicles of a kind, where it costs least; false if there is no place.
  bool place_stop(const Stop& stop, i32 kind);
  // Time and price of a route after a change, with charges where it needs them; false if it breaks a rule.
  bool verify(i32 route);
  // The same near the departure that it had: it may cost more than it has to, and seldom breaks a rule that
  // another departure would keep.
  bool sketch(i32 route);
  // A route is as it will stay for now.
  void note(i32 route) {
    slack_.note(route);
    room_.note(route);
  }
  // The same, and it holds of what all share what it was timed with; false if others hold that already.
  bool settle(i32 route) {
    const bool holds = times_.book(solution_, route);
    note(route);
    return holds;
  }
  // No new routes beyond so many.
  void limit_routes(i32 most) { most_routes_ = most; }
  // Drive a route as it is told, beside others; false if it cannot be driven so.
  bool verify_as_told(i32 route, const PlannedRoute& told);
  // Rules, time and price with the charges that it has.
  bool verify_as_it_is(i32 route) { return time_as_it_is(route, true); }

 private:
  enum class Reach : std::uint8_t { kNear, kWide, kFresh };
  enum class Way : std::uint8_t { kInLoop, kNewLoop, kNewStop, kNewRoute };
  struct Place {
    i64 more;
    Way way;
    i32 at;  // stop, route or kind; kNone: where the other end of its pair is
    i32 loop, index, kerb, carrier;  // index: of a new stop among those that are no charges
    i32 task = kNone, hub = kNone;  // hub: where to reload besides, before the new stop or after it
    bool reloads_before = false;
  };
  // The cheapest of all places that were timed; `second` is of the other end of a pair.
  struct Choice {
    i64 more;
    Place first, second;
  };
  struct Former {
    i64 cost = 0, time = 0, walk_ds = 0, walk_m = 0;
    Leaving leaving{};
    bool timely = false, charges = false;
  };
  // Out of a vehicle and back on foot; no kerb where it is served from the vehicle.
  struct Round {
    i32 kerb = kNone, carrier = kNone, place = kNone;
    Leg walk{0, 0};
    i32 to_door_ds = 0, back_ds = 0;  // from the halt on, parking included; from the door
    i64 time = 0, price = 0;          // of all that but the drive
  };
  // Rounds of a task by vehicles of a kind, kept while they are asked for.
  struct Rounds {
    i32 task = kNone;
    std::vector<Round> rounds;
  };
  static constexpr i64 kNowhere = i64{1} << 60;
  static constexpr i32 kTried = 4;       // places that are timed
  static constexpr i32 kMostTried = 16;  // where none of those keeps the hours
  static constexpr i64 kShortCut_ds = 100;  // that driving by way of a place may save
  static constexpr i64 kLateRate = 20;   // of the dearest second
  static constexpr i32 kMostStops = 14;  // that new loops and stops are tried at
  static constexpr i32 kLeastStops = 4;
  static constexpr double kBlinkRate = 0.01, kTripRate = 0.1;
  static constexpr double kCallAtALoss = 0.1, kUnitAtALoss = 0.5;  // one alone may not be worth a route, two are

  struct HubWay {
    i64 to, from;
  };
  HubWay hub_way(const Route& route, i32 gap, i32 hub) const;

  // A stop that goes to one place as a whole, and such a place.
  struct Whole {
    const Stop& stop;
    CarryLoad load;
  };
  struct WholePlace {
    i64 more;
    i32 route, position, hub;
    bool reloads_before;
  };
  static constexpr std::ptrdiff_t kWholesOfRoute = 3;  // that may be timed
  void try_whole(const Whole& whole, i32 route);
  void offer_whole(const Whole& whole, i32 route, i32 position, i32 hub, bool before);
  bool put_whole(const Stop& given, const WholePlace& place);
  bool has_room(const Route& route, const CarryLoad& load) const;

  void place(i32 unit, bool at_a_loss);
  bool has_two_ends(i32 task) const { return base_.task(task).partner >= 0; }
  void collect(i32 task, bool wide);
  void weigh(i64 price);
  void weigh_pair(i32 pickup, i64 price, bool wide);
  void try_loops(i32 task);
  void try_gaps_of_loop(i32 task, i32 stop, i32 loop, i32 first, i32 last);
  void meet(i32 stop);
  void try_stops(i32 task);
  void try_new_loop(i32 task, i32 stop);
  void try_everywhere(i32 task);
  void try_route(i32 task, i32 route);
  void try_gaps(i32 task, i32 route, i32 first, i32 last);
  void try_gap(i32 task, i32 route, i32 position, const Round& round);
  void try_new_routes(i32 task);
  void try_new_trips(i32 task);
  void try_trips_of(i32 task, i32 route);
  void try_trip(i32 task, i32 route, i32 position, const Round& round, i32 hub, bool before);
  void try_behind(i32 delivery, i32 pickup);
  const std::vector<Round>& rounds(i32 kind, i32 task);
  void add_round(i32 kind, i32 task, Round round, std::vector<Round>& rounds) const;
  // What a place has to be cheaper than.
  i64 dearest() const { return found_ == kept_ ? best_[found_ - 1].more : worth_; }
  void offer(Place place);
  void offer(Place place, const Slack::Effect& effect);
  void put(const Place& place);
  bool take(const Place& place);
  void take_back(const Place& place, const Former& former);
  Former former_of(const Place& place) const;
  bool time(i32 route, bool closely);
  bool time_as_it_is(i32 route, bool closely);
  bool keeps_rules(const Route& route) const {
    return solution_.is_walkable(route) && (!solution_.order_matters() || solution_.keeps_order(route));
  }
  bool charge(i32 route);
  bool has_battery(i32 kind) const;
  bool charges(const Route& route) const;
  i32 without_charges(const Route& route, i32 position) const;
  i32 with_charges(const Route& route, i32 stops) const;
  void put_charges(i32 route, const std::vector<Element>& elements);
  i32 kind_of(const Place& place) const;
  bool blinks();
  i64 key(i32 drawn, i32 unit) const;
  i64 worth_of(i32 unit, const Bar& bar) const {
    return base_.unit(unit).mandatory() ? bar.penalty : base_.unit(unit).price;
  }
  bool fits(const Route& route, i64 more_drive_ds, i64 more_ds, i64 more_m, i64 more_walk_m) const;
  i32 reload_beside(const Route& route, const Stop& stop, bool before) const;

  Solution& solution_;
  const WalkProblem& problem_;
  const Problem& base_;
  Times& times_;
  Slack slack_;
  Room room_;
  Random& random_;
  Charging charging_;
  std::array<Place, kMostTried> best_, pickups_;
  i32 found_ = 0, kept_;
  i32 most_routes_ = kUnlimited;
  bool exact_;  // what the first look says is what it costs
  Choice choice_{};
  bool may_be_left_out_ = false;
  i64 worth_ = 0, until_blink_ = 0, worst_per_ds_ = 1;
  std::vector<i32> met_;
  std::vector<u32> met_stamp_;
  u32 now_ = 0;
  std::vector<std::pair<i64, i32>> order_;
  std::vector<Rounds> rounds_;  // by kind
  std::vector<i32> gaps_;
  std::vector<Element> elements_;
  std::vector<WholePlace> wholes_;
};

}  // namespace doorstep::search::rich::walk

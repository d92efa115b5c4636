// Few vehicles: serve everything with those there are, and with fewer where that is asked for.
//
// By absence counters (Christiaens and Vanden Berghe 2020, section 5.4): what is hard to place is placed first.
#pragma once

#include "chain.hpp"

namespace doorstep::search {

template <class P>
void stepper_tells(Control& control, const Stepper<P>& stepper) {
  control.watch([&] {
    const auto& best = stepper.incumbent();
    return Progress{0, stepper.iterations(), best.score().cost, best.routes_used(),
                    stepper.solution().tasks() - best.served()};
  });
}

template <class P>
class Fleet {
 public:
  Fleet(const Problem& problem, Control& control, Chain<P>& chain, double hot_legs)
      : problem_(problem), control_(control), stepper_(chain.stepper()), hot_legs_(hot_legs) {}

  void operator()(bool fewest_routes) {
    if (stepper_.solution().mandatory_left_out() > 0) fit(kFitShare);
    if (fewest_routes) shrink();
  }

 private:
  static constexpr double kFitShare = 0.25, kShrinkShare = 0.1, kMostShrinkShare = 0.5, kShrink_s = 3;
  static constexpr i64 kPackEvery = 256;  // iterations
  static constexpr i32 kMostPacked = 100;

  // Of a long budget a tenth is enough to find the fewest routes, a short one needs more.
  double shrink_share() const {
    const double time_s = control_.settings().limits.time_s;
    return time_s > 0 ? std::clamp(kShrink_s / time_s, kShrinkShare, kMostShrinkShare) : kShrinkShare;
  }
  double used() const { return control_.clock().used(stepper_.iterations()); }

  // Serve every mandatory task with the vehicles there are. True if that was possible.
  bool fit(double share) {
    const double cold = 0.1 * hot_legs_ * stepper_.mean_leg();
    const auto go_on = [&] {
      stepper_tells(control_, stepper_);
      return used() < share && !control_.stopped();
    };
    i64 until_packed = kPackEvery;
    Chain<P>::repeat(control_.iterations_left(stepper_.iterations()), go_on, [&] {
      if (--until_packed == 0) {
        pack();
        until_packed = kPackEvery;
      }
      if (stepper_.step_to_serve_all(cold)) note_best();
      return stepper_.solution().mandatory_left_out() == 0 || control_.stopped();
    });
    return stepper_.solution().mandatory_left_out() == 0;
  }

  void pack() {
    const i32 most = std::min(kMostPacked, 2 * stepper_.solution().routes_used());
    for (i32 i = 0; i < most && stepper_.solution().mandatory_left_out() > 0; ++i) stepper_.step_to_pack();
    note_best();
  }
  void note_best() {
    if (!stepper_.is_best()) return;
    stepper_.renew();
    control_.note(stepper_.incumbent().score());
  }

  // Take away the route whose tasks were absent least and serve them with the others, again and again.
  void shrink() {
    if (stepper_.incumbent().score().mandatory_left_out > 0) return;
    stepper_.restore();
    const double share = shrink_share();
    while (!control_.stopped() && used() < share && stepper_.solution().routes_used() > fewest_possible()) {
      stepper_.recreate().limit_routes(stepper_.solution().routes_used() - 1);
      stepper_.drop_route(easiest_route());
      if (!fit(share)) break;
      stepper_.renew();
    }
    stepper_.restore();
    stepper_.recreate().limit_routes(stepper_.incumbent().routes_used());
  }

  // What the loads alone demand of the largest vehicles: fewer routes need not be looked for.
  i32 fewest_possible() const {
    i64 fewest = 1;
    for (i32 d = 0; d < problem_.loads(); ++d) {
      i64 load = 0, largest = 1;
      for (i32 task = 0; task < problem_.tasks(); ++task) load += problem_.demand(task)[d];
      for (i32 kind = 0; kind < problem_.kinds(); ++kind) largest = std::max<i64>(largest, problem_.capacity(kind)[d]);
      fewest = std::max(fewest, (load + largest - 1) / largest);
    }
    return static_cast<i32>(std::min<i64>(fewest, kUnlimited));
  }

  i32 easiest_route() const {
    const Solution<P>& solution = stepper_.solution();
    i32 easiest = -1;
    i64 least = std::numeric_limits<i64>::max();
    for (i32 route = 0; route < solution.routes(); ++route) {
      if (solution.route(route).size == 0) continue;
      i64 sum = 0;
      i32 node = solution.node(solution.start_of(route)).next;
      for (; solution.is_task(node); node = solution.node(node).next) sum += stepper_.absent().times_absent(node);
      if (sum < least) {
        least = sum;
        easiest = route;
      }
    }
    return easiest;
  }

  const Problem& problem_;
  Control& control_;
  Stepper<P>& stepper_;
  double hot_legs_;
};

}  // namespace doorstep::search

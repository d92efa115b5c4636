// What all parts of one search share: the budget, who watches, and whether to stop.
#pragma once

#include <algorithm>
#include <atomic>

#include "settings.hpp"

namespace doorstep::search {

class Control {
 public:
  Control(const Settings& settings, const Watch& watch, i32 tasks)
      : settings_(as_is_of_use(settings, tasks)), watch_(watch), clock_(settings_.limits) {}

  const Settings& settings() const { return settings_; }
  Clock& clock() { return clock_; }
  const Clock& clock() const { return clock_; }

  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }
  bool interrupted() const { return interrupted_; }
  void stop() { stopped_.store(true, std::memory_order_relaxed); }

  // Iterations that the budget still allows.
  i64 iterations_left(i64 done) const { return clock_.iterations_left(done); }

  // A few times a second, from the calling thread of the search only.
  template <class Tell>
  void watch(const Tell& progress) {
    if (!watch_ || interrupted_) return;  // who said stop is not asked again
    const double now_s = clock_.elapsed_s();
    if (now_s < told_at_s_ + kTellEvery_s) return;
    told_at_s_ = now_s;
    Progress seen = progress();
    seen.elapsed_s = now_s;
    if (watch_(seen)) return;
    interrupted_ = true;
    stop();
  }

  // A complete plan that is good enough ends the search.
  void note(const Score& score) {
    if (score.mandatory_left_out == 0 && score.cost <= settings_.target) stop();
  }

 private:
  static constexpr double kTellEvery_s = 0.1;
  static constexpr i64 kLeastOfUse = 1000, kOfUsePerCube = 100;  // iterations
  static constexpr i32 kMostCounted = 100'000;  // tasks: their cube is more than any time allows

  // Of a few tasks the best plan is there long before the time is over. Less than half of these iterations found on
  // 120 days of 2 to 8 tasks what eight times as many did; the time of larger days ends before they do.
  static Settings as_is_of_use(Settings settings, i32 tasks) {
    Limits& limits = settings.limits;
    if (limits.time_s <= 0) return settings;
    const i64 counted = std::min(tasks, kMostCounted);
    const i64 of_use = kLeastOfUse + kOfUsePerCube * counted * counted * counted;
    limits.iterations = limits.iterations > 0 ? std::min(limits.iterations, of_use) : of_use;
    return settings;
  }

  const Settings settings_;
  const Watch& watch_;
  Clock clock_;
  std::atomic<bool> stopped_{false};
  bool interrupted_ = false;
  double told_at_s_ = 0;
};

}  // namespace doorstep::search

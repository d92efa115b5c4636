// What all parts of one search share: the budget, who watches, and whether to stop.
#pragma once

#include <atomic>

#include "settings.hpp"

namespace doorstep::search {

class Control {
 public:
  Control(const Settings& settings, const Watch& watch) : settings_(settings), watch_(watch), clock_(settings.limits) {}

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
    if (!watch_) return;
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

  const Settings& settings_;
  const Watch& watch_;
  Clock clock_;
  std::atomic<bool> stopped_{false};
  bool interrupted_ = false;
  double told_at_s_ = 0;
};

}  // namespace doorstep::search

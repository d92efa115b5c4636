// The budget as a share used up: time of the wall or of the threads, iterations, or whichever is first.
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

#include "types.hpp"

namespace doorstep::search {

double thread_cpu_s();  // processor seconds of the calling thread

inline double wall_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Limits {
  double time_s = 0;   // 0: none
  i64 iterations = 0;  // 0: none
  bool cpu_time = false;
};

class Clock {
 public:
  explicit Clock(const Limits& limits) : limits_(limits), wall_from_(wall_s()), cpu_from_(thread_cpu_s()) {}

  const Limits& limits() const { return limits_; }
  double elapsed_s() const { return wall_s() - wall_from_; }
  double cpu_s() const { return thread_cpu_s() - cpu_from_ + helpers_cpu_s_; }  // of all threads

  // Share of the budget used after so many iterations, 1 and more when it is used up. Processor time counts by
  // the calling thread, and where several work side by side by their mean.
  double used(i64 iterations) const { return share(iterations, thread_cpu_s() - cpu_from_ + ahead_cpu_s_); }

  // Iterations that the budget still allows after so many.
  i64 iterations_left(i64 done) const {
    const i64 most = limits_.iterations;
    return most > 0 ? std::max<i64>(0, most - done) : std::numeric_limits<i64>::max();
  }

  // What one of several threads has used: `own_cpu_s` since they set out together at `from`.
  struct Start {
    double cpu_s;
    i64 iterations;
    int threads;
  };
  Start start(i64 iterations, int threads) const {
    return {thread_cpu_s() - cpu_from_ + ahead_cpu_s_, iterations, threads};
  }
  double used(const Start& from, double own_cpu_s, i64 own_iterations) const {
    return share(from.iterations + own_iterations * from.threads, from.cpu_s + own_cpu_s);
  }
  // They have met again: the processor time of the calling thread and of the others.
  void meet(double own_cpu_s, double others_cpu_s, int threads) {
    helpers_cpu_s_ += others_cpu_s;
    ahead_cpu_s_ += (own_cpu_s + others_cpu_s) / threads - own_cpu_s;
  }

 private:
  double share(i64 iterations, double cpu_s) const {
    double share = 0;
    if (limits_.iterations > 0) share = static_cast<double>(iterations) / static_cast<double>(limits_.iterations);
    if (limits_.time_s > 0) share = std::max(share, (limits_.cpu_time ? cpu_s : elapsed_s()) / limits_.time_s);
    return share;
  }

  Limits limits_;
  double wall_from_, cpu_from_;
  double helpers_cpu_s_ = 0;  // of all other threads
  double ahead_cpu_s_ = 0;    // mean of the threads less the calling one, over what they did together
};

}  // namespace doorstep::search

// The budget as a share used up: time of the wall or of this thread, iterations, or whichever is first.
#pragma once

#include <algorithm>
#include <chrono>

#include "problem.hpp"

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

  double elapsed_s() const { return wall_s() - wall_from_; }
  double cpu_s() const { return thread_cpu_s() - cpu_from_; }

  // Share of the budget used after so many iterations, 1 and more when it is used up.
  double used(i64 iterations) const {
    double share = 0;
    if (limits_.iterations > 0) share = static_cast<double>(iterations) / static_cast<double>(limits_.iterations);
    if (limits_.time_s > 0) share = std::max(share, (limits_.cpu_time ? cpu_s() : elapsed_s()) / limits_.time_s);
    return share;
  }

  const Limits& limits() const { return limits_; }

 private:
  Limits limits_;
  double wall_from_, cpu_from_;
};

}  // namespace doorstep::search

// Random numbers, exponential and logarithm of our own: plans must not depend on a machine's library.
//
// xoshiro256++ (Blackman and Vigna 2021) seeded by splitmix64. Accurate to about 1e-15; they use only
// additions, multiplications and divisions, which IEEE 754 rounds the same everywhere.
#pragma once

#include <bit>

#include <algorithm>

#include "types.hpp"

namespace doorstep::search {

class Random {
 public:
  explicit Random(u64 seed) {
    for (u64& word : state_) {
      seed += 0x9e3779b97f4a7c15;
      u64 mixed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
      word = mixed ^ (mixed >> 31);
    }
  }

  u64 next() {
    const u64 result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const u64 shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // 0 .. bound - 1; the bias of at most bound / 2^32 is far below what a search notices.
  i32 below(i32 bound) { return static_cast<i32>(((next() >> 32) * static_cast<u64>(bound)) >> 32); }

  // [0, 1)
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  // (0, 1]
  double positive_unit() { return static_cast<double>((next() >> 11) + 1) * 0x1.0p-53; }

 private:
  u64 state_[4];
};

// Natural logarithm of a positive normal number: 2 artanh((m - 1) / (m + 1)) + e ln 2.
inline double natural_log(double x) {
  const u64 bits = std::bit_cast<u64>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  double mantissa = std::bit_cast<double>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    ++exponent;
  }
  const double ratio = (mantissa - 1) / (mantissa + 1);
  const double square = ratio * ratio;
  double series = 0;
  for (int odd = 19; odd >= 1; odd -= 2) series = series * square + 1.0 / odd;
  return 2 * ratio * series + exponent * 0.6931471805599453;
}

// e^x for |x| < 700.
inline double exponential(double x) {
  const double scaled = x * 1.4426950408889634;
  const int power = static_cast<int>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double rest = x - power * 0.6931471805599453;
  double series = 1;
  for (int term = 14; term >= 1; --term) series = 1 + series * rest / term;
  return series * std::bit_cast<double>(static_cast<u64>(power + 1023) << 52);
}

}  // namespace doorstep::search

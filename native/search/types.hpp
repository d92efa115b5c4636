// Integers of the search and the bounds that keep sums of a few of them within 32 bits.
//
// Travel below 2^26 or kNoWay, service below 2^26, times within +-2^29. Whoever fills the columns checks them.
#pragma once

#include <cstdint>
#include <limits>

namespace doorstep::search {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;

inline constexpr i32 kNoWay = 1 << 29;      // travel between places that no way joins
inline constexpr i32 kEndOfTime = 1 << 29;  // no window closes later, none opens before its negative
inline constexpr i32 kTooLate = 1 << 30;    // departures of a route that cannot be driven stop growing here
inline constexpr i32 kNever = -(1 << 30);   // latest start from which the rest of a route cannot be kept
inline constexpr i32 kMandatory = -1;
inline constexpr i32 kUnlimited = std::numeric_limits<i32>::max();

}  // namespace doorstep::search

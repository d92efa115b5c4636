// Points and lengths as Python hands them over, checked.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "bindings.hpp"
#include "matrix.hpp"

namespace doorstep::roads {

using U32 = In<u32>;
using SharedLengths = Metric::Lengths;

inline void require_below(std::span<const u32> values, u32 limit, const char* name) {
  for (u32 value : values) {
    if (value >= limit) {
      throw std::invalid_argument(std::string(name) + " holds " + std::to_string(value) + " where only " +
                                  std::to_string(limit) + " exist.");
    }
  }
}

inline void require_rows(std::span<const u32> first, std::size_t items, const char* name) {
  const bool good =
      !first.empty() && first[0] == 0 && first[first.size() - 1] == items && std::is_sorted(first.begin(), first.end());
  if (!good) throw std::invalid_argument(std::string(name) + " does not divide its items into rows.");
}

inline Points points_of(const Topology& topology, const U32& first, const U32& state, const U32& ahead_ms,
                        const U32& ahead_dm) {
  require_rows(span_of<u32>(first), state.size(), "first");
  require_below(span_of<u32>(state), topology.states(), "state");
  require_size(ahead_ms.size(), state.size(), "ahead_ms");
  require_size(ahead_dm.size(), state.size(), "ahead_dm");
  return {span_of<u32>(first), span_of<u32>(state), span_of<u32>(ahead_ms), span_of<u32>(ahead_dm)};
}

struct PointArrays {
  U32 first, state, ahead_ms, ahead_dm;
  Points on(const Topology& t) const { return points_of(t, first, state, ahead_ms, ahead_dm); }
};

struct Lengths {
  SharedLengths dm;
};

inline std::vector<u32> copy_of(std::span<const u32> values) { return {values.begin(), values.end()}; }

}  // namespace doorstep::roads

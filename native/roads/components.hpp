// Strongly connected components of a graph given as rows of successors.
#pragma once

#include <span>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

// Number the components (Tarjan 1972, without recursion). Edges whose `open` is 0 do not exist.
// O(nodes + edges).
std::vector<u32> strong_components(std::span<const i64> first, std::span<const u32> to, std::span<const u8> open);

}  // namespace doorstep::roads

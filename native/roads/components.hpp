// Strongly connected components of a graph given as rows of successors.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace doorstep::roads {

// Number the components (Tarjan 1972, without recursion). Edges whose `open` is 0 do not exist.
std::vector<std::uint32_t> strong_components(std::span<const std::int64_t> first, std::span<const std::uint32_t> to,
                                             std::span<const std::uint8_t> open);

}  // namespace doorstep::roads

#include "metric.hpp"
namespace doorstep::roads {
template <class W> void recustomise(const Topology&, std::span<const W>, std::span<const u32>, std::span<W>) {}
template void recustomise<u32>(const Topology&, std::span<const u32>, std::span<const u32>, std::span<u32>);
template void recustomise<i64>(const Topology&, std::span<const i64>, std::span<const u32>, std::span<i64>);
}

// Python door of walking times.
#include <algorithm>

#include "bindings.hpp"
#include "walks.hpp"

namespace doorstep::roads {
namespace {

using Input = InColumn<u32>;

// Rows that do not fit would read beyond a column: refuse them here, where it costs one pass.
void require_rows(const Input& first, const Input& other, const Input& ms, std::size_t most, const char* what) {
  const auto begins = span_of(first);
  const bool ordered = !begins.empty() && begins.front() == 0 && std::is_sorted(begins.begin(), begins.end());
  if (!ordered || begins.back() != other.size() || other.size() != ms.size()) {
    throw std::invalid_argument(std::string(what) + ": rows do not fit their columns");
  }
  const auto ids = span_of(other);
  if (std::any_of(ids.begin(), ids.end(), [most](u32 id) { return id >= most; })) {
    throw std::invalid_argument(std::string(what) + ": an index lies beyond its table");
  }
}

nb::tuple walk_rows_door(Input first, Input head, Input weight_ms, Input source_first, Input source_node,
                         Input source_ms, Input target_first, Input target, Input target_ms, std::size_t target_count,
                         u32 limit_ms, unsigned threads) {
  const std::size_t nodes = first.size() ? first.size() - 1 : 0;
  require_rows(first, head, weight_ms, nodes, "walking edges");
  require_rows(source_first, source_node, source_ms, nodes, "links of the sources");
  require_rows(target_first, target, target_ms, target_count, "links of the targets");
  if (target_first.size() != first.size()) throw std::invalid_argument("links of the targets: one row per node");
  WalkRows found;
  {
    nb::gil_scoped_release unlocked;
    const WalkGraph graph{span_of(first), span_of(head), span_of(weight_ms)};
    const WalkLinks sources{span_of(source_first), span_of(source_node), span_of(source_ms)};
    const WalkLinks targets{span_of(target_first), span_of(target), span_of(target_ms)};
    found = walk_rows(graph, sources, targets, target_count, limit_ms, threads);
  }
  return nb::make_tuple(hand_over(std::move(found.first)), hand_over(std::move(found.target)),
                        hand_over(std::move(found.ms)));
}

}  // namespace

void bind_walks(nb::module_& module) {
  using namespace nb::literals;
  module.def("walk_rows", &walk_rows_door, "first"_a, "head"_a, "weight_ms"_a, "source_first"_a, "source_node"_a,
             "source_ms"_a, "target_first"_a, "target"_a, "target_ms"_a, "target_count"_a, "limit_ms"_a,
             "threads"_a = 1);
}

}  // namespace doorstep::roads

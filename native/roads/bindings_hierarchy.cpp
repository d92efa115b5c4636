// Order, topology, metric and matrix for Python. Arrays come checked from hierarchy.py; what could make
// the engine leave its arrays is checked here again.
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bindings_points.hpp"
#include "matrix.hpp"
#include "order.hpp"
#include "simd.hpp"

namespace doorstep::roads {
namespace {

using SharedTopology = std::shared_ptr<Topology>;

std::vector<u32> order(const In<i32>& x, const In<i32>& y, const U32& tail, const U32& head, unsigned threads) {
  require_size(y.size(), x.size(), "y");
  require_size(head.size(), tail.size(), "head");
  require_below(span_of<u32>(tail), static_cast<u32>(x.size()), "tail");
  require_below(span_of<u32>(head), static_cast<u32>(x.size()), "head");
  const nb::gil_scoped_release free;
  return order_arcs({span_of<i32>(x), span_of<i32>(y), span_of<u32>(tail), span_of<u32>(head)}, threads);
}

SharedTopology build(const U32& turn_first, const U32& turn_to, const U32& state_order) {
  const u32 states = static_cast<u32>(state_order.size());
  require_size(turn_first.size(), states + std::size_t{1}, "turn_first");
  require_rows(span_of<u32>(turn_first), turn_to.size(), "turn_first");
  require_below(span_of<u32>(turn_to), states, "turn_to");
  require_below(span_of<u32>(state_order), states, "state_order");
  const nb::gil_scoped_release free;
  return std::make_shared<Topology>(
      build_topology({span_of<u32>(turn_first), span_of<u32>(turn_to)}, span_of<u32>(state_order)));
}

SharedTopology open(const U32& rank, const U32& parent, const U32& turn_first, const U32& turn_to, const U32& turn_slot,
                    const U32& up_first, const U32& up_head, const U32& down_first, const U32& down_head) {
  const TopologySections sections{span_of<u32>(rank),    span_of<u32>(parent),     span_of<u32>(turn_first),
                                  span_of<u32>(turn_to), span_of<u32>(turn_slot),  span_of<u32>(up_first),
                                  span_of<u32>(up_head), span_of<u32>(down_first), span_of<u32>(down_head)};
  const nb::gil_scoped_release free;
  return std::make_shared<Topology>(open_topology(sections));
}

// A view of a column, kept alive by its topology.
template <class Get>
auto view(Get get) {
  return [get](const Topology& topology) {
    const std::span<const u32> column = get(topology);
    return nb::ndarray<nb::numpy, const u32, nb::ndim<1>>(column.data(), {column.size()}, nb::find(&topology));
  };
}

std::unique_ptr<Metric> make_metric(SharedTopology topology, const U32& turn_ms, SharedLengths lengths,
                                    unsigned threads) {
  require_size(turn_ms.size(), topology->turns(), "turn_weight_ms");
  const nb::gil_scoped_release free;
  return std::make_unique<Metric>(topology, Pages<u32>(turn_ms.data(), turn_ms.data() + turn_ms.size()), lengths,
                                  threads);
}

void update(Metric& metric, const U32& turns, const U32& ms) {
  require_size(ms.size(), turns.size(), "weight_ms");
  require_below(span_of<u32>(turns), metric.topology().turns(), "turns");
  const nb::gil_scoped_release free;
  metric.update(span_of<u32>(turns), span_of<u32>(ms));
}

void bind_topology(nb::module_& module) {
  nb::class_<Topology>(module, "Topology")
      .def_static("build", &build)
      .def_static("open", &open, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
                  nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
                  nb::arg().noconvert(), nb::arg().noconvert(), nb::keep_alive<0, 1>(), nb::keep_alive<0, 2>(),
                  nb::keep_alive<0, 3>(), nb::keep_alive<0, 4>(), nb::keep_alive<0, 5>(), nb::keep_alive<0, 6>(),
                  nb::keep_alive<0, 7>(), nb::keep_alive<0, 8>(), nb::keep_alive<0, 9>())
      .def_prop_ro("states", &Topology::states)
      .def_prop_ro("turns", &Topology::turns)
      .def_prop_ro("arcs", &Topology::slots)
      .def_prop_ro("triangles", &Topology::triangles)
      .def_ro("height", &Topology::height)
      .def_prop_ro("rank", view([](const Topology& t) { return t.rank.view(); }))
      .def_prop_ro("parent", view([](const Topology& t) { return t.parent.view(); }))
      .def_prop_ro("turn_first", view([](const Topology& t) { return t.turn_first.view(); }))
      .def_prop_ro("turn_to", view([](const Topology& t) { return t.turn_to.view(); }))
      .def_prop_ro("turn_slot", view([](const Topology& t) { return t.turn_slot.view(); }))
      .def_prop_ro("up_first", view([](const Topology& t) { return t.up.first.view(); }))
      .def_prop_ro("up_head", view([](const Topology& t) { return t.up.head.view(); }))
      .def_prop_ro("down_first", view([](const Topology& t) { return t.down.first.view(); }))
      .def_prop_ro("down_head", view([](const Topology& t) { return t.down.head.view(); }));
}

void bind_metric(nb::module_& module) {
  nb::class_<Lengths>(module, "Lengths").def("__init__", [](Lengths* self, const U32& dm) {
    new (self) Lengths{std::make_shared<const std::vector<u32>>(copy_of(span_of<u32>(dm)))};
  });
  nb::class_<Metric>(module, "Metric")
      .def_static(
          "customise",
          [](SharedTopology topology, const U32& turn_ms, const Lengths* lengths, unsigned threads) {
            if (lengths) require_size(lengths->dm->size(), topology->turns(), "turn_length_dm");
            return make_metric(std::move(topology), turn_ms, lengths ? lengths->dm : nullptr, threads);
          },
          nb::arg("topology"), nb::arg("turn_ms"), nb::arg("lengths").none(), nb::arg("threads"))
      .def("copy", &Metric::copy)
      .def("update", &update)
      .def_prop_ro("has_lengths", &Metric::has_lengths)
      .def("slots", [](const Metric& metric) {
        const auto slots = metric.slots<u32>();
        return nb::ndarray<nb::numpy, const u32, nb::ndim<1>>(slots.data(), {slots.size()}, nb::find(&metric));
      });
}

void bind_matrices(nb::module_& module) {
  nb::class_<PointArrays>(module, "Points")
      .def("__init__", [](PointArrays* self, U32 first, U32 state, U32 ahead_ms, U32 ahead_dm) {
        new (self) PointArrays{std::move(first), std::move(state), std::move(ahead_ms), std::move(ahead_dm)};
      });
  module.def("matrix",
             [](const Metric& metric, const PointArrays& from, const PointArrays& to, unsigned threads, Out<u32> ms) {
               const Points sources = from.on(metric.topology()), targets = to.on(metric.topology());
               require_size(ms.size(), static_cast<std::size_t>(sources.size()) * targets.size(), "ms");
               const nb::gil_scoped_release free;
               matrix(metric, sources, targets, threads, ms.data());
             });
  module.def("matrix_with_distance", [](const Metric& metric, const PointArrays& from, const PointArrays& to,
                                        unsigned threads, Out<u32> ms, Out<u32> dm) {
    const Points sources = from.on(metric.topology()), targets = to.on(metric.topology());
    require_size(ms.size(), static_cast<std::size_t>(sources.size()) * targets.size(), "ms");
    require_size(dm.size(), ms.size(), "dm");
    const nb::gil_scoped_release free;
    matrix_with_distance(metric, sources, targets, threads, ms.data(), dm.data());
  });
  module.def("nearest", [](const Metric& metric, const PointArrays& from, const PointArrays& to, u32 k,
                           unsigned threads, Out<u32> target, Out<u32> ms, Out<u32> dm) {
    const Points sources = from.on(metric.topology()), targets = to.on(metric.topology());
    for (const auto* out : {&target, &ms, &dm})
      require_size(out->size(), static_cast<std::size_t>(sources.size()) * k, "k nearest");
    const nb::gil_scoped_release free;
    nearest(metric, sources, targets, k, threads, target.data(), ms.data(), dm.data());
  });
}

}  // namespace

void bind_hierarchy(nb::module_& module) {
  module.attr("NEVER_MS") = kNever;
  module.def("order_arcs", &order);
  module.def("use_kernels", &use_kernels);
  module.def("kernels", [] { return kernels().name; });
  bind_topology(module);
  bind_metric(module);
  bind_matrices(module);
}

}  // namespace doorstep::roads

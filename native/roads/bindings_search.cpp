// Slices, paths, one-to-all and the oracle for Python.
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <tuple>

#include "bindings_points.hpp"
#include "search.hpp"
#include "slices.hpp"

namespace doorstep::roads {
namespace {

using SharedTopology = std::shared_ptr<Topology>;

// The rows of a (rows, columns) array.
std::vector<const u32*> rows_of(const U32& array, std::size_t columns, const char* name) {
  if (array.ndim() != 2) throw std::invalid_argument(std::string(name) + " is no table of slices.");
  require_size(array.shape(1), columns, name);
  std::vector<const u32*> rows;
  for (std::size_t i = 0; i < array.shape(0); ++i) rows.push_back(array.data() + i * columns);
  return rows;
}

std::vector<std::unique_ptr<Metric>> slices(SharedTopology topology, const U32& turn_ms, const Lengths* lengths) {
  if (lengths) require_size(lengths->dm->size(), topology->turns(), "turn_length_dm");
  const auto rows = rows_of(turn_ms, topology->turns(), "turn_weight_ms");
  const nb::gil_scoped_release free;
  return customise_slices(topology, rows, lengths ? lengths->dm : nullptr);
}

void add_slices(SlicedRows& sliced, const Topology& topology, const U32& turn_ms, const U32& source_ahead,
                const U32& target_ahead) {
  const auto turns = rows_of(turn_ms, topology.turns(), "turn_weight_ms");
  const auto from = rows_of(source_ahead, sliced.source_entries(), "source_ahead_ms");
  const auto to = rows_of(target_ahead, sliced.target_entries(), "target_ahead_ms");
  require_size(from.size(), turns.size(), "source_ahead_ms");
  require_size(to.size(), turns.size(), "target_ahead_ms");
  const nb::gil_scoped_release free;
  sliced.add(turns, from, to);
}

void fill_rows(const SlicedRows& sliced, u32 first, u32 last, unsigned threads, Out<u32> ms) {
  if (first > last || last > sliced.sources()) throw std::invalid_argument("These rows do not exist.");
  require_size(ms.size(), static_cast<std::size_t>(last - first) * sliced.slices() * sliced.targets(), "ms");
  const nb::gil_scoped_release free;
  sliced.rows(first, last, threads, ms.data());
}

void require_one(const Points& points, const char* name) { require_size(points.size(), 1, name); }

std::tuple<u32, u32, std::vector<u32>> path(const Metric& metric, const PointArrays& from, const PointArrays& to) {
  const Points sources = from.on(metric.topology()), targets = to.on(metric.topology());
  require_one(sources, "sources");
  require_one(targets, "targets");
  const nb::gil_scoped_release free;
  FoundPath found = find_path(metric, sources, targets);
  return {found.ms, found.dm, std::move(found.states)};
}

template <class W>
void oracle(const U32& turn_first, const U32& turn_to, const In<W>& turn, const PointArrays& from, Out<W> reached) {
  require_rows(span_of<u32>(turn_first), turn_to.size(), "turn_first");
  require_size(turn.size(), turn_to.size(), "turn");
  require_size(reached.size(), turn_first.size() - 1, "reached");
  require_below(span_of<u32>(turn_to), static_cast<u32>(reached.size()), "turn_to");
  require_below(span_of<u32>(from.state), static_cast<u32>(reached.size()), "state");
  const Points sources{span_of<u32>(from.first), span_of<u32>(from.state), span_of<u32>(from.ahead_ms),
                       span_of<u32>(from.ahead_dm)};
  require_one(sources, "sources");
  const nb::gil_scoped_release free;
  dijkstra<W>({span_of<u32>(turn_first), span_of<u32>(turn_to)}, span_of<W>(turn), sources,
              {reached.data(), reached.size()});
}

}  // namespace

void bind_search(nb::module_& module) {
  module.def("customise_slices", &slices, nb::arg("topology"), nb::arg("turn_ms"), nb::arg("lengths").none());
  nb::class_<SlicedRows>(module, "SlicedRows")
      .def("__init__",
           [](SlicedRows* self, SharedTopology topology, const PointArrays& from, const PointArrays& to) {
             const Points sources = from.on(*topology), targets = to.on(*topology);
             new (self) SlicedRows(topology, sources, targets);
           })
      .def("add", &add_slices)
      .def("rows", &fill_rows)
      .def_prop_ro("slices", &SlicedRows::slices)
      .def_prop_ro("sources", &SlicedRows::sources)
      .def_prop_ro("targets", &SlicedRows::targets);
  module.def("path", &path);
  module.def("one_to_all", [](const Metric& metric, const PointArrays& from, Out<u32> ms) {
    const Points sources = from.on(metric.topology());
    require_one(sources, "sources");
    require_size(ms.size(), metric.topology().states(), "ms");
    const nb::gil_scoped_release free;
    one_to_all(metric, sources, ms.data());
  });
  module.def("dijkstra_ms", &oracle<u32>);
  module.def("dijkstra_packed", &oracle<i64>);
  module.attr("DISTANCE_BITS") = kDistanceBits;
}

}  // namespace doorstep::roads

// Python doors of the exact search with weights that change over the day.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <utility>

#include "timed.hpp"

namespace nb = nanobind;

namespace doorstep::roads {
namespace {

template <typename T>
using Column = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <typename T>
using Plane = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

template <typename A>
auto view(const A& array) {
  return std::span(array.data(), array.size());
}

// Arrays stay alive as long as Python holds this object; the search borrows them.
class TimedSearchDoor {
 public:
  TimedSearchDoor(Column<std::uint32_t> turn_first, Column<std::uint32_t> turn_to, Column<std::int64_t> instant_ms,
                  Plane<std::uint32_t> weight_ms)
      : turn_first_(turn_first),
        turn_to_(turn_to),
        instant_ms_(instant_ms),
        weight_ms_(weight_ms),
        graph_{view(turn_first_), view(turn_to_), view(instant_ms_), view(weight_ms_)},
        search_(graph_) {}

  std::uint64_t fifo_breaks() const {
    nb::gil_scoped_release unlocked;
    return search_.fifo_breaks();
  }

  nb::object one_to_all(Column<std::uint32_t> first, Column<std::uint32_t> state, Plane<std::uint32_t> ahead_ms,
                        Column<std::int64_t> depart_ms, unsigned threads) const {
    const TimedPoints sources = points(first, state, ahead_ms);
    const std::size_t states = graph_.states();
    return table(sources.count(), depart_ms, states, threads,
                 [&](std::size_t i, std::int64_t depart, TimedSearch::Scratch& scratch, std::uint32_t* row) {
                   search_.one_to_all(sources, i, depart, scratch, {row, states});
                 });
  }

  nb::object one_to_many(Column<std::uint32_t> first, Column<std::uint32_t> state, Plane<std::uint32_t> ahead_ms,
                         Column<std::uint32_t> to_first, Column<std::uint32_t> to_state,
                         Plane<std::uint32_t> to_ahead_ms, Column<std::int64_t> depart_ms, unsigned threads) const {
    const TimedPoints sources = points(first, state, ahead_ms);
    const TimedTargets targets(points(to_first, to_state, to_ahead_ms), graph_.states());
    return table(sources.count(), depart_ms, targets.points.count(), threads,
                 [&](std::size_t i, std::int64_t depart, TimedSearch::Scratch& scratch, std::uint32_t* row) {
                   search_.one_to_many(sources, i, targets, depart, scratch, {row, targets.points.count()});
                 });
  }

 private:
  TimedPoints points(const Column<std::uint32_t>& first, const Column<std::uint32_t>& state,
                     const Plane<std::uint32_t>& ahead_ms) const {
    const TimedPoints made{view(first), view(state), view(ahead_ms)};
    search_.require_points(made);
    return made;
  }

  // One search per departure and source, shared out among threads; the result does not depend on how.
  template <typename Run>
  nb::object table(std::size_t sources, const Column<std::int64_t>& depart_ms, std::size_t width, unsigned threads,
                   const Run& run) const {
    const std::size_t departures = depart_ms.size();
    auto* kept = new std::vector<std::uint32_t>(departures * sources * width);
    nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<std::vector<std::uint32_t>*>(p); });
    {
      nb::gil_scoped_release unlocked;
      std::atomic<std::size_t> next{0};
      const auto work = [&] {
        TimedSearch::Scratch scratch;
        for (std::size_t job = next++; job < departures * sources; job = next++) {
          run(job % sources, depart_ms.data()[job / sources], scratch, kept->data() + job * width);
        }
      };
      std::vector<std::thread> helpers;
      for (unsigned w = 1; w < std::max(1u, threads); ++w) helpers.emplace_back(work);
      work();
      for (std::thread& helper : helpers) helper.join();
    }
    return nb::cast(
        nb::ndarray<nb::numpy, std::uint32_t, nb::ndim<3>>(kept->data(), {departures, sources, width}, owner));
  }

  Column<std::uint32_t> turn_first_;
  Column<std::uint32_t> turn_to_;
  Column<std::int64_t> instant_ms_;
  Plane<std::uint32_t> weight_ms_;
  TimedGraph graph_;
  TimedSearch search_;
};

}  // namespace

void bind_timed(nb::module_& module) {
  nb::class_<TimedSearchDoor>(module, "TimedSearch")
      .def(nb::init<Column<std::uint32_t>, Column<std::uint32_t>, Column<std::int64_t>, Plane<std::uint32_t>>(),
           nb::arg("turn_first"), nb::arg("turn_to"), nb::arg("instant_ms"), nb::arg("weight_ms"))
      .def("fifo_breaks", &TimedSearchDoor::fifo_breaks)
      .def("one_to_all", &TimedSearchDoor::one_to_all, nb::arg("first"), nb::arg("state"), nb::arg("ahead_ms"),
           nb::arg("depart_ms"), nb::arg("threads") = 1)
      .def("one_to_many", &TimedSearchDoor::one_to_many, nb::arg("first"), nb::arg("state"), nb::arg("ahead_ms"),
           nb::arg("to_first"), nb::arg("to_state"), nb::arg("to_ahead_ms"), nb::arg("depart_ms"),
           nb::arg("threads") = 1);
}

}  // namespace doorstep::roads

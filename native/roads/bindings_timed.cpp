// Python doors of the exact search with weights that change over the day.
#include <algorithm>
#include <atomic>
#include <thread>

#include "bindings.hpp"
#include "timed.hpp"

namespace doorstep::roads {
namespace {

// Arrays stay alive as long as Python holds this object; the search borrows them.
class TimedSearchDoor {
 public:
  TimedSearchDoor(InColumn<u32> turn_first, InColumn<u32> turn_to, InColumn<i64> instant_ms, InTable<u32> weight_ms)
      : turn_first_(turn_first),
        turn_to_(turn_to),
        instant_ms_(instant_ms),
        weight_ms_(weight_ms),
        graph_{span_of(turn_first_), span_of(turn_to_), span_of(instant_ms_), span_of(weight_ms_)},
        search_(graph_) {}

  u64 fifo_breaks() const {
    nb::gil_scoped_release unlocked;
    return search_.fifo_breaks();
  }

  nb::object one_to_all(InColumn<u32> first, InColumn<u32> state, InTable<u32> ahead_ms, InColumn<i64> depart_ms,
                        unsigned threads) const {
    const TimedPoints sources = points(first, state, ahead_ms);
    const std::size_t states = graph_.states();
    return table(sources.count(), depart_ms, states, threads,
                 [&](std::size_t i, i64 depart, TimedSearch::Scratch& scratch, u32* row) {
                   search_.one_to_all(sources, i, depart, scratch, {row, states});
                 });
  }

  nb::object one_to_many(InColumn<u32> first, InColumn<u32> state, InTable<u32> ahead_ms, InColumn<u32> to_first,
                         InColumn<u32> to_state, InTable<u32> to_ahead_ms, InColumn<i64> depart_ms,
                         unsigned threads) const {
    const TimedPoints sources = points(first, state, ahead_ms);
    const TimedTargets targets(points(to_first, to_state, to_ahead_ms), graph_.states());
    return table(sources.count(), depart_ms, targets.points.count(), threads,
                 [&](std::size_t i, i64 depart, TimedSearch::Scratch& scratch, u32* row) {
                   search_.one_to_many(sources, i, targets, depart, scratch, {row, targets.points.count()});
                 });
  }

 private:
  TimedPoints points(const InColumn<u32>& first, const InColumn<u32>& state, const InTable<u32>& ahead_ms) const {
    const TimedPoints made{span_of(first), span_of(state), span_of(ahead_ms)};
    search_.require_points(made);
    return made;
  }

  // One search per departure and source, shared out among threads; the result does not depend on how.
  template <class Run>
  nb::object table(std::size_t sources, const InColumn<i64>& depart_ms, std::size_t width, unsigned threads,
                   const Run& run) const {
    const std::size_t departures = depart_ms.size();
    std::vector<u32> reached_ms(departures * sources * width);
    {
      nb::gil_scoped_release unlocked;
      std::atomic<std::size_t> next{0};
      const auto work = [&] {
        TimedSearch::Scratch scratch;
        for (std::size_t job = next++; job < departures * sources; job = next++) {
          run(job % sources, depart_ms.data()[job / sources], scratch, reached_ms.data() + job * width);
        }
      };
      std::vector<std::thread> helpers;
      for (unsigned w = 1; w < std::max(1u, threads); ++w) helpers.emplace_back(work);
      work();
      for (std::thread& helper : helpers) helper.join();
    }
    return nb::cast(hand_over<u32, 3>(std::move(reached_ms), {departures, sources, width}));
  }

  InColumn<u32> turn_first_;
  InColumn<u32> turn_to_;
  InColumn<i64> instant_ms_;
  InTable<u32> weight_ms_;
  TimedGraph graph_;
  TimedSearch search_;
};

}  // namespace

void bind_timed(nb::module_& module) {
  nb::class_<TimedSearchDoor>(module, "TimedSearch")
      .def(nb::init<InColumn<u32>, InColumn<u32>, InColumn<i64>, InTable<u32>>(), nb::arg("turn_first"),
           nb::arg("turn_to"), nb::arg("instant_ms"), nb::arg("weight_ms"))
      .def("fifo_breaks", &TimedSearchDoor::fifo_breaks)
      .def("one_to_all", &TimedSearchDoor::one_to_all, nb::arg("first"), nb::arg("state"), nb::arg("ahead_ms"),
           nb::arg("depart_ms"), nb::arg("threads") = 1)
      .def("one_to_many", &TimedSearchDoor::one_to_many, nb::arg("first"), nb::arg("state"), nb::arg("ahead_ms"),
           nb::arg("to_first"), nb::arg("to_state"), nb::arg("to_ahead_ms"), nb::arg("depart_ms"),
           nb::arg("threads") = 1);
}

}  // namespace doorstep::roads

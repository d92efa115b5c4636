// The caller's side of a running search: Ctrl-C and the progress callback, with the GIL taken for a moment.
#pragma once

#include <nanobind/nanobind.h>

#include <optional>
#include <utility>

namespace doorstep::search {

namespace nb = nanobind;

// Looks for Ctrl-C and tells of progress. Ctrl-C ends the search; what the callback raises is kept for later.
class PythonWatch {
 public:
  explicit PythonWatch(nb::object on_progress) : on_progress_(std::move(on_progress)) {}

  template <class Progress>  // of the lean or the rich model
  bool operator()(const Progress& seen) {
    const nb::gil_scoped_acquire locked;
    try {
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
      if (!on_progress_.is_none()) {
        on_progress_(seen.elapsed_s, seen.iterations, seen.cost, seen.routes, seen.unassigned);
      }
      return true;
    } catch (nb::python_error& error) {
      if (!error.matches(PyExc_KeyboardInterrupt)) raised_.emplace(std::move(error));
      return false;
    }
  }

  void raise_kept() {
    if (raised_) throw std::move(*raised_);
  }

 private:
  nb::object on_progress_;
  std::optional<nb::python_error> raised_;
};

}  // namespace doorstep::search

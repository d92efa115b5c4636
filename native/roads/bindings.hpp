// What every area of the binding shares: array types and their checks.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <span>
#include <stdexcept>

#include "columns.hpp"

namespace doorstep::roads {

namespace nb = nanobind;

// Read-only input and output filled in place. Both C-contiguous; the caller allocates.
template <class T>
using In = nb::ndarray<const T, nb::c_contig, nb::device::cpu>;
template <class T>
using Out = nb::ndarray<T, nb::c_contig, nb::device::cpu>;

template <class T>
std::span<const T> span_of(const In<T>& array) {
  return {array.data(), array.size()};
}

inline void require_size(std::size_t size, std::size_t wanted, const char* name) {
  if (size == wanted) return;
  throw std::invalid_argument(std::string(name) + " has " + std::to_string(size) + " entries where " +
                              std::to_string(wanted) + " are needed.");
}

void bind_hierarchy(nb::module_& module);
void bind_timed(nb::module_& module);
void bind_shapes(nb::module_& module);
void bind_matching(nb::module_& module);

}  // namespace doorstep::roads

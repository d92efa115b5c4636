// What every area of the binding shares: array types, their checks, and handing results to Python.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

namespace nb = nanobind;

// Read-only input and output filled in place. Both C-contiguous; the caller allocates.
template <class T>
using In = nb::ndarray<const T, nb::c_contig, nb::device::cpu>;
template <class T>
using Out = nb::ndarray<T, nb::c_contig, nb::device::cpu>;

// The same where nanobind already refuses another number of dimensions.
template <class T>
using InColumn = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using InTable = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

// All values of an array, row after row.
template <class T, class... Traits>
std::span<const T> span_of(const nb::ndarray<const T, Traits...>& array) {
  return {array.data(), array.size()};
}

// Gives a vector to Python without a copy: the array that comes out owns it.
template <class T, std::size_t N>
nb::ndarray<nb::numpy, T, nb::ndim<N>> hand_over(std::vector<T> values, const std::array<std::size_t, N>& shape) {
  auto* kept = new std::vector<T>(std::move(values));
  nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
  return nb::ndarray<nb::numpy, T, nb::ndim<N>>(kept->data(), N, shape.data(), owner);
}

template <class T>
nb::ndarray<nb::numpy, T, nb::ndim<1>> hand_over(std::vector<T> values) {
  const std::size_t size = values.size();
  return hand_over<T, 1>(std::move(values), {size});
}

inline void require_size(std::size_t size, std::size_t wanted, const char* name) {
  if (size == wanted) return;
  throw std::invalid_argument(std::string(name) + " has " + std::to_string(size) + " entries where " +
                              std::to_string(wanted) + " are needed.");
}

// One for each area, called by the module.
void bind_hierarchy(nb::module_& module);
void bind_search(nb::module_& module);
void bind_matching(nb::module_& module);
void bind_shapes(nb::module_& module);
void bind_timed(nb::module_& module);
void bind_walks(nb::module_& module);

}  // namespace doorstep::roads

// What both models give to and take from Python: columns of numbers.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <utility>
#include <vector>

namespace doorstep::search {

template <class T>
using Column = nanobind::ndarray<const T, nanobind::c_contig, nanobind::device::cpu>;

// A column for Python, which keeps the numbers for as long as it needs them.
template <class T>
nanobind::object column(std::vector<T> values) {
  auto* kept = new std::vector<T>(std::move(values));
  nanobind::capsule owner(kept, [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
  return nanobind::cast(nanobind::ndarray<nanobind::numpy, T, nanobind::ndim<1>>(kept->data(), {kept->size()}, owner));
}

}  // namespace doorstep::search

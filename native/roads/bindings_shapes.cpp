// Python doors of the shape classes.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>

#include <optional>
#include <stdexcept>
#include <utility>

#include "shapes.hpp"

namespace nb = nanobind;

namespace doorstep::roads {
namespace {

template <typename T>
using Column = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <typename T>
using Plane = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <typename T>
using Output = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using RatioOutput = nb::ndarray<std::uint8_t, nb::ndim<2>, nb::device::cpu>;

SlicePlanes planes_of(const Plane<std::uint32_t>& ms) { return {ms.data(), ms.shape(1), ms.shape(1)}; }

void require_weights(const Plane<std::uint32_t>& ms, const Column<std::uint32_t>& time_weight) {
  if (ms.shape(0) != time_weight.size()) throw std::invalid_argument("time_weight needs one value per slice");
}

nb::object fit(Plane<std::uint32_t> ms, Column<std::uint32_t> time_weight, std::size_t classes, int iterations,
               std::uint64_t seed) {
  require_weights(ms, time_weight);
  Shapes shapes;
  {
    nb::gil_scoped_release unlocked;
    shapes = fit_shapes(planes_of(ms), {time_weight.data(), time_weight.size()}, classes, iterations, seed);
  }
  auto* kept = new std::vector<float>(std::move(shapes.ratio));
  nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<std::vector<float>*>(p); });
  return nb::cast(nb::ndarray<nb::numpy, float, nb::ndim<2>>(kept->data(), {shapes.classes, shapes.slices}, owner));
}

void assign(Plane<std::uint32_t> ms, Column<std::uint32_t> time_weight, Plane<float> ratio,
            Output<std::int32_t> base_ds, Output<std::uint8_t> shape, std::optional<RatioOutput> ratio_byte,
            unsigned threads) {
  require_weights(ms, time_weight);
  const std::size_t pairs = ms.shape(1);
  if (base_ds.size() != pairs || shape.size() != pairs) throw std::invalid_argument("outputs need one value per pair");
  ShapeColumns out{base_ds.data(), shape.data(), nullptr, 0};
  if (ratio_byte) {
    const bool fits = ratio_byte->shape(0) == ms.shape(0) && ratio_byte->shape(1) == pairs;
    if (!fits || ratio_byte->stride(1) != 1) throw std::invalid_argument("ratio_byte needs slices x pairs, rows whole");
    out.ratio_byte = ratio_byte->data();
    out.ratio_stride = static_cast<std::size_t>(ratio_byte->stride(0));
  }
  const Shapes shapes{ratio.shape(1), ratio.shape(0), {ratio.data(), ratio.data() + ratio.size()}};
  nb::gil_scoped_release unlocked;
  assign_shapes(planes_of(ms), {time_weight.data(), time_weight.size()}, shapes, out, threads);
}

}  // namespace

void bind_shapes(nb::module_& module) {
  module.def("fit_shapes", &fit, nb::arg("ms"), nb::arg("time_weight"), nb::arg("classes"), nb::arg("iterations"),
             nb::arg("seed"));
  // Outputs are never converted: a copy would be filled and thrown away.
  module.def("assign_shapes", &assign, nb::arg("ms"), nb::arg("time_weight"), nb::arg("ratio"),
             nb::arg("base_ds").noconvert(), nb::arg("shape").noconvert(), nb::arg("ratio_byte").none().noconvert(),
             nb::arg("threads") = 1);
}

}  // namespace doorstep::roads

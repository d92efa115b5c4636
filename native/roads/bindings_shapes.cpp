// Python doors of the shape classes.
#include <nanobind/stl/optional.h>

#include <optional>

#include "bindings.hpp"
#include "shapes.hpp"

namespace doorstep::roads {
namespace {

template <class T>
using OutColumn = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
// Not contiguous: the block may be a stretch of columns of a wider table.
using OutRatios = nb::ndarray<u8, nb::ndim<2>, nb::device::cpu>;

SlicePlanes planes_of(const InTable<u32>& ms) { return {ms.data(), ms.shape(1), ms.shape(1)}; }

void require_weights(const InTable<u32>& ms, const InColumn<u32>& time_weight) {
  if (ms.shape(0) != time_weight.size()) throw std::invalid_argument("time_weight needs one value per slice");
}

nb::object fit(InTable<u32> ms, InColumn<u32> time_weight, std::size_t classes, int iterations, u64 seed) {
  require_weights(ms, time_weight);
  Shapes shapes;
  {
    nb::gil_scoped_release unlocked;
    shapes = fit_shapes(planes_of(ms), span_of(time_weight), classes, iterations, seed);
  }
  return nb::cast(hand_over<float, 2>(std::move(shapes.ratio), {shapes.classes, shapes.slices}));
}

void assign(InTable<u32> ms, InColumn<u32> time_weight, InTable<float> ratio, OutColumn<i32> base_ds,
            OutColumn<u8> shape, std::optional<OutRatios> ratio_byte, unsigned threads) {
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
  assign_shapes(planes_of(ms), span_of(time_weight), shapes, out, threads);
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

// Python doors of the street index (snapping) and the map matcher.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <memory>
#include <stdexcept>
#include <utility>

#include "components.hpp"
#include "street_index.hpp"

namespace nb = nanobind;

namespace doorstep::roads {
namespace {

template <typename T>
using Array = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <typename T>
std::span<const T> view(const Array<T>& column) {
  return {column.data(), column.size()};
}

template <typename T>
nb::object hand_over(std::vector<T>&& values) {
  auto* kept = new std::vector<T>(std::move(values));
  nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
  return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<1>>(kept->data(), {kept->size()}, owner));
}

nb::tuple nearest(const StreetIndex& index, Array<std::int32_t> lon7, Array<std::int32_t> lat7,
                  Array<std::uint8_t> usable, double radius_m, std::size_t most) {
  if (lon7.size() != lat7.size()) throw std::invalid_argument("lon7 and lat7 differ in length");
  if (usable.size() != index.piece_count()) throw std::invalid_argument("usable needs one value per piece");
  std::vector<std::int64_t> first{0};
  std::vector<std::uint32_t> piece;
  std::vector<double> fraction, distance_m, lateral_m;
  {
    nb::gil_scoped_release unlocked;
    StreetIndex::Scratch scratch;
    std::vector<Foot> feet;
    for (std::size_t i = 0; i < lon7.size(); ++i) {
      index.nearest({lon7.data()[i], lat7.data()[i]}, radius_m, most, view(usable), scratch, feet);
      for (const Foot& foot : feet) {
        piece.push_back(foot.piece);
        fraction.push_back(foot.fraction);
        distance_m.push_back(foot.distance_m);
        lateral_m.push_back(foot.lateral_m);
      }
      first.push_back(static_cast<std::int64_t>(piece.size()));
    }
  }
  return nb::make_tuple(hand_over(std::move(first)), hand_over(std::move(piece)), hand_over(std::move(fraction)),
                        hand_over(std::move(distance_m)), hand_over(std::move(lateral_m)));
}

nb::object components(Array<std::int64_t> first, Array<std::uint32_t> to, Array<std::uint8_t> open) {
  if (first.size() == 0 || to.size() != open.size()) throw std::invalid_argument("rows of successors do not fit");
  std::vector<std::uint32_t> component;
  {
    nb::gil_scoped_release unlocked;
    component = strong_components(view(first), view(to), view(open));
  }
  return hand_over(std::move(component));
}

}  // namespace

void bind_matching(nb::module_& module) {
  nb::class_<StreetIndex>(module, "StreetIndex")
      .def(
          "__init__",
          [](StreetIndex* self, Array<std::int64_t> piece_first, Array<std::int32_t> lon7,
             Array<std::int32_t> lat7) { new (self) StreetIndex(view(piece_first), view(lon7), view(lat7)); },
          nb::arg("piece_first"), nb::arg("lon7"), nb::arg("lat7"))
      .def("nearest", &nearest, nb::arg("lon7"), nb::arg("lat7"), nb::arg("usable"), nb::arg("radius_m"),
           nb::arg("most"));
  module.def("strong_components", &components, nb::arg("first"), nb::arg("to"), nb::arg("open"));
}

}  // namespace doorstep::roads

// Python doors of the street index (snapping) and the map matcher.
#include "bindings.hpp"
#include "components.hpp"
#include "matching.hpp"
#include "street_index.hpp"

namespace doorstep::roads {
namespace {

nb::tuple nearest(const StreetIndex& index, InColumn<i32> lon7, InColumn<i32> lat7, InColumn<u8> usable,
                  double radius_m, std::size_t most) {
  if (lon7.size() != lat7.size()) throw std::invalid_argument("lon7 and lat7 differ in length");
  if (usable.size() != index.piece_count()) throw std::invalid_argument("usable needs one value per piece");
  std::vector<i64> first{0};
  std::vector<u32> piece;
  std::vector<double> fraction, distance_m, lateral_m;
  {
    nb::gil_scoped_release unlocked;
    StreetIndex::Scratch scratch;
    std::vector<Foot> feet;
    for (std::size_t i = 0; i < lon7.size(); ++i) {
      index.nearest({lon7.data()[i], lat7.data()[i]}, radius_m, most, span_of(usable), scratch, feet);
      for (const Foot& foot : feet) {
        piece.push_back(foot.piece);
        fraction.push_back(foot.fraction);
        distance_m.push_back(foot.distance_m);
        lateral_m.push_back(foot.lateral_m);
      }
      first.push_back(static_cast<i64>(piece.size()));
    }
  }
  return nb::make_tuple(hand_over(std::move(first)), hand_over(std::move(piece)), hand_over(std::move(fraction)),
                        hand_over(std::move(distance_m)), hand_over(std::move(lateral_m)));
}

nb::object components(InColumn<i64> first, InColumn<u32> to, InColumn<u8> open) {
  if (first.size() == 0 || to.size() != open.size()) throw std::invalid_argument("rows of successors do not fit");
  std::vector<u32> component;
  {
    nb::gil_scoped_release unlocked;
    component = strong_components(span_of(first), span_of(to), span_of(open));
  }
  return nb::cast(hand_over(std::move(component)));
}

// Keeps the borrowed arrays alive beside the matcher that reads them.
class PyMatcher {
 public:
  PyMatcher(nb::object index, nb::dict columns, const MatchOptions& options)
      : index_(index), street_index_(nb::cast<const StreetIndex&>(index)), options_(options) {
    graph_.along = keep<u32>(columns, "along");
    graph_.against = keep<u32>(columns, "against");
    graph_.piece = keep<u32>(columns, "piece");
    graph_.forward = keep<u8>(columns, "forward");
    graph_.length_dm = keep<u32>(columns, "length_dm");
    graph_.state_arc = keep<u32>(columns, "state_arc");
    graph_.onward = keep<u32>(columns, "onward");
    graph_.turn_first = keep<u32>(columns, "turn_first");
    graph_.turn_to = keep<u32>(columns, "turn_to");
    graph_.arc_ms = keep<u32>(columns, "arc_ms");
    graph_.turn_ms = keep<u32>(columns, "turn_ms");
    const std::size_t arcs = graph_.piece.size();
    if (graph_.turn_first.size() != graph_.state_arc.size() + 1 || graph_.turn_to.size() != graph_.turn_ms.size() ||
        graph_.onward.size() != graph_.state_arc.size() || graph_.arc_ms.size() != arcs ||
        graph_.length_dm.size() != arcs || graph_.forward.size() != arcs ||
        graph_.along.size() != street_index_.piece_count() || graph_.against.size() != graph_.along.size())
      throw std::invalid_argument("the columns of the street graph do not fit each other");
    graph_.piece_usable.assign(graph_.along.size(), 0);
    for (std::size_t arc = 0; arc < arcs; ++arc)
      if (graph_.arc_ms[arc] < kNever) graph_.piece_usable[graph_.piece[arc]] = 1;
  }

  nb::tuple match(InColumn<i64> first, InColumn<i32> lon7, InColumn<i32> lat7, InColumn<i64> time_ms,
                  InColumn<float> heading) const {
    const std::size_t fixes = lon7.size();
    if (first.size() == 0 || lat7.size() != fixes || time_ms.size() != fixes || heading.size() != fixes ||
        static_cast<std::size_t>(first.data()[first.size() - 1]) != fixes)
      throw std::invalid_argument("the columns of the fixes do not fit each other");
    std::vector<u8> state, reason;
    std::vector<u32> fix_arc, fix_row, arc, stretch, break_fix;
    std::vector<double> fix_fraction, fix_distance, enter, leave, enter_ms, leave_ms;
    std::vector<i64> arc_first{0}, break_first{0};
    {
      nb::gil_scoped_release unlocked;
      Matcher matcher(street_index_, graph_, options_);
      for (std::size_t t = 0; t + 1 < first.size(); ++t) {
        const auto begin = static_cast<std::size_t>(first.data()[t]);
        const auto count = static_cast<std::size_t>(first.data()[t + 1]) - begin;
        const MatchResult result =
            matcher.match({span_of(lon7).subspan(begin, count), span_of(lat7).subspan(begin, count),
                           span_of(time_ms).subspan(begin, count), span_of(heading).subspan(begin, count)});
        for (const FixMatch& fix : result.fixes) {
          state.push_back(static_cast<u8>(fix.state));
          fix_arc.push_back(fix.arc);
          fix_row.push_back(fix.row == kNone ? kNone : fix.row + static_cast<u32>(arc.size()));
          fix_fraction.push_back(fix.fraction);
          fix_distance.push_back(fix.distance_m);
        }
        for (const MatchedArc& row : result.arcs) {
          arc.push_back(row.arc);
          stretch.push_back(row.stretch);
          enter.push_back(row.enter_fraction);
          leave.push_back(row.leave_fraction);
          enter_ms.push_back(row.enter_ms);
          leave_ms.push_back(row.leave_ms);
        }
        for (const Break& split : result.breaks) {
          break_fix.push_back(split.before_fix);
          reason.push_back(static_cast<u8>(split.reason));
        }
        arc_first.push_back(static_cast<i64>(arc.size()));
        break_first.push_back(static_cast<i64>(break_fix.size()));
      }
    }
    return nb::make_tuple(
        nb::make_tuple(hand_over(std::move(state)), hand_over(std::move(fix_arc)), hand_over(std::move(fix_row)),
                       hand_over(std::move(fix_fraction)), hand_over(std::move(fix_distance))),
        nb::make_tuple(hand_over(std::move(arc_first)), hand_over(std::move(arc)), hand_over(std::move(stretch)),
                       hand_over(std::move(enter)), hand_over(std::move(leave)), hand_over(std::move(enter_ms)),
                       hand_over(std::move(leave_ms))),
        nb::make_tuple(hand_over(std::move(break_first)), hand_over(std::move(break_fix)),
                       hand_over(std::move(reason))));
  }

 private:
  template <class T>
  std::span<const T> keep(nb::dict columns, const char* name) {
    auto column = nb::cast<InColumn<T>>(columns[name]);
    kept_.append(columns[name]);
    return span_of(column);
  }

  nb::object index_;
  const StreetIndex& street_index_;
  nb::list kept_;
  MatchGraph graph_;
  MatchOptions options_;
};

}  // namespace

void bind_matching(nb::module_& module) {
  nb::class_<StreetIndex>(module, "StreetIndex")
      .def(
          "__init__",
          [](StreetIndex* self, InColumn<i64> piece_first, InColumn<i32> lon7, InColumn<i32> lat7) {
            new (self) StreetIndex(span_of(piece_first), span_of(lon7), span_of(lat7));
          },
          nb::arg("piece_first"), nb::arg("lon7"), nb::arg("lat7"))
      .def("nearest", &nearest, nb::arg("lon7"), nb::arg("lat7"), nb::arg("usable"), nb::arg("radius_m"),
           nb::arg("most"));
  nb::class_<MatchOptions>(module, "MatchOptions")
      .def(nb::init<>())
      .def_rw("sigma_m", &MatchOptions::sigma_m)
      .def_rw("beta_m", &MatchOptions::beta_m)
      .def_rw("beta_per_s", &MatchOptions::beta_per_s)
      .def_rw("heading_sigma_deg", &MatchOptions::heading_sigma_deg)
      .def_rw("radius_m", &MatchOptions::radius_m)
      .def_rw("most_pieces", &MatchOptions::most_pieces)
      .def_rw("beam", &MatchOptions::beam)
      .def_rw("thin_m", &MatchOptions::thin_m)
      .def_rw("smooth_s", &MatchOptions::smooth_s)
      .def_rw("max_speed_mps", &MatchOptions::max_speed_mps)
      .def_rw("max_gap_s", &MatchOptions::max_gap_s)
      .def_rw("max_gap_m", &MatchOptions::max_gap_m)
      .def_rw("drop", &MatchOptions::drop)
      .def_rw("acceleration_mps2", &MatchOptions::acceleration_mps2);
  nb::class_<PyMatcher>(module, "Matcher")
      .def(nb::init<nb::object, nb::dict, const MatchOptions&>(), nb::arg("index"), nb::arg("columns"),
           nb::arg("options"))
      .def("match", &PyMatcher::match, nb::arg("first"), nb::arg("lon7"), nb::arg("lat7"), nb::arg("time_ms"),
           nb::arg("heading"));
  module.def("strong_components", &components, nb::arg("first"), nb::arg("to"), nb::arg("open"));
}

}  // namespace doorstep::roads

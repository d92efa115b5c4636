#include <cmath>

#include "check.hpp"
#include "components.hpp"
#include "matching.hpp"

namespace doorstep::roads::tests {
namespace {

// Three pieces of 100,000 units (1,112 m) in a row to the east, one-way: arcs 0, 1, 2 at 10 m/s.
struct Row {
  std::vector<i64> piece_first{0, 2, 4, 6};
  std::vector<i32> lon{0, 100000, 100000, 200000, 200000, 300000}, lat{0, 0, 0, 0, 0, 0};
  std::vector<u32> along{0, 1, 2}, against{kNone, kNone, kNone}, piece{0, 1, 2};
  std::vector<u8> forward{1, 1, 1};
  std::vector<u32> length_dm{11120, 11120, 11120}, state_arc{0, 1, 2}, turn_first{0, 1, 2, 2}, turn_to{1, 2};
  std::vector<u32> arc_ms{111200, 111200, 111200}, turn_ms{0, 8800};
  StreetIndex index{piece_first, lon, lat};

  MatchResult match(const std::vector<i32>& lon7, const std::vector<i64>& time_ms) const {
    const std::vector<i32> lat7(lon7.size(), 300);
    const std::vector<float> heading(lon7.size(), -1.0F);
    const MatchGraph graph{along,     against,    piece,   forward, length_dm, state_arc,
                           state_arc, turn_first, turn_to, arc_ms,  turn_ms,   {1, 1, 1}};
    Matcher matcher(index, graph, {});
    return matcher.match({lon7, lat7, time_ms, heading});
  }
};

}  // namespace

TEST(a_path_enters_and_leaves_arcs_at_interpolated_times) {
  const MatchResult found = Row().match({50000, 250000}, {0, 231200});
  CHECK(found.arcs.size() == 3 && found.breaks.empty());
  // Half an arc, a whole one, a turn of 8.8 s, half an arc: 55.6 + 111.2 + 8.8 + 55.6 s in the model as in truth.
  CHECK(std::abs(found.arcs[0].leave_ms - 55600) < 2 && std::abs(found.arcs[1].leave_ms - 175600) < 2);
  CHECK(found.arcs[2].leave_fraction == 0.5 && found.fixes[1].row == 2);
}

TEST(no_way_back_along_a_one_way_street_breaks_the_trace) {
  const MatchResult found = Row().match({250000, 252000, 20000, 24000}, {0, 5000, 200000, 205000});
  CHECK(found.breaks.size() == 1 && found.breaks[0].before_fix == 2);
  CHECK(found.breaks[0].reason == BreakReason::kNoRoute);
  CHECK(found.arcs.size() == 2 && found.arcs[0].arc == 2 && found.arcs[1].arc == 0 && found.arcs[1].stretch == 1);
}

TEST(an_empty_trace_and_a_single_fix_are_no_trouble) {
  CHECK(Row().match({}, {}).arcs.empty());
  const MatchResult one = Row().match({50000}, {7});
  CHECK(one.arcs.empty() && one.fixes[0].state == FixState::kMatched && one.fixes[0].arc == 0);
}

TEST(components_hold_what_can_be_reached_and_left) {
  const std::vector<i64> first{0, 1, 3, 4, 4};
  const std::vector<u32> to{1, 2, 3, 0};
  const auto all = strong_components(first, to, std::vector<u8>{1, 1, 1, 1});
  CHECK(all[0] == all[1] && all[1] == all[2] && all[3] != all[0]);
  const auto cut = strong_components(first, to, std::vector<u8>{1, 1, 1, 0});
  CHECK(cut[0] != cut[1] && cut[1] != cut[2]);
}

}  // namespace doorstep::roads::tests

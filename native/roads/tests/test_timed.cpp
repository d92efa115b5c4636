#include <stdexcept>

#include "check.hpp"
#include "timed.hpp"

namespace doorstep::roads::tests {
namespace {

// 0 -> 1 -> 2 with a second way 0 -> 2; the arc of state 1 takes 10 s at first and 70 s a minute later.
const std::vector<u32> kFirst{0, 2, 3, 3}, kTo{1, 2, 2};
const std::vector<i64> kInstants{0, 60000};
const std::vector<u32> kWeights{10000, 50000, 5000, 70000, 50000, 5000};
const std::vector<u32> kPointFirst{0, 1}, kState{0}, kAhead{0, 0};

std::vector<u32> times(i64 depart_ms) {
  const TimedSearch search({kFirst, kTo, kInstants, kWeights});
  TimedSearch::Scratch scratch;
  std::vector<u32> ms(3);
  search.one_to_all({kPointFirst, kState, kAhead}, 0, depart_ms, scratch, ms);
  return ms;
}

}  // namespace

TEST(weights_are_read_when_a_turn_is_entered) {
  CHECK((times(0) == std::vector<u32>{kNever, 10000, 15000}));
  CHECK((times(30000) == std::vector<u32>{kNever, 40000, 45000}));
  CHECK((times(90000) == std::vector<u32>{kNever, 70000, 50000}));
}

TEST(targets_part_way_along_an_arc_are_reached_before_its_end) {
  const TimedSearch search({kFirst, kTo, kInstants, kWeights});
  const std::vector<u32> first{0, 1, 2}, state{2, 1}, ahead{2000, 4000, 2000, 28000};
  const TimedTargets targets({first, state, ahead}, 3);
  TimedSearch::Scratch scratch;
  std::vector<u32> ms(2);
  search.one_to_many({kPointFirst, kState, kAhead}, 0, targets, 0, scratch, ms);
  CHECK(ms[0] == 13000 && ms[1] == 6000);
}

TEST(columns_that_do_not_fit_are_refused) {
  const std::vector<i64> backwards{60000, 0};
  bool refused = false;
  try {
    const TimedSearch search({kFirst, kTo, backwards, kWeights});
  } catch (const std::invalid_argument&) {
    refused = true;
  }
  CHECK(refused);
}

}  // namespace doorstep::roads::tests

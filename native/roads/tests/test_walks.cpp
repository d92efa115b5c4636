#include "check.hpp"
#include "walks.hpp"

namespace doorstep::roads::tests {
namespace {

// A path 0 - 1 - 2 of 10 s a step, and 3 apart from it. Targets: 0 touches node 2 (2 s) and node 0 (30 s); 1 touches 3.
const std::vector<u32> kFirst{0, 1, 3, 4, 4}, kHead{1, 0, 2, 1}, kWeight{10000, 10000, 10000, 10000};
const std::vector<u32> kTargetFirst{0, 1, 1, 2, 3}, kTarget{0, 0, 1}, kTargetMs{30000, 2000, 0};
// Source 0 touches node 0 after 1 s; source 1 touches nothing; source 2 touches node 3.
const std::vector<u32> kSourceFirst{0, 1, 1, 2}, kSourceNode{0, 3}, kSourceMs{1000, 500};

WalkRows rows(u32 limit_ms, unsigned threads = 1) {
  return walk_rows({kFirst, kHead, kWeight}, {kSourceFirst, kSourceNode, kSourceMs}, {kTargetFirst, kTarget, kTargetMs},
                   2, limit_ms, threads);
}

}  // namespace

TEST(a_target_is_reached_by_its_quickest_link) {
  const WalkRows found = rows(60000);
  CHECK((found.first == std::vector<u64>{0, 1, 1, 2}));
  CHECK((found.target == std::vector<u32>{0, 1}));
  CHECK((found.ms == std::vector<u32>{23000, 500}));
}

TEST(the_limit_counts_the_links_at_both_ends) {
  CHECK((rows(23000).first == std::vector<u64>{0, 1, 1, 2}));
  CHECK((rows(22999).first == std::vector<u64>{0, 0, 0, 1}));
  CHECK((rows(400).first == std::vector<u64>{0, 0, 0, 0}));
}

TEST(more_threads_than_sources_give_the_same_rows) {
  const WalkRows one = rows(60000), many = rows(60000, 8);
  CHECK(one.first == many.first && one.target == many.target && one.ms == many.ms);
}

}  // namespace doorstep::roads::tests

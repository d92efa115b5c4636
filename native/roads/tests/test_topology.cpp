#include <stdexcept>

#include "check.hpp"
#include "town.hpp"

namespace doorstep::roads::tests {

TEST(subtrees_are_ranges_and_arcs_lead_to_ancestors) {
  for (u32 seed = 0; seed < 20; ++seed) {
    const auto t = random_town(seed, 12, 40, 0).topology();
    for (u32 r = 0; r < t->states(); ++r) {
      for (const Arcs* arcs : {&t->up, &t->down}) {
        for (u32 e = arcs->first[r]; e < arcs->first[r + 1]; ++e) {
          u32 v = r;
          while (v != kNone && v != arcs->head[e]) v = t->parent[v];
          CHECK(v == arcs->head[e]);
          CHECK(arcs->depth[e] == t->depth[v]);
        }
      }
      if (t->parent[r] != kNone) CHECK(t->below[t->parent[r]] <= t->below[r]);
    }
  }
}

TEST(damaged_sections_are_refused) {
  const auto t = random_town(3, 8, 20, 0).topology();
  const auto opens = [&](std::vector<u32> up_head, std::vector<u32> rank) {
    try {
      open_topology({rank, t->parent.view(), t->turn_first.view(), t->turn_to.view(), t->turn_slot.view(),
                     t->up.first.view(), up_head, t->down.first.view(), t->down.head.view()});
      return true;
    } catch (const std::invalid_argument&) {
      return false;
    }
  };
  const std::vector<u32> heads(t->up.head.view().begin(), t->up.head.view().end());
  const std::vector<u32> ranks(t->rank.view().begin(), t->rank.view().end());
  CHECK(opens(heads, ranks));
  for (u32 wrong : {0u, t->states(), kNone}) {
    auto bad = heads;
    bad[bad.size() / 2] = wrong;
    CHECK(!opens(bad, ranks));
  }
  auto twice = ranks;
  twice[0] = twice[1];
  CHECK(!opens(heads, twice));
  CHECK(!opens({}, ranks));
}

TEST(no_streets_make_an_empty_topology) {
  const std::vector<u32> first{0};
  const Topology t = build_topology({first, {}}, {});
  CHECK(t.states() == 0 && t.slots() == 0 && t.height == 0);
}

}  // namespace doorstep::roads::tests

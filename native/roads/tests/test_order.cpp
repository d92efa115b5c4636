#include "check.hpp"
#include "order_cut.hpp"
#include "town.hpp"

namespace doorstep::roads::tests {

TEST(every_arc_is_ordered_once_whatever_the_threads) {
  for (u32 seed = 0; seed < 30; ++seed) {
    const Town town = random_town(seed, 1 + seed * 7, seed * 13, 0);
    const auto order = order_arcs(town.nodes(), 1);
    CHECK(order == order_arcs(town.nodes(), 3));
    auto sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (u32 a = 0; a < sorted.size(); ++a) CHECK(sorted[a] == a);
    CHECK(sorted.size() == town.states());
  }
}

// Two squares of four nodes joined by one street: the street is the cut, so its arcs stand on top.
TEST(the_only_bridge_of_a_town_is_its_most_important_street) {
  Town town;
  town.x = {0, 10, 0, 10, 100, 110, 100, 110};
  town.y = {0, 0, 10, 10, 0, 0, 10, 10};
  const u32 streets[][2] = {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {4, 5}, {4, 6}, {5, 7}, {6, 7}, {1, 4}};
  for (const auto& [a, b] : streets) {
    town.tail.insert(town.tail.end(), {a, b});
    town.head.insert(town.head.end(), {b, a});
  }
  auto order = order_arcs(town.nodes(), 1);
  std::sort(order.end() - 2, order.end());
  CHECK(order[16] == 16 && order[17] == 17);
}

TEST(a_town_of_many_islands_is_ordered) {
  Town town;
  for (u32 v = 0; v < 3000; ++v) {
    town.x.push_back(static_cast<i32>(v % 50));
    town.y.push_back(static_cast<i32>(v / 50));
    if (v % 2 == 0) continue;
    town.tail.push_back(v - 1);
    town.head.push_back(v);
  }
  CHECK(order_arcs(town.nodes(), 2).size() == 1500);
}

TEST(a_city_large_enough_to_fork_is_the_same_in_threads) {
  const Town town = random_town(5, 6000, 9000, 0);
  CHECK(order_arcs(town.nodes(), 1) == order_arcs(town.nodes(), 4));
}

}  // namespace doorstep::roads::tests

#include "check.hpp"
#include "town.hpp"

namespace doorstep::roads::tests {
namespace {

// (ms, dm) of driving over these states, or kNever where two have no turn between them.
Cell driven(const Town& town, const std::vector<u32>& states) {
  Cell total{0, 0};
  for (std::size_t i = 0; i + 1 < states.size(); ++i) {
    i64 best = kUnreached<i64>;
    for (u32 e = town.turn_first[states[i]]; e < town.turn_first[states[i] + 1]; ++e) {
      if (town.turn_to[e] == states[i + 1]) best = std::min(best, pack(town.turn_ms[e], town.turn_dm[e]));
    }
    if (best >= kUnreached<i64>) return {};
    total.ms += packed_ms(best);
    total.dm += packed_dm(best);
  }
  return total;
}

}  // namespace

TEST(paths_drive_what_they_promise) {
  for (u32 seed = 0; seed < 40; ++seed) {
    const Town town = random_town(seed, 18, 50, 0.25);
    const auto metric = town.metric(town.topology());
    std::mt19937 random(seed);
    for (int pair = 0; pair < 10; ++pair) {
      const u32 a = random() % town.states(), b = random() % town.states();
      const Stops from{{0, 1}, {a}, {0}, {0}}, to{{0, 1}, {b}, {0}, {0}};
      const FoundPath path = find_path(*metric, from.points(), to.points());
      const Cell wanted = reference_row(town, from, 0, to)[0];
      CHECK(path.ms == wanted.ms && path.dm == wanted.dm);
      CHECK(path.states.empty() == (wanted.ms >= kNever));
      if (path.states.empty()) continue;
      CHECK(path.states.front() == a && path.states.back() == b);
      const Cell total = driven(town, path.states);
      CHECK(total.ms == wanted.ms && total.dm == wanted.dm);
    }
  }
}

TEST(one_to_all_equals_dijkstra) {
  for (u32 seed = 0; seed < 20; ++seed) {
    const Town town = random_town(seed, 25, 70, 0.25);
    const auto metric = town.metric(town.topology());
    const Stops from{{0, 1}, {seed % town.states()}, {9}, {0}};
    std::vector<u32> all(town.states()), wanted(town.states());
    one_to_all(*metric, from.points(), all.data());
    dijkstra<u32>(town.turns(), town.turn_ms, from.points(), wanted);
    wanted[from.state[0]] = std::min(wanted[from.state[0]], 9u);
    CHECK(all == wanted);
  }
}

}  // namespace doorstep::roads::tests

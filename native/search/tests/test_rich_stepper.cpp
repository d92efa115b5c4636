#include "check.hpp"
#include "rich/shared_columns.hpp"
#include "rich/stepper.hpp"
#include "rich_days.hpp"

namespace doorstep::search::rich::tests {
namespace {

// What a solution keeps up to date, worked out again from the elements of its routes alone.
template <bool kTimeOfDay>
void check_against_rebuild(const Problem& problem, Solution<kTimeOfDay>& kept) {
  Totals totals;
  std::vector<i32> by_kind(static_cast<std::size_t>(problem.kinds()), 0);
  std::vector<i32> served(static_cast<std::size_t>(problem.units()), kNone);
  for (i32 id = 0; id < kept.routes(); ++id) {
    const Route& route = kept.route(id);
    CHECK(route.is_empty() == (route.vacancy >= 0) && route.is_empty() == route.elements.empty());
    if (route.is_empty()) continue;
    Route anew;
    anew.kind = route.kind;
    anew.depart = route.depart;
    anew.elements = route.elements;
    CHECK(kept.valuation().refresh(anew));
    // The departure found before is among those that are tried again.
    CHECK(anew.cost <= route.cost && anew.metres == route.metres && anew.halts == route.halts);
    if (!problem.uses().prices_of_time) CHECK(anew.cost == route.cost && anew.depart == route.depart);
    totals.cost += route.cost;
    ++totals.routes_used;
    ++by_kind[static_cast<std::size_t>(route.kind)];
    for (std::size_t i = 0; i < route.elements.size(); ++i) {
      CHECK(anew.nodes[i + 1].ready == route.nodes[i + 1].ready &&
            anew.nodes[i + 1].latest == route.nodes[i + 1].latest);
      if (!route.elements[i].serves()) continue;
      const i32 task = route.elements[i].index;
      CHECK(kept.spot(task).route == id && kept.spot(task).node == static_cast<i32>(i) + 1);
      if (problem.task(task).kind == TaskKind::kPairDelivery) {
        CHECK(kept.spot(problem.task(task).partner).route == id &&
              kept.spot(problem.task(task).partner).node <= static_cast<i32>(i));
        continue;
      }
      CHECK(served[static_cast<std::size_t>(problem.task(task).unit)] == kNone);
      served[static_cast<std::size_t>(problem.task(task).unit)] = task;
      ++totals.served;
    }
  }
  for (i32 unit = 0; unit < problem.units(); ++unit) {
    CHECK(kept.served_by(unit) == served[static_cast<std::size_t>(unit)]);
    if (kept.is_served(unit)) continue;
    if (problem.unit(unit).mandatory())
      ++totals.mandatory_left_out;
    else
      totals.left_out_price += problem.unit(unit).price;
  }
  for (i32 kind = 0; kind < problem.kinds(); ++kind) {
    CHECK(by_kind[static_cast<std::size_t>(kind)] == kept.used(kind) && kept.used(kind) <= problem.kind(kind).count);
  }
  CHECK(kept.totals().cost == totals.cost && kept.totals().left_out_price == totals.left_out_price);
  CHECK(kept.totals().mandatory_left_out == totals.mandatory_left_out && kept.totals().served == totals.served);
  CHECK(kept.totals().routes_used == totals.routes_used);
}

template <bool kByTimeOfDay>
void run_and_check(u32 features, u64 seed) {
  const RichDay day = drawn_rich_day(8 + static_cast<i32>(seed % 5) * 6, features, seed);
  const Problem problem(day.columns());
  const Candidates candidates(problem, 8, 20);
  Stepper<kByTimeOfDay> stepper(problem, candidates, seed);
  stepper.construct();
  check_against_rebuild(problem, stepper.solution());
  stepper.penalise(3000);
  for (int step = 1; step <= 600; ++step) {
    if (step % 3 == 0)
      stepper.step_to_serve_all(10);
    else
      stepper.step(300.0 * (600 - step) / 600 + 0.01);
    if (stepper.is_best()) stepper.renew();
    if (step % 50 == 0) check_against_rebuild(problem, stepper.solution());
  }
  const Score best = stepper.incumbent().score();
  stepper.restore();
  check_against_rebuild(problem, stepper.solution());
  CHECK(!(best < score_of(stepper.solution())));
}

}  // namespace

TEST(what_a_rich_solution_keeps_is_what_a_rebuild_gives_with_each_feature) {
  for (u32 feature = 1; feature < kAllFeatures; feature *= 2) {
    for (u64 seed = 1; seed <= 4; ++seed) {
      if (feature == kTimeOfDay)
        run_and_check<true>(feature | kDurations, seed);
      else
        run_and_check<false>(feature, seed);
    }
  }
}

TEST(what_a_rich_solution_keeps_is_what_a_rebuild_gives_with_many_features) {
  Random random(7);
  for (u64 seed = 1; seed <= 30; ++seed) {
    const auto features = static_cast<u32>(random.below(kAllFeatures + 1));
    if (features & kTimeOfDay)
      run_and_check<true>(features, seed);
    else
      run_and_check<false>(features, seed);
  }
}

TEST(where_two_nodes_decide_the_cost_is_exact_without_going_along_the_route) {
  // One vehicle out to 100 and back at 3 a metre and 2 a ds: serving a task at 50 on the way adds its work alone.
  // From the depot to itself is no way of the route, whatever the matrix says there.
  RichDay day = drawn_rich_day(2, 0, 1);
  day.metres = {700, 100, 50, 100, 0, 50, 50, 50, 0};
  day.ds = day.metres;
  day.service = {10, 20};
  day.demand = {1, 1};
  day.price = {kMandatory, kMandatory};
  day.first_window = {0, 0, 0};
  day.opens = day.closes = {};
  day.early = day.late = {};
  day.start = {0, 0};
  day.count = {1, 0};
  day.kind_opens = {0, 0};
  day.fixed = {7, 7};
  day.per_metre = {3, 3};
  day.per_ds = {2, 2};
  day.per_stop = {1, 1};
  const Problem problem(day.columns());
  CHECK(problem.uses().nodes_price());
  const Candidates candidates(problem, 2, 2);
  Stepper<false> stepper(problem, candidates, 1);
  stepper.construct();
  CHECK(stepper.solution().cost() == 7 + 3 * 200 + 2 * (200 + 30) + 2 * 1);
}

TEST(what_a_hub_holds_already_is_in_the_way_of_a_new_route_of_any_kind) {
  // A return of 4 would come to a hub for 10 where 8 wait until 9000. The cheap kind ends there, the dear one does not.
  RichDay day = drawn_rich_day(2, 0, 1);
  day.metres.assign(9, 50);
  day.ds.assign(9, 50);
  day.task_kind = {1, 2};
  day.service = {10, 10};
  day.demand = {4, 0};
  day.price = {kMandatory, 0};
  day.first_window = {0, 0, 0};
  day.opens = day.closes = {};
  day.early = day.late = {};
  day.start = {0, 0};
  day.end = {2, 0};
  day.kind_opens = {0, 0};
  day.fixed = {5000, 1};
  day.count = {1, 1};
  const std::vector<i32> slots{kUnlimited}, limit{10}, hub{0}, at{9000}, load{8};
  const std::vector<std::uint8_t> out{1};
  SharedColumns shared;
  shared.hub_slots = slots, shared.hub_limit = limit, shared.moved_hub = hub, shared.moved_at_ds = at;
  shared.moved_load = load, shared.moved_out = out;
  int served = 0;
  for (u64 seed = 1; seed <= 20; ++seed) {
    Problem problem(day.columns());
    problem.share(shared);
    CHECK(problem.uses().stock);
    const Candidates candidates(problem, 2, 2);
    Stepper<false> stepper(problem, candidates, seed);
    stepper.construct();
    served += stepper.solution().is_planned(0);
  }
  CHECK(served >= 10);  // one kind of two is passed over now and then
}

TEST(travel_by_the_time_of_day_is_its_own_inverse) {
  // Arriving no later than T is leaving no later than depart(T), for every instant.
  const RichDay day = drawn_rich_day(6, kTimeOfDay, 3);
  const Problem problem(day.columns());
  const Travel& travel = problem.travel(0);
  Random random(5);
  for (int i = 0; i < 20000; ++i) {
    const i32 from = random.below(7), to = random.below(7), base = travel.leg(from, to).ds;
    if (base >= kNoWay) continue;
    const i32 leave = random.below(6000) - 1000, by = random.below(6000) - 1000;
    CHECK((travel.arrive<true>(from, to, leave, base) <= by) == (leave <= travel.depart<true>(from, to, by, base)));
  }
}

}  // namespace doorstep::search::rich::tests

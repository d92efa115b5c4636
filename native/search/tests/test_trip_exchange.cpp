// Exchange of whole trips: two vehicles share out four trips that are only told apart by when they are due.
#include "check.hpp"
#include "rich/trip_exchange.hpp"
#include "rich_days.hpp"

namespace doorstep::search::rich::tests {
namespace {

// Four places, each 10 from the hub; their tasks are due at 100, 1000, 200 and 1100. Only time costs: 1 a ds.
RichDay four_trips() {
  RichDay day;
  for (i32 from = 0; from < 5; ++from) {
    for (i32 to = 0; to < 5; ++to) day.metres.push_back(from == to ? 0 : from == 0 || to == 0 ? 10 : 20);
  }
  day.ds = day.metres;
  day.speed.assign(12, 1024);
  const i32 due[] = {100, 1000, 200, 1100};
  day.first_window = day.first_step = {0};
  for (i32 t = 0; t < 4; ++t) {
    day.task_kind.push_back(0), day.partner.push_back(-1), day.group.push_back(-1), day.place.push_back(t + 1);
    day.demand.push_back(1), day.service.push_back(0), day.price.push_back(kMandatory);
    day.released.push_back(-kEndOfTime), day.hub.push_back(-1);
    day.opens.push_back(due[t]), day.closes.push_back(due[t]), day.early.push_back(kHard), day.late.push_back(kHard);
    day.first_window.push_back(t + 1), day.first_step.push_back(0);
  }
  day.first_point.assign(5, 0);
  day.hub_first = {0, 0}, day.hub_place = {0}, day.reload = {0};
  day.first_away = day.first_rest = day.first_hub = {0};
  for (i32 k = 0; k < 2; ++k) {
    day.kind_travel.push_back(0), day.kind_service.push_back(0), day.walk.push_back(0), day.start.push_back(0);
    day.end.push_back(0), day.kind_opens.push_back(0), day.kind_closes.push_back(2000);
    day.latest_start.push_back(2000), day.overtime.push_back(kEndOfTime), day.most_work.push_back(-1);
    day.capacity.push_back(1), day.count.push_back(1), day.most_stops.push_back(-1), day.most_metres.push_back(-1);
    day.pickups_last.push_back(0), day.fixed.push_back(0), day.per_metre.push_back(0), day.per_ds.push_back(1);
    day.per_stop.push_back(0), day.overtime_rate.push_back(0), day.kind_hub.push_back(0);
    day.first_away.push_back(0), day.first_rest.push_back(0), day.first_hub.push_back(k + 1);
  }
  return day;
}

// The first vehicle begins with the tasks due at 100 and 1000, the second with those due at 200 and 1100.
struct Begun {
  explicit Begun(const Columns& columns) : problem(columns), solution(problem), random(7), exchange(solution, random) {
    solution.begin();
    for (i32 k = 0; k < 2; ++k) {
      const i32 own = 2 * k;
      const std::vector<Element> elements{{Code::kTask, own, 0}, {Code::kReload, 0, 0}, {Code::kTask, own + 1, 0}};
      CHECK(solution.replace(solution.vacant_route(), k, elements));
    }
  }

  void exchange_often() {
    for (i32 i = 0; i < 200; ++i) {
      const i64 before = solution.cost();
      exchange(i % 2);
      CHECK(solution.cost() <= before);
      CHECK(solution.totals().served == 4 && solution.totals().mandatory_left_out == 0);
    }
  }
  bool are_together(i32 one, i32 other) const { return solution.spot(one).route == solution.spot(other).route; }

  Problem problem;
  Solution<false> solution;
  Random random;
  TripExchange<false> exchange;
};

// From 90 to 1010 and from 190 to 1110; then from 90 to 210 and from 990 to 1110.
TEST(trips_come_together_that_are_due_one_after_the_other) {
  const RichDay day = four_trips();
  Begun begun(day.columns());
  CHECK(begun.solution.cost() == 920 + 920);
  begun.exchange_often();
  CHECK(begun.solution.cost() == 120 + 120);
  CHECK(begun.are_together(0, 2) && begun.are_together(1, 3) && !begun.are_together(0, 1));
}

// The task due at 200 may only go with the second vehicle, and comes first there: no exchange that keeps the
// order of trips brings the one due at 100 to it, or the late ones together.
TEST(a_trip_goes_to_no_vehicle_that_may_not_serve_it) {
  const RichDay day = four_trips();
  const std::vector<std::uint8_t> allows{1, 1, 0, 1, 1, 1, 1, 1};
  Columns columns = day.columns();
  columns.kind_allows = allows;
  Begun begun(columns);
  begun.exchange_often();
  CHECK(begun.solution.cost() == 920 + 920);
  CHECK(begun.solution.route(begun.solution.spot(2).route).kind == 1);
}

// Each may serve its own tasks alone: whatever is drawn, nothing moves.
TEST(vehicles_with_nothing_in_common_exchange_nothing) {
  const RichDay day = four_trips();
  const std::vector<std::uint8_t> allows{1, 1, 0, 0, 0, 0, 1, 1};
  Columns columns = day.columns();
  columns.kind_allows = allows;
  Begun begun(columns);
  begun.exchange_often();
  CHECK(begun.solution.cost() == 920 + 920);
  CHECK(begun.are_together(0, 1) && begun.are_together(2, 3));
}

// A vehicle that loads at no hub takes no trip behind a reload: it keeps the one it has.
TEST(a_vehicle_without_a_hub_keeps_to_one_trip) {
  RichDay day = four_trips();
  day.kind_hub = {0}, day.first_hub = {0, 1, 1};
  const Columns columns = day.columns();
  const Problem problem(columns);
  Solution<false> solution(problem);
  Random random(3);
  TripExchange<false> exchange(solution, random);
  solution.begin();
  const Element reload{Code::kReload, 0, 0};
  CHECK(solution.replace(solution.vacant_route(), 0, {{Code::kTask, 0, 0}, reload, {Code::kTask, 1, 0}}));
  CHECK(solution.replace(solution.vacant_route(), 1, {{Code::kTask, 2, 0}}));
  for (i32 i = 0; i < 200; ++i) exchange(i % 2);
  for (const Element& element : solution.route(1).elements) CHECK(!element.ends_trip());
  // 100 and 200 together, 1000 alone: from 90 to 210, and from 990 to 1010.
  CHECK(solution.cost() == 120 + 20);
}

}  // namespace
}  // namespace doorstep::search::rich::tests

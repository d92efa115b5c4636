"""Shifts, rests, prices of time and times off: right on paper, then broken in one place at a time."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from doorstep.domain.arrival_curves import ArrivalCost, DurationCurve
from doorstep.domain.errors import InputError
from doorstep.domain.ids import VehicleId
from doorstep.domain.money import CostKind, Costs
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.routes import Rest
from doorstep.domain.shifts import BreakRule, Overtime, Shift
from doorstep.domain.tasks import ServiceTime, TaskWindow
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from doorstep.planning.timetable import build_route
from tests.planning.broken_plans import ROUTE, only, with_route, with_stop
from tests.planning.further_days import with_parts, with_travel
from tests.planning.further_plans import costs_of, driven, route_of, script
from tests.planning.small_day import (
    EIGHT,
    VAN,
    day,
    plan,
    vehicle,
    window,
    with_shift,
    with_task,
    with_type,
)


def rested(*breaks: BreakRule) -> Problem:
    """The small day with rests that are owed."""
    return with_shift(Shift(window(0, 3600), breaks=breaks))


def away(*spans: tuple[int, int]) -> Problem:
    """The small day with van-1 off at some times."""
    van = replace(vehicle("van-1"), unavailable=tuple(window(*span) for span in spans))
    return day(vehicles=[van, vehicle("van-2")])


def test_a_rest_is_taken_after_work_and_moves_all_that_follows():
    """Rest of 100 s from 700 s on, after b: 660 s is too early, 700-800, then c at 900 s, home at 1260 s."""
    problem = rested(BreakRule(100, window(700, 800)))
    paper = driven(problem, "a b r0 c")
    route = paper.routes[0]
    assert check(problem, paper) == []
    assert route.stops[1].rests == (Rest(0, 700, 800),)
    assert (route.stops[1].depart_s, route.stops[2].arrive_s, route.trips[0].ends_s) == (800, 900, 1260)
    # It ends with the rest at 700 s, so b may begin at 640 s and the van leave 40 s later than without.
    assert route.trips[0].depart_s == 380


def test_a_rest_that_is_owed_and_not_taken():
    """It had to begin by 800 s and the route runs until 1120 s; by 1120 s it would not be owed."""
    assert only(check(rested(BreakRule(100, window(700, 800))), plan(day(), "abc"))) == rules.MissedRest(
        ROUTE, 0, 800, 1120
    )
    assert check(rested(BreakRule(100, window(700, 1120))), plan(day(), "abc")) == []
    # After 779 s of work: from 340 s on until 1119 s.
    by_law = rested(BreakRule(100, after_work_s=779))
    assert only(check(by_law, plan(day(), "abc"))) == rules.MissedRest(ROUTE, 0, 1119, 1120)
    assert check(rested(BreakRule(100, after_work_s=780)), plan(day(), "abc")) == []


def test_one_rest_does_not_hide_another_that_was_due_before():
    """Lunch at 660 s begins 320 s after the departure; the law asked for a rest after 300 s."""
    lunch, by_law = BreakRule(60, window(600, 700)), BreakRule(60, None, 300)
    found = only(check(rested(lunch, by_law), driven(rested(lunch, by_law), "a b r0 c")))
    assert found == rules.MissedRest(ROUTE, 1, 640, 660)


def test_a_rest_that_begins_too_late():
    """It begins at 660 s; allowed until 650 s, after 319 s of work (from 340 s), or the earlier of both."""
    assert driven(rested(BreakRule(60, window(0, 650))), "a b r0 c").routes[0].trips[0].depart_s == 340
    by_both = BreakRule(60, window(0, 900), 319)
    for rule, due_s in (
        (BreakRule(60, window(0, 650)), 650),
        (BreakRule(60, None, 319), 659),
        (by_both, 659),
    ):
        found = only(check(rested(rule), driven(rested(rule), "a b r0 c")))
        assert found == rules.LateRest(ROUTE, 0, 660, due_s)
    assert check(rested(BreakRule(60, None, 320)), driven(rested(BreakRule(60, None, 320)), "a b r0 c")) == []


def test_a_rest_that_the_shift_does_not_know_or_twice_or_before_work():
    """Rests count from 0."""
    rule = BreakRule(60, None, 1000)
    once = driven(rested(rule), "a b r0 c")
    assert rules.WrongRest(ROUTE, 0, "the shift has no such rest") in check(day(), once)
    twice = driven(rested(rule), "a r0 b r0 c")
    assert only(check(rested(rule), twice)) == rules.WrongRest(ROUTE, 0, "it is taken twice")
    stop = once.routes[0].stops[1]
    early = Rest(0, stop.arrive_s, stop.arrive_s)
    before = with_stop(once, 1, lambda given: replace(given, rests=(early, *given.rests)))
    assert rules.WrongRest(ROUTE, 0, "nobody has worked at the stop yet") in check(rested(rule), before)


@pytest.mark.parametrize("what", ["the beginning of rest 0", "the end of rest 0"])
def test_a_rest_that_is_stated_wrongly(what: str):
    """A second too short, or begun a second late."""
    problem = rested(BreakRule(60, None, 1000))
    paper = driven(problem, "a b r0 c")
    rest = paper.routes[0].stops[1].rests[0]
    shift = {"starts_s": rest.starts_s + 1} if "beginning" in what else {"ends_s": rest.ends_s - 1}
    wrong = with_stop(paper, 1, lambda stop: replace(stop, rests=(replace(rest, **shift),)))
    assert what in [found.what for found in check(problem, wrong) if isinstance(found, rules.WrongTime)]


def test_nothing_runs_into_times_off():
    """Off 690-720: the way b-c of 660-760 waits until 720; off 650-690: b itself of 600-660 begins at 690."""
    late_way = route_of(away((690, 720)), "a b c")
    assert check(away((690, 720)), driven(away((690, 720)), "a b c")) == []
    assert (late_way.stops[1].depart_s, late_way.stops[2].arrive_s) == (720, 820)
    late_work = route_of(away((650, 690)), "a b c")
    assert check(away((650, 690)), driven(away((650, 690)), "a b c")) == []
    assert (late_work.stops[1].handled[0].begin_s, late_work.trips[0].ends_s) == (690, 1210)


def test_work_while_the_vehicle_cannot():
    """The paper plan serves b from 600 to 660 s; the wrong times that follow are told as well."""
    found = check(away((655, 657)), plan(day(), "abc"))
    assert found[0] == rules.WrongTime(ROUTE, "begin of task b", 600, 657)
    assert rules.WorkWhileUnavailable(ROUTE, "task b", 600, 657) in found
    on_the_way = check(away((340, 350)), plan(day(), "abc"))
    assert rules.WorkWhileUnavailable(ROUTE, "the leg to point p1", 340, 350) in on_the_way


def test_soft_windows_are_priced_by_the_second():
    """Door b until 599 s at 3600 an hour: one late. From 700 s on at 1800 an hour: 100 s early are 50."""
    late = with_task("b", windows=(TaskWindow(window(500, 599), late_minor_per_h=3600),))
    paper = driven(late, "a b c", depart_s=340)
    assert check(late, paper) == []
    assert costs_of(paper.routes[0])["late"] == 1
    early = with_task("b", windows=(TaskWindow(window(700, 900), early_minor_per_h=1800),))
    paper = driven(early, "a b c", depart_s=340)
    assert check(early, paper) == []
    assert costs_of(paper.routes[0])["early"] == 50
    lines = tuple(line for line in paper.routes[0].costs.lines if line.kind is not CostKind.EARLY)
    found = only(check(early, with_route(paper, costs=Costs("EUR", lines))))
    assert found == rules.WrongCost(ROUTE, "early", 0, 50_000_000)


def test_of_two_windows_that_allow_a_begin_the_cheaper_counts():
    """100 s late for the first at 1 a second, 100 s early for the second at half of that."""
    first = TaskWindow(window(400, 500), late_minor_per_h=3600)
    both = with_task("b", windows=(first, TaskWindow(window(700, 900), early_minor_per_h=1800)))
    paper = driven(both, "a b c", depart_s=340)
    assert check(both, paper) == []
    assert costs_of(paper.routes[0])["early"] == 50


def test_the_chance_that_nobody_is_home_is_priced_when_service_begins():
    """From 600 s on it is worth 7 and before 3: b begins at 600 s, though the van would be there at 500."""
    change = ArrivalCost((EIGHT + timedelta(seconds=600),), (3, 7))
    problem = with_task("b", arrival_cost=change)
    paper = driven(problem, "b", depart_s=300)
    assert paper.routes[0].stops[0].arrive_s == 500
    left = [found for found in check(problem, paper) if not isinstance(found, rules.MandatoryUnserved)]
    assert left == []
    assert costs_of(paper.routes[0])["arrival"] == 7
    early = with_task("a", arrival_cost=change)
    assert costs_of(route_of(early, "a", 100))["arrival"] == 3
    assert check(early, driven(early, "a", depart_s=100), [ROUTE]) == []


def test_service_that_takes_longer_at_some_hours():
    """60 s at 440 s and 120 s at 500 s: a at 470 s takes 90 s, at 475.1 s 95.1 s."""
    curve = DurationCurve(
        (EIGHT + timedelta(seconds=440), EIGHT + timedelta(seconds=500)),
        (60, 120),
    )
    problem = with_task("a", service=(ServiceTime(0, by_arrival=curve),))
    paper = driven(problem, "a b c", depart_s=370)
    assert check(problem, paper) == []
    assert paper.routes[0].stops[0].handled[0].service_s == 90
    assert route_of(problem, "a b c", 800).stops[0].handled[0].service_s == 120


def test_a_slower_type_takes_longer_on_every_way():
    """110 %: 100 s become 110 s, six kilometres 660 s."""
    problem = with_type(speed_percent=110)
    paper = driven(problem, "a b c")
    assert check(problem, paper) == []
    legs = [stop.leg.duration_s for stop in paper.routes[0].stops if stop.leg]
    assert [*legs, paper.routes[0].trips[0].home.duration_s] == [110, 110, 110, 330]


def test_overtime_is_priced_and_has_an_end():
    """The shift ends at 1000 s and the van at 1120 s: 120 s at 3600 an hour, if so much is allowed."""

    def problem(most_s: int) -> Problem:
        return with_shift(Shift(window(0, 1000), overtime=Overtime(most_s, 3600)))

    paper = driven(problem(120), "a b c")
    assert check(problem(120), paper) == []
    assert costs_of(paper.routes[0])["overtime"] == 120
    assert only(check(problem(119), paper)) == rules.LateReturn(ROUTE, 1120, 1119)


def test_wishes_are_priced():
    """Van-1 at door a costs 5; of 780 s of work 180 s are beyond a fair share of 600 s, at 3600 an hour."""
    dear = with_task("a", vehicle_costs={VehicleId("van-1"): 5, VehicleId("van-2"): 9})
    paper = driven(dear, "a b c")
    assert check(dear, paper) == []
    assert costs_of(paper.routes[0])["wish"] == 5
    assert only(check(dear, plan(day(), "abc"))) == rules.WrongCost(ROUTE, "wish", 0, 5_000_000)
    fair = with_type(costs=replace(VAN.costs, fair_work_s=600, beyond_fair_minor_per_h=3600))
    assert check(fair, driven(fair, "a b c")) == []
    assert costs_of(driven(fair, "a b c").routes[0])["wish"] == 180


def test_tolls_are_paid_on_every_way():
    """Three of a minor unit each on four ways."""
    problem = with_travel(toll_minor=np.full((4, 4), 3, np.int32))
    paper = driven(problem, "a b c")
    assert check(problem, paper) == []
    assert costs_of(paper.routes[0])["toll"] == 12
    assert only(check(problem, plan(day(), "abc"))) == rules.WrongCost(ROUTE, "toll", 0, 12_000_000)


def open_day(*, start: bool, end: bool) -> Problem:
    """The small day with a van that begins or ends where its work does."""
    van = vehicle("van-1")
    van = replace(van, start=van.start if start else None, end=van.end if end else None)
    points = day().points
    places = ProblemPoints(
        points.tasks,
        {van.id: points.starts[van.id]} if start else {},
        {van.id: points.ends[van.id]} if end else {},
        points.hubs,
    )
    return with_parts(day(), vehicles=(van,), points=places)


def test_routes_may_begin_and_end_where_the_work_is():
    """Without a start a is served at once, without an end the route ends with c."""
    neither = open_day(start=False, end=False)
    paper = driven(neither, "a b c")
    assert check(neither, paper) == []
    trip = paper.routes[0].trips[0]
    assert (trip.start_hub, trip.end_hub, trip.home, trip.stops[0].leg) == (None, None, None, None)
    assert (trip.depart_s, trip.stops[0].arrive_s, trip.ends_s) == (440, 440, 820)
    assert costs_of(paper.routes[0])["distance"] == 100
    only_home = open_day(start=False, end=True)
    assert check(only_home, driven(only_home, "a b c")) == []
    legs = rules.UnknownWork(ROUTE, "a leg to point p1 from no start")
    assert legs in check(only_home, plan(day(), "abc"))
    homeless = rules.UnknownWork(ROUTE, "a drive home of a vehicle without an end")
    assert homeless in check(open_day(start=True, end=False), plan(day(), "abc"))


def test_what_has_begun_is_taken_as_stated():
    """Work at a took 110 s instead of 60, until 550 s, and b is reached at 650 s: known, and kept."""
    slow = driven(with_task("a", service=(ServiceTime(110),)), "a b c", depart_s=340)
    found = [broken.what for broken in check(day(), slow) if isinstance(broken, rules.WrongTime)]
    assert "end of task a" in found
    frozen = with_route(slow, frozen_until_s=600)
    assert check(day(), frozen) == []
    assert frozen.routes[0].stops[1].handled[0].begin_s == 650
    again = build_route(day(), ROUTE, script("a b c"), frozen.routes[0])
    assert again == frozen.routes[0]
    turned = build_route(day(), ROUTE, script("a b"), frozen.routes[0])
    assert check(day(), replace(frozen, routes=(turned,), unassigned=()), [ROUTE]) == []
    assert turned.trips[0].ends_s == 910


def test_nothing_new_begins_in_the_frozen_part():
    """At 650 s the van still stood at a, ready since 500 s: it cannot have left for b before."""
    slow = driven(day(), "a", depart_s=340)
    frozen = replace(slow.routes[0], frozen_until_s=650)
    now = replace(frozen, trips=(replace(frozen.trips[0], home=None, end_hub=None),))
    later = build_route(day(), ROUTE, script("a b"), now)
    assert later.stops[1].leg is not None
    assert (later.stops[1].leg.depart_s, later.stops[1].arrive_s) == (650, 750)
    assert check(day(), replace(slow, routes=(later,), unassigned=()), [ROUTE]) == []
    with pytest.raises(InputError, match="a script that changes what is frozen"):
        build_route(day(), ROUTE, script("b"), now)


def test_a_frozen_load_still_counts():
    """What is done is done, but nine pieces left the hub in a van of eight."""
    small = with_type(limit=replace(VAN.limit, pieces=8))
    frozen = with_route(plan(day(), "abc"), frozen_until_s=5000)
    assert only(check(small, frozen)) == rules.Overloaded(ROUTE, "pieces", 9, 8, None)

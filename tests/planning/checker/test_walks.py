"""Halts at kerbs with loops on foot: right on paper, then broken in one place at a time.

The day of `on_foot`: 40 s to park, 25 s of set-up for each loop, a metre a second on foot. With kerb k1, a
and b in one loop, then kerb k2 and c, the van is at k1 100 s after it left, parked after 140 s, set up after
165 s; door a (30 m) is reached after 195 s and done after 255 s, door b (40 m) reached after 295 s.
"""

from dataclasses import replace

import pytest

from doorstep.domain.carriers import HAND, TROLLEY
from doorstep.domain.ids import KerbId, TaskId
from doorstep.domain.kerbs import ParkTime
from doorstep.domain.loads import LoadLimit
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Leg, LegKind, Rest, Stop
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.tasks import TaskKind
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.domain.walking import Walking
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from doorstep.planning.checker.violations import Violation
from doorstep.planning.script import Door, OnFoot, Park, RouteScript, script_of
from doorstep.planning.timetable import build_route
from tests.planning.broken_plans import ROUTE, only, with_stop
from tests.planning.further_days import kerb, on_foot, with_parts
from tests.planning.further_plans import costs_of, driven, elements
from tests.planning.small_day import TASKS, VAN, day, plan, vehicle, window

WALKING = on_foot().walking
assert WALKING is not None
TOUR = "k1 (a b) k2 (c)"
EVERY_DAY = frozenset(range(7))
EIGHT_S = 8 * 3600


def walking(**changes: object) -> Problem:
    """The day on foot with other walks."""
    return on_foot(replace(WALKING, **changes))


def kerbs(**changes: object) -> Problem:
    """The day on foot with another kerb k1."""
    return walking(kerbs=(kerb("k1", **changes), kerb("k2")))


def carried(**limits: int) -> Problem:
    """The day on foot with a smaller hand."""
    hand = replace(HAND, limit=LoadLimit(**limits))
    kind = replace(VAN, carriers=(hand,))
    return with_parts(on_foot(), vehicles=(vehicle("van-1", kind), vehicle("van-2", kind)))


def hours(opens_s: int, closes_s: int) -> WeeklyHours:
    """Open between two seconds after eight."""
    return WeeklyHours((WeeklySpan(EVERY_DAY, EIGHT_S + opens_s, EIGHT_S + closes_s),))


def kinds(found: list[Violation]) -> set[type[Violation]]:
    """What kinds of rules are broken."""
    return {type(each) for each in found}


def test_the_paper_walk_keeps_every_rule_and_says_what_the_paper_says():
    """Leaving at 305 s: b begins at 600 s, the vehicle is reached at 710 s, k2 at 910 s, home at 1355 s."""
    paper = driven(on_foot(), TOUR)
    assert check(on_foot(), paper) == []
    route = paper.routes[0]
    first, second = route.stops
    assert (route.trips[0].depart_s, first.arrive_s, first.park_s) == (305, 405, 40)
    loop = first.loops[0]
    assert (loop.starts_s, loop.tasks[0].arrive_s, loop.tasks[1].begin_s) == (445, 500, 600)
    assert loop.back == Leg(LegKind.WALK, 660, 710, 50)
    assert (first.depart_s, loop.walked_m) == (710, 120)
    assert (second.arrive_s, second.loops[0].starts_s, second.depart_s) == (910, 950, 1055)
    assert (route.trips[0].ends_s, route.distance_m) == (1355, 6000)
    assert [stop.load.pieces for stop in route.stops] == [4, 0]


def test_two_loops_from_one_halt_are_set_up_twice():
    """Ready at a after 85 s on foot and back; then b by itself."""
    paper = driven(on_foot(), "k1 (a) (b) k2 (c)")
    assert check(on_foot(), paper) == []
    assert [len(stop.loops) for stop in paper.routes[0].stops] == [2, 1]
    assert paper.routes[0].stops[0].loops[1].starts_s == paper.routes[0].stops[0].loops[0].ends_s


def test_walking_is_paid_on_top_of_time():
    """140 s on foot at 3600 an hour."""
    dear = on_foot(walk_minor_per_h=3600)
    paper = driven(dear, TOUR)
    assert check(dear, paper) == []
    assert costs_of(paper.routes[0])["walking"] == 140
    assert rules.WrongCost(ROUTE, "walking", 0, 140_000_000) in check(dear, driven(on_foot(), TOUR))


def test_a_halt_costs_once_however_many_doors_it_serves():
    """Two halts for three doors."""
    dear = on_foot(stop_minor=7)
    assert costs_of(driven(dear, TOUR).routes[0])["stop"] == 14


def test_a_carrier_has_its_pace_and_its_own_ways():
    """A trolley at 109 % walks 30 m in 32.7 s."""
    kind = replace(VAN, carriers=(TROLLEY,))
    vans = (vehicle("van-1", kind), vehicle("van-2", kind))
    problem = with_parts(on_foot(), vehicles=vans)
    script = RouteScript(vans[0].id, (Park(KerbId("k1")), OnFoot("trolley"), Door(TaskId("a"))), depart_s=0)
    route = build_route(problem, ROUTE, script)
    walk = route.stops[0].handled[0].walk
    assert walk is not None
    assert (walk.depart_s, walk.arrive_s) == (185, 218)
    assert script_of(route).elements == script.elements


def test_parking_takes_what_the_hour_says_or_a_later_hour_if_that_ends_sooner():
    """Until nine 900 s, from nine on 40 s: who comes at 8:56:40 parks until 9:00:40."""
    busy = tuple(ParkTime(900 if hour == 8 else 40, 900) for hour in range(24))
    problem = kerbs(park=busy)
    shift = Shift(window(0, 7200))
    problem = with_parts(problem, vehicles=tuple(replace(van, shift=shift) for van in problem.vehicles))
    for depart_s, parked_s in ((0, 1000), (3300, 3640), (3600, 3740)):
        paper = driven(problem, "k1 (a)", depart_s=depart_s)
        assert paper.routes[0].stops[0].loops[0].starts_s == parked_s
        assert check(problem, paper, [ROUTE]) == []


def test_a_halt_before_the_kerb_is_open_or_after_it_has_closed():
    """The van halts from 405 to 710 s: closed until 500 s it waits, and at 710 s it must be gone already."""
    paper = driven(on_foot(), TOUR)
    assert check(kerbs(hours=hours(405, 711)), paper) == []
    found = check(kerbs(hours=hours(405, 710)), paper)
    assert only(found) == rules.ClosedKerb(ROUTE, KerbId("k1"), 405, 710)
    waits = kerbs(hours=hours(500, 3600))
    late = driven(waits, TOUR, depart_s=305)
    assert check(waits, late) == []
    assert late.routes[0].stops[0].arrive_s == 500
    never = kerbs(hours=WeeklyHours(()))
    assert rules.ClosedKerb in kinds(check(never, paper))


def test_the_latest_departure_leaves_the_kerb_before_it_closes():
    """Nothing hurries c on, so a van that serves c first may leave late; k2 closes at 700 s."""
    problem = walking(kerbs=(kerb("k1"), kerb("k2", hours=hours(0, 700))))
    paper = driven(problem, "k2 (c) k1 (a b)")
    assert check(problem, paper) == []
    assert paper.routes[0].stops[0].depart_s <= 699


def test_a_halt_that_lasts_too_long():
    """It takes 305 s."""
    paper = driven(on_foot(), TOUR)
    assert check(kerbs(max_stay_s=305), paper) == []
    assert only(check(kerbs(max_stay_s=304), paper)) == rules.LongStay(ROUTE, KerbId("k1"), 305, 304)


def test_more_on_a_loop_than_the_hand_takes():
    """Five pieces for a and b."""
    assert check(carried(pieces=5), driven(carried(pieces=5), TOUR)) == []
    found = only(check(carried(pieces=4), driven(carried(pieces=4), TOUR)))
    assert found == rules.OverCarried(ROUTE, 445, "hand", "pieces", 5, 4)


def test_a_walk_that_is_too_long():
    """120 m in the first loop, 140 m in all."""
    paper = driven(on_foot(), TOUR)
    assert check(walking(most_loop_m=120, most_walk_m=140), paper) == []
    found = only(check(walking(most_loop_m=119), paper))
    assert found == rules.LongWalk(ROUTE, "the loop at 445 s", 120, 119)
    assert only(check(walking(most_walk_m=139), paper)) == rules.LongWalk(ROUTE, "the route", 140, 139)


def test_doors_on_foot_are_served_on_foot_and_others_are_not():
    """A plan of the day by car does not fit the day on foot, nor the other way round."""
    found = check(on_foot(), plan(day(), "abc"))
    because = "it is served on foot, and not from the vehicle"
    assert found[0] == rules.WrongWayToServe(ROUTE, TaskId("a"), because)
    by_car = replace(
        WALKING,
        door_points={TaskId("c"): WALKING.door_points[TaskId("c")]},
        choices={TaskId("c"): ()},
    )
    mixed = on_foot_but(by_car)
    because = "it is served from the vehicle, and not on foot"
    found = check(mixed, driven(on_foot(), TOUR))
    assert rules.WrongWayToServe(ROUTE, TaskId("a"), because) in found


def on_foot_but(given: Walking) -> Problem:
    """The day on foot where a and b are served from the vehicle."""
    whole = on_foot()
    points = replace(
        whole.points, tasks={TaskId("a"): whole.travel.points[1], TaskId("b"): whole.travel.points[2]}
    )
    return with_parts(whole, walking=given, points=points)


def test_a_day_partly_on_foot():
    """A and b where the van halts, c from a kerb."""
    by_car = replace(
        WALKING,
        door_points={TaskId("c"): WALKING.door_points[TaskId("c")]},
        choices={TaskId("c"): (KerbId("k2"),)},
    )
    problem = on_foot_but(by_car)
    paper = driven(problem, "a b k2 (c)")
    assert check(problem, paper) == []
    assert script_of(paper.routes[0]).elements == elements("a b k2 (c)")


def test_where_nobody_can_walk_no_plan_is_waved_through():
    """From door a to door b no way leads any more."""
    whole = on_foot()
    matrix = whole.travel.profiles["foot"]
    assert isinstance(matrix, TravelMatrix)
    base_ds, way_m = matrix.base_ds.copy(), matrix.distance_m.copy()
    base_ds[4, 5] = way_m[4, 5] = UNREACHABLE
    cut = {"van": whole.travel.profile("van"), "foot": TravelMatrix(base_ds, way_m)}
    closed = with_parts(whole, travel=Travel(whole.travel.points, cut))
    found = only(check(closed, driven(whole, TOUR)))
    assert isinstance(found, rules.NoWayBetween)
    assert (found.start, found.end) == ("d1", "d2")


STATED = {
    "arrival at a stop": lambda stop: replace(stop, arrive_s=406),
    "parking at kerb k1": lambda stop: replace(stop, park_s=41),
    "departure of the walk from p1 to d1": lambda stop: _walk(stop, depart_s=469),
    "arrival of the walk from p1 to d1": lambda stop: _walk(stop, arrive_s=499),
}


def _walk(stop: Stop, **changes: object) -> Stop:
    """The stop with its first walk changed."""
    loop = stop.loops[0]
    walk = loop.tasks[0].walk
    assert walk is not None
    first = replace(loop.tasks[0], walk=replace(walk, **changes))
    return replace(stop, loops=(replace(loop, tasks=(first, *loop.tasks[1:])),))


@pytest.mark.parametrize("what", STATED)
def test_a_halt_that_is_stated_wrongly(what: str):
    """A second more or less of parking or walking."""
    wrong = with_stop(driven(on_foot(), TOUR), 0, STATED[what])
    found = check(on_foot(), wrong)
    assert what in [each.what for each in found if isinstance(each, rules.WrongTime)]


def test_walks_that_are_left_out_or_longer_than_the_way():
    """Nobody jumps from door to door, and 30 m are not 31."""
    paper = driven(on_foot(), TOUR)
    longer = with_stop(paper, 0, lambda stop: _walk(stop, distance_m=31))
    what = "the walk from p1 to d1"
    assert only(check(on_foot(), longer)) == rules.WrongDistance(ROUTE, what, 31, 30)
    driven_to = with_stop(paper, 0, lambda stop: _walk(stop, kind=LegKind.DRIVE))
    assert only(check(on_foot(), driven_to)) == rules.WrongText(ROUTE, f"kind of {what}", "drive", "walk")
    jumped = with_stop(paper, 0, lambda stop: replace(stop, loops=(replace(stop.loops[0], back=None),)))
    assert rules.UnknownWork(ROUTE, "the walk from d2 to p1 is left out") in check(on_foot(), jumped)


def test_a_rest_between_two_loops():
    """60 s beside the vehicle after the first loop."""
    shift = Shift(window(0, 3600), breaks=(BreakRule(60, None, 2000),))
    problem = with_parts(on_foot(), vehicles=tuple(replace(van, shift=shift) for van in on_foot().vehicles))
    paper = driven(problem, "k1 (a) r0 (b) k2 (c)")
    assert check(problem, paper) == []
    stop = paper.routes[0].stops[0]
    assert stop.rests[0].starts_s == stop.loops[0].ends_s
    assert stop.loops[1].starts_s == stop.rests[0].ends_s
    assert script_of(paper.routes[0]).elements == elements("k1 (a) r0 (b) k2 (c)")


def test_a_halt_over_midnight():
    """Open from midnight to midnight every day is open all the time: the van halts from 57580 to 57685 s."""
    problem = walking(kerbs=(kerb("k1"), kerb("k2", hours=WeeklyHours((WeeklySpan(EVERY_DAY, 0, 86_400),)))))
    shift = Shift(window(0, 80_000))
    problem = with_parts(problem, vehicles=tuple(replace(van, shift=shift) for van in problem.vehicles))
    paper = driven(problem, "k2 (c)", depart_s=57_280)
    stop = paper.routes[0].stops[0]
    assert (stop.arrive_s, stop.depart_s) == (57_580, 57_725)
    assert check(problem, paper, [ROUTE]) == []


def test_work_that_no_halt_can_hold():
    """At a kerb nobody knows, with a carrier the van lacks, or a rest where nobody stands."""
    paper = driven(on_foot(), TOUR)
    strange = with_stop(paper, 0, lambda stop: replace(stop, kerb_id=KerbId("k9")))
    assert only(check(on_foot(), strange)) == rules.UnknownWork(ROUTE, "the stop at 405 s is at kerb k9")
    kind = replace(VAN, carriers=(TROLLEY,))
    no_hand = with_parts(on_foot(), vehicles=(vehicle("van-1", kind), vehicle("van-2", kind)))
    assert only(check(no_hand, paper)) == rules.UnknownWork(ROUTE, "a loop with hand")
    rest = Rest(0, 440, 500)
    nowhere = with_stop(plan(day(), "abc"), 0, lambda stop: replace(stop, loops=(), rests=(rest,)))
    assert rules.UnknownWork(ROUTE, "the stop at 440 s is nowhere") in check(day(), nowhere)


def test_nobody_walks_to_the_door_beside_the_vehicle():
    """Door a is where kerb k1 is: served without a step, and a walk of nothing is no walk."""
    beside = walking(door_points={**WALKING.door_points, TaskId("a"): WALKING.kerb_points[KerbId("k1")]})
    paper = driven(beside, "k1 (a)", depart_s=305)
    loop = paper.routes[0].stops[0].loops[0]
    assert (loop.tasks[0].walk, loop.back, loop.tasks[0].arrive_s) == (None, None, 470)
    assert check(beside, paper, [ROUTE]) == []
    step = Leg(LegKind.WALK, 470, 470, 0)
    first = replace(loop, tasks=(replace(loop.tasks[0], walk=step),))
    stepped = with_stop(paper, 0, lambda stop: replace(stop, loops=(first,)))
    what = "the walk from p1 to p1 where one stands already"
    assert only(check(beside, stepped, [ROUTE])) == rules.UnknownWork(ROUTE, what)


def test_walking_while_the_vehicle_is_off():
    """A van that is off does not walk either: from 470 to 500 s it was on the way to door a."""
    off = tuple(replace(van, unavailable=(window(480, 490),)) for van in on_foot().vehicles)
    problem = with_parts(on_foot(), vehicles=off)
    broken = rules.WorkWhileUnavailable(ROUTE, "the walk from p1 to d1", 470, 490)
    assert broken in check(problem, driven(on_foot(), TOUR))


def test_what_is_picked_up_on_a_loop_is_carried_too():
    """Two pieces out and three back are never more than three; a pair from a to b is two on the way only."""
    back = (TASKS[0], replace(TASKS[1], kind=TaskKind.PICKUP), TASKS[2])
    pickup = replace(TASKS[0], kind=TaskKind.PICKUP, partner=TaskId("b"))
    pair = (pickup, replace(TASKS[1], partner=TaskId("a"), load=pickup.load), TASKS[2])
    for tasks, most in ((back, 3), (pair, 2)):
        enough, little = (with_parts(carried(pieces=limit), tasks=tasks) for limit in (most, most - 1))
        assert check(enough, driven(enough, "k1 (a b)"), [ROUTE]) == []
        found = only(check(little, driven(little, "k1 (a b)"), [ROUTE]))
        assert found == rules.OverCarried(ROUTE, 445, "hand", "pieces", most, most - 1)

"""Docks and hubs that not all may use at once: taking turns, and leaving out what no hub can hold."""

from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.carriers import Carrier
from doorstep.domain.ids import VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.reasons import OutsideShift, OverLimit, RelaxationKind
from doorstep.domain.shifts import Shift
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.domain.walking import Walking
from doorstep.planning import check, explain, solve
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.together import shared_violations
from doorstep.planning.edits import taken_out
from doorstep.planning.explain import with_route
from doorstep.planning.explanations.changes import applied
from doorstep.planning.explanations.changes_fleet import LongerShift
from doorstep.planning.given import plan_of
from doorstep.planning.script import Reload, RouteScript, Serve
from doorstep.planning.search.budget import Budget
from doorstep.planning.timing.bookings import Bookings
from tests.planning.checker.test_trips import DOCK, reloading
from tests.planning.further_days import kerb, with_parts
from tests.planning.further_plans import driven, with_prices
from tests.planning.small_day import HUB, POINTS, VAN, day, task, vehicle, window

ENOUGH = Budget(iterations=500)


def two_trips_each(docks: int, shift_s: int) -> Problem:
    """Four loads a kilometre away, each a trip of 260 s by itself, and 30 s at the dock between two trips."""
    tasks = [task(name, 4) for name in "abcd"]
    small = replace(VAN, limit=LoadLimit(pieces=5))
    vans = [
        replace(vehicle(name, small, Shift(window(0, shift_s))), hubs=(HUB.id,))
        for name in ("van-1", "van-2")
    ]
    ends = {van.id: POINTS[0] for van in vans}
    points = ProblemPoints({own.id: POINTS[1] for own in tasks}, ends, ends, {HUB.id: POINTS[0]})
    hub = replace(DOCK, dock_slots=docks)
    return with_prices(
        with_parts(day(), tasks=tuple(tasks), vehicles=tuple(vans), points=points, hubs=(hub,)), 5000
    )


@pytest.mark.parametrize(("docks", "shift_s", "served"), [(2, 550, 4), (1, 580, 4), (1, 579, 3)])
def test_vehicles_take_turns_at_a_dock(docks: int, shift_s: int, served: int):
    """Two docks: all is done at 550 s. One: the other van is 30 s later, and without them one load stays."""
    problem = two_trips_each(docks, shift_s)
    plan = solve(problem, ENOUGH, seed=1)
    assert check(problem, plan) == []
    assert sum(len(list(route.handled())) for route in plan.routes) == served
    assert all(left.reasons for left in plan.unassigned)


def walked(problem: Problem) -> Problem:
    """The same loads 20 s on foot from where the vans halt; parking takes 15 s, and setting off 10 s."""
    size = len(POINTS)
    ways = np.full((size, size), UNREACHABLE, np.int32)
    np.fill_diagonal(ways, 0)
    ways[1, 2] = ways[2, 1] = 200
    travel = problem.travel
    feet = TravelMatrix(ways, np.where(ways == 200, 25, ways).astype(np.int32))
    hand = Carrier("hand", LoadLimit(), 10)
    near = kerb("near", 15)
    names = [own.id for own in problem.tasks]
    halts = ProblemPoints({}, problem.points.starts, problem.points.ends, problem.points.hubs)
    return replace(
        problem,
        vehicles=tuple(replace(van, type=replace(van.type, carriers=(hand,))) for van in problem.vehicles),
        travel=Travel(travel.points, {**travel.profiles, "foot": feet}, travel.epoch),
        points=halts,
        walking=Walking(
            (near,), {near.id: POINTS[1]}, dict.fromkeys(names, POINTS[2]), dict.fromkeys(names, (near.id,))
        ),
    )


@pytest.mark.parametrize(("docks", "shift_s", "served"), [(2, 680, 4), (2, 679, 2), (1, 710, 4), (1, 709, 3)])
def test_vehicles_whose_drivers_walk_take_turns_at_a_dock(docks: int, shift_s: int, served: int):
    """A trip: 100 s there, 15 + 10 + 20 s to the door, 60 s, 20 s back, 100 s home, that is 325 s. Twice with
    30 s at the dock: 680 s. The van that comes second waits 30 s.
    """
    problem = walked(two_trips_each(docks, shift_s))
    plan = solve(problem, ENOUGH, seed=1)
    assert check(problem, plan) == []
    assert sum(len(list(route.handled())) for route in plan.routes) == served
    assert all(left.reasons for left in plan.unassigned)


def test_who_waits_for_a_dock_on_foot_is_told_to_the_second():
    """The shift begins at 0: both are back at 325 s, one reloads until 355 s and the other until 385 s."""
    problem = walked(two_trips_each(1, 710))
    plan = solve(problem, ENOUGH, seed=1)
    begins = sorted(route.trips[1].load_starts_s for route in plan.routes)
    assert begins == [325, 355]
    again = solve(problem, Budget(iterations=1), seed=2, start=plan)
    assert check(problem, again) == []
    assert again.total == plan.total


@pytest.mark.parametrize(("on_foot", "shift_s"), [(False, 579), (True, 709)])
def test_what_a_full_dock_keeps_out_is_explained_by_it(on_foot: bool, shift_s: int):
    """A second short: the other van waits for the dock, and with a shift that much longer it comes home."""
    given = two_trips_each(1, shift_s)
    problem = walked(given) if on_foot else given
    plan = solve(problem, ENOUGH, seed=1)
    (left,) = plan.unassigned
    assert left.reasons == (OutsideShift(1),)
    assert [(given.kind, given.amount) for given in left.relaxations] == [(RelaxationKind.SHIFT_S, 1)]
    found = explain(problem, plan, left.task_id)
    assert not any(place.is_possible for place in found.places)
    (longer,) = [relief for relief in found.reliefs if isinstance(relief.changes[0], LongerShift)]
    assert [change.by for change in longer.changes] == [1]
    assert route_violations(applied(problem, longer.changes), longer.placement.route) == []
    served = with_route(plan, longer.placement, problem.task(left.task_id))
    assert list(shared_violations(problem, served.routes)) == []


def test_who_loses_a_task_by_hand_still_waits_for_the_dock():
    """Without b the van is back at 260 s, as the other one is, which holds the dock until 290 s."""
    given = two_trips_each(1, 3600)
    light = [replace(task(name, 2), price_if_unserved_minor=5000) for name in "abcde"]
    halts = dict.fromkeys((own.id for own in light), POINTS[1])
    points = ProblemPoints(halts, given.points.starts, given.points.ends, given.points.hubs)
    problem = with_parts(given, tasks=tuple(light), points=points)
    again = Reload(HUB.id)
    tours = (
        RouteScript(VehicleId("van-1"), (*map(Serve, "ab"), again, Serve("c"))),
        RouteScript(VehicleId("van-2"), (Serve("d"), again, Serve("e"))),
    )
    plan = plan_of(problem, tours)
    assert [route.trips[1].load_starts_s for route in plan.routes] == [320, 260]
    edited = taken_out(problem, plan, ["b"]).plan
    assert check(problem, edited) == []
    assert [route.trips[1].load_starts_s for route in edited.routes] == [290, 260]


def test_a_hub_that_holds_less_than_all_leaves_something_out_on_foot():
    """Sixteen pieces, room for twelve: one load of four is left out, and the hub is why."""
    given = walked(two_trips_each(2, 3600))
    problem = replace(given, hubs=(replace(given.hubs[0], limit=LoadLimit(pieces=12)),))
    plan = solve(problem, ENOUGH, seed=1)
    assert check(problem, plan) == []
    assert [left.reasons for left in plan.unassigned] == [(OverLimit("hub limit, pieces", 4),)]


def test_a_hub_that_holds_less_than_all_leaves_something_out():
    """Nine pieces, room for eight: one is left out, and the hub is why."""
    problem = with_prices(with_parts(day(), hubs=(replace(HUB, limit=LoadLimit(pieces=8)),)))
    plan = solve(problem, ENOUGH, seed=1)
    assert [left.reasons for left in plan.unassigned] == [(OverLimit("hub limit, pieces", 1),)]


def test_what_only_a_hub_limits_is_counted():
    """Three loads of 400 g, a hub for 900 g, and vans that limit no mass."""
    given = with_prices(day())
    heavy = tuple(replace(own, load=Load(pieces=1, mass_g=400)) for own in given.tasks)
    problem = with_parts(given, tasks=heavy, hubs=(replace(HUB, limit=LoadLimit(mass_g=900)),))
    plan = solve(problem, ENOUGH, seed=1)
    assert [left.reasons for left in plan.unassigned] == [(OverLimit("hub limit, mass_g", 300),)]


def test_a_stay_begins_where_it_is_free_for_as_long_as_it_takes():
    """One van is at the dock from 860 s to 890 s: 30 s fit before 830 s and, as written, from 890 s on."""
    one_dock = reloading(replace(DOCK, dock_slots=1))
    bookings = Bookings(one_dock, driven(one_dock, "a b | c").routes)
    assert bookings.begins(HUB.id, 30, ((0, 20_000),), is_dock=True) == ((0, 8300), (8891, 20_000))
    two_docks = reloading(replace(DOCK, dock_slots=2))
    free = Bookings(two_docks, driven(two_docks, "a b | c").routes)
    assert free.begins(HUB.id, 30, ((0, 20_000),), is_dock=True) == ((0, 20_000),)

"""What comes in wrong gives one clear error, or a plan that says why: never a crash or a silent change."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from doorstep.domain.errors import (
    InputError,
    TravelError,
    UnitError,
    UnknownNameError,
    WindowError,
    WordError,
)
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD, Load, LoadLimit
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.reasons import (
    MissingSkills,
    NoVehicleAllowed,
    NoWay,
    OutsideShift,
    OutsideWindow,
    OverLoad,
    TooDear,
)
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, TaskKind, TaskWindow
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.domain.vehicles import VehicleCosts, VehicleType
from doorstep.domain.windows import WeeklyHours, WeeklySpan, Window
from doorstep.planning import Objective, check, solve
from doorstep.planning.search.budget import Budget
from tests.planning.checker.test_trips import DOCK, reloading
from tests.planning.further_days import with_functions
from tests.planning.small_day import (
    EIGHT,
    HUB,
    POINTS,
    TASKS,
    VAN,
    day,
    street,
    vehicle,
    window,
    with_task,
    with_type,
)

SHORT = Budget(iterations=300)
HOURLY = replace(VAN, costs=replace(VAN.costs, rate_minor_per_h=1))
RICH = replace(HOURLY, costs=replace(HOURLY.costs, stop_minor=1))
"""A van that only the rich model can plan."""


def rich(tasks=TASKS, **changes: object) -> Problem:
    """The small day with vans that are paid by the hour and by the stop."""
    kind = replace(RICH, **changes)
    return day(tasks, [vehicle("van-1", kind), vehicle("van-2", kind)])


def hourly(tasks=TASKS) -> Problem:
    """The small day with vans that are paid by the hour, which the lean model plans."""
    return day(tasks, [vehicle("van-1", HOURLY), vehicle("van-2", HOURLY)])


KINDS = {"lean": day, "hourly": hourly, "rich": rich}


def reasons(problem: Problem, name: str) -> tuple[object, ...]:
    """Why a task is left out of the plan, which is otherwise sound."""
    plan = solve(problem, SHORT, seed=1)
    assert {type(broken).__name__ for broken in check(problem, plan)} <= {"MandatoryUnserved"}
    return next(left.reasons for left in plan.unassigned if left.task_id == name)


def test_a_window_that_ends_before_it_begins_is_refused():
    """Where it is made, with both its ends."""
    with pytest.raises(WindowError, match=r"closes before it opens: '2026-11-23T08:01:40.* Swap the two"):
        window(100, 50)
    with pytest.raises(WindowError, match="task b has windows that overlap or are out of order"):
        with_task("b", windows=(TaskWindow(window(100, 200)), TaskWindow(window(50, 60))))


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())
def test_a_load_beyond_any_vehicle_is_left_out_with_the_least_excess(make):
    """Twelve pieces in vans of ten: two too many; and it is still mandatory."""
    heavy = [replace(task, load=Load(pieces=12)) if task.id == "c" else task for task in TASKS]
    assert OverLoad("pieces", 2) in reasons(make(heavy), "c")


def test_reasons_of_the_rich_model_name_the_nearest_miss():
    """Door c is 300 s away: a window until 290 is 10 short; alone c takes 660 s of a shift of 600."""
    early = replace(TASKS[2], windows=(TaskWindow(window(0, 290)),))
    assert reasons(rich([*TASKS[:2], early]), "c") == (OutsideWindow(10),)
    kind = replace(RICH, name="hourly")
    short = [vehicle(name, kind, Shift(window(0, 600))) for name in ("van-1", "van-2")]
    plain = [TASKS[0], replace(TASKS[1], windows=()), TASKS[2]]
    assert reasons(day(plain, short), "c") == (OutsideShift(60),)
    lift = replace(TASKS[2], skills=frozenset({"lift"}))
    assert reasons(rich([*TASKS[:2], lift]), "c") == (MissingSkills(frozenset({"lift"})),)
    ghost = replace(TASKS[2], allowed_vehicles=frozenset({VehicleId("ghost")}))
    assert reasons(rich([*TASKS[:2], ghost]), "c") == (NoVehicleAllowed(),)
    cheap = replace(TASKS[2], price_if_unserved_minor=99)
    left = reasons(rich([*TASKS[:2], cheap]), "c")
    assert [type(reason) for reason in left] == [TooDear]


def test_a_door_without_a_way_is_left_out():
    """The rich model knows as well that nobody comes to c."""
    base, metres = street().base_ds.copy(), street().distance_m.copy()
    base[:3, 3] = metres[:3, 3] = UNREACHABLE
    cut = day(vehicles=[vehicle("van-1", RICH)], travel=Travel(POINTS, {"van": TravelMatrix(base, metres)}))
    assert reasons(cut, "c") == (NoWay(frozenset({"van"})),)


def test_unknown_names_are_refused_with_those_that_are_known():
    """A hub, a point, a partner, a profile."""
    with pytest.raises(UnknownNameError, match=r"task a: unknown hub: 'hob'. Did you mean 'hub'"):
        with_task("a", hub=HubId("hob"))
    with pytest.raises(WordError, match="task a: a pair with one end: 'nobody'"):
        with_task("a", partner=TaskId("nobody"), kind=TaskKind.PICKUP)
    with pytest.raises(UnknownNameError, match="unknown profile: 'tram'"):
        with_type(profile="tram")
    given = day()
    points = ProblemPoints({**given.points.tasks, "a": "p9"}, *_ends(given))
    with pytest.raises(UnknownNameError, match="unknown point: 'p9'"):
        Problem(EIGHT, given.tasks, given.vehicles, given.travel, points, given.hubs)
    with pytest.raises(UnknownNameError, match="task b: unknown hub"):
        with_task("b", hub=HubId("nowhere"))


def _ends(given: Problem) -> tuple[dict, dict, dict]:
    return dict(given.points.starts), dict(given.points.ends), dict(given.points.hubs)


def test_ragged_and_negative_matrices_are_refused():
    """With the shape that was wanted, or the pair."""
    square = street().base_ds
    with pytest.raises(TravelError, match=r"base_ds is not .*int32.* of shape \(4, 4\)"):
        TravelMatrix(square[:, :3].copy(), street().distance_m)
    with pytest.raises(TravelError, match="distance_m is not"):
        TravelMatrix(square, street().distance_m.astype(np.float64))
    below = square.copy()
    below[1, 2] = -5
    with pytest.raises(TravelError, match=r"pair \(1, 2\): base and distance must be 0 or more"):
        TravelMatrix(below, street().distance_m)


def test_numbers_that_are_none_or_negative_are_refused():
    """Not a number is no whole number; money, time and mass are not below 0."""
    with pytest.raises(UnitError, match="pieces is a whole number: nan"):
        Load(pieces=float("nan"))
    with pytest.raises(UnitError, match="mass_g is at least 0: -1"):
        LoadLimit(mass_g=-1)
    with pytest.raises(UnitError, match="rate_minor_per_km is at least 0: -5"):
        VehicleCosts("EUR", rate_minor_per_km=-5)
    with pytest.raises(UnitError, match=r"duration_s is a whole number: 1.5"):
        ServiceTime(1.5)
    with pytest.raises(UnitError, match="vehicle_costs is at least 0: -1"):
        with_task("a", vehicle_costs={VehicleId("van-1"): -1})


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())
def test_costs_that_would_overflow_are_refused(make):
    """A price that no common unit makes small enough to be added up."""
    dear = replace(TASKS[0], price_if_unserved_minor=10**16 + 1)
    with pytest.raises(InputError, match=r"overflow|must be from|too large"):
        solve(make([dear, *TASKS[1:]]), SHORT, seed=1)


def test_no_vehicle_is_an_error_and_no_task_an_empty_plan():
    """Nobody can be planned; nothing can."""
    with pytest.raises(WordError, match="a problem without a vehicle"):
        day(vehicles=[])
    for empty in (day([]), hourly([]), rich([])):
        plan = solve(empty, SHORT, seed=1)
        assert isinstance(plan, Plan)
        assert plan.routes == plan.unassigned == ()
        assert check(empty, plan) == []


def test_a_million_tasks_are_refused_at_once(monkeypatch: pytest.MonkeyPatch):
    """By accident, a whole year: nothing is compiled before they are counted. Two are the most here."""
    # The module by its name: the package's attribute of that name is the function.
    monkeypatch.setattr(sys.modules[solve.__module__], "MOST_TASKS", 2)
    with pytest.raises(InputError, match=r"more tasks than a plan can hold: 3. Plan areas or days apart"):
        solve(day(), SHORT, seed=1)


def test_a_task_at_the_hub_and_tasks_at_one_point_are_planned():
    """No way at all is a way of length 0."""
    given = day()
    points = ProblemPoints(dict.fromkeys(given.points.tasks, POINTS[0]), *_ends(given))
    problem = Problem(EIGHT, given.tasks, given.vehicles, given.travel, points, given.hubs)
    plan = solve(problem, SHORT, seed=1)
    assert check(problem, plan) == []
    assert plan.total.total_minor == 300


def test_a_shift_of_no_length_and_a_window_of_one_instant_are_exact():
    """A window that opens as it closes can be met to the second; a shift of 0 s serves nobody."""
    instant = replace(TASKS[0], windows=(TaskWindow(window(700, 700)),))
    plan = solve(rich([instant, *TASKS[1:]]), SHORT, seed=1)
    begins = {handled.task_id: handled.begin_s for route in plan.routes for handled in route.handled()}
    assert begins["a"] == 700
    nothing = Shift(Window(EIGHT, EIGHT + timedelta(seconds=0)))
    idle = day(vehicles=[vehicle("van-1", HOURLY, nothing)])
    assert len(solve(idle, SHORT, seed=1).unassigned) == 3
    assert HUB.id in {hub.id for hub in idle.hubs}


@pytest.mark.parametrize("kind", [VAN, HOURLY], ids=["lean", "hourly"])
def test_nothing_costs_nothing_at_any_rate(kind: VehicleType):
    """All doors are at the hub; a rate that no column of 32 bits holds is paid for no metre."""
    dear = replace(kind, costs=replace(kind.costs, rate_minor_per_km=10**15, route_minor=1))
    nowhere = TravelMatrix(np.zeros((4, 4), np.int32), np.zeros((4, 4), np.int32))
    problem = day(vehicles=[vehicle("van-1", dear)], travel=Travel(POINTS, {"van": nowhere}))
    plan = solve(problem, SHORT, seed=1)
    assert check(problem, plan) == []
    assert len(list(plan.routes[0].handled())) == 3


def test_a_shift_without_an_end_in_sight_is_planned():
    """Until the last day of all calendars, with a hub that opens at eight each day."""
    hub = replace(DOCK, hours=WeeklyHours((WeeklySpan(frozenset(range(7)), 8 * 3600, 9 * 3600),)))
    given = reloading(hub)
    endless = Shift(Window(EIGHT, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)))
    vans = tuple(replace(van, shift=endless) for van in given.vehicles)
    problem = replace(given, vehicles=vans)
    plan = solve(problem, SHORT, seed=1)
    assert check(problem, plan) == []
    assert len(plan.handled()) == 3


def test_the_least_distance_is_found_where_arrivals_are_published():
    """Arrival functions know their metres, too: 6 km for one van."""
    problem = with_functions()
    plan = solve(problem, SHORT, seed=1, objective=Objective.DISTANCE)
    assert check(problem, plan) == []
    assert sum(route.distance_m for route in plan.routes) == 6000


def test_a_start_that_is_frozen_in_part_is_refused():
    """What is done would be planned again in silence."""
    problem = day()
    plan = solve(problem, SHORT, seed=1)
    frozen = replace(plan, routes=tuple(replace(route, frozen_until_s=900) for route in plan.routes))
    with pytest.raises(InputError, match="a frozen route: 900"):
        solve(problem, SHORT, seed=1, start=frozen)


@pytest.mark.parametrize("most_m", [10**9, 2**30 + 10**8, 2**31 + 10**8])
def test_a_limit_of_more_metres_than_a_milliard_is_kept(most_m: int):
    """Twenty doors, each sixty million metres from all others: for one van 1,260 million metres."""
    apart_m = np.full((21, 21), 60_000_000, np.int32)
    np.fill_diagonal(apart_m, 0)
    points = tuple(PointId(f"p{number}") for number in range(21))
    travel = Travel(points, {"van": TravelMatrix(np.sign(apart_m), apart_m)})
    tasks = [
        replace(TASKS[0], id=TaskId(f"t{number}"), load=EMPTY_LOAD, windows=()) for number in range(1, 21)
    ]
    kind = replace(VAN, most_distance_m=most_m, costs=replace(VAN.costs, route_minor=10**9))
    given = day(vehicles=[vehicle("van-1", kind), vehicle("van-2", kind)])
    stands = {task.id: point for task, point in zip(tasks, points[1:], strict=True)}
    there = replace(given.points, tasks=stands)
    problem = replace(given, tasks=tuple(tasks), travel=travel, points=there)
    plan = solve(problem, SHORT, seed=1)
    assert check(problem, plan) == []
    assert len(plan.routes) == (1 if most_m > 21 * 60_000_000 else 2)


def test_two_hubs_at_one_point_are_refused_where_a_task_tells_them_apart():
    """A trip that begins at the point is one of the first hub, and c is to come from the second."""
    given = rich()
    bound = (*TASKS[:2], replace(TASKS[2], hub=HubId("second")))
    second = replace(HUB, id=HubId("second"))
    stands = replace(given.points, hubs={**given.points.hubs, second.id: POINTS[0]})
    both = replace(given, tasks=bound, hubs=(HUB, second), points=stands)
    with pytest.raises(InputError, match="hub second: two hubs at one point where vehicles begin or end"):
        solve(both, SHORT, seed=1)
    free = replace(both, tasks=tuple(replace(task, hub=None) for task in both.tasks))
    assert len(solve(free, SHORT, seed=1).handled()) == 3
    there = replace(stands, hubs={**stands.hubs, second.id: POINTS[1]})
    apart = replace(both, points=there)
    assert {left.task_id for left in solve(apart, SHORT, seed=1).unassigned} == {"c"}


def test_the_least_distance_pays_no_tolls():
    """Only the way 0-2-1-3-0 of 8 km is free of tolls; three ways of 6 km are not, and shorter."""
    toll = np.full((4, 4), 10**6, np.int32)
    for start, end in ((0, 2), (2, 1), (1, 3), (3, 0)):
        toll[start, end] = toll[end, start] = 0
    ways = TravelMatrix(street().base_ds, street().distance_m, toll_minor=toll)
    plain = [replace(task, windows=()) for task in TASKS]
    problem = day(plain, travel=Travel(POINTS, {"van": ways}))
    shortest = solve(problem, SHORT, seed=1, objective=Objective.DISTANCE)
    assert sum(route.distance_m for route in shortest.routes) == 6000
    assert sum(route.distance_m for route in solve(problem, SHORT, seed=1).routes) == 8000

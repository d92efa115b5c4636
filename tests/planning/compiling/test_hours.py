"""Paid hours and travel by the time of day in the lean search: exact costs, best departures, and nothing new
where speed never changes.
"""

from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.problem import Problem
from doorstep.domain.travel import ONE_SPEED, Travel, TravelMatrix, TravelShapes
from doorstep.domain.units import micro_minor_from_minor
from doorstep.planning.check import check
from doorstep.planning.columns.lean import MANDATORY, UNLIMITED, FlatProblem
from doorstep.planning.columns.travel import HourTravel
from doorstep.planning.compiling.hours import fits_lean
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.search.lean import FlatPlan, search
from doorstep.planning.solve import solve, solve_and_tell
from doorstep.planning.solving.lean import solve_lean
from tests.planning.small_day import EIGHT, POINTS, TASKS, VAN, day, street, vehicle, with_type

STEPS, STEP_DS, CLASSES = 8, 80, 3


def hours_at_random(rng: np.random.Generator, places: int, *, ones: bool = False) -> HourTravel:
    """Speeds from a half to twice the base speed, over most of the day; or ones."""
    speed = rng.integers(512, 2049, (CLASSES, STEPS)).astype(np.int32)
    if ones:
        speed[:] = ONE_SPEED
    shape_class = rng.integers(0, CLASSES, (places, places)).astype(np.uint8)
    return HourTravel(shape_class, speed, 0, STEP_DS)


def flat(seed: int, tasks: int, *, paid: bool) -> FlatProblem:
    """A day of a plane with windows, two kinds of vehicles and durations of their own."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 60, (tasks + 1, 2))
    apart = np.abs(at[:, None] - at[None]).sum(axis=2).astype(np.int32)
    opens = rng.integers(0, 300, tasks).astype(np.int32)
    return FlatProblem(
        travel_cost=apart,
        travel_ds=(apart * 2 // 3).astype(np.int32),
        task_place=np.arange(1, tasks + 1, dtype=np.int32),
        task_demand=rng.integers(1, 5, (tasks, 2)).astype(np.int32),
        task_service_ds=rng.integers(0, 20, tasks).astype(np.int32),
        task_opens_ds=opens,
        task_closes_ds=opens + rng.integers(40, 300, tasks).astype(np.int32),
        task_price=np.where(rng.random(tasks) < 0.5, MANDATORY, rng.integers(50, 500, tasks)),
        vehicle_capacity=np.array([[12, 12], [20, 20]], np.int32),
        vehicle_start=np.zeros(2, np.int32),
        vehicle_end=np.zeros(2, np.int32),
        vehicle_opens_ds=np.array([0, 50], np.int32),
        vehicle_closes_ds=np.array([700, 640], np.int32),
        vehicle_fixed_cost=np.array([20, 30], np.int64),
        vehicle_count=np.array([UNLIMITED, 2], np.int32),
        vehicle_cost_per_ds=np.array([2, 1], np.int64) if paid else None,
    )


def end_ds(problem: FlatProblem, kind: int, tasks: tuple[int, ...], depart_ds: int) -> int | None:
    """Drive a route with the plain rule of `TravelShapes`; None if it is late."""
    hours = problem.hours
    shapes = None
    if hours is not None:
        shapes = TravelShapes(hours.speed, 0, hours.step_ds // 10)
    assert problem.travel_ds is not None
    assert problem.vehicle_closes_ds is not None
    assert problem.task_opens_ds is not None
    assert problem.task_closes_ds is not None
    now, at = depart_ds, int(problem.vehicle_start[kind])
    for task in (*tasks, None):
        to = int(problem.vehicle_end[kind] if task is None else problem.task_place[task])
        base_ds = int(problem.travel_ds[at, to])
        if shapes is None or hours is None:
            now += base_ds
        else:
            now = shapes.arrive(int(hours.shape_class[at, to]), now, base_ds)
        at = to
        if task is not None:
            now = max(now, int(problem.task_opens_ds[task]))
            if now > problem.task_closes_ds[task]:
                return None
            now += int(problem.task_service_ds[task])
    return now if now <= problem.vehicle_closes_ds[kind] else None


def least_lasting(problem: FlatProblem, kind: int, tasks: tuple[int, ...]) -> int | None:
    """The least duration over every whole second of departure; None if no one is in time.

    The same all day, it is that of the latest departure for the earliest end, to the second.
    """
    assert problem.vehicle_opens_ds is not None
    assert problem.vehicle_closes_ds is not None
    departs = range(int(problem.vehicle_opens_ds[kind]), int(problem.vehicle_closes_ds[kind]) + 1, 10)
    ends = [(depart, end_ds(problem, kind, tasks, depart)) for depart in departs]
    lasting = [(end if problem.hours is None else 0, end - depart) for depart, end in ends if end is not None]
    return min(lasting)[1] if lasting else None


def cost_of(problem: FlatProblem, kind: int, tasks: tuple[int, ...]) -> int | None:
    """Travel, fixed cost and the least duration; None if it cannot be driven or loaded."""
    lasts = least_lasting(problem, kind, tasks)
    if lasts is None or (problem.task_demand[list(tasks)].sum(axis=0) > problem.vehicle_capacity[kind]).any():
        return None
    assert problem.travel_cost is not None
    places = [0, *problem.task_place[list(tasks)].tolist(), 0]
    legs = sum(int(problem.travel_cost[pair]) for pair in pairwise(places))
    rate = 0 if problem.vehicle_cost_per_ds is None else int(problem.vehicle_cost_per_ds[kind])
    return legs + int(problem.vehicle_fixed_cost[kind]) + rate * lasts


def cost_stated(problem: FlatProblem, plan: FlatPlan) -> int:
    """What the plan costs under the departures it states; the best ones where it states none."""
    total = sum(max(0, int(problem.task_price[task])) for task in plan.unassigned)
    for (kind, tasks), depart_ds in zip(plan.routes, plan.departs_ds, strict=True):
        best = cost_of(problem, kind, tasks)
        assert best is not None, "a route that cannot be driven"
        total += best
        if problem.hours is not None and problem.vehicle_cost_per_ds is not None:
            ends = end_ds(problem, kind, tasks, depart_ds)
            lasts = least_lasting(problem, kind, tasks)
            assert ends is not None
            assert lasts is not None
            assert depart_ds % 10 == 0
            total += int(problem.vehicle_cost_per_ds[kind]) * (ends - depart_ds - lasts)
    return total


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.booleans(), st.booleans(), st.booleans())
def test_every_cost_is_what_walking_along_the_routes_costs(seed: int, hourly: bool, paid: bool, again: bool):
    """By the plain rule of the travel type, which shares nothing with the core; from a start, too."""
    problem = flat(seed, 12, paid=paid)
    if hourly:
        problem = replace(problem, hours=hours_at_random(np.random.default_rng(seed), 13))
    found = search(problem, Budget(iterations=500), 1)
    if again:
        found = search(problem, Budget(iterations=100), 2, start=found)
    assert found.cost == cost_stated(problem, found)
    served = sorted(task for _, tasks in found.routes for task in tasks)
    assert sorted([*served, *found.unassigned]) == list(range(12))


@pytest.mark.parametrize("hourly", [False, True])
def test_hours_dearer_than_any_way_are_added_up_as_well(hourly: bool):
    """At 10^8 a tenth of a second no leg's price fits where a leg's cost does."""
    for seed in range(6):
        rates = np.array([10**8, 10**8 + 1], np.int64)
        prices = np.full(12, MANDATORY)
        problem = replace(flat(seed, 12, paid=True), vehicle_cost_per_ds=rates, task_price=prices)
        if hourly:
            problem = replace(problem, hours=hours_at_random(np.random.default_rng(seed), 13))
        found = search(problem, Budget(iterations=500), 1)
        assert found.cost == cost_stated(problem, found)
        assert len(found.routes) > 0


@pytest.mark.parametrize("paid", [False, True])
def test_speeds_of_one_give_the_plan_of_constant_travel(paid: bool):
    """One number another way round would be another plan within these steps."""
    for seed in range(12):
        problem = flat(seed, 25, paid=paid)
        level = replace(problem, hours=hours_at_random(np.random.default_rng(seed), 26, ones=True))
        one, two = (search(given, Budget(iterations=2000), seed) for given in (problem, level))
        assert (one.routes, one.unassigned, one.cost) == (two.routes, two.unassigned, two.cost)


@pytest.mark.parametrize("paid", [False, True])
def test_the_same_steps_give_the_same_plan_by_the_time_of_day(paid: bool):
    """Departures are drawn as well; they, too, must come again, with two threads as with one."""
    problem = flat(5, 900, paid=paid)
    problem = replace(problem, hours=hours_at_random(np.random.default_rng(5), 901))
    for threads in (1, 2):
        options = SearchOptions(threads)
        one, two = (search(problem, Budget(iterations=4000), 3, options=options) for _ in range(2))
        assert (one.routes, one.cost, one.departs_ds) == (two.routes, two.cost, two.departs_ds)


def cheapest(problem: FlatProblem) -> tuple[int, int]:
    """Mandatory tasks left out and cost of the best plan, by trying every one."""
    tasks = len(problem.task_place)
    costs: dict[tuple[int, tuple[int, ...]], int] = {}
    for kind in range(2):
        for served in range(1, 1 << tasks):
            rows = tuple(task for task in range(tasks) if served >> task & 1)
            prices = [cost_of(problem, kind, order) for order in permutations(rows)]
            if known := [price for price in prices if price is not None]:
                costs[kind, rows] = min(known)

    def best(open_tasks: frozenset[int], small: int) -> tuple[int, int]:
        if not open_tasks:
            return 0, 0
        first = min(open_tasks)
        price = int(problem.task_price[first])
        missing, cost = best(open_tasks - {first}, small)
        found = (missing + (price < 0), cost + max(0, price))
        for (kind, rows), route_cost in costs.items():
            if first not in rows or not open_tasks.issuperset(rows) or small < kind:
                continue
            missing, cost = best(open_tasks - set(rows), small - kind)
            found = min(found, (missing, cost + route_cost))
        return found

    return best(frozenset(range(tasks)), int(problem.vehicle_count[1]))


@pytest.mark.parametrize(("hourly", "paid"), [(True, False), (False, True), (True, True)])
def test_days_of_four_tasks_get_the_best_plan_there_is(hourly: bool, paid: bool):
    """Every order, cut, vehicle and departure was tried. Where hours are paid by the time of day, a departure
    that saves less than a second of a route, at 2 a tenth, is not looked for; one such day may be missed.
    """
    missed = 0
    for seed in range(15):
        problem = flat(seed, 4, paid=paid)
        if hourly:
            problem = replace(problem, hours=hours_at_random(np.random.default_rng(seed), 5))
        left_out, least = cheapest(problem)
        found = search(problem, Budget(iterations=3000), 1)
        assert sum(problem.task_price[task] < 0 for task in found.unassigned) == left_out
        assert found.cost >= least
        missed += found.cost > least + (2 * 9 * len(found.routes) if hourly and paid else 0)
    assert missed <= (1 if hourly and paid else 0)


def after_the_jam() -> Problem:
    """Half speed for the first half hour, then base speed; one door two kilometres away, no window."""
    speed = np.array([[ONE_SPEED // 2, ONE_SPEED]], np.int32)
    pairs = TravelMatrix(street().base_ds, street().distance_m, TravelShapes(speed, 0, 1800))
    problem = with_type(costs=replace(VAN.costs, rate_minor_per_h=3600))
    lone = replace(TASKS[0], windows=())
    return day([lone], problem.vehicles, travel=Travel(POINTS, {"van": pairs}, epoch=EIGHT))


def test_a_paid_vehicle_waits_until_the_jam_is_over():
    """100 s out, 60 s at the door, 100 s back at base speed: 260 s at a minor a second, 300 + 100 + 260.
    At eight it would be 460 s, and would end first: the timetable's own choice.
    """
    problem = after_the_jam()
    assert fits_lean(problem)
    plan = solve(problem, Budget(iterations=2000), 1)
    assert check(problem, plan) == []
    (route,) = plan.routes
    assert route.trips[0].load_starts_s >= 1800
    assert sum(line.amount_micro_minor for line in route.costs.lines) == micro_minor_from_minor(660)
    again = solve(problem, Budget(iterations=10), 1, start=plan)
    assert again.routes[0].trips[0].load_starts_s >= 1800


def test_the_cost_claimed_is_the_cost_of_the_plan():
    """To the minor, but for a second of each route that the plan rounds up."""
    rates = replace(VAN.costs, rate_minor_per_h=2345)
    kinds = [vehicle(f"van-{number}", replace(VAN, costs=rates)) for number in (1, 2, 3)]
    speed = np.array([[700, 1300, 900, 1100]], np.int32)
    pairs = TravelMatrix(street().base_ds, street().distance_m, TravelShapes(speed, 0, 300))
    for travel in (None, Travel(POINTS, {"van": pairs}, epoch=EIGHT)):
        problem = day(vehicles=kinds, travel=travel)
        found = solve_lean(problem, Budget(iterations=300), 1, SearchOptions(), None, None)
        told = solve_and_tell(problem, Budget(iterations=300), 1)
        assert check(problem, told.plan) == []
        stated = sum(line.amount_micro_minor for route in told.plan.routes for line in route.costs.lines)
        assert abs(stated / 1e6 - found.cost_minor) <= 1 + len(told.plan.routes)

"""Travel without a matrix: the same plans as with the matrix of the same numbers, and what is refused."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.errors import InputError
from doorstep.domain.travel import CoordinateTravel, Travel
from doorstep.planning.check import check
from doorstep.planning.compiling.lean import compile_problem
from doorstep.planning.search.budget import Budget
from doorstep.planning.search.lean import (
    MANDATORY,
    NO_WAY,
    UNLIMITED,
    FlatPlan,
    FlatProblem,
    PlaneTravel,
    RowTravel,
    search,
)
from doorstep.planning.solve import solve
from tests.planning.small_day import POINTS, day

TASKS = 60


def i32(values) -> np.ndarray:
    return np.ascontiguousarray(values, np.int32)


def plane(seed: int = 1, **scale) -> PlaneTravel:
    return PlaneTravel(*np.random.default_rng(seed).uniform(0, 1000, (2, TASKS + 1)), **scale)


def matrices(given: PlaneTravel) -> tuple[np.ndarray, np.ndarray]:
    """Cost and time of all pairs by numpy."""
    away = np.stack((given.x[:, None] - given.x, given.y[:, None] - given.y))
    steps = np.floor(np.sqrt((away * away).sum(axis=0)) * given.steps_per_unit + given.half).astype(np.int64)
    return i32(steps * given.cost_per_step), i32(-(-steps * given.ds_per_1000_steps // 1000))


def rows(cost: np.ndarray, ds: np.ndarray, kept: np.ndarray) -> RowTravel:
    """List the pairs that are kept."""
    first = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int64)
    start, end = np.nonzero(kept)
    return RowTravel(first, i32(end), i32(cost[start, end]), i32(ds[start, end]))


def problem(travel_cost=None, travel_ds=None, *, windows: bool, loads: int = 1, **columns) -> FlatProblem:
    """Sixty tasks around place 0, with or without windows."""
    rng = np.random.default_rng(5)
    opens = rng.integers(0, 5000, TASKS)
    return FlatProblem(
        travel_cost,
        travel_ds,
        task_place=i32(range(1, TASKS + 1)),
        task_demand=i32(rng.integers(1, 9, (TASKS, loads))),
        task_service_ds=i32(rng.integers(0, 50, TASKS)),
        task_opens_ds=i32(opens) if windows else None,
        task_closes_ds=i32(opens + 1500) if windows else None,
        task_price=np.full(TASKS, MANDATORY, np.int64),
        vehicle_capacity=i32([[40] * loads]),
        vehicle_start=i32([0]),
        vehicle_end=i32([0]),
        vehicle_opens_ds=i32([0]) if windows else None,
        vehicle_closes_ds=i32([9000]) if windows else None,
        vehicle_fixed_cost=np.zeros(1, np.int64),
        vehicle_count=i32([UNLIMITED]),
        **columns,
    )


def same_plan(one: FlatPlan, other: FlatPlan) -> bool:
    return (one.routes, one.unassigned, one.cost) == (other.routes, other.unassigned, other.cost)


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("loads", [1, 3])
def test_a_plan_from_coordinates_is_the_plan_from_their_matrix(windows: bool, loads: int):
    """Every number is the same to the last rounding, so every choice of the search is the same too."""
    given = plane(steps_per_unit=1.3, cost_per_step=3, ds_per_1000_steps=1130)
    cost, ds = matrices(given)
    budget = Budget(iterations=3000)
    dense = search(problem(cost, ds, windows=windows, loads=loads), budget, 7)
    open_plan = search(problem(windows=windows, loads=loads, open_travel=given), budget, 7)
    assert same_plan(dense, open_plan)
    assert all(given.between(0, end) == (cost[0, end], ds[0, end]) for end in range(TASKS + 1))


@pytest.mark.parametrize("windows", [False, True])
def test_a_plan_from_rows_that_list_every_pair_is_the_plan_from_their_matrix(windows: bool):
    """Rows are another way to say the same."""
    cost, ds = matrices(plane(half=0.0))
    listed = rows(cost, ds, np.full(cost.shape, fill_value=True))
    budget = Budget(iterations=3000)
    dense = search(problem(cost, ds, windows=windows), budget, 7)
    assert same_plan(dense, search(problem(windows=windows, open_travel=listed), budget, 7))


def test_a_leg_that_no_row_lists_is_never_driven():
    """Ten nearest each way and the depot: one in five pairs. A matrix with NO_WAY elsewhere says the same."""
    cost, ds = matrices(plane())
    nearest = cost.argsort(axis=1).argsort(axis=1) <= 10
    kept = nearest | nearest.T
    kept[0] = kept[:, 0] = True
    listed = rows(cost, ds, kept)
    plan = search(problem(windows=False, open_travel=listed), Budget(iterations=3000), 7)
    assert plan.unassigned == ()
    driven = [leg for _, tasks in plan.routes for leg in itertools.pairwise(tasks)]
    assert all(kept[start + 1, end + 1] for start, end in driven)
    dense = problem(i32(np.where(kept, cost, NO_WAY)), windows=False)
    assert search(dense, Budget(iterations=1), 1, start=plan).cost <= plan.cost


def test_a_day_in_the_plane_is_planned_and_checked_like_one_on_the_street():
    """The small day's doors lie on a line, a kilometre apart: its plan of 600 minor is found, and holds."""
    flat = CoordinateTravel(np.arange(4) * 1000.0, np.zeros(4))
    problem = day(travel=Travel(POINTS, {"van": flat}))
    assert isinstance(compile_problem(problem).flat.open_travel, PlaneTravel)
    plan = solve(problem, Budget(iterations=300), 1)
    assert plan.total.total_minor == 600
    assert check(problem, plan) == []
    without = replace(problem, tasks=tuple(replace(task, windows=()) for task in problem.tasks))
    assert compile_problem(without).flat.task_opens_ds is None or not check(
        without, solve(without, Budget(iterations=300), 1)
    )


@pytest.mark.parametrize(
    ("scale", "what"),
    [
        ({"steps_per_unit": 0.0}, "steps_per_unit must be above 0"),
        ({"half": 0.7}, "half 0 or 0.5"),
        ({"ds_per_1000_steps": -1}, "costs and lasts at least 0"),
        ({"steps_per_unit": 1e6}, "too far apart"),
        ({"cost_per_step": 10**6}, "too far apart"),
    ],
)
def test_a_plane_without_a_sensible_scale_is_refused(scale, what: str):
    """Numbers beyond the core's range would come back as nonsense."""
    with pytest.raises(InputError, match=what):
        plane(**scale)


def test_coordinates_that_are_none_are_refused():
    """Such a point would be nowhere near anything."""
    with pytest.raises(InputError, match="x: must be finite"):
        PlaneTravel(np.array([0.0, np.inf]), np.zeros(2))
    with pytest.raises(InputError, match="y: must be a float64 array"):
        PlaneTravel(np.zeros(2), np.zeros(3))


@pytest.mark.parametrize(
    ("first", "place", "what"),
    [
        ([0, 1, 3], [1, 1, 0], "places of a row must ascend"),
        ([0, 2], [0, 1], r"rows.place\[1\]: must be from 0 to 0: 1"),
        ([0, 2, 1], [0, 1], "must rise from 0 to the number of pairs"),
    ],
)
def test_rows_that_cannot_be_read_are_refused(first, place, what: str):
    """The core finds pairs by bisection and trusts what it is given."""
    with pytest.raises(InputError, match=what):
        RowTravel(np.array(first, np.int64), i32(place), i32([1] * len(place)))


def test_travel_is_a_matrix_or_open():
    """Of two answers one would be ignored."""
    cost, ds = matrices(plane())
    with pytest.raises(InputError, match="a matrix or open"):
        problem(windows=False)
    with pytest.raises(InputError, match="a matrix or open"):
        problem(cost, windows=False, open_travel=plane())
    with pytest.raises(InputError, match="durations without the matrix"):
        problem(None, ds, windows=False, open_travel=plane())

"""Compile a problem into the columns that the native search reads, and its answer back into names.

The search counts in one cost unit: the greatest common divisor of the price of a metre, of each fixed cost
and of each price if unserved, so that its sums are exact. Vehicles that differ in nothing but their id become
one vehicle type with a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.domain.ids import PointId, TaskId, VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import Task
from doorstep.domain.travel import UNREACHABLE, CoordinateTravel, NearestTravel, TravelMatrix
from doorstep.domain.units import ds_from_s
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.planning.columns.lean import (
    LATEST_DS,
    MANDATORY,
    MOST_TRAVEL,
    NO_WAY,
    UNLIMITED,
    FlatProblem,
    PlaneTravel,
)
from doorstep.planning.columns.loads import capacity_column, counted_dimensions, demand_column
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.columns.numbers import i32, i64, require_near, require_short
from doorstep.planning.columns.travel import RowTravel
from doorstep.planning.compiling.hours import Dense, cost_unit, hourly_rates, hours_of
from doorstep.planning.features import LEAN, hours_matter, require_honoured

Sequences = list[tuple[VehicleId, tuple[TaskId, ...]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What vehicles of one row of the columns share."""

    type: VehicleType
    shift: Shift
    start: PointId
    end: PointId


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """Columns for the search, and what their rows are called.

    kinds
        Vehicles of each vehicle row, in the order in which they are used up.
    unit
        What 1 means in the columns' costs.
    """

    problem: Problem
    flat: FlatProblem
    kinds: tuple[tuple[VehicleId, ...], ...]
    unit: CostUnit

    def named(self, routes: Sequence[tuple[int, Sequence[int]]]) -> Sequences:
        """Give routes of rows their vehicle and task ids back."""
        free = [iter(vehicles) for vehicles in self.kinds]
        return [
            (next(free[kind]), tuple(self.problem.tasks[row].id for row in rows)) for kind, rows in routes
        ]

    def rows(self, sequences: Sequences) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Turn named routes into rows; tasks and vehicles that the problem no longer has are left out."""
        row_of = {task.id: row for row, task in enumerate(self.problem.tasks)}
        kind_of = {vehicle: kind for kind, vehicles in enumerate(self.kinds) for vehicle in vehicles}
        known = [
            (kind_of[vehicle], tuple(row_of[task] for task in tasks if task in row_of))
            for vehicle, tasks in sequences
            if vehicle in kind_of
        ]
        return tuple((kind, rows) for kind, rows in known if rows)


def compile_problem(problem: Problem) -> Compiled:
    """Write a problem as columns.

    Raises
    ------
    InputError
        If it uses a feature that the search does not honour, or a number beyond the columns' range.
    """
    require_honoured(problem, LEAN, "the lean search")
    groups = _grouped(problem)
    unit = cost_unit(problem)
    timed = hours_matter(problem)
    open_travel = None if timed else _open_travel(problem, unit)
    cost, duration_ds = (None, None) if open_travel is not None or timed else _travel(problem, unit)
    dense = Dense.of(problem, unit) if timed else None
    bounded = timed or not _time_is_free(problem, groups)
    opens_ds, closes_ds = _windows(problem) if bounded else (None, None)
    shifts = [problem.span_s(kind.shift.window) for kind in groups]
    index = problem.travel.index
    dimensions = counted_dimensions(problem)
    flat = FlatProblem(
        travel_cost=cost if dense is None else dense.cost,
        travel_ds=(duration_ds if bounded else None) if dense is None else dense.base_ds,
        task_place=i32([index(problem.points.tasks[task.id]) for task in problem.tasks], "task"),
        task_demand=demand_column(problem.tasks, dimensions),
        task_service_ds=i32(
            [require_short(ds_from_s(_service_s(task)), task) for task in problem.tasks], "service"
        ),
        task_opens_ds=opens_ds,
        task_closes_ds=closes_ds,
        task_price=i64([_price(task, unit) for task in problem.tasks], "price if unserved", problem.tasks),
        vehicle_capacity=capacity_column([kind.type.limit for kind in groups], dimensions),
        vehicle_start=i32([index(kind.start) for kind in groups], "start"),
        vehicle_end=i32([index(kind.end) for kind in groups], "end"),
        vehicle_opens_ds=i32([ds_from_s(opens_s) for opens_s, _ in shifts], "shift") if bounded else None,
        vehicle_closes_ds=i32([ds_from_s(ends_s) for _, ends_s in shifts], "shift") if bounded else None,
        vehicle_fixed_cost=i64([_fixed(kind.type, unit) for kind in groups], "cost of a route"),
        vehicle_count=_counts(problem, [len(vehicles) for vehicles in groups.values()]),
        open_travel=open_travel,
        hours=None if dense is None else hours_of(problem, dense),
        vehicle_cost_per_ds=hourly_rates([kind.type for kind in groups], unit),
    )
    return Compiled(problem, flat, tuple(tuple(vehicles) for vehicles in groups.values()), unit)


def _grouped(problem: Problem) -> dict[Kind, list[VehicleId]]:
    groups: dict[tuple[str, Shift, PointId, PointId], list[Vehicle]] = {}
    starts, ends = problem.points.starts, problem.points.ends
    for vehicle in problem.vehicles:
        key = (vehicle.type.name, vehicle.shift, starts[vehicle.id], ends[vehicle.id])
        groups.setdefault(key, []).append(vehicle)
    return {Kind(alike[0].type, *key[1:]): [vehicle.id for vehicle in alike] for key, alike in groups.items()}


def _counts(problem: Problem, counts: list[int]) -> NDArray[np.int32]:
    # No plan has more routes than tasks.
    return i32([UNLIMITED if count >= len(problem.tasks) else count for count in counts], "vehicles")


def _open_travel(problem: Problem, unit: CostUnit) -> PlaneTravel | RowTravel | None:
    """Pass on travel without a matrix: between points of a plane, or rows of nearest neighbours."""
    kind = problem.vehicles[0].type
    pairs = problem.travel.profile(kind.profile)
    factor = unit.per_m(kind.costs.rate_minor_per_km)
    if isinstance(pairs, NearestTravel):
        return _rows(pairs, factor)
    if not isinstance(pairs, CoordinateTravel):
        return None
    half = 0.0 if pairs.rounds_down else 0.5
    return PlaneTravel(pairs.x, pairs.y, pairs.m_per_unit, half, factor, pairs.ds_per_km)


def _rows(pairs: NearestTravel, factor: int) -> RowTravel:
    """Give the rows to the search; who stays where it is needs no listed pair, but the search does."""
    start = np.repeat(np.arange(pairs.point_count), np.diff(pairs.first))
    stays = np.setdiff1d(np.arange(pairs.point_count), start[pairs.neighbour == start])
    starts = np.concatenate([start, stays])
    ends = np.concatenate([pairs.neighbour, stays])
    order = np.lexsort((ends, starts))
    nothing = np.zeros(len(stays), np.int32)
    cost = _scaled(np.concatenate([pairs.distance_m, nothing]), factor, "distances times the cost per km")
    base_ds = _scaled(np.concatenate([pairs.base_ds, nothing]), 1, "durations")
    first = np.zeros(pairs.point_count + 1, np.int64)
    np.cumsum(np.bincount(starts, minlength=pairs.point_count), out=first[1:])
    return RowTravel(first, ends[order].astype(np.int32), cost[order], base_ds[order])


def _travel(problem: Problem, unit: CostUnit) -> tuple[NDArray[np.int32], NDArray[np.int32] | None]:
    """Give cost and duration of each pair; no duration where it is the same numbers."""
    kind = problem.vehicles[0].type
    pairs = problem.travel.profile(kind.profile)
    assert isinstance(pairs, TravelMatrix), "other travel is refused"
    factor = unit.per_m(kind.costs.rate_minor_per_km)
    cost = _scaled(pairs.distance_m, factor, "distances times the cost per km")
    same = factor == 1 and np.array_equal(pairs.base_ds, pairs.distance_m)
    return cost, None if same else _scaled(pairs.base_ds, 1, "durations")


def _scaled(column: NDArray[np.int32], factor: int, what: str) -> NDArray[np.int32]:
    """Multiply a column, with NO_WAY where there is none; a column that fits as it is is not copied."""
    reachable = column != UNREACHABLE
    farthest = int(column.max(initial=0, where=reachable))
    # Nothing costs nothing, whatever the rate: it may be one that no column holds.
    factor, longest = (factor, farthest * factor) if farthest else (1, 0)
    if longest > MOST_TRAVEL:
        mend = f"At most {MOST_TRAVEL} fit: plan a smaller area, or price in larger steps."
        raise InputError(f"{what} are too large for the search", value=longest, mend=mend)
    if factor == 1 and reachable.all():
        return np.ascontiguousarray(column)
    return np.where(reachable, column * np.int32(factor), np.int32(NO_WAY)).astype(np.int32)


def _time_is_free(problem: Problem, groups: dict[Kind, list[VehicleId]]) -> bool:
    """Tell whether no window or shift can ever bind, so that the search need not keep time at all."""
    if any(task.windows for task in problem.tasks):
        return False
    pairs = problem.travel.profile(problem.vehicles[0].type.profile)
    if isinstance(pairs, CoordinateTravel):
        farthest_ds = pairs.farthest_m * pairs.ds_per_km // 1000 + 1
        longest_ds = np.full(pairs.point_count, farthest_ds)
    elif isinstance(pairs, NearestTravel):
        farthest_ds = int(pairs.base_ds.max(initial=0, where=pairs.base_ds != UNREACHABLE))
        longest_ds = np.full(pairs.point_count, farthest_ds)
    else:
        assert isinstance(pairs, TravelMatrix), "other travel is refused"
        longest_ds = pairs.base_ds.max(axis=1, initial=0, where=pairs.base_ds != UNREACHABLE)
    bound_ds = int(longest_ds.sum(dtype=np.int64)) + sum(
        ds_from_s(_service_s(task)) for task in problem.tasks
    )
    # A task's point may be shared: count the longest leg once more for each task.
    bound_ds += int(longest_ds.max(initial=0)) * (len(problem.tasks) + 1)
    return all(bound_ds <= ds_from_s(kind.shift.window.length_s) for kind in groups)


def _windows(problem: Problem) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    opens_ds: list[int] = []
    closes_ds: list[int] = []
    for task in problem.tasks:
        spans = [problem.span_s(given.window) for given in task.windows]
        for span in spans:
            require_near(*span, f"window of task {task.id}")
        opens_ds.append(max(-LATEST_DS, ds_from_s(spans[0][0])) if spans else -LATEST_DS)
        closes_ds.append(min(LATEST_DS, ds_from_s(spans[0][1])) if spans else LATEST_DS)
    return i32(opens_ds, "window"), i32(closes_ds, "window")


def _service_s(task: Task) -> int:
    return task.service[0].duration_s if task.service else 0


def _price(task: Task, unit: CostUnit) -> int:
    if task.price_if_unserved_minor is None:
        return MANDATORY
    return unit.amount(task.price_if_unserved_minor)


def _fixed(kind: VehicleType, unit: CostUnit) -> int:
    return unit.amount(kind.costs.route_minor)

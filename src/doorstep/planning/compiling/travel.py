"""Travel as columns: one for each profile and speed that vehicles move by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.arrival_functions import ArrivalFunctions
from doorstep.domain.errors import InputError
from doorstep.domain.problem import Problem
from doorstep.domain.travel import UNREACHABLE, NearestTravel, PairTravel, TravelMatrix
from doorstep.domain.units import MICRO_PER_MINOR, Percent, ds_from_s
from doorstep.planning.columns.money import NINTHS, CostUnit
from doorstep.planning.columns.rich import LATEST_DS, MOST_MONEY, MOST_TRAVEL, NO_WAY, RichTravel
from doorstep.planning.compiling.kinds import Kind

MOST_DENSE_POINTS = 6000
"""Points up to which travel without a matrix is spread out to one: 0.3 GB for each profile."""

Columns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8] | None]
"""Base duration, distance and shape class of all pairs."""


def travel_columns(
    problem: Problem, kinds: Sequence[Kind], unit: CostUnit
) -> tuple[list[RichTravel], list[int]]:
    """Write travel as columns, and give each kind's row among them.

    Raises
    ------
    InputError
        If there are too many points for a matrix, or a way is too long for the search.
    """
    wanted = [(kind.vehicle.type.profile, kind.vehicle.type.speed_percent) for kind in kinds]
    rows = list(dict.fromkeys(wanted))
    travel = [_columns(problem.travel.profile(name), name, percent, unit) for name, percent in rows]
    return travel, [rows.index(pair) for pair in wanted]


def _columns(pairs: PairTravel, name: str, percent: Percent, unit: CostUnit) -> RichTravel:
    if isinstance(pairs, ArrivalFunctions):
        return _functions(pairs, name, percent)
    base_ds, distance_m, shape_class = dense_columns(pairs, name)
    shapes = pairs.shapes
    if shapes.is_constant:
        shape_class = None
    elif shape_class is None:
        shape_class = np.zeros(base_ds.shape, np.uint8)
    return RichTravel(
        distance=reached_column(distance_m, 100, f"distances of profile {name}"),
        base_ds=reached_column(base_ds, percent, f"durations of profile {name}"),
        shape_class=None if shape_class is None else np.ascontiguousarray(shape_class),
        speed=np.ascontiguousarray(shapes.speed),
        start_ds=ds_from_s(shapes.start_s),
        step_ds=ds_from_s(shapes.step_s),
        toll=_tolls(pairs, unit, name),
    )


def _functions(pairs: ArrivalFunctions, name: str, percent: Percent) -> RichTravel:
    if percent != 100:
        mend = "Give the vehicles a speed of 100 percent."
        raise InputError("arrival functions hold for one pace only", value=percent, place=name, mend=mend)
    shapes, size = pairs.shapes, pairs.point_count
    latest = max(np.abs(shapes.leave_ds).max(initial=0), np.abs(shapes.arrive_ds).max(initial=0))
    if latest > LATEST_DS:
        mend = "Give instants nearer to the plan's epoch."
        raise InputError(
            "an arrival function beyond the search's range", value=int(latest), place=name, mend=mend
        )
    return RichTravel(
        distance=reached_column(pairs.distance_m, 100, f"distances of profile {name}"),
        base_ds=reached_column(shapes.base_ds.reshape(size, size), 100, f"durations of profile {name}"),
        shape_class=None,
        speed=np.ascontiguousarray(shapes.speed),
        start_ds=ds_from_s(shapes.start_s),
        step_ds=ds_from_s(shapes.step_s),
        function_first=np.ascontiguousarray(shapes.first),
        leave_ds=shapes.leave_ds.astype(np.int32),
        arrive_ds=shapes.arrive_ds.astype(np.int32),
    )


def _tolls(pairs: PairTravel, unit: CostUnit, name: str) -> NDArray[np.int64] | None:
    if pairs.toll_minor is None or not pairs.toll_minor.any():
        return None
    if isinstance(pairs, NearestTravel):
        toll_minor = np.zeros((pairs.point_count, pairs.point_count), np.int64)
        rows = np.repeat(np.arange(pairs.point_count), np.diff(pairs.first))
        toll_minor[rows, pairs.neighbour] = pairs.toll_minor
    else:
        toll_minor = pairs.toll_minor.astype(np.int64)
    dearest = unit.amount(int(toll_minor.max(initial=0)))
    if dearest > MOST_MONEY:
        mend = f"At most {MOST_MONEY} of the smallest unit that all costs share: use rounder amounts."
        raise InputError("a toll of too many units", value=dearest, place=f"profile {name}", mend=mend)
    # The unit divides every toll: the greatest number of units of one minor need not be whole.
    return np.ascontiguousarray(toll_minor * NINTHS * MICRO_PER_MINOR // unit.ninths)


def dense_columns(pairs: PairTravel, name: str) -> Columns:
    """Give travel between all points as matrices; what nearest rows do not list is no way.

    Raises
    ------
    InputError
        If it has no matrix and too many points for one.
    """
    if isinstance(pairs, TravelMatrix):
        return pairs.base_ds, pairs.distance_m, pairs.shape_class
    size = pairs.point_count
    if size > MOST_DENSE_POINTS:
        raise InputError(
            f"travel without a matrix between more than {MOST_DENSE_POINTS} points",
            value=size,
            place=f"profile {name}",
            mend="Plan a smaller area: with such constraints the search needs a matrix of all pairs.",
        )
    if isinstance(pairs, NearestTravel):
        return _spread(pairs)
    every = np.arange(size)
    base_ds, shape_class = pairs.look_up_all(every[:, None], every)
    return base_ds, pairs.distances_m(every[:, None], every).astype(np.int32), shape_class


def _spread(pairs: NearestTravel) -> Columns:
    # What is not listed is unknown: no plan may count on it, which is what no way means to the search.
    size = pairs.point_count
    base_ds, distance_m = (np.full((size, size), UNREACHABLE, np.int32) for _ in range(2))
    for column in (base_ds, distance_m):
        np.fill_diagonal(column, 0)  # a row need not list its own point
    rows = np.repeat(np.arange(size), np.diff(pairs.first))
    base_ds[rows, pairs.neighbour] = pairs.base_ds
    distance_m[rows, pairs.neighbour] = pairs.distance_m
    if pairs.shape_class is None:
        return base_ds, distance_m, None
    shape_class = np.zeros((size, size), np.uint8)
    shape_class[rows, pairs.neighbour] = pairs.shape_class
    return base_ds, distance_m, shape_class


def reached_column(column: NDArray[np.int32], percent: Percent, what: str) -> NDArray[np.int32]:
    """Scale a column, rounding up, with NO_WAY where there is none."""
    reachable = column != UNREACHABLE
    longest = -(-int(column.max(initial=0, where=reachable)) * percent // 100)
    if longest > MOST_TRAVEL:
        mend = f"At most {MOST_TRAVEL} fit: plan a smaller area."
        raise InputError(f"{what} are too large for the search", value=longest, mend=mend)
    if percent == 100 and reachable.all():
        return np.ascontiguousarray(column)
    scaled = -(-column.astype(np.int64) * percent // 100) if percent != 100 else column
    return np.where(reachable, scaled, NO_WAY).astype(np.int32, copy=False)

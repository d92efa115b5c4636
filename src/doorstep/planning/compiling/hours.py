"""Paid hours and travel by the time of day as the lean search reads them, and whether it can."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.problem import Problem
from doorstep.domain.travel import UNREACHABLE, TravelMatrix
from doorstep.domain.units import ds_from_s
from doorstep.domain.vehicles import VehicleType
from doorstep.planning.columns.lean import MOST_COST_PER_DS, MOST_TRAVEL, NO_WAY, HourTravel
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.columns.numbers import i64
from doorstep.planning.columns.travel import MOST_BASE_DS
from doorstep.planning.compiling.travel import MOST_DENSE_POINTS, dense_columns, reached_column
from doorstep.planning.features import hours_matter, is_lean

MOST_SUM_OF_SPEEDS = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Cost, base duration and shape class of every pair; class None: all pairs alike."""

    cost: NDArray[np.int32]
    base_ds: NDArray[np.int32]
    shape_class: NDArray[np.uint8] | None

    @classmethod
    def of(cls, problem: Problem, unit: CostUnit) -> Dense:
        """Spread the travel of the vehicles out to matrices; it fits, see `fits_lean`."""
        kind = problem.vehicles[0].type
        base_ds, distance_m, shape_class = dense_columns(problem.travel.profile(kind.profile), kind.profile)
        # Nothing costs nothing, whatever the rate: it may be one that no column holds.
        factor = unit.per_m(kind.costs.rate_minor_per_km) if _longest(distance_m) else 0
        cost = np.where(distance_m == UNREACHABLE, NO_WAY, distance_m.astype(np.int64) * factor)
        durations_ds = reached_column(base_ds, 100, f"durations of profile {kind.profile}")
        return cls(np.ascontiguousarray(cost.astype(np.int32)), durations_ds, shape_class)


def _longest(column: NDArray[np.int32]) -> int:
    return int(column.max(initial=0, where=column != UNREACHABLE))


def fits_lean(problem: Problem) -> bool:
    """Tell whether the lean model of the search honours a problem and has room for its numbers.

    By the time of day, and where time is paid, it needs a matrix of all pairs and has narrower columns than
    the rich model.
    """
    if not is_lean(problem):
        return False
    if not hours_matter(problem):
        return True
    kind, unit = problem.vehicles[0].type, cost_unit(problem)
    pairs = problem.travel.profile(kind.profile)
    if pairs.point_count > MOST_DENSE_POINTS and not isinstance(pairs, TravelMatrix):
        return False
    base_ds, distance_m, _ = dense_columns(pairs, kind.profile)
    dearest = max(unit.per_ds(vehicle.type.costs.rate_minor_per_h) for vehicle in problem.vehicles)
    speeds = pairs.shapes.speed.sum(axis=1, dtype=np.int64)
    return (
        _longest(distance_m) * unit.per_m(kind.costs.rate_minor_per_km) <= MOST_TRAVEL
        and _longest(base_ds) <= MOST_BASE_DS
        and dearest <= MOST_COST_PER_DS
        and int(speeds.max()) <= MOST_SUM_OF_SPEEDS
    )


def cost_unit(problem: Problem) -> CostUnit:
    """Find the largest unit that divides every amount and rate that the lean search counts."""
    types = {vehicle.type for vehicle in problem.vehicles}
    one = CostUnit(1)
    amounts = {one.per_m(kind.costs.rate_minor_per_km) for kind in types}
    amounts |= {one.per_ds(kind.costs.rate_minor_per_h) for kind in types}
    amounts |= {one.amount(kind.costs.route_minor) for kind in types}
    amounts |= {one.amount(task.price_if_unserved_minor or 0) for task in problem.tasks}
    return CostUnit(math.gcd(*amounts) or 1)


def hourly_rates(types: Sequence[VehicleType], unit: CostUnit) -> NDArray[np.int64] | None:
    """Give what a tenth of a second of each kind costs; None where no hour is paid."""
    rates = [unit.per_ds(kind.costs.rate_minor_per_h) for kind in types]
    return i64(rates, "cost per hour") if any(rates) else None


def hours_of(problem: Problem, dense: Dense) -> HourTravel | None:
    """Give how speed moves over the day; None where it does not."""
    shapes = problem.travel.profile(problem.vehicles[0].type.profile).shapes
    if shapes.is_constant:
        return None
    shape_class = dense.shape_class
    if shape_class is None:
        shape_class = np.zeros(dense.base_ds.shape, np.uint8)
    speed = np.ascontiguousarray(shapes.speed)
    return HourTravel(
        np.ascontiguousarray(shape_class), speed, ds_from_s(shapes.start_s), ds_from_s(shapes.step_s)
    )

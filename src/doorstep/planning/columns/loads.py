"""Which dimensions of loads the search counts: those that some task takes up and some vehicle or hub limits.

Each dimension costs time in every step of a search, and most days need one of the four.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from doorstep.domain.errors import InputError
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.planning.columns.numbers import I32
from doorstep.planning.columns.ranges import NO_LIMIT

DIMENSIONS = tuple(dimension.name for dimension in fields(Load))


def counted_dimensions(problem: Problem) -> tuple[str, ...]:
    """Name the dimensions that may bind, in the order of `Load`; at least one, for the columns' sake."""
    loads, most = {task.load for task in problem.tasks}, {vehicle.type.limit for vehicle in problem.vehicles}
    stored = {hub.limit for hub in problem.hubs if hub.limit is not None}
    taken = [name for name in DIMENSIONS if any(getattr(load, name) for load in loads)]
    counted = tuple(
        name
        for name in taken
        if any(_is_limited(getattr(limit, name)) for limit in most)
        or any(getattr(limit, name) is not None for limit in stored)
    )
    return counted or (*taken, *DIMENSIONS)[:1]


def demand_column(tasks: Sequence[Task], dimensions: Sequence[str]) -> I32:
    """Give what each task loads. Shape (t, d).

    Raises
    ------
    InputError
        If a load is beyond the search's range, in whatever dimension.
    """
    for task in tasks:
        most = max(getattr(task.load, name) for name in DIMENSIONS)
        if most > NO_LIMIT:
            mend, place = f"At most {NO_LIMIT}.", f"load of task {task.id}"
            raise InputError("a load beyond the search's range", value=most, place=place, mend=mend)
    rows = [[getattr(task.load, name) for name in dimensions] for task in tasks]
    return np.array(rows, np.int32).reshape(len(tasks), len(dimensions))


def capacity_column(limits: Sequence[LoadLimit], dimensions: Sequence[str]) -> I32:
    """Give what each kind of vehicle takes, NO_LIMIT where it has none. Shape (k, d)."""
    rows = [[getattr(limit, name) for name in dimensions] for limit in limits]
    bounded = [[min(amount, NO_LIMIT) if _is_limited(amount) else NO_LIMIT for amount in row] for row in rows]
    return np.array(bounded, np.int32).reshape(len(rows), len(dimensions))


def _is_limited(most: int | None) -> bool:
    return most is not None and most < NO_LIMIT

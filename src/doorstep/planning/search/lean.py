"""The door of the native search core: columns of numbers in, routes of task indices out.

Ruin and recreate by string removals (Christiaens and Vanden Berghe 2020) in `native/search/`. Nothing here
has a name or a unit of money: `compiling.lean` turns a problem into these columns, and `check` recomputes
what comes back. Times are tenths of a second since the plan's epoch, costs any integer unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.planning import _search
from doorstep.planning.columns.lean import (
    MANDATORY,
    NO_WAY,
    UNLIMITED,
    FlatProblem,
    PlaneTravel,
    RowTravel,
    require_start,
)
from doorstep.planning.search.budget import (
    Budget,
    Progress,
    SearchOptions,
    asked_for,
    not_driven,
    require_searchable,
)

__all__ = [
    "MANDATORY",
    "NO_DEPARTURE",
    "NO_WAY",
    "UNLIMITED",
    "FlatPlan",
    "FlatProblem",
    "PlaneTravel",
    "RowTravel",
    "search",
]

NO_DEPARTURE = -(2**30)
"""Departure of a route that departs as late as it can without ending later than it must."""


@dataclass(frozen=True, slots=True)
class FlatPlan:
    """What the core found.

    Parameters
    ----------
    routes
        Vehicle type, then its tasks in order, of each used vehicle; never empty.
    unassigned
        Tasks left out, ascending. A mandatory task is among them only if no place for it was found.
    cost
        Travel, fixed costs and paid time of the routes and the prices of optional tasks left out. Mandatory
        tasks left out add nothing.
    interrupted
        True if the search was stopped from outside (Ctrl-C) before its budget was used.
    departs_ds
        When each route departs; NO_DEPARTURE: so that it ends as early as it can, and then departs as late
        as it can. Empty: so are all. Of a start they are suggestions.
    """

    routes: tuple[tuple[int, tuple[int, ...]], ...]
    unassigned: tuple[int, ...]
    cost: int
    iterations: int = 0
    elapsed_s: float = 0.0
    cpu_s: float = 0.0
    interrupted: bool = False
    departs_ds: tuple[int, ...] = ()


def search(
    problem: FlatProblem,
    budget: Budget,
    seed: int,
    *,
    options: SearchOptions | None = None,
    start: FlatPlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> FlatPlan:
    """Search for a plan of least cost.

    Parameters
    ----------
    seed
        Any integer from 0 to 2**64 - 1. Same problem, seed, iterations and threads: same plan, on every
        machine.
    start
        A feasible plan to begin from; tasks it leaves out are tried again.
    on_progress
        Called a few times a second from the calling thread. What it raises ends the search and is
        raised here; KeyboardInterrupt ends the search with the best plan so far.

    Raises
    ------
    InputError
        If seed or start do not fit the problem; the message names the place.
    """
    options = options or SearchOptions()
    require_searchable(seed, options, problem.task_price)
    if start is not None:
        require_start(problem, start.routes)
    done = _search.search(
        problem.native(),
        start=None if start is None else _columns(start),
        **asked_for(budget, seed, options, on_progress),
    )
    if done is None:
        raise not_driven()
    return _plan(done)


def _columns(
    start: FlatPlan,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Lay the routes out one after another: vehicle type and first task of each, all tasks, departures."""
    vehicle = np.array([vehicle for vehicle, _ in start.routes], np.int32)
    first = np.cumsum([0, *(len(tasks) for _, tasks in start.routes)], dtype=np.int32)
    task = np.array([task for _, tasks in start.routes for task in tasks], np.int32)
    depart = np.array(start.departs_ds or [NO_DEPARTURE] * len(start.routes), np.int32)
    return vehicle, first, task, depart


def _plan(done: _search.Found) -> FlatPlan:
    vehicle, first, task, depart, unassigned, cost, iterations, elapsed_s, cpu_s, interrupted = done
    ends = first.tolist()
    tasks = task.tolist()
    return FlatPlan(
        routes=tuple(
            (kind, tuple(tasks[begin:end]))
            for kind, begin, end in zip(vehicle.tolist(), ends, ends[1:], strict=False)
        ),
        unassigned=tuple(unassigned.tolist()),
        cost=cost,
        iterations=iterations,
        elapsed_s=elapsed_s,
        cpu_s=cpu_s,
        interrupted=interrupted,
        departs_ds=tuple(depart.tolist()),
    )

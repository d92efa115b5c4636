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

from doorstep.domain.errors import InputError
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
from doorstep.planning.columns.truck_plans import TruckPlans
from doorstep.planning.timing.bookings import Held

__all__ = [
    "MANDATORY",
    "NO_DEPARTURE",
    "NO_WAY",
    "UNLIMITED",
    "Budget",
    "FlatPlan",
    "FlatProblem",
    "PlaneTravel",
    "Progress",
    "RowTravel",
    "SearchOptions",
    "not_driven",
    "require_searchable",
    "search",
]

MOST_THREADS = 256
NO_DEPARTURE = -(2**30)
"""Departure of a route that departs as late as it can without ending later than it must."""


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: after a time, a number of iterations, or as soon as a cost is reached.

    At least one of `time_s` and `iterations` is needed; the first one used up ends the search. The plan is
    the same for the same seed and number of threads only under `iterations` alone.

    Parameters
    ----------
    time_s
        Seconds, > 0: of the clock, or with `cpu_time` of the processor. Where several threads search side by
        side, it is the mean of theirs.
    iterations
        Rounds of ruin and recreate, > 0, of all threads together: never one more.
    target
        Stop as soon as a complete plan costs no more than this.
    """

    time_s: float | None = None
    iterations: int | None = None
    cpu_time: bool = False
    target: int | None = None

    def __post_init__(self) -> None:
        if self.time_s is None and self.iterations is None:
            raise InputError("the search has no end", mend="Give time_s, iterations or both.")
        if self.time_s is not None and not 0 < self.time_s < 1e9:
            raise InputError(
                "no time to search in",
                value=self.time_s,
                place="Budget.time_s",
                mend="Give seconds above 0 and below 1e9.",
            )
        if self.iterations is not None and not 0 < self.iterations < 2**62:
            raise InputError(
                "no iteration to search in",
                value=self.iterations,
                place="Budget.iterations",
                mend="Give a number from 1 to 2**62 - 1.",
            )


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to search; the defaults suit every size.

    Parameters
    ----------
    threads
        Processor cores to use. Each works on a part of the plan: in the lean model of at least 50 routes or
        400 tasks, in the rich one of two routes. Of more threads than such parts some have nothing to do; but
        in the rich model, where routes share docks, plugs or room or are too few, every thread works on the
        whole plan, and all go on from the best of theirs.
    fewest_routes
        Use as few vehicles as can be found, whatever that costs on the way, before cost counts.
    neighbours
        Predecessors, and as many successors, that each task may be inserted next to without a full scan.
    beside
        What routes that stand hold of docks, chargers and hubs, for the rich search. None: nothing.
    trucks
        What the trucks of an upper echelon cost, for the rich search. None: nothing.
    """

    threads: int = 1
    fewest_routes: bool = False
    neighbours: int = 30
    beside: Held | None = None
    trucks: TruckPlans | None = None

    def __post_init__(self) -> None:
        for name, most in (("threads", MOST_THREADS), ("neighbours", 1000)):
            value = getattr(self, name)
            if not 1 <= value <= most:
                what, mend = f"must be from 1 to {most}", f"Give a number from 1 to {most}."
                raise InputError(what, value=value, place=f"SearchOptions.{name}", mend=mend)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search has come; costs are those of the best plan so far."""

    elapsed_s: float
    iterations: int
    cost: int
    routes: int
    unassigned: int


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
        time_s=budget.time_s or 0.0,
        iterations=budget.iterations or 0,
        cpu_time=budget.cpu_time,
        target=-(2**63) if budget.target is None else budget.target,
        seed=seed,
        threads=options.threads,
        fewest_routes=options.fewest_routes,
        neighbours=options.neighbours,
        start=None if start is None else _columns(start),
        on_progress=None if on_progress is None else lambda *seen: on_progress(Progress(*seen)),
    )
    if done is None:
        raise not_driven()
    return _plan(done)


def require_searchable(seed: int, options: SearchOptions, task_price: NDArray[np.int64]) -> None:
    """Refuse what neither model can be asked for.

    Raises
    ------
    InputError
        If the seed is beyond 64 bits, or fewest routes are wanted where tasks may be left out.
    """
    if not 0 <= seed < 2**64:
        raise InputError("seed beyond 64 bits", value=seed, place="seed", mend="Give 0 to 2**64 - 1.")
    if options.fewest_routes and (task_price != MANDATORY).any():
        raise InputError(
            "fewest_routes would leave out every task that may be left out",
            place="SearchOptions.fewest_routes",
            mend="Give vehicles a fixed cost instead.",
        )


def not_driven() -> InputError:
    """Make the error of a start that the core cannot drive."""
    return InputError(
        "start cannot be driven: a route is too full or too late, a way is missing or a vehicle",
        place="start",
        mend="Check the plan against this problem first.",
    )


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

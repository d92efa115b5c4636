"""What either model of the search is asked for: how long, and how; and what it tells on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.planning.columns.lean import MANDATORY
from doorstep.planning.columns.truck_plans import TruckPlans
from doorstep.planning.timing.bookings import Held

MOST_THREADS = 256
NO_TARGET = -(2**63)


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
        Steps of ruin and recreate, > 0, of all threads together: never one more.
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
        Processor cores to use. Each works on a share of the plan: one for every 50 routes or 400 tasks in the
        lean model; one for every five routes in the rich one, or two from four routes on. Of more threads
        than shares some have nothing to do; but in the rich model, where routes share docks, plugs or room or
        are fewer than four, every thread works on the whole plan, and all go on from the best of theirs.
    fewest_routes
        Use as few vehicles as can be found, whatever that costs on the way, before cost counts. Refused where
        tasks may be left out.
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


def asked_for(
    budget: Budget, seed: int, options: SearchOptions, on_progress: Callable[[Progress], None] | None
) -> dict[str, Any]:
    """Give the arguments that both models of the native search take by name."""
    return {
        "time_s": budget.time_s or 0.0,
        "iterations": budget.iterations or 0,
        "cpu_time": budget.cpu_time,
        "target": NO_TARGET if budget.target is None else budget.target,
        "seed": seed,
        "threads": options.threads,
        "fewest_routes": options.fewest_routes,
        "neighbours": options.neighbours,
        "on_progress": None if on_progress is None else lambda *seen: on_progress(Progress(*seen)),
    }


def not_driven() -> InputError:
    """Make the error of a start that the core cannot drive."""
    return InputError(
        "start cannot be driven: a route is too full or too late, a way is missing or a vehicle",
        place="start",
        mend="Check the plan against this problem first.",
    )

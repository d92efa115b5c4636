"""What a search has found, in the problem's own words, whichever core searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from doorstep.domain.ids import TaskId
from doorstep.domain.units import Minor
from doorstep.planning.script import RouteScript


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """How far a search has come, in the problem's money."""

    elapsed_s: float
    iterations: int
    cost_minor: Minor
    route_count: int
    unassigned_count: int

    @property
    def iterations_per_s(self) -> float:
        """Speed so far."""
        return self.iterations / self.elapsed_s if self.elapsed_s > 0 else 0.0


ProgressTold: TypeAlias = Callable[[SearchProgress], None]


@dataclass(frozen=True, slots=True)
class Found:
    """Routes as scripts, what is in none of them, and how the search went.

    cost_minor
        As the search counts it: exact sums, rounded once; the plan rounds each line.
    interrupted
        It was stopped from outside before its budget was used.
    """

    scripts: tuple[RouteScript, ...]
    left_out: tuple[TaskId, ...]
    cost_minor: Minor
    iterations: int
    elapsed_s: float
    cpu_s: float
    interrupted: bool

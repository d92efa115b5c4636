"""What a search has found, in the problem's own words, whichever core searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from doorstep.domain.ids import TaskId
from doorstep.domain.units import Minor
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.script import RouteScript
from doorstep.planning.search.budget import Budget, Progress


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


def told_in_money(on_progress: ProgressTold | None, unit: CostUnit) -> Callable[[Progress], None] | None:
    """Let somebody who counts in money watch a search that counts in units; None: nobody watches."""
    if on_progress is None:
        return None

    def tell(seen: Progress) -> None:
        cost_minor = unit.minor(seen.cost)
        on_progress(SearchProgress(seen.elapsed_s, seen.iterations, cost_minor, seen.routes, seen.unassigned))

    return tell


def budget_in_units(budget: Budget, unit: CostUnit) -> Budget:
    """Write the target of a budget, which is in minor units of money, as the search counts."""
    return budget if budget.target is None else replace(budget, target=unit.amount(budget.target))


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

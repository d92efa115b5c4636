"""Solve: compile the problem, search, and write the plan down in domain words with full times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from doorstep.domain.errors import InputError
from doorstep.domain.ids import TaskId
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.routes import Route
from doorstep.domain.units import Minor, minor_from_micro_minor
from doorstep.planning.check import check
from doorstep.planning.compile import Compiled, compile_problem
from doorstep.planning.left_out import unassigned_with_reasons
from doorstep.planning.search import Budget, FlatPlan, Progress, SearchOptions, search
from doorstep.planning.timetable import build_plan

Versions = tuple[tuple[str, str], ...]


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


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan and the search that found it.

    interrupted
        Ctrl-C came first; the plan is the best until then.
    """

    plan: Plan
    iterations: int
    elapsed_s: float
    cpu_s: float
    interrupted: bool


def solve(
    problem: Problem,
    budget: Budget,
    seed: int,
    start: Plan | None = None,
    on_progress: Callable[[SearchProgress], None] | None = None,
    *,
    options: SearchOptions | None = None,
    versions: Versions = (),
) -> Plan:
    """Search for the plan of least cost; see `solve_and_tell`, of which this gives the plan."""
    found = solve_and_tell(problem, budget, seed, start, on_progress, options=options, versions=versions)
    return found.plan


def solve_and_tell(
    problem: Problem,
    budget: Budget,
    seed: int,
    start: Plan | None = None,
    on_progress: Callable[[SearchProgress], None] | None = None,
    *,
    options: SearchOptions | None = None,
    versions: Versions = (),
) -> Solution:
    """Search for the plan of least cost and tell how it was found.

    Parameters
    ----------
    budget
        Only a budget of iterations alone gives the same plan again, with the same seed, on every machine.
    start
        A plan of this problem to begin from; it must keep every rule.
    options
        Threads, and whether the fewest routes come before cost.
    versions
        Name and version of what takes part, to be kept in the plan's origin.

    Raises
    ------
    InputError
        If the problem uses a feature that the search does not honour, or the start breaks a rule.
    """
    compiled = compile_problem(problem)
    flat = search(
        compiled.flat,
        budget,
        seed,
        options=options,
        start=None if start is None else _flat_start(compiled, start),
        on_progress=None if on_progress is None else _in_money(compiled, on_progress),
    )
    repeatable = budget.time_s is None and not flat.interrupted
    origin = PlanOrigin(problem_digest(problem), seed, versions, budget.iterations if repeatable else None)
    sequences = compiled.named(flat.routes)
    left_out = [problem.tasks[row].id for row in flat.unassigned]
    plan = build_plan(problem, sequences, unassigned_with_reasons(problem, sequences, left_out), origin)
    return Solution(plan, flat.iterations, flat.elapsed_s, flat.cpu_s, flat.interrupted)


def _flat_start(compiled: Compiled, start: Plan) -> FlatPlan:
    route_ids = [route.id for route in start.routes]
    broken = check(compiled.problem, start, route_ids)
    if broken:
        mend = f"Mend the start plan first; it breaks {len(broken)} rules, see `doorstep check`."
        raise InputError(f"the start plan cannot be driven: {broken[0]}", mend=mend)
    sequences = [(route.vehicle_id, _task_ids(route)) for route in start.routes]
    routes = compiled.rows(sequences)
    planned = {row for _, rows in routes for row in rows}
    left_out = tuple(row for row in range(len(compiled.problem.tasks)) if row not in planned)
    return FlatPlan(routes, left_out, cost=0)


def _task_ids(route: Route) -> tuple[TaskId, ...]:
    return tuple(handled.task_id for handled in route.handled())


def _in_money(
    compiled: Compiled, on_progress: Callable[[SearchProgress], None]
) -> Callable[[Progress], None]:
    def tell(seen: Progress) -> None:
        cost_minor = minor_from_micro_minor(seen.cost * compiled.unit_micro_minor)
        on_progress(SearchProgress(seen.elapsed_s, seen.iterations, cost_minor, seen.routes, seen.unassigned))

    return tell

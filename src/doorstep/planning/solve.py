"""Solve: choose a model, search, and write the plan down in domain words with full times.

Problems that use only what the lean model of the search honours go there, because it is the fastest; all
others go to the rich model. Whatever comes back is written by the timetable and judged by the checker before
anybody sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorstep.domain.errors import InputError, PlanningError
from doorstep.domain.plans import Plan, PlanOrigin, Versions
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.units import Minor
from doorstep.planning.check import check
from doorstep.planning.checker.together import shared_violations
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.compiling.hours import fits_lean
from doorstep.planning.given import require_nothing_frozen
from doorstep.planning.left_out.unassigned import unassigned_with_reasons
from doorstep.planning.script import RouteScript, script_of
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.solving.found import Found, ProgressTold, SearchProgress
from doorstep.planning.solving.lean import solve_lean
from doorstep.planning.solving.objective import Objective, of_least_distance
from doorstep.planning.solving.rich import solve_rich
from doorstep.planning.timetable import build_plan

__all__ = ["Objective", "SearchProgress", "Solution", "solve", "solve_and_tell"]

MOST_TASKS = 250_000
"""More in one plan are a slip: the largest cities deliver less in a day."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan and the search that found it.

    cost_minor
        As the search counts it, with the trucks of an upper echelon where it was told of them.
    interrupted
        Ctrl-C came first; the plan is the best until then.
    """

    plan: Plan
    iterations: int
    elapsed_s: float
    cpu_s: float
    interrupted: bool
    cost_minor: Minor


def solve(
    problem: Problem,
    budget: Budget,
    seed: int,
    start: Plan | None = None,
    on_progress: ProgressTold | None = None,
    *,
    options: SearchOptions | None = None,
    objective: Objective = Objective.COST,
    versions: Versions = (),
) -> Plan:
    """Search for the best plan; see `solve_and_tell`, of which this gives the plan."""
    return solve_and_tell(
        problem,
        budget,
        seed,
        start,
        on_progress,
        options=options,
        objective=objective,
        versions=versions,
    ).plan


def solve_and_tell(
    problem: Problem,
    budget: Budget,
    seed: int,
    start: Plan | None = None,
    on_progress: ProgressTold | None = None,
    *,
    options: SearchOptions | None = None,
    objective: Objective = Objective.COST,
    versions: Versions = (),
) -> Solution:
    """Search for the best plan and tell how it was found.

    Parameters
    ----------
    budget
        Only a budget of iterations alone gives the same plan again, with the same seed, on every machine. A
        target is in minor units of the problem's currency, or in metres where distance is the objective.
    start
        A plan of this problem to begin from; it must keep every rule.
    options
        Threads and the like.
    objective
        Cost; distance alone; or the fewest routes first, then cost.
    versions
        Name and version of what takes part, to be kept in the plan's origin.

    Raises
    ------
    InputError
        If the problem uses a feature that the search does not honour, or the start breaks a rule or is frozen
        in part.
    PlanningError
        If the search and the checker disagree: a fault of the program.
    """
    if len(problem.tasks) > MOST_TASKS:
        mend = f"Plan areas or days apart: at most {MOST_TASKS} tasks."
        raise InputError("more tasks than a plan can hold", value=len(problem.tasks), mend=mend)
    options = options or SearchOptions()
    if objective is Objective.FLEET_FIRST:
        options = replace(options, fewest_routes=True)
    searched = of_least_distance(problem) if objective is Objective.DISTANCE else problem
    scripts = None if start is None else _scripts(problem, start)
    if fits_lean(searched) and options.beside is None and options.trucks is None:
        found = solve_lean(searched, budget, seed, options, scripts, on_progress)
    else:
        found = solve_rich(searched, budget, seed, options, scripts, on_progress)
    repeatable = budget.time_s is None and not found.interrupted
    iterations = budget.iterations if repeatable else None
    origin = PlanOrigin(problem_digest(problem), seed, versions, iterations, options.threads)
    plan = _written(problem, found, origin)
    return Solution(plan, found.iterations, found.elapsed_s, found.cpu_s, found.interrupted, found.cost_minor)


def _scripts(problem: Problem, start: Plan) -> Sequence[RouteScript]:
    require_nothing_frozen(start)
    broken = check(problem, start, [route.id for route in start.routes])
    broken += shared_violations(problem, start.routes)
    if broken:
        mend = f"Mend the start plan first; it breaks {len(broken)} rules, see `doorstep check`."
        raise InputError(f"the start plan cannot be driven: {broken[0]}", mend=mend)
    return [script_of(route, keep_departure=True) for route in start.routes]


def _written(problem: Problem, found: Found, origin: PlanOrigin) -> Plan:
    """Write the plan down and judge it.

    A mandatory task that nobody could serve is an outcome, which the checker names again to who asks. All
    else that it finds is a fault of the search or of the timetable, and no plan.
    """
    unassigned = unassigned_with_reasons(problem, found.scripts, found.left_out)
    plan = build_plan(problem, found.scripts, unassigned, origin)
    broken = [violation for violation in check(problem, plan) if not isinstance(violation, MandatoryUnserved)]
    if broken:
        raise PlanningError(
            f"the search found a plan that the checker refuses: {broken[0]}",
            value=f"{len(broken)} broken rules",
            place=f"seed {origin.seed}",
            mend="This is a fault of Doorstep: report it with the problem's file.",
        )
    return plan

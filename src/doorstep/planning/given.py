"""Plans made elsewhere: sequences from a file or a hand, written down with full times to be checked."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.domain.errors import InputError
from doorstep.domain.plans import Plan, PlanOrigin, Versions
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.planning.left_out.unassigned import unassigned_with_reasons
from doorstep.planning.timetable import Tour, as_script, build_plan


def require_nothing_frozen(plan: Plan) -> None:
    """Refuse to change a plan whose routes are frozen in part: what is done is no task of the problem.

    Raises
    ------
    InputError
        Naming the first such route.
    """
    for route in plan.routes:
        if route.frozen_until_s is not None:
            mend = "Cut off what is done with `rest_of_day` first."
            raise InputError(
                "a frozen route", value=route.frozen_until_s, place=f"route {route.id}", mend=mend
            )


def plan_of(problem: Problem, tours: Sequence[Tour], versions: Versions = ()) -> Plan:
    """Write down a plan from its routes; every other task is unassigned, with reasons.

    What breaks a rule is written as it would happen, for `check` to name.

    Raises
    ------
    InputError
        If a route is empty, or an element of a script stands where it means nothing.
    UnknownNameError
        If a vehicle or a task is not in the problem.
    UnreachableError
        If no way leads from one to the next.
    """
    scripts = [as_script(tour) for tour in tours]
    served = {task_id for script in scripts for task_id in script.task_ids}
    left_out = [task.id for task in problem.tasks if task.id not in served]
    unassigned = unassigned_with_reasons(problem, scripts, left_out)
    origin = PlanOrigin(problem_digest(problem), seed=0, versions=versions)
    return build_plan(problem, scripts, unassigned, origin)

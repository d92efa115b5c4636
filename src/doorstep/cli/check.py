"""`doorstep check FILE PLAN`: recompute a plan and name every rule it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from doorstep.app.views.words import spoken
from doorstep.cli.console import out
from doorstep.cli.files import print_json
from doorstep.cli.instance_files import is_plan_of, read_plan_file, read_problem_file
from doorstep.cli.problem_file import Format, ProblemFile
from doorstep.connectors.instances.conventions import Rounding
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import Unassigned
from doorstep.planning import Objective, Violation
from doorstep.planning.check import check as broken_rules

EXIT_BROKEN = 1
MOST_SHOWN = 20
MOST_LISTED = 5
FILE_HELP = "Problem: JSON of Doorstep or VROOM, VRPLIB .vrp, Solomon or Li-Lim .txt."
FORM_HELP = "Form of the problem; auto: told by its content."


def check(
    file: Annotated[Path, typer.Argument(help=FILE_HELP)],
    plan_file: Annotated[
        Path,
        typer.Argument(
            metavar="PLAN", help="Plan: .json of doorstep solve, or as the problem's form has it."
        ),
    ],
    form: Annotated[Format, typer.Option("--format", help=FORM_HELP)] = Format.AUTO,
    objective: Annotated[
        Objective, typer.Option("--objective", help="What was planned for: it decides how the cost is told.")
    ] = Objective.COST,
    rounding: Annotated[
        Rounding, typer.Option("--rounding", help="Of Euclidean distances; auto: as the literature does.")
    ] = Rounding.AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Recompute every time, load and cost of a plan and name each rule it breaks.

    The exit code is 0 for a plan that can be driven as written, 1 for one that cannot.
    """
    problem = read_problem_file(file, form, objective, rounding)
    plan = read_plan_file(plan_file, problem)
    found = broken_rules(problem.problem, plan)
    if as_json:
        print_json(checked(problem, plan, found))
    else:
        show_checked(problem, plan, found)
    if found:
        raise typer.Exit(EXIT_BROKEN)


def checked(problem: ProblemFile, plan: Plan, found: list[Violation]) -> dict[str, object]:
    """Give a plan's figures and broken rules as JSON shows them."""
    return {
        "instance": problem.name,
        "convention": problem.convention,
        "cost": problem.cost(plan),
        "routes": len(plan.routes),
        "unassigned": left_out_count(problem.problem, plan),
        "left_out": reasons_left_out(problem.problem, plan),
        "check": "ok" if not found else "broken",
        "made_for_this_problem": is_plan_of(problem, plan),
        "frozen_until_s": frozen_until_s(plan),
        "violations": [
            {"rule": type(violation).__name__, "route": violation.route_id, "says": violation.said}
            for violation in found
        ],
    }


def frozen_until_s(plan: Plan) -> dict[str, int]:
    """Tell of which routes a part has begun, until when: its times are taken as the plan states them."""
    return {route.id: route.frozen_until_s for route in plan.routes if route.frozen_until_s is not None}


def left_out_count(problem: Problem, plan: Plan) -> int:
    """Count the unassigned tasks, but for those of which an alternative is served."""
    return len(_left_out(problem, plan))


def reasons_left_out(problem: Problem, plan: Plan) -> dict[str, list[str]]:
    """Say of the first tasks that are left out why: every rule that binds, as the plan tells it."""
    return {
        left.task_id: [spoken(reason, problem.currency) for reason in left.reasons]
        for left in _left_out(problem, plan)[:MOST_SHOWN]
    }


def _left_out(problem: Problem, plan: Plan) -> list[Unassigned]:
    handled = {handled.task_id for route in plan.routes for handled in route.handled()}
    groups = {task.alternatives for task in problem.tasks if task.id in handled} - {None}
    tasks = ((left, problem.task(left.task_id)) for left in plan.unassigned)
    return [left for left, task in tasks if task is None or task.alternatives not in groups]


def show_left_out(problem: Problem, plan: Plan) -> None:
    """Show which tasks are left out and why, the first of many."""
    told = reasons_left_out(problem, plan)
    for task_id, reasons in told.items():
        out.print(f"  {task_id} is left out: {'; '.join(reasons)}", markup=False, soft_wrap=True)
    more = left_out_count(problem, plan) - len(told)
    if more:
        out.print(f"  and {more} more are left out")


def show_checked(problem: ProblemFile, plan: Plan, found: list[Violation]) -> None:
    """Show a plan's figures and the rules it breaks."""
    out.print(
        f"{problem.name}: cost {problem.cost(plan)} ({problem.convention}), "
        f"{len(plan.routes)} routes, {left_out_count(problem.problem, plan)} unassigned",
        markup=False,
        soft_wrap=True,
    )
    show_left_out(problem.problem, plan)
    for violation in found[:MOST_SHOWN]:
        out.print(f"  {violation}", markup=False, soft_wrap=True)
    if len(found) > MOST_SHOWN:
        out.print(f"  and {len(found) - MOST_SHOWN} more")
    frozen = frozen_until_s(plan)
    if frozen:
        out.print(f"  begun, and taken as the plan states it: {_listed(sorted(frozen))}", markup=False)
    if not is_plan_of(problem, plan):
        out.print("  the plan says that it was made for another problem")
    out.print(verdict(found))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return f"{', '.join(names[:MOST_LISTED])}{more}"


def verdict(found: Sequence[Violation]) -> str:
    """Say in three words whether a plan keeps the rules."""
    if not found:
        return "every rule is kept"
    return f"{len(found)} rule{'s' * (len(found) > 1)} broken"

"""`doorstep explain PROBLEM PLAN ORDER`: why a task is where it is, or nowhere, and what a move would do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from doorstep.app.views.words import money, spoken
from doorstep.cli.check import EXIT_BROKEN, FORM_HELP, verdict
from doorstep.cli.console import out
from doorstep.cli.explain_json import explanation_object, move_object
from doorstep.cli.files import print_json
from doorstep.cli.instance_files import read_plan_file, read_problem_file, require_plan_of
from doorstep.cli.problem_file import Format
from doorstep.connectors.instances.conventions import Rounding
from doorstep.domain.errors import InputError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.planning import Budget, Explanation, Move, Objective, Violation, explain, what_if_moved
from doorstep.planning.explain import tasks_named
from doorstep.planning.explanations.moves import position_after

MOST_ROWS = 12
MOST_BREACHES = 3


def explain_order(
    problem_file: Annotated[Path, typer.Argument(metavar="PROBLEM", help="Problem the plan is for.")],
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="Plan of it: .json, or as the problem's form has it.")
    ],
    order: Annotated[str, typer.Argument(metavar="ORDER", help="Id of an order or a task.")],
    move_to: Annotated[
        str | None, typer.Option("--move-to", metavar="VEHICLE", help="What if this vehicle served it?")
    ] = None,
    after: Annotated[
        str | None,
        typer.Option("--after", metavar="TASK", help="With --move-to: right behind this task."),
    ] = None,
    first: Annotated[bool, typer.Option("--first", help="With --move-to: before its other tasks.")] = False,
    time_s: Annotated[
        float | None,
        typer.Option(
            "--seconds", help="Plan the nearest reliefs anew, each for so long. Default: insert only."
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help=FORM_HELP)] = Format.AUTO,
    objective: Annotated[
        Objective, typer.Option("--objective", help="What the plan was made for, as with `doorstep solve`.")
    ] = Objective.COST,
    rounding: Annotated[
        Rounding, typer.Option("--rounding", help="Of Euclidean distances, as with `doorstep solve`.")
    ] = Rounding.AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Tell why an order is where it is, or in no route, and what would have to give.

    Each line is a route that was written and checked. With --move-to the exit code is 1 if the move breaks a
    rule.
    """
    given = read_problem_file(problem_file, form, objective, rounding)
    problem, plan = given.problem, read_plan_file(plan_file, given)
    require_plan_of(given, plan, plan_file.name)
    tasks = tasks_named(problem, order)
    if move_to is not None:
        if len(tasks) > 1:
            listed = ", ".join(task.id for task in tasks)
            raise InputError("an order of several tasks", value=order, mend=f"Move one of {listed}.")
        _move(problem, plan, tasks[0].id, (move_to, after, first), as_json=as_json)
        return
    if after is not None or first:
        raise InputError("--after and --first belong to --move-to", mend="Say which vehicle with --move-to.")
    budget = None if time_s is None else Budget(time_s)
    found = [explain(problem, plan, task.id, budget=budget) for task in tasks]
    if as_json:
        print_json([explanation_object(one, problem.currency) for one in found])
        return
    for one in found:
        _show(one, plan, problem.currency)


def _move(
    problem: Problem, plan: Plan, task_id: TaskId, where: tuple[str, str | None, bool], *, as_json: bool
) -> None:
    vehicle, after, first = where
    if after is not None and first:
        raise InputError("--after and --first are two places", mend="Give one of them.")
    vehicle_id = VehicleId(vehicle)
    position = 0 if first else None
    if after is not None:
        named = tasks_named(problem, after)
        served = [task.id for task in named if task.id in plan.handled()]
        position = position_after(plan, task_id, vehicle_id, served[-1] if served else named[0].id)
    move = what_if_moved(problem, plan, task_id, vehicle_id, position)
    if as_json:
        print_json(move_object(move, problem.currency))
    else:
        _show_move(move, problem.currency)
    if move.broken:
        raise typer.Exit(EXIT_BROKEN)


def _show(found: Explanation, plan: Plan, currency: str) -> None:
    out.print(_headline(found, currency), markup=False, soft_wrap=True)
    for reason in found.reasons:
        out.print(f"  {spoken(reason, currency)}", markup=False, soft_wrap=True)
    if found.places:
        out.print(_places(found, plan, currency))
    if found.no_way:
        listed = ", ".join(found.no_way[:MOST_ROWS])
        out.print(f"no way leads there and on for {listed}", markup=False, soft_wrap=True)
    if found.reliefs:
        out.print(_reliefs(found, currency))
    elif found.vehicle_id is None:
        out.print(_without_relief(found))


def _without_relief(found: Explanation) -> str:
    """Say why nothing need or can give way."""
    if found.next_best is not None:
        return "the first place keeps every rule and pays: search longer, or insert it"
    return "nothing that can give way would let it be served"


def _headline(found: Explanation, currency: str) -> str:
    name = found.task_id if found.partner is None else f"{found.task_id} and {found.partner}"
    if found.vehicle_id is None:
        price = (
            "must be served"
            if found.price_minor is None
            else (f"costs {money(found.price_minor, currency)} left out")
        )
        return f"{name} is in no route; it {price}"
    where = "first" if found.after is None else f"after {found.after}"
    if found.marginal_minor is None:
        return f"{name} is served by {found.vehicle_id}, {where}; no way leads past it"
    return (
        f"{name} is served by {found.vehicle_id}, {where}; it costs {money(found.marginal_minor, currency)}"
    )


def _places(found: Explanation, plan: Plan, currency: str) -> Table:
    title = "other places" if found.vehicle_id is not None else "places tried"
    table = Table(title=title, title_justify="left")
    for heading in ("vehicle", "after", "costs", "what it breaks"):
        table.add_column(heading, justify="right" if heading == "costs" else "left", overflow="fold")
    used = {route.vehicle_id for route in plan.routes}
    for place in found.places[:MOST_ROWS]:
        vehicle = str(place.vehicle_id) if place.vehicle_id in used else f"{place.vehicle_id} (free)"
        after = "first" if place.after is None else str(place.after)
        table.add_row(vehicle, after, money(place.extra_minor, currency), _breaches(place.broken))
    if len(found.places) > MOST_ROWS:
        table.caption = f"and {len(found.places) - MOST_ROWS} more vehicles"
    return table


def _breaches(broken: Sequence[Violation]) -> str:
    if not broken:
        return "nothing"
    told = [violation.said for violation in broken[:MOST_BREACHES]]
    more = len(broken) - MOST_BREACHES
    return "\n".join([*told, *([f"and {more} more"] if more > 0 else [])])


def _reliefs(found: Explanation, currency: str) -> Table:
    table = Table(title="what would let it be served", title_justify="left")
    for heading in ("if", "costs", "with"):
        table.add_column(heading, justify="right" if heading == "costs" else "left", overflow="fold")
    for relief in found.reliefs[:MOST_ROWS]:
        place = relief.placement
        where = "first" if place.after is None else f"after {place.after}"
        anew = "" if relief.solved_extra_minor is None else ", planned anew"
        table.add_row(relief.said, money(relief.extra_minor, currency), f"{place.vehicle_id}, {where}{anew}")
    return table


def _show_move(move: Move, currency: str) -> None:
    where = "first" if move.after is None else f"after {move.after}"
    change = "more" if move.extra_minor >= 0 else "less"
    out.print(
        f"{move.task_id} with {move.vehicle_id}, {where}: {money(abs(move.extra_minor), currency)} {change}",
        markup=False,
        soft_wrap=True,
    )
    for violation in move.broken:
        out.print(f"  {violation}", markup=False, soft_wrap=True)
    out.print(verdict(move.broken))

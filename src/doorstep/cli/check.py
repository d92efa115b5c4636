"""`doorstep check FILE PLAN`: recompute a plan and name every rule it breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from doorstep.cli.console import out
from doorstep.cli.files import print_json
from doorstep.cli.instance_files import Format, read_instance, read_plan_file
from doorstep.connectors.instances import Instance, Objective
from doorstep.domain.plans import Plan
from doorstep.planning.check import check as broken_rules
from doorstep.planning.check_violations import Violation

EXIT_BROKEN = 1
MOST_SHOWN = 20


def check(
    file: Annotated[Path, typer.Argument(help="Instance: VRPLIB .vrp or Solomon .txt.")],
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="Plan: .json of doorstep solve, or .sol.")
    ],
    form: Annotated[Format, typer.Option("--format", help="Form of the instance.")] = Format.AUTO,
    objective: Annotated[
        Objective, typer.Option("--objective", help="The convention the cost is told in.")
    ] = Objective.DISTANCE,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Recompute every time, load and cost of a plan and name each rule it breaks.

    The exit code is 0 for a plan that can be driven as written, 1 for one that cannot.
    """
    instance = read_instance(file, form, objective)
    plan = read_plan_file(plan_file, instance)
    found = broken_rules(instance.problem, plan)
    if as_json:
        print_json(checked(instance, plan, found))
    else:
        _show(instance, plan, found)
    if found:
        raise typer.Exit(EXIT_BROKEN)


def checked(instance: Instance, plan: Plan, found: list[Violation]) -> dict[str, object]:
    """Give a plan's figures and broken rules as JSON shows them."""
    return {
        "instance": instance.name,
        "convention": instance.convention.name,
        "cost": instance.cost(plan),
        "routes": len(plan.routes),
        "unassigned": len(plan.unassigned),
        "check": "ok" if not found else "broken",
        "violations": [
            {"rule": type(violation).__name__, "route": violation.route_id, "says": violation.said}
            for violation in found
        ],
    }


def _show(instance: Instance, plan: Plan, found: list[Violation]) -> None:
    out.print(
        f"{instance.name}: cost {instance.cost(plan)} ({instance.convention.name}), "
        f"{len(plan.routes)} routes, {len(plan.unassigned)} unassigned",
        markup=False,
        soft_wrap=True,
    )
    for violation in found[:MOST_SHOWN]:
        out.print(f"  {violation}", markup=False, soft_wrap=True)
    if len(found) > MOST_SHOWN:
        out.print(f"  and {len(found) - MOST_SHOWN} more")
    out.print("every rule is kept" if not found else f"{len(found)} rules broken")

"""`doorstep retime FILE PLAN`: take the sequences of a plan and write all its times and costs anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from doorstep.cli.arguments import suffix_of
from doorstep.cli.check import EXIT_BROKEN, FILE_HELP, FORM_HELP, checked, show_checked
from doorstep.cli.files import print_json, require_writable, write_bytes
from doorstep.cli.instance_files import (
    VERSIONS,
    plan_endings,
    read_plan_file,
    read_problem_file,
    written_plan,
)
from doorstep.cli.problem_file import Format
from doorstep.planning import Objective
from doorstep.planning.check import check as broken_rules
from doorstep.planning.given import plan_of, require_nothing_frozen
from doorstep.planning.script import script_of


def retime(
    file: Annotated[Path, typer.Argument(help=FILE_HELP)],
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="Plan whose sequences hold; its times do not count.")
    ],
    out_file: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="PLAN", help="Plan to write: .json, or .sol of the literature."),
    ],
    form: Annotated[Format, typer.Option("--format", help=FORM_HELP)] = Format.AUTO,
    keep_departures: Annotated[
        bool, typer.Option("--keep-departures", help="Leave when the plan says, not when it suits best.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Write a plan anew after its sequences, or the problem, were changed by hand.

    Which vehicle does what in which order is taken as it stands; what is in no route is unassigned, with its
    reasons. The exit code is 1 if the plan as it would be driven breaks a rule.
    """
    problem = read_problem_file(file, form, Objective.COST)
    ending = suffix_of(out_file, plan_endings(problem))
    require_writable(out_file)
    given = read_plan_file(plan_file, problem)
    require_nothing_frozen(given)
    scripts = [script_of(route, keep_departure=keep_departures) for route in given.routes]
    plan = plan_of(problem.problem, scripts, VERSIONS)
    broken = broken_rules(problem.problem, plan)
    if as_json:
        print_json(checked(problem, plan, broken))
    else:
        show_checked(problem, plan, broken)
    write_bytes(out_file, written_plan(plan, problem, ending))
    if broken:
        raise typer.Exit(EXIT_BROKEN)

"""VROOM documents on the command line, with VROOM solutions as their plans."""

from __future__ import annotations

from doorstep.cli.problem_file import Form, Format, ProblemFile, Reading
from doorstep.connectors.instances.conventions import Rounding
from doorstep.connectors.vroom.problem import VroomInstance, looks_like_vroom, read_vroom
from doorstep.connectors.vroom.solution import read_solution, solution_bytes, stated_scripts
from doorstep.domain.errors import InputError
from doorstep.domain.plans import Plan, Versions
from doorstep.planning import Objective, check
from doorstep.planning.given import plan_of

STRICT = "VROOM's cost"
LENIENT = "VROOM's cost; priorities weigh against cost and number, because strict prices exceed 64 bits"


def vroom_form(versions: Versions) -> Form:
    """Give the form of VROOM documents."""
    return Form(Format.VROOM, looks_like_vroom, lambda content, how: vroom_file(content, how, versions))


def vroom_file(content: bytes, how: Reading, versions: Versions) -> ProblemFile:
    """Read a VROOM document, with readers and writers of its solutions.

    Raises
    ------
    FileError
        With the path of what is wrong or not honoured.
    InputError
        If an objective or rounding is asked for that VROOM documents do not have.
    """
    if how.objective is not Objective.COST:
        mend = "Leave --objective out: a VROOM document states its costs."
        raise InputError("no objective of VROOM documents", value=how.objective.value, mend=mend)
    if how.rounding is not Rounding.AUTO:
        mend = "Leave --rounding out: the matrices are whole numbers."
        raise InputError("no rounding of VROOM documents", value=how.rounding.value, mend=mend)
    instance = read_vroom(content, place=how.place)

    def read_plan(content: bytes, place: str) -> Plan:
        return plan_of(instance.problem, read_solution(content, instance, place=place), versions)

    def write_solution(plan: Plan) -> bytes:
        return solution_bytes(instance, plan, check(instance.problem, plan))

    return ProblemFile(
        instance.name,
        instance.problem,
        how.objective,
        STRICT if instance.prices.is_strict else LENIENT,
        instance.cost,
        read_plan,
        {".json": write_solution},
        plans_are_json=True,
        start=_start_of(instance, versions),
    )


def _start_of(instance: VroomInstance, versions: Versions) -> Plan | None:
    """Write down the routes that `steps` state; None when none are stated."""
    scripts = stated_scripts(instance)
    return plan_of(instance.problem, scripts, versions) if scripts else None

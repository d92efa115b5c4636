"""Problem and plan files as they are named on the command line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import doorstep
from doorstep.cli.arguments import read_bytes
from doorstep.cli.literature_files import literature_forms
from doorstep.cli.own_files import own_form
from doorstep.cli.problem_file import Form, Format, ProblemFile, Reading
from doorstep.cli.vroom_files import vroom_form
from doorstep.connectors.documents.plans import is_plan_json, looks_like_plan_json, plan_bytes, read_plan
from doorstep.connectors.instances.conventions import Rounding
from doorstep.domain.errors import FileError, InputError
from doorstep.domain.plans import Plan
from doorstep.domain.problem_digest import problem_digest
from doorstep.planning import Objective

VERSIONS = (("doorstep", doorstep.__version__),)
FORMS: tuple[Form, ...] = (own_form(), vroom_form(VERSIONS), *literature_forms(VERSIONS))
"""Every form of problem files; a file is of the first that it looks like."""


def read_problem_file(
    path: Path,
    form: Format,
    objective: Objective,
    rounding: Rounding = Rounding.AUTO,
    most_tasks: int | None = None,
) -> ProblemFile:
    """Read a problem in the form that is named, or that it looks like.

    Raises
    ------
    FileError
        If the file cannot be read or planned, with the line or the path in the document.
    """
    content = _in_utf8(read_bytes(path, "instance"))
    fitting = (known for known in FORMS if form in (Format.AUTO, known.format))
    chosen = next((known for known in fitting if form is not Format.AUTO or known.looks_like(content)), None)
    is_json_form = chosen is not None and chosen.format in (Format.DOORSTEP, Format.VROOM)
    if form is Format.AUTO and not is_json_form and looks_like_plan_json(content):
        mend = 'Doorstep\'s begin with "format": "doorstep problem"; VROOM\'s have "vehicles" and "jobs".'
        raise FileError("JSON of no form that is known", place=path.name, mend=mend)
    if chosen is None:
        mend = f"Known are {', '.join(known.format.value for known in FORMS)}."
        raise FileError("a form of file that cannot be read", value=form.value, place=path.name, mend=mend)
    found = chosen.read(content, Reading(path.name, objective, rounding, most_tasks))
    if most_tasks is not None and len(found.problem.tasks) > most_tasks:
        mend = "Allow more with --most-tasks, or give fewer."
        value = len(found.problem.tasks)
        raise FileError(f"more than {most_tasks} tasks", value=value, place=path.name, mend=mend)
    return found


def _in_utf8(content: bytes) -> bytes:
    """Write what editors save as UTF-16 in UTF-8: forms of files are told by their bytes."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    return content.decode("utf-16", errors="replace").encode("utf-8", errors="replace")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in what is refused of a problem only after it was read.

    Raises
    ------
    FileError
        In the place of an `InputError` that names no file.
    """
    try:
        yield
    except FileError:
        raise
    except InputError as problem:
        where = f"{path.name}, {problem.place}" if problem.place else path.name
        raise FileError(problem.what, value=problem.value, place=where, mend=problem.mend) from None


def is_plan_of(problem: ProblemFile, plan: Plan) -> bool:
    """Tell whether a plan says that it was made for a problem."""
    return plan.origin.problem_hash == problem_digest(problem.problem)


def require_plan_of(problem: ProblemFile, plan: Plan, place: str) -> None:
    """Refuse a plan that was made for another problem.

    Raises
    ------
    FileError
        With what the plan says it was made for.
    """
    if not is_plan_of(problem, plan):
        mend = f"Give a plan of {problem.name}: make one with `doorstep solve`."
        value = plan.origin.problem_hash[:12]
        raise FileError("a plan of another problem, by its hash", value=value, place=place, mend=mend)


def read_plan_file(path: Path, problem: ProblemFile) -> Plan:
    """Read a plan of a problem: JSON with full times, or the way of the problem's own form.

    Raises
    ------
    FileError
        If the file is neither, or has routes for which there is no vehicle.
    """
    content = _in_utf8(read_bytes(path, "plan"))
    is_json = looks_like_plan_json(content)
    is_own = is_plan_json(content) or (is_json and not problem.plans_are_json)
    if is_own or problem.read_plan is None:
        return read_plan(content, place=path.name)
    return problem.read_plan(content, path.name)


def plan_endings(problem: ProblemFile) -> tuple[str, ...]:
    """List the endings of files that a plan of a problem can be written to."""
    return tuple(sorted({".json", *problem.writers}))


def written_plan(plan: Plan, problem: ProblemFile, ending: str) -> bytes:
    """Write a plan for a file of some ending."""
    return problem.writers.get(ending, plan_bytes)(plan)

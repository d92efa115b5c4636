"""A problem as it came from a file: how its costs are told, and how its plans are read and written.

Each form of file is one `Form` in `instance_files.FORMS`; a new one is added there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from doorstep.connectors.instances.conventions import Rounding
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.planning import Objective


class Format(StrEnum):
    """Forms of problem files."""

    AUTO = "auto"
    DOORSTEP = "doorstep"
    VROOM = "vroom"
    VRPLIB = "vrplib"
    SOLOMON = "solomon"
    LILIM = "lilim"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read.

    place
        Its name, for errors.
    rounding
        Of Euclidean distances; a form that has none of its own refuses any but AUTO.
    most_tasks
        More are refused before any work. None: as many as the form allows.
    """

    place: str
    objective: Objective = Objective.COST
    rounding: Rounding = Rounding.AUTO
    most_tasks: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ProblemFile:
    """A problem from a file.

    name
        What the file calls itself, else the file's name.
    convention
        In which numbers its costs are told.
    cost
        Gives a plan's cost in the convention.
    read_plan
        Reads a plan in the form's own way, from bytes and a place. None: plans are in Doorstep's JSON only.
    plans_are_json
        Whether the form's own plans are JSON too, with another heading than Doorstep's.
    writers
        How a plan is written, by ending of the file. JSON of Doorstep is always written for `.json`, unless
        the form has a writer for it.
    minor_per_cost
        Minor units of the problem in one of the cost as it is told.
    start
        Routes that the file states, to begin a search from. None: it states none.
    searched_for
        What the search makes small, where the problem itself does not say it by its costs.
    """

    name: str
    problem: Problem
    objective: Objective
    convention: str
    cost: Callable[[Plan], int | float]
    read_plan: Callable[[bytes, str], Plan] | None
    writers: Mapping[str, Callable[[Plan], bytes]]
    plans_are_json: bool = False
    start: Plan | None = None
    minor_per_cost: int = 1
    searched_for: Objective = Objective.COST


@dataclass(frozen=True, slots=True)
class Form:
    """One form of problem files.

    looks_like
        Tells a file of this form by its bytes.
    read
        Reads it.
    """

    format: Format
    looks_like: Callable[[bytes], bool]
    read: Callable[[bytes, Reading], ProblemFile]

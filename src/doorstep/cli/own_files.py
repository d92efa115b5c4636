"""Problems in Doorstep's own JSON on the command line."""

from __future__ import annotations

from doorstep.cli.problem_file import Form, Format, ProblemFile, Reading
from doorstep.connectors.documents.problems import ProblemLimits, is_problem_json, read_problem
from doorstep.connectors.instances.conventions import Rounding
from doorstep.domain.errors import FileError
from doorstep.domain.plans import Plan
from doorstep.planning import Objective


def own_form() -> Form:
    """Give the form of Doorstep's own problems."""
    return Form(Format.DOORSTEP, is_problem_json, _read)


def _read(content: bytes, how: Reading) -> ProblemFile:
    if how.rounding is not Rounding.AUTO:
        mend = "Leave the rounding out: the document's travel is taken as it is."
        raise FileError("travel that is not rounded", value=how.rounding.value, place=how.place, mend=mend)
    limits = ProblemLimits() if how.most_tasks is None else ProblemLimits(most_tasks=how.most_tasks)
    problem = read_problem(content, place=how.place, limits=limits)
    by_distance = how.objective is Objective.DISTANCE
    convention = "metres" if by_distance else f"minor units of {problem.currency}"
    cost = _driven_m if by_distance else _cost
    return ProblemFile(
        how.place, problem, how.objective, convention, cost, None, {}, searched_for=how.objective
    )


def _cost(plan: Plan) -> int:
    return plan.total.total_minor


def _driven_m(plan: Plan) -> int:
    return sum(route.distance_m for route in plan.routes)

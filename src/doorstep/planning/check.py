"""The checker: recompute a plan from its sequences alone, and name every rule it breaks.

It shares no code with the search or with the timetable that solved plans are written with: plain loops over
the words of the domain. What it cannot recompute, it refuses to judge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from doorstep.domain.errors import UnknownNameError
from doorstep.domain.ids import RouteId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.together import plan_violations
from doorstep.planning.checker.violations import Violation, WrongText
from doorstep.planning.features import CHECKED, require_honoured


def check(
    problem: Problem,
    plan: Plan,
    routes: Collection[RouteId] | None = None,
    *,
    since: Plan | None = None,
) -> list[Violation]:
    """Find every rule that a plan breaks; an empty list means that it can be driven as it is written.

    Times, distances, loads and costs are recomputed from which vehicle does what in which order and when it
    leaves its start; each stated number must equal the recomputed one.

    Parameters
    ----------
    routes
        Look at these alone, and not at what routes break together. None: at everything.
    since
        A plan that keeps the rules. Routes that are in it as they are here are not driven again; what routes
        break together, and whether a task is forgotten, is looked at as ever. Tasks, vehicles and travel of
        those routes must be what they were: a problem may have grown by new tasks since.

    Raises
    ------
    InputError
        If the problem uses a feature that the checker does not know.
    UnknownNameError
        If the plan has no such route.
    """
    require_honoured(problem, CHECKED, "the checker")
    known = {route.id for route in plan.routes}
    for route_id in routes or ():
        if route_id not in known:
            raise UnknownNameError.among("route", route_id, known)
    before = {} if since is None else {route.id: route for route in since.routes}
    found = list(_of_text(problem, plan))
    for route in plan.routes:
        is_asked = routes is None or route.id in routes
        if is_asked and before.get(route.id) != route:
            found += route_violations(problem, route)
    if routes is None:
        found += plan_violations(problem, plan)
    return found


def _of_text(problem: Problem, plan: Plan) -> Iterator[Violation]:
    if plan.costs.currency != problem.currency:
        yield WrongText(None, "currency", plan.costs.currency, problem.currency)
    if plan.epoch != problem.epoch:
        yield WrongText(None, "epoch", plan.epoch.isoformat(), problem.epoch.isoformat())

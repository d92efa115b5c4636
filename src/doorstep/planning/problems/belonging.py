"""Whether a plan belongs to a problem: plans come from files, and from other days."""

from __future__ import annotations

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem


def require_same_epoch(problem: Problem, plan: Plan) -> None:
    """Refuse a plan of another epoch or currency: its seconds, or its money, would mean something else.

    Raises
    ------
    InputError
        Naming both.
    """
    where, mend = f"plan {plan.id}", "Plan the problem anew, or give the plan that was made of it."
    if plan.epoch != problem.epoch:
        value = (plan.epoch.isoformat(), problem.epoch.isoformat())
        raise InputError("a plan of another epoch than the problem", value=value, place=where, mend=mend)
    if plan.costs.currency != problem.currency:
        value = (plan.costs.currency, problem.currency)
        raise InputError("a plan in another currency than the problem", value=value, place=where, mend=mend)


def require_no_strangers(problem: Problem, plan: Plan) -> None:
    """Refuse a plan of another epoch, and one with vehicles or planned tasks that the problem does not have.

    Raises
    ------
    InputError
        If the epoch or the currency is another.
    UnknownNameError
        Naming the first stranger and its route.
    """
    require_same_epoch(problem, plan)
    for route in plan.routes:
        where, mend = f"route {route.id}", "`repair` drops from a plan what the problem no longer has."
        if problem.vehicle(route.vehicle_id) is None:
            raise UnknownNameError("unknown vehicle", value=route.vehicle_id, place=where, mend=mend)
        for handled in route.handled():
            if problem.task(handled.task_id) is None:
                raise UnknownNameError("unknown task", value=handled.task_id, place=where, mend=mend)

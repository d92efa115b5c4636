"""What became of visits on a day under way: judged against the plan, read from the log, and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from doorstep.app.commands import FailedVisit, Replan
from doorstep.app.handlers.edit_plan import tasks_of
from doorstep.app.handlers.record_attempts import recorded
from doorstep.app.order_stages import Stage
from doorstep.app.ports import Books
from doorstep.app.unit_of_work import UnitOfWork
from doorstep.domain.attempts import Attempt, Outcome
from doorstep.domain.errors import InputError
from doorstep.domain.ids import OrderId, TaskId
from doorstep.domain.instants import instant_at, s_between
from doorstep.domain.order_events import TaskAttempted
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.units import Seconds
from doorstep.planning import progress_as_planned


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that the plan knows, whose it is, and the second in which it really ended."""

    task: TaskId
    order: OrderId
    ended_s: Seconds


def visit_of(problem: Problem, plan: Plan, order: OrderId, ended: datetime) -> Visit:
    """Find the visit of an order that has begun by the plan when it really ended; else its first one.

    Raises
    ------
    UnknownNameError
        If the plan has no such order.
    InputError
        If the order has no route.
    """
    served = plan.handled()
    tasks = [task for task in tasks_of(problem, plan, order) if task in served]
    asked = {task.order_id for task in problem.tasks if task.id in tasks}
    own = next(iter(asked), None)
    if own is None:
        mend = "Name an order that a vehicle was sent to."
        raise InputError("an order without a route", value=order, place=plan.id, mend=mend)
    ended_s = s_between(problem.epoch, ended)
    begun = [task for task in tasks if served[task][1].begin_s <= ended_s]
    return Visit(begun[-1] if begun else tasks[0], own, ended_s)


def require_on_the_way(problem: Problem, plan: Plan, visit: Visit, now: datetime) -> None:
    """Refuse a visit that ended later than now, or before its vehicle set out.

    Raises
    ------
    InputError
        Naming when the vehicle left.
    """
    order = visit.order
    if visit.ended_s > s_between(problem.epoch, now):
        mend = "Give the time at which its outcome was known."
        raise InputError("a visit later than now", value=order, place=plan.id, mend=mend)
    vehicle = plan.handled()[visit.task][0]
    left_s = next(route.trips[0].depart_s for route in plan.routes if route.vehicle_id == vehicle)
    if visit.ended_s < left_s:
        what = f"a visit before {vehicle} leaves at {_clock(problem, left_s)}"
        mend = "Give the time at which its outcome was known, by the clocks of the plan."
        raise InputError(what, value=order, place=plan.id, mend=mend)


def require_begun(problem: Problem, goes: Plan, now_s: Seconds, visits: Mapping[TaskId, Visit]) -> None:
    """Refuse visits to which nobody has set out by the plan: their vehicles are ahead of it.

    Parameters
    ----------
    goes
        The plan as it goes, with what is late.

    Raises
    ------
    InputError
        Naming the first, and when the plan sets out for it.
    """
    ahead = ahead_of(problem, goes, now_s, visits)
    if ahead:
        task = min(ahead, key=lambda each: ahead[each])
        raise ahead_error(problem, goes, task, ahead[task])


def ahead_of(
    problem: Problem, goes: Plan, now_s: Seconds, visits: Mapping[TaskId, Visit]
) -> dict[TaskId, Seconds]:
    """List the visits to which nobody has set out by the plan, and when it sets out for them."""
    begun = progress_as_planned(problem, goes, now_s).done
    stops = (stop for route in goes.routes for trip in route.trips for stop in trip.stops)
    return {
        each.task_id: each.begin_s if stop.leg is None else stop.leg.depart_s
        for stop in stops
        for each in stop.handled
        if each.task_id in visits and each.task_id not in begun
    }


def ahead_error(problem: Problem, goes: Plan, task: TaskId, set_out_s: Seconds) -> InputError:
    """Word what is wrong with a visit to which nobody has set out by the plan."""
    what = "a visit that nobody has set out for by the plan"
    mend = f"Its vehicle is ahead: leave the order out, or plan again from {_clock(problem, set_out_s)} on."
    return InputError(what, value=_order_of(problem, task), place=goes.id, mend=mend)


def with_failed_before(command: Replan, books: Books, problem: Problem, plan: Plan) -> Replan:
    """Add the visits of this plan that are known to have failed: their parcels are aboard as well."""
    if command.at is None:
        return command
    names = {task.order_id for task in problem.tasks if task.order_id is not None}
    states = books.tables.orders(names)
    known: dict[OrderId, FailedVisit] = {}
    for order, state in states.items():
        if state.stage != Stage.RETURNED or order in command.failed:
            continue
        told = [each.event for each in books.log.about(order)]
        attempts = [event.attempt for event in told if isinstance(event, TaskAttempted)]
        last = attempts[-1] if attempts else None
        if last is not None and last.failure is not None and last.task_id in plan.handled():
            known[order] = FailedVisit(last.ended, last.failure)
    return replace(command, failed={**known, **command.failed}) if known else command


def in_vain(command: Replan, problem: Problem, plan: Plan) -> frozenset[TaskId]:
    """List the visits of a plan, or of a part of it, that failed."""
    own = {name for task in problem.tasks for name in (task.order_id, task.id)}
    return frozenset(
        visit_of(problem, plan, order, failed.ended).task
        for order, failed in command.failed.items()
        if order in own
    )


def record_failed(unit: UnitOfWork, command: Replan, problem: Problem, plan: Plan) -> None:
    """Record the visits that failed as attempts, but those that are known: their orders are left over."""
    served = plan.handled()
    for named, failed in command.failed.items():
        visit = visit_of(problem, plan, named, failed.ended)
        vehicle, _ = served[visit.task]
        attempt = Attempt(visit.task, visit.order, vehicle, failed.ended, Outcome.FAILED, failed.reason)
        state = unit.books.tables.orders([visit.order])[visit.order]
        recorded(unit, attempt, state.attempts + 1)


def _order_of(problem: Problem, task_id: TaskId) -> str:
    task = problem.task(task_id)
    return task_id if task is None or task.order_id is None else task.order_id


def _clock(problem: Problem, at_s: Seconds) -> str:
    return f"{instant_at(problem.epoch, at_s).astimezone(problem.zone):%H:%M}"

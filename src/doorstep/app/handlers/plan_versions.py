"""Versions of a plan: read the latest, keep the next, and tell what lies between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.desk import Desk
from doorstep.app.ports import Books, PlanState
from doorstep.app.results import EditedPlan, NotPlanned
from doorstep.app.unit_of_work import UnitOfWork
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.ids import OrderId, PlanId, TaskId
from doorstep.domain.plan_diff import PlanDiff
from doorstep.domain.plan_events import PlanProposed
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.units import SECONDS_PER_MINUTE
from doorstep.planning.edits import Edited


def latest(books: Books, plan_id: PlanId) -> tuple[PlanState, Problem, Plan]:
    """Read the latest version of a plan.

    Raises
    ------
    UnknownNameError
        If there is no such plan, or its problem was erased.
    """
    state = books.tables.plan(plan_id)
    if state is None:
        known = [plan.plan_id for plan in books.tables.plans()]
        raise UnknownNameError.among("plan", plan_id, known)
    return state, books.plans.problem(plan_id, state.latest), books.plans.plan(plan_id, state.latest)


def keep(
    unit: UnitOfWork,
    desk: Desk,
    state: PlanState,
    edited: Edited,
    orders: tuple[tuple[OrderId, ...], tuple[OrderId, ...]],
    *,
    from_version: int | None,
    change: str,
) -> Plan:
    """Keep the next version with its problem, and record who is in a route now and who is not."""
    version = max(unit.books.plans.versions(state.plan_id)) + 1
    plan = replace(edited.plan, id=state.plan_id, version=version)
    unit.books.plans.put(plan, edited.problem)
    planned, left_out = orders
    unit.record(
        PlanProposed(
            event_id=desk.event_id(),
            at=desk.clock.now(),
            plan_id=state.plan_id,
            version=version,
            origin=plan.origin,
            day=state.day,
            planned=planned,
            left_out=left_out,
            from_version=from_version,
            change=change,
        )
    )
    return plan


def told(
    before: Plan, edited: Edited, plan: Plan, *, applied: bool, refused: Iterable[RefusedOrder] = ()
) -> EditedPlan:
    """Tell what lies between two versions, and what no plan could be asked to serve."""
    diff = PlanDiff.between(replace(before, id=plan.id), plan)
    late = [each.task_id for each in diff.retimed if abs(each.later_by_s) > SECONDS_PER_MINUTE]
    return EditedPlan(
        before=before,
        after=plan,
        problem=edited.problem,
        extra_minor=edited.extra_minor,
        broken=edited.broken,
        moved=orders_of(edited.problem, [each.task_id for each in diff.moved]),
        retimed=orders_of(edited.problem, late),
        left_out=split_orders(edited.problem, plan)[1],
        applied=applied,
        not_planned=tuple(NotPlanned(each.order_id, each.what, each.mend, each.place) for each in refused),
    )


def orders_of(problem: Problem, task_ids: Iterable[TaskId]) -> tuple[OrderId, ...]:
    """Give the orders of tasks, each once; the supply of a micro-hub is no order."""
    tasks = (problem.task(task_id) for task_id in task_ids)
    return tuple(dict.fromkeys(task.order_id for task in tasks if task is not None and task.order_id))


def split_orders(problem: Problem, plan: Plan) -> tuple[tuple[OrderId, ...], tuple[OrderId, ...]]:
    """Tell the orders of a problem that have a route from those that have none."""
    planned = orders_of(problem, list(plan.handled()))
    served = set(planned)
    every = orders_of(problem, [task.id for task in problem.tasks])
    return planned, tuple(order for order in every if order not in served)

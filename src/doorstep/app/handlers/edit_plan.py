"""Change a plan by hand: price it, judge it, keep it if that is wanted; or take the last change back."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.app.commands import (
    AddOrder,
    Edit,
    EditPlan,
    LockOrders,
    MoveOrder,
    RemoveOrders,
    SwapOrders,
    UndoEdit,
)
from doorstep.app.day.echelons import with_early_loads
from doorstep.app.day.taking_apart import parts_of_tasks, parts_of_vehicles
from doorstep.app.desk import Desk
from doorstep.app.handlers.plan_versions import keep, latest, split_orders, told
from doorstep.app.ports import Books
from doorstep.app.results import EditedPlan
from doorstep.app.unit_of_work import writing
from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import OrderId, PlanId, TaskId
from doorstep.domain.plan_events import PlanProposed
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.planning.edits import Edited, let_go, locked, moved, put_in, swapped, taken_out

MOST_TOLD = 3


def edit_plan(command: EditPlan, desk: Desk) -> EditedPlan:
    """Tell what a change by hand does, and keep it if `apply` says so.

    Raises
    ------
    UnknownNameError
        If there is no such plan, order or vehicle.
    InputError
        If the change means nothing, or is to be applied, breaks a rule and gives no reason for it.
    """
    with writing(desk.keeper) as unit:
        state, problem, plan = latest(unit.books, command.plan_id)
        _require_one_part(command.edit, problem, plan)
        edited = with_early_loads((problem, plan), _edited(command.edit, problem, plan, unit.books))
        is_refused = bool(edited.broken) and command.despite is None
        if not command.apply or (is_refused and not command.refuse):
            return told(plan, edited, edited.plan, applied=False)
        if is_refused:
            said = "; ".join(violation.said for violation in edited.broken[:MOST_TOLD])
            mend = "Choose another place, or say why it may be so with a reason."
            raise InputError("a change that breaks rules", value=said, place=command.plan_id, mend=mend)
        orders = split_orders(edited.problem, edited.plan)
        words = spoken_edit(command.edit)
        if edited.broken:
            words = f"{words}; breaks {len(edited.broken)}, because: {command.despite}"
        kept = keep(unit, desk, state, edited, orders, from_version=state.latest, change=words)
    return told(plan, edited, kept, applied=True)


def _require_one_part(edit: Edit, problem: Problem, plan: Plan) -> None:
    """Refuse what would lead from one part of a joined day into another: nobody measured the way."""
    match edit:
        case MoveOrder():
            orders = [edit.order]
        case SwapOrders():
            orders = [edit.one, edit.other]
        case _:
            return
    of_tasks = parts_of_tasks(problem)
    if not of_tasks:
        return
    names = {
        of_tasks[task] for order in orders for task in tasks_of(problem, plan, order) if task in of_tasks
    }
    if isinstance(edit, MoveOrder):
        names.add(parts_of_vehicles(problem, plan, of_tasks).get(edit.vehicle, min(names)))
    if len(names) > 1:
        mend = "Plan the day with --hubs-together to let orders go between them."
        what = "these belong to parts of the day that were planned apart"
        raise InputError(what, value=" and ".join(sorted(names)), place=plan.id, mend=mend)


def undo_edit(command: UndoEdit, desk: Desk) -> EditedPlan:
    """Keep what a plan was before its latest change as its next version.

    Raises
    ------
    UnknownNameError
        If there is no such plan.
    InputError
        If nothing was changed.
    """
    with writing(desk.keeper) as unit:
        state, _, plan = latest(unit.books, command.plan_id)
        proposals = _proposals(unit.books, command.plan_id)
        before = proposals[state.latest].from_version
        if before is None:
            raise InputError("nothing to undo", place=command.plan_id, mend="It is as it was planned.")
        was, problem = (
            unit.books.plans.plan(command.plan_id, before),
            unit.books.plans.problem(command.plan_id, before),
        )
        edited = Edited(problem, was, was.total.total_minor - plan.total.total_minor, ())
        earlier = proposals[before].from_version
        words = f"back to version {before}"
        kept = keep(unit, desk, state, edited, split_orders(problem, was), from_version=earlier, change=words)
    return told(plan, edited, kept, applied=True)


def _proposals(books: Books, plan_id: PlanId) -> dict[int, PlanProposed]:
    events = (each.event for each in books.log.about(plan_id))
    return {event.version: event for event in events if isinstance(event, PlanProposed)}


def _edited(edit: Edit, problem: Problem, plan: Plan, books: Books) -> Edited:
    match edit:
        case MoveOrder():
            after = None if edit.after is None else _last_of(plan, tasks_of(problem, plan, edit.after))
            (task, *_) = tasks_of(problem, plan, edit.order)
            return moved(problem, plan, task, edit.vehicle, after, first=edit.first)
        case SwapOrders():
            (one, *_), (other, *_) = (tasks_of(problem, plan, each) for each in (edit.one, edit.other))
            return swapped(problem, plan, one, other)
        case RemoveOrders():
            return taken_out(problem, plan, _all(problem, plan, edit.orders))
        case AddOrder():
            (task, *_) = tasks_of(problem, plan, edit.order)
            return put_in(problem, plan, task)
        case LockOrders(free=False):
            return locked(problem, plan, _all(problem, plan, edit.orders))
        case LockOrders():
            first = min(books.plans.versions(plan.id))
            tasks = _all(problem, plan, edit.orders)
            return let_go(problem, plan, books.plans.problem(plan.id, first), tasks)


def tasks_of(problem: Problem, plan: Plan, order: OrderId) -> list[TaskId]:
    """List the tasks of an order, or the task of this id; those that have a route come first.

    Raises
    ------
    UnknownNameError
        If the plan has no such order.
    """
    found = [task.id for task in problem.tasks if order in (task.order_id, OrderId(task.id))]
    if not found:
        known = [task.order_id or task.id for task in problem.tasks]
        raise UnknownNameError.among("order", order, known, place=f"plan {plan.id}")
    served = list(plan.handled())
    in_order = sorted((task for task in found if task in served), key=served.index)
    return in_order + [task for task in found if task not in served]


def _all(problem: Problem, plan: Plan, orders: Sequence[OrderId]) -> list[TaskId]:
    """Give the tasks of orders; of an order with a route in part only those that have one."""
    served = plan.handled()
    found: list[TaskId] = []
    for order in orders:
        tasks = tasks_of(problem, plan, order)
        found += [task for task in tasks if task in served] or tasks
    return found


def _last_of(plan: Plan, tasks: list[TaskId]) -> TaskId:
    served = plan.handled()
    planned = [task for task in tasks if task in served]
    return (planned or tasks)[-1]


def spoken_edit(edit: Edit) -> str:
    """Say a change in words."""
    match edit:
        case MoveOrder():
            where = " first" if edit.first else "" if edit.after is None else f" after {edit.after}"
            return f"move {edit.order} to {edit.vehicle}{where}"
        case SwapOrders():
            return f"swap {edit.one} and {edit.other}"
        case RemoveOrders():
            return f"remove {', '.join(edit.orders)}"
        case AddOrder():
            return f"add {edit.order}"
        case LockOrders():
            return f"{'unlock' if edit.free else 'lock'} {', '.join(edit.orders)}"

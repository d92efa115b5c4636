"""Plan again around a change: orders in and out, locks kept, the rest moved only if it pays."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from doorstep.app.commands import PlanDay, Replan
from doorstep.app.day.building import build_day
from doorstep.app.day.echelons import with_early_loads
from doorstep.app.day.parts_again import AskedDay
from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.taking_apart import taken_apart
from doorstep.app.desk import Desk
from doorstep.app.handlers.plan_day import DueOrders, due_orders, located_fleet, require_a_shift
from doorstep.app.handlers.plan_versions import keep, latest, orders_of, split_orders, told
from doorstep.app.handlers.replan_apart import replanned_apart
from doorstep.app.handlers.replan_piece import replanned_piece, require_not_under_way
from doorstep.app.handlers.replan_visits import (
    Visit,
    record_failed,
    require_begun,
    require_on_the_way,
    visit_of,
    with_failed_before,
)
from doorstep.app.ports import Books
from doorstep.app.results import EditedPlan
from doorstep.app.unit_of_work import reading, writing
from doorstep.domain.errors import InputError
from doorstep.domain.ids import PlanId, TaskId, VehicleId
from doorstep.domain.instants import LocalDay, s_between
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.units import Seconds
from doorstep.planning import check
from doorstep.planning.days.delays import delayed, late_by
from doorstep.planning.edits import Edited, locks_of


def replan(command: Replan, desk: Desk) -> EditedPlan:
    """Keep the next version of a plan, with orders added and cancelled.

    Raises
    ------
    UnknownNameError
        If there is no such plan or order.
    InputError
        If the plan is for no single day, or an order to cancel is not in it.
    """
    with reading(desk.keeper) as books:
        state, problem, plan = latest(books, command.plan_id)
        if state.day is None:
            raise InputError("a plan for no single day cannot be planned again", value=plan.id)
        if command.at is None:
            require_not_under_way(plan)
        day = LocalDay(state.day, problem.zone)
        due = due_orders(_asked(command, problem, day), books, ended=command.at is not None)
        locks = locks_of(problem, _first(books, command.plan_id))
        visits = _visits(command, problem, plan)
        known = with_failed_before(command, books, problem, plan)
    late_s = _late_s(command, plan, visits)
    goes = plan
    if command.at is not None:
        now_s = s_between(problem.epoch, command.at)
        goes = delayed(problem, plan, now_s, late_s)
        require_begun(problem, goes, now_s, visits)
    served = plan.handled()
    changed = {served[task][0] for task, visit in visits.items() if visit.order in known.failed}
    edited, refused = _replanned(known, (day, due), (problem, goes), locks, desk, changed | late_s.keys())
    if late_s:
        edited = _since(edited, problem, plan)
    with writing(desk.keeper) as unit:
        failed = {visit_of(problem, plan, name, each.ended).order for name, each in known.failed.items()}
        planned, left_out = split_orders(edited.problem, edited.plan)
        # Whoever was tried in vain is planned no more, though the plan says where the vehicle has been.
        orders = tuple(name for name in planned if name not in failed), left_out
        said = _said(command, problem)
        kept = keep(unit, desk, state, edited, orders, from_version=state.latest, change=said)
        record_failed(unit, command, problem, plan)
    return told(plan, edited, kept, applied=True, refused=refused)


def _said(command: Replan, problem: Problem) -> str:
    """Say in a line what was asked for."""
    words = [f"add {order}" for order in command.add] + [f"cancel {order}" for order in command.cancel]
    words += [f"{order} failed" for order in command.failed]
    when = "" if command.at is None else f" at {command.at.astimezone(problem.zone):%H:%M}"
    return f"plan again{when}{': ' * bool(words)}{', '.join(words)}"


def _visits(command: Replan, problem: Problem, plan: Plan) -> dict[TaskId, Visit]:
    """Find the visits that are told of, each in time, and each told of once."""
    told_of = [*command.done.items(), *((name, each.ended) for name, each in command.failed.items())]
    if command.at is None:
        if command.late_s or told_of:
            mend = "Say what time it is, too."
            raise InputError("late vehicles of a day that is not under way", place=plan.id, mend=mend)
        return {}
    visits: dict[TaskId, Visit] = {}
    for name, ended in told_of:
        visit = visit_of(problem, plan, name, ended)
        require_on_the_way(problem, plan, visit, command.at)
        if visit.task in visits:
            mend = "Say of each order what became of it, once."
            raise InputError("an order that is told of twice", value=visit.order, place=plan.id, mend=mend)
        visits[visit.task] = visit
    return visits


def _late_s(command: Replan, plan: Plan, visits: Mapping[TaskId, Visit]) -> dict[VehicleId, Seconds]:
    """Gather which vehicles are behind, as it was said or as what they did says; who is ahead is on time."""
    found = late_by(plan, {task: visit.ended_s for task, visit in visits.items()})
    return {**{name: by_s for name, by_s in found.items() if by_s > 0}, **command.late_s}


def _since(edited: Edited, problem: Problem, plan: Plan) -> Edited:
    """Tell cost and broken rules against the plan as it was, and not as it goes."""
    was = check(problem, plan)
    broken = tuple(each for each in check(edited.problem, edited.plan) if each not in was)
    extra_minor = edited.plan.total.total_minor - plan.total.total_minor
    return with_early_loads((problem, plan), replace(edited, extra_minor=extra_minor, broken=broken))


def _replanned(
    command: Replan,
    of_day: tuple[LocalDay, DueOrders],
    known: tuple[Problem, Plan],
    locks: dict[TaskId, VehicleId],
    desk: Desk,
    touched: Set[VehicleId],
) -> tuple[Edited, tuple[RefusedOrder, ...]]:
    """Plan again in one piece, or part by part as the day was planned."""
    day, due = of_day
    vehicles, hubs = located_fleet(command.fleet, desk).on(day)
    require_a_shift(vehicles, day)
    asked = AskedDay(day, tuple(due.orders.values()), vehicles, hubs, command.settings)
    parts = taken_apart(*known)
    if parts:
        return replanned_apart(command, asked, (*known, parts), locks, desk, frozenset(touched))
    built = build_day(asked.orders, vehicles, hubs, day, desk.streets(), command.settings)
    return replanned_piece(command, built, known, locks, desk), built.refused


def _asked(command: Replan, problem: Problem, day: LocalDay) -> PlanDay:
    """Ask for the orders of the plan, with what is added and without what is cancelled."""
    known = orders_of(problem, [task.id for task in problem.tasks])
    for order in command.cancel:
        if order not in known:
            mend = "Name an order of this plan."
            raise InputError(
                "an order that is not in the plan", value=order, place=command.plan_id, mend=mend
            )
    # On a day under way the points of what is cancelled stay: drivers may stand at its kerb.
    kept = [order for order in known if command.at is not None or order not in command.cancel]
    wanted = tuple(dict.fromkeys((*kept, *command.add)))
    return PlanDay(day, command.fleet, command.settings, wanted, command.search, with_leftovers=False)


def _first(books: Books, plan_id: PlanId) -> Problem:
    return books.plans.problem(plan_id, min(books.plans.versions(plan_id)))

"""Plan again around a change: orders in and out, locks kept, the rest moved only if it pays."""

from __future__ import annotations

from dataclasses import replace

from doorstep.app.commands import PlanDay, Replan
from doorstep.app.day.building import DayProblem, build_day
from doorstep.app.day.echelons import searched_until_agreed
from doorstep.app.desk import Desk
from doorstep.app.handlers.plan_day import due_orders, located_fleet, require_a_shift
from doorstep.app.handlers.plan_versions import keep, latest, orders_of, split_orders, told
from doorstep.app.handlers.replan_under_way import replanned_under_way
from doorstep.app.ports import Books
from doorstep.app.results import EditedPlan
from doorstep.app.unit_of_work import reading, writing
from doorstep.domain.errors import InputError
from doorstep.domain.ids import PlanId, TaskId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.planning.edits import Edited, locks_of
from doorstep.planning.repair import RepairOptions, repair
from doorstep.planning.search import Budget, SearchOptions


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
        day = LocalDay(state.day, problem.zone)
        due = due_orders(_asked(command, problem, day), books, ended=command.at is not None)
        locks = locks_of(problem, _first(books, command.plan_id))
    vehicles, hubs = located_fleet(command.fleet, desk).on(day)
    require_a_shift(vehicles, day)
    built = build_day(tuple(due.orders.values()), vehicles, hubs, day, desk.streets(), command.settings)
    locked = replace(built, problem=_with_locks(built, locks))
    if command.at is None:
        _require_not_under_way(plan)
        locked, found = searched_until_agreed(
            locked, lambda problem: _repaired(command, problem, plan, desk), lambda each: each
        )
        edited = Edited(locked.problem, found, found.total.total_minor - plan.total.total_minor, ())
    else:
        edited = replanned_under_way(command, locked, (problem, plan), desk)
    words = ", ".join(
        [f"add {order}" for order in command.add] + [f"cancel {order}" for order in command.cancel]
    )
    with writing(desk.keeper) as unit:
        when = "" if command.at is None else f" at {command.at.astimezone(problem.zone):%H:%M}"
        change = f"plan again{when}{': ' * bool(words)}{words}"
        orders = split_orders(edited.problem, edited.plan)
        kept = keep(unit, desk, state, edited, orders, from_version=state.latest, change=change)
    return told(plan, edited, kept, applied=True)


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


def _require_not_under_way(plan: Plan) -> None:
    for route in plan.routes:
        if route.frozen_until_s is not None:
            mend = "Say what time it is, so that what has begun since stays as it is."
            raise InputError("a plan of a day that is under way", place=f"route {route.id}", mend=mend)


def _first(books: Books, plan_id: PlanId) -> Problem:
    return books.plans.problem(plan_id, min(books.plans.versions(plan_id)))


def _with_locks(built: DayProblem, locks: dict[TaskId, VehicleId]) -> Problem:
    """Keep locks whose task and vehicle are still there, and may still come together."""
    vehicles = {vehicle.id for vehicle in built.problem.vehicles}
    tasks = tuple(
        replace(task, allowed_vehicles=frozenset({locks[task.id]}))
        if locks.get(task.id) in vehicles and locks[task.id] not in task.forbidden_vehicles
        else task
        for task in built.problem.tasks
    )
    return replace(built.problem, tasks=tasks) if locks else built.problem


def _repaired(command: Replan, problem: Problem, plan: Plan, desk: Desk) -> Plan:
    """Search near the change; where nothing is new, near what is in no route."""
    planned = plan.handled()
    changed = [task.id for task in problem.tasks if task.id not in planned]
    search = command.search
    options = RepairOptions(command.moving_minor, search=SearchOptions(threads=search.threads))
    budget = Budget(search.time_s, search.iterations)
    return repair(problem, plan, changed, budget, search.seed, options=options, on_progress=desk.told)

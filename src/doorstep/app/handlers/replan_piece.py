"""Plan a piece of a day again around a change: all of it, or a part whose hub shares nothing with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from doorstep.app.commands import Replan
from doorstep.app.day.building import DayProblem
from doorstep.app.day.echelons import searched_until_agreed
from doorstep.app.desk import Desk
from doorstep.app.handlers.replan_under_way import replanned_under_way
from doorstep.domain.errors import InputError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.planning import Budget, RepairOptions, SearchOptions, repair
from doorstep.planning.edits import Edited


def replanned_piece(
    command: Replan,
    built: DayProblem,
    known: tuple[Problem, Plan],
    locks: Mapping[TaskId, VehicleId],
    desk: Desk,
) -> Edited:
    """Repair what is planned around what changed, on a day under way behind what has begun.

    Parameters
    ----------
    built
        The piece as it is asked for now; on a day under way with its cancelled orders, too.
    known
        Problem and plan as they were.

    Raises
    ------
    InputError
        If what is asked for is past.
    """
    locked = replace(built, problem=_with_locks(built, locks))
    if command.at is not None:
        return replanned_under_way(command, locked, known, desk)
    plan = known[1]
    day, found = searched_until_agreed(
        locked, lambda problem: _repaired(command, problem, plan, desk), lambda each: each
    )
    return Edited(day.problem, found, found.total.total_minor - plan.total.total_minor, ())


def require_not_under_way(plan: Plan) -> None:
    """Refuse to plan a day that is under way again without the time.

    Raises
    ------
    InputError
        If a route is frozen in part.
    """
    for route in plan.routes:
        if route.frozen_until_s is not None:
            mend = "Say what time it is, so that what has begun since stays as it is."
            raise InputError("a plan of a day that is under way", place=f"route {route.id}", mend=mend)


def _with_locks(built: DayProblem, locks: Mapping[TaskId, VehicleId]) -> Problem:
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

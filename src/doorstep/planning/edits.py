"""Edits by hand: move, swap, take out, put in and lock. Each is priced and checked before anybody applies it.

An edit makes the next version of a plan; what it breaks is named, never mended in silence. A lock is a rule
of the problem: the task may be served by the vehicle that has it and by no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from doorstep.domain.errors import InputError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.tasks import Task
from doorstep.domain.units import Minor
from doorstep.planning.check import check
from doorstep.planning.checker.violations import Violation
from doorstep.planning.explanations.moves import position_after, what_if_moved
from doorstep.planning.explanations.places import Board, placements
from doorstep.planning.features import shares
from doorstep.planning.left_out.unassigned import unassigned_with_reasons
from doorstep.planning.problems.pruning import chargers_on_the_way, pruned
from doorstep.planning.script import script_of
from doorstep.planning.timetable import build_route, unserved_costs
from doorstep.planning.timing.bookings import Bookings

MOST_TRIED = 600
"""Trial routes for a task that is put in, over all vehicles."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A plan as an edit would leave it.

    problem
        What the plan answers: another one than before if tasks were locked or let go.
    extra_minor
        What it costs more than before; below 0 it costs less.
    broken
        Rules that it breaks and the plan before did not.
    """

    problem: Problem
    plan: Plan
    extra_minor: Minor
    broken: tuple[Violation, ...]


def moved(
    problem: Problem, plan: Plan, task_id: TaskId, vehicle_id: VehicleId, after: TaskId | None, *, first: bool
) -> Edited:
    """Move a task, or put one in that has no route.

    Parameters
    ----------
    after, first
        Right behind a task of the vehicle, or before all of them. Neither: where it costs least.

    Raises
    ------
    UnknownNameError
        If there is no such task or vehicle.
    InputError
        If the vehicle does not serve the task before, or no way leads there.
    """
    position = 0 if first else None if after is None else position_after(plan, task_id, vehicle_id, after)
    return _edited(problem, plan, problem, what_if_moved(problem, plan, task_id, vehicle_id, position).plan)


def put_in(problem: Problem, plan: Plan, task_id: TaskId) -> Edited:
    """Put a task that has no route where it costs least and breaks nothing, else where it costs least.

    Raises
    ------
    UnknownNameError
        If there is no such task.
    InputError
        If it has a route, or no vehicle can reach it.
    """
    task = problem.require_task(task_id)
    if task_id in plan.handled():
        raise InputError("this task has a route", value=task_id, mend="Move it.")
    board = Board.without(problem, plan, (task_id,) if task.partner is None else (task_id, task.partner))
    tried = placements(board, task, most_driven=MOST_TRIED)
    places = (place for places in tried.values() for place in places)
    best = min(places, key=lambda place: (len(place.broken), place.extra_minor), default=None)
    if best is None:
        raise InputError("no way leads there", value=task_id, mend="Look at its door, or at closures.")
    return moved(problem, plan, task_id, best.vehicle_id, None, first=False)


def swapped(problem: Problem, plan: Plan, one: TaskId, other: TaskId) -> Edited:
    """Let two tasks change places, each to where the other is now.

    Raises
    ------
    UnknownNameError
        If there is no such task.
    InputError
        If one of them has no route, both are the same, or no way leads there.
    """
    if one == other:
        raise InputError("a task cannot change places with itself", value=one)
    served = plan.handled()
    for task_id in (one, other):
        problem.require_task(task_id)
        if task_id not in served:
            raise InputError("this task has no route", value=task_id, mend="Put it in first.")
    mine, theirs = served[one][0], served[other][0]
    at_mine, at_theirs = _position(plan, mine, one), _position(plan, theirs, other)
    if mine == theirs and at_theirs < at_mine:
        one, other, at_mine, at_theirs = other, one, at_theirs, at_mine
    there = what_if_moved(problem, plan, one, theirs, at_theirs).plan
    # Where they share a route, the later one stands a place earlier once the first has gone behind it.
    back = what_if_moved(problem, there, other, mine, at_mine).plan
    return _edited(problem, plan, problem, replace(back, version=plan.version + 1))


def taken_out(problem: Problem, plan: Plan, task_ids: Sequence[TaskId]) -> Edited:
    """Take tasks out of their routes, partners with them; they are then in none, with reasons.

    Raises
    ------
    UnknownNameError
        If there is no such task.
    InputError
        If one has no route.
    """
    gone: set[TaskId] = set()
    for task_id in task_ids:
        task = problem.require_task(task_id)
        if task_id not in plan.handled():
            raise InputError("this task has no route", value=task_id, mend="It is left out already.")
        gone |= {task.id} | ({task.partner} if task.partner is not None else set())
    is_shared = shares(problem)
    standing = {route.vehicle_id: route for route in plan.routes}
    for route in plan.routes:
        if not any(handled.task_id in gone for handled in route.handled()):
            continue
        kept = pruned(
            script_of(route),
            [handled.task_id for handled in route.handled() if handled.task_id not in gone],
            on_the_way=chargers_on_the_way(problem),
        )
        del standing[route.vehicle_id]
        if kept is not None:
            frozen = None if route.frozen_until_s is None else route
            bookings = Bookings(problem, standing.values()) if is_shared else None
            standing[route.vehicle_id] = build_route(problem, route.id, kept, frozen, bookings=bookings)
    routes = tuple(standing[route.vehicle_id] for route in plan.routes if route.vehicle_id in standing)
    open_ones = [left.task_id for left in plan.unassigned] + sorted(gone)
    scripts = [script_of(route, keep_departure=is_shared) for route in routes]
    unassigned = unassigned_with_reasons(problem, scripts, open_ones)
    after = plan.revised(routes, unassigned, unserved_costs(problem, unassigned), plan.origin)
    return _edited(problem, plan, problem, after)


def locked(problem: Problem, plan: Plan, task_ids: Collection[TaskId]) -> Edited:
    """Lock tasks to the vehicles that have them: no replanning gives them to another.

    Raises
    ------
    UnknownNameError
        If there is no such task.
    InputError
        If one has no route.
    """
    served = plan.handled()
    for task_id in task_ids:
        problem.require_task(task_id)
        if task_id not in served:
            raise InputError("this task has no route", value=task_id, mend="Lock it once it has one.")
    tasks = (
        replace(task, allowed_vehicles=frozenset({served[task.id][0]})) if task.id in task_ids else task
        for task in problem.tasks
    )
    return _of_rules(problem, plan, tasks)


def let_go(problem: Problem, plan: Plan, before: Problem, task_ids: Collection[TaskId]) -> Edited:
    """Take locks off again; who may serve the tasks is then what it was in the problem before.

    Raises
    ------
    UnknownNameError
        If there is no such task.
    """
    for task_id in task_ids:
        problem.require_task(task_id)
    tasks = (
        replace(task, allowed_vehicles=before.require_task(task.id).allowed_vehicles)
        if task.id in task_ids
        else task
        for task in problem.tasks
    )
    return _of_rules(problem, plan, tasks)


def locks_of(problem: Problem, before: Problem) -> dict[TaskId, VehicleId]:
    """List the tasks that are locked now and were not in the problem before, with their vehicles."""
    found: dict[TaskId, VehicleId] = {}
    for task in problem.tasks:
        was = before.task(task.id)
        allowed = task.allowed_vehicles
        if was is not None and allowed != was.allowed_vehicles and allowed is not None and len(allowed) == 1:
            found[task.id] = next(iter(allowed))
    return found


def _of_rules(problem: Problem, plan: Plan, tasks: Iterator[Task]) -> Edited:
    """Give the same routes under other rules."""
    after = replace(problem, tasks=tuple(tasks))
    origin = PlanOrigin(problem_digest(after), plan.origin.seed, plan.origin.versions)
    return _edited(problem, plan, after, plan.revised(plan.routes, plan.unassigned, plan.costs, origin))


def _edited(problem: Problem, plan: Plan, after: Problem, edited: Plan) -> Edited:
    """Name what an edit breaks that was kept before."""
    # Under the same rules, routes that stand break what they broke before.
    is_same = after is problem
    before = check(problem, plan, since=edited if is_same else None)
    found = check(after, edited, since=plan if is_same else None)
    broken = tuple(violation for violation in found if violation not in before)
    return Edited(after, edited, edited.total.total_minor - plan.total.total_minor, broken)


def _position(plan: Plan, vehicle_id: VehicleId, task_id: TaskId) -> int:
    route = plan.route_of(vehicle_id)
    assert route is not None, "a planned task has a route"
    return [handled.task_id for handled in route.handled()].index(task_id)

"""Why a task is planned as it is, or not at all: what each vehicle would do with it, what would have to give.

    explain(problem, plan, name) -> Explanation       name of a task, or of an order of one task or pair
    relax(problem, plan, task_id) -> reliefs          what it would take to serve it
    what_if_moved(problem, plan, ...) -> Move         what a move by hand costs and breaks

Every place is driven by the timetable and judged by the checker; nothing here is estimated. Other tasks stay
where they are, unless a budget is given: then each relief is planned anew from the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import Reason
from doorstep.domain.tasks import Task
from doorstep.domain.units import Minor
from doorstep.planning.explanations.changes import applied
from doorstep.planning.explanations.places import Board, Placement, placements
from doorstep.planning.explanations.reliefs import Relief, price_of, reliefs
from doorstep.planning.search.budget import Budget
from doorstep.planning.solve import solve

__all__ = ["Explanation", "Placement", "Relief", "explain", "relax", "tasks_named"]

MOST_SOLVED = 3
"""Reliefs that are planned anew."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a task is where it is.

    vehicle_id
        Who serves it. None: nobody.
    after
        The task before it. None: it comes first, or nobody serves it.
    marginal_minor
        What its route costs more with it. None: nobody serves it, or no way leads past it.
    price_minor
        What leaving it out costs, with its partner; nothing where an alternative is served. None: it, or one
        that stands for it, must be served.
    reasons
        Why nobody serves it, as the plan says.
    places
        The best other place of each vehicle: possible ones by cost, then the nearest misses with what each
        breaks. Of free vehicles that are alike there is one.
    no_way
        Vehicles for which no way leads there and on.
    reliefs
        What would let it be served. Empty if it is served.
    """

    task_id: TaskId
    partner: TaskId | None
    vehicle_id: VehicleId | None
    after: TaskId | None
    marginal_minor: Minor | None
    price_minor: Minor | None
    reasons: tuple[Reason, ...]
    places: tuple[Placement, ...]
    no_way: tuple[VehicleId, ...]
    reliefs: tuple[Relief, ...]

    @property
    def next_best(self) -> Placement | None:
        """The cheapest other place that keeps every rule."""
        return next((place for place in self.places if place.is_possible), None)


def explain(
    problem: Problem, plan: Plan, name: str, *, budget: Budget | None = None, seed: int = 1
) -> Explanation:
    """Explain one task of a plan, with its partner.

    Parameters
    ----------
    name
        Id of a task, or of an order that has one task or one pair.
    budget
        Plan the nearest reliefs anew, each with this budget. None: the task is put into the plan as it is.

    Raises
    ------
    UnknownNameError
        If there is no such task or order.
    InputError
        If the order has several tasks, or the plan is none of this problem.
    """
    named = tasks_named(problem, name)
    if len(named) > 1:
        listed = ", ".join(task.id for task in named)
        raise InputError("an order of several tasks", value=name, mend=f"Ask for one of {listed}.")
    task = named[0]
    board = Board.without(problem, plan, _together(task))
    by_vehicle = placements(board, task)
    place = _planned(plan, task.id)
    if place is None:
        found = reliefs(board, task, list(by_vehicle.values()))
        if budget is not None:
            found = tuple(_solved(problem, plan, task, found, budget, seed))
    else:
        found = ()
    planned = {route.vehicle_id: [handled.task_id for handled in route.handled()] for route in plan.routes}
    tried = [_best_other(planned, places) for places in by_vehicle.values()]
    others = sorted((best for best in tried if best is not None), key=lambda best: best.rank)
    return Explanation(
        task.id,
        task.partner,
        None if place is None else place[0],
        None if place is None else place[1],
        None if place is None else _marginal_minor(board, plan, place[0]),
        price_of(board, task),
        _reasons(plan, task.id),
        tuple(others),
        tuple(vehicle_id for vehicle_id, places in by_vehicle.items() if not places),
        found,
    )


def relax(
    problem: Problem, plan: Plan, task_id: TaskId, *, budget: Budget | None = None, seed: int = 1
) -> tuple[Relief, ...]:
    """Find what it would take to serve a task that is left out: fewest changes first, then cheapest.

    Raises
    ------
    UnknownNameError
        If there is no such task.
    """
    task = problem.require_task(task_id)
    board = Board.without(problem, plan, _together(task))
    found = reliefs(board, task, list(placements(board, task).values()))
    return found if budget is None else tuple(_solved(problem, plan, task, found, budget, seed))


def tasks_named(problem: Problem, name: str) -> tuple[Task, ...]:
    """Find tasks by their own id or their order's; of a pair the pickup.

    Raises
    ------
    UnknownNameError
        Naming near ones.
    """
    task = problem.task(TaskId(name))
    if task is not None:
        return (task,)
    named = [task for task in problem.tasks if task.order_id == name]
    seconds = {task.partner for task in named if task.id < (task.partner or task.id)}
    found = tuple(task for task in named if task.id not in seconds)
    if not found:
        known = {str(task.id) for task in problem.tasks} | {str(task.order_id) for task in problem.tasks}
        raise UnknownNameError.among("order or task", name, known - {"None"})
    return found


def _together(task: Task) -> tuple[TaskId, ...]:
    return (task.id,) if task.partner is None else (task.id, task.partner)


def _planned(plan: Plan, task_id: TaskId) -> tuple[VehicleId, TaskId | None] | None:
    """Find who serves a task and after which; None if nobody does."""
    for route in plan.routes:
        before: TaskId | None = None
        for handled in route.handled():
            if handled.task_id == task_id:
                return route.vehicle_id, before
            before = handled.task_id
    return None


def _marginal_minor(board: Board, plan: Plan, vehicle_id: VehicleId) -> Minor | None:
    route = plan.route_of(vehicle_id)
    assert route is not None, "who serves a task has a route"
    if vehicle_id not in board.costs_minor:
        return None
    return route.costs.total_minor - board.costs_minor[vehicle_id]


def _reasons(plan: Plan, task_id: TaskId) -> tuple[Reason, ...]:
    return next((left.reasons for left in plan.unassigned if left.task_id == task_id), ())


def _best_other(
    planned: Mapping[VehicleId, Sequence[TaskId]], places: Sequence[Placement]
) -> Placement | None:
    """Give the best place of a vehicle that is not the one it has."""
    return next(
        (place for place in places if list(place.script.task_ids) != planned.get(place.vehicle_id)), None
    )


def _solved(
    problem: Problem, plan: Plan, task: Task, found: Sequence[Relief], budget: Budget, seed: int
) -> Iterator[Relief]:
    """Plan the first reliefs anew, and tell what the routes cost more then."""
    before_minor = sum(route.costs.total_minor for route in plan.routes)
    for number, relief in enumerate(found):
        if number >= MOST_SOLVED:
            yield relief
            continue
        relaxed = applied(problem, relief.changes)
        better = solve(relaxed, budget, seed, with_route(plan, relief.placement, task))
        served = {handled.task_id for route in better.routes for handled in route.handled()}
        after_minor = sum(route.costs.total_minor for route in better.routes)
        yield replace(relief, solved_extra_minor=after_minor - before_minor if task.id in served else None)


def with_route(plan: Plan, place: Placement, task: Task) -> Plan:
    """Give the plan with a place taken: only the routes count, costs of what is left out stay."""
    routes = [route for route in plan.routes if route.vehicle_id != place.vehicle_id]
    gone = set(_together(task))
    left = tuple(unassigned for unassigned in plan.unassigned if unassigned.task_id not in gone)
    return replace(plan, routes=(*routes, place.route), unassigned=left)

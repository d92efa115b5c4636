"""What a move by hand would do: the plan with one task in another place, its cost and what it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doorstep.domain.errors import InputError
from doorstep.domain.ids import RouteId, TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task
from doorstep.domain.units import Minor
from doorstep.planning.check import check
from doorstep.planning.checker.violations import Violation
from doorstep.planning.explanations.places import Board, Placement, best_of_vehicle
from doorstep.planning.timetable import unserved_costs

EVERY_GAP = 10_000
MOST_GAPS = 150
"""Places of a vehicle that are driven to find the cheapest: the most promising."""


@dataclass(frozen=True, slots=True)
class Move:
    """A task in another place.

    extra_minor
        What the plan costs more; below 0 it costs less.
    broken
        Rules that the routes it leaves and joins break, and others that it breaks, as the checker names them.
    plan
        The plan as it would be, the next version. It is proposed, not applied.
    """

    task_id: TaskId
    vehicle_id: VehicleId
    after: TaskId | None
    extra_minor: Minor
    broken: tuple[Violation, ...]
    plan: Plan

    @property
    def is_possible(self) -> bool:
        """Whether every rule is kept."""
        return not self.broken


def what_if_moved(
    problem: Problem, plan: Plan, task_id: TaskId, vehicle_id: VehicleId, position: int | None = None
) -> Move:
    """Move a task, planned or not, to a vehicle; its partner comes along, to where it costs least.

    Parameters
    ----------
    position
        Number of the vehicle's other tasks before it, 0 or more. None: where it costs least.

    Raises
    ------
    UnknownNameError
        If there is no such task or vehicle.
    InputError
        If the vehicle has fewer tasks, or no way leads there, or past the task where it is now.
    """
    task = problem.require_task(task_id)
    problem.require_vehicle(vehicle_id)
    together = (task.id,) if task.partner is None else (task.id, task.partner)
    board = Board.without(problem, plan, together)
    stuck = sorted(server for server in _servers(plan, together) if server not in board.scripts)
    if stuck:
        mend = "Move what comes after it first, or ask the road network for the way past it."
        raise InputError("no way leads past it", value=task.id, place=f"vehicle {stuck[0]}", mend=mend)
    if vehicle_id not in board.scripts:
        board.add(vehicle_id)
    place = _chosen(board, task, vehicle_id, position)
    moved = _moved(board, plan, place, together)
    extra_minor = moved.total.total_minor - plan.total.total_minor
    changed = {vehicle_id, *_servers(plan, together)}
    broken = tuple(_broken(problem, plan, moved, changed))
    return Move(task_id, vehicle_id, place.after, extra_minor, broken, moved)


def _broken(problem: Problem, plan: Plan, moved: Plan, changed: set[VehicleId]) -> Iterator[Violation]:
    """Name every rule that the changed routes break, and of rules over all routes those that were kept."""
    own = {route.id for route in moved.routes if route.vehicle_id in changed}
    yield from (violation for violation in check(problem, moved, own) if violation.route_id in own)
    together = check(problem, moved, since=moved)
    before = check(problem, plan, since=plan) if together else []
    yield from (violation for violation in together if violation not in before)


def position_after(plan: Plan, task_id: TaskId, vehicle_id: VehicleId, after: TaskId) -> int:
    """Give the position right behind a task of a vehicle.

    Raises
    ------
    InputError
        If the vehicle does not serve that task.
    """
    route = plan.route_of(vehicle_id)
    served = [] if route is None else [handled.task_id for handled in route.handled()]
    others = [other for other in served if other != task_id]
    if after not in others:
        mend = f"It serves {', '.join(others)}." if others else "It serves nobody."
        raise InputError("the vehicle does not serve the task before", value=after, mend=mend)
    return others.index(after) + 1


def _chosen(board: Board, task: Task, vehicle_id: VehicleId, position: int | None) -> Placement:
    script = board.scripts[vehicle_id]
    count = 0 if script is None else len(script.task_ids)
    if position is not None and not 0 <= position <= count:
        mend = f"Vehicle {vehicle_id} serves {count} others: give 0 to {count}."
        raise InputError("no such position", value=position, mend=mend)
    most = MOST_GAPS if position is None else EVERY_GAP
    places = best_of_vehicle(board, task, vehicle_id, most, is_asked=True, position=position)
    if not places:
        raise InputError(
            "no way leads there and on",
            value=task.id,
            place=f"vehicle {vehicle_id}",
            mend="Choose another vehicle or position.",
        )
    return places[0]


def _servers(plan: Plan, task_ids: Sequence[TaskId]) -> set[VehicleId]:
    return {
        route.vehicle_id
        for route in plan.routes
        if any(handled.task_id in task_ids for handled in route.handled())
    }


def _moved(board: Board, plan: Plan, place: Placement, task_ids: Sequence[TaskId]) -> Plan:
    """Write down the plan with the task in its new place."""
    left_behind = _servers(plan, task_ids) - {place.vehicle_id}
    routes: list[Route] = []
    for route in plan.routes:
        if route.vehicle_id == place.vehicle_id:
            routes.append(place.route)
        elif route.vehicle_id in left_behind:
            script = board.scripts[route.vehicle_id]
            routes += [] if script is None else [board.standing.get(route.vehicle_id) or board.drive(script)]
        else:
            routes.append(route)
    if plan.route_of(place.vehicle_id) is None:
        routes.append(replace(place.route, id=_free_id(plan)))
    unassigned = tuple(left for left in plan.unassigned if left.task_id not in task_ids)
    costs = unserved_costs(board.problem, unassigned)
    return plan.revised(tuple(routes), unassigned, costs, plan.origin)


def _free_id(plan: Plan) -> RouteId:
    taken = {known.id for known in plan.routes}
    return next(
        name for number in range(1, len(taken) + 2) if (name := RouteId(f"route-{number}")) not in taken
    )

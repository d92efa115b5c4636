"""Two plans side by side: their figures, and what changes hands between them."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.app.day.figures import route_figures
from doorstep.app.views.route_codes import route_codes
from doorstep.app.views.viewing import label_of
from doorstep.domain.ids import OrderId, TaskId, VehicleId
from doorstep.domain.instants import instant_at
from doorstep.domain.places import LonLat
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.units import Metres, Minor, Seconds


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """One plan in numbers; `left_out` counts tasks that no alternative stands for."""

    cost_minor: Minor
    routes: int
    served: int
    left_out: int
    distance_m: Metres
    empty_m: Metres
    walked_m: Metres
    work_s: Seconds
    longest_s: Seconds


@dataclass(frozen=True, slots=True)
class ChangedTask:
    """A task that is served otherwise; a code is "" where it has no route.

    later_by_s
        Seconds it begins later; None where it has a route in one of the plans only.
    """

    task_id: TaskId
    order_id: OrderId | None
    label: str
    door: LonLat
    before: str
    after: str
    later_by_s: Seconds | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What lies between two plans."""

    one: PlanFigures
    other: PlanFigures
    changed: tuple[ChangedTask, ...]


def compare(one: tuple[Problem, Plan], other: tuple[Problem, Plan]) -> Comparison:
    """Compare two plans, of one problem or of two; tasks are the same if their ids are."""
    before, after = _served(*one), _served(*other)
    changed: list[ChangedTask] = []
    for task_id in dict.fromkeys((*before, *after)):
        was, now = before.get(task_id), after.get(task_id)
        if was is not None and now is not None and was[0] == now[0]:
            continue
        task = other[0].task(task_id) or one[0].task(task_id)
        if task is None:
            continue
        later = None if was is None or now is None else round(now[1] - was[1])
        changed.append(
            ChangedTask(
                task_id,
                task.order_id,
                label_of(task),
                task.place.door,
                "" if was is None else was[0],
                "" if now is None else now[0],
                later,
            )
        )
    return Comparison(_figures(*one), _figures(*other), tuple(changed))


def _served(problem: Problem, plan: Plan) -> dict[TaskId, tuple[str, float]]:
    """Give the code of the route and the begin of each planned task."""
    codes: dict[VehicleId, str] = {
        vehicle: code for vehicle, (code, _, _) in route_codes(problem.vehicles).items()
    }
    return {
        task_id: (codes[vehicle], instant_at(plan.epoch, handled.begin_s).timestamp())
        for task_id, (vehicle, handled) in plan.handled().items()
    }


def _figures(problem: Problem, plan: Plan) -> PlanFigures:
    limits = {vehicle.id: vehicle.type.limit for vehicle in problem.vehicles}
    routes = [route_figures(route, limits[route.vehicle_id]) for route in plan.routes]
    served = plan.handled()
    groups = {task.alternatives for task in problem.tasks if task.id in served} - {None}
    left = [task for task in problem.tasks if task.id not in served and task.alternatives not in groups]
    return PlanFigures(
        cost_minor=plan.total.total_minor,
        routes=len(routes),
        served=len(served),
        left_out=len(left),
        distance_m=sum(route.distance_m for route in routes),
        empty_m=sum(route.empty_m for route in routes),
        walked_m=sum(route.walked_m for route in routes),
        work_s=sum(route.duration_s for route in plan.routes),
        longest_s=max((route.duration_s for route in plan.routes), default=0),
    )

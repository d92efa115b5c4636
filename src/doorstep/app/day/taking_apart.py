"""Take a joined day apart again: each part with its own problem and plan, by the names they had before.

This is `join_days` turned round. Points and routes of a joined day carry the name of their part; what was
dropped when it was joined (kerbs that no stop used, of a day above `MOST_POINTS`) does not come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from doorstep.domain.charging import Charging
from doorstep.domain.ids import HubId, KerbId, PointId, RouteId, TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.routes import Route
from doorstep.domain.travel import Travel
from doorstep.domain.walking import Walking
from doorstep.planning.problems.parts import cut_travel
from doorstep.planning.timetable import unserved_costs

MARK = "/"
"""Between the name of a part and that of a point, a route or a kerb of it."""


@dataclass(frozen=True, slots=True, eq=False)
class JoinedPart:
    """A part of a joined day, as it was before."""

    problem: Problem
    plan: Plan


def taken_apart(problem: Problem, plan: Plan) -> dict[str, JoinedPart]:
    """Give the parts of a joined day by name, in the order of their tasks; empty if it was planned in one."""
    of_tasks = parts_of_tasks(problem)
    if not of_tasks:
        return {}
    of_vehicles = parts_of_vehicles(problem, plan, of_tasks)
    names = dict.fromkeys(of_tasks.values())
    members = {name: _Members.of(name, problem, of_tasks, of_vehicles) for name in names}
    return {name: _part(problem, plan, own) for name, own in members.items()}


def parts_of_tasks(problem: Problem) -> dict[TaskId, str]:
    """Name the part of each task of a joined day, as its point does; empty if it was planned in one piece."""
    doors = {} if problem.walking is None else problem.walking.door_points
    points = {task.id: doors.get(task.id) or problem.points.tasks[task.id] for task in problem.tasks}
    orders = [task.id for task in problem.tasks if task.order_id is not None]
    # Doors have no mark in their own names. A supply stands at its hub, whose name may hold one.
    names = list(dict.fromkeys(points[task_id].rpartition(MARK)[0] for task_id in orders))
    if not names or "" in names:
        return {}
    return {task_id: name for task_id, point in points.items() if (name := _named(point, names)) is not None}


def _named(point: str, names: Iterable[str]) -> str | None:
    """Find the part whose name a point or a route carries; None of what several share."""
    return max((name for name in names if point.startswith(name + MARK)), key=len, default=None)


def parts_of_vehicles(problem: Problem, plan: Plan, of_tasks: Mapping[TaskId, str]) -> dict[VehicleId, str]:
    """Name the part of each vehicle of a joined day: that of its route, else of where it stands.

    Who stands idle at a hub that several parts share goes to the one there that has fewest.
    """
    names = list(dict.fromkeys(of_tasks.values()))
    found: dict[VehicleId, str] = {}
    for route in plan.routes:
        name = _named(route.id, names)
        if name is not None:
            found[route.vehicle_id] = name
    homes = {
        van.id: problem.points.starts.get(van.id) or problem.points.ends.get(van.id, PointId(""))
        for van in problem.vehicles
    }
    for van in problem.vehicles:
        name = found.get(van.id) or _named(homes[van.id], names)
        if name is not None:
            found[van.id] = name
    for van in problem.vehicles:
        if van.id not in found:
            counts = dict.fromkeys(names, 0)
            for other, name in found.items():
                counts[name] += homes[other] == homes[van.id]
            beside = [name for name in names if counts[name]] or names
            found[van.id] = min(beside, key=counts.__getitem__)
    return {van.id: found[van.id] for van in problem.vehicles}


@dataclass(frozen=True, slots=True, eq=False)
class _Members:
    """What belongs to a part of a joined day."""

    name: str
    tasks: frozenset[TaskId]
    vehicles: frozenset[VehicleId]
    hubs: frozenset[HubId]

    @classmethod
    def of(
        cls,
        name: str,
        problem: Problem,
        of_tasks: Mapping[TaskId, str],
        of_vehicles: Mapping[VehicleId, str],
    ) -> _Members:
        tasks = frozenset(task for task, part in of_tasks.items() if part == name)
        vehicles = [van for van in problem.vehicles if of_vehicles[van.id] == name]
        points = problem.points
        stands = {home for van in vehicles for home in (points.starts.get(van.id), points.ends.get(van.id))}
        loads = {hub for van in vehicles for hub in van.hubs}
        loads |= {task.hub for task in problem.tasks if task.id in tasks and task.hub is not None}
        hubs = frozenset(
            hub
            for hub, point in points.hubs.items()
            if point.startswith(name + MARK) or point in stands or hub in loads
        )
        return cls(name, tasks, frozenset(van.id for van in vehicles), hubs)

    def point(self, point: PointId) -> PointId:
        """Give a point the name it had in the part."""
        return PointId(point.removeprefix(self.name + MARK))

    def has(self, point: PointId) -> bool:
        """Tell whether a point is the part's alone."""
        return point.startswith(self.name + MARK)


def _part(problem: Problem, plan: Plan, own: _Members) -> JoinedPart:
    given = problem.points
    starts = {name: point for name, point in given.starts.items() if name in own.vehicles}
    ends = {name: point for name, point in given.ends.items() if name in own.vehicles}
    hubs = {name: point for name, point in given.hubs.items() if name in own.hubs}
    halts = {name: point for name, point in given.tasks.items() if name in own.tasks}
    kept = {*starts.values(), *ends.values(), *hubs.values(), *halts.values()}
    kept |= {point for point in problem.travel.points if own.has(point)}
    points = ProblemPoints(
        {name: own.point(point) for name, point in halts.items()},
        {name: own.point(point) for name, point in starts.items()},
        {name: own.point(point) for name, point in ends.items()},
        {name: own.point(point) for name, point in hubs.items()},
    )
    part = replace(
        problem,
        tasks=tuple(task for task in problem.tasks if task.id in own.tasks),
        vehicles=tuple(van for van in problem.vehicles if van.id in own.vehicles),
        travel=_travel(cut_travel(problem.travel, kept), own),
        points=points,
        hubs=tuple(hub for hub in problem.hubs if hub.id in own.hubs),
        walking=None if problem.walking is None else _walking(problem.walking, own),
        charging=None if problem.charging is None else _charging(problem.charging, own),
    )
    unassigned = tuple(left for left in plan.unassigned if left.task_id in own.tasks)
    routes = tuple(_route(route, own) for route in plan.routes if route.vehicle_id in own.vehicles)
    costs = unserved_costs(part, unassigned)
    return JoinedPart(part, Plan(plan.id, plan.epoch, routes, unassigned, costs, plan.origin, plan.version))


def _travel(travel: Travel, own: _Members) -> Travel:
    return replace(travel, points=tuple(own.point(point) for point in travel.points))


def _walking(walking: Walking, own: _Members) -> Walking:
    kerbs = [kerb for kerb in walking.kerbs if own.has(walking.kerb_points[kerb.id])]
    return replace(
        walking,
        kerbs=tuple(replace(kerb, id=_kerb(kerb.id, own)) for kerb in kerbs),
        kerb_points={_kerb(kerb.id, own): own.point(walking.kerb_points[kerb.id]) for kerb in kerbs},
        door_points={
            task: own.point(point) for task, point in walking.door_points.items() if task in own.tasks
        },
        choices={
            task: tuple(_kerb(kerb, own) for kerb in chosen)
            for task, chosen in walking.choices.items()
            if task in own.tasks
        },
    )


def _charging(charging: Charging, own: _Members) -> Charging:
    points = {name: own.point(point) for name, point in charging.points.items() if own.has(point)}
    return replace(
        charging,
        chargers=tuple(charger for charger in charging.chargers if charger.id in points),
        points=points,
    )


def _kerb(kerb: KerbId, own: _Members) -> KerbId:
    return KerbId(kerb.removeprefix(own.name + MARK))


def _route(route: Route, own: _Members) -> Route:
    trips = tuple(
        replace(
            trip,
            stops=tuple(
                stop if stop.kerb_id is None else replace(stop, kerb_id=_kerb(stop.kerb_id, own))
                for stop in trip.stops
            ),
        )
        for trip in route.trips
    )
    return replace(route, id=RouteId(route.id.removeprefix(own.name + MARK)), trips=trips)

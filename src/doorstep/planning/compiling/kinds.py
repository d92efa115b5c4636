"""Kinds of vehicles: those that differ in nothing but their id and driver are one row of the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.domain.ids import PointId, TaskId, VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.domain.units import Minor
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.columns.numbers import I64, U8
from doorstep.planning.columns.rich import NONE

Mention = tuple[TaskId, bool, bool, Minor]
"""A task that names a vehicle: whether it is among those allowed, forbidden, and what it costs on top."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Vehicles that are alike.

    vehicle
        One of them, for all that they share.
    start, end
        Rows of the travel, NONE where the route begins at its first halt or ends at its last.
    """

    vehicle: Vehicle
    vehicles: tuple[VehicleId, ...]
    start: int
    end: int


def kinds_of(problem: Problem) -> tuple[Kind, ...]:
    """Group vehicles that any plan may swap for one another, in the order in which they come."""
    mentions = _mentions(problem.tasks)
    groups: dict[tuple[object, ...], list[Vehicle]] = {}
    starts, ends = problem.points.starts, problem.points.ends
    for vehicle in problem.vehicles:
        named = tuple(mentions.get(vehicle.id, ()))
        place = (starts.get(vehicle.id), ends.get(vehicle.id), vehicle.hubs)
        work = (vehicle.type.name, vehicle.shift, vehicle.unavailable, vehicle.charge_wh)
        groups.setdefault((*work, *place, vehicle.all_skills, named), []).append(vehicle)
    return tuple(
        Kind(
            alike[0],
            tuple(vehicle.id for vehicle in alike),
            _row(problem, starts, alike[0].id),
            _row(problem, ends, alike[0].id),
        )
        for alike in groups.values()
    )


def allowed(tasks: Sequence[Task], kinds: Sequence[Kind]) -> U8 | None:
    """Say which kind may serve which task; None where each may serve all. Shape (k, t)."""
    choosy = [row for row, task in enumerate(tasks) if _is_choosy(task)]
    if not choosy:
        return None
    allows = np.ones((len(kinds), len(tasks)), np.uint8)
    by_demand: dict[tuple[object, ...], list[int]] = {}
    for row in choosy:
        task = tasks[row]
        demand = (task.skills, task.allowed_vehicles, task.forbidden_vehicles)
        by_demand.setdefault(demand, []).append(row)
    for rows in by_demand.values():
        task = tasks[rows[0]]
        for number, kind in enumerate(kinds):
            if not task.accepts(kind.vehicle.id, kind.vehicle.all_skills):
                allows[number, rows] = 0
    return None if allows.all() else allows


def task_costs(tasks: Sequence[Task], kinds: Sequence[Kind], unit: CostUnit) -> I64 | None:
    """Price each task with each kind on top of the route; None where no task asks for it. Shape (k, t)."""
    wishing = [row for row, task in enumerate(tasks) if any(task.vehicle_costs.values())]
    if not wishing:
        return None
    costs = np.zeros((len(kinds), len(tasks)), np.int64)
    for row in wishing:
        for number, kind in enumerate(kinds):
            costs[number, row] = unit.amount(tasks[row].vehicle_costs.get(kind.vehicle.id, 0))
    return costs


def service_classes(tasks: Sequence[Task], kinds: Sequence[Kind]) -> tuple[list[str | None], list[int]]:
    """Give the vehicle types that some task treats in its own way, and the class of each kind.

    The class of all other types is the first, None.
    """
    own = {given.vehicle_type for task in tasks for given in task.service if given.vehicle_type is not None}
    classes: list[str | None] = [None, *sorted(own & {kind.vehicle.type.name for kind in kinds})]
    return classes, [
        classes.index(kind.vehicle.type.name) if kind.vehicle.type.name in own else 0 for kind in kinds
    ]


def _is_choosy(task: Task) -> bool:
    return bool(task.skills or task.forbidden_vehicles) or task.allowed_vehicles is not None


def _mentions(tasks: Sequence[Task]) -> dict[VehicleId, list[Mention]]:
    named: dict[VehicleId, list[Mention]] = {}
    for task in tasks:
        for vehicle in _named(task):
            among = vehicle in (task.allowed_vehicles or ())
            cost_minor = task.vehicle_costs.get(vehicle, 0)
            mention = (task.id, among, vehicle in task.forbidden_vehicles, cost_minor)
            named.setdefault(vehicle, []).append(mention)
    return named


def _named(task: Task) -> Iterator[VehicleId]:
    if task.forbidden_vehicles or task.allowed_vehicles or task.vehicle_costs:
        yield from {*task.forbidden_vehicles, *(task.allowed_vehicles or ()), *task.vehicle_costs}


def _row(problem: Problem, points: Mapping[VehicleId, PointId], vehicle: VehicleId) -> int:
    return problem.travel.index(points[vehicle]) if vehicle in points else NONE

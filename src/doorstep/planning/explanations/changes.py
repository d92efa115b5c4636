"""What could give way so that a task is served: changes of a problem, each with its amount and its sentence.

A change widens exactly one bound. `applied` gives the problem with all of them, and nothing else differs, so
that a plan of the relaxed problem shows what the change is worth.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from doorstep.domain.ids import TaskId, VehicleId, made_id
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import RelaxationKind
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task
from doorstep.domain.vehicles import Vehicle, VehicleType


@dataclass(frozen=True, slots=True)
class Change(ABC):
    """One bound of the problem that gives way.

    Parameters
    ----------
    by
        How much wider, in the unit of its kind. Of what is or is not (one more vehicle) it is 1.
    """

    told_as: ClassVar[RelaxationKind | None] = None
    unit: ClassVar[str | None] = None
    """What `by` counts, as names end: s, m, minor. None: plain numbers, or the unit of a dimension."""

    by: int = field(default=1, kw_only=True)

    @abstractmethod
    def on(self, problem: Problem) -> Problem:
        """Give the problem with this bound wider."""

    def wider(self, more: int) -> Self:
        """Give the change that widens the same bound by more."""
        return replace(self, by=self.by + more)

    @property
    @abstractmethod
    def said(self) -> str:
        """What gives way, without a full stop."""

    @property
    def kind(self) -> RelaxationKind | None:
        """The kind of relaxation that reasons are told with; None: they have no word for it."""
        return self.told_as


def applied(problem: Problem, changes: Iterable[Change]) -> Problem:
    """Give the problem with every change."""
    for change in changes:
        problem = change.on(problem)
    return problem


def with_task(problem: Problem, task_id: TaskId, changed: Callable[[Task], Task]) -> Problem:
    """Give the problem with one task changed."""
    tasks = tuple(changed(task) if task.id == task_id else task for task in problem.tasks)
    return replace(problem, tasks=tasks)


def with_vehicle(problem: Problem, vehicle_id: VehicleId, changed: Callable[[Vehicle], Vehicle]) -> Problem:
    """Give the problem with one vehicle changed."""
    vehicles = tuple(changed(van) if van.id == vehicle_id else van for van in problem.vehicles)
    return replace(problem, vehicles=vehicles)


def with_shift(problem: Problem, vehicle_id: VehicleId, changed: Callable[[Shift], Shift]) -> Problem:
    """Give the problem with the shift of one vehicle changed."""
    return with_vehicle(problem, vehicle_id, lambda van: replace(van, shift=changed(van.shift)))


def with_type(
    problem: Problem, vehicle_id: VehicleId, changed: Callable[[VehicleType], VehicleType]
) -> Problem:
    """Give one vehicle a type of its own; tasks take as long with it as with the old one."""
    vehicle = problem.require_vehicle(vehicle_id)
    old = vehicle.type.name
    name = old if old.endswith(f" as {vehicle_id}") else made_id(f"{old} as {vehicle_id}")
    kind = replace(changed(vehicle.type), name=name)
    relaxed = with_vehicle(problem, vehicle_id, lambda van: replace(van, type=kind))
    if name == old or not any(_of_type(task, old) for task in problem.tasks):
        return relaxed
    tasks = []
    for task in problem.tasks:
        own = tuple(replace(service, vehicle_type=name) for service in _of_type(task, old))
        tasks.append(replace(task, service=(*task.service, *own)) if own else task)
    return replace(relaxed, tasks=tuple(tasks))


def _of_type(task: Task, name: str) -> list[ServiceTime]:
    return [service for service in task.service if service.vehicle_type == name]

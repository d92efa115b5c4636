"""Changes of tasks: later windows, other vehicles, higher prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import RelaxationKind
from doorstep.domain.tasks import Task
from doorstep.domain.windows import Window
from doorstep.planning.explanations.changes import Change, with_task, with_vehicle


@dataclass(frozen=True, slots=True)
class LaterWindow(Change):
    """The last window of a task closes later."""

    told_as = RelaxationKind.WINDOW_S
    unit = "s"

    task_id: TaskId

    def on(self, problem: Problem) -> Problem:
        """Let the last window close later."""

        def wider(task: Task) -> Task:
            last = task.windows[-1]
            closes = last.window.closes + timedelta(seconds=self.by)
            later = replace(last, window=Window(last.window.opens, closes))
            return replace(task, windows=(*task.windows[:-1], later))

        return with_task(problem, self.task_id, wider)

    @property
    def said(self) -> str:
        """What gives way."""
        return f"the window of task {self.task_id} closes {self.by} s later"


@dataclass(frozen=True, slots=True)
class AllowedVehicle(Change):
    """A vehicle does a task that it is not allowed, or lacks the skills, to do."""

    task_id: TaskId
    vehicle_id: VehicleId

    def on(self, problem: Problem) -> Problem:
        """Allow it, and give it the skills."""
        task = problem.require_task(self.task_id)

        def allowed(given: Task) -> Task:
            chosen = given.allowed_vehicles
            return replace(
                given,
                allowed_vehicles=None if chosen is None else chosen | {self.vehicle_id},
                forbidden_vehicles=given.forbidden_vehicles - {self.vehicle_id},
            )

        return with_vehicle(
            with_task(problem, self.task_id, allowed),
            self.vehicle_id,
            lambda vehicle: replace(vehicle, skills=vehicle.skills | task.skills),
        )

    def wider(self, _more: int) -> Self:
        """Stay as it is: it is or it is not."""
        return self

    @property
    def said(self) -> str:
        """What gives way."""
        return f"vehicle {self.vehicle_id} may do task {self.task_id}"


@dataclass(frozen=True, slots=True)
class HigherPrice(Change):
    """Leaving a task out costs more, so that serving it pays."""

    told_as = RelaxationKind.PRICE_MINOR
    unit = "minor"

    task_id: TaskId

    def on(self, problem: Problem) -> Problem:
        """Raise the price."""

        def dearer(task: Task) -> Task:
            price = task.price_if_unserved_minor
            return replace(task, price_if_unserved_minor=None if price is None else price + self.by)

        return with_task(problem, self.task_id, dearer)

    @property
    def said(self) -> str:
        """What gives way."""
        return f"leaving task {self.task_id} out costs {self.by} minor more"

"""Changes of tasks: later windows, other vehicles, higher prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import RelaxationKind
from doorstep.domain.tasks import Task
from doorstep.domain.units import Minor, Seconds
from doorstep.domain.windows import Window
from doorstep.planning.explain_changes import Change, with_task, with_vehicle


@dataclass(frozen=True, slots=True)
class LaterWindow(Change):
    """The last window of a task closes later."""

    task_id: TaskId
    by_s: Seconds

    def on(self, problem: Problem) -> Problem:
        """Let the last window close later."""

        def wider(task: Task) -> Task:
            last = task.windows[-1]
            closes = last.window.closes + timedelta(seconds=self.by_s)
            later = replace(last, window=Window(last.window.opens, closes))
            return replace(task, windows=(*task.windows[:-1], later))

        return with_task(problem, self.task_id, wider)

    def wider(self, by: int) -> LaterWindow:
        """Widen it by more."""
        return replace(self, by_s=self.by_s + by)

    @property
    def amount(self) -> int:
        """Seconds."""
        return self.by_s

    @property
    def said(self) -> str:
        """What gives way."""
        return f"the window of task {self.task_id} closes {self.by_s} s later"

    @property
    def kind(self) -> RelaxationKind:
        """A window."""
        return RelaxationKind.WINDOW_S


@dataclass(frozen=True, slots=True)
class AllowedVehicle(Change):
    """A vehicle does a task that it is not allowed, or lacks the skills, to do."""

    task_id: TaskId
    vehicle_id: VehicleId

    def on(self, problem: Problem) -> Problem:
        """Allow it, and give it the skills."""
        task = problem.task(self.task_id)
        assert task is not None, "changes name tasks of the problem"

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

    def wider(self, _by: int) -> AllowedVehicle:
        """Stay as it is: it is or it is not."""
        return self

    @property
    def amount(self) -> int:
        """One vehicle."""
        return 1

    @property
    def said(self) -> str:
        """What gives way."""
        return f"vehicle {self.vehicle_id} may do task {self.task_id}"


@dataclass(frozen=True, slots=True)
class HigherPrice(Change):
    """Leaving a task out costs more, so that serving it pays."""

    task_id: TaskId
    by_minor: Minor

    def on(self, problem: Problem) -> Problem:
        """Raise the price."""

        def dearer(task: Task) -> Task:
            price = task.price_if_unserved_minor
            return replace(task, price_if_unserved_minor=None if price is None else price + self.by_minor)

        return with_task(problem, self.task_id, dearer)

    def wider(self, by: int) -> HigherPrice:
        """Widen it by more."""
        return replace(self, by_minor=self.by_minor + by)

    @property
    def amount(self) -> int:
        """Minor units."""
        return self.by_minor

    @property
    def said(self) -> str:
        """What gives way."""
        return f"leaving task {self.task_id} out costs {self.by_minor} minor more"

    @property
    def kind(self) -> RelaxationKind:
        """A price."""
        return RelaxationKind.PRICE_MINOR

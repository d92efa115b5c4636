"""Violations: each rule that a plan can break, by name and with its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.units import Metres, Seconds
from doorstep.planning.checker.violation import Violation
from doorstep.planning.checker.violations_stated import (
    WrongCost,
    WrongDistance,
    WrongEnergy,
    WrongLoad,
    WrongText,
    WrongTime,
)
from doorstep.planning.checker.violations_work import (
    BrokenPair,
    ClosedCharger,
    ClosedHub,
    ClosedKerb,
    DeliveryAfterPickup,
    LateRest,
    LongStay,
    LongWalk,
    MissedRest,
    OutOfEnergy,
    OverCarried,
    Overcharged,
    OverfullHub,
    TooManyAtOnce,
    TwoAlternatives,
    WorkWhileUnavailable,
    WrongRest,
    WrongWayToServe,
)

__all__ = [
    "BrokenPair",
    "ClosedCharger",
    "ClosedHub",
    "ClosedKerb",
    "DeliveryAfterPickup",
    "EarlyDeparture",
    "ForgottenTask",
    "LateDeparture",
    "LateRest",
    "LateReturn",
    "LateService",
    "LongStay",
    "LongWalk",
    "LongWork",
    "MandatoryUnserved",
    "MissedRest",
    "NoWayBetween",
    "OutOfEnergy",
    "OverCarried",
    "Overcharged",
    "OverfullHub",
    "Overloaded",
    "TooFar",
    "TooManyAtOnce",
    "TooManyStops",
    "TwoAlternatives",
    "UnknownTask",
    "UnknownVehicle",
    "UnknownWork",
    "Violation",
    "WorkWhileUnavailable",
    "WrongCost",
    "WrongDistance",
    "WrongEnergy",
    "WrongHub",
    "WrongLoad",
    "WrongRest",
    "WrongText",
    "WrongTime",
    "WrongVehicle",
    "WrongWayToServe",
]


@dataclass(frozen=True, slots=True)
class UnknownTask(Violation):
    """The problem has no such task."""

    task_id: TaskId

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"task {self.task_id} is not in the problem"


@dataclass(frozen=True, slots=True)
class UnknownVehicle(Violation):
    """The problem has no such vehicle."""

    vehicle_id: VehicleId

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"vehicle {self.vehicle_id} is not in the problem"


@dataclass(frozen=True, slots=True)
class ForgottenTask(Violation):
    """In no route, and not told to be left out either."""

    task_id: TaskId

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"task {self.task_id} is neither planned nor among the unassigned"


@dataclass(frozen=True, slots=True)
class MandatoryUnserved(Violation):
    """Left out although no price allows it."""

    task_id: TaskId

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"task {self.task_id} must be served and is left out"


@dataclass(frozen=True, slots=True)
class Overloaded(Violation):
    """More on board than the vehicle takes. `after` is the task it follows, None at departure."""

    dimension: str
    load: int
    limit: int
    after: TaskId | None

    @property
    def said(self) -> str:
        """What is wrong."""
        when = "at departure" if self.after is None else f"after task {self.after}"
        return f"{self.dimension} {self.load} {when}, the vehicle takes {self.limit}"


@dataclass(frozen=True, slots=True)
class LateService(Violation):
    """Service begins after the last window has closed."""

    task_id: TaskId
    begin_s: Seconds
    closes_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        late_s = self.begin_s - self.closes_s
        return f"task {self.task_id} begins at {self.begin_s} s, {late_s} s after its window closed"


@dataclass(frozen=True, slots=True)
class EarlyDeparture(Violation):
    """Leaves before the shift begins or the parcels are ready."""

    depart_s: Seconds
    allowed_s: Seconds
    because: str

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"departs at {self.depart_s} s, before {self.allowed_s} s: {self.because}"


@dataclass(frozen=True, slots=True)
class LateDeparture(Violation):
    """Begins after the latest start of the shift."""

    depart_s: Seconds
    latest_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"departs at {self.depart_s} s, the latest start is {self.latest_s} s"


@dataclass(frozen=True, slots=True)
class LateReturn(Violation):
    """Ends after the shift."""

    end_s: Seconds
    closes_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"ends at {self.end_s} s, the shift at {self.closes_s} s"


@dataclass(frozen=True, slots=True)
class LongWork(Violation):
    """Takes longer than the shift allows."""

    work_s: Seconds
    most_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"takes {self.work_s} s, at most {self.most_s} s are allowed"


@dataclass(frozen=True, slots=True)
class NoWayBetween(Violation):
    """Drives where no legal way leads."""

    start: PointId
    end: PointId

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"no way from point {self.start} to point {self.end}"


@dataclass(frozen=True, slots=True)
class WrongVehicle(Violation):
    """The vehicle may not do this task."""

    task_id: TaskId
    because: str

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"task {self.task_id} is not for this vehicle: {self.because}"


@dataclass(frozen=True, slots=True)
class WrongHub(Violation):
    """Begins or ends elsewhere than the vehicle does, or without the hub that a task is bound to."""

    stated: HubId | None
    expected: HubId | None
    because: str

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.because}: hub {self.stated}, expected {self.expected}"


@dataclass(frozen=True, slots=True)
class TooManyStops(Violation):
    """More halts than the vehicle type makes."""

    stop_count: int
    most: int

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.stop_count} stops, at most {self.most} are allowed"


@dataclass(frozen=True, slots=True)
class TooFar(Violation):
    """Drives further than the vehicle type does."""

    driven_m: Metres
    most_m: Metres

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"drives {self.driven_m} m, at most {self.most_m} m are allowed"


@dataclass(frozen=True, slots=True)
class UnknownWork(Violation):
    """Holds work that the problem does not ask for and that cannot be recomputed from it."""

    what: str

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.what}, which the problem does not know"

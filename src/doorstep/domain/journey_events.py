"""Events of a vehicle on its route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.domain.disruptions import Disruption
from doorstep.domain.errors import UnitError
from doorstep.domain.events import Event
from doorstep.domain.ids import HubId, KerbId, OrderId, RouteId, TaskId, VehicleId
from doorstep.domain.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStarted(Event):
    """A vehicle left for the first time in its shift.

    hub_id
        Where from. None: it begins elsewhere.
    """

    name: ClassVar[str] = "route.started"

    route_id: RouteId
    vehicle_id: VehicleId
    hub_id: HubId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleArrived(Event):
    """A vehicle halted to serve tasks, folded from its fixes or told by its driver.

    tasks
        What it is there for.
    kerb_id
        Where it stands. None: at none we know.
    """

    name: ClassVar[str] = "stop.arrived"

    route_id: RouteId
    vehicle_id: VehicleId
    tasks: tuple[TaskId, ...]
    kerb_id: KerbId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDeparted(Event):
    """A vehicle left a halt; from its arrival to here is the dwell time that learning reads.

    tasks
        What it was there for.
    kerb_id
        Where it stood. None: at none we know.
    """

    name: ClassVar[str] = "stop.departed"

    route_id: RouteId
    vehicle_id: VehicleId
    tasks: tuple[TaskId, ...]
    kerb_id: KerbId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalRevised(Event):
    """The expected arrival at a door moved enough to matter.

    window
        In which service is now expected to begin.
    probability
        Stated chance that it does, above 0 and below 1.
    """

    name: ClassVar[str] = "stop.arrival_revised"

    order_id: OrderId
    task_id: TaskId
    window: Window
    probability: float

    def __post_init__(self) -> None:
        Event.__post_init__(self)
        if not 0.0 < self.probability < 1.0:
            mend = "An ETA is a window with a chance, never a certainty."
            raise UnitError(
                "not a probability", value=self.probability, place=f"task {self.task_id}", mend=mend
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionFound(Event):
    """Live found that the rest of a plan will not hold.

    disruption
        What went otherwise, for whom, and how late it makes them.
    """

    name: ClassVar[str] = "disruption.found"

    disruption: Disruption


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFinished(Event):
    """A vehicle ended its shift: back at the hub, or at its last stop if it does not return.

    hub_id
        Where it ended. None: at its last stop.
    """

    name: ClassVar[str] = "route.finished"

    route_id: RouteId
    vehicle_id: VehicleId
    hub_id: HubId | None = None

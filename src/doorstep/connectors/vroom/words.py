"""VROOM's words: jobs, shipments, vehicles and breaks as its input document has them.

Times are seconds, distances metres. What a value may be is settled in `reading`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doorstep.connectors.vroom.document import Node
from doorstep.domain.places import LonLat
from doorstep.domain.units import Metres, MinorPerHour, MinorPerKm, Percent, Seconds

Span = tuple[Seconds, Seconds]


class StepType(StrEnum):
    """What happens at a step of a route."""

    START = "start"
    JOB = "job"
    PICKUP = "pickup"
    DELIVERY = "delivery"
    BREAK = "break"
    END = "end"


@dataclass(frozen=True, slots=True)
class VroomPlace:
    """A row of the matrices, and the coordinates if they are given."""

    row: int
    position: LonLat | None


@dataclass(frozen=True, slots=True)
class VroomTask:
    """A job, or one end of a shipment.

    setup_by_type, service_by_type
        Durations of vehicle types that have their own.
    delivery, pickup
        Amounts by dimension; those of a shipment stand in `pickup` at both ends.
    """

    node: Node
    type: StepType
    id: int
    description: str
    place: VroomPlace
    setup_s: Seconds
    service_s: Seconds
    setup_by_type: dict[str, Seconds]
    service_by_type: dict[str, Seconds]
    windows: tuple[Span, ...]
    delivery: tuple[int, ...]
    pickup: tuple[int, ...]
    skills: tuple[int, ...]
    priority: int

    def setup_of(self, vehicle_type: str) -> Seconds:
        """Give the time to set up for a type of vehicle."""
        return self.setup_by_type.get(vehicle_type, self.setup_s)

    def service_of(self, vehicle_type: str) -> Seconds:
        """Give the work for a type of vehicle."""
        return self.service_by_type.get(vehicle_type, self.service_s)

    @property
    def longest_s(self) -> Seconds:
        """Setup and service for the slowest type of vehicle."""
        setup_s = max((self.setup_s, *self.setup_by_type.values()))
        return setup_s + max((self.service_s, *self.service_by_type.values()))


@dataclass(frozen=True, slots=True)
class VroomBreak:
    """A break of a vehicle. `window` is when it may begin, None at any time."""

    node: Node
    id: int
    description: str
    service_s: Seconds
    window: Span | None


@dataclass(frozen=True, slots=True)
class VroomCosts:
    """What a vehicle costs, in the document's own unit."""

    fixed: int = 0
    per_hour: MinorPerHour = 3600
    per_km: MinorPerKm = 0
    per_task_hour: MinorPerHour = 0


@dataclass(frozen=True, slots=True)
class VroomStep:
    """A step of a stated route."""

    node: Node
    type: StepType
    id: int | None

    @property
    def task_id(self) -> str | None:
        """Name of the task served here; None at the start, the end and breaks."""
        if self.type in (StepType.START, StepType.END, StepType.BREAK):
            return None
        return f"{self.type}-{self.id}"


@dataclass(frozen=True, slots=True)
class VroomVehicle:
    """A vehicle. None: no start, no end, no limit, no window."""

    node: Node
    id: int
    profile: str
    description: str
    start: VroomPlace | None
    end: VroomPlace | None
    capacity: tuple[int, ...]
    costs: VroomCosts
    skills: tuple[int, ...]
    type: str
    window: Span | None
    breaks: tuple[VroomBreak, ...]
    speed_factor: float
    max_tasks: int | None
    max_travel_time_s: Seconds | None
    max_distance_m: Metres | None
    steps: tuple[VroomStep, ...]

    @property
    def slowness_percent(self) -> Percent:
        """Durations in percent of the matrix; VROOM, too, rounds the factor to a hundredth."""
        return round(100 / self.speed_factor)

"""Disruptions: what makes a released plan wrong while it is driven."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.ids import DisruptionId, TaskId, VehicleId, require_id
from doorstep.domain.instants import require_utc
from doorstep.domain.units import Seconds, require_at_least


class DisruptionKind(StrEnum):
    """What went otherwise."""

    RUNNING_LATE = "running_late"
    OFF_ROUTE = "off_route"
    STANDING_STILL = "standing_still"
    NO_SIGNAL = "no_signal"
    VEHICLE_DOWN = "vehicle_down"
    DRIVER_OUT = "driver_out"
    LOW_BATTERY = "low_battery"
    KERB_TAKEN = "kerb_taken"
    STREET_CLOSED = "street_closed"
    WEATHER = "weather"
    NEW_ORDER = "new_order"
    ORDER_CANCELLED = "order_cancelled"
    ATTEMPT_FAILED = "attempt_failed"


@dataclass(frozen=True, slots=True)
class Disruption:
    """Something that makes the rest of a plan wrong, and for whom.

    late_s
        How late the vehicle is expected to become. None: not a matter of delay.
    missed
        Probability that at least one promise is missed if nothing is done, 0..1. None: not known.
    """

    id: DisruptionId
    kind: DisruptionKind
    found: datetime
    vehicle_id: VehicleId | None = None
    tasks: tuple[TaskId, ...] = ()
    late_s: Seconds | None = None
    missed: float | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a disruption")
        place = f"disruption {self.id}"
        require_utc(self.found, f"{place}: when it was found")
        require_at_least(0, place, late_s=self.late_s)
        if self.missed is not None and not 0.0 <= self.missed <= 1.0:
            raise UnitError("not a probability", value=self.missed, place=place)
        if self.vehicle_id is None and not self.tasks:
            mend = "Name a vehicle or tasks."
            raise WordError("a disruption of nothing", value=self.kind.value, place=place, mend=mend)

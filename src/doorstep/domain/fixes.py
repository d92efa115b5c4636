"""Fixes: single GPS samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from doorstep.domain.errors import UnitError
from doorstep.domain.ids import VehicleId, require_id
from doorstep.domain.instants import require_utc
from doorstep.domain.places import LonLat
from doorstep.domain.units import Percent


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a vehicle was at one instant. Kept in the positions table, never in the log.

    sampled
        By the device's clock. Fixes may come late, twice or out of order.
    accuracy_m
        Radius that holds the true position in two cases of three. None: not told.
    heading_degrees
        Clockwise from north, 0 up to but not including 360.
    """

    vehicle_id: VehicleId
    sampled: datetime
    position: LonLat
    accuracy_m: float | None = None
    speed_kmh: float | None = None
    heading_degrees: float | None = None
    battery_percent: Percent | None = None

    def __post_init__(self) -> None:
        require_id(self.vehicle_id, "a vehicle")
        place = f"fix of {self.vehicle_id}"
        require_utc(self.sampled, place)
        bounds = (
            ("accuracy_m", self.accuracy_m, math.inf),
            ("speed_kmh", self.speed_kmh, math.inf),
            ("heading_degrees", self.heading_degrees, 360.0),
            ("battery_percent", self.battery_percent, 101),
        )
        for name, value, end in bounds:
            if value is not None and not 0 <= value < end:
                raise UnitError(
                    f"{name} out of range", value=value, place=place, mend="Leave out what is unknown."
                )

"""Kerbs: legal places to halt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.ids import KerbId, require_id
from doorstep.domain.places import LonLat
from doorstep.domain.units import SECONDS_PER_HOUR, Metres, Seconds
from doorstep.domain.windows import WeeklyHours

HOURS_PER_DAY = 24


class KerbKind(StrEnum):
    """What a kerb is meant for."""

    BAY = "bay"
    LOADING = "loading"
    LANE = "lane"
    PRIVATE = "private"
    BIKE = "bike"


class Side(StrEnum):
    """Which side of the street, seen in the direction of travel along the arc."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class ParkTime:
    """What parking costs at a kerb: to search, manoeuvre and leave again.

    mean_s, p90_s
        The mean, and the value that nine halts of ten stay below.
    """

    mean_s: Seconds
    p90_s: Seconds

    def __post_init__(self) -> None:
        if self.mean_s < 0 or self.p90_s < 0:
            raise UnitError("parking time is at least 0 s", value=(self.mean_s, self.p90_s))


@dataclass(frozen=True, slots=True)
class Kerb:
    """A legal place to halt: where on which arc, on which side, for whom, when and how long.

    arc, offset_m
        Arc of the motor street graph and the metres from its start; a kerb belongs to one direction of
        travel, so that the way round the block counts.
    hours
        When halting is legal, on the local clock. None: always.
    max_stay_s
        Longest legal halt. None: no limit.
    park
        One value for all day, or 24 values by local hour.
    """

    id: KerbId
    arc: int
    offset_m: Metres
    side: Side
    kind: KerbKind
    position: LonLat
    park: tuple[ParkTime, ...]
    hours: WeeklyHours | None = None
    max_stay_s: Seconds | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a kerb")
        place = f"kerb {self.id}"
        if self.arc < 0 or self.offset_m < 0:
            raise WordError("arc and offset are at least 0", value=(self.arc, self.offset_m), place=place)
        if self.max_stay_s is not None and self.max_stay_s <= 0:
            mend = "Leave it out where halting is not limited."
            raise UnitError("a longest stay is above 0 s", value=self.max_stay_s, place=place, mend=mend)
        if len(self.park) not in (1, HOURS_PER_DAY):
            mend = "Give one for all day or one for each local hour."
            raise WordError("not 1 or 24 parking times", value=len(self.park), place=place, mend=mend)

    def park_at(self, clock_s: Seconds) -> ParkTime:
        """Give the parking time for a halt that begins at this local clock reading."""
        return self.park[(clock_s // SECONDS_PER_HOUR) % HOURS_PER_DAY if len(self.park) > 1 else 0]

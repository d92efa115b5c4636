"""Drivers: who drives and walks."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.errors import WordError
from doorstep.domain.ids import DriverId, PersonRef, require_id
from doorstep.domain.units import Metres, require_at_least


@dataclass(frozen=True, slots=True)
class Driver:
    """A person who drives and delivers. Name and phone are kept outside, behind `person`.

    walk_from_m, walk_most_m
        Walking in one shift: the distance from which it is priced, and the most. London's drivers walk
        8 to 10 km a day (Allen et al. 2018), so the defaults are 10 and 12 km.
    """

    id: DriverId
    person: PersonRef | None = None
    skills: frozenset[str] = frozenset()
    walk_from_m: Metres = 10_000
    walk_most_m: Metres = 12_000

    def __post_init__(self) -> None:
        require_id(self.id, "a driver")
        place = f"driver {self.id}"
        require_at_least(0, place, walk_from_m=self.walk_from_m, walk_most_m=self.walk_most_m)
        if self.walk_from_m > self.walk_most_m:
            value = (self.walk_from_m, self.walk_most_m)
            raise WordError("walking is priced only beyond its limit", value=value, place=place)

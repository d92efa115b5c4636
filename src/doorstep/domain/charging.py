"""Charging: where batteries are filled on the way, and how cold it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from doorstep.domain.energy import Charger
from doorstep.domain.errors import WordError
from doorstep.domain.ids import ChargerId, PointId

MILD_CELSIUS = 20


@dataclass(frozen=True, slots=True)
class Charging:
    """Chargers on the way, and what all legs of the plan have in common.

    Chargers of hubs stand with their hubs; a vehicle charges there while it reloads, or on the way.

    points
        Where each charger stands in the travel.
    celsius
        Temperature outside, for heating and cooling.

    Raises
    ------
    WordError
        If a charger comes twice, or a point is missing or given for nothing.
    """

    chargers: tuple[Charger, ...] = ()
    points: Mapping[ChargerId, PointId] = field(default_factory=dict)
    celsius: int = MILD_CELSIUS

    def __post_init__(self) -> None:
        ids = [charger.id for charger in self.chargers]
        if len(set(ids)) != len(ids):
            raise WordError("a charger that is listed twice", value=ids, place="charging")
        odd = sorted(set(ids) ^ self.points.keys())
        if odd:
            mend = "Give each charger one point, and no other."
            raise WordError("chargers and their points do not fit", value=odd[0], place="charging", mend=mend)
        object.__setattr__(self, "points", MappingProxyType(dict(self.points)))

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings do not cross process borders by themselves.
        return Charging, (self.chargers, dict(self.points), self.celsius)

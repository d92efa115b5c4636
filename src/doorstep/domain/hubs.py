"""Hubs: where parcels are loaded, handed over or wait."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doorstep.domain.energy import Charger
from doorstep.domain.errors import WordError
from doorstep.domain.ids import HubId, require_id
from doorstep.domain.loads import LoadLimit
from doorstep.domain.places import Place
from doorstep.domain.units import Seconds, require_at_least
from doorstep.domain.windows import WeeklyHours


class HubKind(StrEnum):
    """What a hub is."""

    DEPOT = "depot"
    MICRO_HUB = "micro_hub"
    LOCKER = "locker"


@dataclass(frozen=True, slots=True)
class Hub:
    """A depot, a micro-hub or a locker.

    reload_s
        Time a vehicle spends there between two trips, whatever it loads. Loading for its first trip is done
        before its shift.
    dock_slots
        Vehicles that reload at the same time. None: no limit.
    limit
        What it can hold at any moment: what still waits there to be delivered, and what was brought in. None:
        no limit.
    hours
        When a reload may begin, on the local clock. None: always.
    """

    id: HubId
    kind: HubKind
    place: Place
    reload_s: Seconds = 0
    dock_slots: int | None = None
    limit: LoadLimit | None = None
    hours: WeeklyHours | None = None
    chargers: tuple[Charger, ...] = ()

    def __post_init__(self) -> None:
        require_id(self.id, "a hub")
        place = f"hub {self.id}"
        require_at_least(0, place, reload_s=self.reload_s)
        require_at_least(1, place, dock_slots=self.dock_slots)
        ids = [charger.id for charger in self.chargers]
        if len(set(ids)) != len(ids):
            raise WordError("a charger listed twice", value=ids, place=place)

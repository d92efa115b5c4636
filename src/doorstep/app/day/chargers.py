"""Chargers on the way: those of the fleet, and a handful of the map's charging stations.

A station of the map counts if its tags let in delivery vehicles and the public. Where the map does not say
how strong it is, the usual power of its sockets is taken. Of all that count, those are kept that bring doors
and hubs nearest to a charger, one after the other (the greedy p-median: Kuehn and Hamburger 1963). Whether a
station is free when somebody comes is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.app.day.fleet import DayFleet
from doorstep.app.day.points import ANYWHERE
from doorstep.app.day.settings import DaySettings
from doorstep.domain.energy import Charger
from doorstep.domain.ids import ChargerId, PointId
from doorstep.domain.places import METRES_PER_DEGREE, LonLat, Place
from doorstep.domain.units import Watts
from doorstep.domain.vehicles import Vehicle
from doorstep.roads.tags.facilities import ChargingStation
from doorstep.roads.tags.vocabulary import Mode

SOCKET_W: Final[dict[str, Watts]] = {
    "schuko": 2_300,
    "cee_blue": 3_700,
    "type2": 11_000,
    "type2_cable": 11_000,
    "type2_combo": 50_000,
    "chademo": 50_000,
    "tesla_supercharger": 120_000,
}
"""Usual power of a socket that does not tell its own (judgement, from what is built most)."""
UNKNOWN_W: Final[Watts] = 11_000
OPEN_TO: Final = frozenset((None, "yes", "permissive", "public", "customers", "destination"))
DRIVEN: Final = frozenset(("motorcar", "hgv", "truck"))


@dataclass(frozen=True, slots=True)
class DayChargers:
    """Where batteries are charged outside the hubs.

    own
        Of the fleet: for every vehicle that gets there.
    of_map
        Stations on the street, for motor vehicles.
    """

    own: tuple[Charger, ...] = ()
    of_map: tuple[Charger, ...] = ()

    @classmethod
    def of(
        cls,
        fleet: DayFleet,
        stations: Iterable[ChargingStation],
        doors: Sequence[LonLat],
        settings: DaySettings,
    ) -> DayChargers:
        """Choose the stations of the map that may help this fleet at these doors."""
        users = [
            van for van in fleet.vehicles if is_electric(van) and fleet.modes[van.type.profile] is Mode.MOTOR
        ]
        if not (users and doors and settings.map_chargers):
            return cls(settings.chargers)
        found = [charger for each in stations if (charger := charger_of(each)) is not None]
        taken = {charger.id for charger in settings.chargers}
        found = [charger for charger in found if charger.id not in taken]
        kept = _on_streets(found, users, fleet)
        return cls(settings.chargers, chosen(kept, doors, settings.map_chargers))

    @property
    def all(self) -> tuple[Charger, ...]:
        """Those of the fleet first."""
        return (*self.own, *self.of_map)

    @property
    def points(self) -> dict[ChargerId, PointId]:
        """The point of each."""
        return {charger.id: PointId(f"charger:{charger.id}") for charger in self.all}

    def places(self, mode: Mode | None) -> dict[PointId, Place]:
        """Give the places that vehicles of a mode may charge at, by point."""
        points = self.points
        usable = self.all if mode is Mode.MOTOR else self.own
        return {points[charger.id]: charger.place for charger in usable}


def is_electric(vehicle: Vehicle) -> bool:
    """Tell whether energy limits a vehicle."""
    return vehicle.type.battery is not None


def charger_of(station: ChargingStation) -> Charger | None:
    """Read a station as a charger for vans; None where they or the public are not let in."""
    site = station.site
    if site.access not in OPEN_TO or (station.vehicles and not station.vehicles & DRIVEN):
        return None
    power_w = max(
        (socket.power_w or SOCKET_W.get(socket.type, UNKNOWN_W) for socket in station.sockets),
        default=UNKNOWN_W,
    )
    sockets = sum(socket.count or 1 for socket in station.sockets)
    slots = station.capacity or sockets or 1
    return Charger(ChargerId(f"osm-{site.osm}"), Place(site.position), power_w, slots, site.hours)


def chosen(chargers: Sequence[Charger], doors: Sequence[LonLat], most: int) -> tuple[Charger, ...]:
    """Choose chargers that bring doors nearest to one, one after the other; the stronger of equal ones."""
    left = sorted(chargers, key=lambda charger: (-charger.power_w, charger.id))
    if not left:
        return ()
    away_m = _away_m([charger.place.door for charger in left], doors)
    nearest_m = np.full(len(doors), np.inf)
    kept: list[int] = []
    while len(kept) < min(most, len(left)):
        sums = np.minimum(away_m, nearest_m).sum(axis=1)
        sums[kept] = np.inf
        kept.append(int(np.argmin(sums)))
        nearest_m = np.minimum(nearest_m, away_m[kept[-1]])
    return tuple(left[row] for row in kept)


def _away_m(positions: Sequence[LonLat], doors: Sequence[LonLat]) -> NDArray[np.float64]:
    """Measure as the crow flies, on a plane. Shape (positions, doors)."""
    shrink = cos(radians(doors[0].lat))
    here, there = (
        np.array([(at.lon * shrink, at.lat) for at in places]) * METRES_PER_DEGREE
        for places in (positions, doors)
    )
    gaps: NDArray[np.float64] = here[:, None, :] - there[None, :, :]
    return np.asarray(np.hypot(gaps[..., 0], gaps[..., 1]))


def _on_streets(chargers: Sequence[Charger], users: Sequence[Vehicle], fleet: DayFleet) -> list[Charger]:
    """Keep the chargers beside a street that some electric vehicle may use."""
    if not chargers:
        return []
    near = np.zeros(len(chargers), np.bool_)
    for profile in dict.fromkeys(van.type.profile for van in users):
        snapped = fleet.network.snap([charger.place for charger in chargers], profile, ANYWHERE)
        near |= np.diff(snapped.first.astype(np.int64)) > 0
    return [charger for charger, is_near in zip(chargers, near.tolist(), strict=True) if is_near]

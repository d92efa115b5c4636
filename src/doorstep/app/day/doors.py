"""Doors of a day: the way in, and the kerbs to serve each from that the fleet gets to and back from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from doorstep.app.day.areas import StreetDensity
from doorstep.app.day.points import kerb_points, point_of
from doorstep.app.day.settings import DaySettings
from doorstep.app.ports import Streets
from doorstep.domain.ids import PointId
from doorstep.domain.kerbs import Kerb
from doorstep.domain.places import METRES_PER_DEGREE, LonLat, Place
from doorstep.domain.units import DEGREES7_PER_DEGREE, Seconds
from doorstep.roads.answers import find_matrix
from doorstep.roads.kerbside.doors import MOST_KERBS, DoorPlace, Doors
from doorstep.roads.kerbside.kerbs import KINDS, KerbTable
from doorstep.roads.kerbside.park_times import StreetSetting
from doorstep.roads.kerbside.walking import FootNetwork
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.ways.snapping import SnappedPoints

FARTHEST_M = 1_300
"""No walk between a kerb and a door is longer."""


@dataclass(frozen=True, slots=True)
class DayDoor:
    """One door of the day.

    place
        With the entrance where the walk ends.
    kerbs
        Rows of the kerb table, best first. Empty: nobody can halt near enough.
    halt_s
        What one halt for this door alone takes beside the work: to park, walk there and back.
    walk_s
        One way, from the best kerb. None: from none within a quarter of an hour.
    """

    point: PointId
    place: Place
    kerbs: tuple[int, ...]
    halt_s: Seconds
    walk_s: Seconds | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Kerbside:
    """Kerbs that the fleet can use, footways and parts of town of one city, ready to be asked for doors."""

    kerbs: KerbTable
    doors: Doors
    density: StreetDensity
    row_of: Mapping[str, int]

    @classmethod
    def of(
        cls,
        streets: Streets,
        network: RoadNetwork,
        positions: Sequence[LonLat],
        homes: Mapping[str, SnappedPoints],
        settings: DaySettings,
    ) -> Kerbside:
        """Join entrances, and the kerbs around some positions that vehicles get to, to the footways.

        Parameters
        ----------
        network
            As the day finds it.
        homes
            Where vehicles of each motor profile begin.
        """
        near = kerbs_near(streets.kerbs, positions)
        kerbs = kept_kerbs(near, drivable(network, near, homes, settings.threads))
        motor = network.layers[Mode.MOTOR].graph
        foot = FootNetwork.build(network.streets, network.layers[Mode.FOOT].graph, motor)
        doors = Doors.build(streets.places, foot, kerbs, settings.park)
        rows = {name: row for row, name in enumerate(kerbs.ids)}
        return cls(kerbs, doors, StreetDensity.of(motor), rows)

    def find(self, places: Sequence[Place], settings: DaySettings) -> dict[Place, DayDoor]:
        """Find the doors of places, with the best kerbs of each.

        A place that knows its entrance or its kerbs, from a visit or a correction, keeps them and is offered
        no others, unless the fleet gets to none of them.
        """
        distinct = list(dict.fromkeys(places))
        parts = self.part_of_town([place.door for place in distinct])
        found: dict[Place, DayDoor] = {}
        for part in StreetSetting:
            some = [place for place, each in zip(distinct, parts, strict=True) if each is part]
            count = min(settings.stops.kerbs_per_door, MOST_KERBS)
            located = self.doors.locate(
                [place.walk_target for place in some],
                [place.address for place in some],
                count=count,
                setting=part,
            )
            found |= {place: self._door(place, door, part) for place, door in zip(some, located, strict=True)}
        return found

    def part_of_town(self, positions: Sequence[LonLat]) -> list[StreetSetting]:
        """Tell the part of town of each position."""
        lon, lat = (np.array([getattr(at, name) for at in positions], np.float64) for name in ("lon", "lat"))
        return self.density.settings(lon, lat)

    def records(self, rows: Sequence[int]) -> tuple[Kerb, ...]:
        """Give kerbs as records, with the parking times of their part of town by hour."""
        kerbs = self.kerbs
        chosen = np.asarray(rows, np.int64)
        lon, lat = (column[chosen] / DEGREES7_PER_DEGREE for column in (kerbs.lon7, kerbs.lat7))
        parts = self.density.settings(lon, lat)
        return tuple(
            kerbs.record(row, self.doors.park.by_hour(KINDS[kerbs.kind[row]], part))
            for row, part in zip(rows, parts, strict=True)
        )

    def _door(self, place: Place, located: DoorPlace, part: StreetSetting) -> DayDoor:
        known = tuple(self.row_of[kerb.id] for kerb in place.kerbs if kerb.id in self.row_of)
        rows = dict.fromkeys(known or (choice.row for choice in located.kerbs))
        entrance = place.entrance or located.entrance
        way_in = replace(place, entrance=entrance)
        usual_s = 2 * self.doors.park.setting[part].mean_s
        halt_s = located.kerbs[0].price_s if located.kerbs else usual_s
        walk_s = located.kerbs[0].walk_s if located.kerbs else None
        return DayDoor(point_of("door", way_in.walk_target), way_in, tuple(rows), halt_s, walk_s)


def drivable(
    network: RoadNetwork, kerbs: KerbTable, homes: Mapping[str, SnappedPoints], threads: int
) -> NDArray[np.bool_]:
    """Tell which kerbs some vehicle can drive to from a home of its profile and back. Shape (kerbs,).

    Parameters
    ----------
    homes
        Where vehicles of each motor profile begin.
    """
    usable = np.zeros(len(kerbs), np.bool_)
    if not len(kerbs):
        return usable
    ends = kerb_points(network, kerbs, np.arange(len(kerbs)))
    for profile, starts in homes.items():
        roads = network.roads(profile)
        there = find_matrix(roads, starts, ends, None, threads=threads).reachable
        back = find_matrix(roads, ends, starts, None, threads=threads).reachable
        usable |= (there & back.T).any(axis=0)
    return usable


def kerbs_near(kerbs: KerbTable, positions: Sequence[LonLat]) -> KerbTable:
    """Keep the kerbs that some walk from these positions may lead to."""
    if not positions:
        return kept_kerbs(kerbs, np.zeros(len(kerbs), np.bool_))
    lon = np.array([position.lon for position in positions])
    lat = np.array([position.lat for position in positions])
    margin_lat = FARTHEST_M / METRES_PER_DEGREE
    margin_lon = margin_lat / max(cos(radians(float(np.abs(lat).max()))), 0.01)
    kerb_lon, kerb_lat = (column / DEGREES7_PER_DEGREE for column in (kerbs.lon7, kerbs.lat7))
    inside = (kerb_lon >= lon.min() - margin_lon) & (kerb_lon <= lon.max() + margin_lon)
    inside &= (kerb_lat >= lat.min() - margin_lat) & (kerb_lat <= lat.max() + margin_lat)
    return kept_kerbs(kerbs, inside)


def kept_kerbs(kerbs: KerbTable, kept: NDArray[np.bool_]) -> KerbTable:
    """Keep some kerbs of a table, in their order."""
    return kerbs if kept.all() else kerbs.take(np.flatnonzero(kept))

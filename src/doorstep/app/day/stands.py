"""Stands: where cycles, walkers and machines halt. They need no kerb: a cycle leans at the house, a walker
stands at the door.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doorstep.app.day.doors import DayDoor
from doorstep.app.day.points import ANYWHERE, point_of
from doorstep.domain.ids import KerbId, PointId
from doorstep.domain.kerbs import Kerb, KerbKind, ParkTime, Side
from doorstep.domain.places import LonLat, Place
from doorstep.domain.units import DEGREES7_PER_DEGREE
from doorstep.roads.network import RoadNetwork
from doorstep.roads.ways.snapping import lonlat_on_street

AT_ONCE = ParkTime(0, 0)
SAME_STAND_DEGREES7 = 2_000
"""Doors whose streets are reached within some 20 m share a stand."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A place to halt for one door or a few, and the doors it is best for."""

    point: PointId
    kerb: Kerb
    place: Place


def cycle_stands(
    doors: Iterable[DayDoor], network: RoadNetwork, profile: str, park: ParkTime
) -> dict[PointId, Stand]:
    """Give each door, by its point, the stand on the nearest cycle street; none where no street is near."""
    distinct = list({door.point: door for door in doors}.values())
    snapped = network.snap([door.place for door in distinct], profile, ANYWHERE)
    graph = network.roads(profile).layer.graph
    on_street = lonlat_on_street(snapped).tolist()
    stands: dict[tuple[int, int], Stand] = {}
    found = {}
    for row, door in enumerate(distinct):
        first = int(snapped.first[row])
        if first == int(snapped.first[row + 1]):
            continue
        position = LonLat(*on_street[row])
        cell = _cell(position)
        if cell not in stands:
            arc = int(snapped.arc[first])
            offset_m = int(snapped.fraction[first] * graph.length_dm[arc]) // 10
            stands[cell] = _stand("cycle", position, (arc, offset_m), park)
        found[door.point] = stands[cell]
    return found


def door_stands(doors: Iterable[DayDoor]) -> dict[PointId, Stand]:
    """Give each door, by its point, itself as a stand: for walkers, robots and drones."""
    return {
        door.point: _stand("stand", door.place.walk_target, (0, 0), AT_ONCE)
        for door in {door.point: door for door in doors}.values()
    }


def _stand(kind: str, position: LonLat, arc_offset_m: tuple[int, int], park: ParkTime) -> Stand:
    point = point_of(kind, position)
    arc, offset_m = arc_offset_m
    kerb = Kerb(KerbId(point), arc, offset_m, Side.RIGHT, KerbKind.BIKE, position, (park,))
    return Stand(point, kerb, Place(position))


def _cell(position: LonLat) -> tuple[int, int]:
    scaled = (position.lon, position.lat)
    lon7, lat7 = (round(degrees * DEGREES7_PER_DEGREE) // SAME_STAND_DEGREES7 for degrees in scaled)
    return lon7, lat7


def kerbs_of(stands: Sequence[Stand]) -> dict[PointId, Kerb]:
    """List the kerbs of stands once each, by point."""
    return {stand.point: stand.kerb for stand in stands}

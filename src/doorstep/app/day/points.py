"""Points of a day: hubs, ends, kerbs and doors, without duplicates, and where each profile stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.ids import PointId
from doorstep.domain.places import LonLat, Place
from doorstep.domain.units import degrees7_from_degrees
from doorstep.roads.answers import SnapOptions
from doorstep.roads.kerbside.kerbs import KerbTable
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.ways.snapping import Side, SnappedPoints

AT_KERB = SnapOptions(kerb_side=True, strict=False)
"""Vehicles halt on the side of the door, so that nobody has to cross the street."""
ANYWHERE = SnapOptions(strict=False)


@dataclass(slots=True)
class PointSet:
    """Points in the order they were first asked for; a place asked for again is the same point."""

    ids: list[PointId] = field(default_factory=list)
    _row: dict[PointId, int] = field(default_factory=dict)

    def add(self, point: PointId) -> PointId:
        """Add a point unless it is there."""
        if point not in self._row:
            self._row[point] = len(self.ids)
            self.ids.append(point)
        return point

    def row(self, point: PointId) -> int:
        """Give the row of a point that was added."""
        return self._row[point]

    def rows(self, points: Sequence[PointId]) -> NDArray[np.int64]:
        """Give the rows of several points."""
        return np.array([self._row[point] for point in points], np.int64)


def point_of(kind: str, position: LonLat) -> PointId:
    """Name a point after its kind and position, so that equal places are one point."""
    lon7, lat7 = degrees7_from_degrees(position.lon), degrees7_from_degrees(position.lat)
    return PointId(f"{kind}:{lon7},{lat7}")


@dataclass(frozen=True, slots=True)
class Stands:
    """Where one profile stands: places that are snapped to its streets, then rows of the kerb table.

    snap
        How the places find their streets.
    """

    places: Mapping[PointId, Place]
    kerb_rows: Mapping[PointId, int] = field(default_factory=dict)
    snap: SnapOptions = ANYWHERE

    @property
    def points(self) -> tuple[PointId, ...]:
        """All points, in the order of `on_streets`."""
        return (*self.places, *self.kerb_rows)

    @property
    def positions(self) -> tuple[LonLat, ...]:
        """Positions of the places."""
        return tuple(place.walk_target for place in self.places.values())

    def on_streets(self, network: RoadNetwork, profile: str, kerbs: KerbTable) -> SnappedPoints:
        """Stand all points on the streets of a profile; who has none is unsnapped, not an error."""
        snapped = network.snap(list(self.places.values()), profile, self.snap)
        if not self.kerb_rows:
            return snapped
        return joined(snapped, kerb_points(network, kerbs, list(self.kerb_rows.values())))


def kerb_points(
    network: RoadNetwork, kerbs: KerbTable, rows: Sequence[int] | NDArray[np.int64]
) -> SnappedPoints:
    """Stand kerbs on the very arcs they lie on: one side and one direction of travel each."""
    graph = network.layers[Mode.MOTOR].graph
    chosen = np.asarray(rows, np.int64)
    arc = kerbs.arc[chosen]
    count = len(chosen)
    return SnappedPoints(
        first=np.arange(count + 1, dtype=np.uint32),
        arc=arc.astype(np.uint32),
        fraction=np.minimum(kerbs.offset_dm[chosen] / graph.length_dm[arc], 1.0),
        side=np.where(kerbs.right[chosen], Side.RIGHT, Side.LEFT).astype(np.uint8),
        distance_m=np.zeros(count),
        lon7=kerbs.lon7[chosen],
        lat7=kerbs.lat7[chosen],
        flags=np.zeros(count, np.uint8),
        problems=(),
    )


def joined(first: SnappedPoints, second: SnappedPoints) -> SnappedPoints:
    """Put two lists of points on the same graph one after the other."""
    columns = ("arc", "fraction", "side", "distance_m", "lon7", "lat7", "flags")
    begins = np.concatenate((first.first, second.first[1:].astype(np.int64) + int(first.first[-1])))
    both = {name: np.concatenate((getattr(first, name), getattr(second, name))) for name in columns}
    return SnappedPoints(first=begins.astype(np.uint32), problems=first.problems, **both)

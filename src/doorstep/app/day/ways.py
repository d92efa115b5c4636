"""Ways of a day: the lines of its travel, between the very points and on the very streets it was measured on.

A place that is snapped a second time may stand on another arc, or on the other side of the street; a profile
with a width of its own, a closure of the day or hours of a shift would be forgotten. So whoever draws a leg
asks here, by the names of points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from doorstep.domain.errors import DoorstepError
from doorstep.domain.ids import PointId
from doorstep.domain.places import LonLat
from doorstep.roads.answers import find_line
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.meanings import Shift
from doorstep.roads.ways.snapping import SnappedPoints


class PointWays(Protocol):
    """Draws the ways between points of a problem."""

    def line(self, start: PointId, end: PointId, profile: str) -> Sequence[LonLat] | None:
        """Give the line from one point to another; None where it is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where one profile stands.

    rows
        Of its points, by name.
    positions
        Of its points.
    snapped
        On streets, as the travel was measured. None: it flies.
    shift
        Hours in which its vehicles are out.
    homes
        Of points that are reached by a stated approach: where they really are, beyond the gate.
    """

    rows: Mapping[PointId, int]
    positions: Sequence[LonLat]
    snapped: SnappedPoints | None
    shift: Shift
    homes: Mapping[PointId, LonLat]


@dataclass(frozen=True, slots=True, eq=False)
class DayWays:
    """The `PointWays` of a day that was built in one piece; `standing` by profile."""

    network: RoadNetwork
    standing: Mapping[str, Standing]

    def line(self, start: PointId, end: PointId, profile: str) -> Sequence[LonLat] | None:
        """Give the fastest way, with straight lines to homes beyond the map."""
        own = self.standing.get(profile)
        if own is None or start not in own.rows or end not in own.rows:
            return None
        inside = self._inside(own, profile, (own.rows[start], own.rows[end]))
        if inside is None:
            return None
        before, after = (own.homes.get(point) for point in (start, end))
        return [*([before] if before else []), *inside, *([after] if after else [])]

    def _inside(self, own: Standing, profile: str, rows: tuple[int, int]) -> list[LonLat] | None:
        if own.snapped is None:
            try:
                line = self.network.path(own.positions[rows[0]], own.positions[rows[1]], profile).line
            except DoorstepError:
                return None
        else:
            found = find_line(self.network.roads(profile), own.snapped.take(np.array(rows)), own.shift)
            if found is None:
                return None
            line = found
        return [LonLat(lon, lat) for lon, lat in line.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class JoinedWays:
    """The `PointWays` of a day in parts: points carry the name of their part before a slash, but for hubs
    that parts share.
    """

    parts: Mapping[str, PointWays]

    def line(self, start: PointId, end: PointId, profile: str) -> Sequence[LonLat] | None:
        """Give the line inside a part; no way leads from one to another."""
        for name, ways in self.parts.items():
            first, last = (PointId(point.removeprefix(f"{name}/")) for point in (start, end))
            found = ways.line(first, last, profile)
            if found is not None:
                return found
        return None

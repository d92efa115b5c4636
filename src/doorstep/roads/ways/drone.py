"""Flights: straight lines over the ground, round the areas where flying is forbidden.

The shortest way round polygons runs over their corners (visibility graph: Lozano-Perez, Wesley 1979).
Areas are widened by the profile's clearance; where two overlap they are one. Who starts or lands inside
one, or needs to fly further than the battery lasts, gets no flight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.errors import PlaceError
from doorstep.domain.places import LonLat
from doorstep.domain.units import (
    DECIMETRES_PER_METRE,
    KMH_PER_METRE_PER_SECOND,
    MILLISECONDS_PER_SECOND,
)
from doorstep.roads.graphs.plane import Plane
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.tags.profiles import Flight

_TOUCH_M = 0.05
_ROUND_CORNER_SEGMENTS = 2


@dataclass(frozen=True, slots=True)
class NoFlyArea:
    """A polygon that must not be flown over; the corners in order, at least three.

    Raises
    ------
    PlaceError
        If the corners enclose nothing.
    """

    name: str
    corners: tuple[LonLat, ...]

    def __post_init__(self) -> None:
        ring = [(corner.lon, corner.lat) for corner in self.corners]
        if len(ring) < 3 or shapely.Polygon(ring).area == 0:
            raise PlaceError(
                "a no-fly area that encloses nothing",
                value=len(ring),
                place=f"no-fly area {self.name!r}",
                mend="Give three corners or more, not on one line.",
            )


@dataclass(frozen=True, slots=True)
class FlightPath:
    """One flight: take-off and landing included in the time, and the corners flown over."""

    duration_ms: int
    distance_dm: int
    line: tuple[LonLat, ...]


class Airspace:
    """The sky over one city for one kind of drone."""

    def __init__(self, flight: Flight, areas: Sequence[NoFlyArea] = (), *, around: LonLat) -> None:
        """Widen the areas and find out which of their corners see each other.

        Parameters
        ----------
        flight
            Speeds, clearance and range.
        areas
            Where not to fly.
        around
            A place in the city: distances are measured on the plane that touches the earth there.
        """
        self._flight = flight
        self._plane = Plane(around)
        solid = self._widened(areas)
        # A flight may touch the edge of an area: what blocks is its inside.
        self._blocked = shapely.buffer(solid, -_TOUCH_M, join_style="mitre")
        shapely.prepare(self._blocked)
        self._corners = _outer_corners(solid)
        self._between_m = self._seen_m(self._corners, self._corners)

    def path(self, start: LonLat, end: LonLat) -> FlightPath | None:
        """Fly from one place to another; None if there is no flight."""
        ends = self._plane.of_places((start, end))
        from_m = self._seen_m(ends[:1], self._corners)[0]
        to_m = self._seen_m(ends[1:], self._corners)[0]
        direct_m = float(self._seen_m(ends[:1], ends[1:])[0, 0])
        length_m, corners = _shortest(from_m, to_m, direct_m, self._between_m)
        if not length_m <= self._flight.range_m:
            return None
        points = self._plane.degrees(self._corners[corners])
        line = (start, *(LonLat(float(lon), float(lat)) for lon, lat in points), end)
        return FlightPath(int(self._ms(np.array(length_m))), round(length_m * DECIMETRES_PER_METRE), line)

    def matrix(
        self, starts: Sequence[LonLat], ends: Sequence[LonLat]
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Fly from every start to every end.

        Returns
        -------
        Milliseconds, NEVER_MS where there is no flight, and decimetres, 0 there. Shape (starts, ends).
        """
        start, end = self._plane.of_places(tuple(starts)), self._plane.of_places(tuple(ends))
        length_m = self._seen_m(start, end)
        if len(self._corners):
            onward_m = _closed_min_plus(self._between_m)
            start_m = _min_plus(self._seen_m(start, self._corners), onward_m)
            length_m = np.minimum(length_m, _min_plus(start_m, self._seen_m(end, self._corners).T))
        flown = length_m <= self._flight.range_m
        known_m = np.where(flown, length_m, 0.0)
        duration_ms = np.where(flown, self._ms(known_m), NEVER_MS).astype(np.uint32)
        return duration_ms, np.rint(known_m * DECIMETRES_PER_METRE).astype(np.uint32)

    def _ms(self, length_m: NDArray[np.float64]) -> NDArray[np.int64]:
        """Time a flight; who is there already does not take off."""
        flight = self._flight
        pace_ms = MILLISECONDS_PER_SECOND * KMH_PER_METRE_PER_SECOND / flight.cruise_kmh
        hop_ms = (flight.rise_s + flight.land_s) * MILLISECONDS_PER_SECOND
        return np.asarray(np.rint(np.where(length_m > 0, length_m * pace_ms + hop_ms, 0.0)), dtype=np.int64)

    def _widened(self, areas: Sequence[NoFlyArea]) -> shapely.Geometry:
        rings = [shapely.Polygon(self._plane.of_places(area.corners)) for area in areas]
        solid = shapely.union_all(shapely.make_valid(np.array(rings, dtype=object))) if rings else None
        if solid is None:
            return shapely.Polygon()
        return shapely.buffer(
            solid, self._flight.clearance_m, quad_segs=_ROUND_CORNER_SEGMENTS, join_style="round"
        )

    def _seen_m(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
        """Measure the straight lines that no area blocks, infinite for the others. Shape (starts, ends)."""
        shape = (len(start), len(end))
        first = np.repeat(start, len(end), axis=0)
        second = np.tile(end, (len(start), 1))
        length_m = np.hypot(*(second - first).T)
        lines = shapely.linestrings(np.stack((first, second), axis=1))
        blocked = shapely.intersects(self._blocked, lines)
        return np.where(blocked, np.inf, length_m).reshape(shape)


def _outer_corners(solid: shapely.Geometry) -> NDArray[np.float64]:
    """List the corners round which a shortest way can bend. Shape (corners, 2)."""
    rings = shapely.get_rings(shapely.get_parts(solid)) if not shapely.is_empty(solid) else []
    points = [shapely.get_coordinates(ring)[:-1] for ring in rings]
    return np.concatenate(points) if points else np.zeros((0, 2))


def _shortest(
    from_m: NDArray[np.float64], to_m: NDArray[np.float64], direct_m: float, between_m: NDArray[np.float64]
) -> tuple[float, list[int]]:
    """Find the shortest way over the corners (Dijkstra 1959): its length, and the corners in order."""
    best_m, last = direct_m, -1
    distance_m = from_m.copy()
    before = np.full(len(from_m), -1)
    done = np.zeros(len(from_m), dtype=np.bool_)
    queue = [(float(far), corner) for corner, far in enumerate(from_m) if np.isfinite(far)]
    queue.sort()
    while queue:
        far, corner = heappop(queue)
        if done[corner] or far >= best_m:
            continue
        done[corner] = True
        if far + to_m[corner] < best_m:
            best_m, last = far + float(to_m[corner]), corner
        for onward in np.flatnonzero(far + between_m[corner] < distance_m):
            distance_m[onward] = far + between_m[corner, onward]
            before[onward] = corner
            heappush(queue, (float(distance_m[onward]), int(onward)))
    corners: list[int] = []
    while last >= 0:
        corners.append(last)
        last = int(before[last])
    return best_m, corners[::-1]


def _min_plus(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Join two tables of lengths over the place between."""
    result = np.full((len(left), right.shape[1]), np.inf)
    for middle in range(len(right)):
        np.minimum(result, left[:, middle : middle + 1] + right[middle], out=result)
    return result


def _closed_min_plus(lengths_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find all shortest ways between corners (Floyd 1962, Warshall 1962)."""
    closed = lengths_m.copy()
    np.fill_diagonal(closed, 0.0)
    for middle in range(len(closed)):
        np.minimum(closed, closed[:, middle : middle + 1] + closed[middle], out=closed)
    return closed

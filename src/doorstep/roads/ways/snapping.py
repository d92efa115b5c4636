"""From a position to the street: arcs, offsets, side, and phantoms for the hierarchy.

A door stands beside a street. Snapping finds the nearest piece of street that a profile may use, and
the arcs over it from which or to which the vehicle may travel: both directions, or only the one whose
kerb faces the door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import SnapError
from doorstep.roads import _network
from doorstep.roads.graphs.geometry import points_along, to_degrees
from doorstep.roads.graphs.graph import NO_ARC, Mode, StreetGraph
from doorstep.roads.ways.snapped import Side, SnapFlag, SnappedPoints, SnapProblem

__all__ = [
    "DEFAULT_CONNECTED_EXTRA_M",
    "DEFAULT_MAX_DISTANCE_M",
    "DrivesOn",
    "Side",
    "SnapFlag",
    "SnapProblem",
    "SnappedPoints",
    "Snapper",
    "lonlat_on_street",
]

DEFAULT_MAX_DISTANCE_M = 500.0
DEFAULT_CONNECTED_EXTRA_M = 150.0
ON_STREET_M = 1.0  # nearer than this, a position has no side
SEARCH_FOR_MESSAGE_M = 50_000.0

DrivesOn = Literal["right", "left"]


@dataclass(frozen=True, slots=True)
class _Feet:
    """The nearest usable piece of each position: piece -1 where there is none within the radius."""

    piece: NDArray[np.int64]
    fraction: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    lateral_m: NDArray[np.float64]

    def without(self, rows: NDArray[np.bool_]) -> _Feet:
        none = _Feet.none(len(rows))
        return self.replace(rows, none)

    @classmethod
    def none(cls, count: int) -> _Feet:
        zero = np.zeros(count)
        return cls(np.full(count, -1, dtype=np.int64), zero.copy(), np.full(count, np.inf), zero)

    def replace(self, where: NDArray[np.bool_], other: _Feet) -> _Feet:
        return _Feet(
            np.where(where, other.piece, self.piece),
            np.where(where, other.fraction, self.fraction),
            np.where(where, other.distance_m, self.distance_m),
            np.where(where, other.lateral_m, self.lateral_m),
        )


@dataclass(frozen=True, slots=True)
class Snapper:
    """Finds the streets near positions on one graph; shared by all profiles of its mode."""

    graph: StreetGraph
    index: _network.StreetIndex
    along: NDArray[np.uint32]
    against: NDArray[np.uint32]
    bounds7: tuple[int, int, int, int]

    @classmethod
    def build(cls, graph: StreetGraph) -> Snapper:
        """Index the pieces of a graph. A tenth of a second for a city."""
        pieces = len(graph.piece_first) - 1
        along = np.full(pieces, NO_ARC, dtype=np.uint32)
        against = along.copy()
        arcs = np.arange(graph.arc_count, dtype=np.uint32)
        along[graph.piece[graph.forward]] = arcs[graph.forward]
        against[graph.piece[~graph.forward]] = arcs[~graph.forward]
        lon7, lat7 = (
            np.ascontiguousarray(column, dtype=np.int32) for column in (graph.piece_lon7, graph.piece_lat7)
        )
        index = _network.StreetIndex(np.ascontiguousarray(graph.piece_first, dtype=np.int64), lon7, lat7)
        empty = len(lon7) == 0
        bounds = (0, 0, 0, 0) if empty else (lon7.min(), lat7.min(), lon7.max(), lat7.max())
        west, south, east, north = (int(bound) for bound in bounds)
        return cls(graph, index, along, against, (west, south, east, north))

    def snap(
        self,
        lonlat: NDArray[np.float64],
        usable: NDArray[np.bool_],
        *,
        main: NDArray[np.bool_] | None = None,
        kerb_side: NDArray[np.bool_] | bool = False,
        drives_on: DrivesOn = "right",
        max_distance_m: float = DEFAULT_MAX_DISTANCE_M,
        connected_extra_m: float = DEFAULT_CONNECTED_EXTRA_M,
    ) -> SnappedPoints:
        """Snap positions to the nearest usable street; positions too far away become problems.

        Parameters
        ----------
        lonlat
            Degrees, longitude first. Shape (n, 2).
        usable
            Arcs the profile may use. Shape (arcs,).
        main
            Arcs of the profile's main connected part (`components.largest_component`). A street of it is
            preferred when it lies little further away than the nearest one.
        kerb_side
            True: on a two-way street stand only on the arc whose kerb faces the position. One value or
            one for each position. Walkers turn round where they stand: on foot it says nothing.
        drives_on
            Side of the road on which traffic keeps, and so the kerb is.
        max_distance_m
            Positions further than this from any usable street stay unsnapped.
        connected_extra_m
            How much further away a street of `main` may lie than the nearest usable one.

        Returns
        -------
        SnappedPoints
            In the order of `lonlat`. Nothing is dropped; see `require_snapped` for the strict form.
        """
        lon7, lat7, bad = self._units(lonlat)
        self._require_fit(usable, main, kerb_side, len(lon7))
        feet = self._nearest(lon7, lat7, usable, max_distance_m).without(bad)
        flags = np.where(feet.piece < 0, SnapFlag.UNSNAPPED, 0).astype(np.uint8)
        if main is not None:
            feet, usable = self._prefer_main(
                (lon7, lat7), feet, flags, (usable, usable & main), connected_extra_m, max_distance_m
            )
        by_vehicle = self.graph.mode is not Mode.FOOT
        kerb = np.broadcast_to(np.asarray(kerb_side, dtype=np.bool_) & by_vehicle, lon7.shape)
        points = self._stand(feet, flags, usable, kerb, drives_on)
        lost = np.flatnonzero(feet.piece < 0)
        points.lon7[lost], points.lat7[lost] = lon7[lost], lat7[lost]
        if len(lost) == 0:
            return points
        problems = self._problems(lonlat, lost, (lon7, lat7), usable)
        return _with_problems(points, problems)

    def require_snapped(self, points: SnappedPoints, max_distance_m: float = DEFAULT_MAX_DISTANCE_M) -> None:
        """Refuse unsnapped positions.

        Raises
        ------
        SnapError
            Naming the first position that is too far from any street, its distance and the mend.
        """
        if points.problems:
            raise points.problems[0].error(max_distance_m)

    def _units(
        self, lonlat: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
        """Positions in units, and which of them are none (they stand at 0, 0)."""
        rows = np.asarray(lonlat, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != 2:
            mend = "Give shape (n, 2)."
            raise SnapError("positions come as rows of (lon, lat)", value=rows.shape, mend=mend)
        bad = ~((np.abs(rows[:, 0]) <= 180) & (np.abs(rows[:, 1]) <= 90))  # NaN compares false
        units = np.rint(np.where(bad[:, None], 0.0, rows) * 1e7).astype(np.int32)
        return np.ascontiguousarray(units[:, 0]), np.ascontiguousarray(units[:, 1]), bad

    def _require_fit(
        self,
        usable: NDArray[np.bool_],
        main: NDArray[np.bool_] | None,
        kerb_side: NDArray[np.bool_] | bool,
        count: int,
    ) -> None:
        arcs = (self.graph.arc_count,)
        for name, mask in (("usable", usable), ("main", usable if main is None else main)):
            if np.shape(mask) != arcs:
                mend = f"Give one value for each of the {arcs[0]} arcs."
                raise SnapError(f"{name} does not fit the arcs", value=np.shape(mask), mend=mend)
        if np.shape(kerb_side) not in {(), (count,)}:
            mend = f"Give one value, or one for each of the {count} positions."
            raise SnapError("kerb_side does not fit the positions", value=np.shape(kerb_side), mend=mend)

    def _nearest(
        self, lon7: NDArray[np.int32], lat7: NDArray[np.int32], usable: NDArray[np.bool_], radius_m: float
    ) -> _Feet:
        pieces = np.zeros(len(self.along), dtype=np.uint8)
        pieces[self.graph.piece[usable]] = 1
        first, piece, fraction, distance, lateral = self.index.nearest(lon7, lat7, pieces, radius_m, 1)
        has = np.diff(first) > 0
        feet = _Feet.none(len(lon7))
        feet.piece[has], feet.fraction[has] = piece, fraction
        feet.distance_m[has], feet.lateral_m[has] = distance, lateral
        return feet

    def _prefer_main(
        self,
        place: tuple[NDArray[np.int32], NDArray[np.int32]],
        feet: _Feet,
        flags: NDArray[np.uint8],
        masks: tuple[NDArray[np.bool_], NDArray[np.bool_]],
        extra_m: float,
        max_distance_m: float,
    ) -> tuple[_Feet, NDArray[np.bool_]]:
        """Move to connected streets where one is near; mark who moved and who could not (in `flags`)."""
        usable, connected = masks
        main_feet = self._nearest(*place, connected, max_distance_m)
        near = (
            (feet.piece >= 0) & (main_feet.piece >= 0) & (main_feet.distance_m <= feet.distance_m + extra_m)
        )
        moved = near & (main_feet.piece != feet.piece)
        flags[moved] |= np.uint8(SnapFlag.MOVED_TO_CONNECTED)
        stuck = (feet.piece >= 0) & ~near
        flags[stuck] |= np.uint8(SnapFlag.DISCONNECTED)
        # On a connected piece only its connected arcs count; elsewhere whatever the profile may use.
        piece_main = np.zeros(len(self.along), dtype=np.bool_)
        piece_main[self.graph.piece[connected]] = True
        return feet.replace(near, main_feet), usable & (connected | ~piece_main[self.graph.piece])

    def _stand(
        self,
        feet: _Feet,
        flags: NDArray[np.uint8],
        usable: NDArray[np.bool_],
        kerb: NDArray[np.bool_],
        drives_on: DrivesOn,
    ) -> SnappedPoints:
        """Choose the arcs over each piece, and write the points on the street."""
        found = feet.piece >= 0
        piece = np.where(found, feet.piece, 0)
        arcs = np.full((len(found), 2), NO_ARC, dtype=np.uint32)
        if found.any():
            arcs = np.stack([self.along[piece], self.against[piece]], axis=1)
        open_arc = np.append(usable, False)
        stands = open_arc[np.minimum(arcs, len(usable))] & found[:, None]
        on_street = np.abs(feet.lateral_m) < ON_STREET_M
        right_of_along = feet.lateral_m > 0
        facing_along = right_of_along if drives_on == "right" else ~right_of_along
        facing = np.stack([facing_along, ~facing_along], axis=1) | on_street[:, None]
        both = stands.all(axis=1)
        pick = kerb & both
        stands &= facing | ~pick[:, None]
        flags[kerb & found & ~(stands & facing).any(axis=1)] |= np.uint8(SnapFlag.FAR_KERB)
        side = np.where(right_of_along[:, None] == np.array([True, False]), Side.RIGHT, Side.LEFT)
        side = np.where(on_street[:, None], Side.ON, side)
        fraction = np.stack([feet.fraction, 1.0 - feet.fraction], axis=1)
        lines = (self.graph.piece_first.astype(np.int64), self.graph.piece_lon7, self.graph.piece_lat7)
        lon7, lat7 = np.zeros(len(piece), np.int32), np.zeros(len(piece), np.int32)
        lon7[found], lat7[found] = points_along(lines, piece[found], feet.fraction[found])
        return SnappedPoints(
            first=np.concatenate(([0], np.cumsum(stands.sum(axis=1)))).astype(np.uint32),
            arc=arcs[stands].astype(np.uint32),
            fraction=fraction[stands],
            side=side[stands].astype(np.uint8),
            distance_m=feet.distance_m,
            lon7=lon7,
            lat7=lat7,
            flags=flags,
            problems=(),
        )

    def _problems(
        self,
        lonlat: NDArray[np.float64],
        lost: NDArray[np.intp],
        place: tuple[NDArray[np.int32], NDArray[np.int32]],
        usable: NDArray[np.bool_],
    ) -> tuple[SnapProblem, ...]:
        lon7, lat7 = place
        feet = self._nearest(lon7[lost], lat7[lost], usable, SEARCH_FOR_MESSAGE_M)
        problems = []
        for row, distance in zip(lost.tolist(), feet.distance_m.tolist(), strict=True):
            lon, lat = float(lonlat[row][0]), float(lonlat[row][1])
            known = distance if np.isfinite(distance) else None
            problems.append(SnapProblem(row, lon, lat, known, self.mend(lon, lat)))
        return tuple(problems)

    def mend(self, lon: float, lat: float) -> str:
        """Say what to do about a position with no street near it."""
        west, south, east, north = (bound / 1e7 for bound in self.bounds7)

        def inside(x: float, y: float) -> bool:
            return west <= x <= east and south <= y <= north

        if not (abs(lon) <= 180 and abs(lat) <= 90):
            swapped = abs(lon) <= 90 < abs(lat) <= 180
            return "Longitude and latitude look swapped." if swapped else "Give degrees, longitude first."
        if inside(lon, lat):
            return "Move the point to a street, raise the distance limit, or use another profile."
        if inside(lat, lon):
            return f"Longitude and latitude look swapped: ({lat}, {lon}) lies on this map."
        box = f"longitude {west:.4f}..{east:.4f}, latitude {south:.4f}..{north:.4f}"
        return f"The point lies outside this map ({box}): correct it, or build a larger map."


def _with_problems(points: SnappedPoints, problems: tuple[SnapProblem, ...]) -> SnappedPoints:
    columns = (points.first, points.arc, points.fraction, points.side, points.distance_m)
    return SnappedPoints(*columns, points.lon7, points.lat7, points.flags, problems)


def lonlat_on_street(points: SnappedPoints) -> NDArray[np.float64]:
    """Degrees of the points on the street. Shape (n, 2)."""
    return np.stack([to_degrees(points.lon7), to_degrees(points.lat7)], axis=1)

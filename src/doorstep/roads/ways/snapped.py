"""Positions on the street: what snapping answers with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import SnapError
from doorstep.roads.graphs.graph import StreetGraph


class Side(IntEnum):
    """Where the position lies, looking along the arc."""

    ON = 0
    LEFT = 1
    RIGHT = 2


class SnapFlag(IntFlag):
    """What a reader of a snapped point should know.

    UNSNAPPED: no usable street within the limit; the point has no candidates.
    MOVED_TO_CONNECTED: a nearer street exists, but the rest of the map cannot be reached from it.
    DISCONNECTED: it stands on a street outside the main connected part, because nothing connected is near.
    FAR_KERB: the kerb side was asked for, but the only arc passes with the position on its other side.
    """

    UNSNAPPED = 1
    MOVED_TO_CONNECTED = 2
    DISCONNECTED = 4
    FAR_KERB = 8


@dataclass(frozen=True, slots=True)
class SnapProblem:
    """Why one position could not be snapped. `distance_m` None: no usable street on the whole map."""

    index: int
    lon: float
    lat: float
    distance_m: float | None
    mend: str

    def error(self, max_distance_m: float) -> SnapError:
        """Say it as an error."""
        if not (abs(self.lon) <= 180 and abs(self.lat) <= 90):
            what = "a position off the globe"
        elif self.distance_m is None:
            what = "no street of this profile lies near the point"
        else:
            away = (
                f"{self.distance_m:,.0f} m"
                if self.distance_m < 10_000
                else f"{self.distance_m / 1000:,.0f} km"
            )
            what = f"the nearest street of this profile is {away} away, the limit is {max_distance_m:,.0f} m"
        return SnapError(what, value=(self.lon, self.lat), place=f"point {self.index}", mend=self.mend)


@dataclass(frozen=True, slots=True)
class SnappedPoints:
    """Positions on the street. Point `i` has the candidates `first[i]:first[i + 1]`: none, one or two.

    first
        Shape (n + 1,), uint32.
    arc, fraction, side
        Candidates: the arc, how far along it (0 at its tail, 1 at its head), where the position lies
        (`Side`). Shapes (p,).
    distance_m
        From the position to the street; infinite where unsnapped. Shape (n,).
    lon7, lat7
        The point on the street; the position itself where unsnapped. Shapes (n,).
    flags
        Bits of `SnapFlag`. Shape (n,), uint8.
    problems
        One entry for each unsnapped position.
    """

    first: NDArray[np.uint32]
    arc: NDArray[np.uint32]
    fraction: NDArray[np.float64]
    side: NDArray[np.uint8]
    distance_m: NDArray[np.float64]
    lon7: NDArray[np.int32]
    lat7: NDArray[np.int32]
    flags: NDArray[np.uint8]
    problems: tuple[SnapProblem, ...]

    def __len__(self) -> int:
        return len(self.first) - 1

    @property
    def snapped(self) -> NDArray[np.bool_]:
        """True where a street was found. Shape (n,)."""
        return np.asarray((self.flags & SnapFlag.UNSNAPPED) == 0)

    def offset_m(self, graph: StreetGraph) -> NDArray[np.float64]:
        """Metres from the tail of each candidate's arc. Shape (p,)."""
        return np.asarray(self.fraction * graph.length_dm[self.arc] / 10.0, dtype=np.float64)

    def take(self, points: NDArray[np.integer]) -> SnappedPoints:
        """Pick some of the points, in this order, repeats allowed. Problems keep their old numbers."""
        begin, count = self.first[:-1][points].astype(np.int64), np.diff(self.first.astype(np.int64))[points]
        first = np.concatenate(([0], np.cumsum(count)))
        rows = np.arange(first[-1]) - np.repeat(first[:-1], count) + np.repeat(begin, count)
        wanted = set(np.asarray(points).tolist())
        return SnappedPoints(
            first=first.astype(np.uint32),
            arc=self.arc[rows],
            fraction=self.fraction[rows],
            side=self.side[rows],
            distance_m=self.distance_m[points],
            lon7=self.lon7[points],
            lat7=self.lat7[points],
            flags=self.flags[points],
            problems=tuple(problem for problem in self.problems if problem.index in wanted),
        )

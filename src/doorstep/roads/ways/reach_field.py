"""A grid of travel times around streets, from which isochrones are cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.polygon import orient

from doorstep.domain.errors import InputError
from doorstep.roads.graphs.geometry import METRES_PER_UNIT
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.ways.contours import outline, polygons
from doorstep.roads.ways.reach_times import PieceTimes

SAMPLE_STEP = 0.7  # of the grid's spacing: neighbouring samples then mark a common vertex
SIMPLIFY_STEP = 0.3  # of the grid's spacing: less than the margin around a marked cell (0.35)


@dataclass(frozen=True, slots=True)
class ReachSettings:
    """How fine to draw.

    spread_m
        How far a reached street claims the land beside it.
    hole_m2
        Smaller holes without an unreached street are filled: blocks, parks, ponds.
    finest_m, most_vertices
        Grid spacing, and how many vertices it may have before it becomes coarser.
    """

    spread_m: float = 60.0
    hole_m2: float = 150_000.0
    finest_m: float = 12.0
    most_vertices: int = 800_000

    def __post_init__(self) -> None:
        if min(self.spread_m, self.finest_m) <= 0 or self.hole_m2 < 0 or self.most_vertices < 16:
            raise InputError("reach settings must be positive", value=self, mend="Take the defaults.")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A grid on the plane: column by column to the east, row by row to the north of its corner."""

    west7: float
    south7: float
    width7: float
    height7: float
    step_m: float
    rows: int
    columns: int

    @classmethod
    def around(cls, box7: tuple[float, float, float, float], settings: ReachSettings) -> _Frame:
        """Choose the spacing for a box (west, south, east, north) and leave a margin for spreading."""
        west, south, east, north = box7
        cosine = max(0.01, float(np.cos(np.radians((south + north) / 2e7))))
        wide_m = (east - west) * METRES_PER_UNIT * cosine + 4 * settings.spread_m
        high_m = (north - south) * METRES_PER_UNIT + 4 * settings.spread_m
        step_m = max(settings.finest_m, float(np.sqrt(wide_m * high_m / settings.most_vertices)))
        margin = int(np.ceil(settings.spread_m / step_m)) + 3
        height7 = step_m / METRES_PER_UNIT
        width7 = height7 / cosine
        columns = int(np.ceil((east - west) / width7)) + 2 * margin
        rows = int(np.ceil((north - south) / height7)) + 2 * margin
        return cls(west - margin * width7, south - margin * height7, width7, height7, step_m, rows, columns)

    @property
    def corners7(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """South-west and north-east corner."""
        east7, north7 = self.west7 + self.columns * self.width7, self.south7 + self.rows * self.height7
        return (self.west7, self.south7), (east7, north7)

    def place(
        self, lon7: NDArray[np.float64], lat7: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give positions in grid units (x, y)."""
        return (lon7 - self.west7) / self.width7, (lat7 - self.south7) / self.height7


@dataclass(frozen=True, slots=True)
class TimeField:
    """Travel times on grid vertices.

    ms
        Time of the nearest street, infinite beyond `spread_m` of any. Shape (rows, columns).
    street_ms
        Time of vertices right at a street, NaN elsewhere; infinite at usable streets never reached.
    """

    frame: _Frame
    ms: NDArray[np.float32]
    street_ms: NDArray[np.float32]

    @property
    def step_m(self) -> float:
        """Grid spacing in metres."""
        return self.frame.step_m

    @classmethod
    def write(
        cls,
        graph: StreetGraph,
        times: PieceTimes,
        limit_ms: int,
        settings: ReachSettings,
    ) -> TimeField:
        """Sample all usable streets around the reached ones and spread their times."""
        first = graph.piece_first.astype(np.int64)
        boxes = _boxes(first, graph.piece_lon7, graph.piece_lat7)
        reached = times.earliest_ms <= limit_ms
        west, south, east, north = boxes
        box = (west[reached].min(), south[reached].min(), east[reached].max(), north[reached].max())
        frame = _Frame.around(box, settings)
        # Unreached streets count as far as reached ones spread: they keep the land on their side.
        low, high = frame.corners7
        inside = (east >= low[0]) & (west <= high[0]) & (north >= low[1]) & (south <= high[1])
        x, y, ms = _samples(graph, times, np.flatnonzero(times.usable & inside), frame)
        street = _at_streets(frame, x, y, ms)
        return cls(frame, _spread(street, settings.spread_m / frame.step_m), street)

    def area_within(
        self, limit_ms: int, smaller: shapely.Geometry, settings: ReachSettings
    ) -> shapely.Geometry:
        """Cut the area of one limit, in grid units; it covers the area of a smaller limit."""
        outer, holes = outline(self.ms <= limit_ms)
        fill_below = settings.hole_m2 / self.step_m**2
        kept = [ring for ring in holes if not self._fillable(ring, limit_ms, fill_below)]
        area = shapely.union_all(shapely.simplify(polygons(outer, kept), SIMPLIFY_STEP))
        return shapely.union(area, smaller)

    def _fillable(self, ring: NDArray[np.float64], limit_ms: int, fill_below: float) -> bool:
        """Whether a hole is small and holds no street that is out of reach."""
        hole = shapely.Polygon(ring)
        if hole.area >= fill_below:
            return False
        (left, low), (right, high) = np.ceil(ring.min(axis=0)), np.floor(ring.max(axis=0))
        corner = self.street_ms[int(low) : int(high) + 1, int(left) : int(right) + 1]
        rows, columns = np.nonzero(corner > limit_ms)
        return not shapely.contains_xy(hole, columns + left, rows + low).any()

    def on_earth(self, area: shapely.Geometry) -> tuple[shapely.MultiPolygon, float]:
        """Give an area in degrees, and its size in square metres."""
        frame = self.frame
        origin = np.array([frame.west7, frame.south7])
        scale = np.array([frame.width7, frame.height7])
        placed = shapely.transform(area, lambda points: (points * scale + origin) / 1e7)
        # Outer rings counter-clockwise, as RFC 7946 wants them; unions turn them round.
        parts = [orient(part) for part in shapely.get_parts(placed) if isinstance(part, shapely.Polygon)]
        return shapely.MultiPolygon(parts), float(area.area) * frame.step_m**2


def _boxes(
    first: NDArray[np.int64], lon7: NDArray[np.int32], lat7: NDArray[np.int32]
) -> tuple[NDArray[np.float64], ...]:
    starts = first[:-1]
    corners = (
        np.minimum.reduceat(lon7, starts),
        np.minimum.reduceat(lat7, starts),
        np.maximum.reduceat(lon7, starts),
        np.maximum.reduceat(lat7, starts),
    )
    return tuple(corner.astype(np.float64) for corner in corners)


def _samples(
    graph: StreetGraph, times: PieceTimes, pieces: NDArray[np.int64], frame: _Frame
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Place samples along pieces, ends included: x, y in grid units, and milliseconds."""
    first = graph.piece_first.astype(np.int64)
    steps = first[pieces + 1] - first[pieces] - 1
    owner = np.repeat(np.arange(len(pieces)), steps)
    begins = np.concatenate(([0], np.cumsum(steps)))
    point = np.arange(begins[-1]) - begins[owner] + first[pieces][owner]
    x, y = frame.place(graph.piece_lon7.astype(np.float64), graph.piece_lat7.astype(np.float64))
    length = np.hypot(x[point + 1] - x[point], y[point + 1] - y[point])
    reach = np.concatenate(([0.0], np.cumsum(length)))
    total = (reach[begins[1:]] - reach[begins[:-1]])[owner]
    before = reach[:-1] - reach[begins[owner]]
    count = np.ceil(length / SAMPLE_STEP).astype(np.int64) + 1
    segment = np.repeat(np.arange(len(point)), count)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    share = nth / np.maximum(count - 1, 1)[segment]
    at = point[segment]
    along = before[segment] + share * length[segment]
    fraction = np.divide(along, total[segment], out=np.zeros_like(along), where=total[segment] > 0)
    ms = times.at(pieces[owner[segment]], np.clip(fraction, 0.0, 1.0))
    return x[at] + share * (x[at + 1] - x[at]), y[at] + share * (y[at + 1] - y[at]), ms


def _at_streets(
    frame: _Frame, x: NDArray[np.float64], y: NDArray[np.float64], ms: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Write each sample's time on the four vertices around it, the earliest one winning."""
    inside = (x >= 1) & (x < frame.columns - 2) & (y >= 1) & (y < frame.rows - 2)
    column, row = x[inside].astype(np.int64), y[inside].astype(np.int64)
    time = ms[inside].astype(np.float32)
    best = np.full(frame.rows * frame.columns, np.inf, dtype=np.float32)
    touched = np.zeros(len(best), dtype=np.bool_)
    corner = row * frame.columns + column
    for offset in (0, 1, frame.columns, frame.columns + 1):
        np.minimum.at(best, corner + offset, time)
        touched[corner + offset] = True
    best[~touched] = np.nan
    return best.reshape(frame.rows, frame.columns)


def _spread(street_ms: NDArray[np.float32], radius: float) -> NDArray[np.float32]:
    """Give every vertex within the radius the time of the nearest street, the earliest of equals."""
    has = ~np.isnan(street_ms)
    known = np.where(has, street_ms, np.float32(np.inf))
    field = known.copy()
    pending = ~has
    whole = int(radius)
    offsets: dict[int, list[tuple[int, int]]] = {}
    for dy in range(-whole, whole + 1):
        for dx in range(-whole, whole + 1):
            if 0 < dy * dy + dx * dx <= radius * radius:
                offsets.setdefault(dy * dy + dx * dx, []).append((dy, dx))
    for square in sorted(offsets):
        best = np.full_like(known, np.inf)
        any_street = np.zeros_like(has)
        for dy, dx in offsets[square]:
            here, there = _overlap(known.shape, dy, dx)
            np.minimum(best[here], known[there], out=best[here])
            any_street[here] |= has[there]
        take = pending & any_street
        field[take] = best[take]
        pending &= ~any_street
    return field


def _overlap(shape: tuple[int, ...], dy: int, dx: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Slices of a grid and of the same grid moved by (dy, dx), where both exist."""
    rows, columns = shape
    here = slice(max(0, -dy), rows - max(0, dy)), slice(max(0, -dx), columns - max(0, dx))
    there = slice(max(0, dy), rows - max(0, -dy)), slice(max(0, dx), columns - max(0, -dx))
    return here, there

"""Travel of one profile for many points: each row keeps its nearest neighbours only."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TravelError, UnknownNameError, UnlistedPairError
from doorstep.domain.travel_pairs import (
    UNREACHABLE,
    PairTravel,
    require_bases,
    require_classes,
    require_climbs,
    require_column,
    require_tolls,
)
from doorstep.domain.travel_shapes import TravelShapes, Whole, read_only
from doorstep.domain.units import Deciseconds, Metres, Minor, ds_from_ms, m_from_dm

_PAIR_COLUMNS = ("base_ds", "distance_m", "shape_class", "climb_m", "descent_m", "toll_minor")


@dataclass(frozen=True, slots=True, eq=False)
class NearestTravel(PairTravel):
    """Base duration, distance and shape class of the pairs that matter, as rows.

    Row `i` lists the neighbours `neighbour[first[i]:first[i + 1]]`, ascending by index, so that a pair is
    found by bisection. A pair that is not listed is unknown, which is not the same as unreachable: a
    listed pair without a way is UNREACHABLE.

    first
        Where each row begins. Shape (n + 1,), int64, from 0 to m.
    neighbour
        Shape (m,), int32.
    base_ds, distance_m
        Tenths of a second and metres, UNREACHABLE where there is no way. Shape (m,), int32.
    shapes, shape_class
        As in `TravelMatrix`. Shape (m,), uint8, or None.
    climb_m, descent_m
        As in `TravelMatrix`. Shape (m,), uint16, or None.
    toll_minor
        As in `TravelMatrix`. Shape (m,), int32, or None.

    Raises
    ------
    TravelError
        If columns do not fit together.
    """

    first: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    base_ds: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    shapes: TravelShapes = field(default_factory=TravelShapes.constant)
    shape_class: NDArray[np.uint8] | None = None
    climb_m: NDArray[np.uint16] | None = None
    descent_m: NDArray[np.uint16] | None = None
    toll_minor: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        pairs = (len(self.neighbour),)
        require_column("first", self.first, np.int64, (len(self.first),))
        require_column("neighbour", self.neighbour, np.int32, pairs)
        require_column("base_ds", self.base_ds, np.int32, pairs)
        require_column("distance_m", self.distance_m, np.int32, pairs)
        require_bases(self.base_ds, self.distance_m)
        require_classes(self.shape_class, self.shapes, pairs)
        self._require_rows()
        require_climbs(self.climb_m, self.descent_m, pairs)
        require_tolls(self.toll_minor, pairs)
        for name in ("first", "neighbour", *_PAIR_COLUMNS):
            column = getattr(self, name)
            if column is not None:
                object.__setattr__(self, name, read_only(column))

    def _require_rows(self) -> None:
        if len(self.first) < 1 or self.first[0] != 0 or self.first[-1] != len(self.neighbour):
            raise TravelError(
                "rows must begin at 0 and end at the last pair", value=self.first[[0, -1]].tolist()
            )
        if (np.diff(self.first) < 0).any():
            raise TravelError("a row that ends before it begins", mend="`first` never falls.")
        if len(self.neighbour) and not 0 <= self.neighbour.min() <= self.neighbour.max() < self.point_count:
            raise TravelError(
                "a neighbour beyond the points",
                value=int(self.neighbour.max()),
                place=f"{self.point_count} points",
            )
        falls = np.flatnonzero(np.diff(self.neighbour) <= 0) + 1
        if not np.isin(falls, self.first).all():
            raise TravelError(
                "neighbours of a row must ascend", mend="Build it with NearestTravel.from_roads."
            )

    def __reduce__(self) -> tuple[object, ...]:
        columns = (self.first, self.neighbour, self.base_ds, self.distance_m)
        further = (self.climb_m, self.descent_m, self.toll_minor)
        return NearestTravel, (*columns, self.shapes, self.shape_class, *further)

    @classmethod
    def from_roads(
        cls,
        target: NDArray[np.uint32],
        duration_ms: NDArray[np.uint32],
        distance_dm: NDArray[np.uint32],
        never_ms: int,
    ) -> NearestTravel:
        """Make constant travel from road rows: durations round up, distances half up.

        Parameters
        ----------
        target, duration_ms, distance_dm
            Point index, milliseconds and decimetres of each neighbour, in any order. Shape (n, k).
        never_ms
            Cells of this duration and above hold no neighbour and are left out.
        """
        order = np.argsort(np.where(duration_ms >= never_ms, np.iinfo(np.uint32).max, target), axis=1)
        kept = np.take_along_axis(duration_ms, order, 1) < never_ms
        first = np.zeros(len(target) + 1, np.int64)
        np.cumsum(kept.sum(axis=1), out=first[1:])
        neighbour, near_ms, near_dm = (
            np.take_along_axis(column, order, 1)[kept].astype(np.int64)
            for column in (target, duration_ms, distance_dm)
        )
        base_ds, distance_m = ds_from_ms(near_ms), m_from_dm(near_dm)
        return cls(first, neighbour.astype(np.int32), base_ds.astype(np.int32), distance_m.astype(np.int32))

    @property
    def point_count(self) -> int:
        """Number of points."""
        return len(self.first) - 1

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """Listed pairs that a legal way joins. Shape (m,)."""
        return np.not_equal(self.base_ds, UNREACHABLE)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all columns."""
        columns: list[NDArray[np.generic] | None] = [
            getattr(self, name) for name in ("first", "neighbour", *_PAIR_COLUMNS)
        ]
        return self.shapes.memory_bytes + sum(column.nbytes for column in columns if column is not None)

    def neighbours(self, start: int) -> NDArray[np.int32]:
        """List the neighbours of a point, nearest first by base duration."""
        row = slice(int(self.first[start]), int(self.first[start + 1]))
        return self.neighbour[row][np.argsort(self.base_ds[row], kind="stable")]

    def lists(self, start: int, end: int) -> bool:
        """Tell whether the rows hold this pair."""
        return self._cell(start, end) is not None

    def look_up(self, start: int, end: int) -> tuple[Deciseconds, Metres, int]:
        """Give base duration, distance and shape class of a listed pair."""
        if not (0 <= start < self.point_count and 0 <= end < self.point_count):
            mend = f"Indices run from 0 to {self.point_count - 1}."
            raise UnknownNameError("no such pair of points", value=(start, end), mend=mend)
        cell = self._cell(start, end)
        if cell is None:
            raise _unlisted(start, end)
        shape_class = 0 if self.shape_class is None else int(self.shape_class[cell])
        return int(self.base_ds[cell]), int(self.distance_m[cell]), shape_class

    def climbs_m(self, start: int, end: int) -> tuple[Metres, Metres]:
        """Give metres climbed and dropped along the way of a listed pair."""
        if self.climb_m is None or self.descent_m is None:
            return 0, 0
        cell = self._cell(start, end)
        if cell is None:
            raise _unlisted(start, end)
        return int(self.climb_m[cell]), int(self.descent_m[cell])

    def toll_between_minor(self, start: int, end: int) -> Minor:
        """Give what the way of a listed pair costs by itself."""
        if self.toll_minor is None:
            return 0
        cell = self._cell(start, end)
        if cell is None:
            raise _unlisted(start, end)
        return int(self.toll_minor[cell])

    def look_up_all(self, start: Whole, end: Whole) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Give base durations and shape classes of many listed pairs. Shapes broadcast."""
        cells = self._cells(start, end)
        if self.shape_class is None:
            return self.base_ds[cells], np.zeros(cells.shape, np.uint8)
        return self.base_ds[cells], self.shape_class[cells]

    def _cell(self, start: int, end: int) -> int | None:
        low, high = int(self.first[start]), int(self.first[start + 1])
        cell = low + int(self.neighbour[low:high].searchsorted(end))
        return cell if cell < high and int(self.neighbour[cell]) == end else None

    def _cells(self, start: Whole, end: Whole) -> NDArray[np.int64]:
        rows, wanted = (np.asarray(column, np.int64) for column in np.broadcast_arrays(start, end))
        low, row_end = self.first[rows], self.first[rows + 1]
        high = row_end
        # Spans that are empty or used up still read a cell: the last one, or one that equals no point.
        listed = self.neighbour if len(self.neighbour) else np.full(1, self.point_count, np.int32)
        for _ in range(int(np.diff(self.first).max(initial=0)).bit_length()):
            middle = (low + high) // 2
            before = (low < high) & (listed[np.minimum(middle, len(listed) - 1)] < wanted)
            low, high = np.where(before, middle + 1, low), np.where(before, high, middle)
        missing = (low >= row_end) | (listed[np.minimum(low, len(listed) - 1)] != wanted)
        if missing.any():
            raise _unlisted(int(rows[missing].flat[0]), int(wanted[missing].flat[0]))
        return low


def _unlisted(start: int, end: int) -> UnlistedPairError:
    mend = "Ask the road network for it, or keep more neighbours."
    return UnlistedPairError("a pair that the nearest rows do not list", value=(start, end), mend=mend)

"""Dense travel of one profile: every pair of points, five bytes and a distance each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TravelError, UnknownNameError
from doorstep.domain.travel_pairs import (
    NEVER_DS,
    UNREACHABLE,
    PairTravel,
    require_bases,
    require_classes,
    require_climbs,
    require_column,
    require_tolls,
)
from doorstep.domain.travel_shapes import TravelShapes, Whole, read_only, require_instants, step_speeds
from doorstep.domain.units import Deciseconds, Metres, Minor, ds_from_ms, m_from_dm

RATIO_GROWTH = 1.01
BYTE_OF_RATIO_ONE = 96
_PAIR_COLUMNS = ("base_ds", "distance_m", "shape_class", "climb_m", "descent_m", "toll_minor")
RATIO_OF_BYTE: NDArray[np.float64] = np.power(RATIO_GROWTH, np.arange(256.0) - BYTE_OF_RATIO_ONE)
"""Duration over base that a byte stands for: 0.385 to 4.865 in steps of 1 %."""


def byte_of_ratio(ratio: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Store duration ratios in one byte each, to the nearest 1 % (half a percent of error at most).

    Ratios beyond 0.385..4.865 become the nearest end.
    """
    growths: NDArray[np.float64] = np.rint(np.log(ratio) / np.log(RATIO_GROWTH)) + BYTE_OF_RATIO_ONE
    return np.clip(growths, 0, 255).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class TravelMatrix(PairTravel):
    """Base duration, distance and shape class of every pair. Row = from, column = to.

    base_ds
        Base duration in tenths of a second, UNREACHABLE where there is no way. Shape (n, n), int32.
    distance_m
        Metres along the way, UNREACHABLE where there is none. Shape (n, n), int32.
    shapes
        Shape classes. The single class of ones makes travel that does not know the time of day.
    shape_class
        Class of each pair. Shape (n, n), uint8. None: the shapes have one class.
    slice_ratio, slice_instants_s
        The pair's own duration at each instant over its base, as bytes of `RATIO_OF_BYTE`, shape
        (K, n, n), uint8; seconds since the travel's epoch, shape (K,), int32. None: only classes are
        known. They tell how large the error of the classes is; a problem takes none.

    climb_m, descent_m
        Metres climbed and dropped along the way, for the energy it takes. Shape (n, n), uint16, given
        together. None: flat.
    toll_minor
        What the way costs by itself, tolls and zone charges, in the currency of the vehicles. Shape (n, n),
        int32, 0 or more. None: nothing.

    Raises
    ------
    TravelError
        If columns do not fit together.
    """

    base_ds: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    shapes: TravelShapes = field(default_factory=TravelShapes.constant)
    shape_class: NDArray[np.uint8] | None = None
    slice_ratio: NDArray[np.uint8] | None = None
    slice_instants_s: NDArray[np.int32] | None = None
    climb_m: NDArray[np.uint16] | None = None
    descent_m: NDArray[np.uint16] | None = None
    toll_minor: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        square = (len(self.base_ds), len(self.base_ds))
        require_column("base_ds", self.base_ds, np.int32, square)
        require_column("distance_m", self.distance_m, np.int32, square)
        require_bases(self.base_ds, self.distance_m)
        require_classes(self.shape_class, self.shapes, square)
        if (self.slice_ratio is None) != (self.slice_instants_s is None):
            raise TravelError("slice ratios and their instants come together", mend="Give both or none.")
        if self.slice_ratio is not None and self.slice_instants_s is not None:
            slices = len(self.slice_ratio)
            require_column("slice_ratio", self.slice_ratio, np.uint8, (slices, *square))
            require_instants(self.slice_instants_s, slices)
        require_climbs(self.climb_m, self.descent_m, square)
        require_tolls(self.toll_minor, square)
        for name in (*_PAIR_COLUMNS, "slice_ratio", "slice_instants_s"):
            column = getattr(self, name)
            if column is not None:
                object.__setattr__(self, name, read_only(column))

    def __reduce__(self) -> tuple[object, ...]:
        ratios = (self.slice_ratio, self.slice_instants_s)
        further = (self.climb_m, self.descent_m, self.toll_minor)
        return TravelMatrix, (self.base_ds, self.distance_m, self.shapes, self.shape_class, *ratios, *further)

    @classmethod
    def from_roads(
        cls, duration_ms: NDArray[np.uint32], distance_dm: NDArray[np.uint32], never_ms: int
    ) -> TravelMatrix:
        """Make constant travel from a road matrix: durations round up, distances half up.

        Parameters
        ----------
        duration_ms, distance_dm
            Milliseconds and decimetres. Shape (n, n), uint32.
        never_ms
            Durations from here on mean unreachable.
        """
        never = duration_ms >= never_ms
        base_ds = np.where(never, UNREACHABLE, ds_from_ms(duration_ms.astype(np.int64)))
        metres = np.where(never, UNREACHABLE, m_from_dm(distance_dm.astype(np.int64)))
        return cls(base_ds.astype(np.int32), metres.astype(np.int32))

    @property
    def point_count(self) -> int:
        """Number of points."""
        return len(self.base_ds)

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """Pairs that a legal way joins. Shape (n, n)."""
        return np.not_equal(self.base_ds, UNREACHABLE)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all columns."""
        columns: list[NDArray[np.generic] | None] = [
            getattr(self, name) for name in (*_PAIR_COLUMNS, "slice_ratio")
        ]
        return self.shapes.memory_bytes + sum(column.nbytes for column in columns if column is not None)

    def look_up(self, start: int, end: int) -> tuple[Deciseconds, Metres, int]:
        """Give base duration, distance and shape class of a pair; UNREACHABLE is passed on as it is."""
        if not (0 <= start < self.point_count and 0 <= end < self.point_count):
            mend = f"Indices run from 0 to {self.point_count - 1}."
            raise UnknownNameError("no such pair of points", value=(start, end), mend=mend)
        shape_class = 0 if self.shape_class is None else int(self.shape_class[start, end])
        return int(self.base_ds[start, end]), int(self.distance_m[start, end]), shape_class

    def climbs_m(self, start: int, end: int) -> tuple[Metres, Metres]:
        """Give metres climbed and dropped along the way of a pair."""
        if self.climb_m is None or self.descent_m is None:
            return 0, 0
        return int(self.climb_m[start, end]), int(self.descent_m[start, end])

    def toll_between_minor(self, start: int, end: int) -> Minor:
        """Give what the way of a pair costs by itself."""
        return 0 if self.toll_minor is None else int(self.toll_minor[start, end])

    def distances_m(self, start: Whole, end: Whole) -> NDArray[np.int64]:
        """Measure many ways in metres, UNREACHABLE where there is none. Shapes broadcast."""
        return self.distance_m[start, end].astype(np.int64)

    def look_up_all(self, start: Whole, end: Whole) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Give base durations and shape classes of many pairs. Shapes broadcast."""
        base_ds = self.base_ds[start, end]
        if self.shape_class is None:
            return base_ds, np.zeros(base_ds.shape, np.uint8)
        return base_ds, self.shape_class[start, end]

    def pair_shapes(self, start: Whole, end: Whole) -> TravelShapes:
        """Make one shape per pair from its own slices: what classes are measured by.

        Parameters
        ----------
        start, end
            Indices of the pairs. Shape (p,).

        Returns
        -------
        TravelShapes
            Class `k` belongs to the k-th pair, on the grid of `shapes`.

        Raises
        ------
        TravelError
            If no slice ratios are kept.
        """
        if self.slice_ratio is None or self.slice_instants_s is None:
            raise TravelError("no slice ratios are kept", mend="Build the travel with slice_ratio.")
        grid = self.shapes
        speed = step_speeds(
            RATIO_OF_BYTE[self.slice_ratio[:, start, end]],
            self.slice_instants_s,
            start_s=grid.start_s,
            step_s=grid.step_s,
            steps=grid.step_count,
        )
        return TravelShapes(speed, grid.start_s, grid.step_s)

    def arrivals_by_slice_ds(self, start: Whole, end: Whole, depart_ds: Whole) -> NDArray[np.int64]:
        """Find many arrivals with each pair's own slices, NEVER_DS where there is no way. Shape (p,)."""
        base_ds = self.base_ds[start, end]
        own = self.pair_shapes(start, end)
        arrive_ds = own.arrive_all(np.arange(own.class_count), depart_ds, base_ds)
        return np.where(base_ds == UNREACHABLE, NEVER_DS, arrive_ds)

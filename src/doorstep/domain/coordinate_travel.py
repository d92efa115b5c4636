"""Travel as the crow flies between points of a plane: no pair is kept, each is worked out when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor, sqrt

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TravelError, UnknownNameError
from doorstep.domain.travel_pairs import UNREACHABLE, PairTravel, require_column
from doorstep.domain.travel_shapes import TravelShapes, Whole, read_only
from doorstep.domain.units import Deciseconds, Metres, Minor


@dataclass(frozen=True, slots=True, eq=False)
class CoordinateTravel(PairTravel):
    """Distances and durations from coordinates, the same numbers as a matrix of them would hold.

    The distance of a pair is `floor(d * m_per_unit + 0.5)` metres, or without the half where it is rounded
    down, of the Euclidean distance d in double precision; its base duration is the distance at one speed,
    rounded up.

    x, y
        Coordinates in any unit. Shape (n,), float64.
    m_per_unit
        Metres in a unit of the coordinates, > 0.
    rounds_down
        Whether fractions of a metre are cut off instead of rounded.
    ds_per_km
        Tenths of a second for a kilometre, >= 0; 1000 makes a tenth of a second of each metre.

    Raises
    ------
    TravelError
        If the columns do not fit together, or points are too far apart for 32 bits.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    m_per_unit: float = 1.0
    rounds_down: bool = False
    ds_per_km: int = 1000
    shapes: TravelShapes = field(default_factory=TravelShapes.constant)
    climb_m: NDArray[np.uint16] | None = field(init=False, default=None)
    descent_m: NDArray[np.uint16] | None = field(init=False, default=None)
    toll_minor: NDArray[np.int32] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        for name in ("x", "y"):
            require_column(name, getattr(self, name), np.float64, (len(self.x),))
            if not np.isfinite(getattr(self, name)).all():
                raise TravelError("a coordinate that is no number", place=name, mend="Leave the point out.")
            object.__setattr__(self, name, read_only(getattr(self, name)))
        if not self.m_per_unit > 0 or self.ds_per_km < 0:
            value = (self.m_per_unit, self.ds_per_km)
            mend = "Give metres per unit above 0, and 0 or more tenths of a second."
            raise TravelError("coordinates without a scale", value=value, mend=mend)
        if self.shapes.class_count != 1:
            mend = "Give shapes of one class, or a matrix."
            raise TravelError("several shape classes and no choice", value=self.shapes.class_count, mend=mend)
        try:
            farthest_m = self.farthest_m
        except OverflowError:
            raise TravelError("points too far apart", mend="Use a coarser unit.") from None
        if max(farthest_m, farthest_m * self.ds_per_km // 1000 + 1) >= UNREACHABLE:
            raise TravelError("points too far apart", value=farthest_m, mend="Use a coarser unit.")

    def __reduce__(self) -> tuple[object, ...]:
        scale = (self.m_per_unit, self.rounds_down, self.ds_per_km)
        return CoordinateTravel, (self.x, self.y, *scale, self.shapes)

    @property
    def point_count(self) -> int:
        """Number of points."""
        return len(self.x)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all columns."""
        return int(self.shapes.memory_bytes + self.x.nbytes + self.y.nbytes)

    @property
    def farthest_m(self) -> Metres:
        """Metres that no pair is farther apart than."""
        if not len(self.x):
            return 0
        with np.errstate(over="ignore"):
            widest = np.hypot(np.ptp(self.x), np.ptp(self.y)) * self.m_per_unit
        return int(widest) + 1

    def look_up(self, start: int, end: int) -> tuple[Deciseconds, Metres, int]:
        """Give base duration, distance and shape class of a pair; every pair is reachable."""
        self._require_pair(start, end)
        # The same steps as `distances_m`, in the same precision; single numbers are faster than columns.
        dx, dy = float(self.x[start]) - float(self.x[end]), float(self.y[start]) - float(self.y[end])
        distance_m = floor(sqrt(dx * dx + dy * dy) * self.m_per_unit + self._half)
        return -(-distance_m * self.ds_per_km // 1000), distance_m, 0

    def look_up_all(self, start: Whole, end: Whole) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Give base durations and shape classes of many pairs. Shapes broadcast."""
        base_ds = -(-self.distances_m(start, end) * self.ds_per_km // 1000)
        return base_ds.astype(np.int32), np.zeros(base_ds.shape, np.uint8)

    def climbs_m(self, start: int, end: int) -> tuple[Metres, Metres]:
        """Give no metres climbed or dropped: a plane is flat."""
        self._require_pair(start, end)
        return 0, 0

    def toll_between_minor(self, start: int, end: int) -> Minor:
        """Give no toll: nobody owns the air."""
        self._require_pair(start, end)
        return 0

    def distances_m(self, start: Whole, end: Whole) -> NDArray[np.int64]:
        """Measure many pairs. Shapes broadcast."""
        dx, dy = self.x[start] - self.x[end], self.y[start] - self.y[end]
        apart: NDArray[np.float64] = np.sqrt(dx * dx + dy * dy) * self.m_per_unit + self._half
        return np.floor(apart).astype(np.int64)

    @property
    def _half(self) -> float:
        return 0.0 if self.rounds_down else 0.5

    def _require_pair(self, start: int, end: int) -> None:
        count = len(self.x)
        if not (0 <= start < count and 0 <= end < count):
            mend = f"Indices run from 0 to {count - 1}."
            raise UnknownNameError("no such pair of points", value=(start, end), mend=mend)

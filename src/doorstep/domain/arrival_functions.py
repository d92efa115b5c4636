"""Travel by one arrival function per pair of points: exact, for validation against published instances.

Each function says when one arrives by when one leaves. It is linear between its points and never falls, so
that whoever leaves later never arrives earlier (FIFO); before the first and after the last point the first
and last duration go on. Two points of one instant are a step upwards, and at the step itself the smaller
value holds (the lower envelope of Malandraki and Daskin 1992). With

    arrive(t) = the function at t, rounded up          depart(T) = largest t whose arrival is not after T

every t and T have arrive(t) <= T if and only if t <= depart(T), as with `TravelShapes`. Each pair is the
shape class of its own; a hundred points a pair make this some fifty times slower than classes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TravelError, UnknownNameError
from doorstep.domain.travel_pairs import (
    NEVER_DS,
    UNREACHABLE,
    PairTravel,
    require_bases,
    require_column,
)
from doorstep.domain.travel_shapes import ONE_SPEED, TravelShapes, Whole, read_only
from doorstep.domain.units import Deciseconds, Metres, Minor


def _one_class() -> NDArray[np.int32]:
    return np.full((1, 1), ONE_SPEED, np.int32)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ArrivalShapes(TravelShapes):
    """Arrival functions where travel shapes are asked for: class `c` is the function of the c-th pair.

    first
        Where the points of each function begin. Shape (p + 1,), int64. No points: no way.
    leave_ds, arrive_ds
        The points, both never falling within a function. Shape (m,), int64.
    base_ds
        Shortest duration of each function, UNREACHABLE where there is no way. Shape (p,), int32.

    Raises
    ------
    TravelError
        If columns do not fit together, a function falls, or it arrives before it leaves.
    """

    speed: NDArray[np.int32] = field(default_factory=_one_class)
    first: NDArray[np.int64]
    leave_ds: NDArray[np.int64]
    arrive_ds: NDArray[np.int64]
    base_ds: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        TravelShapes.__post_init__(self)
        points = (len(self.leave_ds),)
        require_column("first", self.first, np.int64, (len(self.first),))
        require_column("leave_ds", self.leave_ds, np.int64, points)
        require_column("arrive_ds", self.arrive_ds, np.int64, points)
        if not len(self.first) or self.first[0] != 0 or self.first[-1] != points[0]:
            raise TravelError("functions must begin at 0 and end at the last point", mend="Check `first`.")
        if (np.diff(self.first) < 0).any():
            raise TravelError("a function that ends before it begins", mend="`first` never falls.")
        self._require_rising()
        object.__setattr__(self, "base_ds", read_only(self._shortest_ds()))
        for name in ("first", "leave_ds", "arrive_ds"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    def __reduce__(self) -> tuple[object, ...]:
        return _shapes, (self.first, self.leave_ds, self.arrive_ds)

    def _require_rising(self) -> None:
        if (self.arrive_ds < self.leave_ds).any():
            point = int(np.flatnonzero(self.arrive_ds < self.leave_ds)[0])
            value = (int(self.leave_ds[point]), int(self.arrive_ds[point]))
            raise TravelError("an arrival before its departure", value=value, mend="Nobody travels back.")
        begins = np.zeros(len(self.leave_ds) + 1, np.bool_)
        begins[self.first] = True
        for name in ("leave_ds", "arrive_ds"):
            falls = np.flatnonzero((np.diff(getattr(self, name)) < 0) & ~begins[1:-1])
            if len(falls):
                value = getattr(self, name)[falls[0] : falls[0] + 2].tolist()
                raise TravelError(
                    f"{name} of an arrival function falls", value=value, mend="Sort its points."
                )

    def _shortest_ds(self) -> NDArray[np.int32]:
        shortest_ds = np.full(len(self.first) - 1, UNREACHABLE, np.int64)
        reachable = np.flatnonzero(np.diff(self.first) > 0)
        if len(reachable):
            lasts_ds = self.arrive_ds - self.leave_ds
            shortest_ds[reachable] = np.minimum.reduceat(lasts_ds, self.first[reachable])
        return shortest_ds.astype(np.int32)

    @property
    def is_constant(self) -> bool:
        """Tell that the hour matters."""
        return False

    @property
    def memory_bytes(self) -> int:
        """Bytes of all columns."""
        return self.first.nbytes + self.leave_ds.nbytes + self.arrive_ds.nbytes + self.base_ds.nbytes

    def arrive(self, shape_class: int, depart_ds: Deciseconds, base_ds: Deciseconds) -> Deciseconds:
        """Find the arrival of one trip, rounded up to a tenth of a second."""
        leave_ds, arrive_ds = self._points(shape_class, base_ds)
        if depart_ds <= leave_ds[0]:
            return depart_ds + int(arrive_ds[0] - leave_ds[0])
        if depart_ds > leave_ds[-1]:
            return depart_ds + int(arrive_ds[-1] - leave_ds[-1])
        after = int(np.searchsorted(leave_ds, depart_ds, side="left"))
        if leave_ds[after] == depart_ds:
            return int(arrive_ds[after])
        run, rise = (int(column[after] - column[after - 1]) for column in (leave_ds, arrive_ds))
        into_ds = depart_ds - int(leave_ds[after - 1])
        return int(arrive_ds[after - 1]) - (-into_ds * rise // run)

    def depart(self, shape_class: int, arrive_ds: Deciseconds, base_ds: Deciseconds) -> Deciseconds:
        """Find the latest departure that is there by `arrive_ds`, rounded down to a tenth of a second."""
        leaves_ds, arrives_ds = self._points(shape_class, base_ds)
        if arrive_ds < arrives_ds[0]:
            return arrive_ds - int(arrives_ds[0] - leaves_ds[0])
        if arrive_ds >= arrives_ds[-1]:
            return arrive_ds - int(arrives_ds[-1] - leaves_ds[-1])
        after = int(np.searchsorted(arrives_ds, arrive_ds, side="right"))
        run, rise = (int(column[after] - column[after - 1]) for column in (leaves_ds, arrives_ds))
        into_ds = arrive_ds - int(arrives_ds[after - 1])
        return int(leaves_ds[after - 1]) + into_ds * run // rise

    def arrive_all(self, shape_class: Whole, depart_ds: Whole, base_ds: Whole) -> NDArray[np.int64]:
        """Find the arrivals of many trips at once; see `arrive`. Shapes broadcast."""
        return self._each(self.arrive, shape_class, depart_ds, base_ds)

    def depart_all(self, shape_class: Whole, arrive_ds: Whole, base_ds: Whole) -> NDArray[np.int64]:
        """Find the latest departures of many trips at once; see `depart`. Shapes broadcast."""
        return self._each(self.depart, shape_class, arrive_ds, base_ds)

    def _points(self, shape_class: int, base_ds: Deciseconds) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        if base_ds != self.base_ds[shape_class]:
            what = "arrival functions hold for one pace only"
            value = (base_ds, int(self.base_ds[shape_class]))
            raise TravelError(what, value=value, mend="Give the vehicles a speed of 100 percent.")
        cells = slice(int(self.first[shape_class]), int(self.first[shape_class + 1]))
        return self.leave_ds[cells], self.arrive_ds[cells]

    def _each(
        self, find: Callable[[int, int, int], int], shape_class: Whole, time_ds: Whole, base_ds: Whole
    ) -> NDArray[np.int64]:
        class_at, time_at, base_at = (
            np.asarray(column, np.int64) for column in np.broadcast_arrays(shape_class, time_ds, base_ds)
        )
        found = np.zeros(class_at.shape, np.int64)
        for cell in np.argwhere(base_at != UNREACHABLE):
            at = tuple(cell)
            found[at] = find(int(class_at[at]), int(time_at[at]), int(base_at[at]))
        return found


def _shapes(
    first: NDArray[np.int64], leave_ds: NDArray[np.int64], arrive_ds: NDArray[np.int64]
) -> ArrivalShapes:
    return ArrivalShapes(first=first, leave_ds=leave_ds, arrive_ds=arrive_ds)


@dataclass(frozen=True, slots=True, eq=False)
class ArrivalFunctions(PairTravel):
    """Travel of one profile by arrival functions. The function of a pair is its row times n, plus its column.

    shapes
        One function for each pair, n * n of them.
    distance_m
        Metres along the way, UNREACHABLE where there is none. Shape (n, n), int32.

    Raises
    ------
    TravelError
        If columns do not fit together, or a pair has a way in one of both only.
    """

    shapes: ArrivalShapes
    distance_m: NDArray[np.int32]
    climb_m: NDArray[np.uint16] | None = field(init=False, default=None)
    descent_m: NDArray[np.uint16] | None = field(init=False, default=None)
    toll_minor: NDArray[np.int32] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        size = len(self.distance_m)
        require_column("distance_m", self.distance_m, np.int32, (size, size))
        if len(self.shapes.base_ds) != size * size:
            value = (len(self.shapes.base_ds), size * size)
            raise TravelError("not one function for each pair", value=value, mend="Give n * n, row by row.")
        require_bases(self.shapes.base_ds, self.distance_m.ravel())
        object.__setattr__(self, "distance_m", read_only(self.distance_m))

    def __reduce__(self) -> tuple[object, ...]:
        return ArrivalFunctions, (self.shapes, self.distance_m)

    @property
    def point_count(self) -> int:
        """Number of points."""
        return len(self.distance_m)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all columns."""
        return self.shapes.memory_bytes + self.distance_m.nbytes

    def look_up(self, start: int, end: int) -> tuple[Deciseconds, Metres, int]:
        """Give shortest duration, distance and function of a pair; UNREACHABLE is passed on as it is."""
        if not (0 <= start < self.point_count and 0 <= end < self.point_count):
            mend = f"Indices run from 0 to {self.point_count - 1}."
            raise UnknownNameError("no such pair of points", value=(start, end), mend=mend)
        pair = start * self.point_count + end
        return int(self.shapes.base_ds[pair]), int(self.distance_m[start, end]), pair

    def look_up_all(self, start: Whole, end: Whole) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Refuse to name functions by one byte.

        Raises
        ------
        TravelError
            Always: `arrivals_ds` and `latest_departures_ds` answer for many pairs.
        """
        mend = "Ask for arrivals, or look up single pairs."
        shape = np.broadcast_shapes(np.shape(start), np.shape(end))
        raise TravelError("arrival functions have no shape classes", value=shape, mend=mend)

    def arrivals_ds(self, start: Whole, end: Whole, depart_ds: Whole) -> NDArray[np.int64]:
        """Find many arrivals at once, NEVER_DS where there is no way. Shapes broadcast."""
        pair = np.asarray(start) * self.point_count + np.asarray(end)
        base_ds = self.shapes.base_ds[pair]
        return np.where(base_ds == UNREACHABLE, NEVER_DS, self.shapes.arrive_all(pair, depart_ds, base_ds))

    def latest_departures_ds(self, start: Whole, end: Whole, arrive_ds: Whole) -> NDArray[np.int64]:
        """Find many latest departures at once, -NEVER_DS where there is no way. Shapes broadcast."""
        pair = np.asarray(start) * self.point_count + np.asarray(end)
        base_ds = self.shapes.base_ds[pair]
        return np.where(base_ds == UNREACHABLE, -NEVER_DS, self.shapes.depart_all(pair, arrive_ds, base_ds))

    def climbs_m(self, start: int, end: int) -> tuple[Metres, Metres]:
        """Give no metres climbed or dropped: none are kept."""
        self.look_up(start, end)
        return 0, 0

    def toll_between_minor(self, start: int, end: int) -> Minor:
        """Give no toll: none is kept."""
        self.look_up(start, end)
        return 0

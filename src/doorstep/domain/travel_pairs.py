"""What dense and k-nearest travel share: a base and a shape class per pair, read at a time of day."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TravelError
from doorstep.domain.travel_shapes import TravelShapes, Whole
from doorstep.domain.units import Deciseconds, Metres, Minor

UNREACHABLE: Final = 2**31 - 1
"""Base duration and distance of a pair without a legal way. Never added to anything."""
NEVER_DS: Final = 2**62
"""Arrival over an unreachable pair in arrays; -NEVER_DS is the latest departure over one."""


class PairTravel(ABC):
    """Travel of one profile between numbered points."""

    __slots__ = ()
    shapes: TravelShapes
    climb_m: NDArray[np.uint16] | None
    descent_m: NDArray[np.uint16] | None
    toll_minor: NDArray[np.int32] | None

    @property
    @abstractmethod
    def point_count(self) -> int:
        """Number of points; indices run from 0."""

    @property
    @abstractmethod
    def memory_bytes(self) -> int:
        """Bytes of all columns."""

    @abstractmethod
    def look_up(self, start: int, end: int) -> tuple[Deciseconds, Metres, int]:
        """Give base duration, distance and shape class of a pair; UNREACHABLE is passed on as it is.

        Raises
        ------
        UnknownNameError
            If a point has no such index.
        UnlistedPairError
            If k-nearest rows do not hold the pair.
        """

    @abstractmethod
    def look_up_all(self, start: Whole, end: Whole) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Give base durations and shape classes of many pairs; see `look_up`.

        Indices are not checked here, where plans read millions: they run from 0 to `point_count` - 1.
        """

    @abstractmethod
    def climbs_m(self, start: int, end: int) -> tuple[Metres, Metres]:
        """Give metres climbed and dropped along the way of a pair; 0 and 0 where none are kept."""

    @abstractmethod
    def toll_between_minor(self, start: int, end: int) -> Minor:
        """Give what the way of a pair costs by itself, tolls and zone charges; 0 where none are kept."""

    def is_reachable(self, start: int, end: int) -> bool:
        """Tell whether a legal way leads from one point to the other."""
        return self.look_up(start, end)[0] != UNREACHABLE

    def distance_between_m(self, start: int, end: int) -> Metres | None:
        """Measure the way in metres, None where there is none."""
        distance_m = self.look_up(start, end)[1]
        return None if distance_m == UNREACHABLE else distance_m

    def distances_m(self, start: Whole, end: Whole) -> NDArray[np.int64]:
        """Measure many ways in metres, UNREACHABLE where there is none. Shapes broadcast."""
        starts, ends = np.broadcast_arrays(np.asarray(start, np.int64), np.asarray(end, np.int64))
        pairs = zip(starts.ravel().tolist(), ends.ravel().tolist(), strict=True)
        return np.array([self.look_up(*pair)[1] for pair in pairs], np.int64).reshape(starts.shape)

    def arrival_ds(self, start: int, end: int, depart_ds: Deciseconds) -> Deciseconds | None:
        """Find when one arrives after leaving at `depart_ds`; None where there is no way."""
        base_ds, _, shape_class = self.look_up(start, end)
        return None if base_ds == UNREACHABLE else self.shapes.arrive(shape_class, depart_ds, base_ds)

    def duration_ds(self, start: int, end: int, depart_ds: Deciseconds) -> Deciseconds | None:
        """Find how long the way takes when leaving at `depart_ds`; None where there is no way."""
        arrive_ds = self.arrival_ds(start, end, depart_ds)
        return None if arrive_ds is None else arrive_ds - depart_ds

    def latest_departure_ds(self, start: int, end: int, arrive_ds: Deciseconds) -> Deciseconds | None:
        """Find the latest departure that is there by `arrive_ds`; None where there is no way."""
        base_ds, _, shape_class = self.look_up(start, end)
        return None if base_ds == UNREACHABLE else self.shapes.depart(shape_class, arrive_ds, base_ds)

    def arrivals_ds(self, start: Whole, end: Whole, depart_ds: Whole) -> NDArray[np.int64]:
        """Find many arrivals at once, NEVER_DS where there is no way. Shapes broadcast."""
        base_ds, shape_class = self.look_up_all(start, end)
        arrive_ds = self.shapes.arrive_all(shape_class, depart_ds, base_ds)
        return np.where(base_ds == UNREACHABLE, NEVER_DS, arrive_ds)

    def latest_departures_ds(self, start: Whole, end: Whole, arrive_ds: Whole) -> NDArray[np.int64]:
        """Find many latest departures at once, -NEVER_DS where there is no way. Shapes broadcast."""
        base_ds, shape_class = self.look_up_all(start, end)
        depart_ds = self.shapes.depart_all(shape_class, arrive_ds, base_ds)
        return np.where(base_ds == UNREACHABLE, -NEVER_DS, depart_ds)


def require_column(
    name: str, column: NDArray[np.generic], dtype: type[np.generic], shape: tuple[int, ...]
) -> None:
    """Refuse a column of another type or shape than promised.

    Raises
    ------
    TravelError
        Naming the column, what it is and what it should be.
    """
    if column.dtype != np.dtype(dtype) or column.shape != shape:
        raise TravelError(
            f"{name} is not {np.dtype(dtype)} of shape {shape}",
            value=(str(column.dtype), column.shape),
            mend="Convert it before building the travel.",
        )


def require_bases(base_ds: NDArray[np.int32], distance_m: NDArray[np.int32]) -> None:
    """Refuse negative bases and distances, and pairs that are reachable in one of both only.

    Raises
    ------
    TravelError
        Naming the first such pair.
    """
    wrong = (base_ds < 0) | (distance_m < 0) | ((base_ds == UNREACHABLE) != (distance_m == UNREACHABLE))
    if wrong.any():
        where = tuple(int(index) for index in np.argwhere(wrong)[0])
        raise TravelError(
            "base and distance must be 0 or more, and UNREACHABLE together",
            value=(int(base_ds[where]), int(distance_m[where])),
            place=f"pair {where if len(where) > 1 else where[0]}",
        )


def require_climbs(
    climb_m: NDArray[np.uint16] | None, descent_m: NDArray[np.uint16] | None, pairs: tuple[int, ...]
) -> None:
    """Refuse metres climbed without those dropped, and columns of another shape than the pairs.

    Raises
    ------
    TravelError
        Naming the column.
    """
    if (climb_m is None) != (descent_m is None):
        raise TravelError("metres climbed and dropped come together", mend="Give both or none.")
    for name, column in (("climb_m", climb_m), ("descent_m", descent_m)):
        if column is not None:
            require_column(name, column, np.uint16, pairs)


def require_tolls(toll_minor: NDArray[np.int32] | None, pairs: tuple[int, ...]) -> None:
    """Refuse tolls of another shape than the pairs, or below 0.

    Raises
    ------
    TravelError
        Naming the toll.
    """
    if toll_minor is None:
        return
    require_column("toll_minor", toll_minor, np.int32, pairs)
    if toll_minor.size and int(toll_minor.min()) < 0:
        raise TravelError("a toll below 0", value=int(toll_minor.min()), mend="Tolls are 0 or more.")


def require_classes(
    shape_class: NDArray[np.uint8] | None, shapes: TravelShapes, pairs: tuple[int, ...]
) -> None:
    """Refuse classes that the shapes do not have, or none where there are several to choose from.

    Raises
    ------
    TravelError
        Naming the class.
    """
    if shape_class is None:
        if shapes.class_count != 1:
            mend = "Give the class of each pair, or shapes of one class."
            raise TravelError("several shape classes and no choice", value=shapes.class_count, mend=mend)
        return
    require_column("shape_class", shape_class, np.uint8, pairs)
    if shape_class.size and int(shape_class.max()) >= shapes.class_count:
        place = f"shapes of {shapes.class_count} classes"
        raise TravelError("no such shape class", value=int(shape_class.max()), place=place)

"""Travel of the native search where no matrix of all pairs is kept: points of a plane, or nearest rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.domain.travel_shapes import FASTEST_SPEED, LONGEST_GRID_S, SLOWEST_SPEED
from doorstep.domain.units import ds_from_s

NO_WAY = 2**29
"""Travel cost or time between places that no way joins: such a leg is never in a plan."""
MOST_BASE_DS = 2**23 - 1
"""Longest base duration of a leg by the time of day: 9.7 days."""
MOST_TRAVEL = 2**26 - 1
"""Largest travel cost or time of a leg, and largest service: sums of a few stay within 32 bits."""
LONGEST_GRID_DS = ds_from_s(LONGEST_GRID_S)

I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class PlaneTravel:
    """Travel as the crow flies: Euclidean distance in steps, each for a cost and a time.

    Steps are `floor(distance * steps_per_unit + half)` in double precision, as numpy computes them.

    Parameters
    ----------
    x, y
        Coordinates, float64 of shape (p,).
    steps_per_unit
        Steps in a unit of the coordinates, > 0.
    half
        0.5 rounds to the nearest step, 0 rounds down.
    cost_per_step
        Cost of a step, >= 0.
    ds_per_1000_steps
        Duration of 1000 steps in tenths of a second, >= 0; that of a leg is rounded up.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    steps_per_unit: float = 1.0
    half: float = 0.5
    cost_per_step: int = 1
    ds_per_1000_steps: int = 1000

    def __post_init__(self) -> None:
        for label, column in (("x", self.x), ("y", self.y)):
            if column.dtype != np.float64 or column.shape != (len(self.x),):
                raise InputError(
                    "must be a float64 array of one axis, as long as x", value=column.shape, place=label
                )
            if not np.isfinite(column).all():
                raise InputError("must be finite", place=label)
        if not self.steps_per_unit > 0 or self.half not in (0, 0.5):
            what = "steps_per_unit must be above 0 and half 0 or 0.5"
            raise InputError(what, value=(self.steps_per_unit, self.half), place="plane")
        if self.cost_per_step < 0 or self.ds_per_1000_steps < 0:
            what = "a step costs and lasts at least 0"
            raise InputError(what, value=(self.cost_per_step, self.ds_per_1000_steps), place="plane")
        self._require_near()

    def _require_near(self) -> None:
        if not len(self.x):
            return
        widest = float(np.hypot(np.ptp(self.x), np.ptp(self.y))) * self.steps_per_unit + 1
        most = widest * max(self.cost_per_step, self.ds_per_1000_steps / 1000)
        if most > MOST_TRAVEL:
            mend = f"At most {MOST_TRAVEL} fit: plan a smaller area, or price in larger steps."
            raise InputError("places too far apart for the search", value=int(most), place="plane", mend=mend)

    @property
    def places(self) -> int:
        """Number of places."""
        return len(self.x)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Give cost and time of a leg, as the core works them out."""
        dx, dy = self.x[start] - self.x[end], self.y[start] - self.y[end]
        steps = int(np.sqrt(dx * dx + dy * dy) * self.steps_per_unit + self.half)
        return steps * self.cost_per_step, -(-steps * self.ds_per_1000_steps // 1000)


@dataclass(frozen=True, slots=True, eq=False)
class RowTravel:
    """Travel of listed pairs only. A pair that is not listed is never driven.

    Row `p` lists the places `place[first[p]:first[p + 1]]`, ascending. List the legs from and to the
    vehicles' starts and ends for every place, else tasks cannot be reached.

    Parameters
    ----------
    first
        Where each row begins, int64 of shape (p + 1,), from 0 to m.
    place
        Shape (m,).
    cost, ds
        Cost and duration of each listed pair, shape (m,), as in `FlatProblem`; ds None: the same numbers.
    """

    first: NDArray[np.int64]
    place: I32
    cost: I32
    ds: I32 | None = None

    def __post_init__(self) -> None:
        pairs = (len(self.place),)
        require_column(self.place, "rows.place", pairs, (0, self.places - 1))
        require_column(self.cost, "rows.cost", pairs, (0, MOST_TRAVEL), special=NO_WAY)
        if self.ds is not None:
            require_column(self.ds, "rows.ds", pairs, (0, MOST_TRAVEL), special=NO_WAY)
        first = self.first
        require_column(first, "rows.first", (len(first),), (0, len(self.place)), kind=np.int64)
        if len(first) < 1 or first[0] != 0 or first[-1] != len(self.place) or (np.diff(first) < 0).any():
            raise InputError("must rise from 0 to the number of pairs", place="rows.first")
        falls = np.flatnonzero(np.diff(self.place) <= 0) + 1
        wrong = falls[~np.isin(falls, first)]
        if len(wrong):
            raise InputError(
                "places of a row must ascend",
                value=int(self.place[wrong[0]]),
                place=f"rows.place[{wrong[0]}]",
            )

    @property
    def places(self) -> int:
        """Number of places."""
        return len(self.first) - 1


@dataclass(frozen=True, slots=True, eq=False)
class HourTravel:
    """How speed moves over the day, beside a matrix of base durations; see `domain.travel_shapes`.

    Parameters
    ----------
    shape_class
        Class of each pair, uint8 of shape (p, p).
    speed
        Speeds of each class in each step, in 1/1024 of base speed, shape (C, S).
    start_ds, step_ds
        Where the first step begins, and how long each is.
    """

    shape_class: NDArray[np.uint8]
    speed: I32
    start_ds: int
    step_ds: int

    def __post_init__(self) -> None:
        classes, steps = self.speed.shape
        require_column(self.speed, "hours.speed", (classes, steps), (SLOWEST_SPEED, FASTEST_SPEED))
        places = (len(self.shape_class),) * 2
        require_column(self.shape_class, "hours.shape_class", places, (0, classes - 1), kind=np.uint8)
        if not 0 < self.step_ds * steps <= LONGEST_GRID_DS or abs(self.start_ds) > LONGEST_GRID_DS:
            what = "a grid of more than 31 days"
            raise InputError(what, value=(self.start_ds, self.step_ds, steps), place="hours")
        if int(self.speed.sum(axis=1, dtype=np.int64).max()) >= 2**31:
            raise InputError("more steps than the search can add up", value=steps, place="hours.speed")


def require_column(
    column: NDArray[np.integer],
    label: str,
    shape: tuple[int, ...],
    span: tuple[int, int],
    *,
    special: int | None = None,
    kind: type[np.integer] = np.int32,
) -> None:
    """Refuse a column of another type, shape or range; name the entry that is wrong."""
    if column.dtype != kind or not column.flags.c_contiguous:
        raise InputError(f"must be a C-contiguous {kind.__name__} array", value=column.dtype, place=label)
    if column.shape != shape:
        raise InputError(f"must have the shape {shape}", value=column.shape, place=label)
    if not column.size:
        return
    low, high = span
    if int(column.min()) >= low and int(column.max()) <= high:
        return
    wrong = (column < low) | (column > high)
    if special is not None:
        wrong &= column != special
    at = np.argwhere(wrong)
    if len(at):
        where = tuple(int(i) for i in at[0])
        raise InputError(
            f"must be from {low} to {high}",
            value=int(column[where]),
            place=f"{label}[{', '.join(map(str, where))}]",
        )

"""How travel speed moves over the day: shape classes with integer work tables and an exact inverse.

The method is the step-speed rule of Ichoua, Gendreau and Potvin (2003): speed changes at fixed times, for
the part of a trip not yet driven as well, so whoever leaves later never arrives earlier (FIFO). A pair of
points has a base duration and a shape class. Class `c` drives at `speed[c, s] / 1024` of the base speed
during step `s`; work done since the first step is `W[c]`, in 1/1024 of a base decisecond:

    arrive(t) = smallest T with W(T) >= W(t) + 1024 base
    depart(T) = largest t with W(t) + 1024 base <= W(T)

Both are exact in integers. W grows strictly with each decisecond, hence for every t and T

    arrive(t) <= T  if and only if  t <= depart(T),

so a plan that is feasible by its latest departures stays feasible when it is driven forward. A speed of
1024 in all steps is plain addition, bit for bit. Before the first and after the last step the first and last
speed go on. Times are tenths of a second since the travel's epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TravelError
from doorstep.domain.units import Deciseconds, Seconds, ds_from_s

ONE_SPEED = 1024
"""Integer speed of a step that is driven exactly at base speed."""
SLOWEST_SPEED, FASTEST_SPEED = ONE_SPEED // 64, ONE_SPEED * 64
"""Bounds of integer speeds. They keep work within 2**60 for any int32 time and base."""
MAX_CLASSES = 256
"""Classes that one byte can name. Shapes made for single pairs may be more."""
STEP_S: Seconds = 600
STEPS_PER_DAY = 96
"""Steps of the default grid: 16 hours, as from 06:00 to 22:00."""
LONGEST_GRID_S: Seconds = 31 * 86_400

Whole = NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class TravelShapes:
    """Shape classes on one grid of time steps.

    speed
        Speed of each class in each step, in 1/1024 of base speed. Shape (C, S), int32, 16..65536.
    start_s
        Where the first step begins, seconds since the travel's epoch.
    step_s
        Length of a step, seconds.

    Raises
    ------
    TravelError
        If the columns are of another shape or type, or a speed is out of bounds.
    """

    speed: NDArray[np.int32]
    start_s: Seconds = 0
    step_s: Seconds = STEP_S
    work: NDArray[np.int64] = field(init=False, repr=False)
    """Work done at each step's beginning and at the last one's end. Shape (C, S + 1)."""
    _is_even: bool = field(init=False, repr=False, default=False)

    def __post_init__(self) -> None:
        speed = self.speed
        if speed.dtype != np.int32 or speed.ndim != 2 or 0 in speed.shape:
            mend = "Give int32 of shape (classes, steps), at least one of each."
            raise TravelError("not a table of speeds", value=(str(speed.dtype), speed.shape), mend=mend)
        if speed.min() < SLOWEST_SPEED or speed.max() > FASTEST_SPEED:
            shape_class, step = np.argwhere((speed < SLOWEST_SPEED) | (speed > FASTEST_SPEED))[0]
            raise TravelError(
                "a speed out of bounds",
                value=int(speed[shape_class, step]),
                place=f"class {shape_class}, step {step}",
                mend=f"Speeds are 1/1024 of base speed, {SLOWEST_SPEED}..{FASTEST_SPEED}.",
            )
        if not (isinstance(self.step_s, int) and isinstance(self.start_s, int) and self.step_s > 0):
            mend = "Give whole seconds, the step above 0."
            raise TravelError("not a grid of time", value=(self.start_s, self.step_s), mend=mend)
        if self.step_s * speed.shape[1] > LONGEST_GRID_S or abs(self.start_s) > LONGEST_GRID_S:
            raise TravelError(
                "a grid of more than 31 days", value=(self.start_s, self.step_s, speed.shape[1])
            )
        work = np.zeros((speed.shape[0], speed.shape[1] + 1), np.int64)
        np.cumsum(speed.astype(np.int64) * self._step_ds, axis=1, out=work[:, 1:])
        work.flags.writeable = False
        object.__setattr__(self, "speed", read_only(speed))
        object.__setattr__(self, "work", work)
        object.__setattr__(self, "_is_even", bool((speed == ONE_SPEED).all()))

    def __reduce__(self) -> tuple[object, ...]:
        # Rebuilt on the other side of a process border, because copies of arrays could be written to.
        return TravelShapes, (self.speed, self.start_s, self.step_s)

    @classmethod
    def constant(
        cls, *, start_s: Seconds = 0, step_s: Seconds = STEP_S, steps: int = STEPS_PER_DAY
    ) -> TravelShapes:
        """Make the single class of ones: travel that does not know the time of day."""
        return cls(np.full((1, steps), ONE_SPEED, np.int32), start_s, step_s)

    @property
    def class_count(self) -> int:
        """Number of classes."""
        return int(self.speed.shape[0])

    @property
    def step_count(self) -> int:
        """Number of steps."""
        return int(self.speed.shape[1])

    @property
    def is_constant(self) -> bool:
        """Tell whether every class drives at base speed all the time."""
        return self._is_even

    @property
    def memory_bytes(self) -> int:
        """Bytes of the tables."""
        return self.speed.nbytes + self.work.nbytes

    @property
    def _start_ds(self) -> Deciseconds:
        return ds_from_s(self.start_s)

    @property
    def _step_ds(self) -> Deciseconds:
        return ds_from_s(self.step_s)

    def arrive(self, shape_class: int, depart_ds: Deciseconds, base_ds: Deciseconds) -> Deciseconds:
        """Find the arrival of one trip, rounded up to a tenth of a second.

        The plain reference: the vectorised and the native version give the same integers.
        """
        if self.is_constant:
            return depart_ds + base_ds
        done = self._work_at(shape_class, depart_ds) + base_ds * ONE_SPEED
        step, begin_ds = self._step_of_work(shape_class, done)
        left = done - int(self.work[shape_class, step])
        return begin_ds + -(-left // int(self.speed[shape_class, step]))

    def depart(self, shape_class: int, arrive_ds: Deciseconds, base_ds: Deciseconds) -> Deciseconds:
        """Find the latest departure that is there by `arrive_ds`, rounded down to a tenth of a second."""
        if self.is_constant:
            return arrive_ds - base_ds
        done = self._work_at(shape_class, arrive_ds) - base_ds * ONE_SPEED
        step, begin_ds = self._step_of_work(shape_class, done)
        left = done - int(self.work[shape_class, step])
        return begin_ds + left // int(self.speed[shape_class, step])

    def _work_at(self, shape_class: int, time_ds: Deciseconds) -> int:
        since_ds = time_ds - self._start_ds
        step = min(max(since_ds // self._step_ds, 0), self.step_count - 1)
        into_step_ds = since_ds - step * self._step_ds
        return int(self.work[shape_class, step]) + into_step_ds * int(self.speed[shape_class, step])

    def _step_of_work(self, shape_class: int, done: int) -> tuple[int, Deciseconds]:
        step = int(self.work[shape_class, 1:-1].searchsorted(done, side="right"))
        return step, self._start_ds + step * self._step_ds

    def arrive_all(self, shape_class: Whole, depart_ds: Whole, base_ds: Whole) -> NDArray[np.int64]:
        """Find the arrivals of many trips at once; see `arrive`. Shapes broadcast.

        Parameters
        ----------
        shape_class, depart_ds, base_ds
            Classes, departures and base durations (0 or more), any integer type.
        """
        if self.is_constant:
            return _summed(shape_class, depart_ds, base_ds)
        class_at, time_at, base_at = _aligned(shape_class, depart_ds, base_ds)
        done = self._work_at_all(class_at, time_at) + base_at * ONE_SPEED
        left, speed, begin_ds = self._into_step_all(class_at, done)
        return begin_ds - (-left // speed)

    def depart_all(self, shape_class: Whole, arrive_ds: Whole, base_ds: Whole) -> NDArray[np.int64]:
        """Find the latest departures of many trips at once; see `depart`. Shapes broadcast."""
        if self.is_constant:
            return _summed(shape_class, arrive_ds, np.negative(base_ds, dtype=np.int64))
        class_at, time_at, base_at = _aligned(shape_class, arrive_ds, base_ds)
        done = self._work_at_all(class_at, time_at) - base_at * ONE_SPEED
        left, speed, begin_ds = self._into_step_all(class_at, done)
        return begin_ds + left // speed

    def _work_at_all(self, class_at: NDArray[np.int64], time_at: NDArray[np.int64]) -> NDArray[np.int64]:
        since_ds = time_at - self._start_ds
        step = np.clip(since_ds // self._step_ds, 0, self.step_count - 1)
        into_step_ds = since_ds - step * self._step_ds
        return self.work[class_at, step] + into_step_ds * self.speed[class_at, step]

    def _into_step_all(
        self, class_at: NDArray[np.int64], done: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        # One sorted key per (class, step): classes follow one another, each shifted past the last one's work.
        shift = int(self.work[:, -1].max()) + 1
        classes = np.arange(self.class_count, dtype=np.int64)
        keys = (self.work[:, :-1] + (classes * shift)[:, None]).ravel()
        within = np.clip(done, 0, self.work[class_at, -1])
        row = np.searchsorted(keys, class_at * shift + within, side="right") - 1
        step = row - class_at * self.step_count
        begin_ds = self._start_ds + step * self._step_ds
        return done - self.work[class_at, step], self.speed[class_at, step].astype(np.int64), begin_ds


def _summed(shape_class: Whole, time_ds: Whole, way_ds: Whole) -> NDArray[np.int64]:
    """Add a way to a time where no hour is slower than another, in the shape of all three."""
    sums: NDArray[np.int64] = np.add(time_ds, way_ds, dtype=np.int64)
    if np.shape(shape_class) in ((), sums.shape):
        return sums
    return sums + np.zeros(np.shape(shape_class), np.int64)


def _aligned(*columns: Whole) -> list[NDArray[np.int64]]:
    return [np.asarray(column, np.int64) for column in np.broadcast_arrays(*columns)]


def read_only(column: NDArray[np.generic]) -> NDArray[np.generic]:
    """Give a view that cannot be written through, without copying."""
    view = column.view()
    view.flags.writeable = False
    return view


def step_speeds(
    ratio: NDArray[np.floating],
    instants_s: Whole,
    *,
    start_s: Seconds = 0,
    step_s: Seconds = STEP_S,
    steps: int = STEPS_PER_DAY,
) -> NDArray[np.int32]:
    """Turn duration ratios at some instants into the integer speeds of a grid of steps.

    Ratios are read linearly between instants, at the middle of each step, and constant outside.

    Parameters
    ----------
    ratio
        Duration at each instant over the base duration, above 0. Shape (K, p): K instants of p curves.
    instants_s
        Seconds since the travel's epoch, strictly ascending. Shape (K,).
    start_s, step_s, steps
        The grid: where the first step begins, how long each is, how many there are.

    Returns
    -------
    NDArray[np.int32]
        Speeds for `TravelShapes`. Shape (p, steps).

    Raises
    ------
    TravelError
        If instants do not ascend or do not go with the ratios, or a ratio is not positive and finite.
    """
    at_s = require_instants(instants_s, len(ratio))
    if not (np.isfinite(ratio).all() and (ratio > 0).all()):
        raise TravelError("a duration ratio that is not positive and finite", value=float(ratio.min()))
    middle_s = start_s + step_s * (np.arange(steps) + 0.5)
    after = np.clip(np.searchsorted(at_s, middle_s), 1, max(len(at_s) - 1, 1))
    if len(at_s) == 1:
        at_steps = np.repeat(ratio, steps, axis=0)
    else:
        share = np.clip((middle_s - at_s[after - 1]) / (at_s[after] - at_s[after - 1]), 0.0, 1.0)
        at_steps = ratio[after - 1] * (1.0 - share)[:, None] + ratio[after] * share[:, None]
    speed = np.rint(ONE_SPEED / at_steps.T)
    return np.clip(speed, SLOWEST_SPEED, FASTEST_SPEED).astype(np.int32)


def require_instants(instants_s: Whole, slices: int) -> NDArray[np.int64]:
    """Refuse instants that do not ascend, or are not one per slice.

    Raises
    ------
    TravelError
        Naming the instants.
    """
    at_s = np.asarray(instants_s, np.int64)
    if at_s.shape != (slices,) or slices == 0 or (np.diff(at_s) <= 0).any():
        mend = f"Give {slices} instants in seconds, strictly ascending, one for each slice."
        raise TravelError("not the instants of the slices", value=at_s.tolist(), mend=mend)
    return at_s

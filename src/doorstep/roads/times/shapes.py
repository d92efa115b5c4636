"""Shape classes: from travel times at some instants to a base and a class for each pair.

The base of a pair is the mean of its travel times over the instants, weighted by the time each stands
for. Its class is the curve, out of 64, that is nearest to its own ratio to that mean; so bases carry no
bias and classes only a shape. k-means with k-means++ seeding (Arthur, Vassilvitskii 2007) on a sample of
10 000 pairs, each weighted by its base. The integer tables and the exact inverse are `domain` types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError
from doorstep.domain.travel_shapes import MAX_CLASSES, STEP_S, STEPS_PER_DAY, TravelShapes, step_speeds
from doorstep.domain.units import Seconds
from doorstep.roads import _network

DEFAULT_CLASSES: Final = 64
DEFAULT_ITERATIONS: Final = 12
SAMPLE_PAIRS: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class PairColumns:
    """What is kept of some pairs' travel times.

    base_ds
        Mean over the day, rounded up; UNREACHABLE where there is no way in some slice. Shape (p,), int32.
    shape_class
        Nearest class; 0 where there is no way. Shape (p,), uint8.
    slice_ratio
        Own ratio at each instant as bytes (`domain.travel_matrix.RATIO_OF_BYTE`), or None. Shape (K, p).
    """

    base_ds: NDArray[np.int32]
    shape_class: NDArray[np.uint8]
    slice_ratio: NDArray[np.uint8] | None = None

    @classmethod
    def empty(cls, pairs: int, slices: int, *, keep_ratios: bool) -> PairColumns:
        """Make room for `pairs` pairs, not yet filled."""
        ratio = np.empty((slices, pairs), np.uint8) if keep_ratios else None
        return cls(np.empty(pairs, np.int32), np.empty(pairs, np.uint8), ratio)


@dataclass(frozen=True, slots=True, eq=False)
class ShapeModel:
    """The classes of one day: how travel times at its instants relate to their mean.

    instants_s
        Seconds since the travel's epoch, ascending. Length K.
    ratio
        Travel time over base of each class at each instant. Shape (C, K), float32.
    """

    instants_s: tuple[Seconds, ...]
    ratio: NDArray[np.float32]

    @property
    def shapes(self) -> TravelShapes:
        """Integer speeds of the classes on ten-minute steps from the first instant to the last."""
        start_s, steps = step_grid(self.instants_s)
        instants = np.array(self.instants_s, np.int64)
        speed = step_speeds(self.ratio.T.astype(np.float64), instants, start_s=start_s, steps=steps)
        return TravelShapes(speed, start_s, STEP_S)

    def assign(self, slices_ms: NDArray[np.uint32], into: PairColumns, *, threads: int = 1) -> None:
        """Give pairs their base and nearest class; no refit, so it serves new stops as well.

        Parameters
        ----------
        slices_ms
            Milliseconds at each instant, 2**30 or more where there is no way. Shape (K, p), uint32.
        into
            Columns of p pairs, written in place.
        threads
            Share the pairs out; the result does not depend on it.
        """
        weight = time_weights(self.instants_s)
        _network.assign_shapes(
            slices_ms, weight, self.ratio, into.base_ds, into.shape_class, into.slice_ratio, threads
        )

    def columns_of(self, slices_ms: NDArray[np.uint32], *, keep_ratios: bool = False) -> PairColumns:
        """Give the columns of pairs, such as those from and to a stop that came in later."""
        columns = PairColumns.empty(slices_ms.shape[1], len(self.instants_s), keep_ratios=keep_ratios)
        self.assign(slices_ms, columns)
        return columns


def fit_shapes(
    sample_ms: NDArray[np.uint32],
    instants_s: Sequence[Seconds],
    *,
    classes: int = DEFAULT_CLASSES,
    iterations: int = DEFAULT_ITERATIONS,
    seed: int = 0,
) -> ShapeModel:
    """Fit shape classes to a sample of pairs.

    Parameters
    ----------
    sample_ms
        Milliseconds at each instant, shape (K, p). Pairs without a way in some slice are passed over, and
        those less than a second apart.
    instants_s
        Seconds since the travel's epoch, strictly ascending. Length K.
    classes
        At most so many, 1..256; fewer where the sample has fewer different curves.
    iterations
        Rounds of moving the centroids.
    seed
        The same sample and seed give the same classes on every machine.

    Raises
    ------
    TrafficError
        If slices are missing or instants do not ascend.
    """
    at_s = tuple(int(instant) for instant in instants_s)
    weight = time_weights(at_s)
    if sample_ms.ndim != 2 or len(sample_ms) != len(at_s) or sample_ms.dtype != np.uint32:
        value, mend = (str(sample_ms.dtype), sample_ms.shape), f"Give uint32 of shape ({len(at_s)}, pairs)."
        raise TrafficError("not one slice of milliseconds per instant", value=value, mend=mend)
    if not 1 <= classes <= MAX_CLASSES:
        raise TrafficError(f"a number of classes outside 1..{MAX_CLASSES}", value=classes)
    sample_ms = np.ascontiguousarray(sample_ms)
    return ShapeModel(at_s, _network.fit_shapes(sample_ms, weight, classes, iterations, seed))


def time_weights(instants_s: Sequence[Seconds]) -> NDArray[np.uint32]:
    """Tell how much of the day each instant stands for: half the way to its neighbours, times two.

    This is the trapezoidal rule in whole numbers, so that means of equal times are exact. Shape (K,).

    Raises
    ------
    TrafficError
        If there is none, or they do not ascend strictly.
    """
    at_s = np.array(instants_s, np.int64)
    gaps = np.diff(at_s)
    if len(at_s) == 0 or (gaps <= 0).any():
        mend = "Give at least one, each later than the one before."
        raise TrafficError("instants that do not ascend", value=at_s.tolist(), mend=mend)
    if len(at_s) == 1:
        return np.ones(1, np.uint32)
    weight = np.zeros(len(at_s), np.int64)
    weight[:-1] += gaps
    weight[1:] += gaps
    return weight.astype(np.uint32)


def step_grid(instants_s: Sequence[Seconds]) -> tuple[Seconds, int]:
    """Give start and number of the ten-minute steps that cover the instants: 96 from 06:00 to 22:00."""
    if len(instants_s) == 1:
        return int(instants_s[0]), STEPS_PER_DAY
    start_s = instants_s[0] // STEP_S * STEP_S
    return int(start_s), int(-((start_s - instants_s[-1]) // STEP_S))


def shuffled(count: int, seed: int) -> NDArray[np.int64]:
    """Put 0..count-1 in an order that depends on the seed alone, on every machine and version.

    Sorts by SplitMix64 (Steele, Lea, Flood 2014) of the place in the sequence.
    """
    place = np.arange(1, count + 1, dtype=np.uint64)
    mixed = np.uint64(seed % 2**64) + place * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.argsort(mixed ^ (mixed >> np.uint64(31)), kind="stable")


def slow_assign(
    slices_ms: NDArray[np.uint32], instants_s: Sequence[Seconds], ratio: NDArray[np.floating]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Work out bases and the distances to every class plainly: the reference of the native assignment.

    Returns
    -------
    tuple[NDArray[np.int64], NDArray[np.float64]]
        Base in tenths of a second, shape (p,), and the weighted mean square gap to each class, shape (p, C).
    """
    weight = time_weights(instants_s).astype(np.int64)
    total = (weight[:, None] * slices_ms.astype(np.int64)).sum(axis=0)
    base_ds = -(-total // (100 * weight.sum()))
    own = slices_ms * (weight.sum() / np.maximum(total, 1))
    gap = own.T[:, None, :] - ratio[None, :, :]
    return base_ds, (gap * gap * (weight / weight.sum())).sum(axis=2)

"""Time slices: how much longer each street takes at some instants of the day, and the weights that follow.

A slice is a point sample: weights are read linearly between instants, and constant before the first and
after the last. Every source of speeds (typical traffic, imported speeds, weather, live traffic) ends as
one factor per slice and arc on the free-flow time; a closed street has the factor infinity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError
from doorstep.domain.units import Seconds, ms_from_s
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.times.weights import Weights

STEEPEST_FALL: Final = 0.95
"""A street may become faster by this part of the time that passes, at most: leaving later then never pays."""


@dataclass(frozen=True, slots=True, eq=False)
class TimeSlices:
    """Factors on the free-flow time of every arc at some instants.

    instants_s
        Seconds since local midnight or the travel's epoch, strictly ascending. Length K.
    arc_factor
        Time over free-flow time, above 0; infinite where closed. Shape (K, arcs), float32.
    turn_share
        The part of a turn's cost that grows with the factor of the arc it leads into, 0..1.

    Raises
    ------
    TrafficError
        If columns do not fit together, instants do not ascend or a factor is not positive.
    """

    instants_s: tuple[Seconds, ...]
    arc_factor: NDArray[np.float32]
    turn_share: float = 0.5

    def __post_init__(self) -> None:
        if self.arc_factor.dtype != np.float32 or self.arc_factor.ndim != 2:
            mend = "Give float32 of shape (instants, arcs)."
            raise TrafficError("not a table of factors", value=self.arc_factor.shape, mend=mend)
        if len(self.instants_s) != len(self.arc_factor) or not self.instants_s:
            value = (len(self.instants_s), len(self.arc_factor))
            raise TrafficError("instants and slices differ in number", value=value, mend="Give one each.")
        if (np.diff(self.instants_s) <= 0).any():
            mend = "Sort the slices by instant, one for each."
            raise TrafficError("instants that do not ascend", value=list(self.instants_s), mend=mend)
        if not (self.arc_factor > 0).all():
            slice_row, arc = (int(index) for index in np.argwhere(~(self.arc_factor > 0))[0])
            raise TrafficError(
                "a factor must be above 0",
                value=float(self.arc_factor[slice_row, arc]),
                place=f"slice {slice_row}, arc {arc}",
            )
        if not 0.0 <= self.turn_share <= 1.0:
            raise TrafficError("turn_share outside 0..1", value=self.turn_share)

    @property
    def count(self) -> int:
        """Number of slices."""
        return len(self.instants_s)

    @classmethod
    def free_flow(cls, arc_count: int, instant_s: Seconds = 0) -> TimeSlices:
        """Make the single slice of ones: travel that does not know the time of day."""
        return cls((instant_s,), np.ones((1, arc_count), np.float32))

    def slowed(self, factor: NDArray[np.float32] | np.float32) -> TimeSlices:
        """Multiply by further factors, such as weather's. Broadcasts to (K, arcs)."""
        return replace(self, arc_factor=np.asarray(self.arc_factor * factor, np.float32))

    def only(self, k: int) -> TimeSlices:
        """Give one slice alone."""
        return replace(self, instants_s=self.instants_s[k : k + 1], arc_factor=self.arc_factor[k : k + 1])

    def at(self, instants_s: tuple[Seconds, ...]) -> TimeSlices:
        """Read the slices at other instants: linear in between, constant outside.

        A street that is closed at either end of an interval counts as closed within it.
        """
        known = np.array(self.instants_s)
        rows = np.empty((len(instants_s), self.arc_factor.shape[1]), np.float32)
        for row, instant in zip(rows, instants_s, strict=True):
            after = int(np.searchsorted(known, instant))
            if after < self.count and known[after] == instant:
                row[:] = self.arc_factor[after]
            elif after in {0, self.count}:
                row[:] = self.arc_factor[min(after, self.count - 1)]
            else:
                share = (instant - known[after - 1]) / (known[after] - known[after - 1])
                row[:] = self.arc_factor[after - 1] * (1.0 - share) + self.arc_factor[after] * share
        return replace(self, instants_s=instants_s, arc_factor=rows)

    def first_in_first_out(self, graph: StreetGraph, weights: Weights) -> TimeSlices:
        """Raise factors where a street would become faster quicker than time passes.

        Somebody could overtake by leaving later otherwise, and no exact search would be exact. Only long
        arcs (ferries, motorways without exit) and sudden reopenings are touched.
        """
        slowest_turn_ms = np.zeros(graph.arc_count, np.uint32)
        open_turn_ms = np.where(weights.turn_ms < NEVER_MS, weights.turn_ms, 0)
        np.maximum.at(slowest_turn_ms, graph.state_arc[graph.turn_to], open_turn_ms.astype(np.uint32))
        scaled_ms = weights.arc_ms + self.turn_share * slowest_turn_ms
        factor = self.arc_factor.copy()
        for k in range(1, self.count):
            gap_ms = ms_from_s(self.instants_s[k] - self.instants_s[k - 1])
            lowest = factor[k - 1] - STEEPEST_FALL * gap_ms / np.maximum(scaled_ms, 1)
            # From a closed street nothing follows: nobody is on it who could be overtaken.
            bound = np.isfinite(factor[k - 1]) & (factor[k] < lowest)
            factor[k, bound] = lowest[bound]
        return replace(self, arc_factor=factor)


def slice_weights(graph: StreetGraph, weights: Weights, slices: TimeSlices) -> Iterator[NDArray[np.uint32]]:
    """Give the turn weights of one slice after the other, in milliseconds. Each of shape (turns,), uint32.

    A weight is the turn, of whose cost `turn_share` grows with the factor of the arc it leads into, and the
    whole of that arc. With all factors 1 it is that of free flow, to the millisecond.
    """
    arc_of_turn = graph.state_arc[graph.turn_to]
    closed = (weights.turn_ms >= NEVER_MS) | (weights.arc_ms >= NEVER_MS)[arc_of_turn]
    turn_ms = np.where(closed, 0, weights.turn_ms).astype(np.float64)
    arc_ms = np.where(weights.arc_ms >= NEVER_MS, 0, weights.arc_ms).astype(np.float64)
    for factor in slices.arc_factor:
        open_factor = np.where(np.isfinite(factor), factor, 1.0).astype(np.float64)
        turn_factor = 1.0 + slices.turn_share * (open_factor - 1.0)
        scaled_arc_ms = np.floor(arc_ms * open_factor + 0.5)
        total_ms = np.floor(turn_ms * turn_factor[arc_of_turn] + 0.5) + scaled_arc_ms[arc_of_turn]
        shut = closed | ~np.isfinite(factor)[arc_of_turn]
        yield np.where(shut, NEVER_MS, np.minimum(total_ms, NEVER_MS)).astype(np.uint32)


def all_slice_weights(graph: StreetGraph, weights: Weights, slices: TimeSlices) -> NDArray[np.uint32]:
    """Give the turn weights of all slices at once. Shape (K, turns), uint32 milliseconds."""
    table = np.empty((slices.count, graph.turn_count), np.uint32)
    for row, turn_weight_ms in zip(table, slice_weights(graph, weights, slices), strict=True):
        row[:] = turn_weight_ms
    return table


def slice_ahead_ms(
    state: NDArray[np.uint32], ahead_ms: NDArray[np.uint32], graph: StreetGraph, slices: TimeSlices
) -> NDArray[np.uint32]:
    """Scale the time from points to the end of their arcs to every slice.

    Parameters
    ----------
    state, ahead_ms
        States that points stand on, and the free-flow time ahead on them. Shape (p,).
    graph, slices
        The streets and their factors.

    Returns
    -------
    NDArray[np.uint32]
        Milliseconds, rounded half up; the free-flow time where the street is closed: whoever stands there
        may leave. Shape (K, p).
    """
    factor = slices.arc_factor[:, graph.state_arc[state]].astype(np.float64)
    factor = np.where(np.isfinite(factor), factor, 1.0)
    return np.asarray(np.floor(ahead_ms * factor + 0.5).astype(np.uint32))

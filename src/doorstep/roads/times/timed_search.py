"""Exact travel times when every street changes over the day: the oracle, and the driver of plans.

Dijkstra's search with weights read at the moment of entering a turn (Dreyfus 1969): piecewise linear
between instants, constant outside. It is exact while no street becomes faster quicker than time passes
(Kaufman, Smith 1993); `fifo_breaks` counts where one does. Many times slower than a matrix per slice.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError
from doorstep.domain.units import Milliseconds, Seconds, ms_from_s
from doorstep.roads import _network
from doorstep.roads.routing.metric import NEVER_MS


@dataclass(frozen=True, slots=True, eq=False)
class TimedPoints:
    """Points on states, with the time from the point to the end of that arc at every instant.

    first
        Point `i` owns the rows `first[i]:first[i + 1]`. Shape (n + 1,), uint32.
    state
        State each row stands on. Shape (p,), uint32.
    ahead_ms
        Time to the end of that state's arc. Shape (K, p), uint32.
    """

    first: NDArray[np.uint32]
    state: NDArray[np.uint32]
    ahead_ms: NDArray[np.uint32]

    @classmethod
    def at_ends(cls, states: Sequence[int] | NDArray[np.integer], slices: int) -> TimedPoints:
        """Stand one point at the very end of each state's arc."""
        count = len(states)
        first = np.arange(count + 1, dtype=np.uint32)
        return cls(first, np.asarray(states, np.uint32), np.zeros((slices, count), np.uint32))


class TimedSearch:
    """Searches on one graph with one day of weights.

    Parameters
    ----------
    turn_first, turn_to
        Turns as rows by from-state. Shapes (states + 1,) and (turns,), uint32.
    instants_s
        Seconds since local midnight or the travel's epoch, strictly ascending. Length K.
    weight_ms
        Turn and next arc, at each instant; 2**30 or more closes. A turn that is closed at either end of an
        interval is closed throughout it. Shape (K, turns), uint32.

    Raises
    ------
    TrafficError
        If the columns do not fit together.
    """

    def __init__(
        self,
        turn_first: NDArray[np.uint32],
        turn_to: NDArray[np.uint32],
        instants_s: Sequence[Seconds],
        weight_ms: NDArray[np.uint32],
    ) -> None:
        instant_ms = np.array([ms_from_s(int(instant)) for instant in instants_s], np.int64)
        try:
            self._search = _network.TimedSearch(
                np.ascontiguousarray(turn_first, np.uint32),
                np.ascontiguousarray(turn_to, np.uint32),
                instant_ms,
                np.ascontiguousarray(weight_ms, np.uint32),
            )
        except (ValueError, TypeError) as error:
            raise TrafficError(
                "weights that do not fit the graph or the instants", value=str(error)
            ) from error

    def fifo_breaks(self) -> int:
        """Count the turns and intervals in which leaving later would mean arriving earlier."""
        return self._search.fifo_breaks()

    def one_to_all(
        self,
        sources: TimedPoints,
        depart_ms: Sequence[Milliseconds] | NDArray[np.integer],
        *,
        threads: int = 1,
    ) -> NDArray[np.uint32]:
        """Find the travel times from points to the end of every state's arc.

        Parameters
        ----------
        sources
            Where to begin, n points.
        depart_ms
            Milliseconds since local midnight or the epoch. Shape (d,).
        threads
            Share the searches out; the result does not depend on it.

        Returns
        -------
        NDArray[np.uint32]
            Milliseconds, 2**30 where there is no way. A point's own arc counts from its next round trip.
            Shape (d, n, states).
        """
        departures = np.asarray(depart_ms, np.int64)
        return self._search.one_to_all(sources.first, sources.state, sources.ahead_ms, departures, threads)

    def one_to_many(
        self,
        sources: TimedPoints,
        targets: TimedPoints,
        depart_ms: Sequence[Milliseconds] | NDArray[np.integer],
        *,
        threads: int = 1,
    ) -> NDArray[np.uint32]:
        """Find the travel times from points to points; each search stops when all targets are found.

        Returns
        -------
        NDArray[np.uint32]
            Milliseconds, 2**30 where there is no way. Shape (d, sources, targets).
        """
        departures = np.asarray(depart_ms, np.int64)
        columns = (sources.first, sources.state, sources.ahead_ms)
        to = (targets.first, targets.state, targets.ahead_ms)
        return self._search.one_to_many(*columns, *to, departures, threads)


def one_to_all(
    turn_first: NDArray[np.uint32],
    turn_to: NDArray[np.uint32],
    instants_s: Sequence[Seconds],
    weight_ms: NDArray[np.uint32],
    sources: TimedPoints,
    depart_ms: Sequence[Milliseconds] | NDArray[np.integer],
) -> NDArray[np.uint32]:
    """Find exact travel times in one call; see `TimedSearch.one_to_all`. Shape (d, n, states)."""
    return TimedSearch(turn_first, turn_to, instants_s, weight_ms).one_to_all(sources, depart_ms)


def slow_one_to_all(
    turn_first: NDArray[np.uint32],
    turn_to: NDArray[np.uint32],
    instants_s: Sequence[Seconds],
    weight_ms: NDArray[np.uint32],
    start: tuple[int, Milliseconds],
    depart_ms: Milliseconds,
) -> list[Milliseconds | None]:
    """Search plainly in Python: the reference of the native search.

    Parameters
    ----------
    turn_first, turn_to, instants_s, weight_ms
        As for `TimedSearch`.
    start
        A state, and the time from the point to the end of its arc.
    depart_ms
        When to leave.

    Returns
    -------
    list[Milliseconds | None]
        Travel time to the end of every state's arc; None where there is no way.
    """
    state, ahead_ms = start
    arrival: dict[int, Milliseconds] = {}
    queue: list[tuple[Milliseconds, int]] = []

    def leave(from_state: int, clock_ms: Milliseconds) -> None:
        for turn in range(int(turn_first[from_state]), int(turn_first[from_state + 1])):
            weight = slow_weight_at(instants_s, weight_ms[:, turn].tolist(), clock_ms)
            if weight is not None:
                heapq.heappush(queue, (clock_ms + weight, int(turn_to[turn])))

    leave(state, depart_ms + ahead_ms)
    while queue:
        clock_ms, reached = heapq.heappop(queue)
        if reached not in arrival:
            arrival[reached] = clock_ms
            leave(reached, clock_ms)
    states = len(turn_first) - 1
    return [arrival[each] - depart_ms if each in arrival else None for each in range(states)]


def slow_weight_at(
    instants_s: Sequence[Seconds], weight_ms: Sequence[Milliseconds], clock_ms: Milliseconds
) -> Milliseconds | None:
    """Read a weight at a moment: linear between instants, rounded down; None where closed."""
    before = max((k for k, at_s in enumerate(instants_s) if ms_from_s(at_s) <= clock_ms), default=0)
    after = min(before + 1, len(instants_s) - 1)
    begin_ms, end_ms = ms_from_s(instants_s[before]), ms_from_s(instants_s[after])
    if clock_ms <= begin_ms and before == 0:
        after = before
    low, high = weight_ms[before], weight_ms[after]
    if max(low, high) >= NEVER_MS:
        return None
    if before == after:
        return low
    part, whole = clock_ms - begin_ms, end_ms - begin_ms
    return (low * (whole - part) + high * part) // whole

"""One profile's weights at one time on a hierarchy, and what can be asked of them.

Made by `Hierarchy.customise`; the slow twin is `reference`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.roads import _network

NEVER_MS: int = _network.NEVER_MS
"""No way: 12.4 days. Two of them still fit 32 bits."""
NO_TARGET = np.uint32(2**32 - 1)

MOST_THREADS = 1024
_THREADS = "Give at least 1; more than the machine has processor cores does not help."

U32 = NDArray[np.uint32]


def require_threads(threads: int) -> int:
    """Give a number of threads back if it is one.

    Raises
    ------
    InputError
        If it is no whole number from 1 to `MOST_THREADS`.
    """
    if not isinstance(threads, (int, np.integer)) or not 1 <= threads <= MOST_THREADS:
        raise InputError(f"threads is no whole number from 1 to {MOST_THREADS}", value=threads, mend=_THREADS)
    return int(threads)


def u32_column(values: object, name: str) -> U32:
    """Take one column of non-negative integers as contiguous uint32 without copying where it is one."""
    column = np.asarray(values)
    if column.ndim != 1:
        raise InputError(f"{name} is not one column", value=column.shape, mend="Pass a flat array.")
    if column.dtype != np.uint32:
        if column.size and (column.dtype.kind not in "iu" or column.min() < 0 or column.max() > 2**32 - 1):
            raise InputError(f"{name} holds what is no uint32", value=column.dtype.name, mend="Pass uint32.")
        column = column.astype(np.uint32)
    return np.ascontiguousarray(column)


@dataclass(frozen=True, slots=True)
class Phantoms:
    """Where points stand on arcs.

    Point `i` may stand on the states `state[first[i]:first[i + 1]]`: one for one kerb side, two for both;
    targets also list the copies that via-way restrictions make of their arc; none is a point off the streets.

    first
        Shape (n + 1,), uint32, ascending from 0.
    state
        Shape (p,), uint32.
    ahead_ms, ahead_dm
        Time and distance from the point to the end of that arc. Shape (p,), uint32.
    """

    first: U32
    state: U32
    ahead_ms: U32
    ahead_dm: U32

    def __post_init__(self) -> None:
        for name in ("first", "state", "ahead_ms", "ahead_dm"):
            object.__setattr__(self, name, u32_column(getattr(self, name), f"Phantoms.{name}"))
        sizes = {len(self.state), len(self.ahead_ms), len(self.ahead_dm)}
        if len(sizes) != 1:
            raise InputError(
                "Phantoms differ in length",
                value=sorted(sizes),
                mend="Give each state its time and distance.",
            )
        if not len(self.first) or self.first[0] != 0 or self.first[-1] != len(self.state):
            raise InputError("Phantoms.first does not span the states", mend="Begin at 0, end at len(state).")
        if (np.diff(self.first.astype(np.int64)) < 0).any():
            raise InputError("Phantoms.first descends", mend="Give one ascending row of states per point.")

    def __len__(self) -> int:
        return len(self.first) - 1

    @classmethod
    def on_states(cls, state: U32) -> Phantoms:
        """Stand one point at the very end of each given state."""
        zero = np.zeros(len(state), np.uint32)
        return cls(np.arange(len(state) + 1, dtype=np.uint32), state, zero, zero)

    def native(self, state_count: int) -> _network.Points:
        """Check that the points stand on existing states; hand them to the kernel without copying."""
        if len(self.state) and int(self.state.max()) >= state_count:
            raise InputError(
                "A point stands on a state that does not exist",
                value=int(self.state.max()),
                mend=f"Snap it to this map, which has {state_count} states.",
            )
        return _network.Points(self.first, self.state, self.ahead_ms, self.ahead_dm)


@dataclass(frozen=True, slots=True)
class Path:
    """One path: its states from the source's arc to the target's arc, its time and distance."""

    ms: int
    dm: int
    states: U32


class SlicedRows:
    """Rows of a travel matrix in many time slices, made when asked for, a block of sources at a time."""

    __slots__ = ("_native",)

    def __init__(self, native: _network.SlicedRows) -> None:
        self._native = native

    @property
    def shape(self) -> tuple[int, int, int]:
        """Sources, slices, targets."""
        return self._native.sources, self._native.slices, self._native.targets

    def rows(self, first: int, last: int, *, threads: int = 1) -> U32:
        """Milliseconds from sources `first` to `last` (not included); NEVER_MS where there is no way.

        Shape (last - first, slices, targets). Blocks of 32 sources or more are fastest.
        """
        sources, slices, targets = self.shape
        if not 0 <= first <= last <= sources:
            raise InputError(
                "These rows do not exist", value=(first, last), mend=f"Sources are 0 to {sources}."
            )
        ms = np.empty((last - first, slices, targets), np.uint32)
        self._native.rows(first, last, require_threads(threads), ms)
        return ms


class Metric:
    """One profile's weights at one time. Reads may run in several threads; `update` must run alone."""

    __slots__ = ("_native", "_topology")

    def __init__(self, topology: _network.Topology, native: _network.Metric) -> None:
        self._topology = topology
        self._native = native

    def copy(self) -> Metric:
        """Copy the weights, so that one copy can be updated while the other is read."""
        return Metric(self._topology, self._native.copy())

    def update(self, turns: U32, weight_ms: U32) -> None:
        """Change some turns' weights: customising anew would give the same bits.

        Faster than that up to some hundred changed arcs.

        turns
            Which turns. Shape (changes,).
        weight_ms
            Their new weights; NEVER_MS closes. Shape (changes,).
        """
        which, weight = u32_column(turns, "turns"), u32_column(weight_ms, "weight_ms")
        if len(which) != len(weight):
            raise InputError("turns and weight_ms differ in length", value=(len(which), len(weight)))
        if len(which) and int(which.max()) >= self._topology.turns:
            raise InputError(
                "A turn does not exist",
                value=int(which.max()),
                mend=f"This map has {self._topology.turns} turns.",
            )
        self._native.update(which, weight)

    def matrix(self, sources: Phantoms, targets: Phantoms, *, threads: int = 1) -> U32:
        """Milliseconds from each source to each target; NEVER_MS where there is no way.

        Shape (sources, targets).
        """
        count = require_threads(threads)
        ms = np.empty((len(sources), len(targets)), np.uint32)
        _network.matrix(self._native, self._points(sources), self._points(targets), count, ms)
        return ms

    def matrix_with_distance(
        self, sources: Phantoms, targets: Phantoms, *, threads: int = 1
    ) -> tuple[U32, U32]:
        """Milliseconds, and decimetres along the fastest path, the shortest of equally fast ones.

        Both of shape (sources, targets). Where there is no way: NEVER_MS and 0.
        """
        self._require_lengths()
        count = require_threads(threads)
        ms = np.empty((len(sources), len(targets)), np.uint32)
        dm = np.empty_like(ms)
        _network.matrix_with_distance(
            self._native, self._points(sources), self._points(targets), count, ms, dm
        )
        return ms, dm

    def nearest(
        self, sources: Phantoms, targets: Phantoms, k: int, *, threads: int = 1
    ) -> tuple[U32, U32, U32]:
        """Target index, milliseconds and decimetres of the `k` targets reached first.

        In order of (ms, dm, index). Each of shape (sources, k). Where fewer can be reached:
        NO_TARGET, NEVER_MS and 0.
        """
        self._require_lengths()
        if k < 1:
            raise InputError("k is below 1", value=k, mend="Ask for at least one target.")
        shape, count = (len(sources), k), require_threads(threads)
        target, ms, dm = (np.empty(shape, np.uint32) for _ in range(3))
        _network.nearest(self._native, self._points(sources), self._points(targets), k, count, target, ms, dm)
        return target, ms, dm

    def path(self, sources: Phantoms, targets: Phantoms) -> Path | None:
        """Unpack the best path by (ms, dm) from one point to one point; None where there is no way.

        The first and last state are those of the points' arcs; a single state where both lie on one arc
        and the target is ahead.
        """
        self._require_lengths()
        self._require_one(sources, "sources")
        self._require_one(targets, "targets")
        ms, dm, states = _network.path(self._native, self._points(sources), self._points(targets))
        return Path(ms, dm, np.array(states, np.uint32)) if ms < NEVER_MS else None

    def one_to_all(self, source: Phantoms) -> U32:
        """Milliseconds from one point to the END of every state's arc, NEVER_MS out of reach.

        Shape (states,).
        """
        self._require_one(source, "source")
        ms = np.empty(self._topology.states, np.uint32)
        _network.one_to_all(self._native, self._points(source), ms)
        return ms

    def _points(self, phantoms: Phantoms) -> _network.Points:
        return phantoms.native(self._topology.states)

    @staticmethod
    def _require_one(points: Phantoms, name: str) -> None:
        if len(points) != 1:
            raise InputError(
                f"{name} is not one point", value=len(points), mend="Pass Phantoms of one point."
            )

    def _require_lengths(self) -> None:
        if not self._native.has_lengths:
            raise InputError("This metric knows no distances", mend="Customise it with turn_length_dm.")

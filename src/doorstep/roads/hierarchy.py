"""Travel times, distances and paths over one mode's streets: a directed, re-weightable hierarchy.

`Hierarchy` orders and contracts the turn-expanded graph once; `Metric` puts one profile's weights at one
time on it and answers. Customizable contraction hierarchies (Dibbelt, Strasser, Wagner 2016) on turns
(Buchhold, Wagner, Zeitz, Zuendorf 2020), with an order of our own. The slow twin is `reference`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import CacheError, InputError
from doorstep.roads import _network
from doorstep.roads.graph import StreetGraph

NEVER_MS: int = _network.NEVER_MS
NO_TARGET = np.uint32(2**32 - 1)
SECTIONS = (
    "rank",
    "parent",
    "turn_first",
    "turn_to",
    "turn_slot",
    "up_first",
    "up_head",
    "down_first",
    "down_head",
)

U32 = NDArray[np.uint32]


def _u32(values: object, name: str) -> U32:
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
            object.__setattr__(self, name, _u32(getattr(self, name), f"Phantoms.{name}"))
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

    def native(self) -> _network.Points:
        """Hand the columns to the kernel without copying."""
        return _network.Points(self.first, self.state, self.ahead_ms, self.ahead_dm)


@dataclass(frozen=True, slots=True)
class HierarchyFigures:
    """How large a hierarchy came out: what its gates are measured on."""

    states: int
    turns: int
    arcs: int
    triangles: int
    height: int


class Hierarchy:
    """One mode's streets, contracted. Immutable; serves every profile of the mode, from several threads."""

    __slots__ = ("_topology",)

    def __init__(self, topology: _network.Topology) -> None:
        self._topology = topology

    @classmethod
    def build(cls, graph: StreetGraph, *, threads: int = 2) -> Hierarchy:
        """Order the arcs by nested edge cuts and contract the turns.

        The result is the same for any number of threads.
        """
        y = graph.node_lat7.astype(np.int64)
        x = graph.node_lon7 * (np.cos(np.radians(y.mean() / 1e7)) if len(y) else 1.0)
        arcs = np.asarray(
            _network.order_arcs(
                x.astype(np.int32),
                y.astype(np.int32),
                _u32(graph.tail, "tail"),
                _u32(graph.head, "head"),
                threads,
            ),
            np.uint32,
        )
        place = np.empty(len(arcs), np.int64)
        place[arcs] = np.arange(len(arcs))
        # A via-way copy takes its rank beside the arc it copies: the same cuts separate both.
        order = np.argsort(place[graph.state_arc], kind="stable").astype(np.uint32)
        return cls.from_turns(graph.turn_first, graph.turn_to, order)

    @classmethod
    def from_turns(cls, turn_first: U32, turn_to: U32, state_order: U32) -> Hierarchy:
        """Contract turns in a given order of the states, the least important first.

        turn_first, turn_to
            Turns as rows by from-state. Shapes (states + 1,) and (turns,).
        state_order
            A permutation of the states. Shape (states,).
        """
        order = _u32(state_order, "state_order")
        if not np.array_equal(np.sort(order), np.arange(len(order), dtype=np.uint32)):
            raise InputError("state_order is no permutation of the states", mend="List every state once.")
        return cls(_network.Topology.build(_u32(turn_first, "turn_first"), _u32(turn_to, "turn_to"), order))

    def sections(self) -> dict[str, U32]:
        """Columns to store; `from_sections` opens them again without copying."""
        return {name: getattr(self._topology, name) for name in SECTIONS}

    @classmethod
    def from_sections(cls, sections: Mapping[str, U32]) -> Hierarchy:
        """Open stored columns in place: the arrays must stay as they are for as long as this lives.

        Raises
        ------
        CacheError
            If a column is missing or the columns contradict each other.
        """
        missing = [name for name in SECTIONS if name not in sections]
        if missing:
            raise CacheError("The stored hierarchy lacks columns", value=missing, mend="Build the map again.")
        try:
            return cls(_network.Topology.open(*(_u32(sections[name], name) for name in SECTIONS)))
        except ValueError as error:
            raise CacheError(str(error).rstrip("."), mend="Build the map again.") from error

    @property
    def state_count(self) -> int:
        """States: arcs plus via-way copies."""
        return self._topology.states

    @property
    def turn_count(self) -> int:
        """Turns that carry a weight."""
        return self._topology.turns

    @property
    def figures(self) -> HierarchyFigures:
        """Sizes of the hierarchy. Counting the triangles takes some milliseconds."""
        t = self._topology
        return HierarchyFigures(t.states, t.turns, t.arcs, t.triangles, t.height)

    def customise(
        self, turn_weight_ms: U32, turn_length_dm: U32 | None = None, *, threads: int = 1
    ) -> Metric:
        """Put one set of weights on the hierarchy.

        Parameters
        ----------
        turn_weight_ms
            Turn cost plus the time of the whole next arc, milliseconds; NEVER_MS where forbidden.
            Shape (turns,).
        turn_length_dm
            Length of the next arc, decimetres; without it the metric knows no distances and no paths.
            Shape (turns,).
        threads
            More than one helps little: the top of the hierarchy is one piece.
        """
        weight = self._turn_column(turn_weight_ms, "turn_weight_ms")
        lengths = None
        if turn_length_dm is not None:
            lengths = _network.Lengths(self._turn_column(turn_length_dm, "turn_length_dm"))
        return Metric(self, _network.Metric.customise(self._topology, weight, lengths, threads))

    def customise_slices(
        self, turn_weight_ms: NDArray[np.uint32], turn_length_dm: U32 | None = None
    ) -> list[Metric]:
        """Put many sets of weights on the hierarchy. Shape (slices, turns)."""
        return [self.customise(row, turn_length_dm) for row in turn_weight_ms]

    def _turn_column(self, values: U32, name: str) -> U32:
        column = _u32(values, name)
        if len(column) != self.turn_count:
            raise InputError(
                f"{name} does not fit the turns",
                value=len(column),
                mend=f"Give one number for each of {self.turn_count}.",
            )
        return column

    def points(self, phantoms: Phantoms) -> _network.Points:
        """Check that phantoms stand on this hierarchy's states and hand them to the kernel."""
        if len(phantoms.state) and int(phantoms.state.max()) >= self.state_count:
            raise InputError(
                "A point stands on a state that does not exist",
                value=int(phantoms.state.max()),
                mend=f"Snap it to this map, which has {self.state_count} states.",
            )
        return phantoms.native()


class Metric:
    """One profile's weights at one time. Reads may run in several threads; `update` must run alone."""

    __slots__ = ("_native", "hierarchy")

    def __init__(self, hierarchy: Hierarchy, native: _network.Metric) -> None:
        self.hierarchy = hierarchy
        self._native = native

    def copy(self) -> Metric:
        """Copy the weights, so that one copy can be updated while the other is read."""
        return Metric(self.hierarchy, self._native.copy())

    def update(self, turns: U32, weight_ms: U32) -> None:
        """Change some turns' weights: customising anew would give the same bits.

        Faster than that up to some hundred changed arcs.

        turns
            Which turns. Shape (changes,).
        weight_ms
            Their new weights; NEVER_MS closes. Shape (changes,).
        """
        which, weight = _u32(turns, "turns"), _u32(weight_ms, "weight_ms")
        if len(which) != len(weight):
            raise InputError("turns and weight_ms differ in length", value=(len(which), len(weight)))
        if len(which) and int(which.max()) >= self.hierarchy.turn_count:
            raise InputError(
                "A turn does not exist",
                value=int(which.max()),
                mend=f"This map has {self.hierarchy.turn_count} turns.",
            )
        self._native.update(which, weight)

    def matrix(self, sources: Phantoms, targets: Phantoms, *, threads: int = 1) -> U32:
        """Milliseconds from each source to each target; NEVER_MS where there is no way.

        Shape (sources, targets).
        """
        ms = np.empty((len(sources), len(targets)), np.uint32)
        points = self.hierarchy.points
        _network.matrix(self._native, points(sources), points(targets), threads, ms)
        return ms

    def matrix_with_distance(
        self, sources: Phantoms, targets: Phantoms, *, threads: int = 1
    ) -> tuple[U32, U32]:
        """Milliseconds, and decimetres along the fastest path, the shortest of equally fast ones.

        Both of shape (sources, targets). Where there is no way: NEVER_MS and 0.
        """
        self._require_lengths()
        ms = np.empty((len(sources), len(targets)), np.uint32)
        dm = np.empty_like(ms)
        points = self.hierarchy.points
        _network.matrix_with_distance(self._native, points(sources), points(targets), threads, ms, dm)
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
        shape = (len(sources), k)
        target, ms, dm = (np.empty(shape, np.uint32) for _ in range(3))
        points = self.hierarchy.points
        _network.nearest(self._native, points(sources), points(targets), k, threads, target, ms, dm)
        return target, ms, dm

    def _require_lengths(self) -> None:
        if not self._native.has_lengths:
            raise InputError("This metric knows no distances", mend="Customise it with turn_length_dm.")

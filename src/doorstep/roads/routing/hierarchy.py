"""Travel times, distances and paths over one mode's streets: a directed, re-weightable hierarchy.

`Hierarchy` orders and contracts the turn-expanded graph once; `Metric` puts one profile's weights at one
time on it and answers. Customizable contraction hierarchies (Dibbelt, Strasser, Wagner 2016) on turns
(Buchhold, Wagner, Zeitz, Zuendorf 2020), with an order of our own. The slow twin is `reference`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import CacheError, InputError
from doorstep.roads import _network
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.routing.metric import (
    NEVER_MS,
    NO_TARGET,
    Metric,
    Path,
    Phantoms,
    SlicedRows,
    require_threads,
    u32_column,
)

__all__ = [
    "NEVER_MS",
    "NO_TARGET",
    "Hierarchy",
    "HierarchyFigures",
    "Metric",
    "Path",
    "Phantoms",
    "SlicedRows",
    "require_threads",
]

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
                u32_column(graph.tail, "tail"),
                u32_column(graph.head, "head"),
                require_threads(threads),
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
        order = u32_column(state_order, "state_order")
        if not np.array_equal(np.sort(order), np.arange(len(order), dtype=np.uint32)):
            raise InputError("state_order is no permutation of the states", mend="List every state once.")
        return cls(
            _network.Topology.build(
                u32_column(turn_first, "turn_first"), u32_column(turn_to, "turn_to"), order
            )
        )

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
            return cls(_network.Topology.open(*(u32_column(sections[name], name) for name in SECTIONS)))
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
        count = require_threads(threads)
        weight = self._turn_column(turn_weight_ms, "turn_weight_ms")
        lengths = None
        if turn_length_dm is not None:
            lengths = _network.Lengths(self._turn_column(turn_length_dm, "turn_length_dm"))
        return Metric(self._topology, _network.Metric.customise(self._topology, weight, lengths, count))

    def customise_slices(self, turn_weight_ms: U32, turn_length_dm: U32 | None = None) -> list[Metric]:
        """Put many sets of weights on the hierarchy side by side, several times faster than one by one.

        Parameters
        ----------
        turn_weight_ms
            As in `customise`. Shape (slices, turns).
        turn_length_dm
            The same for all slices. Shape (turns,).
        """
        lengths = None
        if turn_length_dm is not None:
            lengths = _network.Lengths(self._turn_column(turn_length_dm, "turn_length_dm"))
        weights = self._slice_rows(turn_weight_ms, self.turn_count, "turn_weight_ms")
        return [
            Metric(self._topology, one) for one in _network.customise_slices(self._topology, weights, lengths)
        ]

    def sliced_rows(
        self,
        turn_weight_ms: U32 | Iterable[U32],
        sources: Phantoms,
        targets: Phantoms,
        source_ahead_ms: U32,
        target_ahead_ms: U32,
    ) -> SlicedRows:
        """Prepare the rows of many time slices between the same points, without keeping any slice's metric.

        Parameters
        ----------
        turn_weight_ms
            As in `customise_slices`, shape (slices, turns); or an iterable of such arrays, each some
            consecutive slices, drawn one by one so that only one group is in memory. Groups of 12 or 16
            are customised side by side; 12 at a time is best.
        sources, targets
            Where the points stand. Their own `ahead_ms` is not read.
        source_ahead_ms, target_ahead_ms
            Time from each phantom to the end of its arc in each slice, fraction * arc time of the slice;
            NEVER_MS where the slice closes the arc. Shapes (slices, len(sources.state)) and
            (slices, len(targets.state)).

        Returns
        -------
        An object whose `rows(first, last)` gives uint32 milliseconds of shape
        (last - first, slices, targets): a block of sources, all slices, all targets.
        """
        source_ahead = self._slice_rows(source_ahead_ms, len(sources.state), "source_ahead_ms")
        target_ahead = self._slice_rows(target_ahead_ms, len(targets.state), "target_ahead_ms")
        native = _network.SlicedRows(
            self._topology, sources.native(self.state_count), targets.native(self.state_count)
        )
        groups = (turn_weight_ms,) if isinstance(turn_weight_ms, np.ndarray) else turn_weight_ms
        begin = 0
        for group in groups:
            weights = self._slice_rows(group, self.turn_count, "turn_weight_ms")
            end = begin + len(weights)
            native.add(self._topology, weights, source_ahead[begin:end], target_ahead[begin:end])
            begin = end
        if not begin == len(source_ahead) == len(target_ahead):
            raise InputError(
                "Slices differ in number",
                value=(begin, len(source_ahead), len(target_ahead)),
                mend="Give weights, source_ahead_ms and target_ahead_ms for each slice.",
            )
        return SlicedRows(native)

    def _slice_rows(self, values: U32, columns: int, name: str) -> U32:
        table = np.asarray(values)
        if table.ndim != 2 or table.shape[1] != columns:
            raise InputError(
                f"{name} is no table of slices", value=table.shape, mend=f"Give (slices, {columns})."
            )
        return np.ascontiguousarray(table, np.uint32)

    def _turn_column(self, values: U32, name: str) -> U32:
        column = u32_column(values, name)
        if len(column) != self.turn_count:
            raise InputError(
                f"{name} does not fit the turns",
                value=len(column),
                mend=f"Give one number for each of {self.turn_count}.",
            )
        return column

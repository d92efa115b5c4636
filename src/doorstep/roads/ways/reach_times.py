"""When each piece of street is reached from one origin, in either direction, partial streets included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.ways.snapping import SnappedPoints


@dataclass(frozen=True, slots=True)
class OwnStreet:
    """The origin's own piece in one direction: from `fraction` (in the piece's order) on."""

    piece: int
    forward: bool
    fraction: float
    ms: float

    def at(self, fraction: NDArray[np.float64]) -> NDArray[np.float64]:
        """Say when one stands at fractions of the piece; infinite behind the origin."""
        gone = (fraction - self.fraction) * (1.0 if self.forward else -1.0)
        return np.where(gone >= -1e-12, np.maximum(gone, 0.0) * self.ms, np.inf)


@dataclass(frozen=True, slots=True)
class PieceTimes:
    """When each piece of street is reached. Infinite where it is not, or not in that direction.

    along_start_ms, along_ms
        Arrival at the first point, and the time over the whole piece in its own order. Shape (pieces,).
    against_start_ms, against_ms
        Arrival at the last point, and the time the other way. Shape (pieces,).
    usable
        Whether the profile may use the piece at all. Shape (pieces,).
    own
        The origin's street.
    """

    along_start_ms: NDArray[np.float64]
    along_ms: NDArray[np.float64]
    against_start_ms: NDArray[np.float64]
    against_ms: NDArray[np.float64]
    usable: NDArray[np.bool_]
    own: tuple[OwnStreet, ...]

    def at(self, piece: NDArray[np.int64], fraction: NDArray[np.float64]) -> NDArray[np.float64]:
        """Say when one can stand at a fraction along some pieces, milliseconds. Shape (n,)."""
        along = self.along_start_ms[piece] + fraction * self.along_ms[piece]
        against = self.against_start_ms[piece] + (1.0 - fraction) * self.against_ms[piece]
        ms = np.minimum(along, against)
        for own in self.own:
            rows = piece == own.piece
            ms[rows] = np.minimum(ms[rows], own.at(fraction[rows]))
        return np.asarray(ms)

    @property
    def earliest_ms(self) -> NDArray[np.float64]:
        """First arrival anywhere on the piece. Shape (pieces,)."""
        earliest = np.minimum(self.along_start_ms, self.against_start_ms)
        earliest[[own.piece for own in self.own]] = 0.0
        return np.asarray(earliest)


def arc_start_ms(
    graph: StreetGraph, arc_ms: NDArray[np.uint32], state_ms: NDArray[np.uint32]
) -> NDArray[np.float64]:
    """Say when each arc is entered: its earliest end minus its own time; infinite if never. Shape (arcs,)."""
    end = state_ms[: graph.arc_count].astype(np.float64)
    np.minimum.at(end, graph.state_arc[graph.arc_count :], state_ms[graph.arc_count :].astype(np.float64))
    closed = (end >= NEVER_MS) | (arc_ms >= NEVER_MS)
    return np.where(closed, np.inf, end - arc_ms)


def piece_times(
    graph: StreetGraph,
    arc_ms: NDArray[np.uint32],
    state_ms: NDArray[np.uint32],
    origin: SnappedPoints,
    turn_ms: NDArray[np.uint32] | None = None,
) -> PieceTimes:
    """Fold the times of arcs onto the pieces they run over.

    Parameters
    ----------
    graph
        Streets of the mode.
    arc_ms
        Weights in force, NEVER_MS where closed. Shape (arcs,).
    state_ms
        Milliseconds from the origin to the END of each state's arc (`Metric.one_to_all`). Shape (states,).
    origin
        The one snapped point that the times start from.
    turn_ms
        Milliseconds of each turn, to know when one comes round to the origin's street again; without
        it the part behind the origin counts as not reached. Shape (turns,).
    """
    start = arc_start_ms(graph, arc_ms, state_ms)
    # The label of the origin's own arcs counts from the origin, not from their tails.
    start[origin.arc] = _came_round(graph, origin.arc, state_ms, turn_ms)
    usable_arc = arc_ms < NEVER_MS
    pieces = len(graph.piece_first) - 1
    begins, spents = np.full((2, pieces), np.inf), np.zeros((2, pieces))
    for number, way in enumerate((graph.forward, ~graph.forward)):
        begins[number, graph.piece[way]] = start[way]
        spents[number, graph.piece[way & usable_arc]] = arc_ms[way & usable_arc]
    usable = np.zeros(pieces, dtype=np.bool_)
    usable[graph.piece[usable_arc]] = True
    return PieceTimes(
        along_start_ms=begins[0],
        along_ms=spents[0],
        against_start_ms=begins[1],
        against_ms=spents[1],
        usable=usable,
        own=_own_street(graph, arc_ms, origin),
    )


def _came_round(
    graph: StreetGraph,
    arcs: NDArray[np.uint32],
    state_ms: NDArray[np.uint32],
    turn_ms: NDArray[np.uint32] | None,
) -> NDArray[np.float64]:
    """Say when each of the origin's arcs is entered at its tail, after a round."""
    entered = np.full(len(arcs), np.inf)
    if turn_ms is None:
        return entered
    for i, arc in enumerate(arcs.tolist()):
        turns = np.flatnonzero(graph.state_arc[graph.turn_to] == arc)
        before = np.searchsorted(graph.turn_first.astype(np.int64), turns, side="right") - 1
        at_tail = state_ms[before].astype(np.int64) + turn_ms[turns]
        if len(at_tail) and int(at_tail.min()) < NEVER_MS:
            entered[i] = float(at_tail.min())
    return entered


def _own_street(
    graph: StreetGraph, arc_ms: NDArray[np.uint32], origin: SnappedPoints
) -> tuple[OwnStreet, ...]:
    rows = []
    for arc, fraction in zip(origin.arc.tolist(), origin.fraction.tolist(), strict=True):
        if arc_ms[arc] < NEVER_MS:
            forward = bool(graph.forward[arc])
            place = fraction if forward else 1.0 - fraction
            rows.append(OwnStreet(int(graph.piece[arc]), forward, place, float(arc_ms[arc])))
    return tuple(rows)

"""Every turn from an arc into the next one: which, how sharp, past what.

The rows are a superset for all profiles of a mode: banned turns and U-turns are there too, because which of
them cost or are closed is each profile's matter. On foot nobody turns round on the spot: a walk that ends
behind a walker starts on the other arc.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.headings import Headings
from doorstep.roads.graphs.junctions import Arcs, Pieces
from doorstep.roads.graphs.roadside import Roadside
from doorstep.roads.tags.vocabulary import ArcFlag, Mode, NodeFlag, TurnFlag


@dataclass(frozen=True, slots=True)
class Turns:
    """Turns as rows by from-state, successors ascending; columns as in `StreetGraph`."""

    first: NDArray[np.uint32]
    to: NDArray[np.uint32]
    angle: NDArray[np.int16]
    flags: NDArray[np.uint16]
    ban: NDArray[np.uint16]

    def from_state(self) -> NDArray[np.int64]:
        """Name the state each turn leaves. Shape (turns,)."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))


def expand_turns(pieces: Pieces, arcs: Arcs, ways: Headings, roadside: Roadside, mode: Mode) -> Turns:
    """Join each arc with all arcs that leave its head; a turn's angle is the change of heading."""
    before, after = _pairs(arcs, len(pieces.node_row))
    is_u_turn = arcs.opposite[before] == after
    if mode is Mode.FOOT:
        before, after = before[~is_u_turn], after[~is_u_turn]
        is_u_turn = is_u_turn[~is_u_turn]
    angle = np.mod(ways.start[after] - ways.end[before] + 180.0, 360.0) - 180.0
    angle = np.where(is_u_turn, 180.0, np.rint(angle))
    count = np.bincount(before, minlength=len(arcs.tail))
    stops = pieces.node_stops[arcs.head[before]]
    return Turns(
        first=np.concatenate(([0], np.cumsum(count))).astype(np.uint32),
        to=after.astype(np.uint32),
        angle=angle.astype(np.int16),
        flags=_flags(pieces, arcs, roadside, before, after)
        | np.where(is_u_turn, int(TurnFlag.U_TURN), 0).astype(np.uint16),
        ban=np.where(is_u_turn, np.uint16(0), stops),
    )


def _pairs(arcs: Arcs, node_count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List (arc, arc that leaves its head), rows by the first, ascending within."""
    leaving = np.argsort(arcs.tail, kind="stable")
    out_count = np.bincount(arcs.tail, minlength=node_count)
    out_first = np.cumsum(out_count) - out_count
    size = out_count[arcs.head]
    before = np.repeat(np.arange(len(arcs.tail)), size)
    offset = np.repeat(out_first[arcs.head] - (np.cumsum(size) - size), size)
    return before, leaving[offset + np.arange(len(before))]


def _flags(
    pieces: Pieces, arcs: Arcs, roadside: Roadside, before: NDArray[np.int64], after: NDArray[np.int64]
) -> NDArray[np.uint16]:
    node = arcs.head[before]
    at_node = roadside.node_flags[node]
    at_head = roadside.arc_flags[before]
    degree = np.bincount(pieces.tail, minlength=len(pieces.node_row))
    degree += np.bincount(pieces.head, minlength=len(pieces.node_row))
    is_junction = degree[node] > 2
    highest, lowest = _class_range(arcs, roadside, len(pieces.node_row))
    own = roadside.road_class[before]
    to_major = is_junction & (own < highest[node])
    # A sign mapped on the junction itself speaks to the minor streets.
    at_sign = ~is_junction | to_major
    on_circle, onto_circle = ((roadside.arc_flags[a] & ArcFlag.ROUNDABOUT) != 0 for a in (before, after))

    def at(node_flag: NodeFlag) -> NDArray[np.bool_]:
        return np.asarray((at_node & node_flag) != 0)

    def ahead(arc_flag: ArcFlag) -> NDArray[np.bool_]:
        return np.asarray((at_head & arc_flag) != 0)

    holds = {
        TurnFlag.SIGNALS: at(NodeFlag.SIGNALS) | ahead(ArcFlag.SIGNALS_AT_HEAD),
        TurnFlag.STOP: at(NodeFlag.STOP) & at_sign | ahead(ArcFlag.STOP_AT_HEAD),
        TurnFlag.GIVE_WAY: at(NodeFlag.GIVE_WAY) & at_sign | ahead(ArcFlag.GIVE_WAY_AT_HEAD),
        TurnFlag.TO_MAJOR: to_major,
        TurnFlag.FROM_MAJOR: is_junction & (own == highest[node]) & (lowest[node] < own),
        TurnFlag.ROUNDABOUT: on_circle & onto_circle,
        TurnFlag.ENTER_ROUNDABOUT: ~on_circle & onto_circle,
        TurnFlag.LEAVE_ROUNDABOUT: on_circle & ~onto_circle,
        TurnFlag.JUNCTION: is_junction,
        TurnFlag.CROSSING: at(NodeFlag.CROSSING),
        TurnFlag.BARRIER: at(NodeFlag.BARRIER),
        TurnFlag.LEVEL_CROSSING: at(NodeFlag.LEVEL_CROSSING),
        TurnFlag.MINI_ROUNDABOUT: at(NodeFlag.MINI_ROUNDABOUT),
        TurnFlag.CALMING: at(NodeFlag.CALMING),
    }
    flags = np.zeros(len(before), dtype=np.uint16)
    for flag, where in holds.items():
        flags[where] |= np.uint16(flag)
    return flags


def _class_range(
    arcs: Arcs, roadside: Roadside, node_count: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Find the highest and lowest class of street at each junction."""
    highest = np.zeros(node_count, dtype=np.uint8)
    lowest = np.full(node_count, 255, dtype=np.uint8)
    for end in (arcs.tail, arcs.head):
        np.maximum.at(highest, end, roadside.road_class)
        np.minimum.at(lowest, end, roadside.road_class)
    return highest, lowest

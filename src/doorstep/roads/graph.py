"""Directed arcs between junctions for one mode of movement, and the turns between them.

Turns are explicit: a *state* stands at the END of an arc, and an edge from one state to another is a
turn followed by the whole next arc. State `a` of the first `arc_count` states is arc `a` itself;
further states are copies of arcs inside a restriction that runs over a via-way, so that the route
remembers how it came there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

NO_ARC = np.uint32(2**32 - 1)


class Mode(IntEnum):
    """A way of moving that has streets of its own. Profiles of one mode share one topology."""

    MOTOR = 0
    CYCLE = 1
    FOOT = 2


@dataclass(frozen=True, slots=True)
class StreetGraph:
    """Columns of one mode's streets. All angles are degrees, clockwise from north.

    node_osm_id, node_lon7, node_lat7, node_tag_row
        Junctions. Shape (nodes,). `node_tag_row` is the index into `StreetData.node_tags` keys, or -1.
    tail, head
        Junctions each arc leaves and enters. Shape (arcs,), uint32.
    length_dm
        Decimetres, at least 1. Shape (arcs,), uint32.
    way, forward
        Row of the way in `StreetData`, and whether the arc runs along the way's node order. Shape (arcs,).
    opposite
        The arc over the same piece of street the other way, or NO_ARC. Shape (arcs,).
    piece, piece_first, piece_lon7, piece_lat7
        Shape points: arc `a` lies on piece `piece[a]`, whose points (first and last junction included) are
        `piece_lon7[piece_first[p]:piece_first[p + 1]]`, in the way's node order (read backwards unless `forward`).
    state_arc
        Arc each state stands for; the first `arc_count` are identity. Shape (states,).
    turn_first, turn_to
        Turns as rows by from-state: successors of state `s` are `turn_to[turn_first[s]:turn_first[s + 1]]`.
    turn_angle
        Signed degrees, right positive, -180..180. Shape (turns,), int16.
    turn_flags
        Bits of `TurnFlag`. Shape (turns,), uint16.
    turn_ban
        Bit `p` set: vehicles of access group `p` (see `access.AccessGroup`) may not make this turn. Shape (turns,), uint16.
    """

    mode: Mode
    node_osm_id: NDArray[np.int64]
    node_lon7: NDArray[np.int32]
    node_lat7: NDArray[np.int32]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    length_dm: NDArray[np.uint32]
    way: NDArray[np.int32]
    forward: NDArray[np.bool_]
    opposite: NDArray[np.uint32]
    piece: NDArray[np.uint32]
    piece_first: NDArray[np.uint32]
    piece_lon7: NDArray[np.int32]
    piece_lat7: NDArray[np.int32]
    state_arc: NDArray[np.uint32]
    turn_first: NDArray[np.uint32]
    turn_to: NDArray[np.uint32]
    turn_angle: NDArray[np.int16]
    turn_flags: NDArray[np.uint16]
    turn_ban: NDArray[np.uint16]

    @property
    def node_count(self) -> int:
        """Junctions."""
        return len(self.node_osm_id)

    @property
    def arc_count(self) -> int:
        """Directed arcs."""
        return len(self.tail)

    @property
    def state_count(self) -> int:
        """Arcs plus copies for via-way restrictions."""
        return len(self.state_arc)

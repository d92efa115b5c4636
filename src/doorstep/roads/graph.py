"""Directed arcs between junctions for one mode of movement, and the turns between them.

Turns are explicit: a *state* stands at the END of an arc, and an edge from one state to another is a
turn followed by the whole next arc. State `a` of the first `arc_count` states is arc `a` itself;
further states are copies of arcs inside a restriction that runs over a via-way, so that the route
remembers how it came there.

Columns beyond the first contract (all of them required, none optional): node_flags; road_class,
arc_flags, arc_access, arc_signals, arc_crossings, arc_calmings, start_bearing, end_bearing, climb_dm,
drop_dm, duration_s; condition_turn, condition_groups, condition_lifts, condition_text, conditions;
warnings. New in meaning: a node whose barrier stops some group is a junction of its own, and
`turn_ban` holds those groups on every turn through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

NO_ARC = np.uint32(2**32 - 1)


class Mode(IntEnum):
    """A way of moving that has streets of its own. Profiles of one mode share one topology."""

    MOTOR = 0
    CYCLE = 1
    FOOT = 2


class RoadClass(IntEnum):
    """Importance of a street, least first; links have the class of their road and `ArcFlag.LINK`."""

    OTHER = 0
    FERRY = 1
    STEPS = 2
    PATH = 3
    FOOTWAY = 4
    PEDESTRIAN = 5
    CYCLEWAY = 6
    TRACK = 7
    SERVICE = 8
    LIVING_STREET = 9
    ROAD = 10
    RESIDENTIAL = 11
    UNCLASSIFIED = 12
    TERTIARY = 13
    SECONDARY = 14
    PRIMARY = 15
    TRUNK = 16
    MOTORWAY = 17


class NodeFlag(IntFlag):
    """What stands at a junction."""

    SIGNALS = 1
    STOP = 2
    GIVE_WAY = 4
    CROSSING = 8
    """A marked crossing for pedestrians."""
    BARRIER = 16
    """Anything tagged `barrier`, also one that all may pass."""
    LEVEL_CROSSING = 32
    MINI_ROUNDABOUT = 64
    CALMING = 128
    TURNING_CIRCLE = 256
    ENTRANCE = 512


class ArcFlag(IntFlag):
    """What an arc is, and what its driver meets just before its head."""

    ROUNDABOUT = 1
    """`junction=roundabout` or `junction=circular`."""
    LINK = 2
    BRIDGE = 4
    TUNNEL = 8
    SIGNALS_AT_HEAD = 16
    """Signals for this direction within 40 m before the head; not counted in `arc_signals`."""
    STOP_AT_HEAD = 32
    GIVE_WAY_AT_HEAD = 64
    MAPPED_CROSSING = 128
    """A footway or cycleway that crosses a road (`footway=crossing`, `cycleway=crossing`)."""
    SIDEWALK = 256
    """A separately mapped sidewalk (`footway=sidewalk`)."""


class TurnFlag(IntFlag):
    """What a turn from one arc into the next passes."""

    U_TURN = 1
    """Back over the same piece of street."""
    SIGNALS = 2
    """Signals at the node, or just before it for this direction."""
    STOP = 4
    GIVE_WAY = 8
    TO_MAJOR = 16
    """From a street of lower class than the highest at this junction."""
    ROUNDABOUT = 32
    """From a roundabout arc to a roundabout arc."""
    ENTER_ROUNDABOUT = 64
    LEAVE_ROUNDABOUT = 128
    JUNCTION = 256
    """More than two street ends of this mode meet here."""
    CROSSING = 512
    BARRIER = 1024
    LEVEL_CROSSING = 2048
    MINI_ROUNDABOUT = 4096
    CALMING = 8192
    FROM_MAJOR = 16384
    """The arc one comes from has the highest class here, and others are lower."""


@dataclass(frozen=True, slots=True)
class StreetGraph:
    """Columns of one mode's streets. All angles are degrees, clockwise from north.

    An arc is there when ANY access group of the mode may use it in that direction, private streets
    included: profiles decide. Junctions stand in ascending OSM id.

    node_osm_id, node_lon7, node_lat7, node_tag_row
        Junctions. Shape (nodes,). `node_tag_row` is the key in `StreetData.node_tags` (the node's row
        there), or -1 for a node without tags.
    node_flags
        Bits of `NodeFlag`. Shape (nodes,), uint16.
    tail, head
        Junctions each arc leaves and enters. Shape (arcs,), uint32.
    length_dm
        Decimetres, at least 1. Shape (arcs,), uint32.
    way, forward
        Row of the way in `StreetData`, and whether the arc runs along the way's node order. Shape (arcs,).
    opposite
        The arc over the same piece of street the other way, or NO_ARC. Shape (arcs,).
    road_class, arc_flags
        `RoadClass`, uint8; bits of `ArcFlag`, uint16. Shape (arcs,).
    arc_access
        Bit `p` set: vehicles of access group `p` (see `access.AccessGroup`) may use this arc in this
        direction. Shape (arcs,), uint16.
    arc_signals, arc_crossings, arc_calmings
        Signals for this direction, marked pedestrian crossings and calming obstacles strictly between
        tail and head (the head's own are `TurnFlag`s; signals near it are `SIGNALS_AT_HEAD`). Shape
        (arcs,), uint8.
    start_bearing, end_bearing
        Heading when leaving the tail and when reaching the head, over the first and last 15 m. Shape
        (arcs,), int16, 0..359.
    climb_dm, drop_dm
        Metres up and down along the arc, times 10; 0 where no elevation was given. Shape (arcs,), uint16.
    duration_s
        Travel time from a `duration` tag (ferries), shared out by length; 0 where there is none. Shape
        (arcs,), uint32.
    piece, piece_first, piece_lon7, piece_lat7
        Shape points: arc `a` lies on piece `piece[a]`, whose points (first and last junction included) are
        `piece_lon7[piece_first[p]:piece_first[p + 1]]`, in the way's node order (read backwards unless `forward`).
    state_arc
        Arc each state stands for; the first `arc_count` are identity. Shape (states,).
    turn_first, turn_to
        Turns as rows by from-state: successors of state `s` are `turn_to[turn_first[s]:turn_first[s + 1]]`.
        All of them, banned ones and U-turns included; on foot there are no U-turns.
    turn_angle
        Signed degrees, right positive, -180..180. Shape (turns,), int16.
    turn_flags
        Bits of `TurnFlag`. Shape (turns,), uint16.
    turn_ban
        Bit `p` set: vehicles of access group `p` (see `access.AccessGroup`) may not make this turn, at any hour:
        turn restrictions without a condition, and barriers at the node. Shape (turns,), uint16.
    condition_turn, condition_groups, condition_lifts, condition_text, conditions
        Bans that hold only while a condition does: row `r` says that turn `condition_turn[r]` is closed
        (with `condition_lifts[r]`: open in spite of `turn_ban`) to the groups in `condition_groups[r]`
        while `conditions[condition_text[r]]`, such as "Mo-Fr 07:00-09:00" or "weight>7.5". Shape (rows,).
    warnings
        What was wrong or could not be honoured: message to count.
    """

    mode: Mode
    node_osm_id: NDArray[np.int64]
    node_lon7: NDArray[np.int32]
    node_lat7: NDArray[np.int32]
    node_tag_row: NDArray[np.int32]
    node_flags: NDArray[np.uint16]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    length_dm: NDArray[np.uint32]
    way: NDArray[np.int32]
    forward: NDArray[np.bool_]
    opposite: NDArray[np.uint32]
    road_class: NDArray[np.uint8]
    arc_flags: NDArray[np.uint16]
    arc_access: NDArray[np.uint16]
    arc_signals: NDArray[np.uint8]
    arc_crossings: NDArray[np.uint8]
    arc_calmings: NDArray[np.uint8]
    start_bearing: NDArray[np.int16]
    end_bearing: NDArray[np.int16]
    climb_dm: NDArray[np.uint16]
    drop_dm: NDArray[np.uint16]
    duration_s: NDArray[np.uint32]
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
    condition_turn: NDArray[np.uint32]
    condition_groups: NDArray[np.uint16]
    condition_lifts: NDArray[np.bool_]
    condition_text: NDArray[np.int32]
    conditions: tuple[str, ...]
    warnings: Mapping[str, int]

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

    @property
    def turn_count(self) -> int:
        """Turns of all states."""
        return len(self.turn_to)

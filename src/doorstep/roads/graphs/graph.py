"""Directed arcs between junctions for one mode of movement, and the turns between them.

Turns are explicit: a *state* stands at the END of an arc, and an edge from one state to another is a
turn followed by the whole next arc. State `a` of the first `arc_count` states is arc `a` itself;
further states are copies of arcs inside a restriction that runs over a via-way, so that the route
remembers how it came there.

A node whose barrier may stop or delay somebody is a junction of its own, so that the streets on both
sides of it stay reachable; `turn_ban` holds the groups that may not pass it, on every turn through it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.closed_chains import ArcFan, ChainFinder, close_chains
from doorstep.roads.graphs.headings import Headings, climbs_dm, headings
from doorstep.roads.graphs.junctions import Arcs, Pieces, direct_arcs, mode_mask, split_ways
from doorstep.roads.graphs.roadside import look_at_roadside, way_flags
from doorstep.roads.graphs.turns import Turns, expand_turns
from doorstep.roads.graphs.via_states import StateTable, close_turns
from doorstep.roads.tags.restrictions import read_restrictions
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import NO_ARC, ArcFlag, Mode, NodeFlag, RoadClass, TurnFlag

__all__ = ["NO_ARC", "ArcFlag", "Mode", "NodeFlag", "RoadClass", "StreetGraph", "TurnFlag", "build_graph"]


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
        `piece_lon7[piece_first[p]:piece_first[p + 1]]`, in the way's node order (read backwards unless
        `forward`).
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
        Bit `p` set: vehicles of access group `p` (see `access.AccessGroup`) may not make this turn, at any
        hour: turn restrictions without a condition, and barriers at the node. Shape (turns,), uint16.
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


def build_graph(
    streets: StreetData, mode: Mode, elevation_m: NDArray[np.float32] | None = None
) -> StreetGraph:
    """Split the streets that `mode` may use at their junctions and expand all turns.

    `elevation_m` is the height of each node of `streets` in metres, NaN where unknown.
    """
    warnings: Counter[str] = Counter()
    pieces = split_ways(streets, mode, warnings)
    arcs = direct_arcs(pieces)
    set_flags = np.array([way_flags(tags) for tags in streets.tag_sets], dtype=np.uint16)
    piece_flags = set_flags[streets.way_tag_set[pieces.way]]
    ways = headings(streets, pieces, arcs, (piece_flags & ArcFlag.ROUNDABOUT) != 0)
    is_level = (piece_flags & (ArcFlag.BRIDGE | ArcFlag.TUNNEL)) != 0
    climb_dm, drop_dm = climbs_dm(pieces, arcs, elevation_m, is_level)
    roadside = look_at_roadside(streets, pieces, arcs)
    open_turns = expand_turns(pieces, arcs, ways, roadside, mode)
    states = _restrict(streets, mode, (pieces, arcs, ways), open_turns, warnings)
    return StreetGraph(
        mode=mode,
        **_node_columns(streets, pieces),
        **_arc_columns(pieces, arcs, ways),
        **{column.name: getattr(roadside, column.name) for column in fields(roadside)},
        climb_dm=climb_dm,
        drop_dm=drop_dm,
        piece_first=pieces.first.astype(np.uint32),
        piece_lon7=streets.node_lon7[pieces.point_row],
        piece_lat7=streets.node_lat7[pieces.point_row],
        **_turn_columns(states),
        warnings=dict(warnings),
    )


def _node_columns(streets: StreetData, pieces: Pieces) -> dict[str, Any]:
    rows = pieces.node_row
    tagged = np.zeros(len(streets.node_osm_id), dtype=bool)
    tagged[list(streets.node_tags)] = True
    return {
        "node_osm_id": streets.node_osm_id[rows],
        "node_lon7": streets.node_lon7[rows],
        "node_lat7": streets.node_lat7[rows],
        "node_tag_row": np.where(tagged[rows], rows, -1).astype(np.int32),
    }


def _arc_columns(pieces: Pieces, arcs: Arcs, ways: Headings) -> dict[str, Any]:
    length_dm = np.maximum(np.rint(pieces.length_m * 10), 1).astype(np.uint32)
    return {
        "tail": arcs.tail,
        "head": arcs.head,
        "length_dm": length_dm[arcs.piece],
        "way": pieces.way[arcs.piece],
        "forward": arcs.forward,
        "opposite": arcs.opposite,
        "arc_access": arcs.groups,
        "start_bearing": _whole_degrees(ways.start),
        "end_bearing": _whole_degrees(ways.end),
        "piece": arcs.piece,
    }


def _turn_columns(states: StateTable) -> dict[str, Any]:
    return {
        "state_arc": states.state_arc,
        "turn_first": states.turns.first,
        "turn_to": states.turns.to,
        "turn_angle": states.turns.angle,
        "turn_flags": states.turns.flags,
        "turn_ban": states.turns.ban,
        "condition_turn": states.conditions.turn,
        "condition_groups": states.conditions.groups,
        "condition_lifts": states.conditions.lifts,
        "condition_text": states.conditions.text,
        "conditions": states.conditions.texts,
    }


def _restrict(
    streets: StreetData,
    mode: Mode,
    network: tuple[Pieces, Arcs, Headings],
    turns: Turns,
    warnings: Counter[str],
) -> StateTable:
    """Lay the extract's turn restrictions onto the turns."""
    pieces, arcs, ways = network
    restrictions = read_restrictions(streets.relations, mode_mask(mode), warnings)
    way_id = streets.way_osm_id[pieces.way[arcs.piece]]
    finder = ChainFinder(arcs, way_id, ways, streets.node_osm_id[pieces.node_row])
    fan = ArcFan(turns.first, turns.to)
    return close_turns(turns, close_chains(restrictions, finder, fan, warnings))


def _whole_degrees(bearing: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.mod(np.rint(bearing), 360).astype(np.int16)

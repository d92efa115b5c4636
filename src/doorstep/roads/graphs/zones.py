"""Streets that are no through road: private, delivery and destination streets, and what lies behind them.

A route may start or end there but not pass, and its times stay true, so no penalty may be hidden in the
weights. Instead each arc of such a zone gets a second state, its *arrival copy*. One enters a zone into
copies, which lead only to further copies; the arc's own state is where a trip that starts inside stands,
and leads out. Both exist in the one topology of a mode: which are used is a matter of each profile's
weights (`weights.turn_costs`), since a street closed to one vehicle may be open to another.

Only zones that could carry through traffic (entrances and exits at two or more junctions) get copies, and
those that meet them at a junction: else one would cross the first zone, turn round in the second and be out.
A dead end that stands alone has none: one may turn round in it, often the only way to the other side of a
street.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doorstep.roads import _network
from doorstep.roads.graphs.components import largest_component
from doorstep.roads.graphs.graph import NO_ARC, Mode, StreetGraph, TurnFlag
from doorstep.roads.graphs.turn_times import turn_from
from doorstep.roads.tags.access import MODE_GROUPS, AccessGroup, Level, node_level, way_level
from doorstep.roads.tags.conditional import possible_tags
from doorstep.roads.tags.streets import StreetData

ARRIVES = np.uint16(TurnFlag.ARRIVES)


def arrival_states(graph: StreetGraph) -> NDArray[np.bool_]:
    """Mark the states that are arrival copies. Shape (states,).

    They are the copies that no plain turn leads into; those of via-way restrictions are entered by one.
    """
    marked = np.arange(graph.state_count) >= graph.arc_count
    marked[graph.turn_to[(graph.turn_flags & ARRIVES) == 0]] = False
    return np.asarray(marked)


def with_arrivals(streets: StreetData, graph: StreetGraph) -> StreetGraph:
    """Add arrival copies for every arc that lies, for some access group, in a zone with two ways out."""
    zone = np.zeros(graph.arc_count, dtype=np.bool_)
    for group in MODE_GROUPS[graph.mode]:
        zone |= _zone_of(streets, graph, group)
    return add_arrival_copies(graph, zone) if bool(zone.any()) else graph


def _zone_of(streets: StreetData, graph: StreetGraph, group: AccessGroup) -> NDArray[np.bool_]:
    """Mark the arcs of one group's zones that could carry through traffic."""
    legal, free = _arc_levels(streets, graph, group)
    before = turn_from(graph)
    node = graph.head[graph.state_arc[before]]
    passable = (graph.turn_ban >> group) & 1 == 0
    main = main_network(graph, free, passable & ~_gates(streets, graph, group)[node])
    inside = legal & ~main
    component = _components(graph, inside, main)
    return inside & _leads_through(graph, inside, main, component)[component]


def _arc_levels(
    streets: StreetData, graph: StreetGraph, group: AccessGroup
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark arcs that are ever legal for a group, and those always open to it."""
    least = np.zeros((2, len(streets.tag_sets)), dtype=np.uint8)
    for row, tags in enumerate(streets.tag_sets):
        readings = [way_level(plain, group) for plain in possible_tags(tags)]
        least[0, row] = min(reading[0] for reading in readings)
        least[1, row] = min(reading[1] for reading in readings)
    tag_set = streets.way_tag_set[graph.way]
    legal = (graph.arc_access >> group) & 1 != 0
    return legal, legal & (np.where(graph.forward, least[0, tag_set], least[1, tag_set]) >= Level.DISMOUNT)


def _gates(streets: StreetData, graph: StreetGraph, group: AccessGroup) -> NDArray[np.bool_]:
    """Mark junctions whose barrier is not always open to a group. Shape (nodes,)."""
    gates = np.zeros(graph.node_count, dtype=np.bool_)
    for node in np.flatnonzero(graph.node_tag_row >= 0):
        tags = streets.node_tags[int(graph.node_tag_row[node])]
        if "barrier" in tags:
            gates[node] = min(node_level(plain, group) for plain in possible_tags(tags)) < Level.DISMOUNT
    return gates


def _components(graph: StreetGraph, inside: NDArray[np.bool_], main: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the zones: arcs inside that meet at junctions the main network does not touch. Shape (arcs,)."""
    on_main = touched_nodes(graph, main)
    arcs = np.flatnonzero(inside)
    rows, columns = [], []
    for end in (graph.tail, graph.head):
        inner = arcs[~on_main[end[arcs]]]
        rows += [inner, end[inner].astype(np.int64) + graph.arc_count]
        columns += [end[inner].astype(np.int64) + graph.arc_count, inner]
    row, column = np.concatenate(rows), np.concatenate(columns)
    order = np.argsort(row, kind="stable")
    count = np.bincount(row, minlength=graph.arc_count + graph.node_count)
    first = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
    edges = np.ascontiguousarray(column[order], dtype=np.uint32)
    found = _network.strong_components(first, edges, np.ones(len(edges), dtype=np.uint8))
    return np.asarray(found[: graph.arc_count], dtype=np.int64)


def touched_nodes(graph: StreetGraph, arcs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the junctions at which the marked arcs begin or end. Shape (nodes,)."""
    touched = np.zeros(graph.node_count, dtype=np.bool_)
    touched[graph.tail[arcs]] = True
    touched[graph.head[arcs]] = True
    return touched


def _leads_through(
    graph: StreetGraph,
    inside: NDArray[np.bool_],
    main: NDArray[np.bool_],
    component: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Mark the components that lead from one junction of the main network to another, alone or in a chain."""
    on_main = touched_nodes(graph, main)
    arcs = np.flatnonzero(inside)
    size = int(component.max()) + 1
    entry = arcs[on_main[graph.tail[arcs]]]
    out = arcs[on_main[graph.head[arcs]]]
    doors = np.unique(
        np.concatenate(
            (
                np.stack((component[entry], graph.tail[entry].astype(np.int64)), axis=1),
                np.stack((component[out], graph.head[out].astype(np.int64)), axis=1),
            )
        ),
        axis=0,
    )
    both_ways = np.bincount(component[entry], minlength=size) > 0
    both_ways &= np.bincount(component[out], minlength=size) > 0
    through = both_ways & (np.bincount(doors[:, 0], minlength=size) >= 2)
    zone, node = doors[both_ways[doors[:, 0]]].T
    return _with_neighbours(through, zone, node)


def _with_neighbours(
    through: NDArray[np.bool_], zone: NDArray[np.int64], node: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Add the zones that meet a marked one at a junction: row by row a zone and one of its junctions.

    Zones that are not marked have one junction each, so that nothing spreads beyond them.
    """
    grown = through.copy()
    grown[zone[np.isin(node, node[through[zone]])]] = True
    return grown


@dataclass(frozen=True, slots=True)
class _Rows:
    """New turns: from-state, to-state, and the old turn each is a copy of."""

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    old: NDArray[np.int64]


def add_arrival_copies(graph: StreetGraph, zone: NDArray[np.bool_]) -> StreetGraph:
    """Append a second state for each arc of `zone`, and the turns that lead there and on.

    Copies lead to copies where the next arc has one, and else to its own state: the weights decide.
    """
    arcs = np.flatnonzero(zone)
    copy_of = np.full(graph.arc_count, -1, dtype=np.int64)
    copy_of[arcs] = graph.state_count + np.arange(len(arcs))
    before = turn_from(graph)
    after = graph.turn_to.astype(np.int64)
    arc_after = graph.state_arc[after]
    turns = np.arange(graph.turn_count)
    entering = zone[arc_after] & (after < graph.arc_count)
    inner = (before < graph.arc_count) & (after < graph.arc_count) & zone[graph.state_arc[before]]
    rows = [
        _Rows(before, after, turns),
        _Rows(before[entering], copy_of[arc_after[entering]], turns[entering]),
        _Rows(
            copy_of[before[inner]],
            np.where(zone[arc_after[inner]], copy_of[arc_after[inner]], after[inner]),
            turns[inner],
        ),
    ]
    return _rebuilt(graph, arcs, rows)


def _rebuilt(graph: StreetGraph, arcs: NDArray[np.int64], rows: list[_Rows]) -> StreetGraph:
    """Sort the turns by from-state and carry every column over, conditions included."""
    states = graph.state_count + len(arcs)
    before = np.concatenate([each.before for each in rows])
    after = np.concatenate([each.after for each in rows])
    old = np.concatenate([each.old for each in rows])
    order = np.lexsort((after, before))
    before, after, old = before[order], after[order], old[order]
    flags = graph.turn_flags[old] | np.where(after >= graph.state_count, ARRIVES, np.uint16(0))
    condition = _copied_conditions(graph, old)
    return replace(
        graph,
        state_arc=np.concatenate((graph.state_arc, arcs.astype(np.uint32))),
        turn_first=np.concatenate(([0], np.cumsum(np.bincount(before, minlength=states)))).astype(np.uint32),
        turn_to=after.astype(np.uint32),
        turn_angle=graph.turn_angle[old],
        turn_flags=flags.astype(np.uint16),
        turn_ban=graph.turn_ban[old],
        condition_turn=condition[1].astype(np.uint32),
        condition_groups=graph.condition_groups[condition[0]],
        condition_lifts=graph.condition_lifts[condition[0]],
        condition_text=graph.condition_text[condition[0]],
    )


def _copied_conditions(
    graph: StreetGraph, old: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give every copy of a turn the conditions of the old one: rows of conditions, and the new turns."""
    row_of: list[int] = []
    turn_of: list[int] = []
    for row, turn in enumerate(graph.condition_turn):
        for new in np.flatnonzero(old == turn):
            row_of.append(row)
            turn_of.append(int(new))
    return np.array(row_of, dtype=np.int64), np.array(turn_of, dtype=np.int64)


def main_network(
    graph: StreetGraph, arc_open: NDArray[np.bool_], turn_open: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Mark the arcs that hang together by open arcs and turns, dead ends for walkers included.

    Vehicles have U-turns in the graph, which join their dead ends to the largest component; walkers turn
    round where they stand, which the graph does not draw.
    """
    main = largest_component(graph, arc_open, turn_open)
    return _there_and_back(graph, main, arc_open, turn_open) if graph.mode is Mode.FOOT else main


def served_arcs(
    graph: StreetGraph, arc_open: NDArray[np.bool_], turn_open: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Mark the arcs that one can reach from the main network and leave for it again.

    Unlike the largest component this counts zones in: one arrives there in a copy and leaves from the
    arc's own state. On foot, where no U-turns are drawn, it counts dead ends in.

    Parameters
    ----------
    graph
        Streets of one mode.
    arc_open, turn_open
        What the profile may use, as its weights say. Shapes (arcs,) and (turns,).
    """
    return _there_and_back(graph, largest_component(graph, arc_open, turn_open), arc_open, turn_open)


def _there_and_back(
    graph: StreetGraph,
    main: NDArray[np.bool_],
    arc_open: NDArray[np.bool_],
    turn_open: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Mark the arcs one can reach from `main`, in any state, and leave for it from their own state."""
    own = np.zeros(graph.state_count, dtype=np.bool_)
    own[: graph.arc_count] = main
    before, after = turn_from(graph), graph.turn_to.astype(np.int64)
    legal = turn_open & arc_open[graph.state_arc[before]] & arc_open[graph.state_arc[after]]
    legal &= ~(own[before] & own[after])
    before, after = before[legal], after[legal]
    reached = _spread(own, before, after)
    leaving = _spread(own, after, before)[: graph.arc_count]
    arrived = np.zeros(graph.arc_count, dtype=np.bool_)
    arrived[graph.state_arc[reached]] = True
    if graph.mode is Mode.FOOT:
        # Walkers turn round where they stand: to reach a street one way is to leave it the other.
        paired = np.flatnonzero((graph.opposite != NO_ARC) & arc_open)
        paired = paired[arc_open[graph.opposite[paired]]]
        back = graph.opposite[paired]
        arrived[paired], leaving[paired] = arrived[paired] | arrived[back], leaving[paired] | leaving[back]
    return np.asarray(arrived & leaving & arc_open)


def _spread(
    start: NDArray[np.bool_], before: NDArray[np.int64], after: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Follow turns from the marked states until nothing new is reached."""
    reached = start.copy()
    while True:
        fresh = after[reached[before] & ~reached[after]]
        if not len(fresh):
            return reached
        reached[fresh] = True

"""Weights of one profile in free flow: milliseconds over each arc and for each turn, NEVER where forbidden.

Streets that are open only as the first or last part of a trip (private, delivery, destination, open for
part of the shift) keep their true times. Through traffic is kept out by the graph's arrival copies (see
`zones`): a route may end on such a street, or start there, but not pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import ProfileError
from doorstep.domain.units import MILLISECONDS_PER_DECIMETRE_AT_ONE_KMH, MILLISECONDS_PER_SECOND
from doorstep.roads.graphs.graph import StreetGraph, TurnFlag
from doorstep.roads.graphs.turn_times import arc_extra_ms, drives_on_left, turn_from, turn_times_ms
from doorstep.roads.graphs.zones import arrival_states, main_network, touched_nodes
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.tags.conditional import parse_condition
from doorstep.roads.tags.gradients import hilly_ms
from doorstep.roads.tags.meanings import (
    ALWAYS,
    ArcUse,
    NodeMeanings,
    Shift,
    WayMeanings,
    read_nodes,
    read_ways,
)
from doorstep.roads.tags.opening_times import OpeningTimes, TimeOfWeek
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.tags.streets import StreetData


@dataclass(frozen=True, slots=True, eq=False)
class Meanings:
    """What all streets and barriers mean to one profile at one time; see `read_meanings`."""

    ways: WayMeanings
    nodes: dict[int, NodeMeanings]
    at: TimeOfWeek | None
    shift: Shift | None


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Free-flow times of one profile.

    arc_ms
        Milliseconds over each arc, at least 1, or NEVER_MS. Shape (arcs,), uint32.
    turn_ms
        Milliseconds for each turn alone, or NEVER_MS. Shape (turns,), uint32.
    arc_use
        `ArcUse` of each arc. Shape (arcs,), uint8.
    open_turn_ms
        What turns cost, or NEVER_MS where signs or barriers forbid them, before it is known what is
        closed: kept so that `close_arcs` need not start afresh. Shape (turns,), uint32.
    gated
        Turns past a barrier that opens only to those with business behind it. Shape (turns,).
    """

    arc_ms: NDArray[np.uint32]
    turn_ms: NDArray[np.uint32]
    arc_use: NDArray[np.uint8]
    open_turn_ms: NDArray[np.uint32]
    gated: NDArray[np.bool_]


def read_meanings(
    streets: StreetData,
    profile: Profile,
    *,
    at: TimeOfWeek | None = None,
    shift: Shift | None = None,
    known: WayMeanings | None = None,
) -> Meanings:
    """Read all tags for one profile: at an instant, for the hours of a shift, or for the whole week.

    Parameters
    ----------
    known
        What ways mean to the same profile at another time, to read only those with conditions anew.
    """
    ways = read_ways(streets, profile, at=at, shift=shift, known=known)
    return Meanings(ways, read_nodes(streets, profile, at=at, shift=shift), at, shift)


def free_flow(
    streets: StreetData,
    graph: StreetGraph,
    profile: Profile,
    *,
    meanings: Meanings | None = None,
    left_hand_traffic: bool | None = None,
) -> Weights:
    """Work out the free-flow weights of one profile.

    Parameters
    ----------
    streets
        The extract the graph was built from.
    graph
        Streets of the profile's mode.
    profile
        For whom.
    meanings
        From `read_meanings` for this profile, to choose a time or to read tags once; whole week if None.
    left_hand_traffic
        Side of driving; None to tell it from the roundabouts.

    Raises
    ------
    ProfileError
        If the graph is of another mode than the profile.
    """
    if profile.mode is None or profile.mode is not graph.mode:
        mode = "none" if profile.mode is None else profile.mode.name.lower()
        raise ProfileError(
            f"profile {profile.name!r} has mode {mode!r}, these streets are for {graph.mode.name.lower()!r}",
            mend="Take the graph of the profile's own mode (a drone has none).",
        )
    known = meanings or read_meanings(streets, profile)
    left = drives_on_left(graph) if left_hand_traffic is None else left_hand_traffic
    use, arc_ms = _arcs(streets, graph, profile, known.ways)
    node_use, pass_s = _nodes(graph, known.nodes)
    turns = np.rint(turn_times_ms(graph, profile, pass_s, left_hand_traffic=left)).astype(np.uint32)
    at_node = node_use[graph.head[graph.state_arc[turn_from(graph)]]]
    is_u_turn = (graph.turn_flags & TurnFlag.U_TURN) != 0
    banned = _banned(graph, profile, known) | ((at_node == ArcUse.CLOSED) & ~is_u_turn)
    turns[banned] = NEVER_MS
    gated = (at_node == ArcUse.LAST_LEG) & ~is_u_turn
    return _weights(graph, profile, arc_ms, use, turns, gated)


def close_arcs(graph: StreetGraph, profile: Profile, weights: Weights, closed: NDArray[np.bool_]) -> Weights:
    """Close arcs: new dead ends may be turned in, and what is cut off is reached as far as the law lets.

    Parameters
    ----------
    graph, profile
        What the weights were made for.
    weights
        Weights with everything open, from `free_flow`.
    closed
        Arcs that are closed. Shape (arcs,).
    """
    arc_ms = np.where(closed, NEVER_MS, weights.arc_ms).astype(np.uint32)
    use = np.where(closed, np.uint8(ArcUse.CLOSED), weights.arc_use)
    return _weights(graph, profile, arc_ms, use, weights.open_turn_ms, weights.gated)


def turn_weights(graph: StreetGraph, weights: Weights) -> NDArray[np.uint32]:
    """Join turn and next arc, as the hierarchy wants them: milliseconds, at most NEVER_MS. Shape (turns,)."""
    total = weights.turn_ms + weights.arc_ms[graph.state_arc[graph.turn_to]]
    return np.asarray(np.minimum(total, NEVER_MS))


def turn_costs(
    graph: StreetGraph,
    profile: Profile,
    arc_use: NDArray[np.uint8],
    open_turn_ms: NDArray[np.uint32],
    gated: NDArray[np.bool_],
) -> NDArray[np.uint32]:
    """Decide which turns are legal with these arcs open, and give their milliseconds. Shape (turns,), uint32.

    U-turns are legal where nothing else is (`TurnTimes.u_turn`), and zones let nobody through.
    """
    before, after = turn_from(graph), graph.turn_to
    arc_before, arc_after = graph.state_arc[before], graph.state_arc[after]
    legal = (open_turn_ms < NEVER_MS) & (arc_use[arc_before] > 0) & (arc_use[arc_after] > 0)
    if bool(gated.any()) or bool((arc_use == ArcUse.LAST_LEG).any()):
        legal &= _keeps_zones(graph, arc_use, open_turn_ms, gated)
    is_u_turn = (graph.turn_flags & TurnFlag.U_TURN) != 0
    if profile.turns.u_turn == "never":
        legal &= ~is_u_turn
    elif profile.turns.u_turn == "dead_end":
        arrives = arrival_states(graph)
        goes_on = legal & ~is_u_turn & (~arrives[after] | arrives[before])
        has_way_on = np.bincount(before[goes_on], minlength=graph.state_count) > 0
        legal &= ~is_u_turn | ~has_way_on[before]
    return np.where(legal, open_turn_ms, NEVER_MS).astype(np.uint32)


def _weights(
    graph: StreetGraph,
    profile: Profile,
    arc_ms: NDArray[np.uint32],
    use: NDArray[np.uint8],
    open_turn_ms: NDArray[np.uint32],
    gated: NDArray[np.bool_],
) -> Weights:
    turn_ms = turn_costs(graph, profile, use, open_turn_ms, gated)
    return Weights(arc_ms, turn_ms, use, open_turn_ms, gated)


def _keeps_zones(
    graph: StreetGraph,
    use: NDArray[np.uint8],
    open_turn_ms: NDArray[np.uint32],
    gated: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Mark the turns that do not carry through traffic over streets closed to it.

    The main network is what hangs together by open arcs and ungated turns. Everything else legal lies
    inside a zone: restricted streets and the pockets behind them. Into a zone one goes by arrival copies,
    which never lead back to the main network; by its own states one only leaves.
    """
    before, after = turn_from(graph), graph.turn_to
    arc_before, arc_after = graph.state_arc[before], graph.state_arc[after]
    main = main_network(graph, use == ArcUse.OPEN, (open_turn_ms < NEVER_MS) & ~gated)
    arrives = arrival_states(graph)
    has_copy = np.zeros(graph.arc_count, dtype=np.bool_)
    has_copy[graph.state_arc[arrives]] = True
    zone = ~main & has_copy
    # Zones are drawn for access groups; where a profile's own limits make them deeper, reach comes first.
    on_main = touched_nodes(graph, main)
    pocket = ~main & ~has_copy & ((use == ArcUse.OPEN) | ~on_main[graph.head])
    home = (zone | pocket)[arc_before]
    into_own = np.where(arrives[before], ~main[arc_after] & ~zone[arc_after], ~zone[arc_after] | home)
    into_copy = zone[arc_after] & (arrives[before] | ~home)
    through_gate = gated & main[arc_before] & main[arc_after]
    return np.asarray(np.where(arrives[after], into_copy, into_own) & ~through_gate)


def _arcs(
    streets: StreetData, graph: StreetGraph, profile: Profile, ways: WayMeanings
) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Find use and time of every arc."""
    row = streets.way_tag_set[graph.way]
    use = np.where(graph.forward, ways.use_forward[row], ways.use_backward[row])
    use = np.where((graph.arc_access >> profile.group) & 1, use, np.uint8(ArcUse.CLOSED))
    kmh = np.where(graph.forward, ways.forward_kmh[row], ways.backward_kmh[row])
    kmh = np.where(use == ArcUse.CLOSED, 1.0, kmh)
    if profile.gradient.method == "none":
        time = graph.length_dm * (MILLISECONDS_PER_DECIMETRE_AT_ONE_KMH / kmh)
    else:
        time = hilly_ms(
            kmh, graph.length_dm, graph.climb_dm, graph.drop_dm, profile.gradient, ways.rolling[row]
        )
    timed = graph.duration_s > 0
    time = np.where(timed, graph.duration_s * float(MILLISECONDS_PER_SECOND), time)
    time = np.clip(np.rint(time + arc_extra_ms(graph, profile)), 1, float(NEVER_MS) - 1)
    arc_ms = np.where(use == ArcUse.CLOSED, NEVER_MS, time.astype(np.uint32)).astype(np.uint32)
    return use.astype(np.uint8), arc_ms


def _nodes(
    graph: StreetGraph, nodes: dict[int, NodeMeanings]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Lay barriers out by junction: use, and seconds to pass. Shape (nodes,) each."""
    use = np.full(graph.node_count, ArcUse.OPEN, dtype=np.uint8)
    pass_s = np.zeros(graph.node_count)
    for node in np.flatnonzero(graph.node_tag_row >= 0):
        meaning = nodes.get(int(graph.node_tag_row[node]))
        if meaning is not None:
            use[node], pass_s[node] = meaning.use, meaning.pass_s
    return use, pass_s


def _banned(graph: StreetGraph, profile: Profile, known: Meanings) -> NDArray[np.bool_]:
    """Mark turns that signs forbid: always, or at some time that matters."""
    banned = (graph.turn_ban >> profile.group) & 1 != 0
    for lifts in (False, True):
        rows = np.flatnonzero(
            (graph.condition_lifts == lifts) & ((graph.condition_groups >> profile.group) & 1 != 0)
        )
        holds = [_holds(text, profile, known, always=lifts) for text in graph.conditions]
        rows = rows[np.array(holds, dtype=np.bool_)[graph.condition_text[rows]]] if len(rows) else rows
        banned[graph.condition_turn[rows]] = not lifts
    return np.asarray(banned)


def _holds(text: str, profile: Profile, known: Meanings, *, always: bool) -> bool:
    """Tell whether a condition holds at some time that matters, or at all of them."""
    conditions = parse_condition(text)
    if conditions is None:
        return not always
    traveller = profile.vehicle.traveller()
    times = [each for each in conditions if isinstance(each, OpeningTimes)]
    if not all(each.holds(traveller) for each in conditions if not isinstance(each, OpeningTimes)):
        return False
    edges = {edge for each in times for edge in each.edges()}
    instants = [known.at] if known.at is not None else (known.shift or ALWAYS).instants(edges)
    answers = [all(each.contains(at) is not False for each in times) for at in instants]
    return all(answers) if always else any(answers)

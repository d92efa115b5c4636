"""Seconds that turns cost on top of driving, before anything is known about what is open.

Where each part applies (`TurnTimes` gives the figures):
bend        at junctions, a sigmoid of the angle; not from roundabout arc to roundabout arc
across      turns of 40 degrees or more across oncoming traffic at junctions
give way    at a sign, and from a minor street into a junction with a major one, unless signals rule
stop        at a stop sign
signals     at the node or before it for this direction, once for a junction of several signal nodes; those
            away from junctions are for pedestrians and mostly green: their own, shorter time
roundabout  entering one, or passing a mini-roundabout
crossing    vehicles: a marked crossing at the node. On foot: crossing the carriageway there
barrier     gates and the like, by kind
The form (sigmoid of the angle, a surcharge across traffic, signals) is the usual one of open road
routers; the figures and their sources stand in the profiles.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.units import DEGREES7_PER_DEGREE, MILLISECONDS_PER_SECOND
from doorstep.roads.graphs.graph import ArcFlag, Mode, NodeFlag, RoadClass, StreetGraph, TurnFlag
from doorstep.roads.tags.profiles import Profile, TurnTimes

_ACROSS_DEG = 40
_HALF_TURN_DEG = 180
_ONE_JUNCTION_DM = 600


def turn_from(graph: StreetGraph) -> NDArray[np.int64]:
    """Name the state each turn leaves. Shape (turns,)."""
    first = graph.turn_first.astype(np.int64)
    return np.repeat(np.arange(graph.state_count), first[1:] - first[:-1])


def drives_on_left(graph: StreetGraph) -> bool:
    """Tell from the roundabouts which side people drive on: clockwise ones mean the left.

    Without a roundabout the answer is the right, as in most of the world.
    """
    on_circle = _has(graph.arc_flags, ArcFlag.ROUNDABOUT)
    if graph.mode is Mode.FOOT:  # walkers go both ways round; circles are drawn the way that vehicles go
        on_circle &= graph.forward
    around = on_circle[graph.state_arc[turn_from(graph)]] & on_circle[graph.state_arc[graph.turn_to]]
    at_nodes_deg = int(graph.turn_angle[around].astype(np.int64).sum())
    return at_nodes_deg + _turned_right_deg(graph, np.flatnonzero(on_circle)) > 0


def _turned_right_deg(graph: StreetGraph, arcs: NDArray[np.int64]) -> float:
    """Add up how far the lines of arcs turn to the right, degrees; negative to the left."""
    first = graph.piece_first.astype(np.int64)
    size = (first[1:] - first[:-1])[graph.piece[arcs]]
    arc = np.repeat(np.arange(len(arcs)), size)
    point = np.arange(len(arc)) - np.repeat(np.cumsum(size) - size, size) + first[graph.piece[arcs]][arc]
    north = graph.piece_lat7[point].astype(np.float64)
    east = graph.piece_lon7[point] * np.cos(np.radians(north / DEGREES7_PER_DEGREE))
    heading = np.degrees(np.arctan2(np.diff(east), np.diff(north)))
    turned = (np.diff(heading) + _HALF_TURN_DEG) % 360 - _HALF_TURN_DEG
    inside = arc[2:] == arc[:-2]
    ahead = np.where(graph.forward[arcs], 1.0, -1.0)[arc[2:]]
    return float((turned * ahead)[inside].sum())


def turn_times_ms(
    graph: StreetGraph, profile: Profile, node_pass_s: NDArray[np.float64], *, left_hand_traffic: bool
) -> NDArray[np.float64]:
    """Add up what each turn costs, milliseconds. Shape (turns,).

    Parameters
    ----------
    graph
        Streets of the profile's mode.
    profile
        Whose figures to use.
    node_pass_s
        Seconds to pass each junction's barrier. Shape (nodes,).
    left_hand_traffic
        Whether people drive on the left, so that right turns cross oncoming traffic.
    """
    times = profile.turns
    before = graph.state_arc[turn_from(graph)]
    node = graph.head[before]
    flags = graph.turn_flags
    total_s = _junction_s(graph, times, node, left_hand_traffic=left_hand_traffic)
    ruled = _has(flags, TurnFlag.SIGNALS)
    yields = _has(flags, TurnFlag.TO_MAJOR | TurnFlag.GIVE_WAY) & ~ruled & ~_has(flags, TurnFlag.ROUNDABOUT)
    total_s += times.give_way_s * yields
    total_s += np.maximum(times.stop_s - times.give_way_s, 0) * (_has(flags, TurnFlag.STOP) & ~ruled)
    total_s += times.roundabout_s * _has(flags, TurnFlag.ENTER_ROUNDABOUT | TurnFlag.MINI_ROUNDABOUT)
    total_s += times.calming_s * _has(flags, TurnFlag.CALMING)
    total_s += times.level_crossing_s * _has(flags, TurnFlag.LEVEL_CROSSING)
    if profile.mode is Mode.FOOT:
        crosses = _crosses_on_foot(graph, before, node)
        total_s += np.where(ruled, times.crossing_signals_s, times.crossing_s) * crosses
    else:
        at_junction = _has(flags, TurnFlag.JUNCTION)
        total_s += np.where(at_junction, times.signals_s, times.crossing_signals_s) * (
            ruled & ~_same_signals(graph)[before]
        )
        total_s += times.crossing_s * (_has(flags, TurnFlag.CROSSING) & ~ruled)
    total_s += node_pass_s[node]
    total_s[_has(flags, TurnFlag.U_TURN)] = times.u_turn_s
    return np.asarray(total_s * MILLISECONDS_PER_SECOND)


def arc_extra_ms(graph: StreetGraph, profile: Profile) -> NDArray[np.float64]:
    """Add up what is met between the ends of each arc, milliseconds. Shape (arcs,)."""
    times = profile.turns
    if profile.mode is Mode.FOOT:
        lonely = _has(graph.arc_flags, ArcFlag.MAPPED_CROSSING)
        lonely &= ~_near_carriageway(graph)[graph.tail] & ~_near_carriageway(graph)[graph.head]
        return np.asarray(times.crossing_s * MILLISECONDS_PER_SECOND * lonely)
    signals = graph.arc_signals.astype(np.float64)
    # A crossing with signals is counted as both.
    unsignalled = np.maximum(graph.arc_crossings - signals, 0)
    total_s = times.crossing_signals_s * signals + times.crossing_s * unsignalled
    total_s += times.calming_s * graph.arc_calmings
    return np.asarray(total_s * MILLISECONDS_PER_SECOND)


def _same_signals(graph: StreetGraph) -> NDArray[np.bool_]:
    """Mark arcs from signals so short that the signals at their end belong to the same junction."""
    begins = (graph.node_flags[graph.tail] & NodeFlag.SIGNALS) != 0
    return np.asarray(begins & (graph.length_dm < _ONE_JUNCTION_DM))


def _has(flags: NDArray[np.uint16], wanted: int) -> NDArray[np.bool_]:
    return np.asarray((flags & np.uint16(wanted)) != 0)


def _junction_s(
    graph: StreetGraph, times: TurnTimes, node: NDArray[np.uint32], *, left_hand_traffic: bool
) -> NDArray[np.float64]:
    """Charge bends, and turns across oncoming traffic by the class of street that is crossed."""
    angles = np.arange(-_HALF_TURN_DEG, _HALF_TURN_DEG + 1)
    bend_s = times.bend_s / (1 + np.exp(-(np.abs(angles) - times.bend_middle_deg) / times.bend_spread_deg))
    is_across = angles >= _ACROSS_DEG if left_hand_traffic else angles <= -_ACROSS_DEG
    row = graph.turn_angle.astype(np.int64) + _HALF_TURN_DEG
    at_junction = _has(graph.turn_flags, TurnFlag.JUNCTION) & ~_has(graph.turn_flags, TurnFlag.ROUNDABOUT)
    total_s = np.where(at_junction, bend_s[row], 0.0)
    if times.across_s or times.across_class_s:
        highest = np.zeros(graph.node_count, dtype=np.uint8)
        np.maximum.at(highest, graph.head, graph.road_class)
        np.maximum.at(highest, graph.tail, graph.road_class)
        top, bottom = int(RoadClass.MOTORWAY), int(RoadClass.SERVICE)
        rank = np.clip((highest.astype(np.float64) - bottom) / (top - bottom), 0, 1)
        across = at_junction & is_across[row]
        across &= ~_has(graph.turn_flags, TurnFlag.ENTER_ROUNDABOUT | TurnFlag.LEAVE_ROUNDABOUT)
        total_s += across * (times.across_s + times.across_class_s * rank[node])
    return np.asarray(total_s)


def _near_carriageway(graph: StreetGraph) -> NDArray[np.bool_]:
    """Mark junctions at which a street for vehicles passes. Shape (nodes,)."""
    touched = np.zeros(graph.node_count, dtype=np.bool_)
    road = graph.road_class >= RoadClass.SERVICE
    touched[graph.tail[road]] = True
    touched[graph.head[road]] = True
    return touched


def _crosses_on_foot(
    graph: StreetGraph, before: NDArray[np.uint32], node: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    """Mark turns that step from one footway over a carriageway onto another."""
    after = graph.state_arc[graph.turn_to]
    on_foot = graph.road_class < RoadClass.SERVICE
    mapped = _has(graph.arc_flags, ArcFlag.MAPPED_CROSSING)
    marked = _has(graph.turn_flags, TurnFlag.CROSSING) | mapped[before] | mapped[after]
    return np.asarray(marked & on_foot[before] & on_foot[after] & _near_carriageway(graph)[node])

"""Porto for bench/roads_kernel.py: product graphs, profiles and random points."""

import os
import sys
from pathlib import Path

import numpy as np

from doorstep.maps.osm import read_streets
from doorstep.maps.profile_files import packaged_profile
from doorstep.roads import _network
from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.routing.hierarchy import NEVER_MS, Hierarchy, Phantoms
from doorstep.roads.times.weights import free_flow, turn_weights


def extract():
    root = os.environ.get("DOORSTEP_DATA")
    if not root:
        sys.exit("Set DOORSTEP_DATA to the folder of development data (osm/porto-r5.osm.pbf).")
    return Path(root) / "osm" / "porto-r5.osm.pbf"


class ModeCity:
    """One mode's streets and their hierarchy."""

    never_ms = NEVER_MS

    def __init__(self, streets, mode):
        self.streets = streets
        self.graph = build_graph(streets, mode)
        self.hierarchy = Hierarchy.build(self.graph)
        g = self.graph
        self.turn_from = np.repeat(
            np.arange(g.state_count, dtype=np.uint32), np.diff(g.turn_first.astype(np.int64))
        )
        self.turn_length_dm = g.length_dm[g.state_arc[g.turn_to]]

    def weights(self, profile):
        return turn_weights(self.graph, free_flow(self.streets, self.graph, packaged_profile(profile)))

    def middle(self):
        """Latitude and longitude half-way between the ends of each state's arc, float32 degrees."""
        g = self.graph
        tail, head = g.tail[g.state_arc], g.head[g.state_arc]
        halves = (
            (column[tail].astype(np.float64) + column[head]) / 2e7 for column in (g.node_lat7, g.node_lon7)
        )
        return tuple(half.astype(np.float32) for half in halves)

    def usable(self, weight_ms):
        """States one can come to and go on from: what random points are drawn from."""
        legal = weight_ms < NEVER_MS
        count = self.graph.state_count
        comes = np.bincount(self.graph.turn_to[legal], minlength=count) > 0
        goes = np.bincount(self.turn_from[legal], minlength=count) > 0
        only_arcs = np.arange(count) < self.graph.arc_count
        return np.flatnonzero(comes & goes & only_arcs).astype(np.uint32)

    def turns_into(self, arcs):
        return np.flatnonzero(np.isin(self.graph.state_arc[self.graph.turn_to], arcs)).astype(np.uint32)

    def dijkstra(self, weight_ms, points, index):
        """Packed (ms, dm) to every state by the native Dijkstra, as two columns."""
        packed = (weight_ms.astype(np.int64) << _network.DISTANCE_BITS) + self.turn_length_dm
        packed[weight_ms >= NEVER_MS] = NEVER_MS << _network.DISTANCE_BITS
        reached = np.empty(self.graph.state_count, np.int64)
        one = slice_points(points, index).native(self.graph.state_count)
        _network.dijkstra_packed(self.graph.turn_first, self.graph.turn_to, packed, one, reached)
        return reached >> _network.DISTANCE_BITS, reached & ((1 << _network.DISTANCE_BITS) - 1)


def slice_points(points, index):
    begin, end = int(points.first[index]), int(points.first[index + 1])
    return Phantoms(
        np.array([0, end - begin]),
        points.state[begin:end],
        points.ahead_ms[begin:end],
        points.ahead_dm[begin:end],
    )


def at_ends(states):
    return Phantoms.on_states(np.ascontiguousarray(states, np.uint32))


def two_sided(city, weight_ms, states, random):
    """Stand points part-way along arcs, on both directions where there are two."""
    g = city.graph
    into = np.full(g.state_count, NEVER_MS, np.uint32)
    np.minimum.at(into, g.turn_to, weight_ms)
    rows, first = [], [0]
    for state in states:
        part = random.random()
        rows.append((state, part))
        back = g.opposite[state]
        if back < g.arc_count and random.random() < 0.6:
            rows.append((back, 1 - part))
        first.append(len(rows))
    state = np.array([row[0] for row in rows], np.uint32)
    part = np.array([row[1] for row in rows])
    # No more lies ahead than the cheapest turn into the arc weighs, which contains the whole arc.
    ahead_ms = np.where(into[state] < NEVER_MS, into[state], 0) * part
    return Phantoms(
        np.array(first), state, ahead_ms.astype(np.uint32), (g.length_dm[state] * part).astype(np.uint32)
    )


def expected_row(city, weight_ms, sources, index, targets):
    """One row by Dijkstra: the best side, less what is ahead, with the rest of a shared arc."""
    all_ms, all_dm = city.dijkstra(weight_ms, sources, index)
    ms = all_ms[targets.state] - targets.ahead_ms
    dm = np.maximum(all_dm[targets.state] - targets.ahead_dm, 0)
    ms = np.where(all_ms[targets.state] >= NEVER_MS, NEVER_MS, np.maximum(ms, 0))
    key = np.where(ms >= NEVER_MS, NEVER_MS << 31, (ms << 31) + dm)
    for p in range(int(sources.first[index]), int(sources.first[index + 1])):
        same = (targets.state == sources.state[p]) & (targets.ahead_ms <= sources.ahead_ms[p])
        straight_ms = sources.ahead_ms[p].astype(np.int64) - targets.ahead_ms
        straight_dm = np.maximum(sources.ahead_dm[p].astype(np.int64) - targets.ahead_dm, 0)
        key = np.where(same, np.minimum(key, (straight_ms << 31) + straight_dm), key)
    best = np.minimum.reduceat(key, targets.first[:-1])
    return best >> 31, best & ((1 << 31) - 1)


def read_porto():
    return read_streets(extract())


__all__ = [
    "Mode",
    "ModeCity",
    "at_ends",
    "expected_row",
    "extract",
    "read_porto",
    "slice_points",
    "two_sided",
]

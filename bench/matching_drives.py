"""Drives to match: random legal paths of the product itself, sampled with noise."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from doorstep.roads.graphs.components import largest_component
from doorstep.roads.graphs.geometry import METRES_PER_UNIT, points_along
from doorstep.roads.routing.hierarchy import NEVER_MS, Phantoms
from doorstep.roads.times.weights import turn_weights
from doorstep.roads.ways.matching import Trace


@dataclass
class Drive:
    """One drive: its states, and the time at which each arc is entered."""

    arc: np.ndarray
    enter_ms: np.ndarray
    arc_ms: np.ndarray
    end_ms: int


def random_drives(layer, weights, count, seed, *, taste=0.0, least_ms=300_000, most_ms=1_500_000):
    """Fastest legal paths between random open arcs, 5 to 25 minutes long.

    `taste` is the deviation of a log-normal factor on the arc times that drivers choose their way by.
    """
    graph = layer.graph
    random = np.random.default_rng(seed)
    felt = weights.arc_ms * np.where(
        weights.arc_ms < NEVER_MS, random.lognormal(0, taste, graph.arc_count), 1
    )
    chosen_by = replace(weights, arc_ms=np.maximum(felt, 1).astype(np.uint32))
    metric = layer.hierarchy.customise(turn_weights(graph, chosen_by), layer.turn_length_dm)
    main = largest_component(graph, weights.arc_ms < NEVER_MS, weights.turn_ms < NEVER_MS)
    drives = []
    while len(drives) < count:
        ends = random.choice(np.flatnonzero(main), 2).astype(np.uint32)
        path = metric.path(Phantoms.on_states(ends[:1]), Phantoms.on_states(ends[1:]))
        if path is not None and least_ms < path.ms < most_ms:
            drives.append(drive_along(graph, weights, path.states))
    return drives


def drive_along(graph, weights, states):
    """Time a path: turns are waited for at the end of the arc before them."""
    arc = graph.state_arc[states]
    wait = np.zeros(len(states), np.int64)
    for i, (before, after) in enumerate(pairwise(states)):
        row = np.arange(graph.turn_first[before], graph.turn_first[before + 1])
        wait[i] = weights.turn_ms[row[graph.turn_to[row] == after][0]]
    spent = weights.arc_ms[arc].astype(np.int64)
    enter = np.concatenate(([0], np.cumsum(spent + wait)))
    return Drive(arc, enter[:-1], spent, int(enter[-1]))


def sample(graph, drive, every_s, noise_m, random):
    """Fixes of a drive with noise on both axes: the trace, the arcs passed, and the arc of each fix."""
    at = np.arange(0, drive.end_ms, round(every_s * 1000))
    row = np.searchsorted(drive.enter_ms, at, side="right") - 1
    share = np.minimum((at - drive.enter_ms[row]) / drive.arc_ms[row], 1.0)
    along = np.where(graph.forward[drive.arc[row]], share, 1 - share)
    lines = (graph.piece_first.astype(np.int64), graph.piece_lon7, graph.piece_lat7)
    lon7, lat7 = points_along(lines, graph.piece[drive.arc[row]].astype(np.int64), along)
    noise = random.normal(0.0, noise_m / METRES_PER_UNIT, (2, len(at)))
    lon = (lon7 + noise[0] / np.cos(np.radians(lat7 / 1e7))) / 1e7
    lat = (lat7 + noise[1]) / 1e7
    return Trace(np.stack([lon, lat], axis=1), at.astype(np.int64)), drive.arc[: row[-1] + 1], drive.arc[row]

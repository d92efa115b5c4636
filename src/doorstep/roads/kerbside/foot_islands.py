"""Footways that lead nowhere: paths of a yard or park that no other footway of the map meets.

Extracts are full of them: the path behind a house is drawn, the way through the gate is not. A door that
joined such a path alone would be cut off from every kerb, and its neighbour 20 m away would not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.roads import _network
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.kerbside.foot_lanes import NO_LANE, FootLanes


def island_lanes(lanes: FootLanes, foot: StreetGraph, motor: StreetGraph) -> NDArray[np.bool_]:
    """Mark the lanes from which no walk leads to a way that vehicles use. Shape (lanes,).

    Islands in the sea have streets of their own, and are none.
    """
    part = _parts(lanes)
    way = np.zeros(len(lanes.right_lane), dtype=np.int64)
    way[foot.piece] = foot.way
    driven = lanes.right_lane[np.isin(way, np.unique(motor.way)) & (lanes.right_lane != NO_LANE)]
    served = np.zeros(lanes.corner_count, dtype=np.bool_)
    served[part[lanes.lane_tail[driven]]] = True
    return np.asarray(~served[part[lanes.lane_tail]])


def _parts(lanes: FootLanes) -> NDArray[np.int64]:
    """Number what hangs together, whichever way it is walked. Shape (corners,)."""
    tail = np.concatenate((lanes.lane_tail, lanes.lane_head, lanes.cross_tail, lanes.cross_head))
    head = np.concatenate((lanes.lane_head, lanes.lane_tail, lanes.cross_head, lanes.cross_tail))
    order = np.argsort(tail, kind="stable")
    count = np.bincount(tail, minlength=lanes.corner_count)
    first = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
    edges = np.ascontiguousarray(head[order], dtype=np.uint32)
    found = _network.strong_components(first, edges, np.ones(len(edges), dtype=np.uint8))
    return np.asarray(found, dtype=np.int64)

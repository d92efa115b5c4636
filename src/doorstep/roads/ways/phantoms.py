"""From snapped points to what the hierarchy asks for: states with the time and distance still ahead.

A source leaves its arc at the arc's end, `ahead` later; a target is reached `ahead` before the end of
its arc. Targets also stand on the copies of their arc that turn restrictions over a via-way have made,
because a route may arrive on any of them.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.routing.hierarchy import NEVER_MS, Phantoms
from doorstep.roads.ways.snapping import SnappedPoints

Role = Literal["source", "target"]


def phantoms(
    points: SnappedPoints, graph: StreetGraph, arc_ms: NDArray[np.uint32], *, role: Role
) -> Phantoms:
    """Stand snapped points on states of the turn-expanded graph.

    Parameters
    ----------
    points
        Snapped on the same graph.
    graph
        Streets of one mode.
    arc_ms
        Milliseconds along each arc, NEVER_MS where closed: nothing stands on a closed arc. Shape (arcs,).
    role
        Targets are listed on the via-way copies of their arcs too.
    """
    counts = points.first[1:].astype(np.int64) - points.first[:-1].astype(np.int64)
    point = np.repeat(np.arange(len(points)), counts)
    open_arc = arc_ms[points.arc] < NEVER_MS
    point, arc, fraction = point[open_arc], points.arc[open_arc].astype(np.int64), points.fraction[open_arc]
    state = arc
    if role == "target" and graph.state_count > graph.arc_count:
        point, arc, fraction, state = _with_copies(graph, point, arc, fraction)
    return Phantoms(
        first=np.concatenate(([0], np.cumsum(np.bincount(point, minlength=len(points))))).astype(np.uint32),
        state=state.astype(np.uint32),
        ahead_ms=ahead(arc_ms[arc], fraction),
        ahead_dm=ahead(graph.length_dm[arc], fraction),
    )


def ahead(whole: NDArray[np.uint32], fraction: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Split an arc's time or length: what is left of `whole` after `fraction` of it."""
    return (whole - np.rint(fraction * whole).astype(np.uint32)).astype(np.uint32)


def _with_copies(
    graph: StreetGraph, point: NDArray[np.int64], arc: NDArray[np.int64], fraction: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Append a row for each copy of each row's arc, keeping the rows of a point together."""
    copies = np.arange(graph.arc_count, graph.state_count)
    copied = graph.state_arc[copies].astype(np.int64)
    order = np.argsort(copied, kind="stable")
    copies, copied = copies[order], copied[order]
    begin = np.searchsorted(copied, arc, side="left")
    count = np.searchsorted(copied, arc, side="right") - begin
    rows = np.repeat(np.arange(len(arc)), count)
    starts = np.concatenate(([0], np.cumsum(count)))[:-1]
    extra = copies[begin[rows] + np.arange(len(rows)) - starts[rows]]
    owner = np.concatenate([point, point[rows]])
    order = np.argsort(owner, kind="stable")
    return (
        owner[order],
        np.concatenate([arc, arc[rows]])[order],
        np.concatenate([fraction, fraction[rows]])[order],
        np.concatenate([arc, extra])[order],
    )

"""Which arcs belong together: from each of them, every other can be reached and left again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.roads import _network
from doorstep.roads.graphs.graph import NO_ARC, Mode, StreetGraph


def largest_component(
    graph: StreetGraph, arc_open: NDArray[np.bool_], turn_open: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Mark the arcs of the largest strongly connected component (Tarjan 1972).

    On foot the graph holds no U-turns, yet a walker comes out of a dead end as he went in: there, each arc
    also leads to its opposite.

    Parameters
    ----------
    graph
        Streets of one mode.
    arc_open
        Arcs the profile may use. Shape (arcs,).
    turn_open
        Turns the profile may make. Shape (turns,).

    Returns
    -------
    NDArray
        True where the arc's own state lies in the component. Shape (arcs,).
    """
    state_open = arc_open[graph.state_arc]
    before = np.repeat(np.arange(graph.state_count), np.diff(graph.turn_first))
    after, edge_open = graph.turn_to, turn_open & state_open[before] & state_open[graph.turn_to]
    if graph.mode is Mode.FOOT:
        before, after, edge_open = _with_u_turns(graph, arc_open, (before, after, edge_open))
    first = np.concatenate(([0], np.cumsum(np.bincount(before, minlength=graph.state_count))))
    component = _network.strong_components(
        np.ascontiguousarray(first, dtype=np.int64),
        np.ascontiguousarray(after, dtype=np.uint32),
        np.ascontiguousarray(edge_open, dtype=np.uint8),
    )
    sizes = np.bincount(component[state_open], minlength=1)
    return np.asarray((component[: graph.arc_count] == np.argmax(sizes)) & arc_open)


def _with_u_turns(
    graph: StreetGraph,
    arc_open: NDArray[np.bool_],
    edges: tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.bool_]],
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.bool_]]:
    """Add an edge from each arc to its opposite, rows still by from-state."""
    before, after, edge_open = edges
    paired = np.flatnonzero(graph.opposite != NO_ARC)
    twin = graph.opposite[paired]
    all_before = np.concatenate((before, paired))
    order = np.argsort(all_before, kind="stable")
    all_after = np.concatenate((after, twin))
    all_open = np.concatenate((edge_open, arc_open[paired] & arc_open[twin]))
    return all_before[order], all_after[order], all_open[order]

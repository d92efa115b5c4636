"""Which arcs belong together: from each of them, every other can be reached and left again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.roads import _network
from doorstep.roads.graph import StreetGraph


def largest_component(
    graph: StreetGraph, arc_open: NDArray[np.bool_], turn_open: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Mark the arcs of the largest strongly connected component (Tarjan 1972).

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
    rows = np.repeat(np.arange(graph.state_count), np.diff(graph.turn_first.astype(np.int64)))
    edge_open = turn_open & state_open[rows] & state_open[graph.turn_to]
    component = _network.strong_components(
        np.ascontiguousarray(graph.turn_first, dtype=np.int64),
        np.ascontiguousarray(graph.turn_to, dtype=np.uint32),
        np.ascontiguousarray(edge_open, dtype=np.uint8),
    )
    sizes = np.bincount(component[state_open], minlength=1)
    return np.asarray((component[: graph.arc_count] == np.argmax(sizes)) & arc_open)

"""Streets as people see them: arcs merged over tag changes and driveways into chains from corner to corner.

Mappers cut a street wherever a tag changes, so that an arc may be shorter than a van. Kerbs are laid out on
chains: arcs that follow each other with the same name, class and direction, until a real corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import NO_ARC, ArcFlag, RoadClass

NOBODY = np.int64(-1)


@dataclass(frozen=True, slots=True, eq=False)
class StreetChains:
    """Chains of directed arcs; every arc is in exactly one.

    first, arc
        Chain `c` runs over the arcs `arc[first[c]:first[c + 1]]`, in order of travel.
        Shapes (chains + 1,), (arcs,).
    chain_of
        Chain of each arc. Shape (arcs,).
    start_dm
        Decimetres from the start of its chain to the start of each arc. Shape (arcs,).
    length_dm
        Whole length of each chain. Shape (chains,).
    """

    first: NDArray[np.int64]
    arc: NDArray[np.uint32]
    chain_of: NDArray[np.int64]
    start_dm: NDArray[np.int64]
    length_dm: NDArray[np.int64]

    @property
    def chain_count(self) -> int:
        """Chains."""
        return len(self.length_dm)


def merge_streets(streets: StreetData, graph: StreetGraph) -> StreetChains:
    """Merge the arcs of each street from corner to corner.

    A corner is a junction where other than two ends of real streets meet. Service ways and tracks that join
    a street do not make a corner of it; among themselves they do.
    """
    following = _following_arcs(streets, graph)
    first, order = _lay_out(following)
    chain_of = np.empty(graph.arc_count, dtype=np.int64)
    counts = np.diff(first)
    chain_of[order] = np.repeat(np.arange(len(counts)), counts)
    length = graph.length_dm.astype(np.int64)
    along = np.concatenate(([0], np.cumsum(length[order])))
    start_dm = np.empty(graph.arc_count, dtype=np.int64)
    start_dm[order] = along[:-1] - np.repeat(along[first[:-1]], counts)
    return StreetChains(
        first=first,
        arc=order.astype(np.uint32),
        chain_of=chain_of,
        start_dm=start_dm,
        length_dm=along[first[1:]] - along[first[:-1]],
    )


def is_minor(graph: StreetGraph) -> NDArray[np.bool_]:
    """Tell which arcs only give access to a street: service ways, tracks and paths. Shape (arcs,)."""
    road_class = graph.road_class
    return np.asarray((road_class <= RoadClass.SERVICE) & (road_class != RoadClass.PEDESTRIAN))


def street_end_count(graph: StreetGraph, counted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count, at each junction, the ends of street pieces that meet there; both ways of a street are one end.

    Only the arcs marked in `counted`, shape (arcs,), count.
    """
    # Of a two-way piece only one arc counts; of a one-way piece its only one.
    twin = graph.opposite
    one_each = counted & ((twin == NO_ARC) | (np.arange(graph.arc_count) < twin))
    ends = np.concatenate((graph.tail[one_each], graph.head[one_each]))
    return np.bincount(ends, minlength=graph.node_count)


def _following_arcs(streets: StreetData, graph: StreetGraph) -> NDArray[np.int64]:
    """Find the arc that carries each arc's street on, or NOBODY. Shape (arcs,)."""
    minor = is_minor(graph)
    following = np.full(graph.arc_count, NOBODY)
    alike = _sameness(streets, graph)
    for counted, through in ((~minor, ~minor), (np.ones_like(minor), minor)):
        plain = street_end_count(graph, counted) == 2
        rows = np.flatnonzero(through & plain[graph.tail])
        order = rows[np.argsort(graph.tail[rows], kind="stable")]
        leaving = np.full((2, graph.node_count), NOBODY)
        at, begins, times = np.unique(graph.tail[order], return_index=True, return_counts=True)
        leaving[0, at] = order[begins]
        leaving[1, at] = np.where(times > 1, order[np.minimum(begins + 1, len(order) - 1)], NOBODY)
        coming = np.flatnonzero(through & plain[graph.head])
        for choice in leaving:
            onward = choice[graph.head[coming]]
            real = onward != NOBODY
            fits = real & (graph.piece[onward] != graph.piece[coming]) & (alike[onward] == alike[coming])
            following[coming[fits]] = onward[fits]
    return following


def _sameness(streets: StreetData, graph: StreetGraph) -> NDArray[np.int64]:
    """Number arcs so that those of one name, class, link and way of traffic are equal. Shape (arcs,)."""
    columns = (
        streets.way_name[graph.way],
        graph.road_class,
        (graph.arc_flags & (ArcFlag.LINK | ArcFlag.ROUNDABOUT)) != 0,
        graph.opposite == NO_ARC,
    )
    _, number = np.unique(
        np.column_stack([column.astype(np.int64) for column in columns]), axis=0, return_inverse=True
    )
    return number.reshape(-1).astype(np.int64)


def _lay_out(following: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order arcs chain by chain; closed rings begin at their lowest arc."""
    count = len(following)
    has_earlier = np.zeros(count, dtype=bool)
    has_earlier[following[following != NOBODY]] = True
    onward = following.tolist()
    seen = bytearray(count)
    order: list[int] = []
    first: list[int] = [0]
    for start in (*np.flatnonzero(~has_earlier).tolist(), *range(count)):
        arc = start
        while arc >= 0 and not seen[arc]:
            seen[arc] = 1
            order.append(arc)
            arc = onward[arc]
        if len(order) > first[-1]:
            first.append(len(order))
    return np.array(first, dtype=np.int64), np.array(order, dtype=np.int64)

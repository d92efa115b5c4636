"""Metres climbed and dropped between points, along the path of middling traffic: the one that is measured."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.travel_matrix import TravelMatrix
from doorstep.domain.travel_pairs import UNREACHABLE
from doorstep.domain.units import m_from_dm
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.routing.hierarchy import Phantoms
from doorstep.roads.times.time_of_day import DayStreets

MOST_M = int(np.iinfo(np.uint16).max)


def with_climbs(
    travel: TravelMatrix, streets: DayStreets, sources: Phantoms, targets: Phantoms, *, threads: int = 1
) -> TravelMatrix:
    """Add to a travel what its ways climb and drop; the same travel where the map knows no heights.

    Parameters
    ----------
    sources, targets
        The points of the travel as beginnings and as ends of legs.
    """
    graph = streets.graph
    if not (graph.climb_dm.any() or graph.drop_dm.any()):
        return travel
    climb_m, descent_m = (
        _metres(streets, column_dm, (sources, targets), travel, threads)
        for column_dm in (graph.climb_dm, graph.drop_dm)
    )
    return TravelMatrix(
        travel.base_ds,
        travel.distance_m,
        travel.shapes,
        travel.shape_class,
        travel.slice_ratio,
        travel.slice_instants_s,
        climb_m,
        descent_m,
        travel.toll_minor,
    )


def _metres(
    streets: DayStreets,
    column_dm: NDArray[np.uint16],
    ends: tuple[Phantoms, Phantoms],
    travel: TravelMatrix,
    threads: int,
) -> NDArray[np.uint16]:
    """Sum a column of the arcs along every way. Shape (n, n)."""
    along_dm = column_dm.astype(np.uint32)
    on_arc = _on_arc(streets.graph, along_dm)
    sources, targets = (on_arc(points) for points in ends)
    summed = np.zeros(travel.base_ds.shape, np.uint16)
    begin = 0
    for block_dm in streets.distances_dm(sources, targets, threads, along_dm=along_dm):
        rows = slice(begin, begin + len(block_dm))
        metres = np.minimum(m_from_dm(block_dm.astype(np.int64)), MOST_M)
        summed[rows] = np.where(travel.base_ds[rows] == UNREACHABLE, 0, metres)
        begin += len(block_dm)
    return summed


def _on_arc(graph: StreetGraph, along_dm: NDArray[np.uint32]) -> Callable[[Phantoms], Phantoms]:
    """Give points the part of their arc's column that is ahead of them, in place of its length."""

    def moved(points: Phantoms) -> Phantoms:
        arc = graph.state_arc[points.state]
        length_dm = np.maximum(graph.length_dm[arc], 1).astype(np.int64)
        ahead = along_dm[arc].astype(np.int64) * np.minimum(points.ahead_dm, length_dm) // length_dm
        return Phantoms(points.first, points.state, points.ahead_ms, ahead.astype(np.uint32))

    return moved

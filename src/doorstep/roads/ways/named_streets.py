"""Doors stand on the street of their address, even where another one runs a little closer.

The back of a house often faces an alley, a ramp or a tunnel that lies nearer than the street the address
names. Where a street of that name is not much further away than the nearest one, the door stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.places import LonLat, Place
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.ways.snapping import SnapFlag, SnappedPoints

NAMED_EXTRA_M = 60.0
"""How much further away than the nearest street the street of the address may lie."""

Where = LonLat | Place
"""A bare position, or a place whose address tells its street."""

SnapSome = Callable[[NDArray[np.intp], NDArray[np.bool_]], SnappedPoints]
"""Snap some of the points to some of the arcs."""


def position_of(where: Where) -> LonLat:
    """Give the position that is snapped: of a place, where the walk from the vehicle ends."""
    return where.walk_target if isinstance(where, Place) else where


def street_of(where: Where) -> str:
    """Give the street that the address names, "" if it is not known."""
    address = where.address if isinstance(where, Place) else None
    return (address.street or "") if address else ""


def prefer_named(
    points: SnappedPoints, streets: Sequence[str], data: StreetData, graph: StreetGraph, snap: SnapSome
) -> SnappedPoints:
    """Move points to the street that their address names, where one of that name lies near enough.

    Parameters
    ----------
    points
        As snapped without regard to names.
    streets
        The street of each point's address, "" where it is not known. Shape (n,).
    data, graph
        Streets with their names, and the graph that the points stand on.
    snap
        Snaps rows of the same points to the arcs of a mask.
    """
    rows_by_name: dict[str, list[int]] = {}
    for row, street in enumerate(streets):
        if street:
            rows_by_name.setdefault(_key(street), []).append(row)
    if not rows_by_name:
        return points
    known: dict[str, list[int]] = {}
    for number, name in enumerate(data.names):
        if name and _key(name) in rows_by_name:
            known.setdefault(_key(name), []).append(number)
    for name, numbers in known.items():
        rows = np.array(rows_by_name[name], dtype=np.intp)
        named = np.isin(data.way_name[graph.way], np.array(numbers, dtype=data.way_name.dtype))
        points = _moved(points, rows, snap(rows, np.asarray(named, dtype=np.bool_)))
    return points


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _moved(points: SnappedPoints, rows: NDArray[np.intp], named: SnappedPoints) -> SnappedPoints:
    """Put the named points in the place of those rows where they are near enough and no worse connected."""
    cut_off = np.uint8(SnapFlag.DISCONNECTED)
    near = named.snapped & (named.distance_m <= points.distance_m[rows] + NAMED_EXTRA_M)
    near &= ((named.flags & cut_off) <= (points.flags[rows] & cut_off)) | ~points.snapped[rows]
    if not near.any():
        return points
    order = np.arange(len(points))
    order[rows[near]] = len(points) + np.flatnonzero(near)
    return _joined(points, named).take(order)


def _joined(first: SnappedPoints, second: SnappedPoints) -> SnappedPoints:
    """Append the second points to the first; problems of the second are theirs alone and left out."""
    begin = np.concatenate((first.first, second.first[1:] + first.first[-1]))
    return SnappedPoints(
        first=begin.astype(np.uint32),
        arc=np.concatenate((first.arc, second.arc)),
        fraction=np.concatenate((first.fraction, second.fraction)),
        side=np.concatenate((first.side, second.side)),
        distance_m=np.concatenate((first.distance_m, second.distance_m)),
        lon7=np.concatenate((first.lon7, second.lon7)),
        lat7=np.concatenate((first.lat7, second.lat7)),
        flags=np.concatenate((first.flags, second.flags)),
        problems=first.problems,
    )

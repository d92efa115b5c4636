"""Split ways into pieces between junctions, for one mode, all at once in numpy.

A junction is where ways of the mode meet, end, or touch themselves, and where a barrier stops somebody: the
street on both sides of a bollard stays reachable. A piece carries its shape; one arc runs over it in each
direction that some access group may use.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.places import EARTH_RADIUS_M
from doorstep.roads.tags.access import MODE_GROUPS, WayAccess, node_access, node_divides, way_access
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import Mode


@dataclass(frozen=True, slots=True)
class Pieces:
    """Stretches of street between neighbouring junctions.

    node_row
        Row in `StreetData` of each junction, ascending. Shape (nodes,).
    node_stops
        Access groups of the mode that a barrier at the junction keeps from passing. Shape (nodes,), uint16.
    way, tail, head
        Row of the way, and the junctions at both ends in the way's order. Shape (pieces,).
    first, point_row
        Piece `p` runs over the nodes (rows in `StreetData`) `point_row[first[p]:first[p + 1]]`.
    along_m
        Metres from the beginning of the piece to each point. Shape (points,).
    forward_groups, backward_groups
        Access groups of the mode that may go along and against the way. Shape (pieces,), uint16.
    """

    node_row: NDArray[np.int64]
    node_stops: NDArray[np.uint16]
    way: NDArray[np.int32]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    first: NDArray[np.int64]
    point_row: NDArray[np.int32]
    along_m: NDArray[np.float64]
    forward_groups: NDArray[np.uint16]
    backward_groups: NDArray[np.uint16]

    @property
    def length_m(self) -> NDArray[np.float64]:
        """Metres of each piece."""
        return self.along_m[self.first[1:] - 1]


@dataclass(frozen=True, slots=True)
class Arcs:
    """Directed arcs over pieces; both directions of a piece stand side by side.

    piece, forward
        The piece, and whether the arc runs in the way's order. Shape (arcs,).
    tail, head, opposite, groups
        As in `StreetGraph` (`groups` is `arc_access`). Shape (arcs,).
    """

    piece: NDArray[np.uint32]
    forward: NDArray[np.bool_]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    opposite: NDArray[np.uint32]
    groups: NDArray[np.uint16]


def mode_mask(mode: Mode) -> int:
    """Mask the access groups that share a mode."""
    return sum(1 << group for group in MODE_GROUPS[mode])


def split_ways(streets: StreetData, mode: Mode, warnings: Counter[str]) -> Pieces:
    """Cut the ways that `mode` may use at their junctions.

    Nodes a way names twice in a row count once; a way that shrinks to one node is left out, with a warning.
    """
    forward, backward = _groups_of_ways(streets, mode)
    way, row = _open_points(streets, (forward | backward) != 0, warnings)
    stops = _barrier_stops(streets, mode)
    is_end = np.ones(len(row) + 1, dtype=bool)
    is_end[1:-1] = way[1:] != way[:-1]
    is_end = is_end[:-1] | is_end[1:]
    uses = np.bincount(row, minlength=len(streets.node_osm_id))
    divides = _dividing_nodes(streets, mode)
    cut = np.flatnonzero(is_end | (uses[row] > 1) | (stops[row] != 0) | divides[row])
    same_way = way[cut[1:]] == way[cut[:-1]]
    start, end = cut[:-1][same_way], cut[1:][same_way]
    at, first = _ranges(start, end - start + 1)
    junction = np.unique(row[np.concatenate((start, end))])
    along = np.concatenate(([0.0], np.cumsum(segment_m(streets, row))))
    piece_way = way[start]
    return Pieces(
        node_row=junction.astype(np.int64),
        node_stops=stops[junction],
        way=piece_way.astype(np.int32),
        tail=np.searchsorted(junction, row[start]).astype(np.uint32),
        head=np.searchsorted(junction, row[end]).astype(np.uint32),
        first=first,
        point_row=row[at],
        along_m=along[at] - np.repeat(along[start], end - start + 1),
        forward_groups=forward[piece_way],
        backward_groups=backward[piece_way],
    )


def direct_arcs(pieces: Pieces) -> Arcs:
    """Lay one arc over each piece in each direction that somebody may use."""
    ahead, back = pieces.forward_groups != 0, pieces.backward_groups != 0
    open_ways = np.stack((ahead, back), axis=1)
    piece = np.repeat(np.arange(len(ahead), dtype=np.uint32), open_ways.sum(axis=1))
    forward = np.tile([True, False], len(ahead))[open_ways.ravel()]
    number = np.arange(len(piece), dtype=np.int64)
    paired = (ahead & back)[piece]
    other = np.where(forward, number + 1, number - 1)
    no_arc = np.int64(2**32 - 1)
    return Arcs(
        piece=piece,
        forward=forward,
        tail=np.where(forward, pieces.tail[piece], pieces.head[piece]),
        head=np.where(forward, pieces.head[piece], pieces.tail[piece]),
        opposite=np.where(paired, other, no_arc).astype(np.uint32),
        groups=np.where(forward, pieces.forward_groups[piece], pieces.backward_groups[piece]),
    )


def segment_m(streets: StreetData, row: NDArray[np.int32]) -> NDArray[np.float64]:
    """Measure from each point to the next, metres over the sphere (haversine). Shape (len(row) - 1,)."""
    lon = np.radians(streets.node_lon7[row] / 1e7)
    lat = np.radians(streets.node_lat7[row] / 1e7)
    cos_lat = np.cos(lat)
    rise, run = np.sin(np.diff(lat) / 2), np.sin(np.diff(lon) / 2)
    chord = rise * rise + cos_lat[1:] * cos_lat[:-1] * run * run
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def _groups_of_ways(streets: StreetData, mode: Mode) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    access = [_access_of(tuple(tags.items())) for tags in streets.tag_sets]
    mask = mode_mask(mode)
    forward = np.array([a.forward & mask for a in access], dtype=np.uint16)
    backward = np.array([a.backward & mask for a in access], dtype=np.uint16)
    return forward[streets.way_tag_set], backward[streets.way_tag_set]


@lru_cache(maxsize=1 << 16)
def _access_of(items: tuple[tuple[str, str], ...]) -> WayAccess:
    """Remember what a tag set allows: the graphs of all modes ask for the same sets."""
    return way_access(dict(items))


def _open_points(
    streets: StreetData, is_open: NDArray[np.bool_], warnings: Counter[str]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """List the nodes of all open ways in a row: way of each, and its row in `StreetData`."""
    way = np.repeat(np.arange(len(is_open)), np.diff(streets.way_first))
    keep = is_open[way]
    repeated = np.zeros(len(way), dtype=bool)
    repeated[1:] = (way[1:] == way[:-1]) & (streets.way_node[1:] == streets.way_node[:-1])
    _count(warnings, "node named twice in a row by a way", int((keep & repeated).sum()))
    keep &= ~repeated
    left = np.bincount(way[keep], minlength=len(is_open))
    lonely = keep & (left == 1)[way]
    _count(warnings, "way that never leaves its first node left out", int(lonely.sum()))
    keep &= ~lonely
    return way[keep], streets.way_node[keep]


def _count(warnings: Counter[str], message: str, count: int) -> None:
    if count:
        warnings[message] += count


def _barrier_stops(streets: StreetData, mode: Mode) -> NDArray[np.uint16]:
    """Mask, for each node of the extract, the groups of the mode that may not pass it."""
    mask = mode_mask(mode)
    stops = np.zeros(len(streets.node_osm_id), dtype=np.uint16)
    for row, tags in streets.node_tags.items():
        if "barrier" in tags:
            stops[row] = mask & ~node_access(tags)
    return stops


def _dividing_nodes(streets: StreetData, mode: Mode) -> NDArray[np.bool_]:
    """Mark nodes that some profile passes only with leave or loss of time, such as gates."""
    divides = np.zeros(len(streets.node_osm_id), dtype=np.bool_)
    divides[[row for row, tags in streets.node_tags.items() if node_divides(tags, mode)]] = True
    return divides


def _ranges(start: NDArray[np.int64], size: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count up from each start: all values in a row, and where each range begins (one more at the end)."""
    first = np.concatenate((np.zeros(1, np.int64), np.cumsum(size)))
    offset = np.repeat(start - first[:-1], size)
    return offset + np.arange(first[-1]), first

"""The foot graph with both sides of its streets: a corner between every two streets of a junction.

Where walkers use the carriageway or its unmapped sidewalks, one line in the map stands for two: the left and
the right side. Each such piece becomes two lanes; at a junction the streets part the ground into corners, a
lane ends at the corner it touches, and getting from one corner to the next is a crossing. Paths and mapped
sidewalks are one lane and end at the corner they come from. A sidewalk mapped apart and a street that has
none mapped thus follow one rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.graphs.street_width import half_widths_m
from doorstep.roads.kerbside.foot_crossings import Crossing, at_corner, crossing_of_pieces
from doorstep.roads.tags.access import AccessGroup, Level, way_level
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import ArcFlag, NodeFlag, RoadClass

WALKABLE = frozenset((Level.YES, Level.DESTINATION, Level.CUSTOMERS, Level.DELIVERY, Level.DISMOUNT))
NO_LANE = np.int64(-1)


@dataclass(frozen=True, slots=True, eq=False)
class FootLanes:
    """Lanes between corners, and crossings from corner to corner.

    corner_count
        Corners of all junctions.
    lane_tail, lane_head
        Corner at which a lane begins and ends, in the node order of its way. Shape (lanes,).
    lane_dm, lane_steps
        Length in decimetres, and whether it is a flight of steps.
    lane_back
        Whether it may be walked against the way's order, and `lane_ahead` along it.
    right_lane, left_lane
        Lane at each side of each piece; the same one where a piece has no sides, NO_LANE where it cannot be
        walked. Shape (pieces,).
    cross_tail, cross_head, cross_kind
        Crossings, both directions listed once. Shape (crossings,).
    piece_crossing, piece_half_m
        `Crossing` of each piece between its corners, and half its width. Shape (pieces,).
    """

    corner_count: int
    lane_tail: NDArray[np.int64]
    lane_head: NDArray[np.int64]
    lane_dm: NDArray[np.int64]
    lane_steps: NDArray[np.bool_]
    lane_ahead: NDArray[np.bool_]
    lane_back: NDArray[np.bool_]
    right_lane: NDArray[np.int64]
    left_lane: NDArray[np.int64]
    cross_tail: NDArray[np.int64]
    cross_head: NDArray[np.int64]
    cross_kind: NDArray[np.int64]
    piece_crossing: NDArray[np.int64]
    piece_half_m: NDArray[np.float64]

    @property
    def is_two_way(self) -> bool:
        """Whether every lane may be walked both ways: then the way back takes as long as the way out."""
        return bool(self.lane_ahead.all() and self.lane_back.all())


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Columns by piece, in the way's node order."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length_dm: NDArray[np.int64]
    ahead: NDArray[np.bool_]
    back: NDArray[np.bool_]
    steps: NDArray[np.bool_]
    walkable: NDArray[np.bool_]
    crossing: NDArray[np.int64]
    leave_deg: NDArray[np.float64]
    arrive_deg: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Corners:
    """Corner right and left of each end of each piece, looking away from the junction. Shape (pieces, 2)."""

    count: int
    right: NDArray[np.int64]
    left: NDArray[np.int64]


def build_lanes(streets: StreetData, foot: StreetGraph) -> FootLanes:
    """Give every walkable piece of the foot graph its lanes and every junction its corners."""
    pieces = _pieces(streets, foot)
    corners, crossings = _corners(foot, pieces)
    parted = pieces.crossing != Crossing.FREE
    walkable = np.flatnonzero(pieces.walkable)
    doubled = np.flatnonzero(pieces.walkable & parted)
    right_lane = np.full(len(parted), NO_LANE)
    right_lane[walkable] = np.arange(len(walkable))
    left_lane = right_lane.copy()
    left_lane[doubled] = len(walkable) + np.arange(len(doubled))
    piece = np.concatenate((walkable, doubled))
    on_right = np.arange(len(piece)) < len(walkable)
    # Looking along the way, its right side is right of its first end and left of its last end looking back.
    tail = np.where(on_right, corners.right[piece, 0], corners.left[piece, 0])
    head = np.where(on_right, corners.left[piece, 1], corners.right[piece, 1])
    half_m = np.zeros(len(parted))
    half_m[foot.piece] = half_widths_m(streets)[streets.way_tag_set[foot.way]]
    return FootLanes(
        corner_count=corners.count,
        lane_tail=tail,
        lane_head=head,
        lane_dm=pieces.length_dm[piece],
        lane_steps=pieces.steps[piece],
        lane_ahead=pieces.ahead[piece],
        lane_back=pieces.back[piece],
        right_lane=right_lane,
        left_lane=left_lane,
        cross_tail=crossings[0],
        cross_head=crossings[1],
        cross_kind=crossings[2],
        piece_crossing=pieces.crossing,
        piece_half_m=half_m,
    )


def _pieces(streets: StreetData, foot: StreetGraph) -> _Pieces:
    count = len(foot.piece_first) - 1
    along, against = (np.zeros(count, dtype=bool) for _ in range(2))
    along[foot.piece[foot.forward]] = True
    against[foot.piece[~foot.forward]] = True
    arc = np.zeros(count, dtype=np.int64)
    arc[foot.piece] = np.arange(foot.arc_count)
    forward = foot.forward[arc]
    open_sets = np.array(
        [max(way_level(tags, AccessGroup.FOOT)) in WALKABLE for tags in streets.tag_sets], dtype=bool
    )
    start, end = foot.start_bearing[arc].astype(np.float64), foot.end_bearing[arc].astype(np.float64)
    return _Pieces(
        tail=np.where(forward, foot.tail[arc], foot.head[arc]).astype(np.int64),
        head=np.where(forward, foot.head[arc], foot.tail[arc]).astype(np.int64),
        length_dm=foot.length_dm[arc].astype(np.int64),
        ahead=along,
        back=against,
        steps=foot.road_class[arc] == RoadClass.STEPS,
        walkable=open_sets[streets.way_tag_set[foot.way[arc]]],
        crossing=crossing_of_pieces(streets, foot),
        leave_deg=np.where(forward, start, (end + 180) % 360),
        arrive_deg=np.where(forward, end, (start + 180) % 360),
    )


def _corners(
    foot: StreetGraph, pieces: _Pieces
) -> tuple[_Corners, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Number the corners clockwise around each junction, and list the crossings between neighbours."""
    count = len(pieces.tail)
    node = np.concatenate((pieces.tail, pieces.head))
    outward = np.concatenate((pieces.leave_deg, (pieces.arrive_deg + 180) % 360))
    parts = np.concatenate((pieces.crossing, pieces.crossing)) != Crossing.FREE
    order = np.lexsort((outward, node))
    node, parts = node[order], parts[order]
    streets_at = np.bincount(node[parts], minlength=foot.node_count)
    corners_at = np.maximum(streets_at, 1)
    first_corner = np.cumsum(corners_at) - corners_at
    begins = np.searchsorted(node, np.arange(foot.node_count))
    before = np.concatenate(([0], np.cumsum(parts)))
    met = before[1:] - before[begins[node]]
    # Clockwise after the m-th street lies corner m - 1; before the first street lies the last corner.
    right = first_corner[node] + (met - 1) % corners_at[node]
    left = np.where(parts, first_corner[node] + (met - 2) % corners_at[node], right)
    right_of, left_of = (np.empty(2 * count, dtype=np.int64) for _ in range(2))
    right_of[order], left_of[order] = right, left
    ends = np.bincount(node, minlength=foot.node_count)
    end = order[parts]
    crossings = _crossings(foot, pieces, end, (left[parts], right[parts], ends[node[parts]] > 2))
    both = _Corners(int(corners_at.sum()), right_of.reshape(2, count).T, left_of.reshape(2, count).T)
    return both, crossings


def _junction_flags(foot: StreetGraph) -> NDArray[np.uint16]:
    """Add a marked crossing where a mapped crossing way meets the street. Shape (nodes,)."""
    mapped = (foot.arc_flags & ArcFlag.MAPPED_CROSSING) != 0
    crossed = np.zeros(foot.node_count, dtype=bool)
    crossed[foot.tail[mapped]] = True
    crossed[foot.head[mapped]] = True
    return np.asarray(foot.node_flags | np.where(crossed, NodeFlag.CROSSING, 0).astype(np.uint16))


def _crossings(
    foot: StreetGraph,
    pieces: _Pieces,
    end: NDArray[np.int64],
    sides: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    left, right, is_corner = sides
    count = len(pieces.tail)
    node = np.where(end < count, pieces.tail[end % count], pieces.head[end % count])
    way = pieces.crossing[end % count]
    kind = np.zeros(len(end), dtype=np.int64)
    flags = _junction_flags(foot)
    for midblock in np.unique(way):
        here = way == midblock
        kind[here] = at_corner(Crossing(int(midblock)), flags[node[here]], is_corner=is_corner[here])
    real = (left != right) & (kind != Crossing.FORBIDDEN)
    return left[real], right[real], kind[real]

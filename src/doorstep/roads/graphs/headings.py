"""Headings, climbs and lengths of arcs, from the shape of their pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.junctions import Arcs, Pieces
from doorstep.roads.tags.streets import StreetData

LOOK_M = 15.0
"""A heading is taken over this much street: mappers join kerb lines with first segments a metre long."""

ROUNDABOUT_LOOK_M = 6.0
"""On a roundabout 15 m may be half the circle."""

RIPPLE_M = 3.0
"""Ups and downs within one piece that add up to less are noise of the elevation grid (SRTM: some metres)."""


@dataclass(frozen=True, slots=True)
class Headings:
    """Degrees clockwise from north in which each arc leaves its tail and reaches its head. Shape (arcs,)."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]


def headings(streets: StreetData, pieces: Pieces, arcs: Arcs, on_roundabout: NDArray[np.bool_]) -> Headings:
    """Take the heading of every arc at both ends.

    `on_roundabout` marks the pieces that belong to a roundabout. Shape (pieces,).
    """
    look_m = np.where(on_roundabout, ROUNDABOUT_LOOK_M, LOOK_M)
    from_tail = _outward(streets, pieces, look_m, at_tail=True)
    from_head = _outward(streets, pieces, look_m, at_tail=False)
    start = np.where(arcs.forward, from_tail[arcs.piece], from_head[arcs.piece])
    end = np.where(arcs.forward, from_head[arcs.piece], from_tail[arcs.piece]) + 180.0
    return Headings(start, np.mod(end, 360.0))


def _outward(
    streets: StreetData, pieces: Pieces, look_m: NDArray[np.float64], *, at_tail: bool
) -> NDArray[np.float64]:
    """Head from one end of each piece towards the point `look_m` inside it."""
    first, last = pieces.first[:-1], pieces.first[1:] - 1
    length = pieces.length_m
    reach = np.minimum(look_m, length)
    target = reach if at_tail else length - reach
    lon = streets.node_lon7[pieces.point_row].astype(np.float64)
    lat = streets.node_lat7[pieces.point_row].astype(np.float64)
    before, share = _locate(pieces, target)
    end = first if at_tail else last
    east = lon[before] + share * (lon[before + 1] - lon[before]) - lon[end]
    north = lat[before] + share * (lat[before + 1] - lat[before]) - lat[end]
    # A loop that closes within reach ends where it began: fall back on its first segment.
    next_to = first + 1 if at_tail else last - 1
    closed = (east == 0) & (north == 0)
    east = np.where(closed, lon[next_to] - lon[end], east)
    north = np.where(closed, lat[next_to] - lat[end], north)
    east = east * np.cos(np.radians(lat[end] / 1e7))
    return np.mod(np.degrees(np.arctan2(east, north)), 360.0)


def _locate(pieces: Pieces, target_m: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the segment of each piece that holds the point `target_m` from its beginning.

    Returns the index of the segment's first point, and the share of the segment before the target.
    """
    first, last = pieces.first[:-1], pieces.first[1:] - 1
    # One ascending line of all pieces end to end, so that one search serves them all.
    offset = np.concatenate(([0.0], np.cumsum(pieces.length_m)))[:-1]
    line = pieces.along_m + np.repeat(offset, np.diff(pieces.first))
    before = np.searchsorted(line, offset + target_m, side="right") - 1
    before = np.clip(before, first, last - 1)
    size = pieces.along_m[before + 1] - pieces.along_m[before]
    share = np.where(size > 0, (target_m - pieces.along_m[before]) / np.where(size > 0, size, 1.0), 1.0)
    return before, np.clip(share, 0.0, 1.0)


def climbs_dm(
    pieces: Pieces, arcs: Arcs, elevation_m: NDArray[np.float32] | None, is_level: NDArray[np.bool_]
) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Add up the metres (times 10) that each arc climbs and drops.

    `elevation_m` is the height of each node of the extract, NaN where unknown; None: no heights at all.
    `is_level` marks pieces on bridges and in tunnels: the ground there says nothing, so they run straight
    from end to end, as do pieces with less than `RIPPLE_M` of ups and downs between their ends.
    """
    if elevation_m is None:
        flat = np.zeros(len(arcs.piece), dtype=np.uint16)
        return flat, flat.copy()
    height = elevation_m[pieces.point_row].astype(np.float64)
    step = np.nan_to_num(np.diff(height, append=height[-1:]))
    step[pieces.first[1:] - 1] = 0.0
    rise = np.add.reduceat(np.maximum(step, 0.0), pieces.first[:-1])
    fall = np.add.reduceat(np.maximum(-step, 0.0), pieces.first[:-1])
    net = np.nan_to_num(height[pieces.first[1:] - 1] - height[pieces.first[:-1]])
    ripple = np.minimum(rise - np.maximum(net, 0.0), fall - np.maximum(-net, 0.0))
    is_straight = is_level | (ripple < RIPPLE_M)
    rise = np.where(is_straight, np.maximum(net, 0.0), rise)
    fall = np.where(is_straight, np.maximum(-net, 0.0), fall)
    rise_dm, fall_dm = (np.minimum(np.rint(m * 10), 65_535).astype(np.uint16) for m in (rise, fall))
    up = np.where(arcs.forward, rise_dm[arcs.piece], fall_dm[arcs.piece])
    down = np.where(arcs.forward, fall_dm[arcs.piece], rise_dm[arcs.piece])
    return up, down

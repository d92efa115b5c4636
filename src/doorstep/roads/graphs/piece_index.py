"""Every piece of street near a point, not only the nearest: where on it, how far, on which side.

Snapping wants the one street a vehicle stands on. Doors, kerbs and walks want all that are in reach: the
carriageway, the sidewalk mapped beside it, the path through the yard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.units import Metres
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.graphs.plane import Plane

PROBE_M = 0.5
"""Half the length over which the direction of a piece is read."""


@dataclass(frozen=True, slots=True, eq=False)
class NearPieces:
    """Pairs of a point and a piece of street in its reach, ordered by point, then distance.

    point, piece
        Which point, and which piece of the graph. Shape (pairs,).
    share
        Where the nearest spot lies on the piece, 0..1 of its length in the way's node order.
    distance_m
        From the point to that spot.
    side
        1: the point lies right of the piece in the way's node order; -1: left; 0: on it, or straight ahead.
    spot
        The nearest spot on the plane, metres. Shape (pairs, 2).
    """

    point: NDArray[np.int64]
    piece: NDArray[np.int64]
    share: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    side: NDArray[np.int8]
    spot: NDArray[np.float64]

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> NearPieces:
        """Keep some of the pairs, in the order given."""
        return NearPieces(
            self.point[rows],
            self.piece[rows],
            self.share[rows],
            self.distance_m[rows],
            self.side[rows],
            self.spot[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class PieceIndex:
    """The pieces of one graph as lines on a plane, with a tree over them."""

    plane: Plane
    lines: NDArray[np.object_]
    tree: shapely.STRtree

    @classmethod
    def build(cls, graph: StreetGraph, plane: Plane | None = None) -> PieceIndex:
        """Index the pieces of a graph on a plane of its own, or on one that is shared."""
        plane = plane or Plane.around(graph.piece_lon7, graph.piece_lat7)
        points = plane.metres7(graph.piece_lon7, graph.piece_lat7)
        counts = np.diff(graph.piece_first).astype(np.int64)
        lines = shapely.linestrings(points, indices=np.repeat(np.arange(len(counts)), counts))
        return cls(plane, lines, shapely.STRtree(lines))

    def near(self, points: NDArray[np.float64], radius_m: Metres | NDArray[np.float64]) -> NearPieces:
        """List all pieces within a radius of each point on the plane, nearest first.

        Parameters
        ----------
        points
            Metres on `plane`. Shape (points, 2).
        radius_m
            One for all points or one each.
        """
        spots = shapely.points(np.asarray(points, dtype=np.float64).reshape(-1, 2))
        pair = self.tree.query(spots, predicate="dwithin", distance=radius_m)
        return self._located(spots, pair[0], pair[1])

    def nearest(self, points: NDArray[np.float64], most_m: Metres) -> NearPieces:
        """List the nearest piece of each point, and others exactly as near; nothing beyond `most_m`."""
        spots = shapely.points(np.asarray(points, dtype=np.float64).reshape(-1, 2))
        pair = self.tree.query_nearest(spots, max_distance=most_m, all_matches=True)
        return self._located(spots, pair[0], pair[1])

    def _located(
        self, spots: NDArray[np.object_], point: NDArray[np.int64], piece: NDArray[np.int64]
    ) -> NearPieces:
        lines, from_point = self.lines[piece], spots[point]
        share = shapely.line_locate_point(lines, from_point, normalized=True)
        share = np.nan_to_num(share)
        foot = shapely.line_interpolate_point(lines, share, normalized=True)
        distance_m = shapely.distance(from_point, foot)
        foot_xy = shapely.get_coordinates(foot).reshape(-1, 2)
        ahead = directions_at(lines, share)
        away = shapely.get_coordinates(from_point).reshape(-1, 2) - foot_xy
        cross = ahead[:, 0] * away[:, 1] - ahead[:, 1] * away[:, 0]
        found = NearPieces(
            point=point.astype(np.int64),
            piece=piece.astype(np.int64),
            share=share,
            distance_m=distance_m,
            side=-np.sign(np.where(np.abs(cross) < 1e-6, 0.0, cross)).astype(np.int8),
            spot=foot_xy,
        )
        return found.take(np.lexsort((piece, distance_m, point)))


def directions_at(lines: NDArray[np.object_], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the unit direction of each line at a share of its length. Shape (lines, 2); zero for a point."""
    length = shapely.length(lines)
    at = share * length
    before = shapely.line_interpolate_point(lines, np.maximum(at - PROBE_M, 0.0))
    after = shapely.line_interpolate_point(lines, np.minimum(at + PROBE_M, length))
    step = shapely.get_coordinates(after).reshape(-1, 2) - shapely.get_coordinates(before).reshape(-1, 2)
    size = np.hypot(step[:, 0], step[:, 1])
    return np.asarray(step / np.where(size > 0, size, 1.0)[:, None])

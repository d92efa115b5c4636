"""Stretches of street to be kept free: before crossings and signals, at driveways, along bus stops."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.kerbs import Side
from doorstep.domain.units import Metres, dm_from_m
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.graphs.piece_index import PieceIndex
from doorstep.roads.graphs.roadside import node_flags
from doorstep.roads.graphs.street_chains import StreetChains, street_end_count
from doorstep.roads.kerbside.kerb_layout import Blocked
from doorstep.roads.tags.place_data import NoHalt
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import NO_ARC, NodeFlag, RoadClass

KEEP_FREE = NodeFlag.CROSSING | NodeFlag.SIGNALS | NodeFlag.LEVEL_CROSSING
STOP_REACH_M = 15
"""A stop farther from the street than this belongs to another street."""


def crossings(streets: StreetData, graph: StreetGraph, chains: StreetChains, keep_m: Metres) -> Blocked:
    """Keep pedestrian crossings, signals and level crossings free, at junctions and between them."""
    signed = [row for row, tags in streets.node_tags.items() if node_flags(tags) & KEEP_FREE]
    places = _keys(streets.node_lon7[signed], streets.node_lat7[signed])
    points = _keys(graph.piece_lon7, graph.piece_lat7)
    at = np.flatnonzero(np.isin(points, places))
    piece = np.searchsorted(graph.piece_first.astype(np.int64), at, side="right") - 1
    share = _shares(graph)[at]
    return _on_arcs(graph, chains, piece, share, dm_from_m(keep_m))


def driveways(graph: StreetGraph, chains: StreetChains, keep_m: Metres) -> Blocked:
    """Keep the mouths of service ways free that join a chain between its corners."""
    ends = street_end_count(graph, np.ones(graph.arc_count, dtype=bool))
    joined = np.flatnonzero((ends[graph.tail] > 2) & (chains.start_dm > 0))
    reach = np.full(len(joined), dm_from_m(keep_m), dtype=np.int64)
    return Blocked(chains.chain_of[joined], chains.start_dm[joined], reach)


def bus_stops(
    graph: StreetGraph, chains: StreetChains, index: PieceIndex, halts: list[NoHalt], keep_m: Metres
) -> dict[Side, Blocked]:
    """Keep bus stops free on the side of the street they stand at; both sides where they stand on it."""
    spots = index.plane.of_places([halt.position for halt in halts])
    found = index.nearest(spots, STOP_REACH_M) if halts else index.near(np.zeros((0, 2)), 0)
    along, against = arcs_of_pieces(graph)
    parts: dict[Side, list[Blocked]] = {Side.LEFT: [], Side.RIGHT: []}
    for arcs, forward in ((along, True), (against, False)):
        arc = arcs[found.piece]
        real = (arc != NO_ARC) & (graph.road_class[np.where(arc == NO_ARC, 0, arc)] >= RoadClass.SERVICE)
        share = found.share if forward else 1.0 - found.share
        for side in parts:
            right_of_way = 1 if (side is Side.RIGHT) == forward else -1
            here = real & ((found.side == right_of_way) | (found.side == 0))
            parts[side].append(_blocked(graph, chains, arc[here], share[here], dm_from_m(keep_m)))
    return {side: Blocked.joined(found_parts) for side, found_parts in parts.items()}


def arcs_of_pieces(graph: StreetGraph) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Give the arc along and the arc against each piece's node order, NO_ARC where there is none."""
    pieces = len(graph.piece_first) - 1
    along = np.full(pieces, NO_ARC, dtype=np.uint32)
    against = along.copy()
    arcs = np.arange(graph.arc_count, dtype=np.uint32)
    along[graph.piece[graph.forward]] = arcs[graph.forward]
    against[graph.piece[~graph.forward]] = arcs[~graph.forward]
    return along, against


def _on_arcs(
    graph: StreetGraph,
    chains: StreetChains,
    piece: NDArray[np.int64],
    share: NDArray[np.float64],
    reach_dm: int,
) -> Blocked:
    parts = []
    for arcs, shares in zip(arcs_of_pieces(graph), (share, 1.0 - share), strict=True):
        arc = arcs[piece]
        real = arc != NO_ARC
        parts.append(_blocked(graph, chains, arc[real], shares[real], reach_dm))
    return Blocked.joined(parts)


def _blocked(
    graph: StreetGraph,
    chains: StreetChains,
    arc: NDArray[np.uint32],
    share: NDArray[np.float64],
    reach_dm: int,
) -> Blocked:
    middle = chains.start_dm[arc] + np.rint(share * graph.length_dm[arc]).astype(np.int64)
    return Blocked(chains.chain_of[arc], middle, np.full(len(arc), reach_dm, dtype=np.int64))


def _keys(lon7: NDArray[np.int32], lat7: NDArray[np.int32]) -> NDArray[np.int64]:
    return (np.asarray(lon7, dtype=np.int64) << 32) + np.asarray(lat7, dtype=np.int64)


def _shares(graph: StreetGraph) -> NDArray[np.float64]:
    """Give each shape point's share of the length of its piece, in the way's node order."""
    first = graph.piece_first.astype(np.int64)
    lon, lat = graph.piece_lon7.astype(np.float64), graph.piece_lat7.astype(np.float64)
    step = np.hypot(np.diff(lon) * np.cos(np.radians(lat[1:] / 1e7)), np.diff(lat))
    step[first[1:-1] - 1] = 0.0
    reach = np.concatenate(([0.0], np.cumsum(step)))
    counts = np.diff(first)
    begin = np.repeat(reach[first[:-1]], counts)
    length = np.repeat(reach[first[1:] - 1] - reach[first[:-1]], counts)
    return np.asarray((reach - begin) / np.where(length > 0, length, 1.0))

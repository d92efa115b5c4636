"""What it takes to cross a street on foot, by its class and by what stands there.

At a signal one waits, at a zebra one looks; between them one waits for a gap, and over a fast or wide street
one does not go at all: routes that sent drivers across such streets were split by hand and are dangerous.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.graphs.roadside import road_class
from doorstep.roads.graphs.street_width import lane_count
from doorstep.roads.tags.access import street_class
from doorstep.roads.tags.quantities import speed_kmh
from doorstep.roads.tags.streets import StreetData, Tags
from doorstep.roads.tags.vocabulary import NodeFlag, RoadClass

FAST_KMH = 50.0
MANY_LANES = 4


class Crossing(IntEnum):
    """How one gets to the other side."""

    FREE = 0
    """A path, a yard, a square: nothing to wait for."""
    QUIET = 1
    """Between crossings over a residential street."""
    BUSY = 2
    """Between crossings over a tertiary street."""
    MAIN = 3
    """Between crossings over a secondary street."""
    MARKED = 4
    """At a zebra, or at the corner of a slow street."""
    SIGNALS = 5
    """At signals."""
    FAST_CORNER = 6
    """At the corner of a fast or wide street without any marking."""
    FORBIDDEN = 7
    """Between the crossings of a fast or wide street."""


def midblock(tags: Tags) -> Crossing:
    """Say how a street is crossed away from its crossings and corners."""
    kind = road_class(tags)
    if kind < RoadClass.ROAD:
        return Crossing.FREE
    if is_fast(tags):
        return Crossing.FORBIDDEN
    if kind >= RoadClass.SECONDARY:
        return Crossing.MAIN
    return Crossing.BUSY if kind is RoadClass.TERTIARY else Crossing.QUIET


def is_fast(tags: Tags) -> bool:
    """Tell whether a street has 50 km/h, or four lanes, or more; without tags, whether it is a main road."""
    lanes = lane_count(tags)
    if lanes is not None and lanes >= MANY_LANES:
        return True
    kind = road_class(tags)
    limit_kmh = speed_kmh(tags.get("maxspeed", ""))
    if limit_kmh is not None:
        return limit_kmh >= FAST_KMH
    return kind >= RoadClass.PRIMARY


def at_corner(way: Crossing, flags: NDArray[np.uint16], *, is_corner: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Say how a street of one kind is crossed at junctions with these flags.

    Parameters
    ----------
    way
        How the street is crossed between them.
    flags
        `NodeFlag` bits of the junctions. Shape (n,).
    is_corner
        Whether streets or paths meet there; otherwise only a tag of the street changes. Shape (n,).
    """
    unmarked = Crossing.FAST_CORNER if way is Crossing.FORBIDDEN else Crossing.MARKED
    plain = np.where(is_corner, int(unmarked), int(way))
    marked = np.where((flags & NodeFlag.CROSSING) != 0, int(Crossing.MARKED), plain)
    return np.where((flags & NodeFlag.SIGNALS) != 0, int(Crossing.SIGNALS), marked)


def crossing_of_sets(streets: StreetData) -> NDArray[np.int64]:
    """Give the mid-block crossing of each tag set. Shape (tag sets,)."""
    return np.array([_carriageway(tags) for tags in streets.tag_sets], dtype=np.int64)


def _carriageway(tags: Tags) -> int:
    if not street_class(tags) or tags.get("tunnel", "no") != "no":
        return Crossing.FREE
    return midblock(tags)


def crossing_of_pieces(streets: StreetData, graph: StreetGraph) -> NDArray[np.int64]:
    """Give the mid-block crossing of each piece of a graph. Shape (pieces,)."""
    sets = crossing_of_sets(streets)
    kinds = np.zeros(len(graph.piece_first) - 1, dtype=np.int64)
    kinds[graph.piece] = sets[streets.way_tag_set[graph.way]]
    return kinds

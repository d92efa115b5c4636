"""Kerbs at mapped places: car parks, loading docks and loading bays that stand off the street.

A lot is one kerb, however many places it has: the driver stops somewhere in it and walks from there. It
belongs to the arc by which one drives up to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.kerbs import KerbKind
from doorstep.domain.units import Metres, Seconds
from doorstep.domain.windows import WeeklyHours
from doorstep.roads.graphs.geometry import to_units
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.graphs.piece_index import NearPieces, PieceIndex
from doorstep.roads.kerbside.kerb_clearance import arcs_of_pieces
from doorstep.roads.kerbside.kerb_signs import KINDS
from doorstep.roads.kerbside.kerbs import ALWAYS_OPEN, NO_LIMIT, KerbTable
from doorstep.roads.tags.access import AccessGroup
from doorstep.roads.tags.facilities import CarPark, Facilities, LoadingPlace, Site
from doorstep.roads.tags.vocabulary import NO_ARC, RoadClass

ARC_REACH_M: Metres = 40
"""A lot farther from every street has no way in that the map knows."""
VAN_HEIGHT_CM = 270
"""A lot with a lower bar is no place for a high-roof van."""
INDOORS = frozenset(("underground", "multi-storey", "garage", "garage_boxes", "carports", "rooftop", "sheds"))
NOT_PUBLIC = frozenset(
    ("private", "customers", "permit", "permit_holders", "residents", "employees", "members")
)
CLOSED = frozenset(("no", "military", "emergency"))


@dataclass(frozen=True, slots=True)
class _Lot:
    site: Site
    kind: KerbKind
    max_stay_s: Seconds | None


def place_kerbs(graph: StreetGraph, facilities: Facilities, *, left_hand_traffic: bool = False) -> KerbTable:
    """Make a kerb of every car park and loading place that a van can drive up to.

    Parameters
    ----------
    graph
        The motor graph of the same extract.
    facilities
        What `facilities.read_facilities` found.
    left_hand_traffic
        Whether vehicles keep left.
    """
    lots = [lot for lot in _lots(facilities) if lot is not None]
    index = PieceIndex.build(graph)
    spots = index.plane.of_places([lot.site.position for lot in lots])
    found = index.near(spots, ARC_REACH_M)
    arc, right = _arc(graph, found, left=left_hand_traffic)
    rows = np.flatnonzero(arc != NO_ARC)
    _, first = np.unique(found.point[rows], return_index=True)
    chosen = rows[first]
    kept = [lots[point] for point in found.point[chosen].tolist()]
    on = arc[chosen].astype(np.int64)
    share = np.where(graph.forward[on], found.share[chosen], 1.0 - found.share[chosen])
    hours: dict[WeeklyHours, int] = {}
    hours_row = [
        ALWAYS_OPEN if lot.site.hours is None else hours.setdefault(lot.site.hours, len(hours))
        for lot in kept
    ]
    lost = len(lots) - len(kept)
    return KerbTable(
        arc=on.astype(np.uint32),
        offset_dm=np.rint(share * graph.length_dm[on]).astype(np.uint32),
        right=right[chosen],
        kind=np.array([KINDS.index(lot.kind) for lot in kept], dtype=np.uint8),
        tagged=np.ones(len(kept), dtype=bool),
        lon7=to_units([lot.site.position.lon for lot in kept]),
        lat7=to_units([lot.site.position.lat for lot in kept]),
        max_stay_s=np.array([lot.max_stay_s or NO_LIMIT for lot in kept], dtype=np.int32),
        hours_row=np.array(hours_row, dtype=np.int32),
        hours=tuple(hours),
        chain=np.full(len(kept), -1, dtype=np.int64),
        ids=tuple(lot.site.osm for lot in kept),
        warnings=Counter({"place to halt without a street within 40 m left out": lost} if lost else {}),
    )


def _lots(facilities: Facilities) -> list[_Lot | None]:
    loading = {lot.site.osm for lot in facilities.loading_places}
    parks = [_park(park) for park in facilities.car_parks if park.site.osm not in loading]
    return [*parks, *(_loading(place) for place in facilities.loading_places)]


def _park(park: CarPark) -> _Lot | None:
    too_low = park.max_height_cm is not None and park.max_height_cm < VAN_HEIGHT_CM
    if park.layout in INDOORS or too_low or park.site.access in CLOSED:
        return None
    kind = KerbKind.PRIVATE if park.site.access in NOT_PUBLIC else KerbKind.BAY
    return _Lot(park.site, kind, park.max_stay_s)


def _loading(place: LoadingPlace) -> _Lot | None:
    if place.site.access in CLOSED:
        return None
    kind = KerbKind.PRIVATE if place.site.access in ("private", "permit") else KerbKind.LOADING
    return _Lot(place.site, kind, place.max_stay_s)


def _arc(
    graph: StreetGraph, found: NearPieces, *, left: bool
) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Choose the direction from which each place lies at the near side, else the other; NO_ARC: no street."""
    along, against = (arcs[found.piece] for arcs in arcs_of_pieces(graph))
    near_along = (found.side >= 0) != left
    wanted = np.where(near_along, along, against)
    arc = np.where(wanted == NO_ARC, np.where(near_along, against, along), wanted)
    real = np.where(arc == NO_ARC, 0, arc)
    goods = (graph.arc_access[real] >> AccessGroup.GOODS) & 1
    street = (graph.road_class[real] >= RoadClass.SERVICE) & (graph.road_class[real] <= RoadClass.PRIMARY)
    arc = np.where((arc != NO_ARC) & (goods == 1) & street, arc, NO_ARC)
    right = (found.side >= 0) == graph.forward[real]
    return arc, np.asarray(right)

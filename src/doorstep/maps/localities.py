"""Tell which town a point lies in, where its address does not say so."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely

from doorstep.domain.places import METRES_PER_DEGREE, LonLat
from doorstep.maps.addresses import AddressData

NEAR_ADDRESS_M = 800.0  # an address this near that names its town speaks for its neighbours
# How far the name of a place reaches from its point, in metres.
REACH_M = {
    "city": 25_000, "municipality": 20_000, "town": 10_000, "island": 6_000, "borough": 6_000,
    "district": 6_000,
    "village": 5_000, "suburb": 4_000, "quarter": 3_000, "hamlet": 3_000,
}  # fmt: skip
OTHER_REACH_M = 2_000
TOWN_SORTS = frozenset(("city", "town", "village", "municipality"))


class Localities:
    """Towns of an extract: by outline, by the nearest address that names one, or by the nearest place."""

    def __init__(self, data: AddressData) -> None:
        areas = sorted(data.areas, key=lambda area: (area.admin_level != 8, area.admin_level, area.osm_id))
        self._area_names = [area.names[0] for area in areas]
        self._areas = shapely.STRtree([_outline(area.rings) for area in areas])
        told = [address for address in data.addresses if address.city]
        towns = [place for place in data.places if place.sort in TOWN_SORTS]
        self._shrink = math.cos(math.radians(_middle_lat(data)))
        self._told_towns = [address.city for address in told]
        self._told = shapely.STRtree(self._points([address.position for address in told]))
        self._towns = [(place.names[0], REACH_M.get(place.sort, OTHER_REACH_M)) for place in towns]
        self._places = shapely.STRtree(self._points([place.position for place in towns]))

    def towns_at(self, positions: Sequence[LonLat]) -> list[str]:
        """Name the town of each position; "" where nothing tells it."""
        flat = self._points(positions)
        degrees = shapely.points([(place.lon, place.lat) for place in positions]) if positions else []
        found = [""] * len(positions)
        self._fill(found, flat, self._places, [name for name, _ in self._towns], [r for _, r in self._towns])
        self._fill(found, flat, self._told, self._told_towns, [NEAR_ADDRESS_M] * len(self._told_towns))
        if len(self._areas) and positions:
            inside, area = self._areas.query(degrees, predicate="intersects")
            for at, which in sorted(zip(inside.tolist(), area.tolist(), strict=True), reverse=True):
                found[at] = self._area_names[which]
        return found

    def _fill(
        self,
        found: list[str],
        points: Sequence[object],
        tree: shapely.STRtree,
        names: list[str],
        reach: list[float],
    ) -> None:
        if not len(tree) or not len(points):
            return
        pairs, metres = tree.query_nearest(points, return_distance=True, all_matches=False)
        for at, which, away in zip(pairs[0].tolist(), pairs[1].tolist(), metres.tolist(), strict=True):
            if away <= reach[which]:
                found[at] = names[which]

    def _points(self, positions: Sequence[LonLat]) -> Sequence[object]:
        if not positions:
            return []
        degrees = np.array([(place.lon * self._shrink, place.lat) for place in positions])
        points: Sequence[object] = shapely.points(degrees * METRES_PER_DEGREE)
        return points


def _outline(rings: Sequence[Sequence[tuple[float, float]]]) -> object:
    return shapely.make_valid(shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings]))


def _middle_lat(data: AddressData) -> float:
    lats = [address.position.lat for address in data.addresses]
    lats += [point.position.lat for point in (*data.places, *data.streets)]
    return float(np.median(lats)) if lats else 0.0

"""Doors where hardly any door can be: far from every street, or in the water of the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from doorstep.domain.places import LonLat
from doorstep.domain.units import Metres
from doorstep.roads.answers import MOST_SNAP_DISTANCE_M
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.place_data import PlaceData, Surface, SurfaceKind
from doorstep.roads.tags.vocabulary import Mode, RoadClass

FAR_M = 150.0
"""Farther than this from every street, path and square for people on foot, a position is doubtful: a farm
with a drive that nobody mapped may be, a slip in the fourth decimal of a degree is no more than 11 m."""
IN_WATER_M = 25.0
"""In the water a door is doubted from here on; nearer are bridges, quays and boats that people live on."""


@dataclass(frozen=True, slots=True)
class FarDoor:
    """How far a door is from where people are.

    distance_m
        To the nearest street on which one may walk; ferries are none. None: there is none on the map.
    in_water
        It lies in a lake, a river or the sea, as far as the map draws them.
    """

    distance_m: Metres | None
    in_water: bool


def far_doors(network: RoadNetwork, places: PlaceData, positions: Sequence[LonLat]) -> dict[LonLat, FarDoor]:
    """Find the positions at which hardly any door can be; those that may well be right are left out."""
    distinct = list(dict.fromkeys(positions))
    if not distinct:
        return {}
    layer = network.layers[Mode.FOOT]
    lonlat = np.array([(each.lon, each.lat) for each in distinct], np.float64)
    is_street = np.asarray(layer.graph.road_class != RoadClass.FERRY)
    found = layer.snapper.snap(lonlat, is_street, max_distance_m=MOST_SNAP_DISTANCE_M)
    # Only where the street is not right beside it, water is looked for: maps hold many lakes.
    away = np.flatnonzero(found.distance_m > IN_WATER_M)
    wet = _in_water(places, [distinct[row] for row in away])
    told: dict[LonLat, FarDoor] = {}
    for row, in_water in zip(away.tolist(), wet, strict=True):
        if in_water or found.distance_m[row] > FAR_M:
            distance_m = round(float(found.distance_m[row])) if found.snapped[row] else None
            told[distinct[row]] = FarDoor(distance_m, in_water)
    return told


def _in_water(places: PlaceData, positions: Sequence[LonLat]) -> list[bool]:
    if not positions:
        return []
    waters = [_area(surface) for surface in places.surfaces if surface.kind is SurfaceKind.WATER]
    tree = shapely.STRtree(waters)
    points = shapely.points([(position.lon, position.lat) for position in positions])
    wet = np.zeros(len(positions), np.bool_)
    wet[tree.query(points, predicate="within")[0]] = True
    return [bool(each) for each in wet]


def _area(surface: Surface) -> shapely.Polygon:
    area = shapely.Polygon(surface.ring, surface.holes)
    return area if area.is_valid else shapely.make_valid(area)

"""Read what stands beside the streets of an OSM extract: entrances, buildings, facilities, halts, landscape.

Closed ways and multipolygons are put together by osmium's area assembler, which leaves out areas whose
members are cut off at the edge of the extract; they are counted. Tags are kept as they are: their meaning is
worked out in `roads`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.filter import KeyFilter

from doorstep.domain.errors import PlaceError
from doorstep.domain.places import LonLat
from doorstep.domain.units import degrees_from_degrees7
from doorstep.maps.extract_errors import unreadable_extract
from doorstep.maps.tile_coast import known_runs, sea
from doorstep.roads.graphs.plane import Plane
from doorstep.roads.tags.facilities import TaggedPlace
from doorstep.roads.tags.place_data import Building, Entrance, NoHalt, PlaceData, Surface, SurfaceKind, Track
from doorstep.roads.tags.streets import Tags

KEYS = (
    "building",
    "natural",
    "water",
    "waterway",
    "landuse",
    "leisure",
    "amenity",
    "entrance",
    "shop",
    "highway",
    "public_transport",
    "railway",
    "industrial",
)
FACILITY_AMENITIES = frozenset(
    (
        "parking",
        "parking_space",
        "loading_dock",
        "loading_bay",
        "parcel_locker",
        "vending_machine",
        "charging_station",
        "bicycle_parking",
        "post_office",
        "post_depot",
        "fuel",
    )
)
FACILITY_KEYS = ("shop", "industrial", "loading_dock")
WATER = {
    "natural": frozenset(("water", "bay")),
    "waterway": frozenset(("riverbank", "dock")),
    "landuse": frozenset(("reservoir", "basin")),
    "leisure": frozenset(("swimming_pool",)),
}
GREEN = {
    "leisure": frozenset(
        ("park", "garden", "golf_course", "pitch", "playground", "nature_reserve", "common")
    ),
    "landuse": frozenset(
        (
            "grass",
            "forest",
            "meadow",
            "cemetery",
            "recreation_ground",
            "village_green",
            "allotments",
            "orchard",
        )
    ),
    "natural": frozenset(("wood", "scrub", "grassland", "heath")),
}
PAVED = {"highway": frozenset(("pedestrian", "footway", "platform"))}
NO_BUILDING = frozenset(("no", "roof", "entrance"))
SMALLEST_RING = 4
MOST_HOUSES_AT_SEA = 20


def read_places(path: str | Path) -> PlaceData:
    """Read everything beside the streets in one pass.

    Raises
    ------
    MapFileError
        If the file is no OSM extract, is not sorted, or ends too early.
    """
    gathered = _Gathered()
    filters = KeyFilter(*KEYS)
    try:
        entities = osmium.FileProcessor(str(path)).with_areas(filters).with_filter(filters)
        for entity in entities:
            _take(entity, gathered)
        gathered.lay_sea(entities.header.box())
    except (RuntimeError, osmium.InvalidLocationError) as problem:
        raise unreadable_extract(path, problem) from problem
    return gathered.data()


@dataclass(slots=True)
class _Gathered:
    """What has been read so far."""

    entrances: list[Entrance] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    no_halts: list[NoHalt] = field(default_factory=list)
    facilities: list[TaggedPlace] = field(default_factory=list)
    surfaces: list[Surface] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    coast: list[shapely.LineString] = field(default_factory=list)
    closed_ways: set[int] = field(default_factory=set)
    assembled: set[int] = field(default_factory=set)
    warnings: Counter[str] = field(default_factory=Counter)

    def lay_sea(self, box: Any) -> None:
        """Make the sea from the coastlines, within the box of the extract, else as far as they reach."""
        if not self.coast:
            return
        west, south, east, north = (float(value) for value in shapely.total_bounds(self.coast))
        if box.valid():
            west, south = box.bottom_left.lon, box.bottom_left.lat
            east, north = box.top_right.lon, box.top_right.lat
        water = sea(self.coast, (west, south, east, north))
        houses = shapely.STRtree([shapely.Point(building.ring[0]) for building in self.buildings])
        for part in shapely.get_parts(water) if water is not None else ():
            # A coast that is cut off inside the box cannot part land from sea: nobody lives in the water.
            if len(houses.query(part, predicate="contains")) > MOST_HOUSES_AT_SEA:
                self.warnings["sea left out: its coastline is cut off"] += 1
                continue
            holes = tuple(shapely.get_coordinates(ring) for ring in part.interiors)
            outline = shapely.get_coordinates(part.exterior)
            self.surfaces.append(Surface(SurfaceKind.WATER, outline, holes, ""))

    def data(self) -> PlaceData:
        """Freeze it."""
        lost = len(self.closed_ways - self.assembled)
        if lost:
            self.warnings["area left out: its outline is broken or cut off"] += lost
        return PlaceData(
            entrances=tuple(self.entrances),
            buildings=tuple(self.buildings),
            no_halts=tuple(self.no_halts),
            facilities=tuple(self.facilities),
            surfaces=tuple(self.surfaces),
            tracks=tuple(self.tracks),
            warnings=dict(self.warnings),
        )


def _take(entity: Any, gathered: _Gathered) -> None:
    if entity.is_node():
        _take_node(entity, gathered)
    elif entity.is_area():
        _take_area(entity, gathered)
    elif entity.is_way():
        _take_way(entity, gathered)


def _take_node(node: Any, gathered: _Gathered) -> None:
    tags = dict(node.tags)
    try:
        position = LonLat(degrees_from_degrees7(node.location.x), degrees_from_degrees7(node.location.y))
    except PlaceError:
        gathered.warnings["point without a position on the earth left out"] += 1
        return
    if "entrance" in tags and tags["entrance"] != "no":
        gathered.entrances.append(Entrance(node.id, position, tags["entrance"], tags))
    halt = _no_halt_kind(tags)
    if halt:
        gathered.no_halts.append(NoHalt(node.id, position, halt))
    if _is_facility(tags):
        gathered.facilities.append(TaggedPlace("n", node.id, position, tags))


def _no_halt_kind(tags: Tags) -> str | None:
    """Bus stops forbid halting; tram stops stand on islands and do not."""
    if tags.get("highway") == "bus_stop":
        return "bus_stop"
    if tags.get("public_transport") in ("stop_position", "platform") and tags.get("bus") == "yes":
        return "bus_stop"
    return "taxi" if tags.get("amenity") == "taxi" else None


def _is_facility(tags: Tags) -> bool:
    return (
        tags.get("amenity") in FACILITY_AMENITIES
        or tags.get("highway") == "loading"
        or tags.get("building") in ("warehouse", "depot")
        or tags.get("landuse") == "depot"
        or any(key in tags for key in FACILITY_KEYS)
    )


def _take_way(way: Any, gathered: _Gathered) -> None:
    tags = dict(way.tags)
    if way.is_closed() and ("building" in tags or tags.get("amenity") in FACILITY_AMENITIES):
        gathered.closed_ways.add(way.id)
    if tags.get("natural") == "coastline":
        gathered.coast.extend(shapely.LineString(run) for run in known_runs(way))
    if tags.get("railway") in ("rail", "tram", "light_rail", "narrow_gauge") and tags.get("tunnel") in (
        None,
        "no",
    ):
        points = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if len(points) > 1:
            gathered.tracks.append(Track(tags["railway"], np.array(points)))


def _take_area(area: Any, gathered: _Gathered) -> None:
    tags = dict(area.tags)
    if area.from_way():
        gathered.assembled.add(area.orig_id())
    rings = [
        (_ring(outer), tuple(_ring(inner) for inner in area.inner_rings(outer)))
        for outer in area.outer_rings()
    ]
    rings = [(outer, holes) for outer, holes in rings if len(outer) >= SMALLEST_RING]
    if not rings:
        gathered.warnings["area left out: its outline is broken or cut off"] += 1
        return
    kind = "w" if area.from_way() else "r"
    if tags.get("building", "no") not in NO_BUILDING:
        for outer, _ in rings:
            gathered.buildings.append(Building(f"{kind}{area.orig_id()}", outer, tags))
    surface = _surface_kind(tags)
    if surface:
        name = tags.get("name", "")
        gathered.surfaces.extend(Surface(surface, outer, holes, name) for outer, holes in rings)
    if _is_facility(tags):
        place = _area_place(kind, area.orig_id(), tags, rings)
        if place:
            gathered.facilities.append(place)


def _ring(ring: Any) -> NDArray[np.float64]:
    return np.array([(node.lon, node.lat) for node in ring if node.location.valid()]).reshape(-1, 2)


def _surface_kind(tags: Tags) -> SurfaceKind | None:
    if tags.get("covered") == "yes" or tags.get("tunnel", "no") != "no" or tags.get("indoor") == "yes":
        return None
    for kind, values in ((SurfaceKind.WATER, WATER), (SurfaceKind.GREEN, GREEN), (SurfaceKind.PAVED, PAVED)):
        if any(tags.get(key) in wanted for key, wanted in values.items()):
            return kind
    return None


def _area_place(
    kind: str,
    osm_id: int,
    tags: Tags,
    rings: Iterable[tuple[NDArray[np.float64], tuple[NDArray[np.float64], ...]]],
) -> TaggedPlace | None:
    """Stand a facility inside its area: a point on the outline would belong to the neighbour as well."""
    area = shapely.union_all([shapely.make_valid(shapely.Polygon(outer, holes)) for outer, holes in rings])
    if area.is_empty:
        return None
    inside = area.representative_point()
    position = LonLat(round(inside.x, 7), round(inside.y, 7))
    plane = Plane(position)
    ground = shapely.transform(area, plane.metres)
    return TaggedPlace(kind, osm_id, position, tags, area_m2=round(ground.area))

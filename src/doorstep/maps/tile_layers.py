"""Sort the things of an extract into the layers of the base map, each from the zoom at which it helps.

| layer | geometry | properties |
|-|-|-|
| water, green, paved | area | kind |
| building | area | |
| waterway | line | kind, name |
| road | line | class, name, ref, link, oneway, bridge, tunnel |
| rail | line | kind, bridge, tunnel |
| label | point | kind, name, rank |
| house_number | point | number |

`class` is one of motorway, trunk, primary, secondary, tertiary, minor, service, pedestrian, path, ferry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.filter import KeyFilter
from osmium.geom import WKBFactory

from doorstep.domain.errors import MapFileError
from doorstep.maps.extract_errors import unreadable_extract
from doorstep.maps.tile_coast import known_runs, sea
from doorstep.maps.tile_encoding import LINE, POINT, POLYGON, Properties
from doorstep.maps.tile_frame import clip_to, frame_of

Tags = Mapping[str, str]
LAST_ZOOM = 14

KEYS = (
    "highway", "building", "natural", "waterway", "landuse", "leisure", "railway", "place", "amenity",
    "route",
    "addr:housenumber", "man_made",
)  # fmt: skip
ROAD_CLASSES = {
    "motorway": ("motorway", 5), "trunk": ("trunk", 6), "primary": ("primary", 8),
    "secondary": ("secondary", 9),
    "tertiary": ("tertiary", 10), "unclassified": ("minor", 12), "residential": ("minor", 12),
    "living_street": ("minor", 12), "road": ("minor", 12), "busway": ("minor", 12), "service": ("service",
    13),
    "pedestrian": ("pedestrian", 13), "track": ("path", 13), "footway": ("path", 14), "path": ("path", 14),
    "steps": ("path", 14), "cycleway": ("path", 14), "bridleway": ("path", 14), "corridor": ("", 14),
}  # fmt: skip
ROAD_ORDER = (
    "ferry", "path", "pedestrian", "service", "minor", "tertiary", "secondary", "primary", "trunk",
    "motorway",
)  # fmt: skip
RAIL_ZOOMS = {"rail": 9, "light_rail": 11, "subway": 12, "tram": 13, "narrow_gauge": 11, "funicular": 12}
WATERWAY_ZOOMS = {"river": 9, "canal": 11, "stream": 13, "ditch": 14, "drain": 14}
WATER = {
    "natural": {"water", "bay", "strait"},
    "waterway": {"riverbank", "dock"},
    "landuse": {"basin", "reservoir"},
    "leisure": {"swimming_pool"},
}
GREEN = {
    "leisure": {"park", "garden", "golf_course", "nature_reserve", "playground", "pitch", "dog_park",
    "common"},
    "landuse": {
        "grass", "forest", "meadow", "village_green", "recreation_ground", "cemetery", "allotments",
    "orchard",
        "vineyard", "flowerbed", "greenfield",
    },
    "natural": {"wood", "scrub", "grassland", "heath", "wetland", "tree_row"},
}  # fmt: skip
PAVED = {
    "highway": {"pedestrian", "footway"},
    "amenity": {"parking"},
    "man_made": {"pier"},
    "place": {"square"},
}
PLACE_ZOOMS = {
    "city": 4, "town": 8, "village": 10, "borough": 10, "suburb": 11, "hamlet": 12, "quarter": 12,
    "neighbourhood": 13, "island": 12, "square": 14,
}  # fmt: skip
LABEL_AREA = {9: 3e-7, 10: 1e-7, 11: 3e-8, 12: 8e-9, 13: 2e-9, 14: 4e-10}  # zoom to least share of the world


@dataclass(slots=True)
class Layer:
    """One layer: geometries in world units, properties, and the zoom from which each is drawn."""

    name: str
    kind: int
    geometries: NDArray[np.object_]
    properties: list[Properties]
    first_zoom: NDArray[np.int64]


@dataclass(slots=True)
class _Rows:
    """Features of one layer while the file is read, as WKB."""

    wkb: list[str] = field(default_factory=list)
    properties: list[Properties] = field(default_factory=list)
    first_zoom: list[int] = field(default_factory=list)

    def add(self, wkb: str, properties: Properties, first_zoom: int) -> None:
        self.wkb.append(wkb)
        self.properties.append(properties)
        self.first_zoom.append(first_zoom)


LAYERS = {
    "water": POLYGON,
    "green": POLYGON,
    "paved": POLYGON,
    "building": POLYGON,
    "waterway": LINE,
    "rail": LINE,
    "road": LINE,
    "label": POINT,
    "house_number": POINT,
}


@dataclass(frozen=True, slots=True)
class BaseMap:
    """All layers of an extract, and its bounds in degrees: west, south, east, north."""

    layers: tuple[Layer, ...]
    bounds: tuple[float, float, float, float]
    warnings: Mapping[str, int]


def read_base_map(path: str | Path) -> BaseMap:
    """Read what the base map draws.

    Raises
    ------
    MapFileError
        If the file is no OSM extract, is not sorted, ends too early, or holds nothing to draw.
    """
    reader = _Reader()
    filters = KeyFilter(*KEYS)
    areas = KeyFilter(*(key for key in KEYS if key != "route"))
    try:
        file = osmium.FileProcessor(str(path))
        box = file.header.box()
        for entity in file.with_locations().with_areas(areas).with_filter(filters):
            reader.take(entity)
    except (RuntimeError, OSError) as problem:
        raise unreadable_extract(path, problem) from problem
    given = (
        (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)
        if box.valid()
        else None
    )
    return reader.base_map(str(path), given)


class _Reader:
    """Take objects one by one, and sort them into layers."""

    def __init__(self) -> None:
        self._rows = {name: _Rows() for name in LAYERS}
        self._coast: list[Any] = []
        self._numbered: set[tuple[str, str]] = set()
        self._warnings: Counter[str] = Counter()
        self._wkb = WKBFactory()

    def take(self, entity: Any) -> None:
        """Take one object; one whose geometry is broken is counted and left out."""
        if entity.is_relation():
            return
        tags = dict(entity.tags)
        try:
            if entity.is_node():
                self._take_node(entity, tags)
            elif entity.is_way():
                self._take_way(entity, tags)
            elif entity.is_area():
                self._take_area(entity, tags)
        except (RuntimeError, osmium.InvalidLocationError):
            self._warnings["geometry broken or cut off: left out"] += 1

    def _take_node(self, node: Any, tags: Tags) -> None:
        if self._is_new_number(tags):
            number = (("number", tags["addr:housenumber"]),)
            self._rows["house_number"].add(self._wkb.create_point(node), number, LAST_ZOOM)
        name = tags.get("name")
        sort = tags.get("place", "")
        if name and sort in PLACE_ZOOMS:
            self._label(self._wkb.create_point(node), sort, name, PLACE_ZOOMS[sort])
        elif name and tags.get("railway") in ("station", "halt"):
            self._label(self._wkb.create_point(node), "station", name, 13)

    def _is_new_number(self, tags: Tags) -> bool:
        """Tell whether a number is not drawn yet: ten shops of one house carry it ten times."""
        number, street = tags.get("addr:housenumber", ""), tags.get("addr:street", "")
        if not number or (street, number) in self._numbered:
            return False
        if street:
            self._numbered.add((street, number))
        return True

    def _label(self, wkb: str, kind: str, name: str, zoom: int) -> None:
        self._rows["label"].add(wkb, (("kind", kind), ("name", name), ("rank", zoom)), zoom)

    def _take_way(self, way: Any, tags: Tags) -> None:
        if tags.get("natural") == "coastline":
            self._coast += [shapely.LineString(run) for run in known_runs(way)]
        layer, properties, zoom = _line(tags)
        is_area = tags.get("area") == "yes" and way.is_closed()
        if layer and not is_area:
            self._rows[layer].add(self._line_wkb(way), properties, zoom)

    def _line_wkb(self, way: Any) -> str:
        """Write a way; one with unknown points keeps its longest known run."""
        try:
            return str(self._wkb.create_linestring(way))
        except (RuntimeError, osmium.InvalidLocationError):
            longest = max(known_runs(way), key=len, default=[])
            if not longest:
                raise
            self._warnings["line cut where its points are unknown"] += 1
            return str(shapely.to_wkb(shapely.LineString(longest), hex=True))

    def _take_area(self, area: Any, tags: Tags) -> None:
        layer, properties = _area(tags)
        building = tags.get("building", "no") not in ("no", "entrance")
        number = tags["addr:housenumber"] if self._is_new_number(tags) else ""
        if not (layer or building or number):
            return
        wkb = self._wkb.create_multipolygon(area)
        if building:
            self._rows["building"].add(wkb, (), 13)
        elif layer:
            self._rows[layer].add(wkb, properties, 6 if layer != "paved" else 13)
        if number:
            self._rows["house_number"].add(wkb, (("number", number),), LAST_ZOOM)
        if layer in ("water", "green") and "name" in tags:
            self._rows["label"].add(wkb, (("kind", layer), ("name", tags["name"]), ("rank", LAST_ZOOM)), -1)

    def base_map(self, source: str, box: tuple[float, float, float, float] | None) -> BaseMap:
        """Turn all rows into world units."""
        if not any(rows.wkb for rows in self._rows.values()):
            raise MapFileError(
                "an extract with nothing to draw", place=source, mend="Give an extract with streets."
            )
        layers = self._framed([self._layer(name, kind) for name, kind in LAYERS.items()])
        bounds = box or _bounds(layers)
        water = sea(self._coast, bounds) if self._coast else None
        if water is not None:
            first = layers[0]
            world = np.array([_to_world(water)], dtype=object)
            first.geometries = np.concatenate([world, first.geometries])
            first.properties.insert(0, (("kind", "sea"),))
            first.first_zoom = np.r_[0, first.first_zoom]
        return BaseMap(tuple(layers), bounds, dict(self._warnings))

    def _framed(self, layers: list[Layer]) -> list[Layer]:
        """Cut off what reaches far beyond the streets, see `tile_frame`."""
        drawn = [layer.geometries for layer in layers if layer.name in ("road", "building")]
        frame = frame_of(drawn) or frame_of([layer.geometries for layer in layers])
        if frame is None:
            return layers
        framed = []
        for layer in layers:
            geometries, row, cut = clip_to(frame, layer.geometries)
            if cut:
                self._warnings["reaches far beyond the streets: cut off there"] += cut
            properties = [layer.properties[at] for at in row.tolist()]
            framed.append(Layer(layer.name, layer.kind, geometries, properties, layer.first_zoom[row]))
        return framed

    def _layer(self, name: str, kind: int) -> Layer:
        rows = self._rows[name]
        degrees = (
            np.asarray(shapely.from_wkb(rows.wkb), dtype=object) if rows.wkb else np.empty(0, dtype=object)
        )
        world = _to_world(degrees)
        zoom = np.array(rows.first_zoom, dtype=np.int64)
        if kind == POINT and len(world):
            areas = shapely.area(world)
            for level in sorted(LABEL_AREA, reverse=True):
                zoom[(zoom < 0) | ((areas >= LABEL_AREA[level]) & (areas > 0) & (zoom > level))] = level
            tiny = (areas > 0) & (areas < LABEL_AREA[LAST_ZOOM]) & (name == "label")
            zoom[tiny] = LAST_ZOOM + 1
            world = np.where(areas > 0, shapely.point_on_surface(world), world)
        return Layer(name, kind, world, rows.properties, zoom)


def _line(tags: Tags) -> tuple[str, Properties, int]:
    highway = tags.get("highway")
    if highway:
        link = highway.endswith("_link")
        sort, zoom = ROAD_CLASSES.get(highway.removesuffix("_link"), ("", 0))
        return ("road", _road(tags, sort, link=link), zoom + 2 * link) if sort else ("", (), 0)
    if tags.get("route") == "ferry":
        return "road", _road(tags, "ferry", link=False), 10
    railway = tags.get("railway", "")
    if railway in RAIL_ZOOMS:
        zoom = max(RAIL_ZOOMS[railway], 13 if "service" in tags else 0)
        return "rail", (("kind", railway), *_level(tags)), zoom
    waterway = tags.get("waterway", "")
    if waterway in WATERWAY_ZOOMS and tags.get("tunnel", "no") == "no":
        name = (("name", tags["name"]),) if "name" in tags else ()
        return "waterway", (("kind", waterway), *name), WATERWAY_ZOOMS[waterway]
    return "", (), 0


def _road(tags: Tags, sort: str, *, link: bool) -> Properties:
    found: list[tuple[str, str | int]] = [("class", sort)]
    found += [(key, tags[key]) for key in ("name", "ref") if tags.get(key)]
    if link:
        found.append(("link", 1))
    oneway = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1}.get(tags.get("oneway", ""), 0)
    if oneway == 0 and tags.get("junction") in ("roundabout", "circular"):
        oneway = 1
    if oneway and sort != "path":
        found.append(("oneway", oneway))
    return (*found, *_level(tags))


def _level(tags: Tags) -> Properties:
    if tags.get("bridge", "no") != "no":
        return (("bridge", 1),)
    return (("tunnel", 1),) if tags.get("tunnel", "no") not in ("no", "building_passage") else ()


def _area(tags: Tags) -> tuple[str, Properties]:
    if tags.get("tunnel", "no") != "no" or tags.get("location") == "underground":
        return "", ()
    if "highway" in tags and tags.get("area") != "yes":
        return "", ()
    if tags.get("amenity") == "parking" and tags.get("parking", "surface") not in ("surface", "lane"):
        return "", ()
    for layer, table in (("water", WATER), ("green", GREEN), ("paved", PAVED)):
        for key, values in table.items():
            if tags.get(key) in values:
                return layer, (("kind", tags[key]),)
    return "", ()


def _to_world(geometries: Any) -> Any:
    """Project degrees to Web Mercator, 0..1 from west to east and from north to south."""

    def project(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        lat = np.radians(np.clip(degrees[:, 1], -85.05112878, 85.05112878))
        return np.stack([degrees[:, 0] / 360 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)], axis=1)

    return shapely.transform(geometries, project)


def _bounds(layers: list[Layer]) -> tuple[float, float, float, float]:
    """Bound the roads, or all there is: in degrees."""
    roads = next(layer for layer in layers if layer.name == "road").geometries
    world = roads if len(roads) else np.concatenate([layer.geometries for layer in layers])
    west, north, east, south = shapely.total_bounds(world).tolist()
    return (west - 0.5) * 360, _latitude(south), (east - 0.5) * 360, _latitude(north)


def _latitude(world_y: float) -> float:
    return float(np.degrees(np.arctan(np.sinh((0.5 - world_y) * 2 * np.pi))))

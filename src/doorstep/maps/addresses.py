"""Read addresses, entrances, street names and places of an OSM extract.

What is read:

addresses   every node, way and area with `addr:housenumber` (or `addr:housename`) and a street or place name
entrances   `entrance=*` nodes; one that stands on a building's outline is where its address is entered
streets     named `highway=*` ways with all their names (`name:fi`, `alt_name`, ...), each by its middle
places      towns, villages, suburbs: `place=*` nodes and the areas of `boundary=administrative`
points      named shops, offices, stations, sights: what people write instead of an address
lines       `addr:interpolation` ways: the numbers between their ends are counted out along the line

Nothing is guessed here: which town an address without `addr:city` lies in is worked out in `localities`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any

import osmium
from osmium.filter import KeyFilter

from doorstep.domain.errors import PlaceError
from doorstep.domain.places import LonLat
from doorstep.maps.extract_errors import unreadable_extract
from doorstep.maps.house_numbers import numbers_between

Tags = Mapping[str, str]


class AddressKind(Enum):
    """What stands at the position of an address, the best first."""

    ENTRANCE = "entrance"
    BUILDING = "building"
    POINT = "point"
    INTERPOLATED = "interpolated"
    STREET = "street"
    PLACE = "place"


KIND_RANK = {kind: rank for rank, kind in enumerate(AddressKind)}
"""0 is the best."""


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """One address as the map has it. Parts that are not tagged are empty.

    streets
        Names of the street in all languages tagged, the main one first.
    osm_id
        Kind and number of the object the position comes from: `n123`, `w123`, `r123`.
    """

    streets: tuple[str, ...]
    house_number: str
    unit: str
    postcode: str
    city: str
    state: str
    country: str
    position: LonLat
    kind: AddressKind
    osm_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A street, place or point of interest by all its names, the main one first.

    sort
        Value of the tag that makes it what it is: `residential`, `suburb`, `restaurant`.
    """

    names: tuple[str, ...]
    sort: str
    position: LonLat
    osm_id: str


@dataclass(frozen=True, slots=True)
class PlaceArea:
    """An administrative area: names and outline as closed rings of (lon, lat) degrees."""

    names: tuple[str, ...]
    admin_level: int
    rings: tuple[tuple[tuple[float, float], ...], ...]
    osm_id: str


@dataclass(frozen=True, slots=True)
class AddressData:
    """Everything of an extract by which people say where something is.

    town_names
        Names of one administrative area each, in all languages, also where its outline is cut off.
    """

    addresses: tuple[AddressPoint, ...]
    streets: tuple[NamedPoint, ...]
    places: tuple[NamedPoint, ...]
    areas: tuple[PlaceArea, ...]
    points: tuple[NamedPoint, ...]
    town_names: tuple[tuple[str, ...], ...] = ()
    warnings: Mapping[str, int] = field(default_factory=dict)


KEYS = (
    "addr:housenumber", "addr:housename", "addr:interpolation", "entrance", "highway", "place", "boundary",
    "amenity", "shop", "office", "tourism", "leisure", "railway", "building", "healthcare", "craft",
)  # fmt: skip
POINT_KEYS = ("amenity", "shop", "office", "tourism", "leisure", "healthcare", "craft", "railway", "building")
WAY_MATTERS = frozenset((*POINT_KEYS, "addr:housenumber", "addr:housename", "addr:interpolation"))
"""A way without any of these has no address; most streets that have no name."""
PLACE_SORTS = frozenset(
    (
        "city", "town", "village", "hamlet", "suburb", "borough", "quarter", "neighbourhood", "city_block",
        "municipality", "district", "isolated_dwelling", "locality", "island", "square",
    )
)  # fmt: skip
NAME_KEYS = ("name", "official_name", "alt_name", "short_name", "loc_name", "old_name", "int_name")
# The order in which the entrances of one building are preferred.
ENTRANCE_RANK = {"main": 0, "yes": 1, "home": 2, "shop": 2, "staircase": 3}
OTHER_ENTRANCE = 4
NO_WAY_IN = frozenset(("no", "exit", "emergency", "service", "garage"))
LEVELS_OF_TOWNS = range(7, 11)


def read_addresses(path: str | Path) -> AddressData:
    """Read all addresses and names of an extract.

    Raises
    ------
    MapFileError
        If the file is no OSM extract, is not sorted, or ends too early.
    """
    gathered = _Gathered()
    areas = KeyFilter("addr:housenumber", "addr:housename", "boundary", "place", "amenity", "shop", "tourism")
    try:
        file = osmium.FileProcessor(str(path)).with_locations().with_areas(areas)
        for entity in file.with_filter(KeyFilter(*KEYS)):
            _take(entity, gathered)
    except (RuntimeError, OSError) as problem:
        raise unreadable_extract(path, problem) from problem
    return gathered.data()


@dataclass(slots=True)
class _Gathered:
    """What has been read so far."""

    addresses: list[AddressPoint] = field(default_factory=list)
    outlines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    entrances: dict[int, tuple[int, LonLat, str]] = field(default_factory=dict)
    numbers: dict[int, Tags] = field(default_factory=dict)
    streets: list[NamedPoint] = field(default_factory=list)
    places: list[NamedPoint] = field(default_factory=list)
    areas: list[PlaceArea] = field(default_factory=list)
    points: list[NamedPoint] = field(default_factory=list)
    town_names: list[tuple[str, ...]] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)

    def data(self) -> AddressData:
        """Move addresses of buildings to their entrances, and freeze all."""
        addresses = [self._at_entrance(address) for address in self.addresses]
        return AddressData(
            addresses=tuple(addresses),
            streets=tuple(self.streets),
            places=tuple(self.places),
            areas=tuple(self.areas),
            points=tuple(self.points),
            town_names=tuple(self.town_names),
            warnings=dict(self.warnings),
        )

    def _at_entrance(self, address: AddressPoint) -> AddressPoint:
        nodes = self.outlines.get(address.osm_id, ())
        doors = [(self.entrances[node], node) for node in nodes if node in self.entrances]
        # A staircase with an address of its own is another address, not the way into this one.
        doors = [(door, node) for door, node in doors if door[2] in ("", address.house_number)]
        if not doors:
            return address
        (_, position, _), node = min(doors, key=lambda found: (found[0][0], found[1]))
        return replace(address, position=position, kind=AddressKind.ENTRANCE, osm_id=f"n{node}")


def _take(entity: Any, gathered: _Gathered) -> None:
    tags = dict(entity.tags)
    if entity.is_node():
        _take_node(entity, tags, gathered)
    elif entity.is_way():
        _take_way(entity, tags, gathered)
    elif entity.is_area():
        _take_area(entity, tags, gathered)
    elif tags.get("boundary") == "administrative" and (names := names_of(tags)):
        gathered.town_names.append(names)


def _take_node(node: Any, tags: Tags, gathered: _Gathered) -> None:
    try:
        position = LonLat(node.location.lon, node.location.lat)
    except (PlaceError, osmium.InvalidLocationError):
        gathered.warnings["point without a position on the earth left out"] += 1
        return
    entrance = tags.get("entrance", "no")
    if entrance not in NO_WAY_IN:
        rank = ENTRANCE_RANK.get(entrance, OTHER_ENTRANCE)
        gathered.entrances[node.id] = (rank, position, tags.get("addr:housenumber", ""))
    if "addr:housenumber" in tags:
        gathered.numbers[node.id] = tags
    is_door = entrance not in NO_WAY_IN
    _take_named(
        f"n{node.id}", tags, position, gathered, AddressKind.ENTRANCE if is_door else AddressKind.POINT
    )
    if tags.get("place") in PLACE_SORTS and (names := names_of(tags)):
        gathered.places.append(NamedPoint(names, tags["place"], position, f"n{node.id}"))


def _take_named(osm_id: str, tags: Tags, position: LonLat, gathered: _Gathered, kind: AddressKind) -> None:
    """Take an object as an address and as a point of interest, whichever it is."""
    address = address_of(tags, position, kind, osm_id)
    if address:
        gathered.addresses.append(address)
    sort = next((tags[key] for key in POINT_KEYS if key in tags), "")
    names = names_of(tags)
    if "addr:housename" in tags and tags["addr:housename"] not in names:
        names = (*names, tags["addr:housename"])
    if names and (sort or "addr:housename" in tags) and tags.get("railway") not in ("rail", "tram", "subway"):
        gathered.points.append(NamedPoint(names, sort, position, osm_id))


def _take_way(way: Any, tags: Tags, gathered: _Gathered) -> None:
    if not (tags.keys() & WAY_MATTERS or ("highway" in tags and "name" in tags)):
        return
    nodes = [node for node in way.nodes if node.location.valid()]
    if not nodes:
        gathered.warnings["way without a known point left out"] += 1
        return
    if "addr:interpolation" in tags:
        gathered.addresses.extend(_along_line(way.id, tags, nodes, gathered.numbers))
    if "highway" in tags and "name" in tags:
        middle = nodes[len(nodes) // 2]
        if names := names_of(tags):  # a name may be empty, or only a semicolon
            position = LonLat(middle.lon, middle.lat)
            gathered.streets.append(NamedPoint(names, tags["highway"], position, f"w{way.id}"))
    elif way.is_closed() or "addr:interpolation" not in tags:
        west, east = min(n.lon for n in nodes), max(n.lon for n in nodes)
        south, north = min(n.lat for n in nodes), max(n.lat for n in nodes)
        osm_id = f"w{way.id}"
        gathered.outlines[osm_id] = tuple(node.ref for node in nodes)
        _take_named(
            osm_id, tags, LonLat((west + east) / 2, (south + north) / 2), gathered, AddressKind.BUILDING
        )


def _take_area(area: Any, tags: Tags, gathered: _Gathered) -> None:
    """Take areas of relations: those of ways have been taken as ways."""
    if area.from_way():
        return
    rings = [[(node.lon, node.lat) for node in ring if node.location.valid()] for ring in area.outer_rings()]
    rings = [ring for ring in rings if len(ring) > 3]
    if not rings:
        gathered.warnings["area left out: its outline is broken or cut off"] += 1
        return
    osm_id = f"r{area.orig_id()}"
    level = tags.get("admin_level", "")
    names = names_of(tags)
    if tags.get("boundary") == "administrative":
        if names and level.isdigit() and int(level) in LEVELS_OF_TOWNS:
            closed = tuple(tuple(ring) for ring in rings)
            gathered.areas.append(PlaceArea(names, int(level), closed, osm_id))
        return
    lons, lats = zip(*max(rings, key=len), strict=True)
    middle = LonLat((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    gathered.outlines[osm_id] = tuple(node.ref for ring in area.outer_rings() for node in ring)
    _take_named(osm_id, tags, middle, gathered, AddressKind.BUILDING)


def names_of(tags: Tags) -> tuple[str, ...]:
    """List the names of an object, the main one first, each once; `a;b` are two names."""
    keys = [key for key in NAME_KEYS if key in tags]
    keys += sorted(key for key in tags if key.startswith(("name:", "alt_name:", "official_name:")))
    found: dict[str, None] = {}
    for key in keys:
        if key.startswith("name:etymology"):
            continue
        for name in tags[key].split(";"):
            if name.strip():
                found.setdefault(name.strip())
    return tuple(found)


def address_of(tags: Tags, position: LonLat, kind: AddressKind, osm_id: str) -> AddressPoint | None:
    """Read the address of an object; None if it has no number (or house name), or no street and no place."""
    streets = _streets_of(tags)
    number = tags.get("addr:housenumber", "").strip()
    if not number or not streets:
        return None
    return AddressPoint(
        streets=streets,
        house_number=number,
        unit=tags.get("addr:unit", "").strip(),
        postcode=tags.get("addr:postcode", "").strip(),
        city=tags.get("addr:city", "").strip(),
        state=tags.get("addr:state", "").strip(),
        country=tags.get("addr:country", "").strip(),
        position=position,
        kind=kind,
        osm_id=osm_id,
        name=tags.get("name", tags.get("addr:housename", "")).strip(),
    )


def _streets_of(tags: Tags) -> tuple[str, ...]:
    """Names of the street of an address; villages without street names count houses by `addr:place`."""
    keys = ["addr:street", *sorted(key for key in tags if key.startswith("addr:street:"))]
    keys += ["addr:place", "addr:hamlet", "addr:block_number"]
    names = dict.fromkeys(tags[key].strip() for key in keys if tags.get(key, "").strip())
    return tuple(names)


def _along_line(
    way_id: int, tags: Tags, nodes: list[Any], numbers: Mapping[int, Tags]
) -> Iterable[AddressPoint]:
    """Count out the house numbers between the numbered points of an `addr:interpolation` way."""
    known = [(at, numbers[node.ref]) for at, node in enumerate(nodes) if node.ref in numbers]
    for (start, start_tags), (end, end_tags) in pairwise(known):
        line = [(node.lon, node.lat) for node in nodes[start : end + 1]]
        between = numbers_between(
            start_tags["addr:housenumber"], end_tags["addr:housenumber"], tags["addr:interpolation"], line
        )
        for number, (lon, lat) in between:
            merged = {**start_tags, **tags, "addr:housenumber": str(number)}
            merged.pop("name", None)
            found = address_of(merged, LonLat(lon, lat), AddressKind.INTERPOLATED, f"w{way_id}")
            if found:
                yield found

"""Keep the addresses of an extract in one SQLite file that can be searched by parts of words (FTS5 trigrams).

street      one street of one town, with all its names
street_key  a spelling of a street and how sure it is; indexed whole and, in `street_words`, by trigrams
house       a single house number to its address: 12-16 is found as 12, 14 and 16
address     where it is and how it is written
place       towns, districts, countries by spelling, with the reach of the name
point       shops, offices, sights, by name

A file is written beside its target and renamed, so that a reader never meets half an index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from doorstep.domain.errors import CacheError
from doorstep.domain.places import LonLat, great_circle_m
from doorstep.maps.address_text import fold, place_key, street_keys
from doorstep.maps.addresses import KIND_RANK, AddressData, AddressPoint, NamedPoint
from doorstep.maps.house_numbers import leading_number, written_numbers
from doorstep.maps.localities import OTHER_REACH_M, REACH_M, Localities
from doorstep.maps.whole_files import appearing

VERSION = "doorstep-addresses-1"
SAME_HOUSE_M = 150.0  # two objects with one address nearer than this are one house
CITY_REACH_M = 25_000
SCHEMA = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE street(id INTEGER PRIMARY KEY, name TEXT, town TEXT, lon REAL, lat REAL, osm_id TEXT);
CREATE TABLE street_key(id INTEGER PRIMARY KEY, street INTEGER, key TEXT, trust REAL);
CREATE VIRTUAL TABLE street_words USING fts5(key, tokenize='trigram', content='', columnsize=1);
CREATE TABLE house(street INTEGER, number TEXT, leading INTEGER, address INTEGER);
CREATE TABLE address(id INTEGER PRIMARY KEY, street INTEGER, house_number TEXT, unit TEXT, postcode TEXT,
    city TEXT, state TEXT, country TEXT, lon REAL, lat REAL, kind TEXT, osm_id TEXT, name TEXT,
    written_city TEXT);
CREATE TABLE place(key TEXT, name TEXT, lon REAL, lat REAL, reach_m REAL);
CREATE TABLE point(id INTEGER PRIMARY KEY, name TEXT, key TEXT, sort TEXT, lon REAL, lat REAL, osm_id TEXT);
CREATE VIRTUAL TABLE point_words USING fts5(key, tokenize='trigram', content='', columnsize=1);
"""
INDEXES = """
CREATE INDEX street_key_by_key ON street_key(key);
CREATE INDEX house_by_number ON house(street, number);
CREATE INDEX house_by_leading ON house(street, leading);
CREATE INDEX address_by_lat ON address(lat);
CREATE INDEX address_by_street ON address(street);
CREATE INDEX point_by_key ON point(key);
"""


@dataclass(slots=True)
class _Street:
    """One street of one town while the index is being built."""

    name: str
    town: str
    names: dict[str, None] = field(default_factory=dict)
    ways: list[NamedPoint] = field(default_factory=list)
    addresses: list[AddressPoint] = field(default_factory=list)


def build_index(data: AddressData, path: str | Path | None = None) -> sqlite3.Connection:
    """Write the index into memory, or into a file that is then opened.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    if path is None:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(connection, data)
        return connection
    target = Path(path)
    with appearing(target, "the address index") as scratch:
        # SQLite says of a folder it cannot write to no more than that; the file itself says why.
        scratch.touch()
        connection = sqlite3.connect(scratch)
        _fill(connection, data)
        connection.close()
    return open_index(target)


def open_index(path: str | Path) -> sqlite3.Connection:
    """Open an index file for reading.

    Raises
    ------
    CacheError
        If there is no such file, or it is no index of this version.
    """
    target = Path(path)
    mend = "Build the address index again."
    if not target.is_file():
        raise CacheError("no address index here", place=str(target), mend=mend)
    connection = sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    except sqlite3.DatabaseError as problem:
        connection.close()
        raise CacheError("not an address index", place=str(target), mend=mend) from problem
    if row is None or row[0] != VERSION:
        connection.close()
        raise CacheError(
            "an address index of another version", value=row and row[0], place=str(target), mend=mend
        )
    return connection


def _fill(connection: sqlite3.Connection, data: AddressData) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(SCHEMA)
    connection.execute("INSERT INTO meta VALUES ('version', ?)", (VERSION,))
    _fill_streets(connection, _streets(data))
    connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", _places(data))
    _fill_points(connection, data.points)
    connection.executescript(INDEXES)
    connection.commit()


def _streets(data: AddressData) -> list[_Street]:
    """Gather addresses and ways into streets of towns."""
    localities = Localities(data)
    towns = localities.towns_at([address.position for address in data.addresses])
    found: dict[tuple[str, str], _Street] = {}
    for address, inferred in zip(data.addresses, towns, strict=True):
        town = address.city or inferred
        street = found.setdefault(
            (place_key(address.streets[0]), place_key(town)), _Street(address.streets[0], town)
        )
        street.names.update(dict.fromkeys(address.streets))
        street.addresses.append(address)
    towns = localities.towns_at([way.position for way in data.streets])
    for way, town in zip(data.streets, towns, strict=True):
        key = (place_key(way.names[0]), place_key(town))
        street = found.setdefault(key, _Street(way.names[0], town))
        street.names.update(dict.fromkeys(way.names))
        street.ways.append(way)
    return list(found.values())


def _fill_streets(connection: sqlite3.Connection, streets: list[_Street]) -> None:
    address_id = 0
    for street_id, street in enumerate(streets, start=1):
        middle, osm_id = _middle(street)
        row = (street_id, street.name, street.town, middle.lon, middle.lat, osm_id)
        connection.execute("INSERT INTO street VALUES (?, ?, ?, ?, ?, ?)", row)
        trusts: dict[str, float] = {}
        for name in street.names:
            for key, trust in street_keys(name):
                trusts[key] = max(trust, trusts.get(key, 0.0))
        for key, trust in trusts.items():
            cursor = connection.execute(
                "INSERT INTO street_key(street, key, trust) VALUES (?, ?, ?)", (street_id, key, trust)
            )
            connection.execute("INSERT INTO street_words(rowid, key) VALUES (?, ?)", (cursor.lastrowid, key))
        for address in _houses(street.addresses):
            address_id += 1
            connection.execute(
                f"INSERT INTO address VALUES ({', '.join('?' * 14)})",
                _address_row(address_id, street_id, address, street.town),
            )
            for number in written_numbers(address.house_number):
                connection.execute(
                    "INSERT INTO house VALUES (?, ?, ?, ?)",
                    (street_id, number, leading_number(number), address_id),
                )


def _address_row(address_id: int, street_id: int, address: AddressPoint, town: str) -> tuple[object, ...]:
    place = address.position
    return (
        address_id, street_id, address.house_number, address.unit, address.postcode, address.city or town,
        address.state, address.country, place.lon, place.lat, address.kind.value, address.osm_id,
        address.name, address.city,
    )  # fmt: skip


def _middle(street: _Street) -> tuple[LonLat, str]:
    """Find the object of a street nearest to the middle of them all."""
    points = [(way.position, way.osm_id) for way in street.ways]
    points = points or [(address.position, address.osm_id) for address in street.addresses]
    lon = sum(place.lon for place, _ in points) / len(points)
    lat = sum(place.lat for place, _ in points) / len(points)
    return min(points, key=lambda point: (great_circle_m(point[0], LonLat(lon, lat)), point[1]))


def _houses(addresses: list[AddressPoint]) -> Iterator[AddressPoint]:
    """Merge objects that carry one address and stand together; the best position stays."""
    groups: dict[tuple[str, str], list[AddressPoint]] = {}
    for address in sorted(addresses, key=lambda found: (KIND_RANK[found.kind], found.osm_id)):
        kept = groups.setdefault((fold(address.house_number), fold(address.unit)), [])
        for at, other in enumerate(kept):
            agree = not address.postcode or not other.postcode or address.postcode == other.postcode
            if agree and great_circle_m(address.position, other.position) <= SAME_HOUSE_M:
                kept[at] = replace(
                    other,
                    postcode=other.postcode or address.postcode,
                    city=other.city or address.city,
                    state=other.state or address.state,
                    country=other.country or address.country,
                    name=other.name or address.name,
                )
                break
        else:
            kept.append(address)
    for kept in groups.values():
        yield from kept


def _places(data: AddressData) -> Iterable[tuple[str, str, float, float, float]]:
    """List every spelling of a town or district, with where it is and how far the name reaches."""
    rows: dict[tuple[str, float, float], tuple[str, str, float, float, float]] = {}

    def add(names: Iterable[str], lon: float, lat: float, reach_m: float) -> None:
        for name in names:
            key = place_key(name)
            if len(key) > 1:
                rows.setdefault((key, round(lon, 2), round(lat, 2)), (key, name, lon, lat, reach_m))

    for place in data.places:
        add(place.names, place.position.lon, place.position.lat, REACH_M.get(place.sort, OTHER_REACH_M))
    for area in data.areas:
        lons, lats = zip(*area.rings[0], strict=True)
        middle = LonLat(sum(lons) / len(lons), sum(lats) / len(lats))
        corner = LonLat(max(lons), max(lats))
        add(area.names, middle.lon, middle.lat, max(great_circle_m(middle, corner), OTHER_REACH_M))
    aliases = {place_key(name): names for names in data.town_names for name in names}
    aliases |= {place_key(name): place.names for place in data.places for name in place.names}
    for address in data.addresses:
        if address.city:
            names = (address.city, *aliases.get(place_key(address.city), ()))
            add(names, address.position.lon, address.position.lat, CITY_REACH_M)
    return rows.values()


def _fill_points(connection: sqlite3.Connection, points: Iterable[NamedPoint]) -> None:
    row_id = 0
    for point in points:
        for key in dict.fromkeys(place_key(name) for name in point.names):
            if len(key) < 3:
                continue
            row_id += 1
            place = point.position
            row = (row_id, point.names[0], key, point.sort, place.lon, place.lat, point.osm_id)
            connection.execute("INSERT INTO point VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            connection.execute("INSERT INTO point_words(rowid, key) VALUES (?, ?)", (row_id, key))

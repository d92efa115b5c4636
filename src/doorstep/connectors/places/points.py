"""Points from CSV or GeoJSON: an id and a position or an address each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.connectors.tables.delimited import Rejected, columns_of, rows_of, text_of
from doorstep.domain.errors import FileError, PlaceError
from doorstep.domain.places import LonLat

COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("id", "name", "point", "stop", "stop_id", "order", "order_id", "reference", "label"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "lat": ("lat", "latitude", "y"),
    "address": ("address", "addr", "location", "street_address", "full_address"),
}


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A point of a table. `place` is a position, or an address to look up."""

    id: str
    place: LonLat | str
    row: int


@dataclass(frozen=True, slots=True)
class PointTable:
    """Good rows in the order of the file, and the others with their reasons."""

    points: tuple[NamedPoint, ...]
    rejected: tuple[Rejected, ...]


def read_points(content: bytes, *, place: str) -> PointTable:
    """Read points from the bytes of a CSV file or a GeoJSON feature collection of points.

    Raises
    ------
    FileError
        If the file is no text, holds no row, or has neither positions nor addresses.
    """
    text = text_of(content, place=place)
    table = _from_geojson(text, place) if text.lstrip().startswith("{") else _from_csv(text, place)
    if not table.points and not table.rejected:
        raise FileError("no point in this file", place=place, mend="Give at least one row.")
    return table


def _from_csv(text: str, place: str) -> PointTable:
    rows = rows_of(text, place=place)
    _, heading = next(rows)
    columns = columns_of(heading, COLUMNS)
    if not ({"lon", "lat"} <= columns.keys() or "address" in columns):
        raise FileError(
            "no column of positions or addresses",
            value=heading,
            place=f"{place}, line 1",
            mend="Name the columns id, lon, lat or id, address.",
        )
    points: list[NamedPoint] = []
    rejected: list[Rejected] = []
    for line, cells in rows:
        found = _point(cells, columns, line, len(points) + len(rejected) + 1)
        points.append(found) if isinstance(found, NamedPoint) else rejected.append(found)
    return PointTable(tuple(points), tuple(rejected))


def _point(cells: list[str], columns: Mapping[str, int], line: int, number: int) -> NamedPoint | Rejected:
    def cell(column: str) -> str:
        index = columns.get(column)
        return cells[index] if index is not None and index < len(cells) else ""

    name = cell("id") or str(number)
    if cell("lon") and cell("lat"):
        try:
            return NamedPoint(name, LonLat(_degrees(cell("lon")), _degrees(cell("lat"))), line)
        except ValueError as problem:
            reason = str(problem) if isinstance(problem, PlaceError) else "not a number of degrees"
            return Rejected(line, "lon, lat", f"{cell('lon')}, {cell('lat')}: {reason}")
    if cell("address"):
        return NamedPoint(name, cell("address"), line)
    return Rejected(line, None, "neither position nor address: fill in lon and lat, or address")


def _degrees(text: str) -> float:
    """Read degrees with a decimal point, or the decimal comma of much of Europe."""
    return float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)


def _from_geojson(text: str, place: str) -> PointTable:
    try:
        features: list[Any] = list(json.loads(text)["features"])
    except (ValueError, KeyError, TypeError) as problem:
        mend = "Give a FeatureCollection of points, or CSV."
        raise FileError("not a GeoJSON feature collection", place=place, mend=mend) from problem
    points: list[NamedPoint] = []
    rejected: list[Rejected] = []
    for number, feature in enumerate(features, start=1):
        try:
            lon, lat = feature["geometry"]["coordinates"][:2]
            properties = feature.get("properties") or {}
            name = feature.get("id", properties.get("id", properties.get("name", number)))
            points.append(NamedPoint(str(name), LonLat(float(lon), float(lat)), number))
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            reason = str(problem) if isinstance(problem, PlaceError) else "not a feature with a point"
            rejected.append(Rejected(number, "geometry", reason))
    return PointTable(tuple(points), tuple(rejected))

"""Areas from GeoJSON: polygons that are closed, or must not be flown over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.connectors.tables.delimited import Rejected, text_of
from doorstep.domain.errors import FileError, PlaceError
from doorstep.domain.places import LonLat

FEWEST_CORNERS = 3


@dataclass(frozen=True, slots=True)
class NamedArea:
    """A polygon without holes, by its corners in order; the first is not repeated at the end."""

    name: str
    corners: tuple[LonLat, ...]


def read_areas(content: bytes, *, place: str) -> tuple[tuple[NamedArea, ...], tuple[Rejected, ...]]:
    """Read the polygons of a GeoJSON file (RFC 7946): a feature collection, one feature, or bare geometry.

    A multipolygon becomes one area for each part. Holes are filled: an area with a hole stops what it
    surrounds too. Features that are no polygons come back with their number and reason.

    Raises
    ------
    FileError
        If it is no GeoJSON, or holds no feature.
    """
    text = text_of(content, place=place)
    try:
        features = _features(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        mend = "Give a FeatureCollection of polygons."
        raise FileError("not GeoJSON", place=place, mend=mend) from problem
    areas: list[NamedArea] = []
    rejected: list[Rejected] = []
    for number, feature in enumerate(features, start=1):
        try:
            areas += _areas(feature, number)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
            reason = str(problem) if isinstance(problem, PlaceError) else "not a feature with a polygon"
            rejected.append(Rejected(number, "geometry", reason))
    if not areas and not rejected:
        raise FileError("no area in this file", place=place, mend="Draw at least one polygon.")
    return tuple(areas), tuple(rejected)


def _features(document: Mapping[str, Any]) -> Sequence[Any]:
    kind = document["type"]
    if kind == "FeatureCollection":
        return list(document["features"])
    return [document if kind == "Feature" else {"geometry": document}]


def _areas(feature: Mapping[str, Any], number: int) -> Iterator[NamedArea]:
    properties = feature.get("properties") or {}
    name = str(properties.get("name") or feature.get("id") or f"area {number}")
    geometry = feature["geometry"]
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for part, polygon in enumerate(polygons, start=1):
        corners = [LonLat(float(corner[0]), float(corner[1])) for corner in polygon[0]]
        if corners and corners[0] == corners[-1]:
            corners.pop()
        if len(set(corners)) < FEWEST_CORNERS:
            raise PlaceError("an area needs three corners or more", value=len(set(corners)))
        yield NamedArea(name if len(polygons) == 1 else f"{name} ({part})", tuple(corners))

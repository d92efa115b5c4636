"""Polygons as people draw them: one feature, many, or bare geometry."""

import json

import pytest

from doorstep.connectors.places.areas import read_areas
from doorstep.domain.errors import FileError
from doorstep.domain.places import LonLat

SQUARE = [[24.0, 60.0], [24.1, 60.0], [24.1, 60.1], [24.0, 60.1], [24.0, 60.0]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}


def read(document):
    return read_areas(json.dumps(document).encode(), place="areas.geojson")


def test_a_ring_gives_its_corners_once():
    """GeoJSON repeats the first corner at the end; an area does not."""
    (area,), rejected = read(POLYGON)
    corners = [LonLat(24.0, 60.0), LonLat(24.1, 60.0), LonLat(24.1, 60.1), LonLat(24.0, 60.1)]
    assert (area.name, list(area.corners), rejected) == ("area 1", corners, ())


def test_a_name_comes_from_the_properties_or_the_id():
    """The name is what people are told."""
    features = [
        {"type": "Feature", "properties": {"name": "Fair"}, "geometry": POLYGON},
        {"type": "Feature", "id": "w7", "properties": None, "geometry": POLYGON},
    ]
    areas, _ = read({"type": "FeatureCollection", "features": features})
    assert [area.name for area in areas] == ["Fair", "w7"]


def test_the_parts_of_a_multipolygon_are_areas_of_their_own():
    """An archipelago is closed island by island."""
    geometry = {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}
    areas, _ = read({"type": "Feature", "properties": {"name": "Isles"}, "geometry": geometry})
    assert [area.name for area in areas] == ["Isles (1)", "Isles (2)"]


def test_a_hole_is_filled():
    """Who may not enter the ring does not get to its middle either."""
    hole = [[24.04, 60.04], [24.06, 60.04], [24.06, 60.06], [24.04, 60.04]]
    (area,), _ = read({"type": "Polygon", "coordinates": [SQUARE, hole]})
    assert len(area.corners) == 4


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [24, 60]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[24, 60], [24, 60], [24, 60]]]},
        {"type": "Polygon", "coordinates": [[["a", "b"]]]},
        {"type": "Polygon", "coordinates": [[[24, 160], [25, 60], [26, 61]]]},
    ],
)
def test_a_feature_that_is_no_area_is_told_by_number_and_others_go_on(geometry):
    """One bad drawing must not lose the good ones."""
    features = [{"type": "Feature", "geometry": geometry}, {"type": "Feature", "geometry": POLYGON}]
    areas, rejected = read({"type": "FeatureCollection", "features": features})
    assert [area.name for area in areas] == ["area 2"]
    assert [row.row for row in rejected] == [1]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b'{"type": "FeatureCollection"}', b"\x00\x01"])
def test_a_file_that_is_no_geojson_is_one_error(content):
    """With its name."""
    with pytest.raises(FileError, match=r"areas\.geojson"):
        read_areas(content, place="areas.geojson")

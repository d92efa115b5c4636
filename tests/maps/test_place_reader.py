"""What stands beside the streets: read from a file, kept as it is, broken parts counted."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from doorstep.domain.errors import MapFileError
from doorstep.maps.place_reader import read_places
from doorstep.roads.tags.place_data import SurfaceKind

# 0.001 degree at the equator is 111.2 m.
NODES = {
    1: (0.0, 0.0),
    2: (0.001, 0.0),
    3: (0.001, 0.001),
    4: (0.0, 0.001),
    5: (0.0005, 0.0),
    6: (0.0005, 0.0005),
    7: (0.0003, 0.0002),
    8: (0.0007, 0.0002),
    9: (0.0005, 0.001),
}


def write_osm(folder: Path, body: str, tagged: dict[int, str] | None = None) -> Path:
    """Write a small extract; `tagged` gives nodes their tags."""
    nodes = "".join(
        f'<node id="{key}" version="1" lon="{lon}" lat="{lat}">{(tagged or {}).get(key, "")}</node>'
        for key, (lon, lat) in NODES.items()
    )
    path = folder / "town.osm"
    path.write_text(f'<osm version="0.6">{nodes}{body}</osm>', encoding="utf-8")
    return path


def tags(**pairs: str) -> str:
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in pairs.items())


def way(osm_id: int, nodes: tuple[int, ...], text: str) -> str:
    refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
    return f'<way id="{osm_id}" version="1">{refs}{text}</way>'


def test_building_with_its_entrance_is_read(tmp_path):
    """The outline closes, the entrance keeps its tags."""
    body = way(10, (1, 5, 2, 3, 4, 1), tags(building="yes", addr__housenumber="4"))
    path = write_osm(tmp_path, body, {5: tags(entrance="main", ref="A")})
    places = read_places(path)
    (building,) = places.buildings
    assert building.osm == "w10"
    assert building.tags["addr:housenumber"] == "4"
    assert np.array_equal(building.ring[0], building.ring[-1])
    (entrance,) = places.entrances
    assert (entrance.osm_id, entrance.kind, entrance.tags["ref"]) == (5, "main", "A")
    assert (entrance.position.lon, entrance.position.lat) == (0.0005, 0.0)


def test_area_of_a_car_park_is_measured_and_its_place_lies_inside(tmp_path):
    """111.2 m by 111.2 m are 12,365 square metres; a notch takes an eighth."""
    body = way(10, (1, 2, 3, 6, 4, 1), tags(amenity="parking", parking="surface"))
    (park,) = read_places(write_osm(tmp_path, body)).facilities
    assert park.osm_kind == "w"
    assert park.area_m2 == pytest.approx(12_365 * 0.75, rel=0.002)
    outline = shapely.Polygon([NODES[node] for node in (1, 2, 3, 6, 4)])
    assert outline.contains(shapely.Point(park.position.lon, park.position.lat))


def test_lake_with_an_island_is_one_surface_with_a_hole(tmp_path):
    """A multipolygon of two ways."""
    body = (
        way(10, (1, 2, 3, 4, 1), "")
        + way(11, (6, 7, 8, 6), "")
        + '<relation id="20" version="1"><member type="way" ref="10" role="outer"/>'
        '<member type="way" ref="11" role="inner"/>'
        + tags(type="multipolygon", natural="water", name="Pond")
        + "</relation>"
    )
    places = read_places(write_osm(tmp_path, body))
    (water,) = places.surfaces
    assert (water.kind, water.name, len(water.ring)) == (SurfaceKind.WATER, "Pond", 5)
    assert [len(hole) for hole in water.holes] == [4]


def test_sea_lies_right_of_its_coastline(tmp_path):
    """A coast drawn northwards through the middle of the box has its sea in the east."""
    path = write_osm(tmp_path, way(10, (5, 6, 9), tags(natural="coastline")))
    text = path.read_text().replace(
        '<osm version="0.6">',
        '<osm version="0.6"><bounds minlon="0" minlat="0" maxlon="0.001" maxlat="0.001"/>',
    )
    path.write_text(text)
    (sea,) = read_places(path).surfaces
    outline = shapely.Polygon(sea.ring)
    assert sea.kind is SurfaceKind.WATER
    assert outline.contains(shapely.Point(0.0008, 0.0005))
    assert not outline.contains(shapely.Point(0.0002, 0.0005))


def test_parks_and_squares_are_told_apart(tmp_path):
    """Green for the park, paving for the square."""
    body = way(10, (1, 2, 3, 4, 1), tags(leisure="park")) + way(
        11, (1, 5, 6, 1), tags(highway="pedestrian", area="yes")
    )
    assert [surface.kind for surface in read_places(write_osm(tmp_path, body)).surfaces] == [
        SurfaceKind.GREEN,
        SurfaceKind.PAVED,
    ]


def test_bus_stops_are_places_where_nobody_halts_and_tram_stops_are_not(tmp_path):
    """Trams stop in the middle of the street, on islands."""
    path = write_osm(
        tmp_path,
        way(10, (1, 2), tags(highway="residential")),
        {
            1: tags(highway="bus_stop"),
            2: tags(public_transport="platform", bus="yes"),
            3: tags(public_transport="platform", railway="tram_stop"),
            4: tags(amenity="taxi"),
        },
    )
    assert [(halt.osm_id, halt.kind) for halt in read_places(path).no_halts] == [
        (1, "bus_stop"),
        (2, "bus_stop"),
        (4, "taxi"),
    ]


def test_railways_in_tunnels_are_not_drawn(tmp_path):
    """A metro under the street is no line on the map."""
    body = way(10, (1, 2), tags(railway="rail")) + way(11, (3, 4), tags(railway="rail", tunnel="yes"))
    assert [track.kind for track in read_places(write_osm(tmp_path, body)).tracks] == ["rail"]


def test_building_cut_off_at_the_edge_is_left_out_and_counted(tmp_path):
    """Half an outline would be another house."""
    body = way(10, (1, 2, 99, 1), tags(building="yes")) + way(11, (1, 2, 3, 4, 1), tags(building="yes"))
    places = read_places(write_osm(tmp_path, body))
    assert [building.osm for building in places.buildings] == ["w11"]
    assert places.warnings == {"area left out: its outline is broken or cut off": 1}


def test_text_that_is_no_extract_is_refused_in_one_sentence(tmp_path):
    """The message names the file and what to give instead."""
    path = tmp_path / "notes.osm.pbf"
    path.write_text("this is not a map")
    with pytest.raises(MapFileError, match=r"notes\.osm\.pbf: cannot be read as an OSM extract"):
        read_places(path)


def test_truncated_extract_is_refused(tmp_path, helsinki_pbf):
    """Half a download must not become half a city."""
    path = tmp_path / "half.osm.pbf"
    data = helsinki_pbf.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(MapFileError):
        read_places(path)


def test_demo_city_has_its_entrances_and_buildings(helsinki_pbf):
    """325 entrances; its dangling references cost some outlines, which are counted."""
    places = read_places(helsinki_pbf)
    assert len(places.entrances) == 325
    assert len(places.buildings) > 400
    assert places.warnings is not None
    assert places.warnings["area left out: its outline is broken or cut off"] > 0

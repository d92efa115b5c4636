"""Base-map tiles: read back by a foreign decoder, and compared with the map they were cut from."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles

from doorstep.domain.errors import FileError, MapFileError
from doorstep.maps.tile_coast import sea
from doorstep.maps.tile_encoding import LINE, POINT, POLYGON, Pieces, encode_pieces, varint, varints, zigzag
from doorstep.maps.tile_layers import LAST_ZOOM, read_base_map
from doorstep.maps.tiles import TileSummary, cut_zoom, write_pmtiles
from doorstep.roads.tags.streets import ATTRIBUTION

Layers = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def helsinki(helsinki_pbf: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TileSummary]:
    path = tmp_path_factory.mktemp("tiles") / "helsinki.pmtiles"
    return path, write_pmtiles(helsinki_pbf, path)


@pytest.fixture(scope="module")
def tiles(helsinki: tuple[Path, TileSummary]) -> Iterator[dict[tuple[int, int, int], Layers]]:
    with helsinki[0].open("rb") as file:
        yield {
            at: mapbox_vector_tile.decode(gzip.decompress(data), default_options={"y_coord_down": True})
            for at, data in all_tiles(MmapSource(file))
        }


def _features(tiles: dict[tuple[int, int, int], Layers], layer: str, zoom: int) -> list[dict[str, object]]:
    return [
        feature
        for (z, _, _), layers in tiles.items()
        if z == zoom and layer in layers
        for feature in layers[layer]["features"]
    ]


def test_the_archive_says_what_it_is_and_whose_data_it_shows(helsinki: tuple[Path, TileSummary]):
    """The attribution is a duty of the licence."""
    path, summary = helsinki
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, metadata = reader.header(), reader.metadata()
    assert metadata["attribution"] == ATTRIBUTION == "© OpenStreetMap contributors"
    assert (header["min_zoom"], header["max_zoom"]) == (4, 14)  # the name of the city comes first
    assert header["addressed_tiles_count"] == summary.tiles
    assert [layer["id"] for layer in metadata["vector_layers"]] == [
        "water", "green", "paved", "building", "waterway", "rail", "road", "label", "house_number",
    ]  # fmt: skip


def test_nothing_but_the_archive_is_left_in_its_folder(helsinki: tuple[Path, TileSummary]):
    """Written beside its target, then renamed."""
    assert [found.name for found in helsinki[0].parent.iterdir()] == ["helsinki.pmtiles"]


def test_all_layers_of_the_demo_city_are_drawn(tiles: dict[tuple[int, int, int], Layers]):
    """A base map without house numbers or water is none."""
    drawn = {layer for (zoom, _, _), layers in tiles.items() if zoom == LAST_ZOOM for layer in layers}
    assert drawn == {
        "water", "green", "paved", "building", "waterway", "rail", "road", "label", "house_number",
    }  # fmt: skip


def test_streets_keep_class_name_and_one_way(tiles: dict[tuple[int, int, int], Layers]):
    """What the style draws and the driver reads."""
    roads = [feature["properties"] for feature in _features(tiles, "road", LAST_ZOOM)]
    named = {road.get("name") for road in roads}
    assert {"Mannerheimintie", "Aleksanterinkatu", "Pohjoisesplanadi"} <= named
    assert {road["oneway"] for road in roads if "oneway" in road} <= {1, -1}
    assert any(road.get("name") == "Pohjoisesplanadi" and road.get("oneway") == 1 for road in roads)
    assert any(road.get("bridge") == 1 for road in roads)


def test_low_zooms_show_main_roads_only(tiles: dict[tuple[int, int, int], Layers]):
    """A city at zoom 10 is a few lines, not a web of footpaths."""
    shown = {feature["properties"]["class"] for feature in _features(tiles, "road", 10)}
    assert shown <= {"motorway", "trunk", "primary", "secondary", "tertiary", "ferry"}
    assert len(_features(tiles, "road", 10)) < len(_features(tiles, "road", 14)) / 5


def test_the_buildings_of_the_tiles_cover_what_the_map_has(
    tiles: dict[tuple[int, int, int], Layers], helsinki_pbf: Path
):
    """Clipped at tile edges and rounded to the grid, the area stays: within one per cent."""
    layer = next(layer for layer in read_base_map(helsinki_pbf).layers if layer.name == "building")
    true_area = shapely.union_all(layer.geometries).area
    size = 1 / (1 << LAST_ZOOM)
    drawn = []
    for (zoom, column, row), layers in tiles.items():
        if zoom == LAST_ZOOM and "building" in layers:
            parts = [shapely.geometry.shape(found["geometry"]) for found in layers["building"]["features"]]
            inside = shapely.intersection(shapely.make_valid(parts), shapely.box(0, 0, 4096, 4096))
            scale, corner = size / 4096, np.array([column, row]) * size
            drawn.append(shapely.transform(shapely.union_all(inside), lambda at: at * scale + corner))  # noqa: B023
    assert shapely.union_all(drawn).area == pytest.approx(true_area, rel=0.01)


def test_a_street_runs_on_across_the_edge_of_a_tile(helsinki_pbf: Path):
    """Pieces on both sides reach past the edge, so that no gap shows: up to 64 units."""
    reach = [
        max(point[0] for feature in layers["road"]["features"] for point in _points(feature))
        for layers in (
            mapbox_vector_tile.decode(data) for _, _, data in cut_zoom(read_base_map(helsinki_pbf), LAST_ZOOM)
        )
        if "road" in layers
    ]
    assert max(reach) == 4096 + 64


def _points(feature: dict[str, object]) -> list[tuple[int, int]]:
    geometry = shapely.geometry.shape(feature["geometry"])
    return [tuple(point) for point in shapely.get_coordinates(geometry).tolist()]


def _piece(geometry: object) -> Pieces:
    one = np.zeros(1, dtype=np.int64)
    return Pieces(np.array([geometry], dtype=object), one, one, one)


def test_a_point_is_written_as_the_specification_shows():
    """Section 4.3.5.1 of the vector tile specification: MoveTo(25, 17) is 9 50 34."""
    [(_, raw)] = encode_pieces(_piece(shapely.Point(25 / 4096, 17 / 4096)), POINT, 0)
    assert list(raw) == [9, 50, 34]


def test_a_line_is_written_as_the_specification_shows():
    """Section 4.3.5.3: (2,2) (2,10) (10,10) is 9 4 4 18 0 16 16 0."""
    line = shapely.LineString(np.array([[2, 2], [2, 10], [10, 10]]) / 4096)
    [(_, raw)] = encode_pieces(_piece(line), LINE, 0)
    assert list(raw) == [9, 4, 4, 18, 0, 16, 16, 0]


def test_a_polygon_is_written_as_the_specification_shows_whichever_way_it_winds():
    """Section 4.3.5.5: (3,6) (8,12) (20,34) is 9 6 12 18 10 12 24 44 15; outer rings wind clockwise."""
    ring = np.array([[3, 6], [8, 12], [20, 34], [3, 6]]) / 4096
    [(_, raw)] = encode_pieces(_piece(shapely.Polygon(ring)), POLYGON, 0)
    assert list(raw) == [9, 6, 12, 18, 10, 12, 24, 44, 15]
    [(_, back)] = encode_pieces(_piece(shapely.Polygon(ring[::-1])), POLYGON, 0)
    decoded = [
        mapbox_vector_tile.decode(_tile(data), default_options={"y_coord_down": True})["x"]["features"][0]
        for data in (raw, back)
    ]
    assert {tuple(point) for point in decoded[1]["geometry"]["coordinates"][0]} == {(3, 6), (8, 12), (20, 34)}


def _tile(geometry: bytes) -> bytes:
    feature = b"\x18\x03\x22" + varint(len(geometry)) + geometry
    layer = b"\x78\x02\x0a\x01x\x12" + varint(len(feature)) + feature + b"\x28\x80\x20"
    return b"\x1a" + varint(len(layer)) + layer


def test_many_numbers_are_written_as_single_ones_are():
    """The fast way and the plain way agree, also across group borders."""
    numbers = [0, 1, 127, 128, 300, 16_383, 16_384, 2**32]
    raw, ends = varints(np.array(numbers, dtype=np.uint64))
    assert raw == b"".join(varint(number) for number in numbers)
    assert ends[-1] == len(raw)
    assert [zigzag(number) for number in (0, -1, 1, -2)] == [0, 1, 2, 3]


def test_the_sea_lies_right_of_the_coast():
    """A coast from south to north across a box: the east half is water."""
    coast = [shapely.LineString([(0.5, -1), (0.5, 2)])]
    assert sea(coast, (0, 0, 1, 1)).bounds == (0.5, 0.0, 1.0, 1.0)
    assert sea([shapely.reverse(coast[0])], (0, 0, 1, 1)).bounds == (0.0, 0.0, 0.5, 1.0)


def test_an_island_is_cut_out_of_the_sea_and_a_loose_coast_makes_none():
    """Islands are drawn against the clock; a coast that stops inside the box parts nothing."""
    island = shapely.LineString([(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4)])
    assert sea([island], (0, 0, 1, 1)).area == pytest.approx(1 - 0.04)
    assert sea([shapely.LineString([(0.5, 0.3), (0.5, 0.6)])], (0, 0, 1, 1)) is None


def test_wrong_files_and_folders_are_one_clear_error(tmp_path: Path, helsinki_pbf: Path):
    """Neither leaves anything behind."""
    wrong = tmp_path / "orders.osm.pbf"
    wrong.write_text("order;street\n")
    with pytest.raises(MapFileError, match="cannot be read as an OSM extract"):
        write_pmtiles(wrong, tmp_path / "x.pmtiles")
    with pytest.raises(FileError, match="cannot be written"):
        write_pmtiles(helsinki_pbf, tmp_path / "nowhere" / "x.pmtiles")
    empty = tmp_path / "empty.osm"
    empty.write_text('<?xml version="1.0"?><osm version="0.6"><node id="1" lat="1" lon="1"/></osm>')
    with pytest.raises(MapFileError, match="nothing to draw"):
        write_pmtiles(empty, tmp_path / "x.pmtiles")
    assert {found.name for found in tmp_path.iterdir()} == {"orders.osm.pbf", "empty.osm"}

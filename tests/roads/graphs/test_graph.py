"""The graph as a whole: legal, connected as the streets are, and built at the speed it was promised."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from tests.cities.ascii_city import draw_city

COLUMNS = {
    "nodes": "node_osm_id node_lon7 node_lat7 node_tag_row node_flags",
    "arcs": (
        "tail head length_dm way forward opposite road_class arc_flags arc_access arc_signals arc_crossings "
        "arc_calmings start_bearing end_bearing climb_dm drop_dm duration_s piece"
    ),
    "turns": "turn_to turn_angle turn_flags turn_ban",
}


@pytest.mark.parametrize("mode", list(Mode))
def test_every_column_is_as_long_and_as_wide_as_the_contract_says(helsinki_pbf, mode):
    """Native kernels read these buffers; a column of another type would be read as noise."""
    graph = build_graph(read_streets(helsinki_pbf), mode)
    sizes = {"nodes": graph.node_count, "arcs": graph.arc_count, "turns": graph.turn_count}
    for kind, names in COLUMNS.items():
        for name in names.split():
            assert getattr(graph, name).shape == (sizes[kind],), name
    assert graph.turn_first.shape == (graph.state_count + 1,)
    assert graph.turn_first[-1] == graph.turn_count
    assert graph.piece_first[-1] == len(graph.piece_lon7) == len(graph.piece_lat7)
    expected = {
        field.name: str(field.type).removeprefix("NDArray[np.").rstrip("]").rstrip("_")
        for field in fields(StreetGraph)
        if str(field.type).startswith("NDArray")
    }
    assert {name: str(getattr(graph, name).dtype) for name in expected} == expected
    for name in expected:
        assert getattr(graph, name).flags.c_contiguous, name


def test_building_twice_gives_the_same_bytes(helsinki_pbf):
    """Caches and tests rest on a repeatable order of arcs and turns."""
    first, second = (build_graph(read_streets(helsinki_pbf), Mode.FOOT) for _ in range(2))
    for field in fields(StreetGraph):
        left, right = getattr(first, field.name), getattr(second, field.name)
        assert np.array_equal(left, right) if isinstance(left, np.ndarray) else left == right


def test_a_mode_without_streets_gives_an_empty_graph():
    """A park has no street for cars; that is an answer, not a crash."""
    city = draw_city("a---b", {"ab": "highway=footway"})
    graph = build_graph(city.streets, Mode.MOTOR)
    assert (graph.node_count, graph.arc_count, graph.state_count, graph.turn_count) == (0, 0, 0, 0)
    assert build_graph(city.streets, Mode.FOOT).arc_count == 2


def test_names_and_signs_are_found_from_an_arc_and_a_junction():
    """The rows lead back to what the extract said."""
    city = draw_city(
        "a---b---c",
        {"ab": "highway=residential name=Quay", "bc": "highway=residential name=Pier"},
        nodes={"b": "highway=traffic_signals"},
    )
    graph = build_graph(city.streets, Mode.MOTOR)
    way = graph.way[city.arc(graph, "cb")]
    assert city.streets.names[city.streets.way_name[way]] == "Pier"
    row = int(graph.node_tag_row[city.node(graph, "b")])
    assert city.streets.node_tags[row] == {"highway": "traffic_signals"}
    assert graph.node_tag_row[city.node(graph, "a")] == -1


def test_shape_points_run_along_the_way():
    """A backward arc reads its piece from the end."""
    city = draw_city("a---b---c\n    d---e", {"ecba": "highway=residential", "de": "highway=residential"})
    graph = build_graph(city.streets, Mode.MOTOR)
    arc = city.arc(graph, "ae")
    piece = graph.piece[arc]
    lon = graph.piece_lon7[graph.piece_first[piece] : graph.piece_first[piece + 1]]
    assert not graph.forward[arc]
    expected = [round(city.lonlat(letter).lon * 1e7) for letter in "ecba"]
    assert lon.tolist() == expected


def test_porto_has_at_least_the_streets_that_a_car_was_promised(data_dir):
    """62,900 car junctions were counted without private streets; the superset holds them and more."""
    graph = build_graph(read_streets(data_dir / "osm" / "porto-r5.osm.pbf"), Mode.MOTOR)
    assert 62_900 <= graph.node_count <= 80_000
    assert 146_439 <= graph.arc_count <= 180_000
    length_km = graph.length_dm.sum(dtype=np.int64) / 10_000
    assert 10_000 < length_km < 20_000

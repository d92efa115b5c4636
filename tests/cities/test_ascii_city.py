"""A drawing must mean what it shows, or every test on top of it is worthless."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.domain.places import LonLat, great_circle_m
from doorstep.roads.graphs.graph import Mode, build_graph
from tests.cities.ascii_city import draw_city, restriction

CITY = """
    a---b---c
        |
        d
"""


def test_a_column_is_ten_metres_and_a_row_twenty():
    """Lengths in other tests are counted off the drawing."""
    city = draw_city(CITY, {"abc": "highway=primary", "bd": "highway=residential"})
    graph = build_graph(city.streets, Mode.MOTOR)
    assert graph.length_dm[city.arc(graph, "ab")] == 400
    assert graph.length_dm[city.arc(graph, "bd")] == 400


@pytest.mark.parametrize("lat", [-33.0, 0.0, 60.0])
def test_distances_hold_at_every_latitude(lat):
    """A city drawn in Helsinki is as wide as one at the equator."""
    city = draw_city(CITY, {"abc": "highway=primary"}, origin=LonLat(24.0, lat))
    assert great_circle_m(city.lonlat("a"), city.lonlat("c")) == pytest.approx(80, rel=1e-4)


def test_ids_follow_the_drawing():
    """Relations and tags find their nodes and ways by these ids."""
    city = draw_city(
        CITY,
        {"abc": "highway=primary name=High__Street", "bd": "highway=residential"},
        nodes={"b": "highway=traffic_signals"},
        relations=[restriction("no_left_turn", "bd", "b", "abc")],
    )
    streets = city.streets
    assert city.node_id == {"a": 1, "b": 2, "c": 3, "d": 4}
    assert streets.way_osm_id.tolist() == [101, 102]
    assert [streets.names[n] for n in streets.way_name] == ["High Street", ""]
    assert streets.node_tags == {1: {"highway": "traffic_signals"}}
    members = [(m.kind, m.osm_id, m.role) for m in streets.relations[0].members]
    assert members == [("w", 102, "from"), ("n", 2, "via"), ("w", 101, "to")]


def test_the_top_left_is_north_west():
    """East is right and south is down, as on any map."""
    city = draw_city(CITY, {"abc": "highway=primary"})
    assert city.lonlat("a").lon < city.lonlat("c").lon
    assert city.lonlat("b").lat > city.lonlat("d").lat
    assert np.all(np.diff(city.streets.node_osm_id) > 0)

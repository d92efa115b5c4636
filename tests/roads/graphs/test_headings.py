"""Hills count where the ground rises, not where a grid is noisy or a bridge flies over."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.roads.graphs.graph import Mode, build_graph
from tests.cities.ascii_city import draw_city

HILL = "a---b---c---d---e"


def climbs(heights, tags="highway=residential"):
    """Return (climb, drop) in decimetres from a to e, and from e to a."""
    city = draw_city(HILL, {"abcde": tags})
    graph = build_graph(city.streets, Mode.CYCLE, np.array(heights, dtype=np.float32))
    return [
        (int(graph.climb_dm[arc]), int(graph.drop_dm[arc]))
        for arc in (city.arc(graph, "ae"), city.arc(graph, "ea"))
    ]


def test_a_slope_climbs_one_way_and_drops_the_other():
    """12.5 m up is 125 dm."""
    assert climbs([10, 12, 15, 20, 22.5]) == [(125, 0), (0, 125)]


def test_a_hill_in_mid_street_counts_on_both_sides():
    """Up 20 m and down 18: end to end it is only 2 m, but legs feel all of it."""
    assert climbs([10, 20, 30, 20, 12]) == [(200, 180), (180, 200)]


def test_ripples_of_the_grid_are_no_hills():
    """One metre up and down between level ends is noise."""
    assert climbs([10, 11, 10, 11, 10]) == [(0, 0), (0, 0)]


@pytest.mark.parametrize("tags", ["highway=residential bridge=yes", "highway=residential tunnel=yes"])
def test_bridges_and_tunnels_run_straight_from_end_to_end(tags):
    """The valley below a bridge and the hill above a tunnel are not ridden."""
    assert climbs([10, 60, 90, 60, 15], tags) == [(50, 0), (0, 50)]


def test_unknown_heights_are_level():
    """A hole in the tile must not look like a cliff."""
    assert climbs([10, np.nan, np.nan, np.nan, np.nan]) == [(0, 0), (0, 0)]
    city = draw_city(HILL, {"abcde": "highway=residential"})
    graph = build_graph(city.streets, Mode.CYCLE)
    assert not graph.climb_dm.any()
    assert not graph.drop_dm.any()


CURVE = """
    a--------b
             |
             |
             |
             c
"""


@pytest.mark.parametrize(
    ("scale", "start", "end"),
    [
        # Far larger than the look-ahead: due east at one end, due south at the other.
        (1.0, 90, 180),
        # 9 m east and 8 m south: 15 m from a lies 6 m south of b; 15 m before c lies 7 m west of b.
        (0.1, 90 + np.degrees(np.arctan2(6, 9)), 180 - np.degrees(np.arctan2(7, 8))),
    ],
)
def test_a_heading_looks_fifteen_metres_along_the_street(scale, start, end):
    """Near a bend the heading is that of the chord, as a driver sees it."""
    city = draw_city(CURVE, {"abc": "highway=residential"}, scale=scale)
    graph = build_graph(city.streets, Mode.MOTOR)
    arc, back = city.arc(graph, "ac"), city.arc(graph, "ca")
    assert abs(int(graph.start_bearing[arc]) - start) <= 1
    assert abs(int(graph.end_bearing[arc]) - end) <= 1
    assert (int(graph.end_bearing[back]) - int(graph.start_bearing[arc])) % 360 == 180

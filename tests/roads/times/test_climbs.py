"""What ways climb and drop is summed along the very path whose length is told."""

from dataclasses import replace

import numpy as np

from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.routing.hierarchy import Hierarchy, Phantoms
from doorstep.roads.times.climbs import with_climbs
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.time_of_day import DayStreets, build
from tests.cities.ascii_city import draw_city
from tests.cities.plain_weights import plain_weights

TOWN = draw_city("a---b---c", ways={"ab": "highway=primary", "bc": "highway=primary"}, scale=25)


def travelled(heights_m, ahead_dm=0):
    """The travel from the street a-b to b-c, a kilometre each, with heights of a, b and c."""
    elevation_m = None if heights_m is None else np.array(heights_m, np.float32)
    graph = build_graph(TOWN.streets, Mode.MOTOR, elevation_m)
    slices = TimeSlices((0,), np.ones((1, graph.arc_count), np.float32))
    streets = DayStreets(Hierarchy.build(graph), graph, plain_weights(graph, turn_ms=0), slices)
    ends = Phantoms.on_states(np.array([TOWN.arc(graph, "ab"), TOWN.arc(graph, "bc")], np.uint32))
    ahead = np.full(2, ahead_dm, np.uint32)
    ends = replace(ends, ahead_ms=ahead * 10, ahead_dm=ahead)
    return with_climbs(build(streets, ends, ends).travel, streets, ends, ends)


def test_a_way_climbs_what_its_arcs_climb():
    """From the end of a-b at 30 m to the end of b-c at 10 m: 20 m down. No way leads back."""
    travel = travelled([0, 30, 10])
    assert travel.climbs_m(0, 1) == (0, 20)
    assert travel.climbs_m(1, 0) == (0, 0)
    assert travel.climbs_m(0, 0) == (0, 0)


def test_what_lies_ahead_on_an_arc_counts_by_its_share():
    """Both stand in the middle of their arcs: half of 30 m up, then half of 20 m down."""
    travel = travelled([0, 30, 10], ahead_dm=5_000)
    assert travel.distance_m[0, 1] == 1_000
    assert travel.climbs_m(0, 1) == (15, 10)


def test_a_map_without_heights_says_nothing():
    """None is not flat ground that was measured: the columns are left out."""
    assert travelled(None).climb_m is None

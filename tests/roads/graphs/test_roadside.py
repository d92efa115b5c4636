"""Signals, signs and classes reach the arcs and the direction they belong to."""

from __future__ import annotations

import pytest

from doorstep.roads.graphs.graph import ArcFlag, Mode, RoadClass, TurnFlag, build_graph
from doorstep.roads.graphs.roadside import road_class, way_flags
from tests.cities.ascii_city import draw_city

# The street a-f runs 40, 20, 100, 50 and 50 m between its letters; f is a crossroads.
STREET = """
                              x
                              |
    a---b-c---------d----e----f---g
                              |
                              y
"""
WAYS = {"abcdef": "highway=residential", "fg": "highway=residential", "xfy": "highway=primary"}


def build(nodes, ways=WAYS, mode=Mode.MOTOR):
    city = draw_city(STREET, ways, nodes=nodes)
    return city, build_graph(city.streets, mode)


def arc_flags(city, graph, ends):
    return ArcFlag(int(graph.arc_flags[city.arc(graph, ends)]))


def test_signals_drawn_at_the_stop_line_are_those_of_the_junction():
    """The node e is 50 m before f, d 100 m; the limit is 40 m, so a drawing at half size has e at 25 m."""
    city = draw_city(STREET, WAYS, nodes={"e": "highway=traffic_signals"}, scale=0.5)
    graph = build_graph(city.streets, Mode.MOTOR)
    assert arc_flags(city, graph, "af") == ArcFlag.SIGNALS_AT_HEAD
    assert graph.arc_signals[city.arc(graph, "af")] == 0
    assert graph.turn_flags[city.turn(graph, "af", "fg")] & TurnFlag.SIGNALS
    assert graph.turn_flags[city.turn(graph, "af", "fx")] & TurnFlag.SIGNALS


def test_nobody_waits_at_the_stop_line_behind_the_junction():
    """Driving away from f, the same untagged signals have their back to the driver."""
    city = draw_city(STREET, WAYS, nodes={"e": "highway=traffic_signals"}, scale=0.5)
    graph = build_graph(city.streets, Mode.MOTOR)
    assert graph.arc_signals[city.arc(graph, "fa")] == 0
    assert arc_flags(city, graph, "fa") == 0
    assert not graph.turn_flags[city.turn(graph, "xf", "fa")] & TurnFlag.SIGNALS


def test_signals_in_mid_street_stop_both_directions():
    """A pedestrian light at d, 100 m from f and 160 m from a: both directions wait, no junction is near."""
    city, graph = build({"d": "highway=traffic_signals"})
    assert [graph.arc_signals[city.arc(graph, ends)] for ends in ("af", "fa")] == [1, 1]
    assert arc_flags(city, graph, "af") == 0


@pytest.mark.parametrize(
    ("direction", "ahead", "back"), [("forward", 1, 0), ("backward", 0, 1), ("both", 1, 1)]
)
def test_a_direction_on_the_signals_is_believed(direction, ahead, back):
    """traffic_signals:direction speaks along the way's nodes."""
    tags = {"highway": "traffic_signals", "traffic_signals:direction": direction}
    city, graph = build({"d": tags})
    assert [graph.arc_signals[city.arc(graph, ends)] for ends in ("af", "fa")] == [ahead, back]


def test_a_stop_sign_without_direction_speaks_to_those_who_near_the_junction():
    """B is 40 m from a and far from f: it binds those who come from f, at a."""
    city, graph = build({"b": "highway=stop"})
    assert arc_flags(city, graph, "fa") == ArcFlag.STOP_AT_HEAD
    assert arc_flags(city, graph, "af") == 0


@pytest.mark.parametrize(
    ("tags", "flag", "turn_flag"),
    [
        ("highway=stop direction=forward", ArcFlag.STOP_AT_HEAD, TurnFlag.STOP),
        ("highway=give_way", ArcFlag.GIVE_WAY_AT_HEAD, TurnFlag.GIVE_WAY),
    ],
)
def test_a_sign_before_the_junction_marks_the_turns_over_it(tags, flag, turn_flag):
    """Every way on from the arc passes the sign, but none from the other arms."""
    city = draw_city(STREET, WAYS, nodes={"e": tags}, scale=0.5)
    graph = build_graph(city.streets, Mode.MOTOR)
    assert arc_flags(city, graph, "af") == flag
    assert graph.turn_flags[city.turn(graph, "af", "fg")] & turn_flag
    assert not graph.turn_flags[city.turn(graph, "gf", "fa")] & turn_flag


def test_crossings_and_humps_are_counted_along_an_arc_but_not_at_its_ends():
    """Three crossings on the way, one at the junction, two humps."""
    nodes = {
        "b": "highway=crossing crossing=zebra",
        "c": "highway=crossing traffic_calming=table",
        "d": "crossing=unmarked traffic_calming=hump",
        "f": "highway=crossing",
    }
    city, graph = build(nodes)
    for ends in ("af", "fa"):
        assert graph.arc_crossings[city.arc(graph, ends)] == 3
        assert graph.arc_calmings[city.arc(graph, ends)] == 2


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "motorway_link"}, RoadClass.MOTORWAY),
        ({"highway": "living_street"}, RoadClass.LIVING_STREET),
        ({"highway": "service", "service": "driveway"}, RoadClass.SERVICE),
        ({"highway": "steps"}, RoadClass.STEPS),
        ({"highway": "corridor"}, RoadClass.FOOTWAY),
        ({"route": "ferry"}, RoadClass.FERRY),
        ({"man_made": "pier"}, RoadClass.FOOTWAY),
        ({"highway": "gallop"}, RoadClass.OTHER),
    ],
)
def test_every_way_has_a_class(tags, expected):
    """Speeds, kerbs and map matching go by it; an unknown value is the least."""
    assert road_class(tags) is expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "trunk_link", "bridge": "viaduct"}, ArcFlag.LINK | ArcFlag.BRIDGE),
        ({"highway": "primary", "tunnel": "yes", "bridge": "no"}, ArcFlag.TUNNEL),
        ({"highway": "primary", "junction": "circular"}, ArcFlag.ROUNDABOUT),
        ({"highway": "footway", "footway": "sidewalk"}, ArcFlag.SIDEWALK),
        ({"highway": "footway", "footway": "crossing"}, ArcFlag.MAPPED_CROSSING),
        ({"highway": "cycleway", "cycleway": "crossing"}, ArcFlag.MAPPED_CROSSING),
        ({"highway": "residential", "cycleway": "lane"}, ArcFlag(0)),
    ],
)
def test_what_a_way_is_becomes_a_flag(tags, expected):
    """Links, bridges, tunnels, roundabouts, sidewalks and crossings."""
    assert way_flags(tags) == expected


FERRY = """
    a---b-----------c---d
"""


def test_a_ferry_takes_the_time_on_its_tag_shared_out_over_its_pieces():
    """Twenty minutes over 160 m: b-c is 120 m and takes 15 minutes, c-d is 40 m and takes 5."""
    ways = {
        "ab": "highway=service",
        "bcd": {"route": "ferry", "duration": "00:20", "motor_vehicle": "yes"},
        "ce": "highway=service",
    }
    city = draw_city(FERRY + "                    e", ways)
    graph = build_graph(city.streets, Mode.MOTOR)
    times = {ends: int(graph.duration_s[city.arc(graph, ends)]) for ends in ("ab", "bc", "cb", "cd")}
    assert times == {"ab": 0, "bc": 900, "cb": 900, "cd": 300}
    assert graph.road_class[city.arc(graph, "bc")] == RoadClass.FERRY


def test_a_ferry_whose_time_is_no_time_says_nothing():
    """A broken tag leaves the speed table to decide."""
    ways = {"ab": "highway=service", "bcd": {"route": "ferry", "duration": "soon", "motor_vehicle": "yes"}}
    city = draw_city(FERRY, ways)
    graph = build_graph(city.streets, Mode.MOTOR)
    assert not graph.duration_s.any()

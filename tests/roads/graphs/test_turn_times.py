"""What turns cost, worked out by hand from the profile's figures."""

from __future__ import annotations

from math import exp

import pytest

from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from doorstep.roads.graphs.turn_times import drives_on_left
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.times.weights import free_flow
from tests.cities.ascii_city import City, draw_city
from tests.roads.profile_makers import profile

CROSSROADS = """
   n
   |
w--x--e
   |
   s
"""
RESIDENTIAL = {"wx": "highway=residential", "xe": "highway=residential", "nx": "highway=residential"} | {
    "xs": "highway=residential"
}


def bend_s(angle: float, name: str = "van") -> float:
    times = profile(name).turns
    return times.bend_s / (1 + exp(-(abs(angle) - times.bend_middle_deg) / times.bend_spread_deg))


def cost_s(
    city: City, before: str, after: str, name: str = "van", *, left_hand_traffic: bool | None = None
) -> float | None:
    mode = profile(name).mode
    assert mode is not None
    graph = build_graph(city.streets, mode)
    weights = free_flow(city.streets, graph, profile(name), left_hand_traffic=left_hand_traffic)
    cost_ms = int(weights.turn_ms[city.turn(graph, before, after)])
    return None if cost_ms >= NEVER_MS else cost_ms / 1000


# Rank of a residential street between service road (0) and motorway (1): (11 - 8) / (17 - 8).
ACROSS_S = 3 + 4.5 * 3 / 9


def test_a_bend_at_a_junction_follows_the_sigmoid():
    """8 s / (1 + exp(-(90 - 50) / 20)) = 7.046 s for a right turn, 0.607 s straight on."""
    city = draw_city(CROSSROADS, RESIDENTIAL)
    assert cost_s(city, "wx", "xs") == pytest.approx(7.046, abs=0.002)
    assert cost_s(city, "wx", "xs") == pytest.approx(bend_s(90), abs=0.001)
    assert cost_s(city, "wx", "xe") == pytest.approx(0.607, abs=0.001)


def test_turning_across_oncoming_traffic_costs_more_on_the_side_it_is_on():
    """Left where people drive on the right, right where they drive on the left."""
    city = draw_city(CROSSROADS, RESIDENTIAL)
    left, right = ("wx", "xn"), ("wx", "xs")
    assert cost_s(city, *left) == pytest.approx(bend_s(90) + ACROSS_S, abs=0.001)
    assert cost_s(city, *right) == pytest.approx(bend_s(90), abs=0.001)
    assert cost_s(city, *left, left_hand_traffic=True) == pytest.approx(bend_s(90), abs=0.001)
    assert cost_s(city, *right, left_hand_traffic=True) == pytest.approx(bend_s(90) + ACROSS_S, abs=0.001)


def test_no_turn_is_charged_where_a_street_only_bends():
    """Two ways meeting end to end are one street."""
    city = draw_city("a--b\n   |\n   c", {"ab": "highway=residential", "bc": "highway=tertiary"})
    assert cost_s(city, "ab", "bc") == 0


def test_the_minor_street_gives_way_to_the_major_one():
    """1.5 s more from the residential street into the primary one; nothing the other way."""
    ways = {**RESIDENTIAL, "wx": "highway=primary", "xe": "highway=primary"}
    city = draw_city(CROSSROADS, ways)
    assert cost_s(city, "sx", "xe") == pytest.approx(bend_s(90) + 1.5, abs=0.001)
    assert cost_s(city, "wx", "xs") == pytest.approx(bend_s(90), abs=0.001)


def test_signals_are_waited_for_and_replace_giving_way():
    """6.5 s for a van, on top of the bend, whoever is minor."""
    ways = {**RESIDENTIAL, "wx": "highway=primary", "xe": "highway=primary"}
    city = draw_city(CROSSROADS, ways, nodes={"x": "highway=traffic_signals"})
    assert cost_s(city, "sx", "xe") == pytest.approx(bend_s(90) + 6.5, abs=0.001)


def test_a_wide_junction_drawn_with_several_signals_is_waited_at_once():
    """Signals at x and, 40 m on, at y are one junction; at z, 100 m further, there is another."""
    city = draw_city(
        """
           n   o         q
        w--x---y---------z--e
           s   p         r
        """,
        dict.fromkeys(("wx", "xy", "yz", "ze", "nxs", "oyp", "qzr"), "highway=residential"),
        nodes=dict.fromkeys("xyz", "highway=traffic_signals"),
    )
    waits = [cost_s(city, before, after) for before, after in (("wx", "xy"), ("xy", "yz"), ("yz", "ze"))]
    assert waits == [pytest.approx(bend_s(0) + wait_s, abs=0.001) for wait_s in (6.5, 0, 6.5)]


def test_signals_for_pedestrians_alone_are_mostly_green():
    """2 s where a signalled crossing stands between two junctions, whether or not the way is cut there."""
    signals = {"b": "highway=crossing crossing=traffic_signals"}
    cut = draw_city(
        "a-----b-----c", {"ab": "highway=residential", "bc": "highway=residential"}, nodes=signals
    )
    assert cost_s(cut, "ab", "bc") == 2
    whole = draw_city("a-----b-----c", {"abc": "highway=residential"}, nodes=signals)
    graph = build_graph(whole.streets, Mode.MOTOR)
    weights = free_flow(whole.streets, graph, profile("van"))
    driving_ms = 1200 * 360 / 29
    assert weights.arc_ms[whole.arc(graph, "ac")] == pytest.approx(driving_ms + 2_000, abs=1)


def test_a_stop_sign_costs_its_own_time_not_that_of_giving_way_as_well():
    """3.5 s in all for the minor street."""
    ways = {**RESIDENTIAL, "wx": "highway=primary", "xe": "highway=primary"}
    city = draw_city(CROSSROADS, ways, nodes={"x": "highway=stop"})
    assert cost_s(city, "sx", "xe") == pytest.approx(bend_s(90) + 3.5, abs=0.001)
    assert cost_s(city, "wx", "xe") == pytest.approx(bend_s(0), abs=0.001)


def test_a_gate_takes_time_to_open_and_a_level_crossing_to_look():
    """10 s and 5 s."""
    ways = {"ab": "highway=residential", "bc": "highway=residential"}
    assert cost_s(draw_city("a--b--c", ways, nodes={"b": "barrier=gate"}), "ab", "bc") == 10
    assert cost_s(draw_city("a--b--c", ways, nodes={"b": "railway=level_crossing"}), "ab", "bc") == 5


def test_entering_a_roundabout_costs_and_driving_round_it_does_not_bend():
    """The circle's own bends are in its speed."""
    city = draw_city(
        """
              n
        w--a
              b--f
        """,
        {
            "wa": "highway=tertiary",
            "ab": "highway=tertiary junction=roundabout",
            "bn": "highway=tertiary junction=roundabout",
            "na": "highway=tertiary junction=roundabout",
            "bf": "highway=tertiary",
        },
    )
    assert cost_s(city, "ab", "bn") == 0
    entering = cost_s(city, "wa", "ab")
    assert entering is not None
    graph = build_graph(city.streets, Mode.MOTOR)
    angle = int(graph.turn_angle[city.turn(graph, "wa", "ab")])
    assert entering == pytest.approx(bend_s(angle) + 2.5, abs=0.001)


def ring(order: str, *, streets_join: bool, mode: Mode = Mode.MOTOR) -> StreetGraph:
    drawing = """
         n
         a
    w  d   b  e
         c
         s
    """
    ways = {order + order[0]: "highway=tertiary junction=roundabout"}
    if streets_join:
        ways |= dict.fromkeys(("na", "eb", "sc", "wd"), "highway=tertiary")
    return build_graph(draw_city(drawing, ways).streets, mode)


def test_roundabouts_tell_the_side_of_driving():
    """Clockwise means people drive on the left; a town without roundabouts is taken to drive on the right."""
    for mode in Mode:
        for streets_join in (True, False):
            assert drives_on_left(ring("abcd", streets_join=streets_join, mode=mode))
            assert not drives_on_left(ring("dcba", streets_join=streets_join, mode=mode))
    assert not drives_on_left(build_graph(draw_city(CROSSROADS, RESIDENTIAL).streets, Mode.MOTOR))


ROAD_AND_CROSSING = """
   n
   |
w--x--e
   |
   s
"""
FOOT_CROSSING = {
    "wx": "highway=secondary",
    "xe": "highway=secondary",
    "nx": "highway=footway footway=crossing",
    "xs": "highway=footway footway=crossing",
}


def test_a_walker_waits_once_to_cross_a_road_and_not_to_walk_along_it():
    """3 s at a crossing, 10 s at signals, nothing along the road."""
    marked = draw_city(ROAD_AND_CROSSING, FOOT_CROSSING, nodes={"x": "highway=crossing"})
    signals = draw_city(
        ROAD_AND_CROSSING, FOOT_CROSSING, nodes={"x": "highway=crossing crossing=traffic_signals"}
    )
    assert cost_s(marked, "nx", "xs", "foot") == 3
    assert cost_s(signals, "nx", "xs", "foot") == 10
    assert cost_s(marked, "wx", "xe", "foot") == 0
    assert cost_s(marked, "nx", "xs", "robot") == 10

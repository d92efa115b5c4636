"""A turn's angle and what it passes decide what it costs; the table must hold every turn there is."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.graph import Mode, TurnFlag, build_graph
from tests.cities.ascii_city import City, draw_city

CROSS = """
          a
          |
    b-----c-----d
          |
          e
"""
ARMS = {"ac": "highway=residential", "bcd": "highway=primary", "ce": "highway=residential"}


def build(drawing=CROSS, ways=ARMS, mode=Mode.MOTOR, **more):
    city = draw_city(drawing, ways, **more)
    return city, build_graph(city.streets, mode)


def flags(city: City, graph, before, after) -> TurnFlag:
    return TurnFlag(int(graph.turn_flags[city.turn(graph, before, after)]))


@pytest.mark.parametrize(
    ("before", "after", "angle"),
    [
        ("bc", "cd", 0),
        ("bc", "ca", -90),
        ("bc", "ce", 90),
        ("bc", "cb", 180),
        ("ac", "cd", -90),
        ("ec", "cd", 90),
    ],
)
def test_right_is_positive_and_straight_on_is_zero(before, after, angle):
    """Headings are clockwise from north; in this drawing north is up."""
    city, graph = build()
    assert graph.turn_angle[city.turn(graph, before, after)] == angle


def test_headings_are_clockwise_from_north_at_both_ends():
    """East is 90, south 180; the other direction is the opposite heading."""
    city, graph = build()
    east, south, west = (city.arc(graph, ends) for ends in ("bc", "ce", "cb"))
    assert [graph.start_bearing[a] for a in (east, south, west)] == [90, 180, 270]
    assert [graph.end_bearing[a] for a in (east, south, west)] == [90, 180, 270]


HOOK = """
    a----bc
          |
          |
          d
"""


def test_a_tiny_first_segment_does_not_decide_the_angle():
    """The way from b goes 2 m east, then 12 m south: it is a right turn, not straight on."""
    city, graph = build(HOOK, {"ab": "highway=primary", "bcd": "highway=primary"}, scale=0.2)
    angle = graph.turn_angle[city.turn(graph, "ab", "bd")]
    assert angle == round(np.degrees(np.arctan2(12, 2)))


LOOP = """
    a-----b--c
          |  |
          e--d
"""


def test_a_loop_shorter_than_the_look_ahead_keeps_its_first_heading():
    """The loop closes within 15 m, so its 15 m point is its start: the first segment counts."""
    city, graph = build(LOOP, {"ab": "highway=service", "bcdeb": "highway=service oneway=yes"}, scale=0.01)
    loop = city.arc(graph, "bb")
    assert graph.start_bearing[loop] == 90
    assert graph.end_bearing[loop] == 0


def test_every_arc_out_of_a_junction_follows_every_arc_into_it():
    """Four arms: 4 x 4 turns at the centre, one U-turn at each of the four ends."""
    _, graph = build()
    assert graph.turn_count == 16 + 4
    rows = np.repeat(graph.state_arc, np.diff(graph.turn_first))
    assert (graph.head[rows] == graph.tail[graph.turn_to]).all()
    assert ((graph.turn_flags & TurnFlag.U_TURN) != 0).sum() == 8


def test_nobody_turns_round_on_the_spot_on_foot():
    """A walker behind whom the door lies starts on the other arc; U-turns would only swell the table."""
    _, graph = build(mode=Mode.FOOT)
    assert graph.turn_count == 12
    assert not (graph.turn_flags & TurnFlag.U_TURN).any()


def test_a_one_way_pair_between_two_junctions_is_no_u_turn():
    """Back over another street is a way round, not a turn on the spot."""
    drawing = """
        a---b---c
        |   |
        d---e
    """
    ways = {"ab": "highway=residential oneway=yes", "bc": "highway=residential", "bed": "highway=residential"}
    ways |= {"da": "highway=residential"}
    city, graph = build(drawing, ways)
    assert not flags(city, graph, "ab", "bd") & TurnFlag.U_TURN
    assert flags(city, graph, "cb", "bc") & TurnFlag.U_TURN


def test_a_bend_between_two_ways_is_no_junction():
    """Where a street only changes its tags, nobody gives way."""
    city, graph = build(HOOK, {"ab": "highway=primary", "bcd": "highway=secondary"})
    assert flags(city, graph, "ab", "bd") == 0
    assert flags(city, graph, "db", "ba") == 0


def test_the_minor_street_gives_way_to_the_major_one():
    """From the side street onto and across the main road; the main road itself is the major one."""
    city, graph = build()
    assert flags(city, graph, "ac", "cd") == TurnFlag.TO_MAJOR | TurnFlag.JUNCTION
    assert flags(city, graph, "ac", "ce") == TurnFlag.TO_MAJOR | TurnFlag.JUNCTION
    assert flags(city, graph, "bc", "cd") == TurnFlag.FROM_MAJOR | TurnFlag.JUNCTION


def test_equal_streets_have_no_major_one():
    """Right before left."""
    ways = {"ac": "highway=residential", "bcd": "highway=residential", "ce": "highway=residential"}
    city, graph = build(ways=ways)
    assert flags(city, graph, "ac", "cd") == TurnFlag.JUNCTION


@pytest.mark.parametrize(
    ("tags", "flag"),
    [
        ("highway=traffic_signals", TurnFlag.SIGNALS),
        ("highway=crossing crossing=traffic_signals", TurnFlag.SIGNALS | TurnFlag.CROSSING),
        ("highway=crossing crossing=uncontrolled", TurnFlag.CROSSING),
        ("railway=level_crossing", TurnFlag.LEVEL_CROSSING),
        ("highway=mini_roundabout", TurnFlag.MINI_ROUNDABOUT),
        ("traffic_calming=table", TurnFlag.CALMING),
        ("barrier=gate", TurnFlag.BARRIER),
    ],
)
def test_what_stands_at_the_junction_is_passed_by_every_turn(tags, flag):
    """Signals, crossings and the like belong to the node."""
    city, graph = build(nodes={"c": tags})
    assert flags(city, graph, "bc", "cd") == flag | TurnFlag.FROM_MAJOR | TurnFlag.JUNCTION
    assert flags(city, graph, "ac", "ce") == flag | TurnFlag.TO_MAJOR | TurnFlag.JUNCTION


def test_a_stop_sign_on_the_junction_itself_speaks_to_the_side_streets():
    """Nobody stops on the main road because a mapper put the sign on the crossing point."""
    city, graph = build(nodes={"c": "highway=stop"})
    assert flags(city, graph, "ac", "cd") & TurnFlag.STOP
    assert not flags(city, graph, "bc", "cd") & TurnFlag.STOP


ROUNDABOUT = """
          a
          |
          b
         / \\
    f---e   c---d
         \\ /
          g
"""


def test_entering_going_round_and_leaving_a_roundabout_are_told_apart():
    """Directions count exits, and costs differ."""
    ways = {
        "bcgeb": "highway=primary junction=roundabout",
        "ab": "highway=primary",
        "cd": "highway=primary",
        "ef": "highway=primary",
    }
    city, graph = build(ROUNDABOUT, ways)
    kinds = TurnFlag.ENTER_ROUNDABOUT | TurnFlag.ROUNDABOUT | TurnFlag.LEAVE_ROUNDABOUT
    assert flags(city, graph, "ab", "bc") & kinds == TurnFlag.ENTER_ROUNDABOUT
    assert flags(city, graph, "bc", "ce") & kinds == TurnFlag.ROUNDABOUT
    assert flags(city, graph, "bc", "cd") & kinds == TurnFlag.LEAVE_ROUNDABOUT


@pytest.mark.parametrize("mode", list(Mode))
def test_the_turns_of_the_demo_city_are_complete(helsinki_pbf, mode):
    """Count them from degrees: in times out at each junction, less the U-turns that walkers lack."""
    graph = build_graph(read_streets(helsinki_pbf), mode)
    into = np.bincount(graph.head, minlength=graph.node_count)
    out = np.bincount(graph.tail, minlength=graph.node_count)
    paired = int((graph.opposite != 2**32 - 1).sum())
    copies = int(np.diff(graph.turn_first)[graph.arc_count :].sum())
    assert graph.turn_count - copies == int((into * out).sum()) - (paired if mode is Mode.FOOT else 0)
    u_turn = (graph.turn_flags & TurnFlag.U_TURN) != 0
    assert (graph.turn_angle[u_turn] == 180).all()
    assert graph.turn_angle.min() >= -180
    assert graph.turn_angle.max() <= 180
    assert (graph.turn_to < graph.state_count).all()

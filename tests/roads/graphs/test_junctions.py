"""Where streets are cut decides what a route can do: every meeting point is a junction, nothing else is."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.graph import NO_ARC, Mode, build_graph
from doorstep.roads.graphs.junctions import mode_mask, split_ways
from doorstep.roads.tags.access import AccessGroup
from tests.cities.ascii_city import City, draw_city


def split(city: City, mode: Mode = Mode.MOTOR):
    warnings: Counter[str] = Counter()
    return split_ways(city.streets, mode, warnings), warnings


def piece_letters(city: City, pieces) -> list[str]:
    letter = list(city.node_id)
    rows = [pieces.point_row[a:b] for a, b in zip(pieces.first[:-1], pieces.first[1:], strict=True)]
    return ["".join(letter[row] for row in piece) for piece in rows]


TEE = """
    a---b---c---d
            |
            e
            |
            f
"""


def test_a_way_is_cut_where_another_meets_it_and_only_there():
    """B and e are bends, c is a junction."""
    city = draw_city(TEE, {"abcd": "highway=primary", "cef": "highway=residential"})
    pieces, _ = split(city)
    assert piece_letters(city, pieces) == ["abc", "cd", "cef"]
    assert pieces.length_m.tolist() == pytest.approx([80, 40, 80], abs=0.05)
    assert pieces.along_m[:3].tolist() == pytest.approx([0, 40, 80], abs=0.05)
    assert pieces.way.tolist() == [0, 0, 1]


def test_a_way_of_another_mode_makes_no_junction():
    """A footpath that meets a road is no crossroads for cars, but one for walkers."""
    city = draw_city(TEE, {"abcd": "highway=primary", "cef": "highway=footway"})
    assert piece_letters(city, split(city, Mode.MOTOR)[0]) == ["abcd"]
    assert piece_letters(city, split(city, Mode.FOOT)[0]) == ["abc", "cd", "cef"]


def test_two_ways_end_to_end_meet_in_a_junction():
    """Mappers cut a street where its tags change; both halves stay two pieces."""
    city = draw_city(TEE, {"abc": "highway=primary", "cd": "highway=primary maxspeed=30"})
    assert piece_letters(city, split(city)[0]) == ["abc", "cd"]


LOLLIPOP = """
    a---b---c
        |   |
        e---d
"""


def test_a_way_that_runs_back_into_itself_is_cut_there():
    """A lollipop is a stick and a loop from the junction to itself."""
    city = draw_city(LOLLIPOP, {"abcdeb": "highway=residential"})
    pieces, _ = split(city)
    assert piece_letters(city, pieces) == ["ab", "bcdeb"]
    assert pieces.tail.tolist() == [0, 1]
    assert pieces.head.tolist() == [1, 1]
    graph = build_graph(city.streets, Mode.MOTOR)
    loops = city.arcs(graph, "bb")
    assert len(loops) == 2
    assert graph.opposite[loops[0]] == loops[1]
    assert graph.length_dm[loops].tolist() == [1600, 1600]


def test_a_closed_ring_on_its_own_is_one_loop():
    """A ring that nothing touches still has one junction, where it was drawn shut."""
    city = draw_city(LOLLIPOP, {"bcdeb": "highway=residential oneway=yes"})
    graph = build_graph(city.streets, Mode.MOTOR)
    assert (graph.node_count, graph.arc_count, graph.turn_count) == (1, 1, 1)
    assert graph.turn_to.tolist() == [0]


def test_nodes_named_twice_in_a_row_count_once():
    """A doubled node would be a junction of the street with itself, with a piece of no length."""
    city = draw_city(TEE, {"abbcd": "highway=primary", "ff": "highway=residential"})
    pieces, warnings = split(city)
    assert piece_letters(city, pieces) == ["abcd"]
    assert warnings == {
        "node named twice in a row by a way": 2,
        "way that never leaves its first node left out": 1,
    }


def test_two_junctions_on_one_spot_are_a_decimetre_apart():
    """No arc is of no length: a route of zero-cost arcs could turn in circles for free."""
    city = draw_city(TEE, {"ab": "highway=primary", "bc": "highway=primary"}, scale=1e-6)
    graph = build_graph(city.streets, Mode.MOTOR)
    assert graph.length_dm.tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("tags", "ahead", "back"),
    [
        ("highway=primary", True, True),
        ("highway=primary oneway=yes", True, False),
        ("highway=primary oneway=-1", False, True),
        ("highway=motorway", True, False),
        ("highway=primary junction=roundabout", True, False),
        ("highway=service access=private", True, True),
        ("highway=footway", False, False),
        ("highway=construction", False, False),
    ],
)
def test_arcs_lie_in_the_directions_some_motor_vehicle_may_take(tags, ahead, back):
    """Private ways are in, because some profile may be let in; what is closed to all has no arc."""
    city = draw_city(TEE, {"abc": tags, "cd": "highway=primary"})
    graph = build_graph(city.streets, Mode.MOTOR)
    has_arcs = ahead or back
    if has_arcs:
        assert (city.has_arc(graph, "ac"), city.has_arc(graph, "ca")) == (ahead, back)
    assert graph.arc_count == 2 + ahead + back


def test_an_arc_says_which_groups_may_use_it():
    """No lorries on this street; the topology keeps it for everybody else."""
    city = draw_city(TEE, {"abc": "highway=residential hgv=no", "cd": "highway=residential"})
    graph = build_graph(city.streets, Mode.MOTOR)
    everybody = mode_mask(Mode.MOTOR)
    assert graph.arc_access[city.arc(graph, "ac")] == everybody & ~(1 << AccessGroup.HGV)
    assert graph.arc_access[city.arc(graph, "cd")] == everybody


def test_a_cycle_lane_against_a_one_way_street_is_an_arc_for_bicycles_only():
    """The same way, one direction for vans and two for cargo bikes."""
    city = draw_city(TEE, {"abcd": "highway=residential oneway=yes oneway:bicycle=no"})
    assert not city.has_arc(build_graph(city.streets, Mode.MOTOR), "da")
    assert city.has_arc(build_graph(city.streets, Mode.CYCLE), "da")


def test_a_bollard_in_mid_street_leaves_both_halves_reachable():
    """It is a junction that motor vehicles may reach and turn at, but not pass; bicycles pass."""
    city = draw_city(TEE, {"abcd": "highway=residential"}, nodes={"c": "barrier=bollard"})
    motor = build_graph(city.streets, Mode.MOTOR)
    assert motor.turn_ban[city.turn(motor, "ac", "cd")] == mode_mask(Mode.MOTOR)
    assert motor.turn_ban[city.turn(motor, "ac", "ca")] == 0
    assert motor.turn_ban[city.turn(motor, "dc", "cd")] == 0
    cycle = build_graph(city.streets, Mode.CYCLE)
    assert cycle.turn_ban[city.turn(cycle, "ac", "cd")] == 0


def test_a_gate_is_a_junction_that_all_may_pass():
    """What it costs, and whether it opens for this profile, is decided on its turn."""
    city = draw_city(TEE, {"abcd": "highway=residential"}, nodes={"c": "barrier=gate"})
    graph = build_graph(city.streets, Mode.MOTOR)
    assert graph.turn_ban[city.turn(graph, "ac", "cd")] == 0
    assert graph.node_tag_row[city.node(graph, "c")] == 2


def test_a_cattle_grid_cuts_nothing():
    """Everybody drives over it."""
    city = draw_city(TEE, {"abcd": "highway=residential"}, nodes={"c": "barrier=cattle_grid"})
    assert city.has_arc(build_graph(city.streets, Mode.MOTOR), "ad")


@pytest.mark.parametrize("mode", list(Mode))
def test_the_arcs_of_the_demo_city_fit_together(helsinki_pbf, mode):
    """Invariants of the contract, on real streets with all their oddities."""
    graph = build_graph(read_streets(helsinki_pbf), mode)
    arcs = np.arange(graph.arc_count)
    paired = graph.opposite != NO_ARC
    twin = graph.opposite[paired]
    assert (graph.opposite[twin] == arcs[paired]).all()
    assert (graph.tail[twin] == graph.head[paired]).all()
    assert (graph.length_dm[twin] == graph.length_dm[paired]).all()
    assert (graph.forward[twin] != graph.forward[paired]).all()
    begin = np.where(graph.forward, graph.piece_first[graph.piece], graph.piece_first[graph.piece + 1] - 1)
    end = np.where(graph.forward, graph.piece_first[graph.piece + 1] - 1, graph.piece_first[graph.piece])
    for at, junction in ((begin, graph.tail), (end, graph.head)):
        assert (graph.piece_lon7[at] == graph.node_lon7[junction]).all()
        assert (graph.piece_lat7[at] == graph.node_lat7[junction]).all()
    assert (graph.arc_access != 0).all()
    assert (graph.arc_access & ~np.uint16(mode_mask(mode)) == 0).all()
    assert (np.diff(graph.node_osm_id) > 0).all()
    assert graph.length_dm.min() >= 1
    assert set(np.unique(np.concatenate((graph.tail, graph.head)))) == set(range(graph.node_count))

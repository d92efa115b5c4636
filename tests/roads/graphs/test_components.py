"""A street belongs to the city when one can get there and back; dead ends do, islands do not."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.components import largest_component
from doorstep.roads.graphs.graph import Mode, build_graph
from tests.cities.ascii_city import draw_city

CITY = """
    a---b---c     f---g
    |   |
    d---e---h
"""
WAYS = {
    "abed": "highway=residential",
    "da": "highway=residential",
    "bc": "highway=residential",
    "eh": "highway=residential oneway=yes",
    "fg": "highway=residential",
}


def main_arcs(mode, turn_open=None):
    city = draw_city(CITY, WAYS)
    graph = build_graph(city.streets, mode)
    turns = np.ones(graph.turn_count, dtype=bool) if turn_open is None else turn_open(graph)
    return city, graph, largest_component(graph, np.ones(graph.arc_count, dtype=bool), turns)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_dead_end_belongs_to_the_city_in_every_mode(mode):
    """Vans turn round at its end, and so do walkers, whose graph has no U-turns."""
    city, graph, main = main_arcs(mode)
    assert main[city.arc(graph, "bc")]
    assert main[city.arc(graph, "cb")]


@pytest.mark.parametrize("mode", list(Mode))
def test_an_island_does_not_belong_to_the_city(mode):
    """No street leads to f-g."""
    city, graph, main = main_arcs(mode)
    assert not main[city.arc(graph, "fg")]
    assert not main[city.arc(graph, "gf")]


def test_a_one_way_street_into_nowhere_is_a_trap_for_vans_only():
    """Nobody drives out of e-h again; on foot one may walk it both ways."""
    city, graph, main = main_arcs(Mode.MOTOR)
    assert not main[city.arc(graph, "eh")]
    city, graph, main = main_arcs(Mode.FOOT)
    assert main[city.arc(graph, "eh")]


def test_a_closed_turn_may_cut_a_street_off():
    """With every turn from b into c closed, b-c is out of reach."""

    def without_turns_into_c(graph):
        into = graph.head[graph.state_arc[graph.turn_to]] == 2
        return ~into

    city, graph, main = main_arcs(Mode.MOTOR, without_turns_into_c)
    assert not main[city.arc(graph, "bc")]
    assert main[city.arc(graph, "ab")]


def test_almost_all_of_the_demo_city_can_be_walked(helsinki_pbf):
    """Courtyards and dead-end paths included; what is left are islands cut off by the edge."""
    graph = build_graph(read_streets(helsinki_pbf), Mode.FOOT)
    everything = np.ones(graph.arc_count, dtype=bool)
    main = largest_component(graph, everything, graph.turn_ban == 0)
    assert main.mean() > 0.97

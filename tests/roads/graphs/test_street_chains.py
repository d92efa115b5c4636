"""Streets merged from corner to corner."""

import numpy as np

from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from doorstep.roads.graphs.street_chains import StreetChains, merge_streets
from tests.cities.ascii_city import City, draw_city


def merged(city: City) -> tuple[StreetGraph, StreetChains]:
    graph = build_graph(city.streets, Mode.MOTOR)
    return graph, merge_streets(city.streets, graph)


def letters(city: City, graph: StreetGraph, chains: StreetChains) -> set[str]:
    """Spell every chain by the junctions it passes."""
    name = {node_id: letter for letter, node_id in city.node_id.items()}
    found = set()
    for chain in range(chains.chain_count):
        arcs = chains.arc[chains.first[chain] : chains.first[chain + 1]]
        nodes = [graph.tail[arcs[0]], *graph.head[arcs]]
        found.add("".join(name[int(graph.node_osm_id[node])] for node in nodes))
    return found


def test_street_cut_at_tag_changes_is_one_chain_each_way():
    """A mapper's cut is no corner: kerbs would be lost on pieces shorter than a van."""
    city = draw_city(
        "a-b-c-d",
        {
            "ab": "highway=residential name=Quay",
            "bc": "highway=residential name=Quay parking:lane:right=parallel",
            "cd": "highway=residential name=Quay surface=sett",
        },
    )
    graph, chains = merged(city)
    assert letters(city, graph, chains) == {"abcd", "dcba"}
    assert chains.length_dm.tolist() == [600, 600]
    assert chains.start_dm[city.arc(graph, "cd")] == 400
    assert chains.start_dm[city.arc(graph, "ba")] == 400


def test_corner_with_another_street_ends_a_chain():
    """Nobody parks across a corner."""
    city = draw_city(
        """
a--b--c
   |
   d
""",
        {"abc": "highway=residential name=Quay", "bd": "highway=residential name=Mill"},
    )
    graph, chains = merged(city)
    assert letters(city, graph, chains) == {"ab", "ba", "bc", "cb", "bd", "db"}


def test_driveway_does_not_end_a_chain():
    """A block with five driveways is still one block."""
    city = draw_city(
        """
a--b--c
   |
   d
""",
        {"abc": "highway=residential name=Quay", "bd": "highway=service service=driveway"},
    )
    graph, chains = merged(city)
    assert letters(city, graph, chains) == {"abc", "cba", "bd", "db"}


def test_change_of_name_class_or_one_way_ends_a_chain():
    """Each of them is another street to a driver."""
    for second in (
        "highway=residential name=Mill",
        "highway=tertiary name=Quay",
        "highway=residential name=Quay oneway=yes",
    ):
        city = draw_city("a--b--c", {"ab": "highway=residential name=Quay", "bc": second})
        graph, chains = merged(city)
        assert {"ab", "ba", "bc"} <= letters(city, graph, chains)


def test_ring_is_one_chain_each_way_and_ends():
    """A ring of streets has no first arc; it must not be walked for ever."""
    city = draw_city("a-b\n| |\nd-c", {"abcda": "highway=residential name=Ring"})
    graph, chains = merged(city)
    assert chains.length_dm.sum() == graph.length_dm.sum()
    assert sorted(chains.arc.tolist()) == list(range(graph.arc_count))


def test_every_arc_of_the_demo_city_is_in_exactly_one_chain(helsinki_pbf):
    """Nothing is lost and nothing is counted twice."""
    streets = read_streets(helsinki_pbf)
    graph = build_graph(streets, Mode.MOTOR)
    chains = merge_streets(streets, graph)
    assert np.array_equal(np.sort(chains.arc), np.arange(graph.arc_count))
    ends = chains.start_dm + graph.length_dm
    assert np.all(ends <= chains.length_dm[chains.chain_of])
    inner = np.setdiff1d(np.arange(graph.arc_count), chains.first[:-1])
    before, after = chains.arc[inner - 1], chains.arc[inner]
    assert np.array_equal(graph.head[before], graph.tail[after])

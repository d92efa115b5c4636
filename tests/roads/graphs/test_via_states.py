"""A sign over a via-way closes the whole manoeuvre, and nothing for those who come another way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from doorstep.roads.tags.access import AccessGroup
from doorstep.roads.tags.streets import Relation
from tests.cities.ascii_city import City, DrawnRelation, draw_city, restriction

MOTOR = sum(1 << group for group in AccessGroup if group not in (AccessGroup.BICYCLE, AccessGroup.FOOT))


def closed(city: City, graph: StreetGraph, routes: list[str]) -> set[str]:
    return {route for route in routes if city.banned_along(graph, route)}


def conditions(graph: StreetGraph) -> list[tuple[int, int, bool, str]]:
    columns = (graph.condition_turn, graph.condition_groups, graph.condition_lifts, graph.condition_text)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [(turn, groups, lifts, graph.conditions[text]) for turn, groups, lifts, text in rows]


DUAL = """
        h
        |
    a---b---c
        |
    d---e---f
        |
        g
"""
DUAL_WAYS = {
    "cba": "highway=primary oneway=yes",
    "def": "highway=primary oneway=yes",
    "eb": "highway=service",
    "bh": "highway=residential",
    "ge": "highway=residential",
}


def dual(*relations: DrawnRelation, ways=DUAL_WAYS) -> tuple[City, StreetGraph]:
    city = draw_city(DUAL, ways, relations=relations)
    return city, build_graph(city.streets, Mode.MOTOR)


def test_a_u_turn_over_a_crossover_is_closed_to_those_who_come_along_the_road_only():
    """From the side street the same two turns are a left turn, and legal."""
    city, graph = dual(restriction("no_u_turn", "def", ["eb"], "cba"))
    assert city.banned_along(graph, "deba") == MOTOR
    assert city.banned_along(graph, "geba") == 0
    assert city.banned_along(graph, "debh") == 0
    assert city.banned_along(graph, "gebh") == 0
    assert graph.state_count == graph.arc_count + 1
    assert graph.state_arc[-1] == city.arc(graph, "eb")


def test_a_route_that_turns_round_on_the_side_street_may_then_go_back():
    """The memory of the via-way ends with the first step off it."""
    city, graph = dual(restriction("no_u_turn", "def", ["eb"], "cba"))
    assert city.banned_along(graph, "debhba") == 0
    assert city.banned_along(graph, "debebh") == 0


def test_an_only_sign_over_a_via_way_leads_from_its_first_junction_to_its_last():
    """Who comes from d must go over e and b to h: straight on at e and left at b are closed."""
    city, graph = dual(restriction("only_straight_on", "def", ["eb"], "bh"))
    assert city.banned_along(graph, "debh") == 0
    assert city.banned_along(graph, "deba") == MOTOR
    assert city.banned_along(graph, "def") == MOTOR
    assert city.banned_along(graph, "deg") == MOTOR
    assert city.banned_along(graph, "geba") == 0
    assert city.banned_along(graph, "gef") == 0


def test_two_restrictions_over_one_via_do_not_mix():
    """From d the way to a is closed, from g the way to h: each remembers its own approach."""
    city, graph = dual(
        restriction("no_u_turn", "def", ["eb"], "cba"), restriction("no_straight_on", "ge", ["eb"], "bh")
    )
    routes = ["deba", "debh", "geba", "gebh"]
    assert closed(city, graph, routes) == {"deba", "gebh"}
    assert graph.state_count == graph.arc_count + 2


def test_a_conditional_via_way_keeps_its_hours_on_the_copied_turn():
    """The condition must not close the turn for those who came another way."""
    sign = restriction("", "def", ["eb"], "cba", restriction__conditional="no_u_turn @ (07:00-19:00)")
    city, graph = dual(sign)
    last = city.turns_along(graph, "deba")[-1]
    assert conditions(graph) == [(last, MOTOR, False, "07:00-19:00")]
    assert last != city.turns_along(graph, "geba")[-1]


def test_a_condition_on_a_plain_turn_also_holds_on_its_copy():
    """A timed left-turn ban from the crossover binds those whom a via-way restriction watches, too."""
    timed = restriction("", "eb", "b", "cba", restriction__conditional="no_left_turn @ (07:00-09:00)")
    city, graph = dual(restriction("no_straight_on", "def", ["eb"], "bh"), timed)
    expected = {city.turns_along(graph, route)[-1] for route in ("deba", "geba")}
    assert len(expected) == 2
    assert {turn for turn, *_ in conditions(graph)} == expected


CHAIN = """
    a---b---c---d---e
        |   |   |
        f   g   h
"""
CHAIN_WAYS = {
    "ab": "highway=primary",
    "bc": "highway=primary",
    "cd": "highway=primary",
    "de": "highway=primary",
    "bf": "highway=residential",
    "cg": "highway=residential",
    "dh": "highway=residential",
}


def chain(*relations: DrawnRelation, ways=CHAIN_WAYS) -> tuple[City, StreetGraph]:
    city = draw_city(CHAIN, ways, relations=relations)
    return city, build_graph(city.streets, Mode.MOTOR)


@pytest.mark.parametrize("via", [["bc", "cd"], ["cd", "bc"]])
def test_a_via_of_several_ways_closes_the_whole_run_only(via):
    """Members need not stand in driving order; whoever enters half-way is free."""
    city, graph = chain(restriction("no_right_turn", "ab", via, "dh"))
    assert city.banned_along(graph, "abcdh") == MOTOR
    for free in ("fbcdh", "gcdh", "abcg", "abcde", "abcdcdh", "edh"):
        assert city.banned_along(graph, free) == 0, free
    assert graph.state_count == graph.arc_count + 2


def test_a_via_way_cut_by_a_junction_is_followed_through_it():
    """One via way of two arcs: side streets touch it in the middle."""
    ways = {key: tags for key, tags in CHAIN_WAYS.items() if key not in ("bc", "cd")} | {
        "bcd": "highway=primary"
    }
    city, graph = chain(restriction("no_right_turn", "ab", ["bcd"], "dh"), ways=ways)
    assert city.banned_along(graph, "abcdh") == MOTOR
    assert city.banned_along(graph, "gcdh") == 0


def test_chains_that_overlap_are_each_remembered():
    """a-b-c-g and b-c-d-h share b-c: falling out of the first chain may mean being in the second."""
    city, graph = chain(
        restriction("no_right_turn", "ab", ["bc"], "cg"), restriction("no_right_turn", "bc", ["cd"], "dh")
    )
    routes = ["abcg", "abcdh", "fbcg", "fbcdh", "gcdh", "abcde"]
    assert closed(city, graph, routes) == {"abcg", "abcdh", "fbcdh"}


GRID = """
    a---b---c---d
    |   |   |   |
    e---f---g---h
    |   |   |   |
    i---j---k---l
"""


def grid_ways() -> dict[str, str]:
    lines = ("abcd", "efgh", "ijkl", "aei", "bfj", "cgk", "dhl")
    return {a + b: "highway=residential" for line in lines for a, b in pairwise(line)}


def random_signs(rng: np.random.Generator, ways: list[str], count: int) -> list[tuple[str, list[str]]]:
    """Walk a random chain of three to five ways for each sign; returns its kind and ways."""
    signs: list[tuple[str, list[str]]] = []
    while len(signs) < count:
        walk = [ways[rng.integers(len(ways))]]
        end = walk[0][rng.integers(2)]
        for _ in range(rng.integers(1, 4)):
            choices = [way for way in ways if end in way and way not in walk]
            walk.append(choices[rng.integers(len(choices))])
            end = walk[-1].replace(end, "")
        kind = "only_straight_on" if rng.random() < 0.3 else "no_exit"
        signs.append((kind, walk))
    return signs


def drawn(kind: str, walk: list[str]) -> DrawnRelation:
    if len(walk) > 2:
        return restriction(kind, walk[0], walk[1:-1], walk[-1])
    return restriction(kind, walk[0], next(iter(set(walk[0]) & set(walk[1]))), walk[1])


def letters_of(walk: list[str]) -> str:
    """Write a walk over ways as the junctions it passes."""
    shared = next(iter(set(walk[0]) & set(walk[1])))
    letters = walk[0].replace(shared, "") + shared
    for way in walk[1:]:
        letters += way.replace(letters[-1], "")
    return letters


def plainly_closed(route: str, signs: list[tuple[str, str]]) -> bool:
    """Read the signs as a person would, standing at the last junction of the route."""
    for kind, chain_letters in signs:
        if kind == "no_exit" and route.endswith(chain_letters):
            return True
    for size in range(2, len(route)):
        begun = route[-1 - size : -1]
        allowed = {
            letters[size]
            for kind, letters in signs
            if kind != "no_exit" and len(letters) > size and letters[:size] == begun
        }
        if allowed and route[-1] not in allowed:
            return True
    return False


@pytest.mark.parametrize("seed", range(12))
def test_random_signs_over_random_via_ways_close_what_a_person_would_read(seed):
    """The automaton of copied states against a plain reading of every sign, on thousands of turns."""
    rng = np.random.default_rng(seed)
    ways = grid_ways()
    signs = random_signs(rng, list(ways), 14)
    city = draw_city(GRID, ways, relations=[drawn(kind, walk) for kind, walk in signs])
    graph = build_graph(city.streets, Mode.MOTOR)
    read = [(kind, letters_of(walk)) for kind, walk in signs]
    letter_of = {osm_id: letter for letter, osm_id in city.node_id.items()}
    head = [letter_of[int(graph.node_osm_id[node])] for node in graph.head]
    found = 0
    for _ in range(60):
        state = int(rng.integers(graph.arc_count))
        route = letter_of[int(graph.node_osm_id[graph.tail[state]])] + head[state]
        for _ in range(40):
            turn = int(rng.integers(graph.turn_first[state], graph.turn_first[state + 1]))
            state = int(graph.turn_to[turn])
            route += head[int(graph.state_arc[state])]
            is_closed = plainly_closed(route, read)
            assert bool(graph.turn_ban[turn]) == is_closed, (route, signs)
            found += is_closed
    assert found > 10


def members(relation: Relation, role: str, kind: str) -> set[int]:
    return {m.osm_id for m in relation.members if m.role == role and m.kind == kind}


def ban_of(graph: StreetGraph, state: int, arc: int) -> int:
    row = slice(int(graph.turn_first[state]), int(graph.turn_first[state + 1]))
    at = np.flatnonzero(graph.state_arc[graph.turn_to[row]] == arc)
    return int(graph.turn_ban[row][at[0]])


def test_the_via_way_restriction_of_porto_is_honoured(data_dir):
    """Relation 2225564: no U-turn over way 166972993; the crossover stays open to everybody else."""
    streets = read_streets(data_dir / "osm" / "porto-r5.osm.pbf")
    graph = build_graph(streets, Mode.MOTOR)
    relation = next(r for r in streets.relations if r.osm_id == 2225564)
    way_id = streets.way_osm_id[graph.way]
    via_arcs = np.flatnonzero(way_id == members(relation, "via", "w").pop())
    copies = np.arange(graph.arc_count, graph.state_count)
    assert len(copies) == 1
    assert graph.state_arc[copies[0]] in via_arcs
    entering = np.flatnonzero(graph.turn_to == copies[0])
    from_states = np.searchsorted(graph.turn_first, entering, side="right") - 1
    assert set(way_id[graph.state_arc[from_states]]) == members(relation, "from", "w")
    row = slice(int(graph.turn_first[copies[0]]), int(graph.turn_first[copies[0] + 1]))
    closed_ways = way_id[graph.state_arc[graph.turn_to[row][graph.turn_ban[row] == MOTOR]]]
    assert set(closed_ways) == members(relation, "to", "w")
    assert ban_of(graph, int(graph.state_arc[copies[0]]), int(graph.turn_to[row][0])) == 0

"""Private and delivery streets are a first or last leg, never a way through, and their times stay true."""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import doorstep.maps
from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from doorstep.roads.graphs.turn_times import turn_from
from doorstep.roads.graphs.zones import arrival_states, main_network, served_arcs, with_arrivals
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.tags.meanings import ArcUse
from doorstep.roads.times.weights import Weights, close_arcs, free_flow, read_meanings, turn_costs
from doorstep.roads.times.weights import turn_weights as joined
from tests.cities.ascii_city import City, draw_city, restriction
from tests.cities.slow_route import fastest, letters
from tests.roads.profile_makers import plain, profile

# From a to c it is 40 m over the yard at p, and 240 m round by b and d.
YARD = """
x--a---------b
   |         |
   p         |
   |         |
y--c---------d
"""
STREETS = dict.fromkeys(("xa", "ab", "bd", "dc", "cy"), "highway=residential")


def prepared(city: City, name: str = "van") -> tuple[StreetGraph, Weights]:
    traveller = plain(name)
    assert traveller.mode is not None
    graph = with_arrivals(city.streets, build_graph(city.streets, traveller.mode))
    return graph, free_flow(city.streets, graph, traveller)


@pytest.fixture(params=["access=private", "access=destination", "motor_vehicle=delivery", "service=driveway"])
def yard(request: pytest.FixtureRequest) -> City:
    """A yard between two streets, closed to through traffic in one of several ways."""
    highway = "service" if "service" in request.param else "residential"
    return draw_city(
        YARD,
        {**STREETS, "ap": f"highway={highway} {request.param}"}
        | {"pc": f"highway={highway} {request.param}"},
    )


def test_no_route_cuts_through_a_yard_and_its_time_is_that_of_the_way_round(yard: City):
    """At 10 m a second: ten milliseconds for every decimetre of the way round, and no penalty."""
    graph, weights = prepared(yard)
    route = fastest(graph, weights, yard.arc(graph, "xa"), yard.arc(graph, "cy"))
    assert letters(yard, graph, route) == "xabdcy"
    assert route is not None
    length_dm = sum(int(graph.length_dm[yard.arc(graph, arc)]) for arc in ("ab", "bd", "dc", "cy"))
    assert route.duration_ms == length_dm * 10


def test_a_door_in_the_yard_is_reached_from_both_sides_at_its_true_time(yard: City):
    """40 m from a to p take 4.0 s, no penalty added."""
    graph, weights = prepared(yard)
    into = fastest(graph, weights, yard.arc(graph, "xa"), yard.arc(graph, "ap"))
    assert letters(yard, graph, into) == "xap"
    assert into is not None
    assert into.duration_ms == 4000
    other_side = fastest(graph, weights, yard.arc(graph, "yc"), yard.arc(graph, "cp"))
    assert letters(yard, graph, other_side) == "ycp"
    deep = fastest(graph, weights, yard.arc(graph, "xa"), yard.arc(graph, "pc"))
    assert letters(yard, graph, deep) == "xapc"


def test_who_starts_in_the_yard_leaves_by_either_side(yard: City):
    """Towards p from the door one comes out at c: a van does not turn round where it can go on."""
    graph, weights = prepared(yard)
    for end, way in (("cy", "apcy"), ("ax", "apcdbax"), ("pc", "apc")):
        route = fastest(graph, weights, yard.arc(graph, "ap"), yard.arc(graph, end))
        assert letters(yard, graph, route) == way


def test_the_short_cut_is_legal_for_those_the_sign_does_not_mean():
    """A lorry ban with "destination" is nothing to a van, on the same topology."""
    city = draw_city(YARD, {**STREETS, "apc": "highway=residential hgv=destination"})
    for name, way in (("van", "xacy"), ("truck", "xabdcy")):
        graph, weights = prepared(city, name)
        route = fastest(graph, weights, city.arc(graph, "xa"), city.arc(graph, "cy"))
        assert letters(city, graph, route) == way


def test_what_lies_behind_a_private_street_can_be_reached_and_left():
    """A housing estate is public inside and has two private entrances: a pocket, not an island."""
    city = draw_city(
        """
        x--a-----b
           |     |
           p--q  |
              |  |
        y--c--r--d
        """,
        {
            **dict.fromkeys(("xa", "ab", "bd", "dr", "rc", "cy", "pq"), "highway=residential"),
            "ap": "highway=service access=private",
            "qr": "highway=service access=private",
        },
    )
    graph, weights = prepared(city)
    through = fastest(graph, weights, city.arc(graph, "xa"), city.arc(graph, "cy"))
    assert letters(city, graph, through) == "xabdrcy"
    into = fastest(graph, weights, city.arc(graph, "xa"), city.arc(graph, "pq"))
    assert letters(city, graph, into) == "xapq"
    out = fastest(graph, weights, city.arc(graph, "pq"), city.arc(graph, "cy"))
    assert letters(city, graph, out) == "pqrcy"
    assert served_arcs(graph, weights.arc_ms < NEVER_MS, weights.turn_ms < NEVER_MS).all()


def test_a_private_gate_is_no_way_through_but_a_way_in():
    """The gate stands in a public street that can be reached from both ends."""
    city = draw_city(
        YARD, {**STREETS, "apc": "highway=residential"}, nodes={"p": "barrier=gate access=private"}
    )
    graph, weights = prepared(city)
    through = fastest(graph, weights, city.arc(graph, "xa"), city.arc(graph, "cy"))
    assert letters(city, graph, through) == "xabdcy"
    behind = draw_city(
        "x--a--p--q", {"xapq": "highway=residential"}, nodes={"p": "barrier=gate access=private"}
    )
    graph, weights = prepared(behind)
    assert (
        letters(behind, graph, fastest(graph, weights, behind.arc(graph, "xp"), behind.arc(graph, "pq")))
        == "xpq"
    )


def test_a_dead_end_drive_needs_no_copies():
    """Copies cost memory and time; a drive with one mouth cannot be driven through."""
    city = draw_city(
        """
        a---b---c
            |
            p
        """,
        {"abc": "highway=residential", "bp": "highway=service service=driveway"},
    )
    plain_graph = build_graph(city.streets, Mode.MOTOR)
    assert with_arrivals(city.streets, plain_graph) is plain_graph
    graph, weights = prepared(city)
    assert (
        letters(city, graph, fastest(graph, weights, city.arc(graph, "ab"), city.arc(graph, "bp"))) == "abp"
    )
    assert (
        letters(city, graph, fastest(graph, weights, city.arc(graph, "pb"), city.arc(graph, "bc"))) == "pbc"
    )


def test_what_a_closure_cuts_off_is_reached_by_the_private_way_that_is_left(yard: City):
    """With b-d closed the south is a pocket behind the yard: better told by the only way than not at all."""
    graph, weights = prepared(yard)
    closed = np.zeros(graph.arc_count, dtype=np.bool_)
    closed[[yard.arc(graph, "bd"), yard.arc(graph, "db")]] = True
    shut = close_arcs(graph, plain("van"), weights, closed)
    for start, end, way in (("xa", "cy", "xapcy"), ("yc", "ax", "ycpax"), ("xa", "ap", "xap")):
        route = fastest(graph, shut, yard.arc(graph, start), yard.arc(graph, end))
        assert letters(yard, graph, route) == way


def test_a_walker_does_not_cut_through_a_private_yard_from_the_end_of_a_cul_de_sac():
    """From x the lane x-a ends at a private yard; that it ends there does not make it part of the yard."""
    city = draw_city(
        """
        x--a
        |  |
        |  p
        |  |
        z--c--y
        """,
        {"zx": "highway=residential", "xa": "highway=residential", "zcy": "highway=residential"}
        | {"apc": "highway=footway access=private"},
    )
    graph, weights = prepared(city, "foot")
    route = fastest(graph, weights, city.arc(graph, "xa"), city.arc(graph, "cy"))
    assert route is None  # there is no turning round in the graph: such a walk starts on the other arc
    back = fastest(graph, weights, city.arc(graph, "ax"), city.arc(graph, "cy"))
    assert letters(city, graph, back) == "axzcy"
    assert (
        letters(city, graph, fastest(graph, weights, city.arc(graph, "xa"), city.arc(graph, "ac"))) == "xac"
    )


def test_copies_keep_order_and_conditions_of_the_turns_they_copy():
    """Successors ascend within each state, and a timed ban binds the copies too."""
    timed = restriction("", "xa", "a", "ap", restriction__conditional="no_right_turn @ (Mo-Fr 07:00-09:00)")
    city = draw_city(
        YARD,
        {**STREETS, "ap": "highway=service access=private", "pc": "highway=service access=private"},
        relations=[timed],
    )
    plain_graph = build_graph(city.streets, Mode.MOTOR)
    graph = with_arrivals(city.streets, plain_graph)
    before = turn_from(graph)
    assert np.all((np.diff(before) > 0) | (np.diff(graph.turn_to.astype(np.int64)) > 0))
    banned = graph.condition_turn.astype(np.int64)
    arc = city.arc(graph, "ap")
    assert set(graph.state_arc[graph.turn_to[banned]]) == {arc}
    assert arrival_states(graph)[graph.turn_to[banned]].tolist() == [False, True]


def brute_force(
    graph: StreetGraph, main: NDArray[np.bool_], turn_ms: NDArray[np.uint32], start: int, end: int
) -> int | None:
    """Search over (arc, part of the trip): 0 in the first zone, 1 on the main network, 2 in the last zone."""
    first = graph.turn_first
    queue = [(0, start, 1 if main[start] else 0)]
    done: set[tuple[int, int]] = set()
    while queue:
        far, arc, part = heappop(queue)
        if arc == end:
            return far
        if (arc, part) in done:
            continue
        done.add((arc, part))
        for turn in range(int(first[arc]), int(first[arc + 1])):
            onward = int(graph.turn_to[turn])
            if turn_ms[turn] >= NEVER_MS or onward >= graph.arc_count:
                continue
            if part == 2 and main[onward]:
                continue
            next_part = 1 if main[onward] else (part if part != 1 else 2)
            heappush(queue, (far + int(turn_ms[turn]), onward, next_part))
    return None


@pytest.mark.parametrize("name", ["van", "cargo_bike", "robot"])
def test_copies_give_the_same_times_as_a_search_that_remembers_where_it_is(name: str):
    """On the demo city, against a plain search over (street, part of the trip)."""
    extract = Path(doorstep.maps.__file__).parent / "samples" / "helsinki.osm.pbf"
    data = read_streets(extract)
    traveller = profile(name)
    traveller = replace(traveller, turns=replace(traveller.turns, u_turn="never"))
    assert traveller.mode is not None
    bare = build_graph(data, traveller.mode)
    graph = with_arrivals(data, bare)
    meanings = read_meanings(data, traveller)
    weights = free_flow(data, graph, traveller, meanings=meanings)
    free = free_flow(data, bare, traveller, meanings=meanings)
    ungated = (free.open_turn_ms < NEVER_MS) & ~free.gated
    main = main_network(bare, free.arc_use == ArcUse.OPEN, ungated)
    before = bare.state_arc[turn_from(bare)]
    gate = free.gated & main[before] & main[bare.state_arc[bare.turn_to]]
    is_u_turn = (bare.turn_flags & 1) != 0
    open_ms = np.where(gate | is_u_turn, NEVER_MS, free.open_turn_ms).astype(np.uint32)
    oracle_ms = joined(bare, replace(free, turn_ms=open_ms))
    on_main = np.flatnonzero(main)
    restricted = graph.state_arc[arrival_states(graph)]
    restricted = restricted[free.arc_use[restricted] > 0]
    rng = np.random.default_rng(7)
    pairs = [(rng.choice(on_main), rng.choice(on_main)) for _ in range(25)]
    pairs += [(rng.choice(restricted), rng.choice(on_main)) for _ in range(10)]
    pairs += [(rng.choice(on_main), rng.choice(restricted)) for _ in range(10)]
    found = [fastest(graph, weights, int(a), int(b)) for a, b in pairs]
    expected = [brute_force(bare, main, oracle_ms, int(a), int(b)) for a, b in pairs]
    assert [None if route is None else route.duration_ms for route in found] == expected
    assert sum(each is not None for each in expected) >= 20


@pytest.mark.parametrize("name", ["van", "truck", "foot", "robot"])
def test_zones_cut_nobody_off(name: str):
    """On the demo city every street that can be reached at all can be reached with the zones closed."""
    data = read_streets(Path(doorstep.maps.__file__).parent / "samples" / "helsinki.osm.pbf")
    traveller = profile(name)
    assert traveller.mode is not None
    bare = build_graph(data, traveller.mode)
    graph = with_arrivals(data, bare)
    meanings = read_meanings(data, traveller)
    weights = free_flow(data, graph, traveller, meanings=meanings)
    free = free_flow(data, bare, traveller, meanings=meanings)
    all_open = np.where(free.arc_use > 0, np.uint8(ArcUse.OPEN), np.uint8(ArcUse.CLOSED))
    ungated = np.zeros(bare.turn_count, dtype=np.bool_)
    turn_ms = turn_costs(bare, traveller, all_open, free.open_turn_ms, ungated)
    without = served_arcs(bare, free.arc_ms < NEVER_MS, turn_ms < NEVER_MS)
    served = served_arcs(graph, weights.arc_ms < NEVER_MS, weights.turn_ms < NEVER_MS)
    assert without.sum() > 1000
    assert not (without & ~served).any()
    assert (weights.arc_use[served] == ArcUse.LAST_LEG).any()


def test_one_may_turn_round_in_a_restricted_dead_end_that_stands_alone():
    """In at b and out at b is no through traffic, and may be the only way to the other side of a street.

    No left turn from the main road a-b into b-c, and none from d: the side to c is reached by turning at p.
    """
    bans = [restriction("no_left_turn", "ab", "b", "bc"), restriction("no_right_turn", "bd", "b", "bc")]
    city = draw_city(
        """
            c
            |
        a---b---d
            |
            p
        """,
        {"ab": "highway=residential", "bd": "highway=residential", "bc": "highway=residential"}
        | {"bp": "highway=residential motor_vehicle=destination"},
        relations=bans,
    )
    graph, weights = prepared(city)
    route = fastest(graph, weights, city.arc(graph, "ab"), city.arc(graph, "bc"))
    assert letters(city, graph, route) == "abpbc"


def test_nobody_drives_through_one_restricted_street_by_turning_in_the_next():
    """The link a-b and the dead end p are two zones that meet at b, on the main road."""
    city = draw_city(
        """
        x---a--------------------------------------------------y
            |                                                  |
        z---b--------------------------------------------------w
            |
            p
        """,
        {"xay": "highway=residential", "zbw": "highway=residential", "yw": "highway=residential"}
        | {"abp": "highway=residential motor_vehicle=destination"},
    )
    graph, weights = prepared(city)
    route = fastest(graph, weights, city.arc(graph, "xa"), city.arc(graph, "bz"))
    assert letters(city, graph, route) == "xaywbz"
    into = fastest(graph, weights, city.arc(graph, "xa"), city.arc(graph, "bp"))
    assert letters(city, graph, into) == "xabp"

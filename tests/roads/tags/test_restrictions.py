"""A sign at a junction binds the vehicles it speaks to, at its hours, and nobody else."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from doorstep.roads.tags.access import AccessGroup
from doorstep.roads.tags.streets import Relation, StreetData
from tests.cities.ascii_city import City, DrawnRelation, draw_city, restriction

CROSS = """
        a
        |
    b---c---d
        |
        e
"""
ARMS = dict.fromkeys(("ac", "bc", "cd", "ce"), "highway=residential")
CAR, GOODS, HGV, MOPED, MOTORCYCLE, BICYCLE, FOOT = (1 << group for group in AccessGroup)
MOTOR = CAR | GOODS | HGV | MOPED | MOTORCYCLE
EVERY_WAY_FROM_B = ("bca", "bcd", "bce", "bcb")


def cross(*relations: DrawnRelation, mode: Mode = Mode.MOTOR, ways=ARMS) -> tuple[City, StreetGraph]:
    city = draw_city(CROSS, ways, relations=relations)
    return city, build_graph(city.streets, mode)


def closed(city: City, graph: StreetGraph, routes=EVERY_WAY_FROM_B) -> set[str]:
    return {route for route in routes if city.banned_along(graph, route)}


@pytest.mark.parametrize(
    ("kind", "to_way", "expected"),
    [
        ("no_left_turn", "ac", {"bca"}),
        ("no_right_turn", "ce", {"bce"}),
        ("no_straight_on", "cd", {"bcd"}),
        ("no_u_turn", "bc", {"bcb"}),
        ("no_entry", "ce", {"bce"}),
        ("no_exit", "ce", {"bce"}),
        ("only_left_turn", "ac", {"bcd", "bce", "bcb"}),
        ("only_right_turn", "ce", {"bca", "bcd", "bcb"}),
        ("only_straight_on", "cd", {"bca", "bce", "bcb"}),
        ("only_u_turn", "bc", {"bca", "bcd", "bce"}),
    ],
)
def test_each_kind_of_sign_closes_exactly_what_it_says(kind, to_way, expected):
    """An only_ sign closes all but its own way, the U-turn included; a no_ sign only its own."""
    city, graph = cross(restriction(kind, "bc", "c", to_way))
    assert closed(city, graph) == expected
    others = [f"{x}c{y}" for x, y in product("ade", "abde")]
    assert closed(city, graph, others) == set()


def test_a_sign_without_a_vehicle_binds_all_vehicles_but_nobody_on_foot():
    """Walkers cross a junction however they like."""
    sign = restriction("no_left_turn", "bc", "c", "ac")
    city, motor = cross(sign)
    assert city.banned_along(motor, "bca") == MOTOR
    city, cycle = cross(sign, mode=Mode.CYCLE)
    assert city.banned_along(cycle, "bca") == BICYCLE
    city, foot = cross(sign, mode=Mode.FOOT)
    assert not foot.turn_ban.any()


@pytest.mark.parametrize(
    ("spared", "motor", "cycle"),
    [
        ("bicycle", MOTOR, 0),
        ("psv", MOTOR, BICYCLE),
        ("psv;bicycle", MOTOR, 0),
        ("motorcar", HGV | MOPED | MOTORCYCLE, BICYCLE),
        ("goods, hgv", CAR | MOPED | MOTORCYCLE, BICYCLE),
        ("motor_vehicle", 0, BICYCLE),
        ("nonsense", MOTOR, BICYCLE),
    ],
)
def test_except_spares_the_vehicles_it_names(spared, motor, cycle):
    """A van is a motor car to a sign; buses are nobody's profile here."""
    sign = restriction("no_left_turn", "bc", "c", "ac", except_=spared)
    city, graph = cross(sign)
    assert city.banned_along(graph, "bca") == motor
    city, graph = cross(sign, mode=Mode.CYCLE)
    assert city.banned_along(graph, "bca") == cycle


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"restriction__hgv": "no_left_turn"}, HGV),
        ({"restriction__motorcar": "no_left_turn"}, CAR | GOODS),
        ({"restriction__motorcycle": "no_left_turn"}, MOTORCYCLE),
        ({"restriction__bus": "no_left_turn"}, 0),
        ({"restriction__bicycle": "no_left_turn"}, 0),
        ({"restriction": "no_left_turn", "type": "restriction:hgv"}, HGV),
        ({"restriction": "no_left_turn", "restriction__hgv": "none"}, MOTOR & ~HGV),
    ],
)
def test_a_sign_for_one_vehicle_binds_no_other(tags, expected):
    """A lorry ban on a turn must not send vans round the block."""
    city, graph = cross(restriction("", "bc", "c", "ac", **tags))
    assert city.banned_along(graph, "bca") == expected


def test_two_only_signs_on_one_approach_allow_each_others_way():
    """Straight on and right as two relations: only the left turn and the U-turn are closed."""
    city, graph = cross(
        restriction("only_straight_on", "bc", "c", "cd"), restriction("only_right_turn", "bc", "c", "ce")
    )
    assert closed(city, graph) == {"bca", "bcb"}


def test_an_only_sign_for_lorries_leaves_the_other_only_sign_to_the_rest():
    """Cars must go straight on; lorries may also turn right."""
    city, graph = cross(
        restriction("only_straight_on", "bc", "c", "cd"),
        restriction("", "bc", "c", "ce", restriction__hgv="only_right_turn"),
    )
    assert city.banned_along(graph, "bce") == MOTOR & ~HGV
    assert city.banned_along(graph, "bcd") == 0
    assert city.banned_along(graph, "bca") == MOTOR


def test_no_entry_closes_the_way_from_each_of_its_approaches():
    """One relation may name several from ways."""
    city, graph = cross(restriction("no_entry", "bc,ac", "c", "ce"))
    assert closed(city, graph, [x + "ce" for x in "abd"]) == {"bce", "ace"}


def test_no_exit_closes_each_of_its_ways_out():
    """One relation may name several to ways."""
    city, graph = cross(restriction("no_exit", "bc", "c", "ac,cd"))
    assert closed(city, graph) == {"bca", "bcd"}


def test_a_way_that_runs_on_past_the_sign_is_read_by_the_angle():
    """A mapper who forgot to split the main road still means the left turn, not the right one."""
    ways = {"bcd": "highway=primary", "ac": "highway=residential", "ce": "highway=residential"}
    city, graph = cross(restriction("no_left_turn", "bcd", "c", "ac"), ways=ways)
    assert closed(city, graph, ["bca", "dca"]) == {"bca"}
    city, graph = cross(restriction("no_left_turn", "ac", "c", "bcd"), ways=ways)
    assert closed(city, graph, ["acb", "acd"]) == {"acd"}


def test_a_u_turn_sign_on_an_unsplit_road_leaves_straight_on_open():
    """From and to are one way that runs through: only turning round is closed, on both sides."""
    ways = {"bcd": "highway=primary", "ac": "highway=residential", "ce": "highway=residential"}
    city, graph = cross(restriction("no_u_turn", "bcd", "c", "bcd"), ways=ways)
    assert closed(city, graph, ["bcd", "dcb", "bcb", "dcd"]) == {"bcb", "dcd"}


def conditions(graph: StreetGraph) -> list[tuple[int, int, bool, str]]:
    columns = (graph.condition_turn, graph.condition_groups, graph.condition_lifts, graph.condition_text)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [(turn, groups, lifts, graph.conditions[text]) for turn, groups, lifts, text in rows]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"restriction__conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"}, (MOTOR, "Mo-Fr 07:00-09:00")),
        (
            {"restriction__conditional": "no_left_turn @ (Mo-Fr 07:00-09:00; Sa 08:00-12:00)"},
            (MOTOR, "Mo-Fr 07:00-09:00; Sa 08:00-12:00"),
        ),
        ({"restriction__conditional": "no_left_turn @ 07:00-09:00"}, (MOTOR, "07:00-09:00")),
        ({"restriction__hgv__conditional": "no_left_turn @ (weight>7.5)"}, (HGV, "weight>7.5")),
        (
            {"restriction": "no_left_turn", "hour_on": "07:00", "hour_off": "09:00"},
            (MOTOR, "07:00-09:00"),
        ),
        (
            {
                "restriction": "no_left_turn",
                "day_on": "Monday",
                "day_off": "Friday",
                "hour_on": "07:00",
                "hour_off": "09:00",
            },
            (MOTOR, "Mo-Fr 07:00-09:00"),
        ),
    ],
)
def test_a_sign_with_hours_is_kept_with_its_hours_and_closes_nothing_outside_them(tags, expected):
    """Whoever plans for 8 o'clock asks the condition; at noon the turn is free."""
    city, graph = cross(restriction("", "bc", "c", "ac", **tags))
    assert not graph.turn_ban.any()
    groups, text = expected
    assert conditions(graph) == [(city.turn(graph, "bc", "ca"), groups, False, text)]


def test_a_sign_suspended_at_night_is_closed_with_a_condition_that_lifts_it():
    """restriction=... with restriction:conditional=none @ ...: open again while the condition holds."""
    night = {"restriction__conditional": "none @ (22:00-06:00)"}
    city, graph = cross(restriction("no_left_turn", "bc", "c", "ac", **night))
    assert city.banned_along(graph, "bca") == MOTOR
    assert conditions(graph) == [(city.turn(graph, "bc", "ca"), MOTOR, True, "22:00-06:00")]


def test_an_only_sign_with_hours_closes_the_other_ways_in_those_hours():
    """Each of the three other ways out carries the condition."""
    sign = restriction("", "bc", "c", "cd", restriction__conditional="only_straight_on @ (07:00-09:00)")
    city, graph = cross(sign)
    turns = {city.turn(graph, "bc", after) for after in ("ca", "ce", "cb")}
    assert {turn for turn, *_ in conditions(graph)} == turns
    assert not graph.turn_ban.any()


@pytest.mark.parametrize(
    ("relation", "warning"),
    [
        (
            DrawnRelation(
                {"type": "restriction", "restriction": "no_left_turn"}, (("from", "bc"), ("via", "c"))
            ),
            "turn restriction without usable from, via and to",
        ),
        (
            DrawnRelation(
                {"type": "restriction", "restriction": "no_left_turn"}, (("from", "bc"), ("to", "ac"))
            ),
            "turn restriction without usable from, via and to",
        ),
        (
            DrawnRelation(
                {"type": "restriction", "restriction": "no_left_turn"},
                (("from", "bc"), ("via", "c"), ("via", "a"), ("to", "ac")),
            ),
            "turn restriction without usable from, via and to",
        ),
        (restriction("no_flying", "bc", "c", "ac"), "turn restriction of unknown kind: no_flying"),
        (
            restriction("no_left_turn", "bc", "d", "ac"),
            "turn restriction that does not meet this mode's streets",
        ),
        (
            restriction("", "bc", "c", "ac", restriction__conditional="no_left_turn"),
            "conditional turn restriction without a condition",
        ),
        (
            restriction("", "bc", "c", "ac", restriction__conditional="never @ (07:00-09:00)"),
            "turn restriction of unknown kind: never",
        ),
    ],
)
def test_a_broken_relation_is_counted_and_the_good_ones_stay(relation, warning):
    """One bad relation in an extract must cost nothing but itself."""
    city, graph = cross(relation, restriction("no_right_turn", "bc", "c", "ce"))
    assert closed(city, graph) == {"bce"}
    assert graph.warnings == {warning: 1}


def test_a_relation_for_streets_of_another_mode_closes_nothing_here():
    """A restriction onto a footway says nothing to cars."""
    ways = ARMS | {"ac": "highway=footway"}
    _, graph = cross(restriction("no_left_turn", "bc", "c", "ac"), ways=ways)
    assert not graph.turn_ban.any()
    assert graph.warnings == {"turn restriction that does not meet this mode's streets": 1}


@pytest.fixture(scope="module")
def porto(data_dir) -> tuple[StreetData, StreetGraph]:
    streets = read_streets(data_dir / "osm" / "porto-r5.osm.pbf")
    return streets, build_graph(streets, Mode.MOTOR)


def members(relation: Relation, role: str, kind: str) -> set[int]:
    return {m.osm_id for m in relation.members if m.role == role and m.kind == kind}


def pairs_at_node(streets: StreetData, graph: StreetGraph, relation: Relation) -> list[tuple[int, int]]:
    """List (from arc, to arc) of a relation over one node, straight from the columns of the graph."""
    via = members(relation, "via", "n")
    if len(via) != 1:
        return []
    node = np.flatnonzero(graph.node_osm_id == via.pop())
    way_id = streets.way_osm_id[graph.way]
    before = np.flatnonzero(np.isin(graph.head, node) & np.isin(way_id, list(members(relation, "from", "w"))))
    after = np.flatnonzero(np.isin(graph.tail, node) & np.isin(way_id, list(members(relation, "to", "w"))))
    return list(product(before.tolist(), after.tolist()))


def ban_of(graph: StreetGraph, state: int, arc: int) -> int:
    row = slice(int(graph.turn_first[state]), int(graph.turn_first[state + 1]))
    at = np.flatnonzero(graph.state_arc[graph.turn_to[row]] == arc)
    return int(graph.turn_ban[row][at[0]])


def successors(graph: StreetGraph, state: int) -> list[int]:
    row = slice(int(graph.turn_first[state]), int(graph.turn_first[state + 1]))
    return graph.state_arc[graph.turn_to[row]].tolist()


def test_every_restriction_of_porto_closes_its_turns(porto):
    """All 333 relations over a node whose from and to are streets, read once more with plain set logic."""
    streets, graph = porto
    checked = pair_count = 0
    for relation in streets.relations:
        kind = relation.tags["restriction"]
        pairs = pairs_at_node(streets, graph, relation)
        # An unsplit way offers several pairs, and the sign means the one that turns its way.
        is_plain = len({a for a, _ in pairs}) == 1 and len({b for _, b in pairs}) == 1
        if not pairs:
            continue
        checked += 1
        if kind.startswith("no_"):
            closed_pairs = pairs
        else:
            closed_pairs = [(a, b) for a, t in pairs for b in successors(graph, a) if b != t]
        bans = [ban_of(graph, a, b) == MOTOR for a, b in closed_pairs]
        assert all(bans) if is_plain else any(bans), relation
        pair_count += sum(bans)
    assert checked >= 333
    assert pair_count >= 317

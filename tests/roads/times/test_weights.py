"""Free-flow weights: times one can work out on paper, and NEVER where the law says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.errors import ProfileError
from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.times.weights import Weights, close_arcs, free_flow, read_meanings, turn_weights
from tests.cities.ascii_city import City, draw_city, restriction
from tests.cities.slow_route import fastest, letters
from tests.roads.profile_makers import plain, profile


def weigh(
    city: City, traveller: Profile, at: TimeOfWeek | None = None, elevation_m: list[float] | None = None
) -> tuple[StreetGraph, Weights]:
    assert traveller.mode is not None
    heights = None if elevation_m is None else np.array(elevation_m, dtype=np.float32)
    graph = build_graph(city.streets, traveller.mode, heights)
    meanings = read_meanings(city.streets, traveller, at=at)
    return graph, free_flow(city.streets, graph, traveller, meanings=meanings)


def test_an_arc_takes_its_length_at_its_speed():
    """40 m at 29 km/h are 4.966 s; at 24 km/h (0.8 of 30) they are 6.000 s."""
    city = draw_city("a---b---c", {"ab": "highway=residential", "bc": "highway=residential maxspeed=30"})
    graph, weights = weigh(city, profile("van"))
    assert weights.arc_ms[city.arc(graph, "ab")] == 4966
    assert weights.arc_ms[city.arc(graph, "cb")] == 6000


def test_what_stands_between_junctions_is_paid_on_the_arc():
    """100 m at 10 m/s, and 0.5 s for a marked crossing half-way."""
    city = draw_city("a----b----c", {"abc": "highway=residential"}, nodes={"b": "highway=crossing"})
    van = plain("van")
    van = replace(van, turns=replace(van.turns, crossing_s=0.5))
    graph, weights = weigh(city, van)
    assert weights.arc_ms[city.arc(graph, "ac")] == 10_500


def test_a_walker_pays_no_crossing_for_walking_past_it():
    """Along the road: 100 m at 1.2 m/s and nothing else."""
    city = draw_city("a----b----c", {"abc": "highway=residential"}, nodes={"b": "highway=crossing"})
    graph, weights = weigh(city, profile("foot"))
    assert weights.arc_ms[city.arc(graph, "ac")] == 83_333


def test_streets_and_directions_that_are_closed_take_forever():
    """No entry against a one-way street, no van under a low bridge, no truck over a weak one."""
    city = draw_city(
        "a--b--c--d",
        {
            "ab": "highway=residential oneway=yes",
            "bc": "highway=residential maxheight=2.5",
            "cd": "highway=residential maxweight=7.5",
        },
    )
    graph, van = weigh(city, profile("van"))
    _, truck = weigh(city, profile("truck"))
    assert not city.has_arc(graph, "ba")
    assert van.arc_ms[city.arc(graph, "bc")] == NEVER_MS
    assert van.arc_ms[city.arc(graph, "cd")] < NEVER_MS
    assert truck.arc_ms[city.arc(graph, "cd")] == NEVER_MS


def test_the_weight_of_a_turn_is_its_cost_and_the_whole_next_arc():
    """And never more than NEVER, so that two of them can be added."""
    city = draw_city("a--b--c", {"ab": "highway=residential", "bc": "highway=residential access=no foot=yes"})
    graph, weights = weigh(city, profile("foot"))
    total = turn_weights(graph, weights)
    assert total.dtype == np.uint32
    assert total[city.turn(graph, "ab", "bc")] == 25_000
    assert int(turn_weights(graph, replace(weights, arc_ms=weights.arc_ms + NEVER_MS)).max()) == NEVER_MS


def test_a_ferry_takes_the_time_on_its_timetable():
    """600 s for the crossing, however long the line is."""
    city = draw_city("a-----b", {"ab": "route=ferry motor_vehicle=yes duration=00:10"})
    graph, weights = weigh(city, profile("van"))
    assert weights.arc_ms[city.arc(graph, "ab")] == 600_000


CROSSROADS = """
   n
   |
w--x--e
   |
   s
"""
FOUR = {f"{end}x": "highway=residential" for end in "nwes"}


def test_a_banned_turn_is_not_made_by_those_the_sign_is_for():
    """A ban for lorries leaves the van alone; a general one spares excepted bicycles."""
    for_lorries = draw_city(
        CROSSROADS, FOUR, relations=[restriction("", "wx", "x", "nx", restriction__hgv="no_left_turn")]
    )
    for_all = draw_city(
        CROSSROADS, FOUR, relations=[restriction("no_left_turn", "wx", "x", "nx", except_="bicycle")]
    )
    open_to = {
        (name, number): weights.turn_ms[city.turn(graph, "wx", "xn")] < NEVER_MS
        for number, city in enumerate((for_lorries, for_all))
        for name in ("van", "truck", "cargo_bike")
        for graph, weights in [weigh(city, profile(name))]
    }
    assert open_to == {
        ("van", 0): True,
        ("truck", 0): False,
        ("cargo_bike", 0): True,
        ("van", 1): False,
        ("truck", 1): False,
        ("cargo_bike", 1): True,
    }


def test_a_timed_turn_ban_holds_in_its_hours_and_in_plans_that_know_none():
    """No left turn in the morning peak."""
    timed = restriction("", "wx", "x", "nx", restriction__conditional="no_left_turn @ (Mo-Fr 07:00-09:00)")
    city = draw_city(CROSSROADS, FOUR, relations=[timed])
    legal = {}
    for name, at in (("eight", TimeOfWeek(0, 28_800)), ("noon", TimeOfWeek(0, 43_200)), ("ever", None)):
        graph, weights = weigh(city, profile("van"), at)
        legal[name] = weights.turn_ms[city.turn(graph, "wx", "xn")] < NEVER_MS
    assert legal == {"eight": False, "noon": True, "ever": False}


def test_a_bollard_stops_the_van_and_not_the_bike():
    """Which is half of why the bike is faster."""
    city = draw_city("a--b--c", {"abc": "highway=residential"}, nodes={"b": "barrier=bollard"})
    for name, is_open in (("van", False), ("cargo_bike", True)):
        graph, weights = weigh(city, profile(name))
        assert bool(weights.turn_ms[city.turn(graph, "ab", "bc")] < NEVER_MS) is is_open


def test_a_van_turns_round_only_where_it_cannot_go_on():
    """25 s at the dead end and at the bollard; never at the crossroads."""
    city = draw_city(CROSSROADS, FOUR)
    graph, weights = weigh(city, profile("van"))
    assert weights.turn_ms[city.turn(graph, "xn", "nx")] == 25_000
    assert weights.turn_ms[city.turn(graph, "nx", "xn")] == NEVER_MS
    barred = draw_city("a--b--c", {"abc": "highway=residential"}, nodes={"b": "barrier=bollard"})
    graph, weights = weigh(barred, profile("van"))
    assert weights.turn_ms[barred.turn(graph, "ab", "ba")] == 25_000


def test_a_dead_end_is_one_for_whom_it_is_one():
    """The street goes on through a low bridge: the van must turn round, the car must not."""
    city = draw_city("a--b--c", {"ab": "highway=residential", "bc": "highway=residential maxheight=2"})
    for name, cost_ms in (("van", 25_000), ("car", NEVER_MS)):
        graph, weights = weigh(city, profile(name))
        assert weights.turn_ms[city.turn(graph, "ab", "ba")] == cost_ms


def test_a_closure_makes_dead_ends_in_which_one_may_turn_round():
    """With three arms of the crossroads closed, the fourth ends there; reopening is the old weights."""
    city = draw_city(CROSSROADS, FOUR)
    van = profile("van")
    graph, weights = weigh(city, van)
    closed = np.ones(graph.arc_count, dtype=np.bool_)
    closed[[city.arc(graph, "nx"), city.arc(graph, "xn")]] = False
    shut = close_arcs(graph, van, weights, closed)
    assert shut.turn_ms[city.turn(graph, "nx", "xn")] == 25_000
    assert shut.arc_ms[city.arc(graph, "xe")] == NEVER_MS
    assert weights.turn_ms[city.turn(graph, "nx", "xn")] == NEVER_MS
    nothing = close_arcs(graph, van, weights, np.zeros(graph.arc_count, dtype=np.bool_))
    assert np.array_equal(nothing.turn_ms, weights.turn_ms)
    assert np.array_equal(nothing.arc_ms, weights.arc_ms)


def test_a_profile_may_turn_anywhere_or_nowhere():
    """The two other policies."""
    city = draw_city(CROSSROADS, FOUR)
    for policy, at_crossroads, at_end in (("anywhere", 25_000, 25_000), ("never", NEVER_MS, NEVER_MS)):
        graph, weights = weigh(city, profile("van", f'[turns]\nu_turn = "{policy}"'))
        assert weights.turn_ms[city.turn(graph, "nx", "xn")] == at_crossroads
        assert weights.turn_ms[city.turn(graph, "xn", "nx")] == at_end


def test_the_fastest_way_is_not_the_shortest_where_turns_and_limits_say_so():
    """Round by the 50 km/h street: 80 m at 12.2 m/s and two bends beat 40 m at walking pace."""
    city = draw_city(
        """
        a---b
        |   |
        c---d
        """,
        {"ab": "highway=living_street maxspeed=7", "ac": "highway=primary maxspeed=50"}
        | {"cd": "highway=primary maxspeed=50", "db": "highway=primary maxspeed=50"},
    )
    graph, weights = weigh(city, profile("van"))
    route = fastest(graph, weights, city.arc(graph, "ba"), city.arc(graph, "db"))
    assert letters(city, graph, route) == "bacdb"


def test_a_cargo_bike_pays_for_the_hill_it_climbs():
    """100 m up 5 m: the flat 19 km/h (18.9 s) become what 340 W make of 5 %; down is no slower than flat."""
    city = draw_city("a----b----c", {"ab": "highway=residential", "bc": "highway=residential"})
    graph, weights = weigh(city, profile("cargo_bike"), elevation_m=[0.0, 2.5, 2.5])
    up, down = (int(weights.arc_ms[city.arc(graph, arc)]) for arc in ("ab", "ba"))
    flat = int(weights.arc_ms[city.arc(graph, "bc")])
    assert flat == 9474  # 50 m at 19 km/h
    # 5 %: (230 kg x 9.80665 x (0.049938 + 0.009 x 0.99875) + 0.49 v^2) v = 316.2 W at v = 2.332 m/s.
    assert up == pytest.approx(50 / 2.332 * 1000, rel=0.005)
    assert down < flat


def test_weights_for_the_wrong_streets_are_refused():
    """A bicycle's profile on motor streets would be silently wrong; a drone has no streets at all."""
    city = draw_city("a--b", {"ab": "highway=residential"})
    graph = build_graph(city.streets, Mode.MOTOR)
    with pytest.raises(ProfileError, match=r"'cargo_bike' has mode 'cycle'.*for 'motor'"):
        free_flow(city.streets, graph, profile("cargo_bike"))
    with pytest.raises(ProfileError, match="mode 'none'"):
        free_flow(city.streets, graph, profile("drone"))


def test_what_is_known_of_another_time_is_read_anew_only_where_it_depends_on_it():
    """A street closed in the morning, one that is not: at eight as if nothing had been known before."""
    city = draw_city(
        "a---b---c---d",
        {
            "ab": "highway=residential motor_vehicle:conditional=no__@__(Mo-Fr__07:45-09:15)",
            "bc": "highway=residential maxspeed=30",
            "cd": "highway=track surface=gravel",
        },
    )
    eight, noon = TimeOfWeek(0, 8 * 3600), TimeOfWeek(0, 12 * 3600)
    usual = read_meanings(city.streets, profile("van"), at=noon).ways
    for at in (eight, noon, None):
        fresh = read_meanings(city.streets, profile("van"), at=at).ways
        again = read_meanings(city.streets, profile("van"), at=at, known=usual).ways
        for name in ("use_forward", "use_backward", "forward_kmh", "backward_kmh", "rolling"):
            assert np.array_equal(getattr(fresh, name), getattr(again, name))
    morning = read_meanings(city.streets, profile("van"), at=eight, known=usual).ways
    assert not np.array_equal(morning.use_forward, usual.use_forward)

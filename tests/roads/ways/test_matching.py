"""Matched streets must be those that were driven, whatever the receiver did in between."""

from itertools import pairwise

import numpy as np
import pytest

from doorstep.domain.errors import TraceError
from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.components import largest_component
from doorstep.roads.graphs.geometry import points_along
from doorstep.roads.graphs.graph import Mode
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.ways.matching import BreakReason, FixState, MapMatcher, MatchSettings, Trace
from doorstep.roads.ways.matching_reference import ReferenceMatcher
from tests.cities.ascii_city import City, draw_city, restriction
from tests.roads.drawn import draw_town, town_of

M = 1 / 111_195.08  # degrees of one metre at the equator


def matcher(town, **settings):
    return MapMatcher.build(town.snapper, town.arc_ms, town.turn_ms, MatchSettings(**settings))


def trace(town, spots, every_s=1.0, start_ms=0, **rest):
    """A trace from spots (letter, east m, north m), one every so many seconds."""
    rows = np.concatenate([town.beside(*spot) for spot in spots])
    times = start_ms + (np.arange(len(rows)) * every_s * 1000).astype(np.int64)
    return Trace(rows, times, **rest)


def arcs(town, *ends):
    return [town.arc(pair) for pair in ends]


GRID = """
    a---------b---------c
    |         |         |
    |         |         |
    |         |         |
    |         |         |
    d---------e---------f
"""
STREETS = {
    "abc": "highway=residential name=Top",
    "def": "highway=residential name=Bottom",
    "ad": "highway=residential",
    "be": "highway=residential",
    "cf": "highway=residential",
}


@pytest.fixture(scope="module")
def grid():
    """Blocks of 100 m by 100 m."""
    return draw_town(GRID, STREETS)


def test_noisy_fixes_around_a_corner_give_its_two_streets(grid):
    """East along the top, then south: the noise of some metres points at no other street."""
    driven = trace(
        grid, [("a", 10, 4), ("a", 40, -5), ("a", 70, 3), ("b", -4, -6), ("b", 5, -40), ("b", -3, -75)], 3
    )
    match = matcher(grid).match(driven)
    assert match.arc.tolist() == arcs(grid, "ab", "be")
    assert match.count(FixState.MATCHED) == 6
    assert match.fix_arc.tolist()[:3] == arcs(grid, "ab") * 3
    assert match.fix_distance_m[:3] == pytest.approx([4, 5, 3], abs=0.05)
    assert match.placed_share == 1.0
    assert match.breaks == ()


def test_times_are_shared_out_along_the_arcs(grid):
    """10 m to 90 m on a second street in 20 s over 180 m at one pace: the corner is passed at half time."""
    match = matcher(grid).match(trace(grid, [("a", 10, 0), ("b", 0, -90)], 20, start_ms=5_000))
    assert match.arc.tolist() == arcs(grid, "ab", "be")
    assert match.enter_ms.tolist() == pytest.approx([5_000, 15_000], abs=15)
    assert match.leave_ms.tolist() == pytest.approx([15_000, 25_000], abs=15)
    assert match.enter_fraction.tolist() == pytest.approx([0.1, 0.0], abs=1e-3)
    assert match.leave_fraction.tolist() == pytest.approx([1.0, 0.9], abs=1e-3)
    assert match.fix_fraction.tolist() == pytest.approx([0.1, 0.9], abs=1e-3)


def test_order_of_arrival_does_not_matter(grid):
    """Fixes come late over bad lines: sorted by time, counted, and answered in the order given."""
    spots = [("a", 10, 2), ("a", 40, 2), ("a", 70, 2), ("b", 2, -30), ("b", 2, -60)]
    straight = trace(grid, spots, 3)
    order = [0, 2, 1, 4, 3]
    mixed = Trace(straight.lonlat[order], straight.time_ms[order])
    one, other = matcher(grid).match_all([straight, mixed])
    assert (one.reordered_count, other.reordered_count) == (0, 2)
    assert other.arc.tolist() == one.arc.tolist()
    assert other.enter_ms.tolist() == one.enter_ms.tolist()
    assert other.fix_fraction.tolist() == one.fix_fraction[order].tolist()


def test_standing_and_repeated_fixes_collapse_onto_one_place(grid):
    """A van at a stop sends for minutes: no path is made of its jitter."""
    spots = [
        ("a", 10, 2),
        ("a", 50, 2),
        ("a", 50, 2),
        ("a", 53, -3),
        ("a", 47, 4),
        ("a", 50, 2),
        ("a", 90, 2),
    ]
    match = matcher(grid).match(trace(grid, spots, 4))
    assert match.arc.tolist() == arcs(grid, "ab")
    assert match.fix_state.tolist() == [
        0,
        0,
        FixState.REPEATED,
        FixState.BETWEEN,
        FixState.BETWEEN,
        FixState.BETWEEN,
        0,
    ]
    assert (match.fix_row == 0).all()
    assert (np.diff(match.fix_fraction[[0, 1, 6]]) > 0).all()


def test_a_spike_is_dropped_and_reported(grid):
    """100 m aside for one second and back: no braking does that."""
    spots = [("a", 10 * i, 2) for i in range(10)]
    spots[5] = ("d", 50, 2)
    match = matcher(grid).match(trace(grid, spots))
    assert match.arc.tolist() == arcs(grid, "ab")
    assert match.fix_state[5] == FixState.OUTLIER
    assert match.fix_row[5] == -1
    assert np.isnan(match.fix_fraction[5])


def test_a_fix_that_would_need_a_detour_is_dropped_even_at_slow_sampling(grid):
    """20 s between fixes allow the way round, but one fix on the other street is not worth 200 m."""
    town = draw_town(
        """
        a---------b---------c

        d---------e---------f
        """,
        {"abc": "highway=residential", "def": "highway=residential"},
    )
    spots = [("a", 10, 2), ("a", 50, 1), ("d", 100, -12), ("a", 150, 0), ("a", 190, 2)]
    match = matcher(town).match(trace(town, spots, 20))
    assert set(match.arc.tolist()) == {town.arc("ac")}
    assert match.fix_state[2] in (FixState.OUTLIER, FixState.MATCHED)
    assert match.breaks == ()


def test_a_short_gap_is_bridged_and_a_long_one_splits_the_trace(grid):
    """60 s in a tunnel are bridged by the fastest legal way; ten minutes tell nothing."""
    spots = [("a", 10, 2), ("a", 60, 2), ("e", 40, -2), ("e", 80, -2)]
    rows = np.concatenate([grid.beside(*spot) for spot in spots])
    bridged = matcher(grid).match(Trace(rows, np.array([0, 5, 65, 70]) * 1000))
    assert bridged.arc.tolist() == arcs(grid, "ab", "be", "ef")
    assert bridged.breaks == ()
    split = matcher(grid).match(Trace(rows, np.array([0, 5, 605, 610]) * 1000))
    assert split.arc.tolist() == arcs(grid, "ab", "ef")
    assert split.stretch.tolist() == [0, 1]
    assert [(found.before_fix, found.reason) for found in split.breaks] == [(2, BreakReason.GAP)]


def test_a_jump_to_an_island_breaks_the_trace_with_its_reason():
    """No legal way leads there: two stretches, no invented street between."""
    town = draw_town(
        """
        a---------b          c---------d
        """,
        {"ab": "highway=residential", "cd": "highway=residential"},
    )
    spots = [("a", 10, 1), ("a", 40, 1), ("a", 70, 1), ("c", 20, 1), ("c", 50, 1), ("c", 80, 1)]
    match = matcher(town).match(trace(town, spots, 10))
    assert match.arc.tolist() == arcs(town, "ab", "cd")
    assert [(found.before_fix, found.reason) for found in match.breaks] == [(3, BreakReason.NO_ROUTE)]


def test_fixes_far_from_any_street_are_skipped_not_matched(grid):
    """In a yard 300 m away: reported as off the road, the rest matches."""
    spots = [("a", 10, 2), ("a", 40, 2), ("a", 60, 300), ("a", 70, 2), ("a", 95, 2)]
    match = matcher(grid, acceleration_mps2=1000.0).match(trace(grid, spots, 5))
    assert match.fix_state.tolist() == [0, 0, FixState.OFF_ROAD, 0, 0]
    assert match.arc.tolist() == arcs(grid, "ab")


def test_jitter_off_the_road_is_off_the_road_too(grid):
    """A fix beside one that stands in a yard is not on a street just because it is near its neighbour."""
    spots = [("a", 10, 2), ("a", 40, 2), ("a", 60, 300), ("a", 62, 303), ("a", 70, 2), ("a", 95, 2)]
    match = matcher(grid, acceleration_mps2=1000.0).match(trace(grid, spots, 5))
    assert match.fix_state.tolist() == [0, 0, FixState.OFF_ROAD, FixState.OFF_ROAD, 0, 0]
    assert match.fix_row.tolist() == [0, 0, -1, -1, 0, 0]


def test_unreadable_fixes_do_not_cost_the_good_ones(grid):
    """One row without a position among good ones is named, not fatal."""
    good = trace(grid, [("a", 10, 2), ("a", 40, 2), ("a", 70, 2)], 3)
    rows = good.lonlat.copy()
    rows[1] = [np.nan, 5.0]
    match = matcher(grid).match(Trace(rows, good.time_ms))
    assert match.fix_state.tolist() == [0, FixState.UNREADABLE, 0]
    assert match.arc.tolist() == arcs(grid, "ab")


def test_the_route_between_fixes_obeys_turn_restrictions():
    """Two fixes, a banned left turn between: the matched way goes round, as the van did."""
    drawing = """
        a---------b---------c
        |         |         |
        |         |         |
        d---------e---------f
    """
    ban = [restriction("no_right_turn", "ab", "b", "be")]
    ways = {
        "ab": "highway=residential",
        "bc": "highway=residential",
        "ad": "highway=residential",
        "be": "highway=residential",
        "cf": "highway=residential",
        "de": "highway=residential",
        "ef": "highway=residential",
    }
    free, banned = (town_of(draw_city(drawing, ways, relations=rules)) for rules in ([], ban))
    spots = [("a", 20, 0), ("a", 80, 0), ("e", 0, 30), ("e", 0, 10)]
    assert matcher(free).match(trace(free, spots, 25)).arc.tolist() == arcs(free, "ab", "be")
    legal = matcher(banned, drop=1e6).match(trace(banned, spots, 25)).arc.tolist()
    turn = (banned.arc("ab"), banned.arc("be"))
    assert turn not in pairwise(legal)


def test_closed_streets_are_not_matched(grid):
    """Live weights rule: the closed street is no candidate, the parallel one is too far: off the road."""
    arc_ms = grid.arc_ms.copy()
    arc_ms[arcs(grid, "ab", "ba")] = NEVER_MS
    closed = MapMatcher.build(grid.snapper, arc_ms, grid.turn_ms, MatchSettings(radius_m=30.0))
    with pytest.raises(TraceError, match="no fix of the trace lies near a street"):
        closed.match(trace(grid, [("a", 40, 2), ("a", 45, 2)]))


def test_headings_decide_between_two_directions(grid):
    """Two fixes 20 m apart across: noise hides the direction, the compass tells it."""
    spots = [("a", 50, 9), ("a", 50, -12)]
    for heading, ends in ((90.0, "ab"), (270.0, "ba")):
        told = trace(grid, spots, 2, heading_deg=np.array([heading, heading]))
        assert set(matcher(grid).match(told).arc.tolist()) == {grid.arc(ends)}


def test_a_trace_without_times_is_taken_in_its_order(grid):
    """GPX tracks without times still name streets; their path says that its times mean nothing."""
    rows = np.concatenate([grid.beside("a", east, 2) for east in (10, 40, 70, 98)])
    match = matcher(grid).match(Trace(rows))
    assert match.arc.tolist() == arcs(grid, "ab")
    assert not match.timed


def test_hopeless_traces_are_errors_in_their_places(grid):
    """Empty, unreadable, elsewhere: one clear error each, and the good trace between them matches."""
    good = trace(grid, [("a", 10, 2), ("a", 60, 2)], 5)
    nowhere = Trace(np.array([[30.0, 50.0], [30.0, 50.1]]))
    empty = Trace(np.empty((0, 2)))
    broken = Trace(np.array([[np.inf, 1.0]]))
    found = matcher(grid).match_all([nowhere, good, empty, broken])
    assert "outside this map" in str(found[0])
    assert found[1].arc.tolist() == arcs(grid, "ab")
    assert "without fixes" in str(found[2])
    assert "no fix of the trace is a position" in str(found[3])
    with pytest.raises(TraceError, match="sigma_m must be a positive number"):
        MatchSettings(sigma_m=0.0)
    with pytest.raises(TraceError, match="time_ms does not fit"):
        Trace(np.zeros((2, 2)), np.zeros(3, dtype=np.int64))


@pytest.fixture(scope="module")
def helsinki(helsinki_pbf):
    return town_of(City(read_streets(helsinki_pbf), {}, {}), Mode.MOTOR)


def drive(town, rng, every_s, noise_m, main):
    """Simulate one drive: random legal path, 10 m/s, noisy fixes. Returns (fixes, driven arcs)."""
    graph = town.graph
    while True:
        ends = rng.choice(np.flatnonzero(main), 2)
        lines = (graph.piece_first.astype(np.int64), graph.piece_lon7, graph.piece_lat7)
        middle = points_along(lines, graph.piece[ends].astype(np.int64), np.array([0.5, 0.5]))
        points = town.snap(np.stack(middle, axis=1) / 1e7, main=main)
        found, _ = town.find(points.take(np.array([0])), points.take(np.array([1])))
        if found is not None and 90_000 < found.ms < 300_000:
            break
    path = town.route(points.take(np.array([0])), points.take(np.array([1])))
    clock = np.concatenate(([0], np.cumsum(path.arc_ms)))
    at = np.arange(0, clock[-1], every_s * 1000)
    row = np.searchsorted(clock, at, side="right") - 1
    spent = path.leave_fraction[row] - path.enter_fraction[row]
    share = path.enter_fraction[row] + spent * (at - clock[row]) / path.arc_ms[row]
    share = np.where(graph.forward[path.arc[row]], share, 1 - share)
    lon7, lat7 = points_along(lines, graph.piece[path.arc[row]].astype(np.int64), np.clip(share, 0, 1))
    noise = rng.normal(0, noise_m, (2, len(at))) / 0.0111195
    lon7 = np.rint(lon7 + noise[0] / np.cos(np.radians(60.17))).astype(np.int32)
    lat7 = np.rint(lat7 + noise[1]).astype(np.int32)
    return (lon7, lat7, at.astype(np.int64)), path.arc[: row[-1] + 1]


def test_the_kernel_agrees_with_the_plain_twin(helsinki):
    """Same model, no pruning, full Dijkstra: the same arcs on four drives through a real city."""
    main = largest_component(helsinki.graph, helsinki.arc_ms < NEVER_MS, helsinki.turn_ms < NEVER_MS)
    rng = np.random.default_rng(23)
    settings = MatchSettings(beam=200.0, drop=1e6, acceleration_mps2=1e6)
    fast = MapMatcher.build(helsinki.snapper, helsinki.arc_ms, helsinki.turn_ms, settings)
    slow = ReferenceMatcher(helsinki.snapper, helsinki.arc_ms, helsinki.turn_ms, settings)
    for every_s in (3, 10, 3, 10):
        (lon7, lat7, time_ms), _ = drive(helsinki, rng, every_s, 6.0, main)
        match = fast.match(Trace(np.stack([lon7, lat7], axis=1) / 1e7, time_ms))
        assert match.arc.tolist() == slow.match(lon7, lat7, time_ms)


@pytest.mark.parametrize(("every_s", "least"), [(1, 0.98), (5, 0.96), (15, 0.92), (30, 0.88)])
def test_driven_arcs_are_found_again_through_noise(helsinki, every_s, least):
    """Recall and precision of arcs by length over 25 drives with 8 m noise."""
    main = largest_component(helsinki.graph, helsinki.arc_ms < NEVER_MS, helsinki.turn_ms < NEVER_MS)
    rng = np.random.default_rng(5)
    drives = [drive(helsinki, rng, every_s, 8.0, main) for _ in range(25)]
    traces = [Trace(np.stack(fixes[:2], axis=1) / 1e7, fixes[2]) for fixes, _ in drives]
    length = helsinki.graph.length_dm.astype(float)
    both = driven = matched = 0.0
    for match, (_, truth) in zip(matcher(helsinki).match_all(traces), drives, strict=True):
        hit = np.intersect1d(match.arc, truth)
        both += length[hit].sum()
        driven += length[np.unique(truth)].sum()
        matched += length[np.unique(match.arc)].sum()
        assert (np.diff(match.enter_ms) >= -1e-6).all()
        assert (match.leave_ms >= match.enter_ms - 1e-6).all()
    assert both / driven > least
    assert both / matched > least

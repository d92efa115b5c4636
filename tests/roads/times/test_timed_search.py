"""The exact search through a day whose streets change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.errors import TrafficError
from doorstep.roads.times.timed_search import (
    NEVER_MS,
    TimedPoints,
    TimedSearch,
    one_to_all,
    slow_one_to_all,
    slow_weight_at,
)

EIGHT, NINE = 8 * 3600, 9 * 3600


def columns(turns, states):
    """Turn (from, to) pairs into rows by from-state."""
    ordered = sorted(turns)
    first = np.searchsorted([start for start, _ in ordered], np.arange(states + 1)).astype(np.uint32)
    return first, np.array([end for _, end in ordered], np.uint32)


# One street of four arcs in a row, 0 -> 1 -> 2 -> 3, and a way round 0 -> 4 -> 3.
STREET = columns([(0, 1), (1, 2), (2, 3), (0, 4), (4, 3)], states=5)
# Turns in row order: 0->1, 0->4, 1->2, 2->3, 4->3. The arc of state 2 takes 60 s at 8 and 660 s at 9.
WEIGHT_MS = np.array(
    [[60_000, 200_000, 60_000, 60_000, 100_000], [60_000, 200_000, 660_000, 60_000, 100_000]], np.uint32
)
AT_END_OF_0 = TimedPoints.at_ends([0], 2)


def times(depart_s, weight_ms=WEIGHT_MS):
    return one_to_all(*STREET, (EIGHT, NINE), weight_ms, AT_END_OF_0, [depart_s * 1000])[0, 0].tolist()


def test_a_street_is_read_at_the_moment_one_enters_it():
    """Leaving at 8:29 one enters the jammed arc at 8:30, when it takes 60 + 600 / 2 = 360 s."""
    assert times(EIGHT + 29 * 60)[2] == 60_000 + 360_000


def test_the_way_round_wins_once_the_street_is_jammed():
    """At 8:00: 60 s, then at 8:01 60 + 10 = 70 s, then 60 s = 190 s. At 9:00: 780 s against 300 s round."""
    assert times(EIGHT)[3] == 190_000
    assert times(NINE)[3] == 300_000


def test_before_the_first_and_after_the_last_instant_nothing_changes():
    """The day goes on as it began, and as it ended."""
    assert times(EIGHT - 3600)[3] == 180_000
    assert times(NINE + 3600)[2] == 720_000


def test_a_state_that_nothing_leads_to_is_never_reached():
    """Never is a value of its own, not a long time."""
    assert times(EIGHT)[0] == NEVER_MS


def test_a_turn_closed_at_one_end_of_an_interval_is_closed_throughout_it():
    """At 8:10 the street is not yet closed, but who can tell when it will be: only the way round is left."""
    closing = WEIGHT_MS.copy()
    closing[1, 2] = NEVER_MS
    assert times(EIGHT + 600, closing)[2] == NEVER_MS
    assert times(EIGHT + 600, closing)[3] == 300_000
    assert times(EIGHT - 600, closing)[2] == 120_000


def test_a_point_part_way_along_its_arc_still_has_the_rest_ahead_of_it():
    """30 s to go, then 60 s, then the jammed arc entered at 8:01:30 takes 60 + 600 x 90 / 3600 = 75 s."""
    half_way = TimedPoints(
        np.array([0, 1], np.uint32), np.array([0], np.uint32), np.array([[30_000], [30_000]], np.uint32)
    )
    found = one_to_all(*STREET, (EIGHT, NINE), WEIGHT_MS, half_way, [EIGHT * 1000])
    assert found[0, 0, 2] == 30_000 + 60_000 + 75_000


def test_a_target_part_way_along_an_arc_is_reached_before_its_end():
    """The target lies 20 s (at 8) to 220 s (at 9) before the end of the jammed arc: 70 - 23.333 s into it."""
    target = TimedPoints(
        np.array([0, 1], np.uint32), np.array([2], np.uint32), np.array([[20_000], [220_000]], np.uint32)
    )
    search = TimedSearch(*STREET, (EIGHT, NINE), WEIGHT_MS)
    found = search.one_to_many(AT_END_OF_0, target, [EIGHT * 1000])
    ahead_ms = 20_000 + 200_000 * 60 // 3600
    assert found.tolist() == [[[60_000 + 70_000 - ahead_ms]]]


def test_two_points_on_one_arc_are_apart_by_the_piece_between_them():
    """The second point lies 25 s further along the arc; the other way about there is no way back."""
    behind = TimedPoints(
        np.array([0, 1, 2], np.uint32),
        np.array([1, 1], np.uint32),
        np.array([[40_000, 15_000], [40_000, 15_000]], np.uint32),
    )
    search = TimedSearch(*STREET, (EIGHT, NINE), WEIGHT_MS)
    assert search.one_to_many(behind, behind, [EIGHT * 1000]).tolist() == [[[0, 25_000], [NEVER_MS, 0]]]


def test_a_street_that_clears_faster_than_time_passes_is_counted():
    """From 4000 s at 8 to 300 s at 9 is a fall of 3700 s within 3600 s: who leaves later overtakes."""
    steep = WEIGHT_MS.copy()
    steep[0, 2], steep[1, 2] = 4_000_000, 300_000
    assert TimedSearch(*STREET, (EIGHT, NINE), steep).fifo_breaks() == 1
    assert TimedSearch(*STREET, (EIGHT, NINE), WEIGHT_MS).fifo_breaks() == 0


@pytest.mark.parametrize(
    ("instants", "weight_ms"),
    [
        ((EIGHT,), WEIGHT_MS),
        ((NINE, EIGHT), WEIGHT_MS),
        ((EIGHT, EIGHT), WEIGHT_MS),
        ((), WEIGHT_MS[:0]),
        ((EIGHT, NINE), WEIGHT_MS[:, :4]),
    ],
)
def test_weights_that_do_not_go_with_the_instants_are_refused(instants, weight_ms):
    """The kernel reads without looking."""
    with pytest.raises(TrafficError, match="do not fit"):
        TimedSearch(*STREET, instants, weight_ms)


def test_points_beyond_the_graph_are_refused():
    """The kernel reads without looking."""
    search = TimedSearch(*STREET, (EIGHT, NINE), WEIGHT_MS)
    with pytest.raises(ValueError, match="stands on no state"):
        search.one_to_all(TimedPoints.at_ends([9], 2), [0])


@st.composite
def days(draw):
    """A small random graph with three instants and weights that never fall faster than time passes."""
    states = draw(st.integers(2, 9))
    pairs = st.tuples(st.integers(0, states - 1), st.integers(0, states - 1))
    turns = draw(st.lists(pairs, min_size=1, max_size=24, unique=True))
    weights = [draw(st.lists(st.integers(0, 500_000), min_size=len(turns), max_size=len(turns)))]
    for _ in range(2):
        steps = draw(st.lists(st.integers(-600_000, 900_000), min_size=len(turns), max_size=len(turns)))
        weights.append([max(0, low + step) for low, step in zip(weights[-1], steps, strict=True)])
    shut = draw(st.sets(st.integers(0, len(turns) - 1), max_size=3))
    weight_ms = np.array(weights, np.uint32)
    weight_ms[draw(st.integers(0, 2)), list(shut)] = NEVER_MS
    return states, columns(turns, states), weight_ms


@settings(max_examples=150, deadline=None)
@given(days(), st.integers(0, 2_500_000), st.integers(0, 90_000))
def test_native_and_plain_search_agree_to_the_millisecond(day, depart_ms, ahead_ms):
    """Random graphs, in which some turns are closed for a while."""
    states, graph, weight_ms = day
    instants = (0, 600, 1500)
    ahead = np.full((3, 1), ahead_ms, np.uint32)
    source = TimedPoints(np.array([0, 1], np.uint32), np.array([0], np.uint32), ahead)
    native = one_to_all(*graph, instants, weight_ms, source, [depart_ms])[0, 0]
    plain = slow_one_to_all(*graph, instants, weight_ms, (0, ahead_ms), depart_ms)
    assert [None if ms == NEVER_MS else ms for ms in native.tolist()] == plain
    assert len(plain) == states


@settings(max_examples=100, deadline=None)
@given(days(), st.integers(0, 2_000_000), st.integers(1, 400_000))
def test_whoever_leaves_later_never_arrives_earlier(day, depart_ms, later_ms):
    """No overtaking while weights fall by less than time passes; closed turns are left out of the claim."""
    _, graph, weight_ms = day
    if (weight_ms >= NEVER_MS).any():
        weight_ms = np.where(weight_ms >= NEVER_MS, 1000, weight_ms).astype(np.uint32)
    search = TimedSearch(*graph, (0, 600, 1500), weight_ms)
    if search.fifo_breaks():
        return
    early, late = search.one_to_all(TimedPoints.at_ends([0], 3), [depart_ms, depart_ms + later_ms])[:, 0]
    reached = early < NEVER_MS
    assert (early[reached] <= late[reached].astype(np.int64) + later_ms).all()


@settings(max_examples=100, deadline=None)
@given(days(), st.integers(0, 2_500_000))
def test_search_to_targets_equals_search_to_all_minus_what_is_ahead_of_them(day, depart_ms):
    """At the very end of their arcs, targets are reached when the arcs are; stopping early loses none."""
    states, graph, weight_ms = day
    search = TimedSearch(*graph, (0, 600, 1500), weight_ms)
    source, ends = TimedPoints.at_ends([0], 3), TimedPoints.at_ends(range(states), 3)
    to_all = search.one_to_all(source, [depart_ms])[0, 0]
    to_all[0] = 0  # the source itself: already there
    assert search.one_to_many(source, ends, [depart_ms])[0, 0].tolist() == to_all.tolist()


def test_threads_change_nothing():
    """Each departure is searched by itself."""
    search = TimedSearch(*STREET, (EIGHT, NINE), WEIGHT_MS)
    sources, departures = TimedPoints.at_ends(range(5), 2), [1000 * s for s in range(EIGHT, NINE, 60)]
    one = search.one_to_all(sources, departures)
    assert np.array_equal(one, search.one_to_all(sources, departures, threads=3))


def test_a_weight_is_read_linearly_between_instants():
    """A quarter of the way from 100 to 200 is 125; outside it is the nearer end."""
    assert slow_weight_at((0, 10), (100, 200), 2_500) == 125
    assert slow_weight_at((0, 10), (100, 200), -5) == 100
    assert slow_weight_at((0, 10), (100, 200), 99_999) == 200

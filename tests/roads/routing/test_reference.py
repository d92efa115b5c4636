"""The oracle itself, on streets small enough to reckon by hand."""

import numpy as np

from doorstep.roads.routing.hierarchy import NEVER_MS, Phantoms
from doorstep.roads.routing.reference import ReferenceRoads


def ring() -> ReferenceRoads:
    """Three one-way arcs in a ring, 10 s, 20 s and 30 s long, 100 m, 200 m and 300 m."""
    to = np.array([1, 2, 0], np.uint32)
    ms = np.array([20_000, 30_000, 10_000], np.uint32)
    dm = np.array([2_000, 3_000, 1_000], np.uint32)
    return ReferenceRoads(np.array([0, 1, 2, 3], np.uint32), to, ms, dm)


def at(state: int, ahead_ms: int, ahead_dm: int) -> Phantoms:
    return Phantoms(np.array([0, 1]), np.array([state]), np.array([ahead_ms]), np.array([ahead_dm]))


def test_drives_the_rest_of_its_arc_and_the_first_part_of_the_targets_arc():
    """From 4 s before the end of arc 0 over arc 1 to a point 25 s before the end of arc 2."""
    ms, dm = ring().matrix(at(0, 4_000, 400), at(2, 25_000, 2_500))
    assert ms.tolist() == [[4_000 + 20_000 + 30_000 - 25_000]]
    assert dm.tolist() == [[400 + 2_000 + 3_000 - 2_500]]


def test_drives_straight_on_to_a_target_ahead_on_the_same_arc():
    """Both on arc 1, the target 5 s further."""
    ms, _ = ring().matrix(at(1, 12_000, 1_200), at(1, 7_000, 700))
    assert ms.tolist() == [[5_000]]


def test_drives_round_the_block_to_a_target_behind_on_the_same_arc():
    """The ring takes 60 s; the target lies 5 s behind."""
    ms, dm = ring().matrix(at(1, 7_000, 700), at(1, 12_000, 1_200))
    assert ms.tolist() == [[55_000]]
    assert dm.tolist() == [[5_500]]


def test_takes_the_shorter_of_two_equally_fast_ways():
    """State 0 to state 3 in 2 s either way, 30 dm by state 1, 20 dm by state 2."""
    roads = ReferenceRoads(
        np.array([0, 2, 3, 4, 4], np.uint32),
        np.array([1, 2, 3, 3], np.uint32),
        np.full(4, 1_000, np.uint32),
        np.array([10, 15, 20, 5], np.uint32),
    )
    ms, dm = roads.matrix(at(0, 0, 0), at(3, 0, 0))
    assert (ms.tolist(), dm.tolist()) == ([[2_000]], [[20]])


def test_says_never_where_a_turn_is_forbidden():
    """One turn, closed."""
    roads = ReferenceRoads(
        np.array([0, 1, 1], np.uint32),
        np.array([1], np.uint32),
        np.array([NEVER_MS], np.uint32),
        np.array([1], np.uint32),
    )
    ms, _ = roads.matrix(at(0, 0, 0), at(1, 0, 0))
    assert ms.tolist() == [[NEVER_MS]]
    assert roads.path_weight(np.array([0, 1], np.uint32))[0] == NEVER_MS


def test_reaches_its_own_arc_by_what_is_ahead():
    """One to all counts the rest of the own arc, not a lap of the ring."""
    assert ring().one_to_all(at(0, 4_000, 0)).tolist() == [4_000, 24_000, 54_000]

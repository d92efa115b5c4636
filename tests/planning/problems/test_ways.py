"""Ways between many points, by each form of travel."""

import numpy as np

from doorstep.domain.travel import NEVER_DS, UNREACHABLE, NearestTravel, TravelMatrix
from doorstep.planning.problems.ways import ways_ds
from tests.planning.problems_at_random import problem_with

STARTS, ENDS = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 0])


def test_a_matrix_says_where_there_is_no_way():
    """Point 2 is reached from 1 in 7 ds, and nobody leaves it."""
    base_ds = np.array([[0, 5, 9], [6, 0, 7], [UNREACHABLE, UNREACHABLE, 0]], np.int32)
    assert ways_ds(TravelMatrix(base_ds, base_ds), STARTS, ENDS).tolist() == [5, 6, 7, NEVER_DS]


def test_a_pair_that_is_not_among_the_nearest_has_no_way_that_is_known():
    """Rows of 0 and 1 list each other; those of 2 list nobody."""
    near = NearestTravel(
        np.array([0, 1, 2, 2]),
        np.array([1, 0], np.int32),
        np.array([5, 6], np.int32),
        np.array([50, 60], np.int32),
    )
    assert ways_ds(near, STARTS, ENDS).tolist() == [5, 6, NEVER_DS, NEVER_DS]


def test_arrival_functions_tell_their_shortest_ways():
    """As each pair tells it by itself."""
    pairs = next(iter(problem_with(("arrival_functions",), 1, 5).travel.profiles.values()))
    alone = [pairs.look_up(start, end)[0] for start, end in zip(STARTS.tolist(), ENDS.tolist(), strict=True)]
    expected = [NEVER_DS if way_ds == UNREACHABLE else way_ds for way_ds in alone]
    assert ways_ds(pairs, STARTS, ENDS).tolist() == expected

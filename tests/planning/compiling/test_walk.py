"""Walks as columns: what is listed as rows compiles to the same matrix as all pairs do."""

from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.travel import UNREACHABLE, NearestTravel
from doorstep.planning.compiling.kinds import kinds_of
from doorstep.planning.compiling.walk import walk_columns
from tests.planning.parking.test_stops import scattered
from tests.planning.walking_problem import problem_of, whole_seconds


def listed(matrix, *, without):
    """The pairs of a matrix that have a way, as rows; `without` drops those of one row altogether."""
    known = matrix.base_ds != UNREACHABLE
    known[without] = False
    rows, ends = np.nonzero(known)
    first = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=len(known)))))
    pairs = (matrix.base_ds[known], matrix.distance_m[known])
    return NearestTravel(first.astype(np.int64), ends.astype(np.int32), *pairs)


def foot_columns(problem):
    """Metres and tenths of a second of every pace."""
    found = walk_columns(problem, kinds_of(problem)).foot
    return [getattr(each, name) for each in found for name in each.__slots__]


@pytest.mark.parametrize("shared", [False, True])
def test_walks_listed_as_rows_are_those_of_the_matrix(shared):
    """Also where two doors stand at one point: between them nobody walks, and both walk alike elsewhere."""
    problem = problem_of(whole_seconds(scattered(4, 9, 0)))
    if shared:
        doors = dict(problem.walking.door_points) | {"t1": problem.walking.door_points["t0"]}
        problem = replace(problem, walking=replace(problem.walking, door_points=doors))
    every = problem.travel
    rows = listed(every.profile("foot"), without=every.index("hub"))
    sparse = replace(problem, travel=replace(every, profiles={**every.profiles, "foot": rows}))
    for found, expected in zip(foot_columns(sparse), foot_columns(problem), strict=True):
        np.testing.assert_array_equal(found, expected)
        assert found.flags.c_contiguous
        assert len(np.unique(found)) > 2, "walks, no walks and walks to oneself"

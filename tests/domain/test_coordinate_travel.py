"""Travel from coordinates: worked out by hand, and the same as a matrix of the same points."""

import pickle

import numpy as np
import pytest

from doorstep.domain.coordinate_travel import CoordinateTravel
from doorstep.domain.errors import TravelError, UnknownNameError
from doorstep.domain.travel import TravelMatrix


def points(*xy: tuple[float, float], **scale) -> CoordinateTravel:
    x, y = np.array(xy, float).T
    return CoordinateTravel(np.ascontiguousarray(x), np.ascontiguousarray(y), **scale)


def test_distances_are_rounded_to_the_nearest_metre_or_down():
    """From (0, 0) to (1, 2) it is the root of 5, 2.236, and to (2, 3) that of 13, 3.606."""
    near = points((0, 0), (1, 2), (2, 3))
    assert [near.distance_between_m(0, end) for end in (0, 1, 2)] == [0, 2, 4]
    down = points((0, 0), (1, 2), (2, 3), m_per_unit=10.0, rounds_down=True)
    assert [down.distance_between_m(0, end) for end in (0, 1, 2)] == [0, 22, 36]


def test_durations_are_distances_at_one_speed_rounded_up():
    """At 30 km/h a kilometre takes 120 s, so 5 m take 0.6 s and 7 m 0.84 s, which is 0.9 s in tenths."""
    van = points((0, 0), (3, 4), (0, 7), ds_per_km=1200)
    assert van.duration_ds(0, 1, 100) == 6
    assert van.duration_ds(0, 2, 0) == 9
    assert van.latest_departure_ds(0, 2, 1000) == 991


def test_it_says_what_a_matrix_of_the_same_points_says():
    """Whether a plan is checked with the one or the other must not matter, down to the last rounding."""
    rng = np.random.default_rng(3)
    given = CoordinateTravel(*rng.uniform(0, 5000, (2, 60)), m_per_unit=1.7, ds_per_km=1130)
    away = np.stack((given.x[:, None] - given.x, given.y[:, None] - given.y))
    distance_m = np.floor(np.sqrt((away * away).sum(axis=0)) * 1.7 + 0.5).astype(np.int32)
    matrix = TravelMatrix((-(-distance_m.astype(np.int64) * 1130 // 1000)).astype(np.int32), distance_m)
    start, end = np.indices((60, 60))
    assert (given.look_up_all(start, end)[0] == matrix.base_ds).all()
    assert (given.arrivals_ds(start, end, 7) == matrix.arrivals_ds(start, end, 7)).all()
    assert all(given.look_up(a, b) == matrix.look_up(a, b) for a in range(60) for b in range(60))
    assert given.farthest_m >= distance_m.max()
    assert given.memory_bytes < matrix.memory_bytes


def test_it_crosses_process_borders():
    """Plans are made in other processes."""
    again = pickle.loads(pickle.dumps(points((0, 0), (3, 4), m_per_unit=2.0)))
    assert again.distance_between_m(0, 1) == 10


@pytest.mark.parametrize(
    ("scale", "what"),
    [
        ({"m_per_unit": 0.0}, "without a scale"),
        ({"ds_per_km": -1}, "without a scale"),
        ({"m_per_unit": 1e9}, "too far apart"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(scale, what: str):
    """Numbers beyond 32 bits would come back as nonsense."""
    with pytest.raises(TravelError, match=what):
        points((0, 0), (3, 4), **scale)


def test_points_that_are_no_numbers_or_do_not_exist_are_refused():
    """A point in the nowhere would be infinitely far from all others."""
    with pytest.raises(TravelError, match="no number"):
        points((0, 0), (float("nan"), 4))
    two = points((0, 0), (3, 4))
    for asked in (two.look_up, two.climbs_m, two.toll_between_minor):
        with pytest.raises(UnknownNameError, match="no such pair"):
            asked(0, 2)

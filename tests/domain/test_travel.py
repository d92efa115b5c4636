"""Travel between points: dense, nearest rows, unreachable pairs and bad columns."""

import pickle
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.errors import TravelError, UnknownNameError, UnlistedPairError, WindowError
from doorstep.domain.ids import PointId
from doorstep.domain.travel import (
    NEVER_DS,
    ONE_SPEED,
    UNREACHABLE,
    NearestTravel,
    Travel,
    TravelMatrix,
    TravelShapes,
)
from doorstep.domain.travel_matrix import RATIO_OF_BYTE, byte_of_ratio
from tests.strategies import travel_matrices

NEVER_MS = 2**30


def island() -> TravelMatrix:
    """Two points joined both ways and a third nobody reaches. 0 -> 1 takes 60 s, back 90 s."""
    base_ds = np.array(
        [[0, 600, UNREACHABLE], [900, 0, UNREACHABLE], [UNREACHABLE, UNREACHABLE, 0]], np.int32
    )
    distance_m = np.array(
        [[0, 500, UNREACHABLE], [700, 0, UNREACHABLE], [UNREACHABLE, UNREACHABLE, 0]], np.int32
    )
    return TravelMatrix(base_ds, distance_m)


def points(count: int) -> tuple[PointId, ...]:
    """Ids p0, p1, ..."""
    return tuple(PointId(f"p{row}") for row in range(count))


def test_travel_answers_by_profile_and_direction():
    """There and back differ: one-way streets are the rule in a city."""
    travel = Travel(points(3), {"van": island()})
    assert travel.arrival_ds("van", 0, 1, 10_000) == 10_600
    assert travel.duration_ds("van", 1, 0, 10_000) == 900
    assert travel.latest_departure_ds("van", 0, 1, 10_000) == 9_400
    assert travel.distance_m("van", 1, 0) == 700


def test_an_unreachable_pair_is_said_so_and_never_added_up():
    """None for one pair, a marker in arrays: no plan may take the marker for a time."""
    matrix = island()
    assert matrix.arrival_ds(0, 2, 5) is None
    assert matrix.duration_ds(0, 2, 5) is None
    assert matrix.latest_departure_ds(0, 2, 5) is None
    assert matrix.distance_between_m(2, 0) is None
    assert not matrix.is_reachable(0, 2)
    ends = np.array([1, 2])
    assert matrix.arrivals_ds(np.array([0, 0]), ends, np.array([5, 5])).tolist() == [605, NEVER_DS]
    assert matrix.latest_departures_ds(np.array([0, 0]), ends, np.array([605, 5])).tolist() == [5, -NEVER_DS]
    assert matrix.reachable.tolist() == [[True, True, False], [True, True, False], [False, False, True]]


def test_road_milliseconds_round_up_to_tenths_and_never_becomes_unreachable():
    """1.001 s is 1.1 s in the plan: a plan must not count on time the streets cannot give."""
    duration_ms = np.array([[0, 1_001], [NEVER_MS, 0]], np.uint32)
    distance_dm = np.array([[0, 15], [NEVER_MS, 0]], np.uint32)
    matrix = TravelMatrix.from_roads(duration_ms, distance_dm, NEVER_MS)
    assert matrix.base_ds.tolist() == [[0, 11], [UNREACHABLE, 0]]
    assert matrix.distance_m.tolist() == [[0, 2], [UNREACHABLE, 0]]


def test_each_pair_follows_its_own_class():
    """Two streets, one with a rush hour."""
    shapes = TravelShapes(np.array([[ONE_SPEED], [ONE_SPEED // 2]], np.int32))
    base_ds = np.full((2, 2), 100, np.int32)
    shape_class = np.array([[0, 1], [0, 0]], np.uint8)
    matrix = TravelMatrix(base_ds, base_ds, shapes, shape_class)
    assert matrix.duration_ds(0, 1, 0) == 200
    assert matrix.duration_ds(1, 0, 0) == 100


@given(travel_matrices(), st.integers(-1000, 90_000))
def test_many_pairs_at_once_agree_with_one_pair_at_a_time(matrix: TravelMatrix, time_ds: int):
    """The array form is what planning calls; the single form is what a person reads."""
    start, end = (index.ravel() for index in np.indices((matrix.point_count, matrix.point_count)))
    arrive_ds = matrix.arrivals_ds(start, end, np.full(len(start), time_ds))
    depart_ds = matrix.latest_departures_ds(start, end, np.full(len(start), time_ds))
    metres = matrix.distances_m(start, end)
    for pair, (row, column) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        there = matrix.arrival_ds(row, column, time_ds)
        back = matrix.latest_departure_ds(row, column, time_ds)
        assert arrive_ds[pair] == (NEVER_DS if there is None else there)
        assert depart_ds[pair] == (-NEVER_DS if back is None else back)
        assert metres[pair] == matrix.look_up(row, column)[1]


def test_a_byte_keeps_a_ratio_to_half_a_percent():
    """One byte per slice and pair is what memory allows; the error must stay below the model's."""
    ratio = np.linspace(0.4, 4.8, 10_000)
    assert np.abs(RATIO_OF_BYTE[byte_of_ratio(ratio)] / ratio - 1).max() < 0.0051
    assert byte_of_ratio(np.array([1.0, 1e-6, 1e6])).tolist() == [96, 0, 255]


def test_kept_slices_give_each_pair_its_own_day():
    """Pair 0 -> 1 takes twice its base all day, whatever its class says."""
    base_ds = np.full((2, 2), 1000, np.int32)
    slice_ratio = byte_of_ratio(np.ones((2, 2, 2)))
    slice_ratio[:, 0, 1] = byte_of_ratio(np.array([2.0]))[0]
    matrix = TravelMatrix(
        base_ds, base_ds, slice_ratio=slice_ratio, slice_instants_s=np.array([0, 3600], np.int32)
    )
    start, end, depart_ds = np.array([0, 1]), np.array([1, 0]), np.array([0, 0])
    doubled_ds, plain_ds = matrix.arrivals_by_slice_ds(start, end, depart_ds).tolist()
    assert plain_ds == 1000
    assert doubled_ds == pytest.approx(2000, rel=0.006)
    assert matrix.arrival_ds(0, 1, 0) == 1000


def test_asking_for_slices_that_are_not_kept_is_refused():
    """Silently falling back to classes would hide an error of a percent."""
    with pytest.raises(TravelError, match="no slice ratios are kept"):
        island().pair_shapes(np.array([0]), np.array([1]))


def test_nearest_rows_find_their_pairs_and_drop_what_is_no_neighbour():
    """Rows come unsorted and padded from the road network."""
    target = np.array([[2, 1], [0, 2], [1, 0]], np.uint32)
    duration_ms = np.array([[5_000, 9_000], [4_000, NEVER_MS], [100, 200]], np.uint32)
    near = NearestTravel.from_roads(target, duration_ms, duration_ms // 10, NEVER_MS)
    assert near.first.tolist() == [0, 2, 3, 5]
    assert near.neighbour.tolist() == [1, 2, 0, 0, 1]
    assert near.duration_ds(0, 2, 7) == 50
    assert near.distance_between_m(2, 1) == 1
    assert near.neighbours(0).tolist() == [2, 1]
    assert near.lists(0, 2)
    assert not near.lists(1, 2)


def test_an_unlisted_pair_is_unknown_and_not_unreachable():
    """Taking 'not among the nearest' for 'no way' would strand an order."""
    near = NearestTravel.from_roads(
        np.array([[1], [0], [0]], np.uint32),
        np.full((3, 1), 100, np.uint32),
        np.full((3, 1), 10, np.uint32),
        NEVER_MS,
    )
    with pytest.raises(UnlistedPairError, match=r"\(1, 2\)"):
        near.arrival_ds(1, 2, 0)
    with pytest.raises(UnlistedPairError, match=r"\(2, 1\)"):
        near.arrivals_ds(np.array([0, 2]), np.array([1, 1]), np.array([0, 0]))


@given(st.data())
def test_nearest_rows_agree_with_the_dense_matrix(data: st.DataObject):
    """Bisection over rows of every length, empty ones included."""
    matrix = data.draw(travel_matrices(max_points=8))
    size = matrix.point_count
    listed = data.draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=30))
    pairs = sorted(set(listed))
    rows, columns = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    first = np.searchsorted(rows, np.arange(size + 1)).astype(np.int64)
    assert matrix.shape_class is not None
    near = NearestTravel(
        first,
        columns.astype(np.int32),
        matrix.base_ds[rows, columns],
        matrix.distance_m[rows, columns],
        matrix.shapes,
        matrix.shape_class[rows, columns],
    )
    for start in range(size):
        for end in range(size):
            assert near.lists(start, end) == ((start, end) in pairs)
            if (start, end) in pairs:
                assert near.look_up(start, end) == matrix.look_up(start, end)
            else:
                with pytest.raises(UnlistedPairError):
                    near.look_up(start, end)
    if pairs:
        depart_ds = np.full(len(pairs), 100)
        assert (
            near.arrivals_ds(rows, columns, depart_ds) == matrix.arrivals_ds(rows, columns, depart_ds)
        ).all()
        assert (near.distances_m(rows, columns) == matrix.distances_m(rows, columns)).all()


def test_a_point_that_does_not_exist_is_refused():
    """A negative index would silently read the last row."""
    with pytest.raises(UnknownNameError, match="Indices run from 0 to 2"):
        island().duration_ds(-1, 0, 0)
    with pytest.raises(UnknownNameError, match="Indices run from 0 to 2"):
        island().duration_ds(0, 3, 0)
    near = NearestTravel.from_roads(*[np.zeros((2, 1), np.uint32)] * 3, NEVER_MS)
    for pair in ((-1, 0), (0, -1), (2, 0), (0, 2)):
        with pytest.raises(UnknownNameError, match="Indices run from 0 to 1"):
            near.duration_ds(*pair, 0)


def test_an_unknown_profile_names_those_there_are():
    """The mend stands in the message."""
    with pytest.raises(UnknownNameError, match=r"unknown profile: 'bike'\. Known: van\."):
        Travel(points(3), {"van": island()}).profile("bike")


def test_points_are_found_by_their_id():
    """Planning speaks of ids, matrices of rows."""
    travel = Travel(points(3), {"van": island()})
    assert travel.index(PointId("p1")) == 1
    with pytest.raises(UnknownNameError, match="Did you mean"):
        travel.index(PointId("p9"))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"base_ds": np.zeros((2, 2), np.int64)}, "base_ds is not int32"),
        ({"base_ds": np.zeros((2, 3), np.int32)}, "base_ds is not int32 of shape"),
        ({"distance_m": np.zeros((3, 3), np.int32)}, "distance_m is not int32"),
        ({"base_ds": np.array([[0, -1], [0, 0]], np.int32)}, r"pair \(0, 1\): base and distance"),
        ({"base_ds": np.array([[0, 0], [UNREACHABLE, 0]], np.int32)}, "UNREACHABLE together"),
        (
            {"shape_class": np.array([[0, 0], [0, 1]], np.uint8)},
            "shapes of 1 classes: no such shape class: 1",
        ),
        (
            {"shapes": TravelShapes(np.full((2, 1), ONE_SPEED, np.int32))},
            "several shape classes and no choice",
        ),
        ({"slice_ratio": np.zeros((1, 2, 2), np.uint8)}, "come together"),
        (
            {"slice_ratio": np.zeros((1, 2, 2), np.uint8), "slice_instants_s": np.array([0, 1], np.int32)},
            "not the instants",
        ),
    ],
)
def test_columns_that_do_not_fit_are_refused_with_their_name(change: dict[str, object], complaint: str):
    """A wrong column would be read as travel times by everything above."""
    columns: dict[str, object] = {
        "base_ds": np.zeros((2, 2), np.int32),
        "distance_m": np.zeros((2, 2), np.int32),
    }
    with pytest.raises(TravelError, match=complaint):
        TravelMatrix(**(columns | change))


@pytest.mark.parametrize(
    ("first", "neighbour", "complaint"),
    [
        ([0, 1, 3], [1, 0], "rows must begin at 0"),
        ([0, 2, 1, 2], [0, 1], "a row that ends before it begins"),
        ([0, 1, 2], [1, 2], "a neighbour beyond the points"),
        ([0, 2, 2], [1, 0], "must ascend"),
        ([0, 2, 2], [1, 1], "must ascend"),
    ],
)
def test_nearest_rows_that_do_not_hold_together_are_refused(
    first: list[int], neighbour: list[int], complaint: str
):
    """Bisection over a broken row would find the wrong pair."""
    column = np.zeros(len(neighbour), np.int32)
    with pytest.raises(TravelError, match=complaint):
        NearestTravel(np.array(first, np.int64), np.array(neighbour, np.int32), column, column)


def test_travel_with_unequal_profiles_doubled_points_or_a_bare_epoch_is_refused():
    """Rows of two profiles must mean the same point."""
    with pytest.raises(TravelError, match=r"profile van: .*\(3, 2\)"):
        Travel(points(2), {"van": island()})
    with pytest.raises(TravelError, match="listed twice"):
        Travel((PointId("a"), PointId("b"), PointId("a")), {"van": island()})
    with pytest.raises(TravelError, match="without a profile"):
        Travel(points(3), {})
    with pytest.raises(WindowError, match="without zone"):
        Travel(points(3), {"van": island()}, epoch=datetime(2026, 11, 22))
    with pytest.raises(WindowError, match="not in UTC"):
        Travel(
            points(3), {"van": island()}, epoch=datetime(2026, 11, 22, tzinfo=timezone(timedelta(hours=2)))
        )
    with pytest.raises(TravelError, match="ascend"):
        Travel(points(3), {"van": island()}, epoch=datetime(2026, 11, 22, tzinfo=UTC), instants_s=(5, 5))


def test_travel_crosses_a_process_border_and_stays_read_only():
    """Plans are made in pools; what comes out must be what went in, and as frozen."""
    near = NearestTravel.from_roads(
        np.array([[1], [0], [0]], np.uint32), *[np.full((3, 1), 100, np.uint32)] * 2, NEVER_MS
    )
    travel = Travel(
        points(3), {"van": island(), "foot": near}, datetime(2026, 11, 22, tzinfo=UTC), "sunday", (0, 5)
    )
    copied = pickle.loads(pickle.dumps(travel))
    assert (copied.points, copied.epoch, copied.day_type, copied.instants_s) == (
        travel.points,
        travel.epoch,
        "sunday",
        (0, 5),
    )
    assert copied.arrival_ds("van", 0, 1, 10_000) == 10_600
    assert copied.arrival_ds("foot", 2, 0, 10_000) == 10_001
    for profile in ("van", "foot"):
        with pytest.raises(ValueError, match="read-only"):
            copied.profile(profile).base_ds[0] = 0
        with pytest.raises(ValueError, match="read-only"):
            copied.profile(profile).shapes.work[0] = 0


def test_memory_is_five_bytes_and_a_distance_per_pair():
    """A thousand points fit in 9 MB and a table."""
    size = 1000
    base_ds = np.zeros((size, size), np.int32)
    shapes = TravelShapes.constant()
    matrix = TravelMatrix(base_ds, base_ds, shapes, np.zeros((size, size), np.uint8))
    assert Travel(points(size), {"van": matrix}).memory_bytes == 9_000_000 + shapes.memory_bytes


def test_nearest_rows_keep_what_they_list_and_no_more():
    """Two pairs: 3 x 8 bytes of rows, 12 bytes a pair, and one more with a class."""
    first, column = np.array([0, 1, 2], np.int64), np.array([1, 0], np.int32)
    shapes = TravelShapes.constant()
    bare = NearestTravel(first, column, column, column, shapes)
    classed = NearestTravel(first, column, column, column, shapes, np.zeros(2, np.uint8))
    assert bare.memory_bytes == 24 + 24 + shapes.memory_bytes
    assert classed.memory_bytes == bare.memory_bytes + 2
    assert shapes.memory_bytes == 96 * 4 + 97 * 8

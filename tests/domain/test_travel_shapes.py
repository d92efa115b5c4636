"""The arithmetic every plan stands on: arrivals round up, departures round down, each undoes the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.errors import TravelError
from doorstep.domain.travel_shapes import ONE_SPEED, TravelShapes, step_speeds
from tests.strategies import bases_ds, times_ds, travel_shapes

HALF, DOUBLE = ONE_SPEED // 2, ONE_SPEED * 2


def two_steps() -> TravelShapes:
    """Ten minutes at half speed from 08:00, ten minutes at double speed after."""
    return TravelShapes(np.array([[HALF, DOUBLE]], np.int32), start_s=28_800, step_s=600)


def test_half_speed_doubles_the_time_inside_one_step():
    """Base 100 s from 08:00: half speed takes 200 s."""
    assert two_steps().arrive(0, 288_000, 1_000) == 290_000


def test_a_trip_changes_speed_when_the_clock_does():
    """Left 100 s before the change, base 150 s: 100 s drive 50 s of base, the other 100 s take 50 s."""
    assert two_steps().arrive(0, 293_000, 1_500) == 293_000 + 1_000 + 500


def test_arrivals_round_up_and_departures_round_down():
    """Base 0.1 s at double speed takes 0.05 s: nobody arrives in less than a tenth."""
    shapes = two_steps()
    assert shapes.arrive(0, 295_000, 1) == 295_001
    assert shapes.depart(0, 295_001, 1) == 295_000
    assert shapes.depart(0, 295_001, 3) == 294_999


def test_the_last_speed_goes_on_beyond_the_grid():
    """The day ends at 08:20, the van does not: double speed goes on."""
    assert two_steps().arrive(0, 300_000 + 5_000, 4_000) == 305_000 + 2_000


def test_the_first_speed_holds_before_the_grid():
    """An early start at 07:00 is driven at the first step's speed."""
    assert two_steps().arrive(0, 252_000, 1_000) == 254_000
    assert two_steps().depart(0, 254_000, 1_000) == 252_000


def test_a_trip_may_start_before_the_grid_and_end_beyond_it():
    """07:55 to beyond 08:20: 150 + 300 + 1200 s of base, and 50 s more at double speed."""
    assert two_steps().arrive(0, 285_000, 1_500 + 3_000 + 12_000 + 500) == 300_000 + 250


@given(st.data())
def test_arriving_and_departing_undo_each_other_exactly(data: st.DataObject):
    """inv(arr(t)) >= t, arr(inv(T)) <= T < arr(inv(T) + 1): feasibility checks rest on these three."""
    shapes = data.draw(travel_shapes())
    shape_class = data.draw(st.integers(0, shapes.class_count - 1))
    time_ds, base_ds = data.draw(times_ds(shapes)), data.draw(bases_ds())
    arrive_ds = shapes.arrive(shape_class, time_ds, base_ds)
    depart_ds = shapes.depart(shape_class, time_ds, base_ds)
    assert arrive_ds >= time_ds >= depart_ds
    assert shapes.depart(shape_class, arrive_ds, base_ds) >= time_ds
    assert shapes.arrive(shape_class, depart_ds, base_ds) <= time_ds
    assert shapes.arrive(shape_class, depart_ds + 1, base_ds) > time_ds


@given(st.data())
def test_who_leaves_later_never_arrives_earlier(data: st.DataObject):
    """FIFO: waiting at a kerb must not be a trick to arrive sooner."""
    shapes = data.draw(travel_shapes())
    base_ds = data.draw(bases_ds())
    early_ds, late_ds = sorted((data.draw(times_ds(shapes)), data.draw(times_ds(shapes))))
    assert shapes.arrive(0, early_ds, base_ds) <= shapes.arrive(0, late_ds, base_ds)
    assert shapes.depart(0, early_ds, base_ds) <= shapes.depart(0, late_ds, base_ds)


@given(st.data())
def test_the_vectorised_form_gives_the_integers_of_the_plain_one(data: st.DataObject):
    """Two codes, one truth: the search uses the fast one, the checker the plain one."""
    shapes = data.draw(travel_shapes())
    trips = data.draw(
        st.lists(
            st.tuples(st.integers(0, shapes.class_count - 1), times_ds(shapes), bases_ds()),
            min_size=1,
            max_size=20,
        )
    )
    columns = [np.array(column) for column in zip(*trips, strict=True)]
    assert shapes.arrive_all(*columns).tolist() == [shapes.arrive(*trip) for trip in trips]
    assert shapes.depart_all(*columns).tolist() == [shapes.depart(*trip) for trip in trips]


@given(st.integers(-(2**31), 2**31), bases_ds())
def test_the_class_of_ones_is_plain_addition(time_ds: int, base_ds: int):
    """Constant travel must stay what a constant matrix gives, bit for bit."""
    shapes = TravelShapes.constant(start_s=21_600)
    assert shapes.arrive(0, time_ds, base_ds) == time_ds + base_ds
    assert shapes.depart(0, time_ds, base_ds) == time_ds - base_ds


def test_two_hundred_thousand_random_trips_obey_the_laws():
    """A day's grid with 64 classes, at the size planning uses it."""
    rng = np.random.default_rng(20_261_122)
    shapes = TravelShapes(rng.integers(16, 65_537, (64, 96)).astype(np.int32), start_s=21_600)
    count = 200_000
    shape_class = rng.integers(0, 64, count)
    time_ds, base_ds = rng.integers(-100_000, 1_200_000, count), rng.integers(0, 60_000, count)
    arrive_ds = shapes.arrive_all(shape_class, time_ds, base_ds)
    depart_ds = shapes.depart_all(shape_class, time_ds, base_ds)
    assert (shapes.depart_all(shape_class, arrive_ds, base_ds) >= time_ds).all()
    assert (shapes.arrive_all(shape_class, depart_ds, base_ds) <= time_ds).all()
    assert (shapes.arrive_all(shape_class, depart_ds + 1, base_ds) > time_ds).all()
    assert (shapes.arrive_all(shape_class, time_ds + 1, base_ds) >= arrive_ds).all()


@pytest.mark.parametrize(
    ("speed", "complaint"),
    [
        (np.ones((2, 3), np.int64), "not a table of speeds"),
        (np.full((0, 3), ONE_SPEED, np.int32), "not a table of speeds"),
        (np.array([[ONE_SPEED, 0]], np.int32), "class 0, step 1: a speed out of bounds: 0"),
        (np.array([[ONE_SPEED], [-5]], np.int32), "class 1, step 0: a speed out of bounds: -5"),
    ],
)
def test_speeds_that_cannot_be_driven_are_refused(speed: np.ndarray, complaint: str):
    """A standstill would make arrivals infinite; the error names the class and the step."""
    with pytest.raises(TravelError, match=complaint):
        TravelShapes(speed)


@pytest.mark.parametrize(("start_s", "step_s"), [(0, 0), (0, -600), (0.5, 600)])
def test_a_grid_without_whole_positive_steps_is_refused(start_s: int, step_s: int):
    """A step of no length has no speed."""
    with pytest.raises(TravelError, match="not a grid of time"):
        TravelShapes(np.array([[ONE_SPEED]], np.int32), start_s, step_s)


def test_shapes_cannot_be_written_after_they_were_checked():
    """Frozen means the numbers too."""
    shapes = TravelShapes.constant()
    with pytest.raises(ValueError, match="read-only"):
        shapes.speed[0, 0] = 0


def test_a_ratio_of_two_becomes_half_speed():
    """Twice the time is half the speed; between instants the ratio is linear."""
    ratio = np.array([[1.0], [2.0]])
    speed = step_speeds(ratio, np.array([0, 1200]), start_s=-600, step_s=600, steps=4)
    # Middles: -300 (before: 1), 300 (1.25), 900 (1.75), 1500 (after: 2).
    assert speed.tolist() == [[1024, 819, 585, 512]]


def test_each_step_reads_the_two_instants_around_it():
    """Ratios 1, 2, 4 at 0, 600, 1200 s: middles 300 and 900 read 1.5 and 3."""
    speed = step_speeds(np.array([[1.0], [2.0], [4.0]]), np.array([0, 600, 1200]), steps=2)
    assert speed.tolist() == [[683, 341]]


def test_one_instant_is_a_day_without_change():
    """A single slice is allowed and holds all day."""
    assert step_speeds(np.array([[2.0]]), np.array([0]), steps=3).tolist() == [[512, 512, 512]]


@pytest.mark.parametrize("instants_s", [[0, 0], [600, 0], [0], [0, 1, 2]])
def test_instants_that_do_not_ascend_or_do_not_fit_are_refused(instants_s: list[int]):
    """A missing or doubled slice is a broken import, not a day."""
    with pytest.raises(TravelError, match="not the instants of the slices"):
        step_speeds(np.ones((2, 1)), np.array(instants_s))


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("nan"), float("inf")])
def test_a_ratio_that_is_not_positive_and_finite_is_refused(ratio: float):
    """A street that takes no time or never ends is a fault upstream."""
    with pytest.raises(TravelError, match="not positive and finite"):
        step_speeds(np.array([[ratio]]), np.array([0]))

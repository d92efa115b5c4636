"""Bases, classes and the travel that comes of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.errors import TrafficError
from doorstep.domain.travel_matrix import RATIO_OF_BYTE, byte_of_ratio
from doorstep.domain.travel_pairs import UNREACHABLE
from doorstep.domain.travel_shapes import FASTEST_SPEED, SLOWEST_SPEED, TravelShapes
from doorstep.domain.units import ds_from_ms
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.times.shapes import (
    PairColumns,
    ShapeModel,
    fit_shapes,
    shuffled,
    slow_assign,
    step_grid,
    time_weights,
)

SIX, SEVEN, EIGHT, TEN = 6 * 3600, 7 * 3600, 8 * 3600, 10 * 3600


def planes(*pairs):
    """Write pairs as rows of slices; the engine wants slices as rows of pairs."""
    return np.array(pairs, np.uint32).T.copy()


def test_an_instant_stands_for_half_the_way_to_its_neighbours():
    """6, 7, 10 h: 1 h, 1 + 3 h and 3 h, in seconds and doubled by leaving out the halves."""
    assert time_weights((SIX, SEVEN, TEN)).tolist() == [3600, 14_400, 10_800]
    assert time_weights((SIX,)).tolist() == [1]


@pytest.mark.parametrize("instants", [(), (SEVEN, SIX), (SIX, SIX)])
def test_instants_that_do_not_ascend_are_refused(instants):
    """Time between two of them would be negative."""
    with pytest.raises(TrafficError, match="do not ascend"):
        time_weights(instants)


def test_a_base_is_the_mean_over_the_day_rounded_up():
    """(3600 x 100 + 14400 x 200 + 10800 x 300) / 28800 = 225 s; one ms more somewhere rounds up."""
    model = ShapeModel((SIX, SEVEN, TEN), np.ones((1, 3), np.float32))
    columns = model.columns_of(planes((100_000, 200_000, 300_000), (100_001, 200_000, 300_000)))
    assert columns.base_ds.tolist() == [2250, 2251]


def test_two_kinds_of_day_become_two_classes_that_reproduce_them():
    """A morning jam and an evening jam, at several lengths: each pair gets its own curve back exactly."""
    morning, evening = (100, 180, 100, 100), (100, 100, 100, 150)
    pairs = [tuple(1000 * km * part for part in curve) for km in range(1, 40) for curve in (morning, evening)]
    model = fit_shapes(planes(*pairs), (SIX, SEVEN, EIGHT, TEN), classes=64, seed=3)
    columns = model.columns_of(planes(*pairs))
    assert len(model.ratio) == 2
    assert len({*columns.shape_class[::2].tolist()}) == len({*columns.shape_class[1::2].tolist()}) == 1
    mean = (3600 * 100 + 7200 * 180 + 10_800 * 100 + 7200 * 100) / 28_800
    assert model.ratio[columns.shape_class[0]] == pytest.approx(np.array(morning) / mean, abs=1e-5)


def test_a_day_without_traffic_has_one_class_and_plain_addition():
    """Free flow all day: arrival is departure plus the matrix, bit for bit."""
    durations = np.array([1, 99, 100, 101, 12_345, 7_200_001], np.uint32)
    model = fit_shapes(np.tile(durations, (24, 1)), tuple(range(SIX, SIX + 24 * 600, 600)))
    columns = model.columns_of(np.tile(durations, (24, 1)))
    assert model.shapes.is_constant
    assert columns.base_ds.tolist() == ds_from_ms(durations).tolist() == [1, 1, 1, 2, 124, 72_001]


def test_a_pair_without_a_way_in_one_slice_has_no_way():
    """A street closed at eight only: planning may not count on it at nine either."""
    sample = planes((2000, 2000, 2000), (2000, NEVER_MS, 2000))
    model = fit_shapes(sample, (SIX, SEVEN, EIGHT))
    assert model.columns_of(sample).base_ds.tolist() == [20, UNREACHABLE]


def test_a_sample_without_any_way_gives_the_flat_curve():
    """Nothing is known, so the day is the same all day."""
    model = fit_shapes(planes((NEVER_MS, NEVER_MS)), (SIX, SEVEN))
    assert model.ratio.tolist() == [[1.0, 1.0]]


def test_neighbours_a_millisecond_apart_take_a_class_but_make_none():
    """0, 1 and 0 ms are rounding, not traffic: as a class they would be a street of no time at all."""
    sample = planes((0, 1, 0), (100_000, 150_000, 100_000), (0, 0, 0))
    model = fit_shapes(sample, (SIX, SEVEN, EIGHT))
    assert len(model.ratio) == 1
    assert model.columns_of(sample).base_ds.tolist() == [1, 1250, 0]
    assert model.shapes.class_count == 1


def test_own_ratios_are_stored_to_one_percent():
    """225 s of base and 300 s at ten: the byte nearest to 1.3333 stands for 1.01^29 = 1.3345."""
    model = ShapeModel((SIX, SEVEN, TEN), np.ones((1, 3), np.float32))
    columns = model.columns_of(planes((100_000, 200_000, 300_000)), keep_ratios=True)
    assert RATIO_OF_BYTE[columns.slice_ratio[:, 0]] == pytest.approx(
        [100 / 225, 200 / 225, 300 / 225], rel=0.005
    )
    assert columns.slice_ratio[2, 0] == 96 + 29


def test_equal_samples_and_seeds_give_equal_classes():
    """A plan that is made again needs the same travel."""
    sample = varied_days(3000)
    one, same, other = (fit_shapes(sample, INSTANTS, seed=seed).ratio for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


INSTANTS = tuple(range(SIX, SIX + 24 * 2400, 2400))


def varied_days(pairs):
    """Two peaks of mixed height and place per pair, without any randomness."""
    number = np.arange(pairs)
    hour = np.arange(24)[:, None]
    morning = (number * 7 % 11) / 10 * np.exp(-((hour - 4 - number % 3) ** 2) / 6)
    evening = (number * 5 % 13) / 12 * np.exp(-((hour - 17 + number % 5) ** 2) / 9)
    return np.rint((60_000 + number * 977 % 2_000_000) * (1 + morning + evening)).astype(np.uint32)


def test_every_pair_has_the_nearest_class_of_all():
    """Against the plain reference: the chosen class is as near as the best but for float noise."""
    days = varied_days(2000)
    model = fit_shapes(days[:, :500].copy(), INSTANTS, seed=5)
    columns = model.columns_of(days)
    base_ds, gap = slow_assign(days, INSTANTS, model.ratio)
    chosen = gap[np.arange(2000), columns.shape_class]
    assert len(model.ratio) == 64
    assert np.array_equal(columns.base_ds, base_ds)
    assert (chosen - gap.min(axis=1)).max() < 1e-5


def test_more_classes_leave_less_error():
    """Each step to eight times as many classes leaves a third of it at most."""
    days = varied_days(4000)
    error = []
    for classes in (1, 8, 64):
        model = fit_shapes(days, INSTANTS, classes=classes)
        _, gap = slow_assign(days, INSTANTS, model.ratio)
        error.append(float(gap.min(axis=1).mean()))
    assert error[0] > 3 * error[1] > 9 * error[2]


def test_threads_change_nothing():
    """Each pair is judged by itself, whoever does it."""
    days = varied_days(5001)
    model = fit_shapes(days, INSTANTS)
    one = model.columns_of(days, keep_ratios=True)
    three = model.columns_of(days[:, :1].copy(), keep_ratios=True).empty(5001, 24, keep_ratios=True)
    model.assign(days, three, threads=3)
    assert np.array_equal(one.base_ds, three.base_ds)
    assert np.array_equal(one.shape_class, three.shape_class)
    assert np.array_equal(one.slice_ratio, three.slice_ratio)


def test_columns_that_cannot_be_written_in_place_are_refused():
    """A copy would be filled and thrown away, and the bases would be whatever lay in memory."""
    days = varied_days(10)
    with pytest.raises(TypeError):
        fit_shapes(days, INSTANTS).assign(
            days, PairColumns(np.empty(20, np.int32)[::2], np.empty(10, np.uint8))
        )


def test_steps_cover_the_working_day():
    """Ten minutes each: 16 hours are 96 of them, and a second more is one step more."""
    assert step_grid((SIX, TEN, 22 * 3600)) == (SIX, 96)
    assert step_grid((0, SIX, 22 * 3600 + 1)) == (0, 133)


def test_speed_of_a_step_is_the_inverse_of_its_ratio():
    """From ratio 1 at 6:00 to 2 at 6:20: the middles of the two steps have 1.25 and 1.75."""
    shapes = ShapeModel((SIX, SIX + 1200), np.array([[1.0, 2.0]], np.float32)).shapes
    assert shapes.speed.tolist() == [[round(1024 / 1.25), round(1024 / 1.75)]]
    assert shapes.start_s == SIX


@pytest.mark.parametrize("classes", [0, 257])
def test_a_class_number_must_fit_one_byte(classes):
    """A pair keeps its class in one."""
    with pytest.raises(TrafficError, match=r"outside 1\.\.256"):
        fit_shapes(planes((1, 2)), (SIX, SEVEN), classes=classes)


def test_a_missing_slice_is_refused():
    """Three instants need three planes of times."""
    with pytest.raises(TrafficError, match="one slice of milliseconds per instant"):
        fit_shapes(planes((1, 2)), (SIX, SEVEN, EIGHT))


def test_shuffling_depends_on_the_seed_alone():
    """A frozen sequence: a changed generator would change every plan's travel times."""
    assert shuffled(8, 0).tolist() == shuffled(8, 0).tolist()
    assert sorted(shuffled(1000, 7).tolist()) == list(range(1000))
    assert shuffled(8, 0).tolist() != shuffled(8, 1).tolist()


def test_native_and_domain_bytes_mean_the_same_ratio():
    """What the kernel writes the domain reads, to half a step."""
    ratio = np.linspace(0.4, 4.8, 500)
    model = ShapeModel((SIX, SEVEN), np.ones((1, 2), np.float32))
    low_ms = 1_000_000.0
    # Two equal weights: base = (1 + r) / 2, so the two ratios are 2 / (1 + r) and 2 r / (1 + r).
    days = np.stack([np.full(500, low_ms), np.rint(low_ms * ratio)]).astype(np.uint32)
    native = model.columns_of(days, keep_ratios=True).slice_ratio
    steps = native.astype(int) - byte_of_ratio(days / days.mean(axis=0))
    assert abs(steps).max() <= 1  # a float32 may round the other way on an edge
    assert (steps == 0).mean() > 0.98


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(SLOWEST_SPEED, FASTEST_SPEED), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(-90_000, 200_000), st.integers(0, 200_000)), min_size=1, max_size=40),
)
def test_latest_departure_undoes_arrival_exactly(speeds, trips):
    """Adversarial steps, from 1/64 to 64 times base speed, t on step edges and beyond the grid."""
    shapes = TravelShapes(np.array([speeds], np.int32), start_s=0, step_s=60)
    departs = np.array([depart for depart, _ in trips] + [0, 600, 60 * 10 * len(speeds)])
    bases = np.array([base for _, base in trips] + [0, 1, 100_000])
    zero = np.zeros(len(departs), np.int64)
    arrive = shapes.arrive_all(zero, departs, bases)
    assert (shapes.depart_all(zero, arrive, bases) >= departs).all()
    latest = shapes.depart_all(zero, departs, bases)
    assert (shapes.arrive_all(zero, latest, bases) <= departs).all()
    assert (shapes.arrive_all(zero, latest + 1, bases) > departs).all()
    assert (shapes.arrive_all(zero, departs + 1, bases) >= arrive).all()

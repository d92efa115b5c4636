"""The typical day: kinds of day, levels, and factors by class and hour."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from doorstep.domain.errors import TrafficError, UnknownNameError
from doorstep.domain.windows import Window
from doorstep.maps.osm import read_streets
from doorstep.maps.traffic_files import default_traffic
from doorstep.roads.graphs.graph import Mode, RoadClass, build_graph
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.times.local_instants import local_instants
from doorstep.roads.times.slices import TimeSlices, all_slice_weights, slice_ahead_ms, slice_weights
from doorstep.roads.times.traffic import (
    CityTraffic,
    ClockReading,
    DayType,
    clock_s_from,
    require_day_instants,
)
from doorstep.roads.times.traffic_table import parse_traffic
from doorstep.roads.times.weights import turn_weights
from tests.cities.ascii_city import draw_city
from tests.cities.plain_weights import plain_weights

TABLE = default_traffic()
WORKDAY, SATURDAY = DayType.MIDWEEK, DayType.SATURDAY
# The printed table of the design, factors at hour + 30 min for level 1.
MOTORWAY = [1.00] * 5 + [1.01, 1.09, 1.34, 1.50, 1.38, 1.10, 1.09, 1.09, 1.09, 1.11, 1.32, 1.43, 1.52, 1.48]
SECONDARY = [1.00] * 5 + [1.01, 1.08, 1.29, 1.42, 1.31, 1.19, 1.17, 1.18, 1.18, 1.20, 1.27, 1.36, 1.44, 1.40]
RESIDENTIAL = [1.00] * 5 + [
    1.00,
    1.02,
    1.08,
    1.12,
    1.09,
    1.05,
    1.05,
    1.05,
    1.05,
    1.06,
    1.08,
    1.10,
    1.13,
    1.11,
]
MOTORWAY_SATURDAY = [1.01, 1, 1, 1, 1, 1, 1.01, 1.02, 1.05, 1.10, 1.15, 1.18, 1.20, 1.18, 1.16, 1.16, 1.18]
PRIMARY_SATURDAY = [1.01, 1, 1, 1, 1, 1, 1.01, 1.03, 1.07, 1.13, 1.19, 1.23, 1.25, 1.23, 1.21, 1.21, 1.23]


@pytest.mark.parametrize(
    ("day", "road_class", "printed"),
    [
        (WORKDAY, RoadClass.MOTORWAY, MOTORWAY),
        (WORKDAY, RoadClass.SECONDARY, SECONDARY),
        (WORKDAY, RoadClass.RESIDENTIAL, RESIDENTIAL),
        (SATURDAY, RoadClass.MOTORWAY, MOTORWAY_SATURDAY),
        (SATURDAY, RoadClass.PRIMARY, PRIMARY_SATURDAY),
    ],
)
def test_factors_at_the_half_hours_are_those_of_the_table(day, road_class, printed):
    """What the concept page prints is what is driven."""
    for hour, wanted in enumerate(printed):
        factor = TABLE.factors(day, hour * 3600 + 1800)[road_class]
        assert factor == pytest.approx(wanted, abs=0.0061), hour


def test_between_two_half_hours_factors_are_linear():
    """A primary at 8:00 lies half-way from 1 + .5 x .68 at 7:30 to 1.5 at 8:30: 1.42."""
    assert TABLE.factors(WORKDAY, 8 * 3600)[RoadClass.PRIMARY] == pytest.approx(1.42)
    assert TABLE.factors(SATURDAY, 0)[RoadClass.PRIMARY] == pytest.approx(1 + 0.5 * (0.04 + 0.02) / 2)


def test_level_and_day_scale_the_extra_time_only():
    """A primary at 8:30: + .5 on Wednesday, x .85 on Monday; x 1.5 in a large city; Sunday .6 x .14 x .5."""
    half_past_eight = 8 * 3600 + 1800
    assert TABLE.factors(DayType.MONDAY, half_past_eight)[RoadClass.PRIMARY] == pytest.approx(1.425)
    assert TABLE.factors(WORKDAY, half_past_eight, 1.5)[RoadClass.PRIMARY] == pytest.approx(1.75)
    assert TABLE.factors(DayType.SUNDAY, half_past_eight)[RoadClass.PRIMARY] == pytest.approx(1.042)


def test_fridays_evening_begins_an_hour_earlier_and_is_higher():
    """At 15:30 Friday has the .85 of 16:30; at 17:30 1.05 x 1.1 = 1.155."""
    friday = DayType.FRIDAY
    assert TABLE.factors(friday, 15 * 3600 + 1800)[RoadClass.PRIMARY] == pytest.approx(1.425)
    assert TABLE.factors(friday, 17 * 3600 + 1800)[RoadClass.PRIMARY] == pytest.approx(1.5775)


def test_footways_and_ferries_know_no_traffic():
    """Nobody queues on steps, and no street is faster than free."""
    factors = TABLE.factors(WORKDAY, 17 * 3600 + 1800, 2.2)
    assert (
        factors[[RoadClass.FERRY, RoadClass.FOOTWAY, RoadClass.STEPS, RoadClass.TRACK]].tolist() == [1.0] * 4
    )
    assert factors.min() == 1.0


def test_the_day_has_about_the_extra_time_it_is_scaled_to():
    """A trip of a fifth motorway, half primary and secondary, the rest smaller: about +25 %."""
    mix = {RoadClass.MOTORWAY: 0.2, RoadClass.PRIMARY: 0.3, RoadClass.SECONDARY: 0.2, RoadClass.TERTIARY: 0.2}
    hours = np.arange(7 * 3600, 19 * 3600, 600)
    mean = (
        np.mean([sum(TABLE.factors(WORKDAY, at)[c] * part for c, part in mix.items()) for at in hours]) + 0.1
    )
    assert 1.20 < mean < 1.30
    assert TABLE.level_from_extra_time(25) == 1.0
    assert TABLE.level_from_extra_time(36) == pytest.approx(1.44)


def test_holidays_drive_like_sundays():
    """And each other day by its name."""
    wednesday = date(2026, 11, 25)
    assert DayType.on(wednesday) is WORKDAY
    assert DayType.on(wednesday, {wednesday}) is DayType.SUNDAY
    assert [DayType.on(date(2026, 11, 23 + i)).name for i in (0, 1, 4, 5, 6)] == [
        "MONDAY",
        "MIDWEEK",
        "FRIDAY",
        "SATURDAY",
        "SUNDAY",
    ]


def test_the_24_instants_cover_the_working_day():
    """From six to ten in the evening; sets join without repeating an instant."""
    t24 = TABLE.instants_named("t24")
    assert (len(t24), t24[0], t24[-1]) == (24, 6 * 3600, 22 * 3600)
    assert len(TABLE.instants_named("t16")) == 16
    assert TABLE.instants_named("night", "t24")[:4] == (0, 3 * 3600, 5 * 3600, 6 * 3600)


@pytest.mark.parametrize("wrong", [-0.1, 5.1, float("nan")])
def test_a_level_outside_its_range_is_refused(wrong):
    """No city was measured beyond it."""
    with pytest.raises(TrafficError, match="congestion level"):
        CityTraffic(TABLE, wrong)


def test_unknown_names_are_answered_with_the_known_ones():
    """A slip of the pen is mended at once."""
    with pytest.raises(UnknownNameError, match="Did you mean 'medium'"):
        TABLE.level_named("medum")
    with pytest.raises(UnknownNameError, match="t24"):
        TABLE.instants_named("t23")
    with pytest.raises(UnknownNameError, match="midweek"):
        DayType.named("mid-week")


@pytest.mark.parametrize("wrong", ["7.30", "24:01", "7:3", "ab:cd", "", "-1:00", "٧:٣٠"])
def test_what_is_no_time_of_day_is_refused(wrong):
    """A wrong hour would be planned without a word."""
    with pytest.raises(TrafficError, match="not a time of day"):
        clock_s_from(wrong)


def test_times_of_day_are_read():
    """Midnight is also the end of a day."""
    assert clock_s_from("07:20") == 26_400
    assert clock_s_from("24:00") == 86_400


@pytest.mark.parametrize("wrong", [(), (3600, 3600), (7200, 3600), (-1,), (86_400,)])
def test_instants_must_ascend_within_a_day(wrong):
    """A day is read from its first instant to its last."""
    with pytest.raises(TrafficError, match="ascending part of one day"):
        require_day_instants(wrong)


TOWN = draw_city(
    """
    a---b---c
        |
        d
    """,
    ways={"abc": "highway=primary", "bd": "highway=residential"},
    scale=2.5,
)


def town():
    graph = build_graph(TOWN.streets, Mode.MOTOR)
    return graph, plain_weights(graph)


def test_slices_multiply_the_arc_and_half_of_the_turn():
    """Primary 100 m at 36 km/h = 10 s; at 8:30 x 1.5 = 15 s; of the turn's 4 s half grows: 4 x 1.25 = 5 s."""
    graph, weights = town()
    slices = CityTraffic(TABLE, 1.0).slices(graph, WORKDAY, (8 * 3600 + 1800,))
    weight_ms = all_slice_weights(graph, weights, slices)[0]
    straight, into_side_street = TOWN.turn(graph, "ab", "bc"), TOWN.turn(graph, "ab", "bd")
    assert weights.arc_ms[TOWN.arc(graph, "bc")] == 10_000
    assert weight_ms[straight] == 15_000 + 5_000
    # Residential, 100 m: 10 s x 1.12 + 4 s x 1.06.
    assert weight_ms[into_side_street] == 11_200 + 4_240


def test_free_flow_slices_are_free_flow_to_the_millisecond():
    """Without traffic nothing may differ from the plain metric."""
    graph, weights = town()
    slices = TimeSlices.free_flow(graph.arc_count)
    (weight_ms,) = slice_weights(graph, weights, slices)
    assert np.array_equal(weight_ms, turn_weights(graph, weights))


def test_forbidden_turns_stay_forbidden_even_when_traffic_is_fast():
    """Half of never is still never."""
    graph, weights = town()
    slices = TimeSlices((0,), np.full((1, graph.arc_count), 0.5, np.float32))
    weight_ms = all_slice_weights(graph, weights, slices)[0]
    assert np.array_equal(weight_ms == NEVER_MS, weights.turn_ms == NEVER_MS)
    assert (weights.turn_ms == NEVER_MS).any()


def test_a_closed_street_may_be_left_but_not_entered():
    """Who is in it when it closes gets out."""
    graph, weights = town()
    factor = np.ones((1, graph.arc_count), np.float32)
    factor[0, TOWN.arc(graph, "bd")] = np.inf
    slices = TimeSlices((0,), factor)
    weight_ms = all_slice_weights(graph, weights, slices)[0]
    assert weight_ms[TOWN.turn(graph, "ab", "bd")] == NEVER_MS
    state = np.array([TOWN.arc(graph, "bd")], np.uint32)
    assert slice_ahead_ms(state, np.array([2500], np.uint32), graph, slices).tolist() == [[2500]]


def test_time_ahead_on_an_arc_grows_with_its_factor():
    """40 m of 100 m still ahead: 4 s of free flow, 6 s at 8:30."""
    graph, _ = town()
    slices = CityTraffic(TABLE, 1.0).slices(graph, WORKDAY, (3 * 3600, 8 * 3600 + 1800))
    state = np.array([TOWN.arc(graph, "bc")], np.uint32)
    assert slice_ahead_ms(state, np.array([4000], np.uint32), graph, slices).tolist() == [[4000], [6000]]


def test_cyclists_do_not_stand_in_traffic_jams():
    """One slice of factor 1 is their whole day."""
    graph = build_graph(TOWN.streets, Mode.CYCLE)
    slices = CityTraffic(TABLE, 2.2).slices(graph, WORKDAY, TABLE.instants_named("t24"))
    assert slices.count == 1
    assert (slices.arc_factor == 1).all()


def test_no_street_clears_faster_than_time_passes():
    """A 100 s arc at factor 20 (2000 s), 600 s later at 1: may fall by 570 s only, then on to 1."""
    graph, _ = town()
    weights = plain_weights(graph, kmh=3.6, turn_ms=0)
    arc = TOWN.arc(graph, "bc")
    factor = np.ones((4, graph.arc_count), np.float32)
    factor[0, arc] = 20
    slices = TimeSlices((0, 600, 1200, 10_000), factor).first_in_first_out(graph, weights)
    assert slices.arc_factor[:, arc] == pytest.approx([20, 14.3, 8.6, 1])
    others = np.delete(slices.arc_factor, arc, axis=1)
    assert (others == 1).all()


def test_slices_are_read_linearly_and_constant_outside():
    """Halfway to a closed street it is closed already: a quarter from 1 to 2 is 1.25."""
    slices = TimeSlices((600, 1200), np.array([[1, 2], [2, np.inf]], np.float32))
    read = slices.at((0, 600, 750, 1200, 9000))
    assert read.arc_factor[:, 0].tolist() == [1, 1, 1.25, 2, 2]
    assert read.arc_factor[:, 1].tolist() == [2, 2, np.inf, np.inf, np.inf]


@pytest.mark.parametrize(
    ("instants", "factor", "message"),
    [
        ((0, 600), np.ones((1, 2), np.float32), "differ in number"),
        ((), np.ones((0, 2), np.float32), "differ in number"),
        ((600, 0), np.ones((2, 2), np.float32), "do not ascend"),
        ((0,), np.zeros((1, 2), np.float32), "above 0"),
        ((0,), np.full((1, 2), np.nan, np.float32), "above 0"),
        ((0,), np.ones((1, 2)), "not a table of factors"),
    ],
)
def test_slices_that_do_not_fit_are_refused(instants, factor, message):
    """The kernels read without looking."""
    with pytest.raises(TrafficError, match=message):
        TimeSlices(instants, factor)


def test_a_small_extract_tells_nothing_about_its_city(helsinki_pbf):
    """The demo city is a clip of one square kilometre: its level is the medium one, not a village's."""
    graph = build_graph(read_streets(helsinki_pbf), Mode.MOTOR)
    assert TABLE.estimate_level(graph) == 1.0


def test_porto_is_estimated_to_be_a_medium_city(data_dir):
    """As measured traffic has it; the level is judged from the streets alone."""
    graph = build_graph(read_streets(data_dir / "osm" / "porto-r5.osm.pbf"), Mode.MOTOR)
    assert 0.8 < TABLE.estimate_level(graph) < 1.25


LISBON, BERLIN = ZoneInfo("Europe/Lisbon"), ZoneInfo("Europe/Berlin")
HOURLY = tuple(range(0, 86_400, 3600))


def test_a_window_is_sampled_at_its_ends_and_at_the_clock_readings_within():
    """Berlin is two hours ahead of UTC in July: 4:30 UTC is 6:30."""
    window = Window(datetime(2026, 7, 1, 4, 30, tzinfo=UTC), datetime(2026, 7, 1, 6, 0, tzinfo=UTC))
    sampled = local_instants(window, BERLIN, (6 * 3600, 7 * 3600, 8 * 3600))
    assert sampled.since_s == (0, 1800, 5400)
    assert sampled.readings == tuple(ClockReading(WORKDAY, 3600 * h // 2) for h in (13, 14, 16))


def test_a_day_of_23_hours_has_23_hourly_instants():
    """Berlin, 29 March 2026: the clocks go from 2:00 to 3:00, so 7:00 comes 6 hours after midnight."""
    window = Window(datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC))
    sampled = local_instants(window, BERLIN, HOURLY)
    clock = [reading.clock_s // 3600 for reading in sampled.readings]
    assert clock == [0, 1, *range(3, 24), 23]
    assert sampled.since_s[clock.index(7)] == 6 * 3600
    assert np.diff(sampled.since_s)[:-1].tolist() == [3600] * 22


def test_a_day_of_25_hours_counts_the_double_hour_once_and_all_its_seconds():
    """Berlin, 25 October 2026: 2:00 comes twice; from its first time to 3:00 two hours pass."""
    window = Window(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC))
    sampled = local_instants(window, BERLIN, HOURLY)
    clock = [reading.clock_s // 3600 for reading in sampled.readings]
    assert clock == [*range(24), 23]
    assert sampled.since_s[clock.index(3)] - sampled.since_s[clock.index(2)] == 7200
    assert sampled.since_s[-1] == 25 * 3600 - 1


def test_a_night_shift_takes_the_kind_of_day_of_each_side_of_midnight():
    """Friday 22:00 to Saturday 02:00 in Lisbon, in winter at UTC."""
    window = Window(datetime(2026, 11, 27, 22, tzinfo=UTC), datetime(2026, 11, 28, 2, tzinfo=UTC))
    sampled = local_instants(window, LISBON, HOURLY, holidays={date(2026, 11, 28)})
    assert [reading.day.name for reading in sampled.readings] == ["FRIDAY"] * 2 + ["SUNDAY"] * 3
    assert [reading.clock_s for reading in sampled.readings] == [79_200, 82_800, 0, 3600, 7200]


def test_a_window_of_no_length_is_refused():
    """There is no day in it to sample."""
    now = datetime(2026, 7, 1, 4, 30, tzinfo=UTC)
    with pytest.raises(TrafficError, match="cannot be sampled"):
        local_instants(Window(now, now), BERLIN, HOURLY)


MINIMAL = """
version = 1
turn_share = 0.5
extra_time_percent = 25
levels = { medium = 1.0 }
level_by_junctions = [{ junctions = 10, level = 1.0 }]
instants = { two = ["06:00", "07:00"] }
curves = { flat = [CURVE] }
days = { DAYS }
classes = { primary = { amplitude = 0.5, weekend = 0.25, midday = 1.0 } }
""".replace("CURVE", ", ".join(["1.0"] * 24)).replace(
    "DAYS", ", ".join(f'{day.name.lower()} = {{ curve = "flat", scale = 1 }}' for day in DayType)
)


def test_a_table_of_ones_own_is_read():
    """In the form of the package's own; between hours it is linear."""
    table = parse_traffic(MINIMAL)
    assert table.factors(WORKDAY, 4000)[RoadClass.PRIMARY] == pytest.approx(1.5)
    assert table.factors(SATURDAY, 4000)[RoadClass.PRIMARY] == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("version = 1", "version = 2", "another version"),
        ("turn_share = 0.5", "", "'turn_share' is missing"),
        ("turn_share = 0.5", "turn_share = 1.5", "from 0 to 1"),
        ("turn_share = 0.5", "turn_share = true", "not a number"),
        ("turn_share = 0.5", "turn_share = nan", "not a number"),
        ("[1.0, 1.0", "[1.0", "array of 24 numbers"),
        ('"06:00", "07:00"', '"07:00", "06:00"', "instants, two.*ascending part of one day"),
        ('"06:00"', '"6h"', "not a time of day"),
        ("primary =", "primry =", "Did you mean 'primary'"),
        ('monday = { curve = "flat"', 'monday = { curve = "bent"', "unknown curve: 'bent'"),
        ("amplitude = 0.5", 'amplitude = "high"', "not a number"),
        ("levels = { medium = 1.0 }", "levels = 3", "not a table"),
        ("[{ junctions = 10, level = 1.0 }]", "[]", "must ascend"),
        ("version = 1", "version =", "not TOML"),
    ],
)
def test_a_wrong_table_is_refused_with_the_place_of_the_fault(before, after, message):
    """A table is written by hand, so slips happen."""
    assert before in MINIMAL
    with pytest.raises((TrafficError, UnknownNameError), match=message):
        parse_traffic(MINIMAL.replace(before, after, 1))

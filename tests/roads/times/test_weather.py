"""Weather slows modes and classes of street differently."""

import numpy as np
import pytest

from doorstep.domain.errors import TrafficError, UnknownNameError
from doorstep.maps.traffic_files import default_weather
from doorstep.roads.graphs.graph import Mode, RoadClass, build_graph
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.weather import Spell, parse_weather, weathered
from tests.cities.ascii_city import draw_city

TABLE = default_weather()
EIGHT, TEN, NOON = 8 * 3600, 10 * 3600, 12 * 3600
TOWN = draw_city("a---b---c", ways={"ab": "highway=primary", "bc": "highway=residential"})
GRAPH = build_graph(TOWN.streets, Mode.MOTOR)
AB, BC = TOWN.arc(GRAPH, "ab"), TOWN.arc(GRAPH, "bc")


def day(factor=1.0, instants=(EIGHT, TEN, NOON)):
    return TimeSlices(instants, np.full((len(instants), GRAPH.arc_count), factor, np.float32))


def test_snow_slows_arterials_more_than_motorways():
    """FHWA: 10 % off freeway speeds in light snow (1.11), 30 % off arterials (1.43)."""
    factor = TABLE.factor("snow", Mode.MOTOR)
    assert factor[[RoadClass.MOTORWAY, RoadClass.PRIMARY, RoadClass.RESIDENTIAL]].tolist() == [
        1.11,
        1.43,
        1.22,
    ]


def test_every_condition_slows_and_the_heavier_one_slows_more():
    """Whoever travels, on every class of street."""
    for mode in Mode:
        assert (TABLE.factor("fair", mode) == 1).all()
        for light, heavy in (("fair", "rain"), ("rain", "heavy_rain"), ("snow", "heavy_snow")):
            assert (TABLE.factor(light, mode) < TABLE.factor(heavy, mode)).all()


def test_weather_of_the_whole_day_multiplies_every_slice():
    """Traffic of 1.5 and rain of 1.11 on large streets are 1.665."""
    wet = weathered(day(1.5), GRAPH, TABLE, [Spell("rain")])
    assert wet.instants_s == (EIGHT, TEN, NOON)
    assert wet.arc_factor[:, AB] == pytest.approx([1.5 * 1.11] * 3)
    assert wet.arc_factor[:, BC] == pytest.approx([1.5 * 1.06] * 3)


def test_a_shower_comes_and_goes_within_ten_minutes():
    """Rain from 9 to 11: dry at 8:50 and again at 11, wet at 9, 10 and 10:50."""
    wet = weathered(day(), GRAPH, TABLE, [Spell("rain", 9 * 3600, 11 * 3600)])
    dry, rain = np.float32(1), np.float32(1.11)
    assert wet.instants_s == (EIGHT, 31_800, 32_400, TEN, 39_000, 39_600, NOON)
    assert wet.arc_factor[:, AB].tolist() == [dry, dry, rain, rain, rain, dry, dry]


def test_travel_that_knows_no_traffic_still_knows_the_weather():
    """On foot there is one slice all day; snow in the morning makes it several."""
    graph = build_graph(TOWN.streets, Mode.FOOT)
    snowy = weathered(TimeSlices.free_flow(graph.arc_count, EIGHT), graph, TABLE, [Spell("snow", None, TEN)])
    assert snowy.instants_s == (EIGHT, TEN - 600, TEN)
    assert snowy.arc_factor[:, 0] == pytest.approx([1.2, 1.2, 1.0])


def test_of_two_spells_the_slower_counts_on_each_street():
    """They do not multiply: on both kinds of street rain, 1.11 and 1.06, is worse than storm."""
    both = weathered(day(), GRAPH, TABLE, [Spell("rain"), Spell("storm")])
    assert both.arc_factor[0, [AB, BC]] == pytest.approx([1.11, 1.06])


def test_unknown_weather_is_answered_with_the_known():
    """A slip of the pen is mended at once."""
    with pytest.raises(UnknownNameError, match="Did you mean 'heavy_snow'"):
        weathered(day(), GRAPH, TABLE, [Spell("heavy snow")])


def test_weather_that_ends_before_it_begins_is_refused():
    """It would never hold, without a word."""
    with pytest.raises(TrafficError, match="ends before it begins"):
        Spell("rain", TEN, EIGHT)


MINIMAL = """
version = 1
groups = { freeway = ["motorway"], arterial = ["primary"] }
[conditions]
hail = { freeway = 1.1, arterial = 1.2, street = 1.3, cycle = 1.4, foot = 1.5 }
"""


def test_a_table_of_ones_own_is_read():
    """With names of its own."""
    hail = parse_weather(MINIMAL)
    assert hail.factor("hail", Mode.MOTOR)[RoadClass.TRUNK] == 1.3
    assert hail.factor("hail", Mode.FOOT)[RoadClass.FOOTWAY] == 1.5


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("version = 1", "version = 9", "another version"),
        ("street = 1.3, ", "", "hail.*'street' is missing|'street' is missing"),
        ("cycle = 1.4", "cycle = 0.1", "from 0.5 to 10"),
        ('"motorway"', '"moterway"', "Did you mean 'motorway'"),
        ('["motorway"]', '"motorway"', "array of texts"),
    ],
)
def test_a_wrong_table_is_refused(before, after, message):
    """A table is written by hand, so slips happen."""
    with pytest.raises((TrafficError, UnknownNameError), match=message):
        parse_weather(MINIMAL.replace(before, after, 1))

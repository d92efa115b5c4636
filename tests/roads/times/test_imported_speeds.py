"""Speeds that a user brings: good rows replace typical traffic, bad ones come back with their reasons."""

import numpy as np
import pytest

from doorstep.domain.errors import TrafficError
from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.times.imported_speeds import read_speeds, weekdays_from
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.traffic import ClockReading, DayType, readings_of
from tests.cities.ascii_city import draw_city
from tests.cities.plain_weights import plain_weights

HEADER = "osm_way_id,direction,days,from,to,speed_kmh\n"
SEVEN, EIGHT, NINE = 7 * 3600, 8 * 3600, 9 * 3600
TOWN = draw_city(
    "a---b---c",
    ways={"ab": "highway=primary", "bc": "highway=primary"},
    scale=2.5,
)
AB, BC = TOWN.way_id["ab"], TOWN.way_id["bc"]


def factors(csv_rows, day=DayType.MIDWEEK, instants=(SEVEN, EIGHT, NINE), **options):
    """Factors of the arcs ab, ba, bc, cb; free flow is 36 km/h and typical traffic 1.5."""
    graph = build_graph(TOWN.streets, Mode.MOTOR)
    typical = TimeSlices(instants, np.full((len(instants), graph.arc_count), 1.5, np.float32))
    speeds = read_speeds(HEADER + csv_rows)
    assert not speeds.rejected
    readings = readings_of(day, instants)
    told = speeds.into(typical, TOWN.streets, graph, plain_weights(graph), readings, **options)
    return told.arc_factor[:, [TOWN.arc(graph, ends) for ends in ("ab", "ba", "bc", "cb")]].tolist()


def test_an_imported_speed_takes_the_place_of_typical_traffic_where_it_holds():
    """24 km/h instead of 36 is a factor of exactly 1.5; 18 is 2; outside its hours the typical 1.5 stays."""
    rows = f"{AB},both,Mo-Fr,07:00,09:00,18\n"
    assert factors(rows) == [[2, 2, 1.5, 1.5], [2, 2, 1.5, 1.5], [1.5] * 4]


def test_a_direction_is_told_along_the_ways_nodes():
    """As the map draws a way, and as those who measure count it; half the speed doubles the factor 1.5."""
    assert factors(f"{AB},forward,all,00:00,24:00,12\n")[0] == [3, 1.5, 1.5, 1.5]
    assert factors(f"{BC},backward,all,00:00,24:00,12\n")[0] == [1.5, 1.5, 1.5, 3]


def test_other_days_are_left_alone():
    """Saturday's reading says nothing of a Wednesday."""
    assert factors(f"{AB},both,Sa,00:00,24:00,12\n") == [[1.5] * 4] * 3
    assert factors(f"{AB},both,Sa,00:00,24:00,12\n", DayType.SATURDAY)[0][0] == 3


def test_rows_that_hold_at_once_are_averaged_by_their_times_and_days():
    """Tuesday 12 km/h (factor 3) and Wednesday, Thursday 36 km/h (factor 1): (3 + 1 + 1) / 3."""
    rows = f"{AB},both,Tu,00:00,24:00,12\n{AB},both,We-Th,00:00,24:00,36\n"
    assert factors(rows)[0][0] == pytest.approx(5 / 3)


def test_a_span_over_midnight_holds_on_both_sides_of_it():
    """From 22:00 to 06:00: the end itself belongs to the morning."""
    rows = f"{AB},both,all,22:00,06:00,12\n"
    at = factors(rows, instants=(0, 6 * 3600, 22 * 3600))
    assert [row[0] for row in at] == [3, 1.5, 3]


def test_no_vehicle_is_made_faster_than_it_is():
    """A truck that does 80 at most on a road measured at 120 by cars: 36 / 80."""
    rows = f"{AB},both,all,00:00,24:00,120\n"
    assert factors(rows, fastest_kmh=80)[0][0] == pytest.approx(0.45)


def test_a_window_over_two_days_reads_each_instant_on_its_own_day():
    """Friday evening and Saturday morning of one night shift."""
    graph = build_graph(TOWN.streets, Mode.MOTOR)
    typical = TimeSlices((0, 7200), np.ones((2, graph.arc_count), np.float32))
    readings = (ClockReading(DayType.FRIDAY, 82_800), ClockReading(DayType.SATURDAY, 3600))
    speeds = read_speeds(HEADER + f"{AB},both,Fr,00:00,24:00,18\n")
    told = speeds.into(typical, TOWN.streets, graph, plain_weights(graph), readings)
    assert told.arc_factor[:, TOWN.arc(graph, "ab")].tolist() == [2, 1]


def test_cyclists_keep_their_speed():
    """What was measured of cars says nothing of them: the very slices come back."""
    graph = build_graph(TOWN.streets, Mode.CYCLE)
    slices = TimeSlices.free_flow(graph.arc_count)
    speeds = read_speeds(HEADER + f"{AB},both,all,00:00,24:00,5\n")
    readings = readings_of(DayType.MIDWEEK, (0,))
    assert speeds.into(slices, TOWN.streets, graph, plain_weights(graph), readings) is slices


def test_bad_rows_come_back_with_row_field_and_reason_and_good_rows_go_on():
    """One slip does not cost a city's readings."""
    table = (
        "101,both,Mo-Fr,07:00,09:00,18\n"
        "x1,both,Mo-Fr,07:00,09:00,18\n"
        "101,sideways,Mo-Fr,07:00,09:00,18\n"
        "101,both,Mo-Xx,07:00,09:00,18\n"
        "101,both,Mo-Fr,7 am,09:00,18\n"
        "101,both,Mo-Fr,07:00,25:00,18\n"
        "101,both,Mo-Fr,07:00,07:00,18\n"
        "101,both,Mo-Fr,07:00,09:00,fast\n"
        "101,both,Mo-Fr,07:00,09:00,0\n"
        "101,both,Mo-Fr,07:00,09:00,nan\n"
        "101,both\n"
        "102,forward,all,00:00,24:00,30.5\n"
    )
    speeds = read_speeds(HEADER + table)
    assert [(row.osm_way_id, row.speed_kmh) for row in speeds.rows] == [(101, 18), (102, 30.5)]
    assert [(bad.row, bad.field) for bad in speeds.rejected] == [
        (3, "osm_way_id"),
        (4, "direction"),
        (5, "days"),
        (6, "from"),
        (7, "to"),
        (8, "to"),
        (9, "speed_kmh"),
        (10, "speed_kmh"),
        (11, "speed_kmh"),
        (12, "days"),
    ]
    assert speeds.rejected[6].value == "fast"
    assert "km/h from 0.5 to 200" in speeds.rejected[6].reason


def test_a_missing_column_stops_the_reading():
    """No row could be read, so the heading is named once."""
    with pytest.raises(TrafficError, match="column 'speed_kmh' is missing"):
        read_speeds("osm_way_id,direction,days,from,to\n")
    with pytest.raises(TrafficError, match="'osm_way_id' is missing"):
        read_speeds("")


def test_broken_quotes_are_refused_as_a_whole():
    """From there on nobody knows where a row ends."""
    with pytest.raises(TrafficError, match="not CSV"):
        read_speeds(HEADER + '101,"both"x,all,00:00,24:00,18\n')


def test_ways_that_are_not_on_the_map_are_named():
    """Readings of another extract are told, not lost."""
    speeds = read_speeds(HEADER + f"{AB},both,all,00:00,24:00,18\n999,both,all,00:00,24:00,18\n")
    assert speeds.unknown_ways(TOWN.streets) == (999,)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mo-Fr", {0, 1, 2, 3, 4}),
        ("Fr-Mo", {4, 5, 6, 0}),
        ("sat, Sunday", {5, 6}),
        ("midweek", {1, 2, 3}),
        ("ALL", set(range(7))),
    ],
)
def test_days_are_read(text, days):
    """As people write them: names, spans, lists, all."""
    assert weekdays_from(text) == days


@pytest.mark.parametrize("text", ["", "-", "Mo-", "m", "Mo;Tu", "weekday"])
def test_what_is_no_day_is_refused(text):
    """A slip is never read as every day."""
    with pytest.raises(TrafficError, match="not weekdays"):
        weekdays_from(text)

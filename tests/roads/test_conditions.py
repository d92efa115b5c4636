"""Weather, factors, measured and live speeds: felt where they hold, and gone when they are undone."""

import pytest

from doorstep.domain.errors import TrafficError, UnknownNameError
from doorstep.roads.conditions import LiveSpeeds
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.imported_speeds import read_speeds
from doorstep.roads.times.traffic import DayType
from doorstep.roads.times.weather import Spell
from tests.cities.drawn_network import bridge_town

EIGHT = TimeOfWeek(1, 8 * 3600)


def spots(town):
    """The middles of all five stretches: on the bridge road 20 m from each end."""
    return [town.on(ends) for ends in ("ab", "bc", "bd", "ge", "ef")]


def test_a_plain_factor_scales_every_time_and_is_undone():
    """Half as fast again: 12 s become 18 s; distances stay."""
    town = bridge_town()
    ends = town.on("ab"), town.on("ef")
    town.network.scale(1.5)
    assert (town.seconds(*ends, "van"), town.network.path(*ends, "van").distance_m) == (
        18,
        120,
    )
    town.network.scale()
    assert town.seconds(*ends, "van") == 12


@pytest.mark.parametrize("factor", [0.0, -1.0, 11.0, float("nan")])
def test_a_factor_that_stops_or_reverses_time_is_refused(factor):
    """Who wants no traffic at all closes streets; the old conditions stay."""
    town = bridge_town()
    with pytest.raises(TrafficError, match="not a factor"):
        town.network.scale(factor)
    assert town.network.conditions.scale == 1.0


def test_weather_slows_by_the_factor_of_its_table():
    """The factor of snow on a residential street, times 12 s."""
    town = bridge_town()
    ends = town.on("ab"), town.on("ef")
    roads = town.network.roads("van").layer.graph
    factor = town.network.conditions.weather_table.factor("snow", Mode.MOTOR)[roads.road_class[0]]
    assert factor > 1
    town.network.scale(weather=[Spell("snow")])
    assert town.network.path(*ends, "van").path.ms == pytest.approx(12_000 * factor, abs=8)


def test_an_unknown_weather_is_refused_and_changes_nothing():
    """A typing error must not leave half the profiles snowed in."""
    town = bridge_town()
    ends = town.on("ab"), town.on("ef")
    assert town.seconds(*ends, "van") == 12
    with pytest.raises(UnknownNameError, match="Did you mean 'snow'"):
        town.network.scale(weather=[Spell("snwo")])
    assert town.seconds(*ends, "van") == 12


def test_measured_speeds_replace_the_typical_ones_where_they_are_known():
    """The bridge at 18 km/h on Tuesday at eight: its 80 m take 16 s instead of 8."""
    town = bridge_town()
    town.network.scale(1.0)
    rows = (
        f"osm_way_id,direction,days,from,to,speed_kmh\n{town.city.way_id['bde']},both,Mo-Fr,00:00,24:00,18\n"
    )
    over = town.on("bd", 0.0), town.on("de", 1.0)
    town.network.import_speeds(read_speeds(rows, "speeds.csv"))
    assert town.network.path(*over, "van", at=EIGHT).path.ms == pytest.approx(16_000, rel=0.01)
    assert town.network.path(*over, "van").path.ms == 8_000  # free flow knows no measurements
    town.network.import_speeds(None)
    assert town.network.path(*over, "van", at=EIGHT).path.ms < 16_000


def test_live_speeds_count_now_and_fade():
    """Twice the usual time on the bridge at eight: felt then, forgotten five hours later."""
    town = bridge_town()
    over = town.on("bd", 0.0), town.on("de", 1.0)
    one = TimeOfWeek(1, 13 * 3600)
    usual = [town.network.path(*over, "van", at=at).path.ms for at in (EIGHT, one)]
    town.network.observe(LiveSpeeds(EIGHT.second_s, DayType.MIDWEEK, {town.city.way_id["bde"]: 2.0}))
    now = [town.network.path(*over, "van", at=at).path.ms for at in (EIGHT, one)]
    assert now[0] == pytest.approx(2 * usual[0], rel=0.02)
    assert now[1] == pytest.approx(usual[1], rel=0.02)
    town.network.observe(None)
    assert [town.network.path(*over, "van", at=at).path.ms for at in (EIGHT, one)] == usual


def test_a_measured_street_is_not_slowed_by_the_weather_once_more():
    """The ratio was measured in the snow: with it, snow changes nothing on that street at that hour."""
    town = bridge_town()
    ends = town.on("ab"), town.on("ef")
    ways = town.network.streets.way_osm_id.tolist()
    live = LiveSpeeds(EIGHT.second_s, DayType.MIDWEEK, dict.fromkeys(ways, 2.0))
    town.network.observe(live)
    dry = town.network.path(*ends, "van", at=EIGHT).path.ms
    town.network.scale(weather=[Spell("snow")])
    assert town.network.path(*ends, "van", at=EIGHT).path.ms == pytest.approx(dry, abs=8)
    town.network.observe(None)
    snow = town.network.path(*ends, "van", at=EIGHT).path.ms
    town.network.scale()
    assert snow > town.network.path(*ends, "van", at=EIGHT).path.ms


def test_live_speeds_of_today_do_not_touch_other_days():
    """A jam on Tuesday says nothing about Sunday."""
    town = bridge_town()
    over = town.on("bd", 0.0), town.on("de", 1.0)
    sunday = TimeOfWeek(6, EIGHT.second_s)
    usual = town.network.path(*over, "van", at=sunday).path.ms
    town.network.observe(LiveSpeeds(EIGHT.second_s, DayType.MIDWEEK, {town.city.way_id["bde"]: 2.0}))
    assert town.network.path(*over, "van", at=sunday).path.ms == usual


def test_the_travel_of_a_day_arrives_when_the_matrix_of_that_hour_does():
    """Departing at four at night and at eight: within half a second, since travel is kept in tenths."""
    town = bridge_town()
    instants_s = town.network.conditions.traffic.table.instants_named("t24")
    travel = town.network.travel(spots(town), "van", DayType.MIDWEEK, instants_s).travel
    for hour_s in (4 * 3600, 8 * 3600):
        then = town.network.matrix(spots(town), "van", at=TimeOfWeek(1, hour_s))
        for i, j in ((0, 4), (1, 3), (3, 1)):
            base_ds, distance_m, shape = travel.look_up(i, j)
            taken_ds = travel.shapes.arrive(shape, hour_s * 10, base_ds) - hour_s * 10
            assert taken_ds * 100 == pytest.approx(int(then.duration_ms[i, j]), abs=500)
            assert distance_m == 120

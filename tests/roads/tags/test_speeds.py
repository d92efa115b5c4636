"""Free-flow speeds: the least of what class, limit, surface, width and calming allow."""

from __future__ import annotations

import pytest

from doorstep.roads.tags.speeds import way_speed
from tests.cities.ascii_city import parse_tags
from tests.roads.profile_makers import profile


def speed(tags: str, name: str = "van") -> float:
    found = way_speed(parse_tags(tags), profile(name).speed)
    assert found.forward_kmh == found.backward_kmh
    return found.forward_kmh


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ("highway=residential", 29),
        ("highway=residential maxspeed=30", 24),  # 0.80 of the limit
        ("highway=residential maxspeed=50", 36),  # 0.80 x 50 = 40, but never above 36 in a residential street
        ("highway=primary maxspeed=50", 44),  # 0.88
        ("highway=motorway maxspeed=130", 120),  # 0.96 x 130 = 124.8, but a van does 120
        ("highway=motorway maxspeed=none", 110),
        ("highway=living_street maxspeed=walk", 6.3),
        ("highway=service service=parking_aisle", 9),
        ("highway=residential surface=sett", 29),
        ("highway=secondary surface=sett", 35),
        ("highway=secondary surface=cobblestone:flattened", 25),
        ("highway=secondary smoothness=very_bad", 18),
        ("highway=track tracktype=grade2 motor_vehicle=yes", 15),
        ("highway=tertiary junction=roundabout", 25),
        ("highway=residential traffic_calming=table", 20),
        ("highway=unclassified width=2.5", 30),
        ("highway=unclassified width=2.5 oneway=yes", 36),
        ("highway=secondary lanes=1", 40),
        ("highway=secondary lanes=1 oneway=yes", 50),
        ("highway=secondary maxspeed=100 maxspeed:advisory=60", 60),
        ("highway=secondary maxspeed=50 maxspeed:advisory=rubbish", 43),
        ("highway=secondary maxspeed=50 maxspeed:practical=70", 50),
        ("highway=proposed", 0),
    ],
)
def test_the_slowest_feature_of_a_street_sets_the_pace(tags: str, kmh: float):
    """Every figure follows from the van's tables by one multiplication."""
    assert speed(tags) == pytest.approx(kmh)


def test_directions_differ_where_their_limits_do():
    """0.86 of 70 and of 50."""
    found = way_speed(parse_tags("highway=secondary maxspeed=70 maxspeed:backward=50"), profile("van").speed)
    assert (found.forward_kmh, found.backward_kmh) == (pytest.approx(60.2), pytest.approx(43.0))


def test_the_same_street_is_slower_for_a_truck_and_capped_for_a_scooter():
    """One map, one limit, three vehicles."""
    tags = "highway=trunk maxspeed=100"
    assert speed(tags, "van") == pytest.approx(92)
    assert speed(tags, "truck") == pytest.approx(88)
    assert speed(tags, "scooter") == pytest.approx(45)


def test_a_walker_is_as_fast_on_every_street_and_slow_on_steps():
    """1.2 m/s, and steps take 2.2 times as long."""
    assert speed("highway=primary maxspeed=30", "foot") == pytest.approx(4.32)
    assert 4.32 / speed("highway=steps", "foot") == pytest.approx(2.2, abs=0.01)
    assert speed("highway=motorway", "foot") == 0


def test_speed_limits_for_cars_do_not_slow_a_bicycle_but_cobbles_do():
    """The bike's own ceiling binds first."""
    assert speed("highway=residential maxspeed=10", "cargo_bike") == pytest.approx(19)
    assert speed("highway=residential surface=cobblestone", "cargo_bike") == pytest.approx(11)

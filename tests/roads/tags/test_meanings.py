"""What a street means to one profile: open, first or last leg only, or closed; at one time or all shift."""

from __future__ import annotations

import pytest

from doorstep.roads.tags.meanings import ArcUse, Shift, node_meaning, way_meaning
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.tags.streets import Tags
from tests.cities.ascii_city import parse_tags
from tests.roads.profile_makers import profile

OPEN, LAST_LEG, CLOSED = ArcUse.OPEN, ArcUse.LAST_LEG, ArcUse.CLOSED
PEDESTRIAN_ZONE = parse_tags(
    "highway=pedestrian motor_vehicle=no motor_vehicle:conditional=delivery__@__(Mo-Sa__06:00-10:30)"
)
SCHOOL_STREET = parse_tags(
    "highway=residential motor_vehicle:conditional=no__@__(Mo-Fr__07:45-09:15,14:15-15:45)"
)


def use(tags: Tags | str, name: str = "van", **when: TimeOfWeek | Shift) -> ArcUse:
    plain = parse_tags(tags) if isinstance(tags, str) else tags
    return way_meaning(plain, profile(name), **when)[0][0]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("highway=residential", (OPEN, OPEN, OPEN, OPEN, OPEN, OPEN)),
        ("highway=residential motor_vehicle=delivery", (LAST_LEG, CLOSED, LAST_LEG, OPEN, OPEN, OPEN)),
        ("highway=residential vehicle=destination", (LAST_LEG, LAST_LEG, LAST_LEG, LAST_LEG, OPEN, OPEN)),
        ("highway=service access=private", (LAST_LEG, LAST_LEG, LAST_LEG, LAST_LEG, LAST_LEG, LAST_LEG)),
        ("highway=residential motor_vehicle=agricultural", (CLOSED, CLOSED, CLOSED, OPEN, OPEN, OPEN)),
        ("highway=residential maxweight=7.5", (OPEN, OPEN, CLOSED, OPEN, OPEN, OPEN)),
        ("highway=residential bicycle=use_sidepath", (OPEN, OPEN, OPEN, LAST_LEG, OPEN, OPEN)),
        ("highway=steps", (CLOSED, CLOSED, CLOSED, CLOSED, OPEN, CLOSED)),
        ("highway=secondary sidewalk=separate", (OPEN, OPEN, OPEN, OPEN, OPEN, LAST_LEG)),
        ("route=ferry", (CLOSED, CLOSED, CLOSED, OPEN, OPEN, CLOSED)),
    ],
)
def test_each_profile_reads_the_same_sign_for_itself(tags: str, expected: tuple[ArcUse, ...]):
    """The table a dispatcher would draw up by hand: van, car, truck, cargo bike, foot, robot."""
    names = ("van", "car", "truck", "cargo_bike", "foot", "robot")
    assert tuple(use(tags, name) for name in names) == expected


def test_a_pedestrian_zone_with_delivery_hours_is_a_last_leg_in_them_and_closed_outside():
    """At half past eight the van may go in to a door; at noon it may not."""
    assert use(PEDESTRIAN_ZONE, at=TimeOfWeek(0, 8 * 3600 + 1800)) is LAST_LEG
    assert use(PEDESTRIAN_ZONE, at=TimeOfWeek(0, 12 * 3600)) is CLOSED
    assert use(PEDESTRIAN_ZONE, at=TimeOfWeek(6, 8 * 3600)) is CLOSED
    assert use(PEDESTRIAN_ZONE, "foot", at=TimeOfWeek(0, 12 * 3600)) is OPEN


def test_a_street_open_for_part_of_the_shift_is_no_through_road():
    """A plan may send the van to a door there, inside its hours, but not through."""
    assert use(SCHOOL_STREET, shift=Shift((0,), 8 * 3600, 17 * 3600)) is LAST_LEG
    assert use(SCHOOL_STREET, shift=Shift((0,), 10 * 3600, 14 * 3600)) is OPEN
    assert use(SCHOOL_STREET, shift=Shift((5, 6), 8 * 3600, 17 * 3600)) is OPEN
    assert use(SCHOOL_STREET, shift=Shift((0,), 8 * 3600, 9 * 3600)) is CLOSED
    assert use(SCHOOL_STREET) is LAST_LEG


def test_a_night_shift_runs_into_the_next_day():
    """From Sunday 22 h to Monday 8 h the school street closes at 7:45."""
    assert use(SCHOOL_STREET, shift=Shift((6,), 22 * 3600, 31 * 3600)) is OPEN
    assert use(SCHOOL_STREET, shift=Shift((6,), 22 * 3600, 32 * 3600)) is LAST_LEG


def test_the_lowest_speed_of_the_shift_is_planned_with():
    """30 km/h at night, 50 by day: 24 and 36 km/h in a residential street."""
    tags = parse_tags("highway=residential maxspeed=50 maxspeed:conditional=30__@__(22:00-06:00)")
    van = profile("van")
    assert way_meaning(tags, van)[0] == (OPEN, 36)
    assert way_meaning(tags, van, at=TimeOfWeek(0, 23 * 3600))[0] == (OPEN, 24)
    assert way_meaning(tags, van, shift=Shift((0,), 8 * 3600, 18 * 3600))[0] == (OPEN, 36)
    assert way_meaning(tags, van, shift=Shift((0,), 8 * 3600, 23 * 3600))[0] == (OPEN, 24)


def test_a_reversible_street_opens_by_its_timetable():
    """Inbound in the morning; without a time it is no through road either way."""
    tags = parse_tags(
        "highway=primary oneway=reversible oneway:conditional=yes__@__(06:00-12:00);-1__@__(15:00-20:00)"
    )
    van = profile("van")
    morning, evening, noon = (TimeOfWeek(0, hour * 3600) for hour in (8, 16, 13))
    assert [meaning[0] for meaning in way_meaning(tags, van, at=morning)] == [OPEN, CLOSED]
    assert [meaning[0] for meaning in way_meaning(tags, van, at=evening)] == [CLOSED, OPEN]
    assert [meaning[0] for meaning in way_meaning(tags, van, at=noon)] == [CLOSED, CLOSED]


def test_conditions_on_the_vehicle_need_no_time():
    """A seven and a half tonne limit with exceptions for deliveries."""
    tags = parse_tags("highway=residential hgv:conditional=delivery__@__(weight>7.5)")
    assert use(tags, "truck") is LAST_LEG
    assert use(tags, "van") is OPEN


@pytest.mark.parametrize(
    ("changes", "tags"),
    [
        ("[access]\ntolls = false", "highway=motorway toll=yes"),
        ("[access]\ntolls = false", "highway=motorway toll:goods=yes"),
        ("[access]\nferries = false", "route=ferry motor_vehicle=yes"),
        ("[access]\nlow_emission_zones = false", "highway=residential low_emission_zone=yes"),
        ('[access]\nclosed_classes = ["motorway"]', "highway=motorway"),
    ],
)
def test_a_fleet_may_refuse_what_the_law_allows(changes: str, tags: str):
    """Tolls, boats and zones cost money or need papers; a profile can do without."""
    plain = parse_tags(tags)
    assert way_meaning(plain, profile("van"))[0][0] is OPEN
    assert way_meaning(plain, profile("van", changes))[0][0] is CLOSED


def test_pushing_is_slow_but_legal():
    """Over a footway signed "cyclists dismount" the cargo bike goes 4 km/h."""
    assert way_meaning(parse_tags("highway=footway bicycle=dismount"), profile("cargo_bike"))[0] == (
        OPEN,
        4.0,
    )
    assert way_meaning(parse_tags("highway=pedestrian"), profile("cargo_bike"))[0] == (OPEN, 4.0)


@pytest.mark.parametrize(
    ("tags", "name", "expected", "pass_s"),
    [
        ("barrier=gate", "van", OPEN, 10),
        ("barrier=gate access=private", "van", LAST_LEG, 10),
        ("barrier=gate access=no", "van", CLOSED, 10),
        ("barrier=toll_booth", "van", OPEN, 12),
        ("barrier=bollard", "van", CLOSED, 10),
        ("barrier=bollard", "cargo_bike", OPEN, 1.5),
        ("barrier=cycle_barrier", "cargo_bike", CLOSED, 3),
        ("barrier=bollard maxwidth:physical=0.8", "cargo_bike", CLOSED, 1.5),
        ("barrier=height_restrictor maxheight=2.1", "van", CLOSED, 0),
        ("barrier=height_restrictor maxheight=2.1", "car", OPEN, 0),
        ("barrier=stile", "foot", OPEN, 10),
        ("barrier=stile", "robot", CLOSED, 10),
        ("barrier=kerb kerb=raised", "robot", CLOSED, 3),
        ("barrier=kerb kerb=lowered", "robot", OPEN, 3),
        ("barrier=kerb kerb=raised", "foot", OPEN, 0),
        ("barrier=gate access=yes access:conditional=no__@__(20:00-06:00)", "foot", LAST_LEG, 3),
    ],
)
def test_barriers_stop_or_delay_each_profile(tags: str, name: str, expected: ArcUse, pass_s: float):
    """A gate that is shut at night is no way through for a plan that knows no hour."""
    found = node_meaning(parse_tags(tags), profile(name))
    assert (found.use, found.pass_s) == (expected, pass_s)


def test_a_timed_gate_is_open_at_an_hour_when_it_is_open():
    """The same gate at noon."""
    tags = parse_tags("barrier=gate access=yes access:conditional=no__@__(20:00-06:00)")
    assert node_meaning(tags, profile("foot"), at=TimeOfWeek(2, 12 * 3600)).use is OPEN
    assert node_meaning(tags, profile("foot"), at=TimeOfWeek(2, 21 * 3600)).use is CLOSED

"""Access tags decide who may use a street; a wrong reading sends a van into a pedestrian zone."""

from __future__ import annotations

import pytest

from doorstep.roads.tags.access import (
    AccessGroup,
    Level,
    node_access,
    node_divides,
    node_level,
    parse_level,
    way_access,
    way_level,
)
from doorstep.roads.tags.vocabulary import Mode
from tests.cities.ascii_city import parse_tags

CAR, GOODS, HGV, MOPED = AccessGroup.CAR, AccessGroup.GOODS, AccessGroup.HGV, AccessGroup.MOPED
BICYCLE, FOOT = AccessGroup.BICYCLE, AccessGroup.FOOT
MOTOR_MASK = 0b11111
EVERYONE = 0b1111111


def both(tags: str, group: AccessGroup) -> Level:
    """Read a way that is the same in both directions."""
    ahead, back = way_level(parse_tags(tags), group)
    assert ahead is back
    return ahead


@pytest.mark.parametrize(
    ("tags", "group", "level"),
    [
        ("highway=residential", GOODS, Level.YES),
        ("highway=residential access=no", GOODS, Level.NO),
        ("highway=residential access=no motor_vehicle=delivery", GOODS, Level.DELIVERY),
        ("highway=residential vehicle=no bicycle=yes", BICYCLE, Level.YES),
        ("highway=residential vehicle=no", FOOT, Level.YES),
        ("highway=residential motor_vehicle=no goods=yes", GOODS, Level.YES),
        ("highway=residential motorcar=no", GOODS, Level.NO),
        ("highway=residential motorcar=no", MOPED, Level.YES),
        ("highway=residential hgv=no", HGV, Level.NO),
        ("highway=residential hgv=no", GOODS, Level.YES),
        ("highway=residential hgv=destination", HGV, Level.DESTINATION),
        ("highway=residential motor_vehicle=agricultural", GOODS, Level.NO),
        ("highway=residential access=customers", CAR, Level.CUSTOMERS),
        ("highway=residential access=private", CAR, Level.PRIVATE),
        ("highway=residential access=unknown", CAR, Level.YES),
        ("highway=residential motor_vehicle=unbekannt access=no", CAR, Level.NO),
        ("highway=residential bicycle=use_sidepath", BICYCLE, Level.USE_SIDEPATH),
        ("highway=footway bicycle=dismount", BICYCLE, Level.DISMOUNT),
        ("highway=path bicycle=official", BICYCLE, Level.YES),
        ("highway=service motor_vehicle=official", CAR, Level.NO),
        ("highway=pedestrian access=no delivery=yes", GOODS, Level.DELIVERY),
        ("highway=residential delivery=yes", GOODS, Level.YES),
        ("highway=residential access=no delivery=no", GOODS, Level.NO),
    ],
)
def test_the_most_specific_key_that_makes_sense_decides(tags: str, group: AccessGroup, level: Level):
    """A sign for delivery vehicles overrules a general ban, and free text overrules nothing."""
    assert both(tags, group) is level


@pytest.mark.parametrize(
    ("highway", "open_to"),
    [
        ("motorway", {CAR, GOODS, HGV, AccessGroup.MOTORCYCLE}),
        ("residential", set(AccessGroup)),
        ("footway", {FOOT}),
        ("steps", {FOOT}),
        ("bridleway", {FOOT}),
        ("cycleway", {FOOT, BICYCLE}),
        ("path", {FOOT, BICYCLE}),
        ("corridor", {FOOT}),
        ("platform", {FOOT}),
        ("busway", set()),
        ("construction", set()),
        ("proposed", set()),
        ("raceway", set()),
    ],
)
def test_a_class_of_street_without_signs_is_open_to_those_it_is_for(highway: str, open_to: set[AccessGroup]):
    """Defaults carry most of the map: nine streets in ten have no access tag."""
    tags = {"highway": highway}
    assert {group for group in AccessGroup if way_level(tags, group)[0] is Level.YES} == open_to
    assert (way_access(tags).forward > 0) is bool(open_to)


def test_a_pedestrian_street_lets_bicycles_be_pushed_and_vans_in_only_where_a_sign_says_so():
    """Shops in pedestrian streets are served under signs, never by default."""
    assert both("highway=pedestrian", GOODS) is Level.NO
    assert both("highway=pedestrian", BICYCLE) is Level.DISMOUNT
    assert both("highway=pedestrian motor_vehicle=delivery", GOODS) is Level.DELIVERY
    assert both("highway=pedestrian access=delivery", GOODS) is Level.DELIVERY


def test_access_yes_does_not_turn_a_footway_into_a_road():
    """Mappers write access=yes for "open to the public"; only a key naming vehicles lets vehicles in."""
    assert both("highway=footway access=yes", GOODS) is Level.NO
    assert both("highway=footway motor_vehicle=yes", GOODS) is Level.YES
    assert both("highway=motorway access=yes", FOOT) is Level.NO
    assert both("highway=steps motor_vehicle=yes", GOODS) is Level.NO


def test_field_tracks_are_for_vans_only_where_they_are_firm_and_then_only_as_a_last_leg():
    """Drivers sent over a muddy field do not come back on time."""
    assert both("highway=track", GOODS) is Level.NO
    assert both("highway=track tracktype=grade4", GOODS) is Level.NO
    assert both("highway=track tracktype=grade1", GOODS) is Level.DESTINATION
    assert both("highway=track surface=asphalt", GOODS) is Level.DESTINATION
    assert both("highway=track motor_vehicle=yes", GOODS) is Level.YES
    assert both("highway=track", BICYCLE) is Level.YES


@pytest.mark.parametrize("service", ["driveway", "drive-through", "parking"])
def test_driveways_lead_only_to_what_lies_on_them(service: str):
    """A hotel's loop drive is no short cut between two streets."""
    assert both(f"highway=service service={service}", GOODS) is Level.DESTINATION
    assert both(f"highway=service service={service}", FOOT) is Level.YES


def test_emergency_access_and_ice_roads_are_closed_to_deliveries():
    """They look like roads and are none for us."""
    assert both("highway=service service=emergency_access", GOODS) is Level.NO
    assert both("highway=service service=emergency_access motor_vehicle=yes", GOODS) is Level.YES
    assert both("highway=residential ice_road=yes", GOODS) is Level.NO
    assert both("highway=residential smoothness=impassable", GOODS) is Level.NO


def test_a_motorroad_is_closed_to_all_who_may_not_use_a_motorway():
    """Trunk roads are open to bicycles by default; motorroad=yes takes that back."""
    assert both("highway=trunk", BICYCLE) is Level.YES
    for group in (BICYCLE, FOOT, MOPED):
        assert both("highway=trunk motorroad=yes", group) is Level.NO
    assert both("highway=trunk motorroad=yes", GOODS) is Level.YES


def test_walkers_are_sent_to_a_sidewalk_that_is_drawn_apart():
    """Else the foot network would prefer the middle of the carriageway."""
    assert both("highway=secondary sidewalk=separate", FOOT) is Level.USE_SIDEPATH
    assert both("highway=secondary sidewalk:both=separate", FOOT) is Level.USE_SIDEPATH
    assert (
        both("highway=secondary sidewalk:left=separate sidewalk:right=separate", FOOT) is Level.USE_SIDEPATH
    )
    assert both("highway=secondary sidewalk:left=separate sidewalk:right=yes", FOOT) is Level.YES
    assert both("highway=secondary foot=use_sidepath", FOOT) is Level.USE_SIDEPATH


def test_a_ferry_carries_walkers_and_bicycles_but_vans_only_if_it_says_so():
    """Many mapped ferries are passenger boats."""
    assert both("route=ferry", FOOT) is Level.YES
    assert both("route=ferry", BICYCLE) is Level.YES
    assert both("route=ferry", GOODS) is Level.NO
    assert both("route=ferry motor_vehicle=yes", GOODS) is Level.YES
    assert both("route=ferry foot=no", FOOT) is Level.NO
    assert both("route=shuttle_train", GOODS) is Level.YES


def test_steps_carry_a_bicycle_only_over_a_ramp():
    """A cargo bike is not lifted."""
    assert both("highway=steps", BICYCLE) is Level.NO
    assert both("highway=steps ramp:bicycle=yes", BICYCLE) is Level.DISMOUNT
    assert both("highway=steps bicycle=yes", BICYCLE) is Level.DISMOUNT


def test_a_ban_may_hold_in_one_direction_only():
    """`vehicle:backward=no` is a no-entry sign at one end of a two-way street."""
    tags = parse_tags("highway=residential vehicle:backward=no bicycle:backward=yes")
    assert way_level(tags, GOODS) == (Level.YES, Level.NO)
    assert way_level(tags, BICYCLE) == (Level.YES, Level.YES)
    assert way_level(tags, FOOT) == (Level.YES, Level.YES)


def test_of_several_values_the_most_open_counts():
    """Signs read "delivery and residents"; whoever fits one line may pass."""
    assert parse_level("private;delivery") is Level.DELIVERY
    assert parse_level("agricultural; forestry") is Level.NO
    assert parse_level("whatever") is None
    assert parse_level("") is None


@pytest.mark.parametrize(
    ("tags", "open_to"),
    [
        ("barrier=bollard", {BICYCLE, FOOT}),
        ("barrier=block", {BICYCLE, FOOT}),
        ("barrier=gate", set(AccessGroup)),
        ("barrier=gate access=no", set()),
        ("barrier=gate access=no foot=yes", {FOOT}),
        ("barrier=lift_gate", set(AccessGroup)),
        ("barrier=lift_gate motor_vehicle=private", set(AccessGroup)),
        ("barrier=kissing_gate", {FOOT}),
        ("barrier=stile", {FOOT}),
        ("barrier=stile access=yes", {FOOT}),
        ("barrier=cycle_barrier", {BICYCLE, FOOT}),
        ("barrier=toll_booth", set(AccessGroup)),
        ("barrier=border_control", set(AccessGroup)),
        ("barrier=cattle_grid", set(AccessGroup)),
        ("barrier=entrance", set(AccessGroup)),
        ("barrier=kerb", set(AccessGroup)),
        ("barrier=fence", set()),
        ("barrier=wall", set()),
        ("barrier=bus_trap", set(AccessGroup) - {CAR, GOODS}),
        ("barrier=mystery", {BICYCLE, FOOT}),
        ("barrier=bollard motor_vehicle=yes", set(AccessGroup)),
        ("highway=crossing", set(AccessGroup)),
    ],
)
def test_a_barrier_stops_those_it_is_built_to_stop(tags: str, open_to: set[AccessGroup]):
    """One bollard misread closes a quarter, or opens a plaza."""
    mask = node_access(parse_tags(tags))
    assert {group for group in AccessGroup if mask >> group & 1} == open_to


def test_a_locked_gate_opens_only_to_those_with_business_behind_it():
    """It is a way in for a delivery, never a way through."""
    assert node_level(parse_tags("barrier=gate locked=yes"), GOODS) is Level.PRIVATE
    assert node_level(parse_tags("barrier=gate locked=yes access=yes"), GOODS) is Level.YES
    assert node_level(parse_tags("barrier=gate access=private"), GOODS) is Level.PRIVATE


def test_gates_and_raised_kerbs_cut_a_street_in_two():
    """A gate in the middle of an arc could neither delay nor stop anybody."""
    assert node_divides(parse_tags("barrier=gate"), Mode.MOTOR)
    assert not node_divides(parse_tags("barrier=entrance"), Mode.MOTOR)
    assert node_divides(parse_tags("barrier=kerb kerb=raised"), Mode.FOOT)
    assert not node_divides(parse_tags("barrier=kerb kerb=raised"), Mode.MOTOR)
    assert not node_divides(parse_tags("barrier=kerb kerb=lowered"), Mode.FOOT)


def test_the_masks_of_a_way_hold_everyone_who_could_ever_have_business_there():
    """The graph is built once for all profiles, so it must hold what any of them might use at any time."""
    private = way_access(parse_tags("highway=service access=private oneway=yes"))
    assert (private.forward, private.backward) == (EVERYONE, 1 << FOOT)
    timed = way_access(
        parse_tags("highway=pedestrian motor_vehicle=no motor_vehicle:conditional=delivery__@__(06:00-11:00)")
    )
    assert timed.forward == timed.backward == MOTOR_MASK | 1 << BICYCLE | 1 << FOOT
    tidal = way_access(
        parse_tags("highway=primary oneway=reversible oneway:conditional=yes__@__(06:00-12:00)")
    )
    assert tidal.forward & MOTOR_MASK == MOTOR_MASK
    assert tidal.backward & MOTOR_MASK == 0

"""One-way signs bind vehicles, bicycles by their own signs, and walkers hardly ever."""

from __future__ import annotations

import pytest

from doorstep.roads.tags.access import GROUP_KEYS, AccessGroup
from doorstep.roads.tags.oneways import directions
from tests.cities.ascii_city import parse_tags

AHEAD, BACK, BOTH, NEITHER = (True, False), (False, True), (True, True), (False, False)


def allowed(tags: str, group: AccessGroup) -> tuple[bool, bool]:
    plain = parse_tags(tags)
    return directions(plain, GROUP_KEYS[group][:-1], plain.get("highway", "residential"))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("oneway=yes", AHEAD),
        ("oneway=1", AHEAD),
        ("oneway=-1", BACK),
        ("oneway=no", BOTH),
        ("oneway=nonsense", BOTH),
        ("oneway=alternating", BOTH),
        ("oneway=reversible", NEITHER),
        ("junction=roundabout", AHEAD),
        ("junction=circular", AHEAD),
        ("junction=roundabout oneway=no", BOTH),
        ("highway=motorway", AHEAD),
        ("highway=motorway oneway=no", BOTH),
        ("highway=motorway_link", BOTH),
        ("oneway=yes oneway:goods=no", BOTH),
        ("oneway=no oneway:motor_vehicle=yes", AHEAD),
    ],
)
def test_a_van_obeys_one_way_signs_and_what_implies_them(tags: str, expected: tuple[bool, bool]):
    """A reversible lane without its timetable is planned in neither direction: it is not safe to guess."""
    assert allowed(tags, AccessGroup.GOODS) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("oneway=yes", AHEAD),
        ("oneway=yes oneway:bicycle=no", BOTH),
        ("oneway=yes cycleway=opposite", BOTH),
        ("oneway=yes cycleway=opposite_lane", BOTH),
        ("oneway=yes cycleway:left=opposite_track", BOTH),
        ("oneway=yes cycleway:left=lane cycleway:left:oneway=-1", BOTH),
        ("oneway=yes cycleway:left=track cycleway:left:oneway=no", BOTH),
        ("oneway=yes cycleway:left=no cycleway:left:oneway=-1", AHEAD),
        ("oneway=yes cycleway:right=lane", AHEAD),
        ("oneway=yes bicycle:backward=yes", BOTH),
        ("oneway=-1 oneway:bicycle=yes", BACK),
        ("oneway=-1 cycleway=opposite", BOTH),
        ("oneway=-1 bicycle:forward=yes", BOTH),
        ("oneway=no oneway:bicycle=yes", AHEAD),
    ],
)
def test_a_bicycle_rides_against_a_one_way_street_where_a_sign_lets_it(
    tags: str, expected: tuple[bool, bool]
):
    """Contraflow is what makes a cargo bike's way shorter than a van's."""
    assert allowed(tags, AccessGroup.BICYCLE) == expected


def test_a_moped_may_have_an_exception_of_its_own():
    """Some towns let mopeds and bicycles ride against the arrow."""
    assert allowed("oneway=yes oneway:moped=no", AccessGroup.MOPED) == BOTH
    assert allowed("oneway=yes oneway:moped=no", AccessGroup.CAR) == AHEAD


def test_walkers_go_both_ways_except_on_an_escalator():
    """`oneway` is about vehicles; `oneway:foot` and `conveying` are about people."""
    assert allowed("oneway=yes", AccessGroup.FOOT) == BOTH
    assert allowed("oneway:foot=yes", AccessGroup.FOOT) == AHEAD
    assert allowed("highway=steps conveying=forward", AccessGroup.FOOT) == AHEAD
    assert allowed("highway=steps conveying=yes oneway=-1", AccessGroup.FOOT) == BACK
    assert allowed("highway=steps conveying=yes", AccessGroup.FOOT) == BOTH

"""Numbers on signs: speed, mass and size."""

from __future__ import annotations

import pytest

from doorstep.roads.tags.limits import fits, speed_limit_kmh, unreadable
from doorstep.roads.tags.profiles import VehicleFacts
from tests.cities.ascii_city import parse_tags
from tests.roads.profile_makers import profile

VAN, TRUCK = profile("van"), profile("truck")


@pytest.mark.parametrize(
    ("tags", "limit"),
    [
        ("maxspeed=50", 50),
        ("maxspeed=30__mph", 48.28032),
        ("maxspeed=walk", 7),
        ("maxspeed=none", None),
        ("maxspeed=signals", None),
        ("maxspeed=rubbish", None),
        ("maxspeed=0", None),
        ("maxspeed=50;30", 30),
        ("maxspeed=70|50", 50),
        ("maxspeed=FI:urban", 50),
        ("maxspeed=DE:zone30", 30),
        ("maxspeed=DE:zone:20", 20),
        ("maxspeed=DE:rural", 100),
        ("maxspeed=XX:rural", 80),
        ("maxspeed=US:urban", 40),
        ("source:maxspeed=FI:urban", 50),
        ("zone:maxspeed=DE:30", 30),
        ("zone:maxspeed=30", 30),
        ("maxspeed:type=GB:nsl_single", 97),
        ("maxspeed:type=GB:zone20", 20 * 1.609344),
        ("maxspeed=60 source:maxspeed=FI:urban", 60),
        ("maxspeed=50 maxspeed:goods=40", 40),
        ("maxspeed=50 maxspeed:hgv=40", 50),
    ],
)
def test_a_van_reads_the_speed_limit_that_binds_it(tags: str, limit: float | None):
    """Numbers, miles, zones and legal defaults by country; what cannot be read binds nobody."""
    found = speed_limit_kmh(parse_tags(tags), VAN.speed, forward=True)
    assert found == (None if limit is None else pytest.approx(limit))


def test_a_limit_may_differ_by_direction_and_by_vehicle():
    """Uphill lanes and lorries have signs of their own."""
    tags = parse_tags("maxspeed=50 maxspeed:backward=30 maxspeed:hgv=40")
    assert speed_limit_kmh(tags, VAN.speed, forward=True) == 50
    assert speed_limit_kmh(tags, VAN.speed, forward=False) == 30
    assert speed_limit_kmh(tags, TRUCK.speed, forward=False) == 40


def test_no_limit_binds_those_without_limit_keys():
    """A walker at 1.2 m/s does not read speed signs, not even "walk"."""
    assert speed_limit_kmh(parse_tags("maxspeed=walk"), profile("foot").speed, forward=True) is None


@pytest.mark.parametrize(
    ("tags", "van", "truck"),
    [
        ("maxweight=7.5", True, False),
        ("maxweight=3.5", True, False),
        ("maxweight=3", False, False),
        ("maxweight=7.5 maxweight:hgv=none", True, True),
        ("maxweight:hgv=7.5", True, False),
        ("maxweightrating=3.5", True, False),
        ("maxweightrating:hgv=16", True, True),
        ("maxaxleload=5", True, False),
        ("maxheight=3.5", True, False),
        ("maxheight=2.5", False, False),
        ("maxheight=8'0\"", False, False),
        ("maxheight=default", True, True),
        ("maxheight:physical=2.6", False, False),
        ("maxwidth=2.3", True, False),
        ("maxlength=7", True, False),
        ("maxweight=rubbish", True, True),
        ("hazmat=no", True, True),
    ],
)
def test_who_is_too_heavy_too_high_or_too_wide_may_not_pass(tags: str, van: bool, truck: bool):
    """The bridge does not negotiate."""
    assert fits(parse_tags(tags), VAN.vehicle) is van
    assert fits(parse_tags(tags), TRUCK.vehicle) is truck


def test_dangerous_goods_are_kept_off_streets_that_refuse_them():
    """Water protection zones and tunnels."""
    assert not fits(parse_tags("hazmat=no"), VehicleFacts(hazmat=True))


def test_limits_that_cannot_be_read_are_counted_for_people():
    """A broken tag is worth mending on the map, so it is not passed over in silence."""
    tags = [parse_tags("maxheight=high"), parse_tags("maxheight=default"), parse_tags("maxheight=3.5")]
    assert dict(unreadable(tags)) == {"limit not understood, taken as none: maxheight=high": 1}

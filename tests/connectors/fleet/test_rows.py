"""Fleets as tables: one vehicle a row, read in whole."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from doorstep.connectors.fleet.files import fleet_of
from doorstep.domain.errors import DoorstepError
from doorstep.domain.fleet_defaults import TYPES, WORKDAY
from doorstep.domain.fleet_parts import VehicleKind
from doorstep.domain.fleets import Fleet
from doorstep.domain.ids import DriverId
from doorstep.domain.places import LonLat


def fleet(text: str) -> Fleet:
    """Read a table as it came, in the time of Helsinki."""
    return fleet_of(text.encode(), place="fleet.csv", zone=ZoneInfo("Europe/Helsinki"))


def test_a_fleet_as_a_table_is_read():
    """Vans in a spreadsheet: a hub is described once, types that differ are told apart."""
    given = fleet(
        "vehicle,kind,hub,lat,lon,hours,days,capacity kg,driver,cost per hour,skills\n"
        "V1,van,north,60.3,25.0,8-17,Mon-Fri,500,Driver 1,31.50,\n"
        "V2,van,north,,,7-15,,,Driver 2,,lift\n"
        "B1,cargo bike,north,,,,,,,,\n",
    )
    (hub,) = given.hubs
    assert (hub.id, hub.place.door if hub.place else None) == ("north", LonLat(25.0, 60.3))
    first, second, bike = given.vehicles
    assert given.type(first.type).type.limit.mass_g == 500_000
    assert given.type(first.type).type.costs.rate_minor_per_h == 3150
    assert given.type(second.type).type.limit == TYPES[VehicleKind.VAN].type.limit
    assert first.shifts[0].weekdays == frozenset(range(5))
    assert (second.shifts[0].opens_s, second.shifts[0].breaks[0].after_work_s) == (25_200, 21_600)
    assert (bike.type, bike.start, bike.shifts) == ("cargo_bike", "north", (WORKDAY,))
    assert given.people[DriverId("Driver 1")].name == "Driver 1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vehicle,kind\nV1,tank\n", "row 2, kind: unknown vehicle kind: 'tank'"),
        ("vehicle,kind,colour\nV1,van,red\n", "unknown heading: 'colour'"),
        ("vehicle,kind,capacity\nV1,van,lots\n", "row 2, mass: not a number: 'lots'"),
        ("vehicle,kind\nV1,van\nV1,van\n", "a vehicle listed twice: 'V1'"),
        ("hub,lat,lon\nx,1,2\n", "no column of vehicles"),
        ("vehicle,kind\n", "headings and no row"),
        ("vehicle,hub,lat,lon\nV1,x,60,25\nV2,x,61,25\n", "a hub in two places: 'x'"),
        ("", "an empty file"),
    ],
)
def test_a_table_that_is_wrong_says_where(text: str, told: str):
    """A fleet is read in whole: half of it would plan half of the day."""
    with pytest.raises(DoorstepError) as refused:
        fleet(text)
    assert told in str(refused.value)

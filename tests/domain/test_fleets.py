"""Fleets: weekdays and clocks until a date makes vehicles and hubs of them."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from doorstep.domain.clock_shifts import ClockBreak, ClockShift
from doorstep.domain.drivers import Driver
from doorstep.domain.errors import UnknownNameError, WindowError, WordError
from doorstep.domain.fleet_defaults import TYPES, VAN, WORKDAY, default_fleet
from doorstep.domain.fleet_parts import Approach, FleetCharger, FleetHub, FleetVehicle, VehicleKind
from doorstep.domain.fleets import Fleet
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import ChargerId, DriverId, HubId, ParcelId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import Load
from doorstep.domain.orders import Parcel
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.sides import Sides
from doorstep.domain.windows import Window

HELSINKI = ZoneInfo("Europe/Helsinki")
YARD = Place(LonLat(25.03, 60.25))
MONDAY = LocalDay(date(2026, 11, 23), HELSINKI)
SUNDAY = LocalDay(date(2026, 11, 29), HELSINKI)
SPRING = LocalDay(date(2027, 3, 28), HELSINKI)


def two_vans(**change: object) -> Fleet:
    """V1 works from Monday to Friday with Aino, V2 every day alone."""
    fleet = default_fleet(YARD, HELSINKI, vans=2)
    weekdays = replace(WORKDAY, weekdays=frozenset(range(5)))
    first = replace(fleet.vehicles[0], shifts=(weekdays,), driver=DriverId("aino"))
    drivers = (Driver(DriverId("aino"), skills=frozenset({"adr"})),)
    given = {"vehicles": (first, fleet.vehicles[1]), "drivers": drivers}
    return replace(fleet, **(given | change))


def test_a_clock_shift_becomes_instants_of_its_date():
    """Helsinki is two hours ahead of UTC in November: 08:00 is 06:00Z."""
    (first, _), hubs = two_vans().on(MONDAY)
    assert first.shift.window == Window(
        datetime(2026, 11, 23, 6, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC)
    )
    assert first.shift.breaks[0].window == Window(
        datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
    )
    assert first.start == first.end == YARD
    assert [hub.place for hub in hubs] == [YARD]


def test_a_vehicle_that_does_not_work_on_a_weekday_stays_at_home():
    """V1 has its Sunday off; `away` keeps the other at home as well."""
    fleet = two_vans()
    assert [van.id for van in fleet.on(SUNDAY)[0]] == ["V2"]
    assert fleet.on(SUNDAY, away=frozenset({VehicleId("V2")}))[0] == ()


def test_a_shift_over_the_clock_change_keeps_its_clock_times():
    """On 28 March 2027 Helsinki skips 03:00 to 04:00: a shift from 2 to 10 lasts seven hours."""
    night = ClockShift(2 * 3600, 10 * 3600)
    assert night.on(SPRING).window.length_s == 7 * 3600
    assert night.on(MONDAY).window.length_s == 8 * 3600


def test_the_skills_of_the_driver_count_as_the_vehicles():
    """A permit is a person's, but it is the van that is chosen."""
    assert two_vans().on(MONDAY)[0][0].all_skills == {"adr"}


def test_a_robot_in_a_storm_is_not_available():
    """Weather comes with the day, not with the fleet."""
    storm = Window(datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC))
    first, second = two_vans().on(MONDAY, unavailable={VehicleId("V2"): (storm,)})[0]
    assert (first.unavailable, second.unavailable) == ((), (storm,))
    with pytest.raises(UnknownNameError, match="V2"):
        two_vans().on(MONDAY, away=frozenset({VehicleId("V3")}))


def test_a_hub_that_has_only_an_address_waits_until_it_is_found():
    """The fleet file is read before there is a map."""
    hub = FleetHub(HubId("depot"), HubKind.DEPOT, address=Address(street="Ruskeasuontie"))
    fleet = two_vans(hubs=(hub,))
    assert fleet.unlocated == (hub,)
    with pytest.raises(WordError, match="hub depot: a hub that has not been found yet"):
        fleet.on(MONDAY)
    found = fleet.located({hub.id: YARD})
    assert found.unlocated == ()
    assert found.on(MONDAY)[1][0].place == YARD


def test_an_approach_holds_for_its_profiles():
    """A bike does not take the motorway to the depot."""
    gate = LonLat(24.95, 60.18)
    approach = Approach(gate, duration_s=900, distance_m=12_000, profiles=frozenset({"van"}))
    hub = FleetHub(HubId("out"), HubKind.DEPOT, YARD, approaches=(approach,))
    assert hub.approach("van") is approach
    assert hub.approach("cargo_bike") is None
    with pytest.raises(WordError, match="an approach from nowhere"):
        replace(hub, place=None, address=Address(city="Vantaa"))


def test_chargers_of_a_hub_stand_where_it_stands():
    """They move with it when its address is found."""
    charger = FleetCharger(ChargerId("c1"), 22_000, slots=2)
    hub = FleetHub(HubId("depot"), HubKind.DEPOT, YARD, chargers=(charger,)).as_hub()
    assert [(given.place, given.power_w, given.slots) for given in hub.chargers] == [(YARD, 22_000, 2)]


def test_a_type_holds_what_its_space_and_limits_hold():
    """110 cm fit into a bike's box, 111 cm do not; 120 kg do, one gram more does not."""
    bike = TYPES[VehicleKind.CARGO_BIKE]
    assert bike.holds(Parcel(ParcelId("p"), Load(mass_g=120_000, pieces=1), sides=Sides(20, 110, 30)))
    assert not bike.holds(Parcel(ParcelId("p"), Load(pieces=1), sides=Sides(111, 20, 30)))
    assert not bike.holds(Parcel(ParcelId("p"), Load(mass_g=120_001, pieces=1)))


def test_sides_are_turned_and_not_tilted():
    """A ski of 170 cm lies along a van of 300 cm; a plate of 190 by 181 cm goes in neither way."""
    van = VAN.compartment
    assert van is not None
    assert Sides(10, 170, 12).goes_into(van)
    assert Sides(2, 175, 181).goes_into(van)
    assert not Sides(190, 181, 2).goes_into(van)
    assert Sides(30, 10, 20) == Sides(10, 20, 30)
    assert Sides(10, 20, 30).volume_cm3 == 6_000


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"vehicles": ()}, "a fleet without a vehicle"),
        ({"currency": "GBP"}, "two currencies in one fleet"),
        ({"types": (VAN, VAN)}, "a vehicle type listed twice: 'van'"),
    ],
)
def test_a_fleet_that_contradicts_itself_is_refused(change: dict[str, object], told: str):
    """Found once, at the border."""
    with pytest.raises(WordError, match=told):
        two_vans(**change)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"type": "vann"}, "vehicle V1: unknown vehicle type: 'vann'. Did you mean 'van'?"),
        ({"start": HubId("north")}, "vehicle V1: unknown hub: 'north'"),
        ({"driver": DriverId("eino")}, "vehicle V1: unknown driver: 'eino'"),
    ],
)
def test_a_name_that_nobody_knows_is_refused(change: dict[str, object], told: str):
    """With the names that would have been right."""
    fleet = two_vans()
    with pytest.raises(UnknownNameError) as refused:
        replace(fleet, vehicles=(replace(fleet.vehicles[0], **change),))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("build", "told"),
    [
        (lambda: ClockShift(9 * 3600, 8 * 3600), "does not begin within a day and end after that"),
        (lambda: ClockShift(0, 3600, frozenset({7})), "weekdays run from Monday 0"),
        (lambda: ClockShift(0, 3600, latest_start_s=3601), "a latest start outside its shift"),
        (lambda: ClockBreak(1800, 3600), "half a window"),
        (lambda: ClockBreak(1800, 7200, 3600), "a break that ends before it begins"),
        (lambda: ClockShift(0, 3600, breaks=(ClockBreak(60, 7200, 9000),)), "a break outside its shift"),
    ],
)
def test_hours_that_contradict_themselves_are_refused(build, told: str):
    """Before any date is known."""
    with pytest.raises(WindowError, match=told):
        build()


def test_two_shifts_on_one_weekday_are_refused():
    """One vehicle, one route a day."""
    with pytest.raises(WordError, match="two shifts on one weekday"):
        FleetVehicle(VehicleId("V1"), "van", (WORKDAY, WORKDAY))


def test_a_fleet_crosses_process_borders():
    """Hubs are planned in parallel processes."""
    fleet = two_vans()
    assert pickle.loads(pickle.dumps(fleet)) == fleet

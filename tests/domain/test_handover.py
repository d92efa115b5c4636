"""Who opens, what else is allowed, and how long it takes at the door."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.handover import HOME, Alternative, AlternativeKind, ChanceStep, DoorKind, HomeChance
from doorstep.domain.ids import HubId, OrderId, ParcelId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import Load
from doorstep.domain.orders import (
    Collection,
    ExternalReference,
    Order,
    OrderKind,
    Parcel,
    Requirement,
    RequirementKind,
)
from doorstep.domain.people import Person
from doorstep.domain.places import Address
from doorstep.domain.service_defaults import ServiceDefaults

MONDAY = LocalDay(date(2026, 11, 23), ZoneInfo("Europe/Helsinki"))
EVENING = HomeChance((ChanceStep(0, 70), ChanceStep(17 * 3600, 92)))


def order(**change: object) -> Order:
    """One parcel to a street."""
    fields = {
        "id": OrderId("o1"),
        "reference": ExternalReference("shop", "1"),
        "kind": OrderKind.DELIVERY,
        "address": Address(street="Kirkkokatu"),
        "parcels": (Parcel(ParcelId("p1"), Load(pieces=1)),),
    }
    return Order(**(fields | change))


def test_the_chance_that_nobody_opens_is_priced():
    """30 % of 6.00 are 1.80 before 17:00 in Helsinki (15:00Z), 8 % are 0.48 from then on."""
    cost = EVENING.arrival_cost(MONDAY, failed_minor=600)
    assert cost.costs_minor == (180, 48)
    assert cost.changes == (datetime(2026, 11, 23, 15, tzinfo=UTC),)
    assert cost.at(datetime(2026, 11, 23, 14, 59, 59, tzinfo=UTC)) == 180


def test_half_a_cent_is_rounded_up():
    """45 % of 10 cents are 4.5."""
    assert HomeChance.all_day(55).arrival_cost(MONDAY, failed_minor=10).costs_minor == (5,)


def test_a_day_of_chances_begins_at_midnight_and_repeats():
    """A shift may run into the next day."""
    assert [EVENING.percent_at(hour * 3600) for hour in (0, 16, 17, 23, 24, 41)] == [70, 70, 92, 92, 70, 92]
    with pytest.raises(WordError, match="not a day of chances"):
        HomeChance((ChanceStep(3600, 70),))
    with pytest.raises(UnitError, match="0 to 100"):
        ChanceStep(0, 101)


def test_every_kind_of_door_has_a_default_chance():
    """Homes answer in the evening, shops in the morning, lockers always."""
    assert set(HOME) == set(DoorKind)
    assert HOME[DoorKind.HOUSE].percent_at(18 * 3600) > HOME[DoorKind.HOUSE].percent_at(10 * 3600)
    assert HOME[DoorKind.SHOP].percent_at(10 * 3600) > HOME[DoorKind.SHOP].percent_at(22 * 3600)
    assert HOME[DoorKind.LOCKER].percent_at(0) == 100


def test_work_at_a_door_is_the_sum_of_its_parts():
    """Apartment 80, two more parcels 30, third floor on foot 75, age check 30, signature 15: 230 s."""
    parcels = tuple(Parcel(ParcelId(f"p{k}"), Load(pieces=1)) for k in range(3))
    asked = (
        Requirement(RequirementKind.AGE_CHECK, minimum_age=18),
        Requirement(RequirementKind.SIGNATURE),
    )
    given = order(parcels=parcels, floor_count=3, lift=False, requirements=asked)
    assert ServiceDefaults().service_s(given) == 230
    assert ServiceDefaults().service_s(order(service_s=40, floor_count=9)) == 40


@pytest.mark.parametrize(
    ("floor_count", "lift", "climb_s"),
    [
        (None, None, 0),
        (3, None, 75),  # no lift is expected: 3 x 25
        (4, None, 77),  # a lift is: 45 + 4 x 8
        (4, False, 100),
        (1, True, 25),  # the stairs are quicker than 45 + 8
        (-1, None, 25),
    ],
)
def test_stairs_and_lifts_take_their_time(floor_count: int | None, lift: bool | None, climb_s: int):
    """There and back; a basement is a floor as well."""
    assert ServiceDefaults().climb_s(floor_count, lift=lift) == climb_s


def test_a_collection_takes_longer_than_a_delivery():
    """A return at a house: 60 + 20. A transfer is collected at a business: 90 + 20, and delivered in 60."""
    assert ServiceDefaults().service_s(order(kind=OrderKind.RETURN)) == 80
    moved = order(kind=OrderKind.TRANSFER, origin=Collection(Address(city="Espoo")))
    assert (ServiceDefaults().origin_s(moved), ServiceDefaults().service_s(moved)) == (110, 60)
    with pytest.raises(WordError, match="collected nowhere"):
        ServiceDefaults().origin_s(order())


def test_a_door_is_guessed_from_its_address():
    """A flat or a floor means a block."""
    assert order().behind_door is DoorKind.HOUSE
    assert order(address=Address(street="Kirkkokatu", unit="B 12")).behind_door is DoorKind.APARTMENT
    assert order(floor_count=0).behind_door is DoorKind.APARTMENT
    assert order(floor_count=2, door_kind=DoorKind.BUSINESS).behind_door is DoorKind.BUSINESS


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"revenue_minor": 400, "price_if_unserved_minor": 300}, "both owed and optional"),
        (
            {"kind": OrderKind.RETURN, "released": datetime(2026, 11, 23, tzinfo=UTC)},
            "a release of what no hub hands out",
        ),
        ({"kind": OrderKind.SERVICE, "parcels": (), "hub": HubId("h")}, "a hub that no load passes"),
        ({"alternatives": (Alternative(AlternativeKind.NEIGHBOUR),) * 2}, "an alternative given twice"),
        (
            {"kind": OrderKind.PICKUP, "alternatives": (Alternative(AlternativeKind.LOCKER),)},
            "an alternative to what is not delivered",
        ),
        ({"allowed_vehicles": frozenset()}, "no vehicle is allowed"),
    ],
)
def test_wishes_that_contradict_each_other_are_refused(change: dict[str, object], told: str):
    """By name, before anything is planned with them."""
    with pytest.raises(WordError, match=told):
        order(**change)


def test_only_a_locker_is_a_place_to_go_to():
    """A neighbour is at the door."""
    assert Alternative(AlternativeKind.LOCKER, 150, HubId("l1")).hub == "l1"
    with pytest.raises(WordError, match="a hub that is not gone to"):
        Alternative(AlternativeKind.NEIGHBOUR, hub=HubId("l1"))


def test_an_optional_pickup_earns_something():
    """It is done only if it pays."""
    assert order(kind=OrderKind.PICKUP, revenue_minor=700).optional
    assert not order(allowed_vehicles=frozenset({VehicleId("V1")})).optional


def test_a_person_of_whom_nothing_is_known_is_none():
    """A pointer at nothing would be kept for ever."""
    assert Person(note="ring twice").note == "ring twice"
    with pytest.raises(WordError, match="nothing is known"):
        Person()


def test_service_defaults_cross_process_borders():
    """They travel with the fleet."""
    assert pickle.loads(pickle.dumps(ServiceDefaults(parcel_s=9))) == ServiceDefaults(parcel_s=9)
    with pytest.raises(WordError, match=r"no door_s: .*'site'"):
        ServiceDefaults(door_s={DoorKind.HOUSE: 60})

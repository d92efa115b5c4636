"""Orders, parcels and loads."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from doorstep.domain.errors import UnitError, WindowError, WordError
from doorstep.domain.ids import OrderId, ParcelId, made_id, require_id
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.orders import (
    Collection,
    ExternalReference,
    Order,
    OrderKind,
    Parcel,
    Requirement,
    RequirementKind,
)
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.windows import Window
from tests.strategies import loads

SHOP = ExternalReference("shop", "4711")
DOOR = Place(LonLat(24.94, 60.17))
SHOP_DOOR = Collection(Address(street="Aleksanterinkatu", house_number="13"))


def order(**change: object) -> Order:
    """A delivery of two parcels: 2 kg and 3 kg."""
    parcels = tuple(Parcel(ParcelId(f"p{kg}"), Load(mass_g=kg * 1000, pieces=1)) for kg in (2, 3))
    fields = {
        "id": OrderId("o1"),
        "reference": SHOP,
        "kind": OrderKind.DELIVERY,
        "address": Address(street="Kirkkokatu"),
        "parcels": parcels,
    }
    return Order(**(fields | change))


def test_an_order_weighs_what_its_parcels_weigh():
    """Two and three kilograms are five, in two pieces."""
    assert order().load == Load(mass_g=5000, pieces=2)


def test_only_a_transfer_has_an_origin():
    """Pickup here, delivery there, same vehicle: a paired task."""
    assert order(kind=OrderKind.TRANSFER, origin=SHOP_DOOR).origin == SHOP_DOOR
    with pytest.raises(WordError, match="order o1: origin and kind contradict each other: 'delivery'"):
        order(origin=SHOP_DOOR)
    with pytest.raises(WordError, match="contradict"):
        order(kind=OrderKind.TRANSFER)


def test_only_a_service_moves_nothing():
    """A delivery of nothing is a lost parcel."""
    assert order(kind=OrderKind.SERVICE, parcels=()).load == Load()
    with pytest.raises(WordError, match="no parcel to move"):
        order(parcels=())


def test_a_parcel_is_listed_once():
    """A barcode scanned twice is one parcel."""
    with pytest.raises(WordError, match="listed twice"):
        order(parcels=order().parcels * 2)


def test_a_price_and_windows_are_checked():
    """The field and the order stand in the message."""
    with pytest.raises(UnitError, match="order o1: price_if_unserved_minor is at least 0: -5"):
        order(price_if_unserved_minor=-5)
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    with pytest.raises(WindowError, match="order o1 has windows that overlap"):
        order(windows=(Window(now, now), Window(now, now)))


def test_an_age_goes_with_its_check():
    """Eighteen years for a photo mean nothing."""
    assert Requirement(RequirementKind.AGE_CHECK, minimum_age=18).required
    with pytest.raises(WordError, match="come together"):
        Requirement(RequirementKind.PHOTO, minimum_age=18)
    with pytest.raises(UnitError, match="minimum_age is at least 0: -1"):
        Requirement(RequirementKind.AGE_CHECK, minimum_age=-1)
    with pytest.raises(WordError, match="come together"):
        Requirement(RequirementKind.AGE_CHECK)


@pytest.mark.parametrize("given_id", ["", " o1", "o1\n", "x" * 201])
def test_an_id_is_short_and_without_blanks_around(given_id: str):
    """Cells of a spreadsheet end in blanks; two orders would look the same."""
    with pytest.raises(WordError, match="not an order id"):
        require_id(given_id, "an order")


def test_an_id_made_of_others_is_short_enough_and_its_own():
    """Two that differ only where they are cut stay apart."""
    assert made_id("van as van-1") == "van as van-1"
    assert made_id("x" * 200) == "x" * 200
    first, second = (made_id("x" * 200 + end) for end in "ab")
    assert first != second
    for name in (first, second):
        assert len(name) == 200
        require_id(name, "an id")


def test_an_excess_names_dimension_and_amount():
    """'Too full' is no reason; '500 g over' is one."""
    limit = LoadLimit(mass_g=1000, chilled_pieces=0)
    assert limit.excess(Load(mass_g=1500, volume_cm3=10**9, pieces=3, chilled_pieces=1)) == {
        "mass_g": 500,
        "chilled_pieces": 1,
    }
    assert limit.fits(Load(mass_g=1000))


@given(loads(), loads())
def test_a_sum_fits_exactly_its_own_limit(one: Load, other: Load):
    """Addition by dimension; no limit fits all."""
    both = one + other
    assert both == other + one
    assert LoadLimit(both.mass_g, both.volume_cm3, both.pieces, both.chilled_pieces).fits(both)
    assert LoadLimit().fits(both)


def test_a_negative_load_is_refused():
    """A return is a pickup, not a delivery of less than nothing."""
    with pytest.raises(UnitError, match="load: mass_g is at least 0: -1"):
        Load(mass_g=-1)
    with pytest.raises(UnitError, match="load limit: pieces"):
        LoadLimit(pieces=-1)

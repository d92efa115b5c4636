"""The demo day: real doors, a visible scheme of names, and what it promises to hold."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from doorstep.app.addresses import CERTAIN
from doorstep.connectors.fleet.files import read_fleet
from doorstep.connectors.orders.files import read_orders
from doorstep.connectors.orders.results import ReadOrders
from doorstep.domain.fleet_parts import VehicleKind
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import HubId
from doorstep.domain.instants import LocalDay
from doorstep.domain.orders import OrderKind, RequirementKind
from doorstep.maps.addresses import read_addresses
from doorstep.maps.geocode import Geocoder
from doorstep.maps.samples import demo_extract, demo_fleet, demo_orders, tutorial_orders
from doorstep.maps.samples.make_day import SEED, UNCLEAR, choose_doors, make_rows, table_of, tutorial_rows

DAY = LocalDay(date(2026, 11, 26), ZoneInfo("Europe/Helsinki"))


@pytest.fixture(scope="module")
def day() -> ReadOrders:
    """The orders of the demo day."""
    with demo_orders("helsinki") as path:
        return read_orders(path, day=DAY)


def test_every_row_is_read(day: ReadOrders):
    """Every heading too: the file shows what an order may say."""
    assert (day.rejected, day.unread, day.notes) == ((), (), ())
    kinds = Counter(given.order.kind for given in day.orders)
    assert kinds == {OrderKind.DELIVERY: 322, OrderKind.RETURN: 32, OrderKind.PICKUP: 18}


def test_it_holds_what_a_day_holds(day: ReadOrders):
    """With and without windows, bulky, chilled, age-checked, a locker, ready times, optional pickups."""
    orders = [given.order for given in day.orders]
    assert 200 <= sum(bool(order.windows) for order in orders) <= 300
    asked = Counter(each.kind for order in orders for each in order.requirements)
    assert asked[RequirementKind.AGE_CHECK] >= 5
    assert sum(order.load.chilled_pieces for order in orders) >= 10
    assert sum(any(parcel.sides for parcel in order.parcels) for order in orders) >= 3
    assert sum(order.released is not None for order in orders) >= 10
    assert sum(order.optional for order in orders) == 6


def test_nobody_is_named(day: ReadOrders):
    """Names are numbers."""
    names = [given.person.name for given in day.orders if given.person is not None]
    assert len(names) == len(day.orders)
    assert all(re.fullmatch(r"Customer \d{3}", name or "") for name in names)


def test_four_addresses_need_a_person_and_the_others_are_on_the_map(day: ReadOrders):
    """So that the demo shows both."""
    with demo_extract("helsinki") as extract:
        geocoder = Geocoder.build(read_addresses(extract))
    lines = {given.order.address.one_line for given in day.orders}
    best = {line: geocoder.search(line, limit=1) for line in lines}
    geocoder.close()
    unsure = {line for line, found in best.items() if not found or found[0].confidence < CERTAIN}
    assert unsure == {f"{address}, {postcode} Helsinki" for address, postcode, _ in UNCLEAR}


def test_the_files_are_what_the_script_makes(day: ReadOrders):
    """Nobody edits them by hand."""
    rng = random.Random(SEED)
    rows = list(make_rows(choose_doors(rng), rng))
    with demo_orders("helsinki") as path:
        assert path.read_text("utf-8") == table_of(rows)
    with tutorial_orders() as path:
        found = read_orders(path, day=DAY)
    assert (found.rejected, found.unread) == ((), ())
    assert [given.order.id for given in found.orders] == [row["order"] for row in tutorial_rows(rows)]
    assert len(found.orders) == 40


def test_the_fleet_is_that_of_the_pictures():
    """Seven vans of which one electric, four bikes, a walker, a robot; a depot outside the map."""
    with demo_fleet("helsinki") as path:
        fleet = read_fleet(path, zone=DAY.zone)
    vehicles, hubs = fleet.on(DAY)
    kinds = Counter(fleet.type(vehicle.type.name).kind for vehicle in vehicles)
    assert kinds == {
        VehicleKind.VAN: 6,
        VehicleKind.ELECTRIC_VAN: 1,
        VehicleKind.CARGO_BIKE: 4,
        VehicleKind.WALKER: 1,
        VehicleKind.ROBOT: 1,
    }
    assert [hub.kind for hub in hubs] == [HubKind.DEPOT, HubKind.MICRO_HUB, HubKind.LOCKER]
    depot = fleet.hub(HubId("depot"))
    approach = depot.approach("van")
    assert approach is not None
    assert (approach.duration_s, approach.distance_m) == (1140, 12_400)
    assert fleet.hub(HubId("micro")).supplied_from == "depot"

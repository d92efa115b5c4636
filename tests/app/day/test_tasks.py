"""Orders become tasks: odds of the hour, lockers, other days, transfers; by hand, without streets."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from doorstep.app.day.settings import DaySettings
from doorstep.app.day.tasks import TaskMaker
from doorstep.app.day.travel import DayClock
from doorstep.domain.fleet_defaults import VAN, default_fleet
from doorstep.domain.handover import Alternative, AlternativeKind, ChanceStep, DoorKind, HomeChance
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import LoadLimit
from doorstep.domain.orders import Collection, OrderKind, Requirement, RequirementKind
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.tasks import TaskKind
from doorstep.roads.times.traffic import DayType
from tests.app.day.days import APPROACH, DAY, DEPOT, DOORS, MICRO, at, order, van

LOCKER = Hub(HubId("locker"), HubKind.LOCKER, Place(LonLat(24.9485, 60.1719)), limit=LoadLimit(pieces=1))
TO_LOCKER = Alternative(AlternativeKind.LOCKER, price_minor=60)


def made(settings, *orders, hubs=(MICRO, LOCKER), vehicles=None):
    """The tasks of orders by id, and what was refused."""
    day_tasks = TaskMaker.of(DAY, settings, vehicles or [van()], hubs).tasks(orders)
    return {task.id: task for task in day_tasks.tasks}, day_tasks.refused


def test_an_arrival_costs_the_chance_that_nobody_opens(settings):
    """60 of 100 open before five, 90 after: of a failed attempt at 600, 240 before and 60 after."""
    chance = HomeChance((ChanceStep(0, 60), ChanceStep(17 * 3600, 90)))
    tasks, _ = made(replace(settings, failed_attempt_minor=600), order("o", home=chance))
    cost = tasks["o"].arrival_cost
    assert [cost.at(at(hour)) for hour in (9, 16.99, 17, 20)] == [240, 240, 60, 60]


def test_a_neighbour_makes_nobody_home_cheaper(settings):
    """The neighbour costs 50: of that, 40 of 100 are 20. An attempt that costs nothing has no odds."""
    beside = Alternative(AlternativeKind.NEIGHBOUR, price_minor=50)
    home = HomeChance.all_day(60)
    tasks, _ = made(settings, order("o", home=home, alternatives=(beside,)))
    assert tasks["o"].arrival_cost.at(at(9)) == 20
    tasks, _ = made(replace(settings, failed_attempt_minor=0), order("o", home=home))
    assert tasks["o"].arrival_cost is None


def test_a_locker_is_a_second_door_while_it_has_room(settings):
    """Both orders allow a locker; there is room for one parcel, so the second stays with its door."""
    first = order("a", DOORS[0], alternatives=(TO_LOCKER,))
    second = order("b", DOORS[0], alternatives=(TO_LOCKER,))
    tasks, refused = made(settings, first, second)
    assert refused == ()
    assert set(tasks) == {"a", "a@locker", "b"}
    assert tasks["a"].alternatives == tasks["a@locker"].alternatives == "a"
    assert tasks["b"].alternatives is None
    at_locker = tasks["a@locker"]
    assert at_locker.place == LOCKER.place
    assert at_locker.arrival_cost.at(at(9)) == 60
    assert at_locker.service[0].duration_s == settings.service.door_s[DoorKind.LOCKER]


def test_a_locker_out_of_reach_is_none(settings):
    """The nearest locker is farther than 600 m from the door, and none was named; named, it counts."""
    far = LonLat(24.9700, 60.1719)
    tasks, _ = made(settings, order("a", far, alternatives=(TO_LOCKER,)))
    assert set(tasks) == {"a"}
    named = replace(TO_LOCKER, hub=LOCKER.id)
    tasks, _ = made(settings, order("a", far, alternatives=(named,)))
    assert set(tasks) == {"a", "a@locker"}


def test_another_day_is_the_price_of_leaving_an_order_out(settings):
    """Its own price is 5000, tomorrow costs 150. Without either, an order must be served."""
    tomorrow = Alternative(AlternativeKind.OTHER_DAY, price_minor=150)
    tasks, _ = made(
        settings,
        order("plain"),
        order("patient", alternatives=(tomorrow,)),
        order("priced", price_if_unserved_minor=900),
    )
    prices = {name: task.price_if_unserved_minor for name, task in tasks.items()}
    assert prices == {"plain": settings.price_if_unserved_minor, "patient": 150, "priced": 900}
    tasks, _ = made(replace(settings, price_if_unserved_minor=None), order("owed"))
    assert tasks["owed"].price_if_unserved_minor is None


def test_a_transfer_is_a_pair(settings):
    """Collected at one door and delivered at the other, priced once in two halves."""
    origin = Collection(Address(text="from here"), Place(DOORS[1]), service_s=77)
    moved = replace(
        order("t", kind=OrderKind.DELIVERY, price_if_unserved_minor=301),
        origin=origin,
        kind=OrderKind.TRANSFER,
    )
    tasks, _ = made(settings, moved)
    collect, deliver = tasks["t/collect"], tasks["t/deliver"]
    assert (collect.kind, deliver.kind) == (TaskKind.PICKUP, TaskKind.DELIVERY)
    assert (collect.partner, deliver.partner) == (deliver.id, collect.id)
    assert (collect.place.door, deliver.place.door) == (DOORS[1], DOORS[0])
    assert collect.service[0].duration_s == 77
    assert collect.price_if_unserved_minor + deliver.price_if_unserved_minor == 301


def test_age_checks_need_the_skill_where_the_fleet_knows_it(settings):
    """Only if some driver is said to check ages are the others kept from it."""
    wine = order("wine", requirements=(Requirement(RequirementKind.AGE_CHECK, minimum_age=18),))
    tasks, _ = made(settings, wine)
    assert tasks["wine"].skills == frozenset()
    tasks, _ = made(settings, wine, vehicles=[van(), van("V2", skills=frozenset(("age_check",)))])
    assert tasks["wine"].skills == {"age_check"}


def test_an_order_listed_twice_counts_once(settings):
    """The second is refused, and told."""
    tasks, refused = made(settings, order("o"), order("o", DOORS[1]))
    assert tasks["o"].place.door == DOORS[0]
    assert [each.what for each in refused] == ["an order listed twice"]


@pytest.mark.parametrize(
    ("on", "clock_h", "elapsed_h"),
    [(date(2026, 3, 29), 8, 7), (date(2026, 10, 25), 8, 9), (date(2026, 11, 24), 8, 8)],
)
def test_clocks_that_change_shift_the_traffic_of_the_day(on, clock_h, elapsed_h):
    """Eight on the clock is seven hours after midnight in the night of March, nine in that of October."""
    day = LocalDay(on, ZoneInfo("Europe/Helsinki"))
    clock = DayClock(day, DayType.SUNDAY, (clock_h * 3600,))
    assert clock.elapsed_s(clock_h * 3600) == elapsed_h * 3600


def test_settings_take_from_a_fleet_what_a_day_does_not_say(settings):
    """Approaches count in their order, each for its profiles; the default fleet's prices are taken over."""
    by_truck = replace(APPROACH, duration_s=1800, profiles=frozenset(("truck",)))
    fleet = default_fleet(DEPOT.place, DAY.zone, vans=1, approaches=(by_truck, APPROACH))
    taken = DaySettings.of(replace(fleet, failed_attempt_minor=77), settings.park)
    hub = fleet.hubs[0].id
    assert [taken.approach(hub, profile).duration_s for profile in ("truck", "van")] == [1800, 1500]
    assert taken.approach(MICRO.id, "van") is None
    assert taken.failed_attempt_minor == 77
    assert taken.compartments == {"van": VAN.compartment}

"""A day of two hubs falls into two parts, each with what is nearest to it and fits its hours."""

from dataclasses import replace

import pytest

from doorstep.app.day.splitting import join_plans, split_by_hub
from doorstep.domain.errors import WordError
from doorstep.domain.fleet_defaults import CARGO_BIKE, VAN
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, ParcelId, PlanId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.orders import Parcel, Requirement, RequirementKind
from doorstep.domain.places import LonLat, Place
from doorstep.domain.shifts import Shift
from doorstep.domain.sides import Sides
from tests.app.day.days import bike, order, van, window
from tests.planning import small_day

WEST = Hub(HubId("west"), HubKind.DEPOT, Place(LonLat(24.90, 60.17)))
EAST = Hub(HubId("east"), HubKind.DEPOT, Place(LonLat(25.00, 60.17)))


def between(share):
    """A door on the way from west (0) to east (1)."""
    return LonLat(24.90 + 0.10 * share, 60.17)


def orders_of(split):
    """Ids of the orders of each part, by its name."""
    return {part.name: [order.id for order in part.orders] for part in split.parts}


def test_each_order_goes_to_the_nearest_hub(settings):
    """Doors at a tenth and at four tenths are nearer to the west, one at nine tenths to the east."""
    orders = [order("a", between(0.1)), order("b", between(0.9)), order("c", between(0.4))]
    split = split_by_hub(orders, [van("W", WEST), van("E", EAST)], [WEST, EAST], settings)
    assert orders_of(split) == {"west": ["a", "c"], "east": ["b"]}
    assert [[vehicle.id for vehicle in part.vehicles] for part in split.parts] == [["W"], ["E"]]
    assert [[hub.id for hub in part.hubs] for part in split.parts] == [["west"], ["east"]]


def test_a_full_hub_gives_away_what_loses_least(settings):
    """The west van has nine hours, of which seven tenths are filled: 22 680 s.

    Each order takes 2 500 s of service and 180 s to get to it. There are hours left for the ninth still: 8
    times 2 680 s are 21 440 s. The other six of fifteen go east, and they are those nearest to it.
    """
    orders = [order(f"o{n:02}", between(0.01 * n), service_s=2_500) for n in range(15)]
    split = split_by_hub(orders, [van("W", WEST), van("E", EAST)], [WEST, EAST], settings)
    assert orders_of(split)["east"] == [f"o{n:02}" for n in range(9, 15)]


def test_a_busy_day_fills_the_same_share_of_all_hours(settings):
    """23 orders of 2 680 s need 61 640 s of 64 800 s: each van fills half of that, 11 and a half orders."""
    orders = [order(f"o{n:02}", between(0.01 * n), service_s=2_500) for n in range(23)]
    split = split_by_hub(orders, [van("W", WEST), van("E", EAST)], [WEST, EAST], settings)
    assert orders_of(split)["east"] == [f"o{n:02}" for n in range(12, 23)]


def test_hours_that_a_van_is_away_are_not_filled(settings):
    """From eight to four it is at the garage: of the one hour left 2 520 s are filled, by one order."""
    orders = [order(f"o{n}", between(0.01 * n), service_s=2_500) for n in range(3)]
    away = van("W", WEST, unavailable=(window(7, 16),))
    split = split_by_hub(orders, [away, van("E", EAST)], [WEST, EAST], settings)
    assert orders_of(split) == {"west": ["o0"], "east": ["o1", "o2"]}


def test_what_a_hub_has_no_room_for_goes_elsewhere(settings):
    """Five orders of 300 kg: a van of one trip takes 900 kg, one that reloads any number.

    A hub that holds two pieces gives out two, however often its van loads.
    """
    orders = [order(f"o{n}", between(0.1 * n), mass_g=300_000) for n in range(5)]
    once, often = van("W", WEST), van("W", WEST)
    often = replace(often, hubs=(WEST.id,))
    small = replace(WEST, limit=LoadLimit(pieces=2))
    taken = {}
    for name, own, hub in (("once", once, WEST), ("often", often, WEST), ("small", often, small)):
        split = split_by_hub(orders, [own, van("E", EAST)], [hub, EAST], settings)
        taken[name] = len(orders_of(split)["west"])
    assert taken == {"once": 3, "often": 5, "small": 2}


def test_an_order_goes_to_a_hub_whose_vehicles_can_serve_it(settings):
    """Bikes in the west cannot lift it, have no room for its length, lack its skill, or are home by then.

    What nobody can lift goes to the first part, which says so.
    """
    length = Sides(300, 20, 20)
    carpet = Parcel(ParcelId("roll"), Load(mass_g=9_000), sides=length)
    orders = [
        order("light", between(0)),
        order("heavy", between(0), mass_g=500_000),
        replace(order("long", between(0)), parcels=(carpet,)),
        order("fitted", between(0), skills=frozenset({"fitting"})),
        order("late", between(0), windows=(window(20, 21),)),
        order("hopeless", between(1), mass_g=90_000_000),
    ]
    biker = replace(van("W", WEST, CARGO_BIKE.type))
    late = Shift(window(10, 22))
    fitter = replace(van("E", EAST), shift=late, type=replace(VAN.type, skills=frozenset({"fitting"})))
    roomy = replace(settings, compartments={CARGO_BIKE.type.name: Sides(100, 80, 80)})
    split = split_by_hub(orders, [biker, fitter], [WEST, EAST], roomy)
    assert orders_of(split) == {"west": ["light", "hopeless"], "east": ["heavy", "long", "fitted", "late"]}


def test_ages_are_checked_in_every_part_when_the_fleet_can(settings):
    """One van states the skill, so it is asked for in the whole day, also where the hub is given."""
    checked = (Requirement(RequirementKind.AGE_CHECK, minimum_age=18),)
    orders = [
        order("wine", between(0), requirements=checked),
        order("bound", between(0), requirements=checked, hub=WEST.id),
    ]
    able = replace(van("E", EAST), type=replace(VAN.type, skills=frozenset({"age_check"})))
    split = split_by_hub(orders, [van("W", WEST), able], [WEST, EAST], settings)
    assert orders_of(split) == {"west": ["bound"], "east": ["wine"]}
    assert [each.skills for part in split.parts for each in part.orders] == [{"age_check"}] * 2


def test_hubs_at_one_place_are_one_part(settings):
    """A van there begins at both; a hub far away takes what the near ones have no hours for."""
    twin = replace(WEST, id=HubId("twin"))
    far = replace(EAST, id=HubId("far"), place=Place(LonLat(26.5, 60.5)))
    orders = [order(f"o{n}", between(0.01 * n), service_s=9_000) for n in range(5)]
    split = split_by_hub(orders, [van("W", WEST), van("F", far)], [WEST, twin, far], settings)
    assert orders_of(split) == {"twin+west": ["o0", "o1", "o2"], "far": ["o3", "o4"]}


def test_a_hub_nobody_loads_at_and_vehicles_that_stay_home_are_told(settings):
    """Each order that names them is refused with what is wrong."""
    empty = replace(EAST, id=HubId("empty"), place=Place(between(0.5)))
    orders = [
        order("a", hub=empty.id),
        order("b", allowed_vehicles=frozenset({VehicleId("ghost")})),
        order("c"),
    ]
    split = split_by_hub(orders, [van("W", WEST), van("E", EAST)], [WEST, EAST, empty], settings)
    assert [refused.what for refused in split.refused] == [
        "no vehicle of the day loads at its hub empty",
        "the vehicles allowed do not work on this day: ghost",
    ]
    assert orders_of(split) == {"west": ["c"], "east": []}


def test_named_hubs_and_vehicles_are_kept(settings):
    """What names the east hub or its van goes there from any door; both at once must agree."""
    orders = [
        order("hub", between(0), hub=EAST.id),
        order("van", between(0), allowed_vehicles=frozenset((VehicleId("E"),))),
        order("torn", between(0), hub=WEST.id, allowed_vehicles=frozenset((VehicleId("E"),))),
    ]
    split = split_by_hub(orders, [van("W", WEST), van("E", EAST)], [WEST, EAST], settings)
    assert orders_of(split) == {"west": [], "east": ["hub", "van"]}
    assert [refused.order_id for refused in split.refused] == ["torn"]


def test_hubs_that_belong_together_stay_together(settings):
    """A van that loads at both hubs, or a supply from one to the other, makes one part of two."""
    both = replace(van("W", WEST), hubs=(EAST.id,))
    split = split_by_hub([order("a")], [both, van("E", EAST)], [WEST, EAST], settings)
    assert [part.name for part in split.parts] == ["east+west"]
    fed = replace(settings, supplied_from={EAST.id: WEST.id})
    split = split_by_hub([order("a")], [van("W", WEST), van("E", EAST)], [WEST, EAST], fed)
    assert [part.name for part in split.parts] == ["east+west"]


def test_lockers_are_open_to_every_part(settings):
    """A locker is no hub to split by."""
    locker = replace(EAST, id=HubId("locker"), kind=HubKind.LOCKER, place=Place(between(0.5)))
    split = split_by_hub([], [van("W", WEST), van("E", EAST)], [WEST, EAST, locker], settings)
    assert [[hub.id for hub in part.hubs] for part in split.parts] == [["west", "locker"], ["east", "locker"]]


def test_a_day_without_hubs_cannot_be_split(settings):
    """Vehicles that begin at home belong to no hub."""
    rover = replace(bike(), start=None, end=None, hubs=())
    with pytest.raises(WordError, match="no hub splits"):
        split_by_hub([order("a")], [rover], [WEST], settings)


def test_plans_of_parts_are_joined_to_one():
    """Two plans of one vehicle each make one of two routes; costs add up."""
    first = small_day.day(tasks=small_day.TASKS[:2], vehicles=(small_day.vehicle("van-1"),))
    second = small_day.day(tasks=small_day.TASKS[2:], vehicles=(small_day.vehicle("van-2"),))
    plans = {"west": small_day.plan(first, "ab"), "east": small_day.plan(second)}
    joined = join_plans(PlanId("day"), plans)
    assert [route.id for route in joined.routes] == ["west/route-1"]
    assert [left.task_id for left in joined.unassigned] == ["c"]
    assert joined.total.total_minor == sum(plan.total.total_minor for plan in plans.values())
    with pytest.raises(WordError, match="plans of one day"):
        join_plans(PlanId("day"), {})

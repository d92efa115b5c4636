"""A day of two hubs falls into two parts, each with what is nearest to it and fits its hours."""

from dataclasses import replace

import pytest

from doorstep.app.day.splitting import join_plans, split_by_hub
from doorstep.domain.errors import WordError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PlanId, VehicleId
from doorstep.domain.places import LonLat, Place
from tests.app.day.days import bike, order, van
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
    """The west van has nine hours, 32 400 s; each order takes 2 500 s of service and 120 s to get to it.

    It has hours left for the thirteenth order still: 12 times 2 620 s are 31 440 s. The other two of
    fifteen go east, and they are those nearest to it.
    """
    orders = [order(f"o{n:02}", between(0.01 * n), service_s=2_500) for n in range(15)]
    split = split_by_hub(orders, [van("W", WEST), van("E", EAST)], [WEST, EAST], settings)
    assert orders_of(split)["east"] == ["o13", "o14"]


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

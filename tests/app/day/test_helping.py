"""What a part leaves out for want of means is asked of the nearest part with hours to spare."""

from dataclasses import replace

import pytest

from doorstep.app.day.building import DayProblem
from doorstep.app.day.helping import PlannedPart, helpers, without
from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.splitting import DayPart
from doorstep.app.day.supply import Supply
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, OrderId, TaskId
from doorstep.domain.places import LonLat, Place
from doorstep.domain.reasons import NoKerb, OutsideShift, OverLoad, TooDear
from doorstep.domain.travel import Travel
from tests.app.day.days import order
from tests.planning import small_day

SHORT = OutsideShift(60)


def door(east):
    """A door on the way east, in hundredths of a degree."""
    return LonLat(24.90 + 0.01 * east, 60.17)


def giver(*names, reason=SHORT, **asked):
    """A part that serves a and b and leaves out some orders near its hub."""
    left = names or ("c",)
    tasks = (*small_day.TASKS[:2], *(small_day.task(name, 1) for name in left))
    problem = small_day.day(tasks=tasks[:3], vehicles=(small_day.vehicle("van-1"),))
    plan = small_day.plan(problem, "ab")
    plan = replace(plan, unassigned=tuple(replace(each, reasons=(reason,)) for each in plan.unassigned))
    orders = [order(name, door(0)) for name in "ab"] + [order(name, door(0), **asked) for name in left]
    part = DayPart("west", (small_day.HUB,), problem.vehicles, tuple(orders))
    day = DayProblem(problem, (), (), {task.id: OrderId(task.id) for task in tasks[:3]}, {}, {})
    return PlannedPart(part, day, plan)


def helper(name, east, kind=small_day.VAN):
    """A part with one van that works for an hour and has nothing to do."""
    hub = Hub(HubId(name), HubKind.DEPOT, Place(door(east)))
    travel = Travel(small_day.POINTS, {kind.profile: small_day.street()})
    problem = small_day.day(tasks=(), vehicles=(small_day.vehicle("van-1", kind),), travel=travel)
    day = DayProblem(problem, (), (), {}, {}, {})
    return PlannedPart(DayPart(name, (hub,), problem.vehicles, ()), day, small_day.plan(problem))


def asked_of(parts, settings):
    """Ids of the orders that parts are asked to take."""
    return {name: [each.id for each in some] for name, some in helpers(parts, settings).items()}


def test_the_nearest_part_with_hours_is_asked(settings):
    """East is nearer than the far part; where its van is at work all the hour, the far one is asked."""
    east, far = helper("east", 2), helper("far", 5)
    assert asked_of([giver(), far, east], settings) == {"east": ["c"]}
    busy = replace(east, part=replace(east.part, name="busy"), plan=None)
    assert asked_of([giver(), far, busy], settings) == {"far": ["c"]}
    assert asked_of([giver()], settings) == {}


def test_a_part_takes_what_its_spare_hours_hold(settings):
    """An hour holds two orders of 1 500 s and 180 s to get there; the third of a lost part goes further."""
    orders = tuple(order(f"o{number}", door(0), service_s=1_500) for number in range(4))
    lost = PlannedPart(DayPart("lost", (small_day.HUB,), (), orders), None, None)
    asked = asked_of([lost, helper("east", 2), helper("far", 5)], settings)
    assert asked == {"east": ["o0", "o1"], "far": ["o2", "o3"]}


@pytest.mark.parametrize(
    ("reason", "asked", "is_given"),
    [
        (SHORT, {}, True),
        (OverLoad("mass_g", 1), {}, True),
        (TooDear(900, 800), {}, False),
        (NoKerb(), {}, False),
        (SHORT, {"hub": small_day.HUB.id}, False),
        (SHORT, {"revenue_minor": 500}, False),
        (SHORT, {"skills": frozenset({"fitting"})}, False),
    ],
)
def test_only_what_another_part_may_mend_is_given(settings, reason, asked, is_given):
    """Not what is too dear, has no kerb for anybody, is bound to its hub, is optional, or asks for more."""
    found = asked_of([giver(reason=reason, **asked), helper("east", 2)], settings)
    assert found == ({"east": ["c"]} if is_given else {})


def test_a_door_without_a_kerb_is_asked_of_those_who_move_otherwise(settings):
    """A van finds no kerb there; a bike of another hub may."""
    bikes = helper("bikes", 2, replace(small_day.VAN, profile="cargo_bike"))
    refused = RefusedOrder(OrderId("d"), "no legal place to halt near its door", "door of d", "", NoKerb())
    west = giver()
    part = replace(west.part, orders=(*west.part.orders, order("d", door(0))))
    west = replace(west, part=part, day=replace(west.day, refused=(refused,)))
    assert asked_of([west, helper("east", 1), bikes], settings) == {"east": ["c"], "bikes": ["d"]}


def test_parts_of_micro_hubs_neither_give_nor_take(settings):
    """What their vans bring was counted with their orders."""
    supply = (Supply(small_day.task("supply/micro/1", 3), HubId("micro")),)
    west, east = giver(), helper("east", 2)
    bound_west = replace(west, day=replace(west.day, supplies=supply))
    bound_east = replace(east, day=replace(east.day, supplies=supply))
    assert asked_of([bound_west, east], settings) == asked_of([west, bound_east], settings) == {}


def test_what_was_taken_over_is_gone_from_its_part():
    """Neither task nor price of c is left; routes stay as they are."""
    west = giver()
    tasks = tuple(replace(task, price_if_unserved_minor=5_000) for task in west.day.problem.tasks)
    priced = replace(west, day=replace(west.day, problem=replace(west.day.problem, tasks=tasks)))
    rest = without(priced, {OrderId("c")})
    assert [task.id for task in rest.day.problem.tasks] == ["a", "b"]
    assert set(rest.day.orders) == set(rest.day.problem.points.tasks) == {TaskId("a"), TaskId("b")}
    assert [each.id for each in rest.part.orders] == ["a", "b"]
    assert rest.plan.routes == west.plan.routes
    assert rest.plan.unassigned == ()
    assert rest.plan.costs.total_minor == 0

"""Parts of a day planned side by side, each until its two echelons agree."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

from doorstep.app.commands import PlanDay, Search
from doorstep.app.day.echelons import early_loads, loaded_early
from doorstep.app.day.splitting import DayPart, SplitDay
from doorstep.app.handlers.plan_apart import plan_apart
from doorstep.compute.processes import Processes
from doorstep.domain.fleet_defaults import default_fleet
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId
from doorstep.domain.places import LonLat, Place
from doorstep.domain.shifts import Shift
from doorstep.domain.stop_rules import StopRules
from doorstep.planning import check
from tests.app.day.days import APPROACH, DAY, DEPOT, DOORS, MICRO, bike, order, van, window

EAST = Hub(HubId("east"), HubKind.DEPOT, Place(LonLat(24.9560, 60.1690)))


def desk_over(city, workers=1):
    """What planning apart asks of a desk, over an opened city and processes of this machine."""
    parts = ("network", "kerbs", "places", "facilities")
    streets = SimpleNamespace(**{name: getattr(city, name) for name in parts}, versions={})
    clock = SimpleNamespace(now=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    return SimpleNamespace(clock=clock, told=None, streets=lambda: streets, workers=Processes(workers))


def test_a_part_whose_supply_no_van_brings_is_searched_again_without_it(helsinki, settings):
    """The depot's van is away until noon, so the bike's parcels never come: the van takes them afterwards.

    The other part agrees at once and is searched once.
    """
    rules = replace(
        settings,
        approaches={DEPOT.id: (APPROACH,)},
        supplied_from={MICRO.id: DEPOT.id},
        stops=StopRules(on_foot=False),
    )
    late = van("V1", DEPOT, unavailable=(window(8, 12),))
    orders = [order(f"o{number}", door) for number, door in enumerate(DOORS)]
    supplied = DayPart("depot+micro", (DEPOT, MICRO), (late, bike()), tuple(orders[:4]))
    other = DayPart("east", (EAST,), (van("E1", EAST),), tuple(orders[4:]))
    command = PlanDay(DAY, default_fleet(MICRO.place, DAY.zone, vans=1), rules, search=Search(None, 300))
    built, solution = plan_apart(SplitDay((supplied, other)), command, desk_over(helsinki))
    assert built.supplies == ()
    assert early_loads(built.supplies, solution.plan) == loaded_early(built.problem, solution.plan) == ()
    assert check(built.problem, solution.plan) == []
    assert {route.vehicle_id for route in solution.plan.routes} == {"V1", "E1"}
    assert set(solution.plan.handled()) == {each.id for each in orders}
    assert solution.iterations == 200 + 100 + 200


def two_parts(west_vans, east_vans, orders, **more):
    """A day of a hub in the west that got all orders but the last, and one in the east that got that."""
    west = DayPart("west", (MICRO,), tuple(west_vans), tuple(orders[:-1]))
    east = DayPart("east", (more.get("east", EAST),), tuple(east_vans), tuple(orders[-1:]))
    return SplitDay((west, east))


def command_of(settings, iterations=300):
    """Plan the day without walks, by iterations."""
    rules = replace(settings, stops=StopRules(on_foot=False))
    fleet = default_fleet(MICRO.place, DAY.zone, vans=1)
    return PlanDay(DAY, fleet, rules, search=Search(None, iterations))


def drivers(plan):
    """The vehicle of each order that has a route."""
    return {task: vehicle for task, (vehicle, _) in plan.handled().items()}


def test_what_one_part_has_no_hours_for_another_takes_over(helsinki, settings):
    """The west van works for twenty minutes, the east van all day: together they serve all six doors.

    An order that names the west stays there, in a route or not. Two processes find what one does.
    """
    short = replace(van("W1", MICRO), shift=Shift(window(8, 8 + 1 / 3)))
    orders = [order(f"o{number}", door) for number, door in enumerate(DOORS)]
    split = two_parts([short], [van("E1", EAST)], orders)
    built, solution = plan_apart(split, command_of(settings), desk_over(helsinki))
    served = drivers(solution.plan)
    assert set(served) == {each.id for each in orders}
    assert set(served.values()) == {"W1", "E1"}
    assert solution.plan.unassigned == built.refused == ()
    assert check(built.problem, solution.plan) == []
    again = plan_apart(split, command_of(settings), desk_over(helsinki, 2))[1]
    assert again.plan == solution.plan
    # Of 300 iterations 50 were the east's own: it had a fifth of them for what came, and 50 for each order.
    came = list(served.values()).count("E1") - 1
    assert solution.iterations == solution.plan.origin.iterations == 300 + 10 + 50 * came
    bound = [replace(each, hub=MICRO.id) for each in orders[:-1]] + orders[-1:]
    split = two_parts([short], [van("E1", EAST)], bound)
    kept = plan_apart(split, command_of(settings), desk_over(helsinki))[1].plan
    assert [task for task, vehicle in drivers(kept).items() if vehicle == "E1"] == ["o5"]
    assert kept.unassigned


def test_a_part_without_a_working_vehicle_gives_its_orders_away(helsinki, settings):
    """Its hub lies far off the map, where no street begins: the other hub's van serves everybody."""
    lost = replace(EAST, id=HubId("lost"), place=Place(LonLat(20.0, 50.0)))
    orders = [order(f"o{number}", door) for number, door in enumerate(DOORS)]
    split = SplitDay(
        (
            DayPart("lost", (lost,), (van("L1", lost),), tuple(orders[:3])),
            DayPart("east", (EAST,), (van("E1", EAST),), tuple(orders[3:])),
        )
    )
    built, solution = plan_apart(split, command_of(settings), desk_over(helsinki))
    assert set(drivers(solution.plan)) == {each.id for each in orders}
    assert built.refused == ()


def test_orders_stay_where_nobody_has_hours_to_spare(helsinki, settings):
    """Both vans work for twenty minutes: what is left out is told once, by the part that has it."""
    shift = Shift(window(8, 8 + 1 / 3))
    vans = [replace(van("W1", MICRO), shift=shift), replace(van("E1", EAST), shift=shift)]
    orders = [order(f"o{number}", door, service_s=600) for number, door in enumerate(DOORS)]
    built, solution = plan_apart(
        two_parts(vans[:1], vans[1:], orders), command_of(settings), desk_over(helsinki)
    )
    told = [each.order_id for each in built.refused]
    left = [built.orders[each.task_id] for each in solution.plan.unassigned]
    assert sorted([*told, *left, *drivers(solution.plan)]) == sorted(each.id for each in orders)
    assert left
    assert solution.iterations == 250 + 50

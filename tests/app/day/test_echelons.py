"""Nothing is loaded at a micro-hub before the van that brings it was there."""

from dataclasses import replace
from importlib import resources
from zoneinfo import ZoneInfo

import pytest

from doorstep.app.day.building import build_day
from doorstep.app.day.echelons import (
    agreed,
    early_loads,
    loaded_early,
    searched_until_agreed,
    with_early_loads,
)
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.supply import released_by, supplies_of
from doorstep.connectors.fleet.files import fleet_of
from doorstep.domain.ids import VehicleId
from doorstep.domain.instants import instant_at
from doorstep.domain.places import LonLat
from doorstep.domain.reasons import NoVehicleAllowed
from doorstep.domain.stop_rules import StopRules
from doorstep.planning import Budget, check, solve
from doorstep.planning.edits import taken_out
from doorstep.planning.given import plan_of as plan_of_scripts
from doorstep.planning.script import RouteScript, Serve, script_of
from tests.app.day.days import APPROACH, DAY, DEPOT, DOORS, MICRO, at, bike, order, van, window

ONLY_BIKE = {"allowed_vehicles": frozenset((VehicleId("B1"),))}


@pytest.fixture
def two_echelons(settings):
    """The micro-hub gets its parcels from the depot beyond the map."""
    return replace(
        settings,
        approaches={DEPOT.id: (APPROACH,)},
        supplied_from={MICRO.id: DEPOT.id},
        stops=StopRules(on_foot=False),
    )


def some_orders():
    """One order at each door."""
    return [order(f"o{number}", door) for number, door in enumerate(DOORS)]


def searched(problem):
    """A plan; what cannot be served is an outcome."""
    return solve(problem, Budget(iterations=300), seed=1)


def plan_of(found):
    """The plan itself."""
    return found


def test_a_plan_with_its_supply_agrees(helsinki, two_echelons):
    """The van is there before the bike loads: the day stays as it is, and is searched once."""
    day = build_day(some_orders(), [van("V1", DEPOT), bike()], [DEPOT, MICRO], DAY, helsinki, two_echelons)
    (supply,) = day.supplies
    assert supply.brings == {task.id for task in day.problem.tasks if task.id in day.orders}
    bound, plan = searched_until_agreed(day, searched, plan_of)
    assert bound is day
    assert early_loads(day.supplies, plan) == ()


def test_what_no_van_brings_is_not_loaded(helsinki, two_echelons):
    """The van is away until noon, hours after the supply is due: it serves all doors itself, from noon on."""
    late = van("V1", DEPOT, unavailable=(window(8, 12),))
    day = build_day(some_orders(), [late, bike()], [DEPOT, MICRO], DAY, helsinki, two_echelons)
    first = searched(day.problem)
    assert {early.there_s for early in early_loads(day.supplies, first)} == {None}
    bound, plan = searched_until_agreed(day, searched, plan_of)
    assert bound.supplies == ()
    assert check(bound.problem, plan) == []
    assert plan.unassigned == ()
    assert {route.vehicle_id for route in plan.routes} == {"V1"}
    begins = [instant_at(plan.epoch, each.begin_s) for each in plan.routes[0].handled()]
    assert min(begins) > at(12)


def test_an_order_for_the_bike_alone_is_refused_when_nobody_brings_it(helsinki, two_echelons):
    """Only B1 may take it, and the van cannot come: it is told with a mend, and the rest goes by van."""
    late = van("V1", DEPOT, unavailable=(window(8, 12),))
    orders = [order("bound", DOORS[1], **ONLY_BIKE), order("free", DOORS[2], price_if_unserved_minor=100_000)]
    day = build_day(orders, [late, bike()], [DEPOT, MICRO], DAY, helsinki, two_echelons)
    bound, plan = searched_until_agreed(day, searched, plan_of)
    assert [(each.order_id, each.reason) for each in bound.refused] == [("bound", NoVehicleAllowed())]
    assert bound.refused[0].mend
    assert set(plan.handled()) == {"free"}
    assert agreed(bound, plan) is bound


def test_an_order_for_the_bike_alone_that_comes_too_early_is_refused(helsinki, two_echelons):
    """Its window closes before any van can be there: it is not loaded from nowhere."""
    early = order("early", DOORS[1], windows=(window(8, 8.5),), **ONLY_BIKE)
    fleet = [van("V1", DEPOT), bike()]
    day = build_day([early, order("fine")], fleet, [DEPOT, MICRO], DAY, helsinki, two_echelons)
    assert [each.order_id for each in day.refused] == ["early"]
    assert "micro-hub" in day.refused[0].what


def test_orders_for_bikes_alone_come_before_nearer_ones(helsinki, two_echelons):
    """A bike with one hour after the supply has no room for all six: the farthest is chosen all the same."""
    hours = bike().shift
    short = replace(bike(), shift=replace(hours, window=window(8, 10), breaks=()))
    far = max(
        DOORS, key=lambda door: abs(door.lon - MICRO.place.door.lon) + abs(door.lat - MICRO.place.door.lat)
    )
    many = [order(f"n{number}", door) for number, door in enumerate(DOORS * 4)]
    orders = [*many, order("bound", far, **ONLY_BIKE)]
    day = build_day(orders, [van("V1", DEPOT), short], [DEPOT, MICRO], DAY, helsinki, two_echelons)
    hubs = {task.id: task.hub for task in day.problem.tasks if task.id in day.orders}
    assert hubs["bound"] == MICRO.id
    assert None in hubs.values()


def test_a_change_by_hand_that_empties_the_hub_is_told_by_hub(helsinki, two_echelons):
    """Taken out, the supply leaves six orders without parcels; by a van that leaves at three it is late."""
    fleet = [van("V1", DEPOT), van("V2", DEPOT), bike()]
    day = build_day(some_orders(), fleet, [DEPOT, MICRO], DAY, helsinki, two_echelons)
    problem, plan = day.problem, searched(day.problem)
    (supply,) = supplies_of(problem)
    assert (supply.task.id, supply.brings) == (day.supplies[0].task.id, day.supplies[0].brings)
    assert loaded_early(problem, plan) == ()
    out = with_early_loads((problem, plan), taken_out(problem, plan, [supply.task.id]))
    (broken,) = out.broken
    assert (broken.hub, broken.there, len(broken.orders)) == (MICRO.id, None, len(DOORS))
    assert "6 orders load at hub micro" in broken.said
    scripts = [
        RouteScript(VehicleId("V1"), (Serve(supply.task.id),), 15 * 3600),
        *(script_of(route, keep_departure=True) for route in plan.routes if route.vehicle_id == "B1"),
    ]
    late = plan_of_scripts(problem, scripts)
    (early,) = loaded_early(problem, late)
    assert early.there > early.loads
    assert "not at hub micro yet" in early.said


def test_the_demo_fleet_loads_nothing_early(helsinki, settings):
    """Forty orders for the demo's vans, bikes, walker and robot: each load waits for its supply."""
    text = resources.files("doorstep.maps.samples").joinpath("helsinki_fleet.toml").read_bytes()
    fleet = fleet_of(text, place="helsinki_fleet.toml", zone=ZoneInfo("Europe/Helsinki"))
    rules = replace(DaySettings.of(fleet, settings.park), stops=StopRules(on_foot=False))
    vehicles, hubs = fleet.on(DAY)
    spots = [
        LonLat(door.lon + step * 0.0002, door.lat + step * 0.0001) for door in DOORS for step in range(7)
    ][:40]
    orders = [order(f"o{number}", spot) for number, spot in enumerate(spots)]
    day = build_day(orders, vehicles, hubs, DAY, helsinki, rules)
    assert day.supplies
    bound, plan = searched_until_agreed(day, searched, plan_of)
    assert check(bound.problem, plan) == []
    assert early_loads(bound.supplies, plan) == ()
    there = released_by(bound.problem, plan, bound.supplies)
    loads = [
        instant_at(plan.epoch, trip.load_starts_s)
        for route in plan.routes
        for trip in route.trips
        if trip.start_hub == "micro"
    ]
    assert loads
    assert min(loads) >= there["micro"]

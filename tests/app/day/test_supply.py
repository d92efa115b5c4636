"""A micro-hub that a van supplies: bikes load what it brought, and nothing before it is there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from doorstep.app.day.building import build_day
from doorstep.app.day.supply import released_by
from doorstep.domain.carriers import HAND, TROLLEY
from doorstep.domain.ids import HubId, TaskId
from doorstep.domain.instants import instant_at
from doorstep.domain.stop_rules import StopRules
from doorstep.planning import Budget, check, solve
from tests.app.day.days import APPROACH, DAY, DEPOT, DOORS, MICRO, at, bike, order, van, window


@pytest.fixture
def two_echelons(settings):
    """The micro-hub gets its parcels from the depot beyond the map, 25 minutes from the gate."""
    return replace(
        settings,
        approaches={DEPOT.id: (APPROACH,)},
        supplied_from={MICRO.id: DEPOT.id},
        stops=StopRules(on_foot=False),
    )


def test_deliveries_near_the_hub_load_there_once_the_van_has_been(helsinki, two_echelons):
    """One bike has hours for all six doors: the van brings 12 kg and 6 pieces, due before any of them."""
    orders = [order(f"o{number}", door) for number, door in enumerate(DOORS)]
    day = build_day(orders, [van("V1", DEPOT), bike()], [DEPOT, MICRO], DAY, helsinki, two_echelons)
    (supply,) = day.supplies
    assert (supply.task.load.mass_g, supply.task.load.pieces) == (12_000, 6)
    assert day.problem.points.tasks[supply.task.id] == day.problem.points.hubs[MICRO.id]
    ours = [task for task in day.problem.tasks if task.id in day.orders]
    assert {task.hub for task in ours} == {MICRO.id}
    (released,) = {task.released for task in ours}
    # Out at eight, 25 minutes to the gate, then some minutes of town, 10 of unloading and 20 of slack.
    assert at(8) + timedelta(minutes=55) < released < at(8) + timedelta(minutes=75)
    plan = solve(day.problem, Budget(iterations=800), seed=1)
    assert check(day.problem, plan) == []
    assert plan.unassigned == ()
    handled = plan.handled()
    assert handled[supply.task.id][0] == "V1"
    there = released_by(day.problem, plan, day.supplies)[HubId("micro")]
    assert there <= released
    for task in ours:
        vehicle, served = handled[task.id]
        assert vehicle == "B1"
        assert instant_at(day.problem.epoch, served.begin_s) > there


def test_what_is_due_too_early_or_too_heavy_comes_by_van(helsinki, two_echelons):
    """A window that closes at half past eight and a parcel of 300 kg do not go through the micro-hub."""
    early = order("early", windows=(window(8, 8.5),))
    heavy = order("heavy", DOORS[1], mass_g=300_000)
    light = order("light", DOORS[2])
    fleet = [van("V1", DEPOT), bike()]
    day = build_day([early, heavy, light], fleet, [DEPOT, MICRO], DAY, helsinki, two_echelons)
    hubs = {task.id: task.hub for task in day.problem.tasks if task.id in day.orders}
    assert hubs == {"early": None, "heavy": None, "light": MICRO.id}
    kept = {task.id: task.forbidden_vehicles for task in day.problem.tasks if task.hub is None}
    assert kept[TaskId("early")] == {"B1"}


def test_what_no_rider_carries_to_the_door_comes_by_van(helsinki, two_echelons):
    """The bike takes 21 kg, a hand 20: the driver of the van has a trolley for it."""
    walked = replace(two_echelons, stops=StopRules(on_foot=True))
    orders = [order("heavy", mass_g=21_000), order("light", DOORS[1], mass_g=19_000)]
    fleet = [van("V1", DEPOT), bike()]
    fleet[0] = replace(fleet[0], type=replace(fleet[0].type, carriers=(HAND, TROLLEY)))
    fleet[1] = replace(fleet[1], type=replace(fleet[1].type, carriers=(HAND,)))
    day = build_day(orders, fleet, [DEPOT, MICRO], DAY, helsinki, walked)
    hubs = {task.id: task.hub for task in day.problem.tasks if task.id in day.orders}
    assert hubs == {"heavy": None, "light": MICRO.id}


def test_without_a_van_nothing_goes_through_the_hub(helsinki, two_echelons):
    """The depot's van is away: the bikes have nothing to load, and every order is told."""
    orders = [order(f"o{number}", door) for number, door in enumerate(DOORS)]
    day = build_day(orders, [bike()], [DEPOT, MICRO], DAY, helsinki, two_echelons)
    assert day.supplies == ()
    assert len(day.refused) == len(DOORS)
    assert {refused.what for refused in day.refused} == {
        "no van brings it to the micro-hub that its vehicles load at"
    }

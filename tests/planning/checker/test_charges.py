"""Charges that cannot be made, batteries below nothing, and trips to the wrong hub."""

from dataclasses import replace

from doorstep.domain.charging import Charging
from doorstep.domain.ids import ChargerId, HubId
from doorstep.domain.kerbs import ParkTime
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Charge
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from doorstep.planning.checker.clock import Clock
from tests.planning.broken_plans import ROUTE, with_stop
from tests.planning.checker.test_trips import DOCK, broken, on_the_way, reloading
from tests.planning.further_days import BATTERY, FAST, electric, kerb, on_foot, with_parts
from tests.planning.further_plans import driven, with_trip_of
from tests.planning.small_day import HUB, POINTS, TASKS, VAN, day, window

NEVER = WeeklyHours(())


def charging_at_hub(**changes: object) -> Problem:
    """Electric vans that charge where they reload."""
    hub = replace(DOCK, chargers=(replace(FAST, **changes),))
    return reloading(hub, battery=BATTERY, consumption=electric().vehicles[0].type.consumption)


def test_a_charge_at_no_charger_or_by_a_van_without_a_battery():
    """Neither can be reckoned."""
    paper = driven(on_the_way(), "a b fast:1000 c")
    petrol = with_parts(on_the_way(), vehicles=day().vehicles)
    assert rules.UnknownWork(ROUTE, "a charge at fast") in check(petrol, paper)
    beside = with_stop(
        paper,
        0,
        lambda stop: replace(stop, charge=replace(paper.routes[0].stops[2].charge, starts_s=500, ends_s=500)),
    )
    gone = with_stop(
        beside, 0, lambda stop: replace(stop, charge=replace(stop.charge, charger_id=ChargerId("gone")))
    )
    assert rules.UnknownWork(ROUTE, "a charge at gone") in check(on_the_way(), gone)


def test_a_charge_at_a_kerb_where_no_charger_stands():
    """The cable does not reach round the corner: kerb k1 is at p1, and a charger must be there, too."""
    kind = replace(VAN, battery=BATTERY, consumption=electric().vehicles[0].type.consumption)
    vans = tuple(replace(van, type=kind) for van in on_foot().vehicles)
    found = {}
    for point in (POINTS[1], POINTS[2]):
        charging = Charging((FAST,), {FAST.id: point})
        problem = with_parts(on_foot(), vehicles=vans, charging=charging)
        paper = driven(problem, "k1 (a b) k2 (c)")
        nothing = Charge(FAST.id, 405, 405, 0)
        plugged = with_stop(paper, 0, lambda stop, charge=nothing: replace(stop, charge=charge))
        found[point] = [each.said for each in check(problem, plugged) if isinstance(each, rules.UnknownWork)]
    elsewhere = "the stop at 405 s is at kerb k1, and not at charger fast, which the problem does not know"
    assert found == {POINTS[1]: [], POINTS[2]: [elsewhere]}


def test_a_charger_and_a_hub_that_never_open():
    """No week has an hour for them; all else of the plan is as it was stated."""
    paper = driven(on_the_way(), "a b fast:1000 c")
    assert check(on_the_way(hours=NEVER), paper) == [rules.ClosedCharger(ROUTE, ChargerId("fast"), 660)]
    late = replace(TASKS[2], released=window(900, 900).opens)
    open_hub, closed_hub = (
        with_parts(reloading(hub), tasks=(*TASKS[:2], late)) for hub in (DOCK, replace(DOCK, hours=NEVER))
    )
    twice = driven(open_hub, "a b | c", depart_s=340)
    assert check(closed_hub, twice) == [rules.ClosedHub(ROUTE, HubId("hub"), 900)]


def test_what_opens_once_a_week_is_waited_for_until_then():
    """Mondays until eight, and it is Monday, a second after eight: next Monday at midnight."""
    mondays = WeeklyHours((WeeklySpan(frozenset({0}), 0, 8 * 3600),))
    clock = Clock(day(), day().vehicles[0])
    assert clock.opening_ds(mondays, 10) == (7 * 24 - 8) * 36_000
    assert clock.opening_ds(NEVER, 10) is None


def test_an_instant_that_no_calendar_has_is_reckoned_all_the_same():
    """A plan may state any number: a thousand years on nothing is known to be open, and nothing fails."""
    mondays = WeeklyHours((WeeklySpan(frozenset({0}), 0, 8 * 3600),))
    clock = Clock(day(), day().vehicles[0])
    for far_ds in (10**16, -(10**16)):
        assert not clock.is_open(mondays, far_ds, far_ds)
    assert clock.opening_ds(mondays, 10**16) is None
    kerb_of_hours = kerb("k1", park=tuple(ParkTime(hour, hour) for hour in range(24)))
    assert clock.parked_ds(kerb_of_hours, 10**16) - 10**16 <= 230


def test_an_empty_battery_is_charged_from_nothing():
    """The van comes home on 50 Wh that it has not; 300 Wh more are 300 Wh."""
    problem = charging_at_hub()
    low = with_parts(problem, vehicles=tuple(replace(van, charge_wh=550) for van in problem.vehicles))
    paper = driven(low, "a b | fast:300 c")
    second = paper.routes[0].trips[1]
    assert second.charge is not None
    assert (second.charge.energy_wh, second.energy_wh) == (300, 300)
    assert broken(low, paper) == [rules.OutOfEnergy]
    frozen = replace(paper, routes=(replace(paper.routes[0], frozen_until_s=second.depart_s),))
    assert broken(low, frozen) == [rules.OutOfEnergy]


def test_a_second_trip_from_another_hub_than_the_first_came_to():
    """There are two hubs, and nobody flies from one to the other."""
    second = replace(HUB, id=HubId("second"))
    given = reloading()
    points = replace(given.points, hubs={**given.points.hubs, second.id: POINTS[3]})
    both = with_parts(given, hubs=(DOCK, second), points=points)
    flown = with_trip_of(driven(given, "a b | c"), 1, lambda trip: replace(trip, start_hub=second.id))
    because = "trip 2 begins elsewhere than the one before ends"
    assert check(both, flown) == [rules.WrongHub(ROUTE, second.id, HubId("hub"), because)]


def test_a_second_trip_that_ends_with_its_last_stop():
    """The van comes back to the hub for c and stays there: the trips end at different places."""
    given = reloading()
    vans = tuple(replace(van, end=None) for van in given.vehicles)
    stays = with_parts(given, vehicles=vans, points=replace(given.points, ends={}))
    paper = driven(stays, "a b | c")
    assert [trip.end_hub for trip in paper.routes[0].trips] == ["hub", None]
    assert check(stays, paper) == []

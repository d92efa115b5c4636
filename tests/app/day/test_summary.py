"""Figures of a day that was worked out by hand: one van, three doors, six kilometres, thirteen minutes."""

from dataclasses import replace

import pytest

from doorstep.app.day.building import DayProblem
from doorstep.app.day.emissions import EmissionFactors
from doorstep.app.day.figures import Hours, route_hours
from doorstep.app.day.summary import summarise
from doorstep.domain.energy import Battery, ChargeStep, Consumption
from doorstep.domain.ids import OrderId, VehicleId
from doorstep.domain.money import CostKind
from tests.planning import small_day

FACTORS = EmissionFactors({"van": 200}, grid_gco2e_per_kwh=250)


def counted(problem, plan, **more):
    """The summary of a plan, one order for each task."""
    orders = {task.id: OrderId(f"order {task.id}") for task in problem.tasks}
    return summarise(DayProblem(problem, (), (), orders, {}, {}, **more), plan, FACTORS)


@pytest.fixture
def planned():
    """The day of `small_day`: a, b, c in this order."""
    problem = small_day.day()
    return problem, small_day.plan(problem, "abc")


def test_time_adds_up_to_the_route(planned):
    """Six kilometres at 100 s each and three times 60 s of work: 780 s and no wait."""
    summary = counted(*planned)
    assert summary.hours == Hours(drive_s=600, serve_s=180)
    assert summary.hours.total_s == planned[1].routes[0].duration_s == 780


def test_seconds_that_rounding_adds_are_taken_off_the_driving(planned):
    """Parking that was rounded up by a second fills no more than the route: nobody charges for -1 s."""
    route = planned[1].routes[0]
    first, *others = route.trips[0].stops
    trip = replace(route.trips[0], stops=(replace(first, park_s=1), *others))
    hours = route_hours(replace(route, trips=(trip,)))
    assert hours == Hours(drive_s=599, park_s=1, serve_s=180)
    assert hours.total_s == route.duration_s


def test_half_of_the_way_is_empty_and_the_van_nine_tenths_full(planned):
    """Nine pieces of ten leave the hub; the three kilometres home are driven with nothing on board."""
    summary = counted(*planned)
    assert summary.distance_m == 6000
    assert summary.empty_share == 0.5
    assert summary.load_share == pytest.approx(0.9)


def test_cost_is_told_by_part_and_delivery(planned):
    """300 for the route and 6 km at 50 are 600; a delivery costs 100 for the route and 100 for the way."""
    summary = counted(*planned)
    assert summary.cost_minor == {CostKind.ROUTE: 300, CostKind.DISTANCE: 300}
    assert summary.total_minor == 600
    assert summary.per_delivery_minor() == {CostKind.ROUTE: 100, CostKind.DISTANCE: 100}
    assert (summary.orders, summary.served) == (3, 3)


def test_fuel_is_counted_by_distance_and_current_by_watt_hours(planned):
    """6 km at 200 g are 1200 g. With a battery, 6 km at 100 Wh are 600 Wh, at 250 g a kWh 150 g."""
    assert counted(*planned).gco2e == 1200
    electric = replace(
        small_day.VAN,
        battery=Battery(10_000, 0, (ChargeStep(0, 5_000),)),
        consumption=Consumption(flat_wh_per_km=100),
    )
    problem = small_day.day(vehicles=(small_day.vehicle("van-1", electric),))
    summary = counted(problem, small_day.plan(problem, "abc"))
    assert summary.energy_wh == 600
    assert summary.gco2e_by_vehicle == {VehicleId("van-1"): 150}


def test_on_time_counts_tasks_with_windows(planned):
    """Only b has a window, and it begins in it."""
    summary = counted(*planned)
    assert (summary.windows, summary.kept, summary.on_time_share) == (1, 1, 1.0)


def test_locker_or_door_is_one_order(planned):
    """When a and c stand for one another and c is left out, both orders of the day are served."""
    problem, _ = planned
    a, b, c = problem.tasks
    group = tuple(replace(task, alternatives="either", price_if_unserved_minor=500) for task in (a, c))
    problem = small_day.day(tasks=(group[0], b, group[1]))
    orders = {task.id: OrderId("either" if task.alternatives else "b") for task in problem.tasks}
    plan = small_day.plan(problem, "ab")
    summary = summarise(DayProblem(problem, (), (), orders, {}, {}), plan, FACTORS)
    assert (summary.orders, summary.served) == (2, 2)
    assert summary.unassigned == ()


def test_a_pickup_that_pays_is_suggested(planned):
    """Of two optional orders the plan does one: that one is suggested with what it earns."""
    problem, _ = planned
    a, b, c = problem.tasks
    problem = small_day.day(tasks=(a, b, replace(c, price_if_unserved_minor=50)))
    plan = small_day.plan(problem, "ab")
    optional = {OrderId("order a"): 900, OrderId("order c"): 50}
    summary = counted(problem, plan, optional=optional)
    assert summary.suggested == {"order a": 900}
    assert [left.task_id for left in summary.unassigned] == ["c"]
    assert summary.served == 2

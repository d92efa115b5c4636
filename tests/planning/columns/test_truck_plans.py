"""Truck plans: what they cost by hand, and that the search reckons with them as a twin in Python does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from doorstep.connectors.instances.two_echelons import read_two_echelons
from doorstep.domain.errors import InputError
from doorstep.planning.columns.supply import SupplyColumns
from doorstep.planning.columns.truck_plans import truck_plans
from doorstep.planning.echelons import _charged, _home, solve_together, sync_faults
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.solve import solve_and_tell

HEAD = "latitude,longitude,start TW,end TW,demand,service time,type,index,ID,customer type"
# One depot between two satellites, 10 to the west and 30 to the east; a truck takes 200 and costs 50.
PLACES = f"""{HEAD}
0,0,,,,0.0,depot,1,depot_0,
-10,0,,,,10.0,sat,2,west,
30,0,,,,10.0,sat,3,east,
"""


def _day(*customers):
    rows = [
        f"{at},{number % 7 - 3},0.0,1500.0,{demand},10.0,cust,{number},c{number},{kind}"
        for number, (at, demand, kind) in enumerate(customers, start=4)
    ]
    return read_two_echelons((PLACES + "\n".join(rows) + "\n").encode(), "table.csv")


def _plans_of(lower, upper):
    trucks = [(truck, upper.starts[truck.id], upper.ends[truck.id]) for truck in upper.trucks]
    return truck_plans(lower, trucks, [hub.id for hub in lower.hubs])


def _beyond_charges(plans, lower, plan):
    """What the search adds to the costs of routes: trucks for each satellite's loads, less the charges."""
    hubs = [hub.id for hub in lower.hubs]
    homes = {vehicle.id: hubs.index(_home(lower, vehicle)) for vehicle in lower.vehicles}
    rows = {task.id: row for row, task in enumerate(lower.tasks)}
    loaded, returned, charged = Counter(), Counter(), 0
    for route in plan.routes:
        for trip in route.trips:
            loaded[hubs.index(trip.start_hub)] += trip.load.pieces
            returned[hubs.index(trip.end_hub)] += trip.stops[-1].load.pieces
        charged += sum(
            int(plans.charge_minor[homes[route.vehicle_id], rows[handled.task_id]])
            for handled in route.handled()
        )
    costs = []
    for cost, room in zip(plans.cost_minor.tolist(), plans.room, strict=True):
        more = 0
        for chosen in range(1, 2 ** len(hubs)):
            needed = max(
                sum(held[row] for row in range(len(hubs)) if chosen >> row & 1) for held in (loaded, returned)
            )
            beyond = needed - int(room[chosen, 2])
            more = max(more, beyond * plans.over_minor // int(plans.truck_room[2]))
        costs.append(cost + more)
    return min(costs) - charged


def test_a_plan_costs_its_trucks_and_their_ways_there_and_back():
    """West 50 + 20, east 50 + 60; both on one tour 50 + 10 + 40 to bring, then 40 + 10 to fetch."""
    lower, upper = _day((0, 150, "delivery"), (20, 50, "pickup"))
    plans = _plans_of(lower, upper)
    # One truck is enough. Two trucks to one satellite are never needed, so that only three plans are worth
    # keeping besides: two to both sides, and those with more room in the west, in the east or in both.
    by_cost = dict(zip(plans.cost_minor.tolist(), plans.room[:, :, 2].tolist(), strict=True))
    assert by_cost[70_000] == [0, 200, 0, 200]
    assert by_cost[110_000] == [0, 0, 200, 200]
    assert by_cost[150_000] == [0, 200, 200, 200]
    assert by_cost[180_000] == [0, 200, 200, 400]
    # A load of 150 is three quarters of a truck; bringing is half of what a truck does.
    assert plans.charge_minor[:, 0].tolist() == [70_000 * 3 // 8, 110_000 * 3 // 8]


def test_a_plan_that_another_replaces_at_no_more_cost_is_left_away():
    """Two trucks on tours to both sides cost 300 and do no more than one to each and one spare."""
    lower, upper = _day((0, 150, "delivery"), (20, 150, "delivery"))
    plans = _plans_of(lower, upper)
    assert (np.diff(plans.cost_minor) >= 0).all()
    for row in range(1, len(plans.cost_minor)):
        assert not (plans.room[:row] >= plans.room[row]).all(axis=(1, 2)).any()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_search_counts_the_trucks_as_a_twin_in_python_does(seed):
    """The cost that the core keeps up to date over thousands of steps is that of the plan it ends with."""
    chance = np.random.default_rng(seed)
    lower, upper = _day(
        *(
            (int(chance.integers(-20, 40)), 10 * int(chance.integers(1, 5)), ("delivery", "pickup")[row % 2])
            for row in range(24)
        )
    )
    plans = _plans_of(lower, upper)
    hubs = [hub.id for hub in lower.hubs]
    searched = _charged(lower, plans, hubs)
    found = solve_and_tell(searched, Budget(iterations=3000), seed, options=SearchOptions(trucks=plans))
    assert not found.plan.unassigned
    assert found.cost_minor == found.plan.total.total_minor + _beyond_charges(plans, lower, found.plan)


def test_whole_trucks_are_filled():
    """200 fit into one truck to the west; a customer a little nearer to the east would need one there."""
    customers = [(-10, 20, "delivery")] * 9 + [(11, 20, "delivery")]
    lower, upper = _day(*customers)
    plans = solve_together(lower, upper, Budget(iterations=4000), 1)
    assert {trip.start_hub for route in plans.lower.routes for trip in route.trips} == {"west"}
    assert plans.upper.total.total_minor == 70_000
    assert sync_faults(lower, plans, upper) == []


def test_many_satellites_are_planned_in_rounds_of_prices():
    """Five satellites are too many for all tours; the plans are whole none the less."""
    more = "".join(f"{at},5,,,,10.0,sat,{at},s{at},\n" for at in (40, 50, 60))
    customers = "".join(
        f"{10 * at},2,0.0,1500.0,20.0,10.0,cust,{90 + at},c{at},delivery\n" for at in range(6)
    )
    lower, upper = read_two_echelons((PLACES + more + customers).encode(), "table.csv")
    assert _plans_of(lower, upper) is None
    plans = solve_together(lower, upper, Budget(iterations=2000), 1)
    assert plans.left_out == 0
    assert sync_faults(lower, plans, upper) == []


def test_columns_that_do_not_ascend_are_refused():
    """The core stops looking at the first plan that is dearer than the best."""
    room = np.zeros((2, 2, 1), np.int32)
    columns = SupplyColumns(
        supply_place=np.zeros(1, np.int32),
        supply_charge=np.zeros((1, 3), np.int64),
        plan_cost=np.array([5, 4], np.int64),
        plan_room=room,
        over_cost=np.ones(1, np.int64),
        over_load=np.ones(1, np.int32),
    )
    with pytest.raises(InputError, match="must ascend"):
        columns.require({"n": 4, "t": 3, "d": 1})
    with pytest.raises(InputError, match="supply_place"):
        wrong = replace(columns, supply_place=np.array([4], np.int32), plan_cost=np.ones(2, np.int64))
        wrong.require({"n": 4, "t": 3, "d": 1})

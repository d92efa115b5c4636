"""Two echelons: what lower trips load must be there, and planning together beats planning apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.connectors.instances.two_echelons import read_two_echelons
from doorstep.domain.errors import InputError
from doorstep.domain.ids import TaskId
from doorstep.domain.loads import LoadLimit
from doorstep.domain.problem import ProblemPoints
from doorstep.domain.tasks import TaskKind
from doorstep.planning import check
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.echelons import solve_apart, solve_together, sync_faults
from doorstep.planning.search.budget import Budget

HEAD = "latitude,longitude,start TW,end TW,demand,service time,type,index,ID,customer type"
# Two satellites: the far one is a little nearer to the customer between them, but 60 from the depot.
TABLE = f"""{HEAD}
0,0,,,,0.0,depot,1,depot_0,
0,10,,,,10.0,sat,2,near,
0,60,,,,10.0,sat,3,far,
0,14,100.0,120.0,20.0,10.0,cust,4,close,delivery
0,36,200.0,220.0,20.0,10.0,cust,5,between,delivery
0,12,300.0,320.0,10.0,10.0,cust,6,back,pickup
"""
SHORT = Budget(iterations=4000)


def test_trips_ask_for_what_they_load_and_what_they_collect():
    """Supplies come before loading begins, collections are fetched after the trip is back."""
    lower, upper = read_two_echelons(TABLE.encode(), "table.csv")
    plans = solve_together(lower, upper, SHORT, 1)
    loads = {(task.kind, task.load.pieces) for task in plans.upper_problem.tasks}
    assert sum(load for kind, load in loads if kind is TaskKind.PICKUP) == 10
    assert plans.left_out == 0
    assert check(lower, plans.lower) == []
    assert check(plans.upper_problem, plans.upper) == []
    assert sync_faults(lower, plans, upper) == []


def test_together_closes_a_satellite_that_costs_more_above_than_it_saves_below():
    """From the near satellite the customer between is 26 away, from the far one 24; a truck pays 100 more."""
    lower, upper = read_two_echelons(TABLE.encode(), "table.csv")
    together = solve_together(lower, upper, SHORT, 1)
    hubs = {trip.start_hub for route in together.lower.routes for trip in route.trips}
    assert hubs == {"near"}
    # Below one freighter: 25 + its ways; above one truck there and back: 50 + 20.
    assert together.upper.total.total_minor == 70_000
    assert together.total_minor <= solve_apart(lower, upper, SHORT, 1).total_minor


def test_the_same_seed_and_iterations_give_the_same_plans():
    """Rounds follow one another without a clock."""
    lower, upper = read_two_echelons(TABLE.encode(), "table.csv")
    one, two = (solve_together(lower, upper, Budget(iterations=500), 3) for _ in range(2))
    assert (one.lower, one.upper) == (two.lower, two.upper)


def test_a_late_supply_is_named():
    """A truck plan of another day's trips does not fit."""
    lower, upper = read_two_echelons(TABLE.encode(), "table.csv")
    plans = solve_together(lower, upper, SHORT, 1)
    stripped = replace(plans, upper=replace(plans.upper, routes=()))
    assert all("no truck serves it" in fault for fault in sync_faults(lower, stripped, upper))
    assert sync_faults(lower, stripped, upper)


def test_a_vehicle_that_starts_at_no_hub_is_refused():
    """It could not be supplied."""
    lower, upper = read_two_echelons(TABLE.encode(), "table.csv")
    stray = lower.vehicles[0].id
    starts = {**lower.points.starts, stray: lower.points.tasks[lower.tasks[0].id]}
    points = ProblemPoints(lower.points.tasks, starts, lower.points.ends, lower.points.hubs)
    with pytest.raises(InputError, match="starts at no hub"):
        solve_together(replace(lower, points=points), upper, SHORT, 1)


def test_freighters_take_turns_at_the_dock_of_a_satellite():
    """Each carries one delivery a trip and has to load again: one at a time, in all rounds of planning."""
    lower, upper = read_two_echelons(TABLE.encode(), "table.csv")
    homes = {vehicle.id: lower.hub_at(lower.points.starts[vehicle.id]) for vehicle in lower.vehicles}
    small = {van.type.name: replace(van.type, limit=LoadLimit(pieces=20)) for van in lower.vehicles}
    vans = tuple(replace(van, type=small[van.type.name], hubs=(homes[van.id],)) for van in lower.vehicles)
    docks = tuple(replace(hub, dock_slots=1, reload_s=30) for hub in lower.hubs)
    tasks = tuple(replace(task, windows=()) for task in lower.tasks)
    again = [replace(task, id=TaskId(f"{task.id} again")) for task in tasks]
    halts = {own.id: lower.points.tasks[task.id] for task, own in zip(tasks, again, strict=True)}
    points = replace(lower.points, tasks={**lower.points.tasks, **halts})
    busy = replace(lower, vehicles=vans, hubs=docks, tasks=(*tasks, *again), points=points)
    plans = solve_together(busy, upper, Budget(iterations=1500), 1)
    assert all(isinstance(broken, MandatoryUnserved) for broken in check(busy, plans.lower))
    reloads = [trip for route in plans.lower.routes for trip in route.trips[1:]]
    assert len(reloads) >= 2

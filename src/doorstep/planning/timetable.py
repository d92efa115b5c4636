"""Timetables: turn what a search says of a route into a plan with full times, loads, energy and costs.

Times are computed in tenths of a second and written in seconds, rounded up. A vehicle leaves as late as it
can without ending later than if it had left as early as it may, so that waiting is spent at the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from doorstep.domain.ids import PlanId, RouteId, TaskId, VehicleId
from doorstep.domain.money import CostKind, CostLine, Costs
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import Unassigned
from doorstep.domain.routes import Route
from doorstep.domain.units import Seconds, ds_from_s, micro_minor_from_minor
from doorstep.planning.features import shares
from doorstep.planning.problems.unserved import unserved_costs_minor
from doorstep.planning.script import Recharge, Reload, RouteScript, script_of, served_in_order
from doorstep.planning.timing.bookings import Bookings
from doorstep.planning.timing.costs import route_costs
from doorstep.planning.timing.frozen import spans_of_route, stated_times
from doorstep.planning.timing.reading import sketch_of
from doorstep.planning.timing.times import Stated, times_of
from doorstep.planning.timing.vehicle import VehicleSteps
from doorstep.planning.timing.writing import written

Tour = tuple[VehicleId, Sequence[TaskId]] | RouteScript
"""A route as a script, or plainly as a vehicle and its tasks in order."""
Tours = Iterable[Tour]
Sequences = Iterable[tuple[VehicleId, Sequence[TaskId]]]


def as_script(tour: Tour) -> RouteScript:
    """Write the plain form as a script; a script stays as it is."""
    return tour if isinstance(tour, RouteScript) else served_in_order(*tour)


def build_route(
    problem: Problem,
    route_id: RouteId,
    tour: Tour,
    frozen: Route | None = None,
    *,
    bookings: Bookings | None = None,
) -> Route:
    """Write down one route with all its times, loads, energy and costs.

    What breaks a window, a shift or a limit is written as it would happen; `check` names it.

    Parameters
    ----------
    frozen
        The route as it was, with `frozen_until_s`: what began before then keeps its times, and the script
        must begin with it.
    bookings
        What other routes hold of docks and chargers: this one waits for its turn, where the script does not
        say when it begins. None: it waits for nobody.

    Raises
    ------
    UnknownNameError
        If the script names what is not in the problem.
    UnreachableError
        If no way leads from one to the next.
    InputError
        If an element stands where it means nothing, or the script does not begin with what is frozen.
    """
    script = as_script(tour)
    steps = VehicleSteps.of(problem, script.vehicle_id, bookings)
    stated = None if frozen is None else stated_times(steps, frozen, script)
    until_s = None if frozen is None else frozen.frozen_until_s
    return _route(route_id, steps, script, stated, until_s)


def delayed_route(problem: Problem, route: Route, now_s: Seconds, late_s: Seconds) -> Route:
    """Write a route anew whose vehicle is behind its plan at an instant.

    What it should have begun so long ago it has begun; what it was at then ends so much later, and the rest
    follows. Who should not have left by then leaves so much later.

    Parameters
    ----------
    late_s
        How far behind, above 0.
    """
    began_s = now_s - late_s
    script = script_of(route, keep_departure=True)
    steps = VehicleSteps.of(problem, route.vehicle_id, None)
    depart_s = route.trips[0].load_starts_s
    spans = spans_of_route(route)
    begun = [span for span in spans if span[0] < ds_from_s(began_s)]
    if depart_s >= began_s or not begun:
        return _route(route.id, steps, replace(script, depart_s=depart_s + late_s), None, None)
    from_ds, until_ds = begun[-1]
    stretched = (*begun[:-1], (from_ds, until_ds + ds_from_s(late_s)))
    return _route(route.id, steps, script, Stated(ds_from_s(now_s), depart_s, stretched), now_s)


def _route(
    route_id: RouteId,
    steps: VehicleSteps,
    script: RouteScript,
    stated: Stated | None,
    until_s: Seconds | None,
) -> Route:
    sketch = sketch_of(steps, script)
    depart_s, times = times_of(steps, sketch, script.depart_s, stated)
    problem, vehicle = steps.problem, steps.vehicle
    battery = vehicle.type.battery
    level_wh = None if battery is None else vehicle.charge_wh
    if battery is not None and level_wh is None:
        level_wh = battery.capacity_wh
    trips = written(sketch.trips, depart_s, times, level_wh)
    halts = sum(len(trip.halts) for trip in sketch.trips)
    costs = route_costs(problem, vehicle, depart_s, times, halts)
    return Route(route_id, vehicle.id, trips, costs, vehicle.driver, until_s)


def build_plan(
    problem: Problem, tours: Tours, unassigned: tuple[Unassigned, ...], origin: PlanOrigin
) -> Plan:
    """Write down a plan from its routes, with the price of what is left out.

    Where docks or chargers are short, routes that come later wait for those before and for all stated begins.
    """
    scripts = [as_script(tour) for tour in tours]
    names = [RouteId(f"route-{number}") for number in range(1, len(scripts) + 1)]
    routes = build_routes(problem, names, scripts)
    name = PlanId(f"plan-{origin.problem_hash[:12]}")
    costs = unserved_costs(problem, unassigned)
    return Plan(name, problem.epoch, routes, unassigned, costs, origin)


def build_routes(
    problem: Problem, names: Sequence[RouteId], scripts: Sequence[RouteScript], beside: Sequence[Route] = ()
) -> tuple[Route, ...]:
    """Write routes down, each after those that state when they reload and charge, and after those before.

    Parameters
    ----------
    beside
        Routes that stand already.
    """
    bookings = Bookings(problem, beside) if shares(problem) else None
    made: dict[int, Route] = {}
    for row in sorted(range(len(scripts)), key=lambda row: (_waits(scripts[row]), row)):
        made[row] = build_route(problem, names[row], scripts[row], bookings=bookings)
        if bookings is not None:
            bookings.add(made[row])
    return tuple(made[row] for row in range(len(scripts)))


def _waits(script: RouteScript) -> bool:
    """Tell whether something is left to say when it begins."""
    return any(
        isinstance(element, Reload | Recharge) and element.begins_s is None for element in script.elements
    )


def unserved_costs(problem: Problem, unassigned: Sequence[Unassigned]) -> Costs:
    """Price what is left out: pairs by their sum, and of alternatives one at most.

    Raises
    ------
    UnknownNameError
        If a task is not in the problem.
    """
    left_out = [left.task_id for left in unassigned]
    lines = tuple(
        CostLine(CostKind.UNSERVED, micro_minor_from_minor(price_minor), subject=task_id)
        for task_id, price_minor in unserved_costs_minor(problem, left_out)
        if price_minor
    )
    return Costs(problem.currency, lines)

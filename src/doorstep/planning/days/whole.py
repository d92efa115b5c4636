"""The whole day again, from what was done and what is planned for the rest of it.

`rest_of_day` cuts a day in two at an instant. Here both halves become one plan of the whole problem: each
route goes on from the halt that its vehicle is at or drives to, and what has begun keeps its times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from doorstep.domain.ids import RouteId, TaskId, VehicleId
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.progress import DayProgress
from doorstep.domain.reasons import Unassigned
from doorstep.domain.routes import Route, Trip
from doorstep.domain.units import Seconds
from doorstep.planning.days.progress import committed
from doorstep.planning.days.rest import breaks_left
from doorstep.planning.features import shares
from doorstep.planning.left_out.unassigned import unassigned_with_reasons
from doorstep.planning.script import Element, Recharge, Reload, RouteScript, TakeRest, elements_of, script_of
from doorstep.planning.timetable import build_route, unserved_costs
from doorstep.planning.timing.bookings import Bookings


def whole_day(problem: Problem, plan: Plan, progress: DayProgress, rest: Plan) -> Plan:
    """Put the rest of a day behind what has begun.

    Parameters
    ----------
    problem
        Of the whole day, with new tasks and without cancelled ones.
    plan
        Of the whole day, as it was before the rest was planned again.
    progress
        The instant, and how far each vehicle has come by the plan.
    rest
        A plan of what `rest_of_day` gave.

    Raises
    ------
    InputError
        If the rest does something that cannot follow what has begun.
    """
    before = {route.vehicle_id: route for route in plan.routes}
    after = {route.vehicle_id: route for route in rest.routes}
    bookings = Bookings(problem, ()) if shares(problem) else None
    routes: list[Route] = []
    for number, vehicle_id in enumerate(dict.fromkeys((*before, *after))):
        known, left = before.get(vehicle_id), after.get(vehicle_id)
        has_left = known is not None and progress.of(vehicle_id) is not None
        begun = _begun(problem, known, progress.now_s, goes_on=left is not None) if known and has_left else ()
        then = () if left is None else _later(problem, left, progress)
        if not (begun or then):
            continue
        frozen = _frozen(problem, known, progress.now_s) if known and has_left else None
        script = RouteScript(vehicle_id, (*begun, *then), _departure(known if has_left else None, left))
        name = known.id if known is not None else RouteId(f"route-{number + 1}")
        routes.append(build_route(problem, name, script, frozen, bookings=bookings))
        if bookings is not None:
            bookings.add(routes[-1])
    unassigned = _unassigned(problem, routes, rest)
    origin = PlanOrigin(
        problem_digest(problem), rest.origin.seed, rest.origin.versions, rest.origin.iterations
    )
    return plan.revised(tuple(routes), unassigned, unserved_costs(problem, unassigned), origin)


def home_for_good(problem: Problem, plan: Plan, progress: DayProgress) -> frozenset[VehicleId]:
    """List the vehicles that are back, or on their way back, and may not load again."""
    found = set()
    for route in plan.routes:
        vehicle, home = problem.vehicle(route.vehicle_id), route.trips[-1].home
        if vehicle is None or home is None or home.depart_s > progress.now_s:
            continue
        if problem.hub_at(problem.points.ends[vehicle.id]) not in vehicle.hubs:
            found.add(vehicle.id)
    return frozenset(found)


def _frozen(problem: Problem, route: Route, now_s: Seconds) -> Route | None:
    """Freeze what has begun of a route, without tasks that were cancelled; None if nothing is left."""
    trips = tuple(kept for trip in route.trips if (kept := _of_known(problem, trip)) is not None)
    return replace(route, trips=trips, frozen_until_s=now_s) if trips else None


def _of_known(problem: Problem, trip: Trip) -> Trip | None:
    stops = []
    for stop in trip.stops:
        tasks = [
            replace(loop, tasks=known)
            for loop in stop.loops
            if (known := tuple(each for each in loop.tasks if problem.task(each.task_id) is not None))
        ]
        if tasks or not stop.loops:
            stops.append(replace(stop, loops=tuple(tasks)))
        elif stop.charge is not None or stop.rests:
            stops.append(replace(stop, loops=()))
    return replace(trip, stops=tuple(stops)) if stops else None


def _begun(problem: Problem, route: Route, now_s: Seconds, *, goes_on: bool) -> tuple[Element, ...]:
    """List what a route has begun, to the halt it drives to; who goes on at a hub loads there first."""
    elements: list[Element] = []
    trips = [trip for trip in route.trips if trip.load_starts_s <= now_s]
    for number, trip in enumerate(trips):
        elements += _loading(trip) if number else _charge(trip)
        for stop in committed(trip, now_s):
            elements += elements_of(stop)
    last = trips[-1]
    has_halted = bool(committed(last, now_s))
    is_over = len(committed(last, now_s)) == len(last.stops)
    if not has_halted and len(trips) > 1 and not goes_on:
        # It loads for nothing: what it loads was taken off.
        elements = elements[: -len(list(_loading(last)))]
    if is_over and goes_on and last.home is not None:
        further = route.trips[len(trips) :]
        if further:
            elements += _loading(further[0])
        elif last.home.depart_s <= now_s:
            hub = problem.hub_at(problem.points.ends[route.vehicle_id])
            elements += [] if hub is None else [Reload(hub)]
    return tuple(elements)


def _loading(trip: Trip) -> Iterator[Element]:
    if trip.start_hub is not None:
        yield Reload(trip.start_hub, trip.load_starts_s)
    yield from _charge(trip)


def _charge(trip: Trip) -> Iterator[Element]:
    if trip.charge is not None:
        yield Recharge(trip.charge.charger_id, trip.energy_wh or 0, trip.charge.starts_s)


def _later(problem: Problem, route: Route, progress: DayProgress) -> tuple[Element, ...]:
    """Read what a route of the rest does, with breaks counted as in the whole shift."""
    vehicle = problem.require_vehicle(route.vehicle_id)
    rules = sorted(breaks_left(problem, vehicle, progress))
    script = script_of(route, keep_departure=shares(problem))
    return tuple(
        TakeRest(rules[element.rule]) if isinstance(element, TakeRest) else element
        for element in script.elements
    )


def _departure(begun: Route | None, left: Route | None) -> Seconds | None:
    if begun is not None:
        return begun.trips[0].load_starts_s
    return None if left is None else left.trips[0].load_starts_s


def _unassigned(problem: Problem, routes: list[Route], rest: Plan) -> tuple[Unassigned, ...]:
    """Keep what the rest says of each task; what is no part of the rest is explained anew."""
    served = {handled.task_id for route in routes for handled in route.handled()}
    told: dict[TaskId, Unassigned] = {left.task_id: left for left in rest.unassigned}
    silent = [task.id for task in problem.tasks if task.id not in served and task.id not in told]
    scripts = [script_of(route) for route in routes]
    told |= {left.task_id: left for left in unassigned_with_reasons(problem, scripts, silent)}
    return tuple(told[task.id] for task in problem.tasks if task.id in told)

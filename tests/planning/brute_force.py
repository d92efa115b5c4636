"""The slow twin of the search: try every order of every choice of tasks with every kind of vehicle.

Routes are written by the timetable and judged by the checker, so what comes out is the cheapest plan that
may be driven, with departures as the timetable chooses them. For four tasks or so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product

from doorstep.domain.errors import DoorstepError
from doorstep.domain.ids import HubId, RouteId, TaskId
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.units import MicroMinor, Seconds, micro_minor_from_minor
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.together import shared_violations
from doorstep.planning.compiling.kinds import Kind, kinds_of
from doorstep.planning.features import shares
from doorstep.planning.script import Element, Reload, RouteScript, Serve, TakeRest, script_of
from doorstep.planning.timetable import build_route
from doorstep.planning.timing.bookings import Bookings

Subset = frozenset[TaskId]
IMPOSSIBLE: MicroMinor = 2**62
NO_PLAN: tuple[MicroMinor, tuple[RouteScript, ...]] = (IMPOSSIBLE, ())


@dataclass(frozen=True, slots=True)
class Cheapest:
    """The cheapest plan: its cost in micro-minor, how many mandatory tasks it leaves out, and its routes."""

    cost_micro_minor: MicroMinor
    mandatory_left_out: int
    scripts: tuple[RouteScript, ...]


def cheapest_plan(problem: Problem, departures_s: Sequence[Seconds] = ()) -> Cheapest:
    """Find the cheapest plan; mandatory tasks are left out only where no plan serves more of them.

    Parameters
    ----------
    departures_s
        Tried beside the one that the timetable chooses, where begins have a price.
    """
    if shares(problem):
        return _cheapest_together(problem)
    tasks = [task.id for task in problem.tasks]
    best: dict[Subset, tuple[MicroMinor, tuple[RouteScript, ...]]] = {frozenset(): (0, ())}
    for kind in kinds_of(problem):
        routes = dict(_cheapest_routes(problem, kind, tasks, departures_s))
        for vehicle in kind.vehicles:
            for served, (cost, scripts) in list(best.items()):
                for subset, (extra, script) in routes.items():
                    if served.isdisjoint(subset) and cost + extra < best.get(served | subset, NO_PLAN)[0]:
                        named = RouteScript(vehicle, script.elements, script.depart_s)
                        best[served | subset] = cost + extra, (*scripts, named)
    plans = [
        (*_left_out(problem, served), cost, scripts)
        for served, (cost, scripts) in best.items()
        if not _doubled(problem, served)
    ]
    mandatory, unserved, cost, scripts = min(plans, key=lambda plan: (plan[0], plan[1] + plan[2]))
    return Cheapest(cost + unserved, mandatory, scripts)


def _cheapest_together(problem: Problem) -> Cheapest:
    """Find the cheapest plan of vehicles in each other's way, in every order of who is written first.

    Who is written later waits for docks and slots; nobody waits longer than that.
    """
    tasks = [task.id for task in problem.tasks]
    best: Cheapest | None = None
    for vehicles in permutations(problem.vehicles):
        for routes in _written(problem, vehicles, tasks, ()):
            served = frozenset(handled.task_id for route in routes for handled in route.handled())
            mandatory, unserved = _left_out(problem, served)
            cost = unserved + sum(cost_of(route) for route in routes)
            is_better = best is None or (mandatory, cost) < (best.mandatory_left_out, best.cost_micro_minor)
            if is_better and not _doubled(problem, served):
                best = Cheapest(cost, mandatory, tuple(script_of(route) for route in routes))
    assert best is not None, "nobody need leave"
    return best


def _written(
    problem: Problem, vehicles: Sequence[Vehicle], tasks: Sequence[TaskId], routes: tuple[Route, ...]
) -> Iterator[tuple[Route, ...]]:
    """Give every choice of routes for these vehicles beside those there are, without any broken rule."""
    if not vehicles:
        if not list(shared_violations(problem, routes)):
            yield routes
        return
    yield from _written(problem, vehicles[1:], tasks, routes)
    for count in range(1, len(tasks) + 1):
        for order in permutations(tasks, count):
            for script in _scripts(vehicles[0], order):
                route = _beside(problem, script, routes)
                if route is not None:
                    others = [task for task in tasks if task not in order]
                    yield from _written(problem, vehicles[1:], others, (*routes, route))


def _beside(problem: Problem, script: RouteScript, routes: tuple[Route, ...]) -> Route | None:
    try:
        name = RouteId(f"tried-{len(routes)}")
        route = build_route(problem, name, script, bookings=Bookings(problem, routes))
    except DoorstepError:
        return None
    return None if route_violations(problem, route) else route


def cost_of(route: Route) -> MicroMinor:
    """Add up a route's cost lines without rounding."""
    return sum(line.amount_micro_minor for line in route.costs.lines)


def _cheapest_routes(
    problem: Problem, kind: Kind, tasks: Sequence[TaskId], departures_s: Sequence[Seconds]
) -> Iterator[tuple[Subset, tuple[MicroMinor, RouteScript]]]:
    best: dict[Subset, tuple[MicroMinor, RouteScript]] = {}
    for count in range(1, len(tasks) + 1):
        for order in permutations(tasks, count):
            for script in _at_departures(_scripts(kind.vehicle, order), departures_s):
                cost = _driven(problem, script)
                if cost is not None and cost < best.get(frozenset(order), (IMPOSSIBLE,))[0]:
                    best[frozenset(order)] = cost, script
    yield from best.items()


def _at_departures(scripts: Iterator[RouteScript], departures_s: Sequence[Seconds]) -> Iterator[RouteScript]:
    for script in scripts:
        yield script
        for depart_s in departures_s:
            yield RouteScript(script.vehicle_id, script.elements, depart_s)


def _driven(problem: Problem, script: RouteScript) -> MicroMinor | None:
    """Give the cost of a route, None if it cannot be driven."""
    try:
        route = build_route(problem, RouteId("tried"), script)
    except DoorstepError:
        return None
    return None if route_violations(problem, route) else cost_of(route)


def _scripts(vehicle: Vehicle, order: Sequence[TaskId]) -> Iterator[RouteScript]:
    """Give an order every way of reloading between tasks and of resting after them."""
    hubs: list[HubId | None] = [None, *vehicle.hubs]
    rests = len(vehicle.shift.breaks)
    for between in product(hubs, repeat=len(order) - 1):
        for after in product(range(len(order) + 1), repeat=rests):
            elements: list[Element] = []
            for row, task in enumerate(order):
                elements.append(Serve(task))
                elements += [TakeRest(rule) for rule, place in enumerate(after) if place == row + 1]
                if row < len(between) and (hub := between[row]) is not None:
                    elements.append(Reload(hub))
            yield RouteScript(vehicle.id, tuple(elements))


def _left_out(problem: Problem, served: Subset) -> tuple[int, MicroMinor]:
    """Count what is mandatory and left out, and price the rest: pairs together, groups once."""
    prices = {task.id: _price(problem, task.id) for task in problem.tasks}
    units: dict[str, list[MicroMinor | None]] = {}
    reached: set[str] = set()
    for task in problem.tasks:
        if task.partner is not None and task.partner < task.id:
            continue
        members = [task.id] if task.partner is None else [task.id, task.partner]
        name = _group(problem, members) or task.id
        if served.issuperset(members):
            reached.add(name)
        amounts = [prices[member] for member in members]
        units.setdefault(name, []).append(_sum(amounts))
    open_units = [amounts for name, amounts in units.items() if name not in reached]
    mandatory = sum(None in amounts for amounts in open_units)
    return mandatory, sum(_least(amounts) for amounts in open_units)


def _least(amounts: Sequence[MicroMinor | None]) -> MicroMinor:
    known = [amount for amount in amounts if amount is not None]
    return 0 if len(known) < len(amounts) else min(known)


def _sum(amounts: Sequence[MicroMinor | None]) -> MicroMinor | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def _price(problem: Problem, task_id: TaskId) -> MicroMinor | None:
    task = problem.task(task_id)
    assert task is not None
    price_minor = task.price_if_unserved_minor
    return None if price_minor is None else micro_minor_from_minor(price_minor)


def _group(problem: Problem, members: Sequence[TaskId]) -> str | None:
    names = [task.alternatives for member in members if (task := problem.task(member)) is not None]
    return next((f"group {name}" for name in names if name is not None), None)


def _doubled(problem: Problem, served: Subset) -> bool:
    """Tell whether two of one group are served."""
    seen: Mapping[str, TaskId] = {}
    for task in problem.tasks:
        if task.id in served and task.alternatives is not None:
            other = seen.get(task.alternatives)
            if other is not None and other != task.partner:
                return True
            seen = {**seen, task.alternatives: task.id}
    return False

"""Places a task could have in a plan: each is driven and checked as if planned, so that nothing is guessed.

A route with the task in it is written by the timetable and judged by the checker. Which gaps of a route are
worth that is told by the detour and by how late the task would be; the nearest are tried, all of them in a
short route.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from doorstep.domain.errors import InputError, UnlistedPairError, UnreachableError
from doorstep.domain.ids import RouteId, TaskId, VehicleId, made_id
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.units import Minor
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.together import shared_violations
from doorstep.planning.checker.violations import (
    EarlyDeparture,
    LateReturn,
    LateService,
    LongWork,
    Overloaded,
    TooFar,
    TooManyStops,
    Violation,
)
from doorstep.planning.checker.violations_work import MissedRest, TwoAlternatives
from doorstep.planning.explanations.gaps import Gap, gaps_of, trips_of
from doorstep.planning.explanations.halts import NO_WAY_DS
from doorstep.planning.features import shares
from doorstep.planning.problems.belonging import require_no_strangers
from doorstep.planning.problems.pruning import chargers_on_the_way, pruned
from doorstep.planning.script import Door, Element, RouteScript, Serve, TakeRest, script_of
from doorstep.planning.timetable import build_route
from doorstep.planning.timing.bookings import Bookings

MOST_DRIVEN = 300
"""Trial routes of one question, over all vehicles."""
LEAST_DRIVEN = 3
"""Trial routes of each vehicle; where that is more than the most of all, of those that promise most."""
NEAREST = 2
"""Places of each vehicle that are driven again, with a rest that becomes due or an early departure."""
RESTS_TRIED = 3
TRIPS_TRIED = 3
"""Places of each vehicle with a reload beside."""
LIGHT = 1_000_000
"""What weighs as one more broken rule, in units of the rule: seconds, pieces, metres."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One place for a task: who serves it, after which task, what that costs and what it breaks.

    after
        The task before it. None: it comes first.
    extra_minor
        What the vehicle's route costs more than without the task.
    broken
        Rules that the route breaks with it; empty: the place is possible.
    script, route
        The whole route with the task in it.
    """

    task_id: TaskId
    vehicle_id: VehicleId
    after: TaskId | None
    extra_minor: Minor
    broken: tuple[Violation, ...]
    script: RouteScript
    route: Route

    @property
    def is_possible(self) -> bool:
        """Whether every rule of the route is kept."""
        return not self.broken

    @property
    def rank(self) -> tuple[int, int]:
        """Sort possible places by cost, then others by what they break."""
        return (0, self.extra_minor) if not self.broken else (1, sum(map(severity, self.broken)))


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """A plan without some tasks: the script of each route, its cost, and vehicles that are free.

    routes
        As they stand in the plan, for their ids and what of them is frozen. None: the vehicle is free.
    standing
        Where something is shared: the routes without the tasks, for which waits who is driven.
    is_shared
        Whether docks, plugs or room at hubs are short.
    """

    problem: Problem
    scripts: dict[VehicleId, RouteScript | None]
    routes: dict[VehicleId, Route | None]
    costs_minor: dict[VehicleId, Minor]
    standing: dict[VehicleId, Route] = field(default_factory=dict)
    is_shared: bool = False

    @classmethod
    def without(cls, problem: Problem, plan: Plan, task_ids: Sequence[TaskId]) -> Board:
        """Take tasks out of a plan; routes that lose one are driven again.

        A route that cannot be driven without them, because no way leads past, is not on the board.
        """
        require_no_strangers(problem, plan)
        board = cls(problem, {}, {}, {}, is_shared=shares(problem))
        left_out, on_the_way = set(task_ids), chargers_on_the_way(problem)
        if board.is_shared:
            board.standing.update((route.vehicle_id, route) for route in plan.routes)
        for route in plan.routes:
            board.routes[route.vehicle_id] = route
            script = script_of(route)
            kept: RouteScript | None = script
            if left_out & {*script.task_ids}:
                kept = pruned(script, set(script.task_ids) - left_out, on_the_way=on_the_way)
            cost_minor = route.costs.total_minor
            if kept is not script:
                try:
                    cost_minor = 0 if kept is None else board._driven_without(kept).costs.total_minor
                except (UnreachableError, UnlistedPairError):
                    continue  # no way leads past the task: the vehicle serves it or nothing
                if kept is None:
                    board.standing.pop(route.vehicle_id, None)
            board.scripts[route.vehicle_id] = kept
            board.costs_minor[route.vehicle_id] = cost_minor
        for vehicle in free_vehicles(problem, set(board.routes)):
            board.add(vehicle.id)
        return board

    def _driven_without(self, kept: RouteScript) -> Route:
        """Drive a route that has lost a task; it is what the others wait for."""
        route = self.drive(kept)
        if self.is_shared:
            self.standing[kept.vehicle_id] = route
        return route

    def drive(self, script: RouteScript, problem: Problem | None = None) -> Route:
        """Write down a route in the place of its vehicle's, beside the others; what is frozen of that stays.

        Parameters
        ----------
        problem
            Where something gives way. None: the problem of the board.
        """
        old = self.routes.get(script.vehicle_id)
        name = RouteId(made_id(f"route of {script.vehicle_id}")) if old is None else old.id
        frozen = None if old is None or old.frozen_until_s is None else old
        given, beside = problem or self.problem, self._beside(script.vehicle_id)
        bookings = Bookings(given, beside) if beside else None
        return build_route(given, name, script, frozen, bookings=bookings)

    def broken(self, route: Route, problem: Problem | None = None) -> tuple[Violation, ...]:
        """Name the rules that a route breaks, by itself or with the others; not what they break already."""
        given, beside = problem or self.problem, self._beside(route.vehicle_id)
        found = route_violations(given, route)
        if self.is_shared:
            before = list(shared_violations(given, beside))
            together = shared_violations(given, (*beside, route))
            found += [violation for violation in together if violation not in before]
        return (*found, *self._served_twice(route))

    def _served_twice(self, route: Route) -> Iterator[Violation]:
        """Name the alternatives that others serve already."""
        for handled in route.handled():
            task = self.problem.task(handled.task_id)
            group = None if task is None else task.alternatives
            if task is not None and group is not None and (other := self.alternative_to(task)) is not None:
                yield TwoAlternatives(None, group, task.id, other)

    def alternative_to(self, task: Task) -> TaskId | None:
        """Name the task that is served instead of a task or its partner; None if none is."""
        ends = (task, None if task.partner is None else self.problem.task(task.partner))
        group = next((end.alternatives for end in ends if end is not None and end.alternatives), None)
        if group is None:
            return None
        served = {name for script in self.scripts.values() if script is not None for name in script.task_ids}
        others = (other for other in self.problem.tasks if other.alternatives == group)
        return next((other.id for other in others if other.id in served and other not in ends), None)

    def _beside(self, vehicle_id: VehicleId) -> tuple[Route, ...]:
        """Give the other routes where they may be in its way."""
        return tuple(route for name, route in self.standing.items() if name != vehicle_id)

    def add(self, vehicle_id: VehicleId) -> None:
        """Add a vehicle that is free."""
        self.scripts[vehicle_id] = None
        self.routes[vehicle_id] = None
        self.costs_minor[vehicle_id] = 0

    def placement(
        self, vehicle_id: VehicleId, elements: tuple[Element, ...], task_id: TaskId
    ) -> Placement | None:
        """Drive one route as it would be; None where that means nothing or no way leads."""
        try:
            script = RouteScript(vehicle_id, elements)
            route = self.drive(script)
        except (InputError, UnreachableError, UnlistedPairError):
            return None
        broken = self.broken(route)
        served = script.task_ids
        at = served.index(task_id)
        extra_minor = route.costs.total_minor - self.costs_minor[vehicle_id]
        return Placement(
            task_id, vehicle_id, served[at - 1] if at else None, extra_minor, broken, script, route
        )

    def left_early(self, place: Placement) -> Placement:
        """Drive a late place again with a departure as early as can be, if it then breaks less.

        A route leaves as late as its end allows. Where a window is missed anyway, that tells of more lateness
        than there has to be.
        """
        old, vehicle = self.routes[place.vehicle_id], self.problem.vehicle(place.vehicle_id)
        is_late = any(isinstance(broken, LateService) for broken in place.broken)
        if not is_late or vehicle is None or (old is not None and old.frozen_until_s is not None):
            return place
        opens_s, _ = self.problem.span_s(vehicle.shift.window)
        route = self.drive(replace(place.script, depart_s=opens_s))
        extra_minor = route.costs.total_minor - self.costs_minor[place.vehicle_id]
        broken = self.broken(route)
        early = replace(place, route=route, broken=broken, extra_minor=extra_minor)
        return min(place, early, key=lambda either: either.rank)

    def rested(self, place: Placement) -> Placement:
        """Take a rest that the task made due, behind one of the last tasks that end in time for it."""
        best = place
        for missed in place.broken:
            if isinstance(missed, MissedRest):
                ended = [
                    handled.task_id for handled in place.route.handled() if handled.end_s <= missed.due_s
                ]
                for task_id in ended[-RESTS_TRIED:]:
                    elements = _with_rest(best.script.elements, task_id, missed.rule)
                    tried = self.placement(place.vehicle_id, elements, place.task_id)
                    best = best if tried is None else min(best, tried, key=lambda either: either.rank)
        return best


def _with_rest(elements: tuple[Element, ...], task_id: TaskId, rule: int) -> tuple[Element, ...]:
    at = next(
        number
        for number, element in enumerate(elements, start=1)
        if isinstance(element, Serve | Door) and element.task_id == task_id
    )
    return (*elements[:at], TakeRest(rule), *elements[at:])


def free_vehicles(problem: Problem, used: set[VehicleId]) -> Iterator[Vehicle]:
    """Give one unused vehicle of each kind: those that differ in nothing but their id fare alike."""
    seen: set[object] = set()
    points = problem.points
    named: set[VehicleId] = set()
    for task in problem.tasks:
        named |= (task.allowed_vehicles or frozenset()) | task.forbidden_vehicles | task.vehicle_costs.keys()
    for vehicle in problem.vehicles:
        if vehicle.id in used:
            continue
        own = vehicle.id if vehicle.id in named else None
        places = points.starts.get(vehicle.id), points.ends.get(vehicle.id)
        parts = (vehicle.shift, vehicle.all_skills, vehicle.hubs, vehicle.charge_wh, vehicle.unavailable)
        kind = (vehicle.type.name, *places, *parts, own)
        if kind not in seen:
            seen.add(kind)
            yield vehicle


def severity(violation: Violation) -> int:
    """Weigh a broken rule by how far it is broken, so that the nearest miss is told first."""
    match violation:
        case LateService():
            over = violation.begin_s - violation.closes_s
        case LateReturn():
            over = violation.end_s - violation.closes_s
        case LongWork():
            over = violation.work_s - violation.most_s
        case EarlyDeparture():
            over = violation.allowed_s - violation.depart_s
        case Overloaded():
            over = violation.load - violation.limit
        case TooFar():
            over = violation.driven_m - violation.most_m
        case TooManyStops():
            over = violation.stop_count - violation.most
        case _:
            over = LIGHT
    return LIGHT + min(over, LIGHT)


def placements(
    board: Board, task: Task, *, most_driven: int = MOST_DRIVEN
) -> dict[VehicleId, list[Placement]]:
    """Try a task in every vehicle; the best place of each comes first.

    A vehicle has no place at all if no way leads there, or none of its gaps is open. In a large fleet only
    the best gap of a vehicle far away is driven.
    """
    each = max(LEAST_DRIVEN, most_driven // max(1, len(board.scripts)))
    near = set(board.scripts)
    if each * len(near) > most_driven:
        promising = sorted(board.scripts, key=lambda vehicle_id: _promise(board, task, vehicle_id))
        near = set(promising[: most_driven // each])
    return {
        vehicle_id: best_of_vehicle(board, task, vehicle_id, each if vehicle_id in near else 1)
        for vehicle_id in board.scripts
    }


def _promise(board: Board, task: Task, vehicle_id: VehicleId) -> tuple[int, int]:
    """Guess how late a task would be with a vehicle, then for what detour."""
    vehicle, script = board.problem.require_vehicle(vehicle_id), board.scripts[vehicle_id]
    elements = () if script is None else script.elements
    gaps = gaps_of(board.problem, vehicle, elements, board.routes[vehicle_id], task)
    return min(((gap.late_ds, gap.price_micro_minor) for gap in gaps), default=(NO_WAY_DS, 0))


def best_of_vehicle(
    board: Board,
    task: Task,
    vehicle_id: VehicleId,
    most: int,
    *,
    is_asked: bool = False,
    position: int | None = None,
) -> list[Placement]:
    """Try a task, with its partner, in the most promising gaps of one vehicle; best place first.

    Parameters
    ----------
    most
        How many gaps to try. One is enough for a vehicle that may not serve it, unless it is asked for.
    position
        Number of other tasks, its partner aside, that are served before it. None: any.
    """
    vehicle = board.problem.require_vehicle(vehicle_id)
    if not is_asked and not task.accepts(vehicle_id, vehicle.all_skills):
        most = 1
    script = board.scripts[vehicle_id]
    elements = () if script is None else script.elements
    partner = None if task.partner is None else board.problem.task(task.partner)
    if partner is None:
        tried = _with_one(board, vehicle, elements, task, most)
    else:
        ends = (task, partner) if task.kind is TaskKind.PICKUP else (partner, task)
        tried = _with_pair(board, vehicle, elements, ends, most)
    if position is not None:
        tried = [inserted for inserted in tried if _position(inserted, task) == position]
    driven = [board.placement(vehicle_id, inserted, task.id) for inserted in tried]
    found = sorted((place for place in driven if place is not None), key=lambda place: place.rank)
    nearest = [board.left_early(board.rested(place)) for place in found[:NEAREST]]
    return sorted([*nearest, *found[NEAREST:]], key=lambda place: place.rank)


def _position(elements: tuple[Element, ...], task: Task) -> int:
    served = [element.task_id for element in elements if isinstance(element, Serve | Door)]
    return [task_id for task_id in served if task_id != task.partner].index(task.id)


def _with_one(
    board: Board, vehicle: Vehicle, elements: tuple[Element, ...], task: Task, most: int
) -> list[tuple[Element, ...]]:
    route = board.routes[vehicle.id]
    gaps = gaps_of(board.problem, vehicle, elements, route, task)[:most]
    trips = trips_of(board.problem, vehicle, elements, route, task)[: min(most, TRIPS_TRIED)]
    return [_inserted(elements, gap) for gap in (*gaps, *trips)]


def _with_pair(
    board: Board, vehicle: Vehicle, elements: tuple[Element, ...], ends: tuple[Task, Task], most: int
) -> list[tuple[Element, ...]]:
    """Put the pickup into its best gaps and for each the delivery into its own, behind the pickup."""
    pickup, delivery = ends
    route = board.routes[vehicle.id]
    first = gaps_of(board.problem, vehicle, elements, route, pickup)[: max(1, math.isqrt(most))]
    found = []
    for gap in first:
        half = _inserted(elements, gap)
        behind = gap.element + len(gap.elements)
        second = gaps_of(board.problem, vehicle, half, route, delivery)
        later = [other for other in second if other.element >= behind]
        found += [_inserted(half, other) for other in later[: max(1, math.isqrt(most))]]
    return found


def _inserted(elements: tuple[Element, ...], gap: Gap) -> tuple[Element, ...]:
    return (*elements[: gap.element], *gap.elements, *elements[gap.element :])

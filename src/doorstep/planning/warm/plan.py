"""A plan kept warm: every gap of every round as columns, so that a new task is tried everywhere at once.

A gap lies between two halts. It knows when the vehicle can leave the halt before, the latest arrival at the
halt after that still keeps the rest of the round, and what the vehicle has room for up to there and from
there on (the forward and backward times of Savelsbergh 1992, the two loads of mixed pickups and deliveries).
Trying a task costs O(gaps) in a handful of vector operations; after an insertion only its round is renewed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import copy
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.ids import PointId, TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.travel import NEVER_DS
from doorstep.domain.units import Deciseconds, Metres, MicroMinor, ds_from_s, micro_minor_from_minor
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.planning.features import Feature, shares, uses
from doorstep.planning.given import require_nothing_frozen
from doorstep.planning.problems.belonging import require_no_strangers
from doorstep.planning.script import (
    Door,
    Element,
    OnFoot,
    Park,
    Recharge,
    Reload,
    RouteScript,
    Serve,
    script_of,
)
from doorstep.planning.warm.gaps import DIMENSIONS, Column, Gaps, Halt

EXACTLY_PRICED = frozenset(
    {
        Feature.MIXED_LOADS,
        Feature.SERVICE_BY_VEHICLE_TYPE,
        Feature.SKILLS,
        Feature.CHOSEN_VEHICLES,
        Feature.VEHICLE_COSTS,
        Feature.DIFFERENT_TRAVEL,
        Feature.TIME_OF_DAY,
        Feature.STOP_COST,
    }
)
"""Features under which tests of a gap are complete and its price is exact."""
BOUNDLESS = 2**40
"""Room in a dimension that a vehicle does not limit."""


class WarmRoute:
    """One vehicle's script with its gaps; an empty one waits for its first task."""

    def __init__(
        self, problem: Problem, number: int, vehicle: Vehicle, elements: tuple[Element, ...]
    ) -> None:
        self.problem = problem
        self.number = number
        self.vehicle = vehicle
        self.elements = elements
        self.pairs = problem.travel.profile(vehicle.type.profile)
        self.gaps = self._gaps()

    @property
    def script(self) -> RouteScript:
        """What it does now."""
        return RouteScript(self.vehicle.id, self.elements)

    def _gaps(self) -> Gaps:
        halts = list(self._halts())
        rows = [self._row(self.vehicle.start, "starts"), *(halt.row for halt in halts)]
        rows.append(self._row(self.vehicle.end, "ends"))
        leaves, reached = self._forward(rows, halts)
        before, after, here = self._rooms(halts)
        places = len(halts) + 1
        return Gaps(
            round=np.full(places, self.number),
            element=np.array([*(halt.element for halt in halts), len(self.elements)], np.int64),
            before=np.array(rows[:-1], np.int64),
            after=np.array(rows[1:], np.int64),
            leaves_ds=np.array(leaves, np.int64),
            latest_ds=np.array(self._backward(rows, halts), np.int64),
            reached_ds=np.array(reached, np.int64),
            way_m=np.array(self._ways_m(rows) if halts else [0], np.int64),
            room_before=before,
            room_after=after,
            room_here=here,
        )

    def _ways_m(self, rows: list[int]) -> list[Metres]:
        legs = pairwise(rows)
        return [0 if min(leg) < 0 else self.pairs.distance_between_m(*leg) or 0 for leg in legs]

    def _row(self, place: object, of: str) -> int:
        point: PointId | None = getattr(self.problem.points, of).get(self.vehicle.id)
        return -1 if place is None or point is None else self.problem.travel.index(point)

    def _halts(self) -> Iterator[Halt]:
        points, index = self.problem.points, self.problem.travel.index
        elements = self.elements
        for at, element in enumerate(elements):
            if isinstance(element, Serve):
                task = self.problem.require_task(element.task_id)
                spans = [self.problem.span_s(given.window) for given in task.windows]
                waits = spans and task.windows[0].early_minor_per_h is None
                opens_ds = ds_from_s(spans[0][0]) if waits else -NEVER_DS
                hard = spans and all(given.late_minor_per_h is None for given in task.windows)
                closes_ds = ds_from_s(spans[-1][1]) if hard else NEVER_DS
                yield self._halt(
                    at,
                    points.tasks[task.id],
                    (opens_ds, closes_ds),
                    service_ds(self.vehicle.type, task),
                    [task],
                )
            elif isinstance(element, Park) and self.problem.walking is not None:
                tasks = [self.problem.require_task(door) for door in _doors_of(elements, at)]
                work_ds = sum(service_ds(self.vehicle.type, task) for task in tasks)
                yield self._halt(at, self.problem.walking.kerb_points[element.kerb_id], None, work_ds, tasks)
            elif isinstance(element, Reload):
                hub = self.problem.hub(element.hub_id)
                work_ds = 0 if hub is None else ds_from_s(hub.reload_s)
                nothing = np.zeros(len(DIMENSIONS), np.int64)
                row = index(points.hubs[element.hub_id])
                yield Halt(at, row, -NEVER_DS, NEVER_DS, work_ds, nothing, nothing, ends_trip=True)
            elif isinstance(element, Recharge):
                found = self.problem.charger(element.charger_id)
                if found is not None and not (at and isinstance(elements[at - 1], Reload)):
                    yield self._halt(at, found[1], None, 0, [])

    def _halt(
        self,
        at: int,
        point: PointId,
        window_ds: tuple[Deciseconds, Deciseconds] | None,
        work_ds: Deciseconds,
        tasks: list[Task],
    ) -> Halt:
        opens_ds, closes_ds = window_ds or (-NEVER_DS, NEVER_DS)
        delivered = sum((_amounts(task) for task in tasks if _leaves(task)), _amounts(None))
        picked = sum((_amounts(task) for task in tasks if not _leaves(task)), _amounts(None))
        return Halt(at, self.problem.travel.index(point), opens_ds, closes_ds, work_ds, delivered, picked)

    def _forward(self, rows: list[int], halts: list[Halt]) -> tuple[list[int], list[int]]:
        """Give the earliest departure before each gap, and when the halt after it begins without new work."""
        opens_s, _ = self.problem.span_s(self.vehicle.shift.window)
        leaves, reached = [ds_from_s(opens_s)], []
        for place, halt in enumerate(halts):
            begin_ds = max(self.arrive_ds(rows[place], halt.row, leaves[-1]), halt.opens_ds)
            reached.append(begin_ds)
            leaves.append(begin_ds + halt.work_ds)
        reached.append(self.arrive_ds(rows[-2], rows[-1], leaves[-1]) if halts else leaves[-1])
        return leaves, reached

    def _backward(self, rows: list[int], halts: list[Halt]) -> list[int]:
        shift = self.vehicle.shift
        more_s = 0 if shift.overtime is None else shift.overtime.most_s
        latest = [ds_from_s(self.problem.span_s(shift.window)[1] + more_s)]
        for place in range(len(halts) - 1, -1, -1):
            halt = halts[place]
            left_ds = self._leave_by_ds(halt.row, rows[place + 2], latest[-1])
            latest.append(min(halt.closes_ds, left_ds - halt.work_ds))
        return latest[::-1]

    def arrive_ds(self, start: int, end: int, depart_ds: Deciseconds) -> Deciseconds:
        """Find an arrival; a missing start or end costs no time, a missing way never arrives."""
        if start < 0 or end < 0:
            return depart_ds
        arrive_ds = self.pairs.arrival_ds(start, end, depart_ds)
        return NEVER_DS if arrive_ds is None else depart_ds + self._slower_ds(arrive_ds - depart_ds)

    def _slower_ds(self, way_ds: Deciseconds) -> Deciseconds:
        percent = self.vehicle.type.speed_percent
        return way_ds if percent == 100 else -(-way_ds * percent // 100)

    def _leave_by_ds(self, start: int, end: int, arrive_ds: Deciseconds) -> Deciseconds:
        if start < 0 or end < 0:
            return arrive_ds
        left_ds = self.pairs.latest_departure_ds(start, end, arrive_ds)
        return -NEVER_DS if left_ds is None else arrive_ds - self._slower_ds(arrive_ds - left_ds)

    def _rooms(self, halts: list[Halt]) -> tuple[Column, Column, Column]:
        """Give the room up to each gap, from it on and in it: limit less the most on board, trip by trip."""
        limit = self.vehicle.type.limit
        limits = [getattr(limit, dimension) for dimension in DIMENSIONS]
        most = np.array([BOUNDLESS if given is None else given for given in limits], np.int64)
        before, after, here = [], [], []
        for trip in _trips(halts):
            out = sum((halt.delivered for halt in trip), _amounts(None))
            steps = [halt.picked - halt.delivered for halt in trip]
            on_board = np.cumsum([out, *steps], axis=0)
            before.append(most - np.maximum.accumulate(on_board, axis=0))
            after.append(most - np.maximum.accumulate(on_board[::-1], axis=0)[::-1])
            here.append(most - on_board)
        return np.concatenate(before), np.concatenate(after), np.concatenate(here)


class WarmPlan:
    """A plan ready for insertions: the rounds it has, and empty ones for the open tasks.

    plan
        As it was written last.
    routes
        Written routes by the number of their round; a round that has changed since has none.
    names
        Ids of the routes by the number of their round.
    types
        Vehicle types of its rounds.
    type_of
        Index of each round's type. Shape (rounds,).
    is_shared
        Routes are in each other's way at docks, chargers or hubs; then `routes` is always complete.
    opening_micro_minor
        What it costs that a round begins at all: 0 where it has. Shape (rounds,).
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        require_no_strangers(problem, plan)
        require_nothing_frozen(plan)
        self.problem = problem
        self.plan = plan
        self.routes = dict(enumerate(plan.routes))
        self.names = {number: route.id for number, route in self.routes.items()}
        scripts = [(script.vehicle_id, script.elements) for script in map(script_of, plan.routes)]
        used = {vehicle_id for vehicle_id, _ in scripts}
        self.served = {task_id for route in plan.routes for task_id in script_of(route).task_ids}
        open_count = sum(task.id not in self.served for task in problem.tasks)
        scripts += [(vehicle.id, ()) for vehicle in _free(problem, used, max(1, open_count))]
        self.rounds = [
            WarmRoute(problem, number, problem.require_vehicle(vehicle_id), elements)
            for number, (vehicle_id, elements) in enumerate(scripts)
        ]
        self.types = list(dict.fromkeys(one.vehicle.type for one in self.rounds))
        self.type_of = np.array([self.types.index(one.vehicle.type) for one in self.rounds], np.int64)
        self.opening_micro_minor = np.array([_opening(one) for one in self.rounds], np.int64)
        self.is_shared = shares(problem)
        self.is_exactly_priced = all(use.feature in EXACTLY_PRICED for use in uses(problem))
        self.renewed: set[int] = set()
        self._settled = Gaps.joined(one.gaps for one in self.rounds)
        self._settled_rows = np.ones(len(self._settled.round), np.bool_)

    def replace(self, one: WarmRoute) -> None:
        """Take a changed round in."""
        self.rounds[one.number] = one
        self.renewed.add(one.number)
        self.routes.pop(one.number, None)
        self.served.update(one.script.task_ids)
        self.opening_micro_minor[one.number] = 0
        self._settled_rows &= self._settled.round != one.number

    def trial(self, one: WarmRoute) -> WarmPlan:
        """Give this round alone as a warm plan, to try something more in it."""
        alone = copy(self)
        alone.rounds = [*self.rounds[: one.number], one, *self.rounds[one.number + 1 :]]
        alone.renewed = {one.number}
        alone._settled_rows = np.zeros_like(self._settled_rows)
        return alone

    def blocks(self, only: int | None = None) -> Iterator[tuple[Gaps, NDArray[np.bool_]]]:
        """Give all gaps, or those of one round, in blocks, and which rows of each hold."""
        numbers = self.renewed if only is None else {only}
        if only is None:
            yield self._settled, self._settled_rows
        for number in sorted(numbers):
            gaps = self.rounds[number].gaps
            yield gaps, np.ones(len(gaps.round), np.bool_)


def _opening(one: WarmRoute) -> MicroMinor:
    return 0 if one.elements else micro_minor_from_minor(one.vehicle.type.costs.route_minor)


def _trips(halts: list[Halt]) -> Iterator[list[Halt]]:
    """Part the halts by trips; the halt that ends one is the first of the next, where its load is new."""
    trip: list[Halt] = []
    for halt in halts:
        if halt.ends_trip:
            yield trip
            trip = []
        else:
            trip.append(halt)
    yield trip


def _free(problem: Problem, used: set[VehicleId], most: int) -> Iterator[Vehicle]:
    """Give unused vehicles, so many of each kind at most: more than there are open tasks never set out."""
    seen: Counter[tuple[object, ...]] = Counter()
    named = {name for task in problem.tasks for name in _named_by(task)}
    for vehicle in problem.vehicles:
        points = problem.points.starts.get(vehicle.id), problem.points.ends.get(vehicle.id)
        own = vehicle.id if vehicle.id in named else None
        what = (vehicle.type.name, vehicle.shift, vehicle.hubs, vehicle.all_skills, vehicle.unavailable)
        kind = (*what, vehicle.charge_wh, *points, own)
        if vehicle.id not in used and seen[kind] < most:
            seen[kind] += 1
            yield vehicle


def _named_by(task: Task) -> Iterator[VehicleId]:
    yield from task.allowed_vehicles or ()
    yield from task.forbidden_vehicles
    yield from task.vehicle_costs


def _doors_of(elements: tuple[Element, ...], park: int) -> Iterator[TaskId]:
    for element in elements[park + 1 :]:
        if isinstance(element, Door):
            yield element.task_id
        elif not isinstance(element, OnFoot):
            return


def _leaves(task: Task) -> bool:
    return task.kind is TaskKind.DELIVERY and task.partner is None


def _amounts(task: Task | None) -> Column:
    """Give what a task takes; a paired delivery frees what its pickup took, so it counts below nothing."""
    load = EMPTY_LOAD if task is None else task.load
    sign = -1 if task is not None and task.partner is not None and task.kind is TaskKind.DELIVERY else 1
    return np.array([sign * getattr(load, dimension) for dimension in DIMENSIONS], np.int64)


def service_ds(kind: VehicleType, task: Task) -> Deciseconds:
    """Give the work at the door for vehicles of a type, at any hour."""
    given = {service.vehicle_type: service.duration_s for service in task.service}
    return ds_from_s(given.get(kind.name, given.get(None, 0)))

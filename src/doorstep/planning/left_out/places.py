"""Places for a task that is left out: gaps of all routes, nearest first, with what is known before driving.

Of each gap it is estimated how late the task would begin or the next halt be reached, and what the detour
costs; of trips that only deliver it is known whether there is room. What a place really costs and breaks is
found by driving it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.arrival_functions import ArrivalFunctions
from doorstep.domain.ids import HubId, PointId
from doorstep.domain.loads import Load
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import OverLoad
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.travel import UNREACHABLE, NearestTravel, PairTravel
from doorstep.domain.units import (
    Deciseconds,
    MicroMinor,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_for_ds,
    micro_minor_from_minor,
)
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.explanations.halts import NO_WAY_DS, spans_of, way, window_ds
from doorstep.planning.left_out.loops import Walks, walked_to
from doorstep.planning.problems.unserved import Whole
from doorstep.planning.script import Door, Element, OnFoot, Park, Reload, Serve

Column = NDArray[np.int64]
Rooms = tuple[tuple[str, int], ...]
NEAREST_IN_ROUND = 3
NEAREST_LOOPS = 2
NEAREST_TRIPS = 2
NOWHERE = -1
ELSEWHERE_DS = NO_WAY_DS // 4
"""What counts as lateness where the trip begins or ends at another hub than the task's: it comes last."""
_DIMENSIONS = tuple(dimension.name for dimension in fields(Load))


@dataclass(frozen=True, slots=True, eq=False)
class TriedRoute:
    """One vehicle and what it does; nothing yet for one that is free. Gaps are columns.

    cost
        Of its route, in micro-minor units.
    beside
        All other routes, where they may be in its way.
    before, after
        Rows of the travel on both sides of a gap, NOWHERE where a route has no start or end.
    trip
        Number of the trip that a gap lies in.
    rooms
        By trip, what is left of each limited dimension; None where something is picked up.
    hubs
        By trip, where it begins and ends. Empty: not known before driving.
    begun, goes_on
        Whether somebody is served on the trip before a gap, and after it.
    walks
        Where one more door may be walked to from where the vehicle stands.
    """

    vehicle: Vehicle
    elements: tuple[Element, ...]
    cost: MicroMinor
    beside: tuple[Route, ...]
    element: Column
    before: Column
    after: Column
    leaves_ds: Column
    latest_ds: Column
    trip: Column
    rooms: tuple[Rooms | None, ...]
    hubs: tuple[tuple[HubId | None, HubId | None], ...]
    begun: NDArray[np.bool_]
    goes_on: NDArray[np.bool_]
    walks: Walks

    @classmethod
    def of(
        cls,
        problem: Problem,
        vehicle: Vehicle,
        elements: tuple[Element, ...],
        route: Route | None,
        beside: tuple[Route, ...],
    ) -> TriedRoute:
        """Gather the gaps of a vehicle's route, or of one that is free."""
        spans = spans_of(problem, vehicle, elements, route)
        trips = np.cumsum([isinstance(element, Reload) for element in (*elements, None)])
        at = np.array([span.element for span in spans], np.int64)
        # A halt put in before a reload still belongs to the trip that ends there.
        trip = trips[at] - np.array([isinstance(each, Reload) for each in (*elements, None)])[at]
        served = np.cumsum([0, *(isinstance(element, Serve | Door) for element in elements)])[at]
        by_trip = [served[trip == number] for number in trip]
        return cls(
            vehicle,
            elements,
            0 if route is None else sum(line.amount_micro_minor for line in route.costs.lines),
            beside,
            at,
            np.array([NOWHERE if span.before is None else span.before for span in spans], np.int64),
            np.array([NOWHERE if span.after is None else span.after for span in spans], np.int64),
            np.array([span.leaves_ds for span in spans], np.int64),
            np.array([span.latest_ds for span in spans], np.int64),
            trip,
            tuple(_rooms(problem, vehicle, elements)),
            () if route is None else tuple((trip.start_hub, trip.end_hub) for trip in route.trips),
            served > np.array([own.min() for own in by_trip]),
            served < np.array([own.max() for own in by_trip]),
            Walks.of(problem, elements),
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """A place: the round, and where among its elements what is put in.

    late_ds
        How late the task or the next halt would be, by estimate.
    price
        Of the detour, by estimate; in micro-minor units.
    over
        Loads that are too much for sure. Empty: perhaps none.
    forms
        Of each task, in order: itself where the vehicle halts, a stop of its own with a walk, or a
        walk from a stop that there is; a reload beside it where it begins or ends a trip.
    is_trip
        Whether there is such a reload: what it asks of the vehicle is known once it is driven.
    """

    late_ds: Deciseconds
    price: MicroMinor
    over: tuple[OverLoad, ...]
    round: TriedRoute
    at: tuple[int, ...]
    forms: tuple[tuple[Element, ...], ...]
    is_trip: bool = False

    @property
    def rank(self) -> tuple[bool, Deciseconds, MicroMinor]:
        """Sort places that may be possible first, then nearest misses."""
        return bool(self.over), self.late_ds, self.price


@dataclass(frozen=True, slots=True)
class _Trip:
    """A reload beside a halt that is put in, before it or after it."""

    hub_id: HubId
    row: int
    reload_ds: Deciseconds
    is_before: bool


def places_of(problem: Problem, whole: Whole, one: TriedRoute) -> Iterator[Trial]:
    """Give the nearest places of a round: gaps, loops on foot, and gaps with a reload beside."""
    yield from _gaps(problem, whole, one)
    if len(whole.tasks) == 1:
        yield from _loops(problem, whole.tasks[0], one)
        yield from _new_trips(problem, whole.tasks[0], one)


def _gaps(problem: Problem, whole: Whole, one: TriedRoute) -> Iterator[Trial]:
    """Give the nearest gaps of a round; of a pair both ends go into one gap, or the delivery last."""
    first, *others = _in_order(whole)
    behind = [next((form for _, form in _forms(problem, task, one.vehicle)), ()) for task in others]
    forms = list(_forms(problem, first, one.vehicle))
    if not forms or not all(behind):
        return
    rows = np.array([problem.travel.index(point) for point, _ in forms], np.int64)
    late_ds, price = _estimated(problem, first, one, rows)
    over = [() if others else _over(first, room) for room in one.rooms]
    full = np.array([bool(over[trip]) for trip in one.trip])
    gaps = len(one.element)
    order = np.lexsort((price.ravel(), late_ds.ravel(), np.tile(full, len(rows))))
    for cell in order[:NEAREST_IN_ROUND].tolist():
        number, gap = divmod(cell, gaps)
        late, cost = int(late_ds[number, gap]), int(price[number, gap])
        if late >= NO_WAY_DS:
            continue
        put, at = (forms[number][1], *behind), int(one.element[gap])
        yield Trial(late, cost, over[int(one.trip[gap])], one, (at,) * len(put), put)
        if others and gap < gaps - 1:
            yield Trial(late, cost, (), one, (at, len(one.elements)), put)


def _loops(problem: Problem, task: Task, one: TriedRoute) -> Iterator[Trial]:
    """Give the nearest walks of a round that may take in one more door."""
    walking = problem.walking
    if walking is None or not walking.choices.get(task.id) or not len(one.walks.element):
        return
    foot, kind = problem.travel.profile(walking.foot_profile), one.vehicle.type
    walk_ds, _ = _ways(foot, one.walks.row, np.array(problem.travel.index(walking.door_points[task.id])))
    price = 2 * walk_ds * max(1, micro_minor_for_ds(1, kind.costs.rate_minor_per_h))
    # Of the gaps on both sides of the halt: who walks there leaves the one before, and is later at the next.
    halt = np.searchsorted(one.element, one.walks.element) - 1
    onward_ds, _ = _ways(problem.travel.profile(kind.profile), one.before[halt + 1], one.after[halt + 1])
    _, closes_ds = window_ds(problem, task)
    work_ds = ds_from_s(task.service_s(kind.name, problem.epoch))
    late_ds = np.maximum(0, one.leaves_ds[halt] + walk_ds - closes_ds)
    after_ds = one.leaves_ds[halt + 1] + 2 * walk_ds + work_ds + onward_ds
    late_ds = late_ds + np.maximum(0, after_ds - one.latest_ds[halt + 1])
    over = [_over(task, room) for room in one.rooms]
    trip = one.trip[halt]
    full = np.array([bool(over[number]) for number in trip])
    for row in np.lexsort((price, late_ds, full))[:NEAREST_LOOPS].tolist():
        put = walked_to(one.vehicle, task, is_new=bool(one.walks.is_new[row]))
        if walk_ds[row] < NO_WAY_DS and put:
            at = int(one.walks.element[row])
            yield Trial(int(late_ds[row]), int(price[row]), over[int(trip[row])], one, (at,), (put,))


def _new_trips(problem: Problem, task: Task, one: TriedRoute) -> Iterator[Trial]:
    """Give the nearest gaps at which a halt may begin a trip, or end one, with a reload beside it."""
    hubs = [hub for hub_id in one.vehicle.hubs if (hub := problem.hub(hub_id)) is not None]
    forms = list(_forms(problem, task, one.vehicle))
    if not hubs or not forms or not one.elements:
        return
    over = _over(task, next(_rooms(problem, one.vehicle, ())))
    points = problem.points.hubs
    trips = [
        _Trip(hub.id, problem.travel.index(points[hub.id]), ds_from_s(hub.reload_s), is_before)
        for hub in hubs
        for is_before in (True, False)
    ]
    found = [trial for trip in trips for trial in _by_trip(problem, task, one, trip, forms, over)]
    yield from sorted(found, key=lambda trial: trial.rank)[:NEAREST_TRIPS]


def _by_trip(
    problem: Problem,
    task: Task,
    one: TriedRoute,
    trip: _Trip,
    forms: Sequence[tuple[PointId, tuple[Element, ...]]],
    over: tuple[OverLoad, ...],
) -> Iterator[Trial]:
    rows = np.array([problem.travel.index(point) for point, _ in forms], np.int64)
    late_ds, price = _estimated(problem, task, one, rows, trip)
    late_ds = np.where(one.begun if trip.is_before else one.goes_on, late_ds, NO_WAY_DS)
    for cell in np.lexsort((price.ravel(), late_ds.ravel()))[:NEAREST_TRIPS].tolist():
        number, gap = divmod(cell, len(one.element))
        halt, at = forms[number][1], int(one.element[gap])
        put = (Reload(trip.hub_id), *halt) if trip.is_before else (*halt, Reload(trip.hub_id))
        if late_ds[number, gap] < NO_WAY_DS:
            late, cost = int(late_ds[number, gap]), int(price[number, gap])
            yield Trial(late, cost, over, one, (at,), (put,), is_trip=True)


def _estimated(
    problem: Problem, task: Task, one: TriedRoute, rows: Column, trip: _Trip | None = None
) -> tuple[Column, Column]:
    """Estimate lateness and price of halts in all gaps. Shape (halts, gaps)."""
    kind, pairs = one.vehicle.type, problem.travel.profile(one.vehicle.type.profile)
    here = rows[:, None]
    first, last = (trip, None) if trip is not None and trip.is_before else (None, trip)
    there_ds, there_m = _by_way_of(pairs, one.before[None, :], here, first)
    onward_ds, onward_m = _by_way_of(pairs, here, one.after[None, :], last)
    now_ds, now_m = _ways(pairs, one.before, one.after) if one.elements else (0, 0)
    opens_ds, closes_ds = window_ds(problem, task)
    work_ds = ds_from_s(task.service_s(kind.name, problem.epoch))
    begin_ds = np.maximum(one.leaves_ds + there_ds, opens_ds)
    late_ds = np.maximum(0, begin_ds - closes_ds)
    late_ds = late_ds + np.maximum(0, begin_ds + work_ds + onward_ds - one.latest_ds)
    late_ds = late_ds + np.where(_is_elsewhere(task, one, trip), ELSEWHERE_DS, 0)
    lacking = (there_ds >= NO_WAY_DS) | (onward_ds >= NO_WAY_DS)
    more_m, more_ds = there_m + onward_m - now_m, there_ds + onward_ds - now_ds
    # Where way and time cost nothing they still tell near from far.
    price = more_m * max(1, micro_minor_for_distance(1, kind.costs.rate_minor_per_km))
    price = price + more_ds * max(1, micro_minor_for_ds(1, kind.costs.rate_minor_per_h))
    price = price + micro_minor_from_minor(kind.costs.stop_minor)
    if not one.elements:
        price = price + micro_minor_from_minor(kind.costs.route_minor)
    return np.where(lacking, NO_WAY_DS, np.minimum(late_ds, NO_WAY_DS - 1)), price


def _by_way_of(pairs: PairTravel, starts: Column, ends: Column, trip: _Trip | None) -> tuple[Column, Column]:
    """Give durations and metres of many ways, with a reload on them or without."""
    if trip is None:
        return _ways(pairs, starts, ends)
    hub = np.array(trip.row)
    (to_ds, to_m), (from_ds, from_m) = _ways(pairs, starts, hub), _ways(pairs, hub, ends)
    return np.minimum(to_ds + from_ds + trip.reload_ds, NO_WAY_DS), to_m + from_m


def _is_elsewhere(task: Task, one: TriedRoute, beside: _Trip | None = None) -> NDArray[np.bool_]:
    """Tell of each gap whether its trip begins or ends at another hub than the task's."""
    side = 0 if task.kind is TaskKind.DELIVERY else 1
    is_bound = task.hub is not None and task.partner is None
    if beside is not None and beside.is_before == (side == 0):
        return np.full(len(one.trip), is_bound and beside.hub_id != task.hub)
    wrong = [is_bound and hubs[side] != task.hub for hubs in one.hubs]
    return np.array([trip < len(wrong) and wrong[trip] for trip in one.trip.tolist()])


def _ways(pairs: PairTravel, starts: Column, ends: Column) -> tuple[Column, Column]:
    """Give base durations and metres of many ways; from or to nowhere they take nothing."""
    starts, ends = np.broadcast_arrays(starts, ends)
    lasting, length = np.zeros(starts.shape, np.int64), np.zeros(starts.shape, np.int64)
    real = (starts != NOWHERE) & (ends != NOWHERE) & (starts != ends)
    if isinstance(pairs, NearestTravel | ArrivalFunctions):
        found = [
            way(pairs, start, end)
            for start, end in zip(starts[real].tolist(), ends[real].tolist(), strict=True)
        ]
        lasting[real], length[real] = np.array(found, np.int64).reshape(-1, 2).T
        return lasting, length
    base_ds = pairs.look_up_all(starts[real], ends[real])[0].astype(np.int64)
    lacking = base_ds == UNREACHABLE
    lasting[real] = np.where(lacking, NO_WAY_DS, base_ds)
    length[real] = np.where(lacking, 0, pairs.distances_m(starts[real], ends[real]))
    return lasting, length


def _rooms(problem: Problem, vehicle: Vehicle, elements: Sequence[Element]) -> Iterator[Rooms | None]:
    """Say of each trip what it can still take of each limited dimension."""
    trips: list[list[Task]] = [[]]
    for element in elements:
        if isinstance(element, Reload):
            trips.append([])
        elif isinstance(element, Serve | Door):
            task = problem.require_task(element.task_id)
            trips[-1].append(task)
    limits = [(name, getattr(vehicle.type.limit, name, None)) for name in _DIMENSIONS]
    for tasks in trips:
        if any(task.kind is not TaskKind.DELIVERY or task.partner for task in tasks):
            yield None
        else:
            yield tuple(
                (name, most - sum(getattr(task.load, name) for task in tasks))
                for name, most in limits
                if most is not None
            )


def _over(task: Task, rooms: Rooms | None) -> tuple[OverLoad, ...]:
    if rooms is None or task.kind is not TaskKind.DELIVERY:
        return ()
    short = ((name, getattr(task.load, name) - room) for name, room in rooms)
    return tuple(OverLoad(name, amount) for name, amount in short if amount > 0)


def _forms(problem: Problem, task: Task, vehicle: Vehicle) -> Iterator[tuple[PointId, tuple[Element, ...]]]:
    """Give the ways to serve a task, with the point where the vehicle halts for it."""
    walking = problem.walking
    if walking is None or task.id not in walking.door_points:
        yield problem.points.tasks[task.id], (Serve(task.id),)
        return
    for kerb_id in walking.choices[task.id]:
        for carrier in vehicle.type.carriers:
            yield walking.kerb_points[kerb_id], (Park(kerb_id), OnFoot(carrier.name), Door(task.id))


def _in_order(whole: Whole) -> tuple[Task, ...]:
    """Give the pickup of a pair first."""
    if len(whole.tasks) == 2 and whole.tasks[0].kind is TaskKind.DELIVERY:
        return whole.tasks[::-1]
    return whole.tasks

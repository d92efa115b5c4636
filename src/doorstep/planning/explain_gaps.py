"""Gaps of a route in which a task could be served, the most promising first.

Promise is a guess: the detour in money, and how many seconds too late the task would begin or the next one be
reached. What a place really costs and breaks is found by driving it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doorstep.domain.errors import UnlistedPairError
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task
from doorstep.domain.travel_pairs import PairTravel
from doorstep.domain.units import (
    Deciseconds,
    MicroMinor,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_for_ds,
)
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.script import Door, Element, OnFoot, Park, Recharge, Reload, Serve

NO_WAY_DS = 2**40


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Where elements would go into a script.

    late_ds
        How much later than its windows allow it would begin.
    price_micro_minor
        Of the detour.
    """

    late_ds: Deciseconds
    price_micro_minor: MicroMinor
    element: int
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class _Halt:
    """A halt of the route: where it begins in the script, its row, and when the vehicle leaves it."""

    element: int
    row: int
    leaves_ds: Deciseconds


def gaps_of(
    problem: Problem, vehicle: Vehicle, elements: tuple[Element, ...], route: Route | None, task: Task
) -> list[Gap]:
    """List the gaps of a vehicle for a task, most promising first.

    Parameters
    ----------
    elements
        What it does now. Empty: it is free.
    route
        The same with times, perhaps with other tasks, too; they only lead the guess.
    """
    halts = list(_halts(problem, elements, route))
    guess = _Guess(problem, vehicle, task)
    found: list[Gap] = []
    for row, halt in _forms(problem, vehicle, task):
        found += guess.gaps(halts, row, halt, len(elements))
    found += _on_foot(problem, vehicle, elements, task)
    return sorted(found, key=lambda gap: (gap.late_ds, gap.price_micro_minor, gap.element))


@dataclass(frozen=True, slots=True)
class _Guess:
    problem: Problem
    vehicle: Vehicle
    task: Task

    def gaps(self, halts: list[_Halt], row: int, elements: tuple[Element, ...], end: int) -> Iterator[Gap]:
        points, index = self.problem.points, self.problem.travel.index
        own = self.vehicle.id
        first = index(points.starts[own]) if own in points.starts else None
        last = index(points.ends[own]) if own in points.ends else None
        opens_ds = ds_from_s(self.problem.span_s(self.vehicle.shift.window)[0])
        befores = [(first, opens_ds), *((halt.row, halt.leaves_ds) for halt in halts)]
        afters = [*((halt.row, halt.element) for halt in halts), (last, end)]
        for (before, leaves_ds), (after, element) in zip(befores, afters, strict=True):
            late_ds, price = self._of_gap(before, leaves_ds, row, after, is_new=not halts)
            yield Gap(late_ds, price, element, elements)

    def _of_gap(
        self, before: int | None, leaves_ds: Deciseconds, row: int, after: int | None, *, is_new: bool
    ) -> tuple[Deciseconds, MicroMinor]:
        pairs, rates = self.problem.travel.profile(self.vehicle.type.profile), self.vehicle.type.costs
        there_ds, there_m = _way(pairs, before, row)
        onward_ds, onward_m = _way(pairs, row, after)
        now_ds, now_m = (0, 0) if is_new else _way(pairs, before, after)
        late_ds = min(max(0, leaves_ds + there_ds - self._closes_ds()), NO_WAY_DS)
        price = micro_minor_for_distance(there_m + onward_m - now_m, rates.rate_minor_per_km)
        longer_ds = there_ds + onward_ds - now_ds
        # Where time costs nothing it still tells near from far.
        return late_ds, price + micro_minor_for_ds(longer_ds, max(1, rates.rate_minor_per_h))

    def _closes_ds(self) -> Deciseconds:
        if not self.task.windows or self.task.windows[-1].late_minor_per_h is not None:
            return NO_WAY_DS
        return ds_from_s(self.problem.span_s(self.task.windows[-1].window)[1])


def _way(pairs: PairTravel, start: int | None, end: int | None) -> tuple[Deciseconds, int]:
    """Give duration and metres of a way; from or to nowhere it takes nothing."""
    if start is None or end is None:
        return 0, 0
    try:
        duration_ds, distance_m = pairs.duration_ds(start, end, 0), pairs.distance_between_m(start, end)
    except UnlistedPairError:
        return NO_WAY_DS, 0
    return (NO_WAY_DS, 0) if duration_ds is None or distance_m is None else (duration_ds, distance_m)


def _halts(problem: Problem, elements: tuple[Element, ...], route: Route | None) -> Iterator[_Halt]:
    """Walk through the halts of a script, with the departures of the route that has them."""
    leaves_ds = {} if route is None else _departures_ds(route)
    index = problem.travel.index
    known_ds = ds_from_s(problem.span_s(problem.vehicles[0].shift.window)[0])
    for at, element in enumerate(elements):
        row = None
        if isinstance(element, Serve):
            row = index(problem.points.tasks[element.task_id])
            known_ds = leaves_ds.get(element.task_id, known_ds)
        elif isinstance(element, Park) and problem.walking is not None:
            row = index(problem.walking.kerb_points[element.kerb_id])
        elif isinstance(element, Reload):
            row = index(problem.points.hubs[element.hub_id])
        elif isinstance(element, Recharge) and not (at and isinstance(elements[at - 1], Reload)):
            charger = problem.charger(element.charger_id)
            row = None if charger is None else index(charger[1])
        if row is not None:
            yield _Halt(at, row, known_ds)


def _departures_ds(route: Route) -> dict[str, Deciseconds]:
    return {handled.task_id: ds_from_s(stop.depart_s) for stop in route.stops for handled in stop.handled}


def _forms(problem: Problem, vehicle: Vehicle, task: Task) -> Iterator[tuple[int, tuple[Element, ...]]]:
    """Give the halts at which a vehicle may serve a task, each as a row and what is done there."""
    index, walking = problem.travel.index, problem.walking
    if walking is None or task.id not in walking.door_points:
        yield index(problem.points.tasks[task.id]), (Serve(task.id),)
        return
    for kerb_id in walking.choices[task.id]:
        for carrier in vehicle.type.carriers:
            row = index(walking.kerb_points[kerb_id])
            yield row, (Park(kerb_id), OnFoot(carrier.name), Door(task.id))


def _on_foot(problem: Problem, vehicle: Vehicle, elements: tuple[Element, ...], task: Task) -> Iterator[Gap]:
    """Give the places in loops that are walked already, and new loops from where it has parked."""
    walking = problem.walking
    if walking is None or task.id not in walking.door_points:
        return
    foot, index = problem.travel.profile(walking.foot_profile), problem.travel.index
    door, parked = index(walking.door_points[task.id]), 0
    hour_minor = max(1, vehicle.type.costs.rate_minor_per_h)
    for at, element in enumerate(elements, start=1):
        if isinstance(element, Park):
            parked = index(walking.kerb_points[element.kerb_id])
        elif isinstance(element, OnFoot | Door):
            here = parked if isinstance(element, OnFoot) else index(walking.door_points[element.task_id])
            price = micro_minor_for_ds(2 * _way(foot, here, door)[0], hour_minor)
            yield Gap(0, price, at, (Door(task.id),))
            if isinstance(element, Door) and not isinstance(_at(elements, at), Door):
                price = micro_minor_for_ds(2 * _way(foot, parked, door)[0], hour_minor)
                for carrier in vehicle.type.carriers:
                    yield Gap(0, price, at, (OnFoot(carrier.name), Door(task.id)))


def _at(elements: tuple[Element, ...], place: int) -> Element | None:
    return elements[place] if place < len(elements) else None

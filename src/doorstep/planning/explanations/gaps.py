"""Gaps of a route in which a task could be served, the most promising first.

Promise is a guess: how many seconds too late the task would begin and the next halt be reached, then the
detour in money. What a place really costs and breaks is found by driving it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from doorstep.domain.hubs import Hub
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task
from doorstep.domain.units import (
    Deciseconds,
    Metres,
    MicroMinor,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_for_ds,
)
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.explanations.halts import NO_WAY_DS, Span, spans_of, way, window_ds
from doorstep.planning.script import Door, Element, OnFoot, Park, Reload, Serve

FORMS_OF_TRIP = 3
"""Kerbs and carriers of a door with which a trip of its own is tried."""


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Where elements would go into a script.

    late_ds
        How much too late the task would begin and the next halt be reached, together.
    price_micro_minor
        Of the detour.
    """

    late_ds: Deciseconds
    price_micro_minor: MicroMinor
    element: int
    elements: tuple[Element, ...]


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
    spans = spans_of(problem, vehicle, elements, route)
    guess = _Guess(problem, vehicle, task)
    found = [
        guess.gap(span, row, halt, is_new=not elements)
        for row, halt in _forms(problem, vehicle, task)
        for span in spans
    ]
    found += _on_foot(problem, vehicle, elements, task)
    return sorted(found, key=lambda gap: (gap.late_ds, gap.price_micro_minor, gap.element))


def trips_of(
    problem: Problem, vehicle: Vehicle, elements: tuple[Element, ...], route: Route | None, task: Task
) -> list[Gap]:
    """List where a halt for a task could begin a trip, or end one, with a reload beside; as in `gaps_of`."""
    hubs = [hub for hub_id in vehicle.hubs if (hub := problem.hub(hub_id)) is not None]
    if not hubs or not elements:
        return []
    guess = _Guess(problem, vehicle, task)
    found = []
    for span in spans_of(problem, vehicle, elements, route):
        begun, goes_on = _serves(reversed(elements[: span.element])), _serves(elements[span.element :])
        for row, halt in islice(_forms(problem, vehicle, task), FORMS_OF_TRIP):
            for hub in hubs:
                found += [guess.gap(span, row, (Reload(hub.id), *halt), first=hub)] * begun
                found += [guess.gap(span, row, (*halt, Reload(hub.id)), last=hub)] * goes_on
    return sorted(found, key=lambda gap: (gap.late_ds, gap.price_micro_minor, gap.element))


def _serves(elements: Iterable[Element]) -> bool:
    """Tell whether somebody is served before the next reload."""
    for element in elements:
        if isinstance(element, Reload):
            return False
        if isinstance(element, Serve | Door):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Guess:
    problem: Problem
    vehicle: Vehicle
    task: Task

    def gap(
        self,
        span: Span,
        row: int,
        elements: tuple[Element, ...],
        *,
        is_new: bool = False,
        first: Hub | None = None,
        last: Hub | None = None,
    ) -> Gap:
        """Guess what a halt in a gap would make late, and cost; by way of a hub before it or after it."""
        kind = self.vehicle.type
        pairs, rates = self.problem.travel.profile(kind.profile), kind.costs
        there_ds, there_m = self._by_way_of(span.before, row, first)
        onward_ds, onward_m = self._by_way_of(row, span.after, last)
        now_ds, now_m = (0, 0) if is_new else way(pairs, span.before, span.after)
        opens_ds, closes_ds = window_ds(self.problem, self.task)
        begin_ds = max(span.leaves_ds + there_ds, opens_ds)
        work_ds = ds_from_s(self.task.service_s(kind.name, self.problem.epoch))
        late_ds = max(0, begin_ds - closes_ds)
        late_ds += max(0, begin_ds + work_ds + onward_ds - span.latest_ds)
        price = micro_minor_for_distance(there_m + onward_m - now_m, rates.rate_minor_per_km)
        # Where time costs nothing it still tells near from far.
        price += micro_minor_for_ds(there_ds + onward_ds - now_ds, max(1, rates.rate_minor_per_h))
        return Gap(min(late_ds, NO_WAY_DS), price, span.element, elements)

    def _by_way_of(self, start: int | None, end: int | None, hub: Hub | None) -> tuple[Deciseconds, Metres]:
        pairs = self.problem.travel.profile(self.vehicle.type.profile)
        if hub is None:
            return way(pairs, start, end)
        at = self.problem.travel.index(self.problem.points.hubs[hub.id])
        (to_ds, to_m), (from_ds, from_m) = way(pairs, start, at), way(pairs, at, end)
        return to_ds + from_ds + ds_from_s(hub.reload_s), to_m + from_m


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

    def price(start: int) -> MicroMinor:
        return micro_minor_for_ds(2 * way(foot, start, door)[0], hour_minor)

    for at, element in enumerate(elements, start=1):
        if isinstance(element, Park):
            parked = index(walking.kerb_points[element.kerb_id])
        if isinstance(element, OnFoot):
            yield Gap(0, price(parked), at, (Door(task.id),))
        if isinstance(element, Door):
            yield Gap(0, price(index(walking.door_points[element.task_id])), at, (Door(task.id),))
        if isinstance(element, Door) and not isinstance(_at(elements, at), Door):
            for carrier in vehicle.type.carriers:
                yield Gap(0, price(parked), at, (OnFoot(carrier.name), Door(task.id)))


def _at(elements: tuple[Element, ...], place: int) -> Element | None:
    return elements[place] if place < len(elements) else None

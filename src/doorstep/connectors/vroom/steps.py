"""The steps of a VROOM route: what a planned route does, in VROOM's words and sums."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from doorstep.connectors.vroom.fleet import DIMENSIONS
from doorstep.connectors.vroom.problem import VroomInstance
from doorstep.connectors.vroom.words import StepType, VroomPlace, VroomTask, VroomVehicle
from doorstep.domain.loads import Load
from doorstep.domain.routes import HandledTask, Rest, Route, Stop
from doorstep.domain.units import Metres, Seconds

StepObject = dict[str, object]


def whole(number: float) -> int:
    """Round to the nearest whole number, half up."""
    return math.floor(number + 0.5)


def amounts_of(load: Load, dimensions: Sequence[int], count: int) -> list[int]:
    """Turn a load back into amounts; dimensions in which nothing is carried are 0."""
    amounts = [0] * count
    for name, dimension in zip(DIMENSIONS, dimensions, strict=False):
        amounts[dimension] = getattr(load, name)
    return amounts


@dataclass(slots=True)
class Totals:
    """Sums of a route, or of all.

    driven_m
        None: the matrices tell no distances.
    delivery, pickup
        Amounts by dimension; empty: the document has none.
    """

    setup_s: Seconds = 0
    service_s: Seconds = 0
    waiting_s: Seconds = 0
    driven_s: float = 0.0
    driven_m: Metres | None = None
    priority: int = 0
    delivery: list[int] = field(default_factory=list)
    pickup: list[int] = field(default_factory=list)

    def add(self, other: Totals) -> None:
        """Add the sums of another route."""
        self.setup_s += other.setup_s
        self.service_s += other.service_s
        self.waiting_s += other.waiting_s
        self.driven_s += other.driven_s
        if other.driven_m is not None:
            self.driven_m = (self.driven_m or 0) + other.driven_m
        self.priority += other.priority
        self.delivery = _sum(self.delivery, other.delivery)
        self.pickup = _sum(self.pickup, other.pickup)

    def shown(self) -> dict[str, object]:
        """Give the sums under VROOM's keys."""
        carried = {"delivery": self.delivery, "amount": self.delivery, "pickup": self.pickup}
        return {
            **(carried if self.delivery else {}),
            "setup": self.setup_s,
            "service": self.service_s,
            "duration": whole(self.driven_s),
            "waiting_time": self.waiting_s,
            "priority": self.priority,
            **({} if self.driven_m is None else {"distance": self.driven_m}),
        }


def _sum(left: list[int], right: list[int]) -> list[int]:
    return [a + b for a, b in zip(left, right, strict=True)] if left and right else left or right


class RouteSteps:
    """Walks along a route once and tells its steps; the sums are complete when all are listed."""

    def __init__(self, instance: VroomInstance, route: Route) -> None:
        self._instance = instance
        self._route = route
        self._vehicle: VroomVehicle = instance.vehicles[route.vehicle_id]
        self._matrices = instance.matrices[self._vehicle.profile]
        # Without a start of its own a route starts at its first task, as in VROOM.
        self._at: VroomPlace = self._vehicle.start or self._word(next(route.handled())).place
        zeros = [0] * instance.amount_count
        far = None if self._matrices.distances_m is None else 0
        self.totals = Totals(driven_m=far, delivery=list(zeros), pickup=list(zeros))

    def listed(self) -> Iterator[StepObject]:
        """Tell the steps in order."""
        trip = self._route.trips[0]
        yield self._step(StepType.START, self._at, trip.depart_s, trip.load)
        for stop in trip.stops:
            yield from self._of_stop(stop)
        self._drive_to(self._vehicle.end or self._at)
        yield self._step(StepType.END, self._at, trip.ends_s, trip.stops[-1].load)

    def _of_stop(self, stop: Stop) -> Iterator[StepObject]:
        free_s = stop.arrive_s
        for handled in stop.handled:
            yield self._served(handled, self._word(handled), stop.load)
            free_s = handled.end_s
        for rest in stop.rests:
            yield self._rested(rest, free_s, stop.load)
            free_s = rest.ends_s

    def _served(self, handled: HandledTask, word: VroomTask, load: Load) -> StepObject:
        setups, kind = self._instance.setups, self._vehicle.type
        before_s = setups.before_s(word.place.row, self._at.row, kind)
        within_s = setups.within_s(word, kind)
        self._drive_to(word.place)
        step = self._step(word.type, word.place, handled.arrive_s - before_s, load)
        step["id"] = step["job"] = word.id
        if word.description:
            step["description"] = word.description
        step["setup"] = before_s + within_s
        step["service"] = handled.service_s - within_s
        step["waiting_time"] = handled.waiting_s
        self.totals.setup_s += before_s + within_s
        self.totals.service_s += handled.service_s - within_s
        self.totals.waiting_s += handled.waiting_s
        self.totals.priority += word.priority
        self._carry(word)
        return step

    def _carry(self, word: VroomTask) -> None:
        totals = self.totals
        totals.delivery = _sum(totals.delivery, list(word.delivery))
        totals.pickup = _sum(totals.pickup, list(word.pickup if word.type is not StepType.DELIVERY else ()))
        if word.type is StepType.DELIVERY:
            totals.delivery = _sum(totals.delivery, list(word.pickup))

    def _rested(self, rest: Rest, free_s: Seconds, load: Load) -> StepObject:
        rule = self._vehicle.breaks[rest.rule]
        step = self._step(StepType.BREAK, None, free_s, load)
        step["id"] = rule.id
        if rule.description:
            step["description"] = rule.description
        step["service"] = rest.ends_s - rest.starts_s
        step["waiting_time"] = rest.starts_s - free_s
        self.totals.service_s += rest.ends_s - rest.starts_s
        self.totals.waiting_s += rest.starts_s - free_s
        return step

    def _drive_to(self, place: VroomPlace) -> None:
        if place is not self._at:
            leg_s = int(self._matrices.durations_s[self._at.row, place.row])
            self.totals.driven_s += leg_s * self._vehicle.slowness_percent / 100
            if self.totals.driven_m is not None and self._matrices.distances_m is not None:
                self.totals.driven_m += int(self._matrices.distances_m[self._at.row, place.row])
        self._at = place

    def _step(self, kind: StepType, place: VroomPlace | None, at_s: Seconds, load: Load) -> StepObject:
        step: StepObject = {"type": kind.value}
        if place is not None:
            if place.position is not None:
                step["location"] = [place.position.lon, place.position.lat]
            step["location_index"] = place.row
        step |= {"setup": 0, "service": 0, "waiting_time": 0}
        count = self._instance.amount_count
        if count:
            step["load"] = amounts_of(load, self._instance.dimensions, count)
        step["arrival"] = self._instance.clock.told_s(at_s)
        step["duration"] = whole(self.totals.driven_s)
        if self.totals.driven_m is not None:
            step["distance"] = self.totals.driven_m
        step["violations"] = []
        return step

    def _word(self, handled: HandledTask) -> VroomTask:
        return self._instance.tasks[handled.task_id]

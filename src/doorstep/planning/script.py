"""Scripts: what a search says of one route, before any time is known.

A script is a vehicle and what it does in order. `timetable` writes it down as a route with all its times,
loads, energy and costs; nothing in a script can contradict those, because it holds none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from doorstep.domain.errors import InputError
from doorstep.domain.ids import ChargerId, HubId, KerbId, TaskId, VehicleId
from doorstep.domain.routes import Charge, Rest, Route, Stop
from doorstep.domain.units import Seconds, WattHours


@dataclass(frozen=True, slots=True)
class Serve:
    """Halt at a task's own point and serve it."""

    task_id: TaskId


@dataclass(frozen=True, slots=True)
class Reload:
    """Go to a hub: one trip ends there and the next begins.

    begins_s
        When reloading begins, as it is written, after waiting for a dock. None: as early as it may.
    """

    hub_id: HubId
    begins_s: Seconds | None = None


@dataclass(frozen=True, slots=True)
class TakeRest:
    """Take a break of the shift where the vehicle stands, after work and before driving on.

    rule
        Which of the breaks, counted from 0.
    """

    rule: int


@dataclass(frozen=True, slots=True)
class Recharge:
    """Charge up to a level: beside a reload that comes right before, or else a halt on the way.

    begins_s
        When charging begins, as it is written, after waiting for a slot. None: as early as it may.
    """

    charger_id: ChargerId
    target_wh: WattHours
    begins_s: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Park:
    """Drive to a kerb and park; loops on foot follow."""

    kerb_id: KerbId


@dataclass(frozen=True, slots=True)
class OnFoot:
    """Set out on a loop from the parked vehicle; doors follow.

    carrier
        Name of a carrier of the vehicle's type.
    """

    carrier: str


@dataclass(frozen=True, slots=True)
class Door:
    """Serve a task on foot, in the loop that has begun."""

    task_id: TaskId


Element: TypeAlias = Serve | Reload | TakeRest | Recharge | Park | OnFoot | Door


@dataclass(frozen=True, slots=True)
class RouteScript:
    """What one vehicle does, in order.

    depart_s
        When the first trip begins. None: so that the route ends as early as possible, and then as late as
        possible.

    Raises
    ------
    InputError
        If it serves nothing, or an element stands where it means nothing.
    """

    vehicle_id: VehicleId
    elements: tuple[Element, ...]
    depart_s: Seconds | None = None

    def __post_init__(self) -> None:
        place = f"route of vehicle {self.vehicle_id}"
        if not any(isinstance(element, Serve | Door) for element in self.elements):
            raise InputError("a route without a task", place=place, mend="Leave it out.")
        before: Element | None = None
        for number, element in enumerate(self.elements):
            if not _may_follow(before, element):
                found = "nothing" if before is None else before
                mend = f"A {type(element).__name__} cannot come after {found}."
                raise InputError("an element out of place", value=number, place=place, mend=mend)
            before = element
        if isinstance(before, Reload | Park | OnFoot):
            raise InputError("a route that ends with nothing done", value=before, place=place)

    @property
    def task_ids(self) -> tuple[TaskId, ...]:
        """Tasks in the order they are served."""
        return tuple(element.task_id for element in self.elements if isinstance(element, Serve | Door))


def served_in_order(vehicle_id: VehicleId, task_ids: Sequence[TaskId]) -> RouteScript:
    """Write the plain script: one trip, each task where it stands."""
    return RouteScript(vehicle_id, tuple(Serve(task_id) for task_id in task_ids))


def script_of(route: Route, *, keep_departure: bool = False) -> RouteScript:
    """Read the script back from a route; `keep_departure` states when it leaves, reloads and charges, too."""
    elements: list[Element] = []
    for number, trip in enumerate(route.trips):
        if number and trip.start_hub is not None:
            elements.append(Reload(trip.start_hub, trip.load_starts_s if keep_departure else None))
        if trip.charge is not None:
            before_wh = (trip.energy_wh or 0) - trip.charge.energy_wh
            target_wh = before_wh + trip.charge.energy_wh
            elements.append(_recharge(trip.charge, target_wh, keep_begin=keep_departure))
        for stop in trip.stops:
            elements += elements_of(stop, keep_begins=keep_departure)
    depart_s = route.trips[0].load_starts_s if keep_departure else None
    return RouteScript(route.vehicle_id, tuple(elements), depart_s)


def _recharge(charge: Charge, target_wh: WattHours, *, keep_begin: bool) -> Recharge:
    return Recharge(charge.charger_id, target_wh, charge.starts_s if keep_begin else None)


def elements_of(stop: Stop, *, keep_begins: bool = False) -> Iterator[Element]:
    """Read back what is done at one halt; `keep_begins` states when charging begins, too."""
    if stop.charge is not None:
        yield _recharge(stop.charge, stop.energy_wh or 0, keep_begin=keep_begins)
    if stop.kerb_id is not None:
        yield Park(stop.kerb_id)
    rests = list(stop.rests)
    for loop in stop.loops:
        yield from _taken_before(rests, loop.starts_s, loop.ends_s)
        if stop.kerb_id is not None:
            yield OnFoot(loop.carrier)
        kind = Serve if stop.kerb_id is None else Door
        yield from (kind(handled.task_id) for handled in loop.tasks)
    yield from (TakeRest(rest.rule) for rest in rests)


def _taken_before(rests: list[Rest], starts_s: Seconds, ends_s: Seconds) -> Iterator[TakeRest]:
    """Take those off the list that end before a loop starts; at one and the same second the loop is first."""
    while rests and rests[0].ends_s <= starts_s and rests[0].starts_s < ends_s:
        yield TakeRest(rests.pop(0).rule)


def _may_follow(before: Element | None, element: Element) -> bool:
    """Tell whether an element means something after another one."""
    if isinstance(element, Door):
        return isinstance(before, OnFoot | Door)
    if isinstance(element, OnFoot):
        return isinstance(before, Park | Door | TakeRest)
    if isinstance(before, Park | OnFoot):
        return False
    if isinstance(element, TakeRest):
        return isinstance(before, Serve | Door | TakeRest | Recharge)
    if isinstance(element, Reload):
        return before is not None and not isinstance(before, Reload)
    return True

"""What of a route has begun: its times as they are known, for a script that goes on from there."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.domain.errors import InputError
from doorstep.domain.routes import Leg, Loop, Rest, Route, Stop, Trip
from doorstep.domain.units import Seconds, ds_from_s
from doorstep.planning.script import RouteScript, script_of
from doorstep.planning.timing.reading import sketch_of
from doorstep.planning.timing.sketch import Planned, in_order
from doorstep.planning.timing.steps import Service, Span, Way
from doorstep.planning.timing.times import Stated
from doorstep.planning.timing.vehicle import VehicleSteps


def stated_times(steps: VehicleSteps, frozen: Route, script: RouteScript) -> Stated | None:
    """Read the times of what has begun; None where nothing is frozen.

    Raises
    ------
    InputError
        If the script does something else before `frozen_until_s`.
    """
    if frozen.frozen_until_s is None:
        return None
    spans = spans_of_route(frozen)
    stated = Stated(ds_from_s(frozen.frozen_until_s), frozen.trips[0].load_starts_s, spans)
    before = [_name(planned) for planned in in_order(sketch_of(steps, script_of(frozen)).trips)]
    after = [_name(planned) for planned in in_order(sketch_of(steps, script).trips)]
    begun = sum(stated.kept(row) is not None for row in range(len(spans)))
    if before[:begun] != after[:begun]:
        place, mend = f"route {frozen.id}", "What has begun stays: begin the script with it."
        raise InputError("a script that changes what is frozen", place=place, mend=mend)
    return stated


def _name(planned: Planned) -> tuple[object, ...]:
    if isinstance(planned, Service):
        return ("service", planned.task.id)
    if isinstance(planned, Way):
        return (planned.kind, planned.base_ds, planned.distance_m)
    return (type(planned).__name__,)


def spans_of_route(route: Route) -> tuple[Span, ...]:
    """Give begin and end of each step, in the order in which sketches list them."""
    return tuple(_of_route(route))


def _of_route(route: Route) -> Iterator[Span]:
    for number, trip in enumerate(route.trips):
        yield from _of_trip(trip, reloads=number > 0)


def _of_trip(trip: Trip, *, reloads: bool) -> Iterator[Span]:
    if reloads:
        yield _span(trip.load_starts_s, trip.depart_s)
    for stop in trip.stops:
        yield from _of_stop(stop)
    yield from _of_leg(trip.home)


def _of_stop(stop: Stop) -> Iterator[Span]:
    yield from _of_leg(stop.leg)
    if stop.kerb_id is not None:
        parked_s = min((loop.starts_s for loop in stop.loops), default=stop.depart_s)
        yield _span(stop.arrive_s, parked_s)
    if stop.charge is not None:
        yield _span(stop.charge.starts_s, stop.charge.ends_s)
    parts: list[Loop | Rest] = sorted((*stop.loops, *stop.rests), key=_ends_s)
    for part in parts:
        if isinstance(part, Rest):
            yield _span(part.starts_s, part.ends_s)
        else:
            yield from _of_loop(part, on_foot=stop.kerb_id is not None)
    if stop.kerb_id is not None:
        yield _span(stop.depart_s, stop.depart_s)


def _ends_s(part: Loop | Rest) -> tuple[Seconds, Seconds]:
    return (part.ends_s, part.starts_s)


def _of_loop(loop: Loop, *, on_foot: bool) -> Iterator[Span]:
    if on_foot:
        first = loop.tasks[0]
        yield _span(loop.starts_s, first.arrive_s if first.walk is None else first.walk.depart_s)
    for handled in loop.tasks:
        yield from _of_leg(handled.walk)
        yield _span(handled.begin_s, handled.end_s)
    yield from _of_leg(loop.back)


def _of_leg(leg: Leg | None) -> Iterator[Span]:
    if leg is not None:
        yield _span(leg.depart_s, leg.arrive_s)


def _span(begin_s: Seconds, end_s: Seconds) -> Span:
    return ds_from_s(begin_s), ds_from_s(end_s)

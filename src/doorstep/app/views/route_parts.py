"""How the time of a route is spent, piece by piece without a gap."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.app.views.plan_view import Part, PartKind
from doorstep.domain.routes import Leg, LegKind, Loop, Rest, Route, Stop, Trip

_OF_LEG = {LegKind.DRIVE: PartKind.DRIVE, LegKind.WALK: PartKind.WALK}


def parts_of(route: Route) -> tuple[Part, ...]:
    """List what a route's time is spent on, in order; pieces of no length are left out.

    What no leg, service or other work fills is waiting.
    """
    parts: list[Part] = []
    now_s, numbered = route.trips[0].load_starts_s, 0
    for trip in route.trips:
        for part in _of_trip(trip, numbered):
            if part.starts_s > now_s:
                parts.append(Part(PartKind.WAIT, now_s, part.starts_s, part.stop))
            if part.ends_s > max(now_s, part.starts_s):
                parts.append(Part(part.kind, max(now_s, part.starts_s), part.ends_s, part.stop))
            now_s = max(now_s, part.ends_s)
        numbered += len(trip.stops)
    return tuple(parts)


def _of_trip(trip: Trip, numbered: int) -> Iterator[Part]:
    charged_s = trip.load_starts_s if trip.charge is None else trip.charge.ends_s
    if trip.charge is not None:
        yield Part(PartKind.CHARGE, trip.charge.starts_s, charged_s)
    yield Part(PartKind.HUB, max(trip.load_starts_s, charged_s), trip.depart_s)
    for number, stop in enumerate(trip.stops, start=numbered + 1):
        yield from _of_leg(stop.leg, number)
        yield from _of_stop(stop, number)
    yield from _of_leg(trip.home, None)


def _of_leg(leg: Leg | None, stop: int | None) -> Iterator[Part]:
    if leg is not None:
        yield Part(_OF_LEG[leg.kind], leg.depart_s, leg.arrive_s, stop)


def _of_stop(stop: Stop, number: int) -> Iterator[Part]:
    pieces: list[Loop | Rest] = sorted((*stop.loops, *stop.rests), key=lambda piece: piece.starts_s)
    first_s = min((piece.starts_s for piece in pieces), default=stop.depart_s)
    if stop.park_s:
        yield Part(PartKind.PARK, stop.arrive_s, min(stop.arrive_s + stop.park_s, first_s), number)
    if stop.charge is not None:
        yield Part(PartKind.CHARGE, stop.charge.starts_s, stop.charge.ends_s, number)
    for piece in pieces:
        if isinstance(piece, Rest):
            yield Part(PartKind.REST, piece.starts_s, piece.ends_s, number)
        else:
            yield from _of_loop(piece, number)
    yield Part(PartKind.WAIT, stop.depart_s, stop.depart_s, number)


def _of_loop(loop: Loop, number: int) -> Iterator[Part]:
    first = loop.tasks[0]
    ready_s = first.arrive_s if first.walk is None else first.walk.depart_s
    if first.walk is not None:
        yield Part(PartKind.SETUP, loop.starts_s, ready_s, number)
    for handled in loop.tasks:
        yield from _of_leg(handled.walk, number)
        yield Part(PartKind.SERVE, handled.begin_s, handled.end_s, number)
    yield from _of_leg(loop.back, number)

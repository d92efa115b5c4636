"""Docks and chargers over all routes of a plan: who holds one when, and when one more vehicle may.

Stays count in whole seconds, as a plan writes them; who leaves makes room at that very second. First trips
load before the shift and hold no dock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from doorstep.domain.ids import ChargerId, HubId
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Charge, Route, Trip
from doorstep.domain.tasks import TaskKind
from doorstep.domain.units import Seconds, ds_from_s
from doorstep.planning.timing.steps import Span

WRITTEN_DS = ds_from_s(1) - 1
"""How much earlier than a whole second something may begin and still be written at it."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A dock or a charger as one vehicle holds it.

    until_s
        The second from which on somebody else may.
    """

    place: HubId | ChargerId
    is_dock: bool
    from_s: Seconds
    until_s: Seconds


def stays_of(problem: Problem, route: Route) -> Iterator[Stay]:
    """List the docks and chargers that a route holds, in order."""
    for number, trip in enumerate(route.trips):
        hub = None if number == 0 or trip.start_hub is None else problem.hub(trip.start_hub)
        if hub is not None:
            yield Stay(hub.id, True, trip.load_starts_s, trip.load_starts_s + hub.reload_s)
        for charge in (trip.charge, *(stop.charge for stop in trip.stops)):
            if charge is not None:
                yield _of_charge(charge)


@dataclass(frozen=True, slots=True)
class HubMove:
    """What a trip takes out of a hub when it departs, or brings there when it ends."""

    hub_id: HubId
    at_s: Seconds
    is_out: bool
    load: Load


@dataclass(frozen=True, slots=True)
class Held:
    """What routes hold that stand while others are searched."""

    stays: tuple[Stay, ...]
    moves: tuple[HubMove, ...]

    @classmethod
    def by(cls, problem: Problem, routes: Sequence[Route]) -> Held:
        """Read it from routes of a problem that has all their tasks."""
        return cls(
            tuple(stay for route in routes for stay in stays_of(problem, route)),
            tuple(move for route in routes for move in _moves_of(problem, route)),
        )


def _moves_of(problem: Problem, route: Route) -> Iterator[HubMove]:
    for trip in route.trips:
        if trip.start_hub is not None:
            yield HubMove(trip.start_hub, trip.depart_s, True, _sum(problem, trip, {TaskKind.DELIVERY}))
        if trip.end_hub is not None:
            brought = _sum(problem, trip, {TaskKind.PICKUP, TaskKind.RETURN})
            yield HubMove(trip.end_hub, trip.ends_s, False, brought)


def _sum(problem: Problem, trip: Trip, kinds: set[TaskKind]) -> Load:
    tasks = [problem.task(handled.task_id) for stop in trip.stops for handled in stop.handled]
    found = [task.load for task in tasks if task is not None and task.kind in kinds and task.partner is None]
    return sum(found, EMPTY_LOAD)


def _of_charge(charge: Charge) -> Stay:
    return Stay(charge.charger_id, False, charge.starts_s, charge.ends_s)


class Bookings:
    """Stays of the routes written so far, at docks and chargers that not all vehicles may use at once."""

    def __init__(self, problem: Problem, routes: Iterable[Route] = ()) -> None:
        self.problem = problem
        self._docks = {hub.id: hub.dock_slots for hub in problem.hubs if hub.dock_slots is not None}
        own = () if problem.charging is None else problem.charging.chargers
        chargers = (*own, *(charger for hub in problem.hubs for charger in hub.chargers))
        self._chargers = {charger.id: charger.slots for charger in chargers}
        self._stays: list[Stay] = []
        for route in routes:
            self.add(route)

    def add(self, route: Route) -> None:
        """Take in what a route holds."""
        self._stays += [
            stay
            for stay in stays_of(self.problem, route)
            if stay.until_s > stay.from_s and self._slots(stay.place, is_dock=stay.is_dock) is not None
        ]

    def begins(
        self, place: HubId | ChargerId, duration_s: Seconds, spans: Sequence[Span], *, is_dock: bool
    ) -> tuple[Span, ...]:
        """Cut out of the spans in which a stay may begin, in ds, what others keep it from."""
        slots = self._slots(place, is_dock=is_dock)
        if slots is None or duration_s == 0:
            return tuple(spans)
        own = [stay for stay in self._stays if stay.place == place and stay.is_dock == is_dock]
        left = list(spans)
        for from_s, until_s in _taken(own, slots):
            latest_ds, earliest_ds = ds_from_s(from_s - duration_s), ds_from_s(until_s) - WRITTEN_DS
            cut = [
                part
                for opens, closes in left
                for part in ((opens, min(closes, latest_ds)), (max(opens, earliest_ds), closes))
            ]
            left = [(opens, closes) for opens, closes in cut if opens <= closes]
        return tuple(sorted(left))

    def _slots(self, place: HubId | ChargerId, *, is_dock: bool) -> int | None:
        return self._docks.get(HubId(place)) if is_dock else self._chargers.get(ChargerId(place))


def _taken(stays: Sequence[Stay], slots: int) -> Iterator[tuple[Seconds, Seconds]]:
    """List from when until when all slots are held."""
    changes = sorted(
        change for stay in stays for change in ((stay.from_s, 1), (stay.until_s, -1))
    )  # who leaves comes before who arrives at the same second
    held, since_s = 0, 0
    for at_s, by in changes:
        if by > 0 and held + 1 == slots:
            since_s = at_s
        if by < 0 and held == slots and at_s > since_s:
            yield since_s, at_s
        held += by

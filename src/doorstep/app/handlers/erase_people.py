"""Forget people: their sheets, doors and what plans say of where they live. The log keeps its pointers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from doorstep.app.commands import ErasePerson, ForgetBefore
from doorstep.app.desk import Desk
from doorstep.app.order_stages import OPEN
from doorstep.app.ports import Books, OrderState
from doorstep.app.results import ErasedPeople
from doorstep.app.unit_of_work import UnitOfWork, writing
from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import EventId, OrderId, PersonRef, PlanId, TaskId
from doorstep.domain.order_events import PersonErased
from doorstep.domain.places import LonLat
from doorstep.domain.plan_events import PlanProposed, PlanRevised
from doorstep.domain.plans import Plan

COARSE_DIGITS = 2
"""Decimals of a degree that are left of a halt at an erased door: about a kilometre."""


def erase_person(command: ErasePerson, desk: Desk) -> ErasedPeople:
    """Forget one person.

    Raises
    ------
    UnknownNameError
        If nobody is known by this pointer.
    InputError
        If an order of theirs is still open.
    """
    with writing(desk.keeper) as unit:
        orders = unit.books.orders.of_person(command.person)
        if unit.books.people.get(command.person) is None and not orders:
            mend = "They may have been erased before."
            raise UnknownNameError("nobody is known by this pointer", value=command.person, mend=mend)
        states = unit.books.tables.orders(orders)
        waiting = [order_id for order_id, state in states.items() if state.stage in OPEN]
        if waiting:
            mend = "Cancel it first, or wait until it is done."
            raise InputError("an order of theirs is still open", value=waiting[0], mend=mend)
        return _erase({command.person: orders}, states, unit, desk)


def forget_before(command: ForgetBefore, desk: Desk) -> ErasedPeople:
    """Forget everybody whose orders all ended longer ago than data is to be kept."""
    limit = desk.clock.now() - timedelta(seconds=command.older_than_s)
    with writing(desk.keeper) as unit:
        states = unit.books.tables.orders()
        sheets = unit.books.orders.many(states)
        theirs: dict[PersonRef, list[OrderId]] = {}
        for order in sheets.values():
            if order.recipient is not None:
                theirs.setdefault(order.recipient, []).append(order.id)
        old = {
            person: tuple(orders)
            for person, orders in theirs.items()
            if all(states[each].stage not in OPEN and states[each].changed < limit for each in orders)
        }
        return _erase(old, states, unit, desk)


def _erase(
    people: Mapping[PersonRef, tuple[OrderId, ...]],
    states: Mapping[OrderId, OrderState],
    unit: UnitOfWork,
    desk: Desk,
) -> ErasedPeople:
    books = unit.books
    orders = tuple(order_id for theirs in people.values() for order_id in theirs)
    problems = _erase_from_plans(books, orders)
    elsewhere = {
        ref
        for order_id, state in books.tables.orders().items()
        if order_id not in orders and books.orders.get(order_id) is not None
        for ref in (state.place_ref, state.origin_ref)
    }
    refs = [ref for each in orders for ref in (states[each].place_ref, states[each].origin_ref) if ref]
    books.places.erase(ref for ref in dict.fromkeys(refs) if ref not in elsewhere)
    books.orders.erase(orders)
    books.people.erase(people)
    for person in people:
        event_id = EventId(f"{person}:erased")
        unit.record(PersonErased(event_id=event_id, at=desk.clock.now(), person=person))
    return ErasedPeople(tuple(people), orders, problems)


def _erase_from_plans(books: Books, orders: Iterable[OrderId]) -> tuple[tuple[PlanId, int], ...]:
    """Remove the problems that hold these doors, and blur the halts at them in the plans."""
    gone = set(orders)
    named = dict.fromkeys(plan for order_id in sorted(gone) for plan in _plans_naming(books, order_id))
    for plan_id, version in named:
        problem = books.plans.problem(plan_id, version)
        tasks = {task.id for task in problem.tasks if task.order_id in gone}
        books.plans.replace(_blurred(books.plans.plan(plan_id, version), tasks))
        books.plans.erase_problem(plan_id, version)
    return tuple(named)


def _plans_naming(books: Books, order_id: OrderId) -> list[tuple[PlanId, int]]:
    named: list[tuple[PlanId, int]] = []
    for told in books.log.about(order_id):
        if isinstance(told.event, PlanProposed):
            named.append((told.event.plan_id, told.event.version))
        elif isinstance(told.event, PlanRevised):
            named.append((told.event.diff.plan_id, told.event.diff.to_version))
    return named


def _blurred(plan: Plan, tasks: set[TaskId]) -> Plan:
    """Round the position of every halt that serves one of these tasks."""
    routes = []
    for route in plan.routes:
        trips = []
        for trip in route.trips:
            stops = tuple(
                replace(stop, position=_coarse(stop.position))
                if any(handled.task_id in tasks for handled in stop.handled)
                else stop
                for stop in trip.stops
            )
            trips.append(replace(trip, stops=stops))
        routes.append(replace(route, trips=tuple(trips)))
    return replace(plan, routes=tuple(routes))


def _coarse(position: LonLat) -> LonLat:
    return LonLat(round(position.lon, COARSE_DIGITS), round(position.lat, COARSE_DIGITS))

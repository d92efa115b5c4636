"""Take orders into the books, idempotent on source and external reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from doorstep.app.commands import HandedOrder, ImportOrders
from doorstep.app.desk import Desk
from doorstep.app.order_stages import OPEN, Stage
from doorstep.app.ports import Books, OrderState
from doorstep.app.results import ImportedOrders
from doorstep.app.unit_of_work import UnitOfWork, writing
from doorstep.domain.errors import WordError
from doorstep.domain.ids import EventId, OrderId, PersonRef
from doorstep.domain.order_events import OrderCancelled, OrderReceived, OrderRevised
from doorstep.domain.orders import ExternalReference, Order
from doorstep.domain.people import Person

SETTLED = frozenset({Stage.PLANNED, Stage.RELEASED, Stage.DONE, Stage.CANCELLED})
"""Stages in which a reference that comes again for a later date means another order."""


@dataclass(slots=True)
class _Intake:
    """What is written at the end, gathered."""

    sheets: list[Order] = field(default_factory=list)
    people: dict[PersonRef, Person] = field(default_factory=dict)
    ids: list[OrderId] = field(default_factory=list)
    added: list[OrderId] = field(default_factory=list)
    revised: list[OrderId] = field(default_factory=list)
    unchanged: list[OrderId] = field(default_factory=list)


def import_orders(command: ImportOrders, desk: Desk) -> ImportedOrders:
    """Keep new orders, take changes over, and cancel what a complete list names no longer.

    Raises
    ------
    WordError
        If two of the orders have one source and reference.
    """
    _require_once(command.orders)
    with writing(desk.keeper) as unit:
        handed = _with_references_of_their_own(unit.books, command.orders)
        known = unit.books.orders.ids_of(each.order.reference for each in handed)
        sheets = unit.books.orders.many(known.values())
        states = unit.books.tables.orders(known.values())
        free = _free_ids(unit.books, handed, known)
        intake = _Intake()
        for each in handed:
            order_id = known.get(each.order.reference)
            if order_id is None:
                _add(each, free[each.order.reference], intake, unit, desk)
            else:
                _revise(each, order_id, sheets.get(order_id), states.get(order_id), (intake, unit, desk))
        unit.books.orders.put(intake.sheets)
        unit.books.people.put(intake.people)
        gone = _cancel_missing(command.orders, intake.ids, unit, desk) if command.complete else ()
    ids, added = tuple(intake.ids), tuple(intake.added)
    return ImportedOrders(ids, added, tuple(intake.revised), tuple(intake.unchanged), gone)


def _require_once(handed: Sequence[HandedOrder]) -> None:
    counts = Counter(each.order.reference for each in handed)
    twice = [reference for reference, count in counts.items() if count > 1]
    if twice:
        place = f"source {twice[0].source}"
        mend = "Give each order its own reference."
        raise WordError("two orders of one reference", value=twice[0].reference, place=place, mend=mend)


def _with_references_of_their_own(books: Books, handed: Sequence[HandedOrder]) -> list[HandedOrder]:
    """Add the date to references that a source uses again for another day's order."""
    known = books.orders.ids_of(each.order.reference for each in handed)
    sheets, states = books.orders.many(known.values()), books.tables.orders(known.values())
    own = []
    for each in handed:
        order, order_id = each.order, known.get(each.order.reference)
        if order_id is not None and _is_another(order, sheets.get(order_id), states.get(order_id)):
            dated = f"{order.reference.reference} {order.due_on}"
            order = replace(
                order, id=OrderId(dated), reference=ExternalReference(order.reference.source, dated)
            )
        own.append(replace(each, order=order))
    return own


def _is_another(order: Order, sheet: Order | None, state: OrderState | None) -> bool:
    if order.due_on is None or sheet is None or sheet.due_on is None or state is None:
        return False
    return order.due_on > sheet.due_on and state.stage in SETTLED


def _free_ids(
    books: Books, handed: Sequence[HandedOrder], known: Mapping[ExternalReference, OrderId]
) -> dict[ExternalReference, OrderId]:
    """Give every new order an id: the one it asks for, or one with its source where that is taken."""
    new = [each.order for each in handed if each.order.reference not in known]
    taken = set(books.tables.orders(order.id for order in new))
    free: dict[ExternalReference, OrderId] = {}
    for order in new:
        wish, number = order.id, 1
        while wish in taken:
            suffix = order.reference.source if number == 1 else f"{order.reference.source}-{number}"
            wish, number = OrderId(f"{order.id}@{suffix}"), number + 1
        taken.add(wish)
        free[order.reference] = wish
    return free


def _add(each: HandedOrder, order_id: OrderId, intake: _Intake, unit: UnitOfWork, desk: Desk) -> None:
    recipient = None
    if each.person is not None:
        recipient = PersonRef(desk.identities.new())
        intake.people[recipient] = each.person
    order = replace(each.order, id=order_id, recipient=recipient)
    intake.sheets.append(order)
    intake.ids.append(order_id)
    intake.added.append(order_id)
    received = EventId(f"{order_id}:received")
    unit.record(
        OrderReceived(
            event_id=received,
            at=desk.clock.now(),
            order_id=order_id,
            reference=order.reference,
            kind=order.kind,
        )
    )


def _revise(
    each: HandedOrder,
    order_id: OrderId,
    sheet: Order | None,
    state: OrderState | None,
    tools: tuple[_Intake, UnitOfWork, Desk],
) -> None:
    """Take over what changed of a known order; one that was cancelled is wanted again."""
    intake, unit, desk = tools
    intake.ids.append(order_id)
    recipient = None if sheet is None else sheet.recipient
    if each.person is not None and recipient is None:
        recipient = PersonRef(desk.identities.new())
    order = replace(each.order, id=order_id, recipient=recipient if each.person else None)
    reopened = state is not None and state.stage == Stage.CANCELLED
    if order == sheet and not reopened and _same_person(each, recipient, unit):
        intake.unchanged.append(order_id)
        return
    if each.person is not None and recipient is not None:
        intake.people[recipient] = each.person
    intake.sheets.append(order)
    intake.revised.append(order_id)
    moved = sheet is None or _whereabouts(order) != _whereabouts(sheet)
    event_id, now = desk.event_id(), desk.clock.now()
    unit.record(OrderRevised(event_id=event_id, at=now, order_id=order_id, address_changed=moved))


def _same_person(each: HandedOrder, recipient: PersonRef | None, unit: UnitOfWork) -> bool:
    kept = None if recipient is None else unit.books.people.get(recipient)
    return kept == each.person


def _whereabouts(order: Order) -> tuple[object, ...]:
    return order.address, order.place, order.origin


def _cancel_missing(
    handed: Iterable[HandedOrder], named: Sequence[OrderId], unit: UnitOfWork, desk: Desk
) -> tuple[OrderId, ...]:
    lists = {(each.order.reference.source, each.order.due_on) for each in handed}
    due = {
        order_id
        for source, day in sorted(lists, key=str)
        if day is not None
        for order_id in unit.books.orders.due(day, source)
    }
    states = unit.books.tables.orders(due - set(named))
    gone = tuple(order_id for order_id, state in states.items() if state.stage in OPEN)
    for order_id in gone:
        unit.record(OrderCancelled(event_id=desk.event_id(), at=desk.clock.now(), order_id=order_id))
    return gone

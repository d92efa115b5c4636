"""What drivers have to know of an order beside its address: who, how to reach them, which door inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doorstep.app.unit_of_work import reading
from doorstep.domain.ids import OrderId
from doorstep.domain.orders import Order
from doorstep.wiring.workspace import Workspace


def notes_of(workspace: Workspace, orders: Mapping[OrderId, Order]) -> dict[OrderId, tuple[str, ...]]:
    """Give what drivers have to know of each order: flat and floor, who it is for, what they wrote.

    E-mail and PIN are not among it: the one is of no use at a door, the other is the proof of the recipient.
    """
    notes: dict[OrderId, tuple[str, ...]] = {}
    with reading(workspace.app.desk.keeper) as books:
        for order in orders.values():
            person = None if order.recipient is None else books.people.get(order.recipient)
            said = () if person is None else (person.name, person.phone, person.note)
            told = (*_inside(order), *(part for part in said if part))
            if told:
                notes[order.id] = told
    return notes


def _inside(order: Order) -> Iterator[str]:
    """Say where the door is within its house: what the address on the map does not hold."""
    shown = None if order.place is None or order.place.address is None else order.place.address.unit
    if order.address.unit and order.address.unit != shown:
        yield order.address.unit
    floor = order.floor_count
    if floor is not None:
        yield "ground floor" if floor == 0 else f"floor {floor}" if floor > 0 else f"basement {-floor}"
        if order.lift is False and floor:
            yield "no lift"

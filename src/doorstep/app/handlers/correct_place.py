"""Take a person's word for where an address is, for all open orders with it and for those to come."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.app.addresses import LEAST, address_key, inside
from doorstep.app.commands import CorrectPlace
from doorstep.app.desk import Desk
from doorstep.app.order_stages import OPEN
from doorstep.app.ports import AddressCandidate, Books
from doorstep.app.results import CorrectedPlace
from doorstep.app.unit_of_work import UnitOfWork, reading, writing
from doorstep.domain.errors import AddressError, PlaceError
from doorstep.domain.ids import OrderId, PlaceRef
from doorstep.domain.order_events import PlaceCorrected
from doorstep.domain.orders import Order
from doorstep.domain.places import Address, Place


@dataclass(frozen=True, slots=True)
class _Touched:
    """An open order with the address, and at which of its ends."""

    order: Order
    of_origin: bool


def correct_place(command: CorrectPlace, desk: Desk) -> CorrectedPlace:
    """Keep the right place, remember it for the address, and give it to every open order there.

    Raises
    ------
    AddressError
        If the map has nothing like the address that is meant.
    PlaceError
        If the door lies outside the map.
    """
    place = _place(command, desk)
    key = address_key(command.address)
    ref = PlaceRef(desk.identities.new())
    with writing(desk.keeper) as unit:
        touched = _orders_with(unit.books, key)
        unit.books.places.put({ref: place})
        unit.books.places.remember(key, ref)
        for each in touched:
            _record(each, ref, unit, desk)
    orders = tuple(dict.fromkeys(each.order.id for each in touched))
    with reading(desk.keeper) as books:
        states = books.tables.orders(orders).values()
        stale = dict.fromkeys(state.plan_id for state in states if state.plan_id is not None)
    return CorrectedPlace(ref, orders, tuple(stale))


def _place(command: CorrectPlace, desk: Desk) -> Place:
    address = command.meant or command.address
    if command.door is None:
        found = _likeliest(address, desk)
        return Place(found.position, address=found.address, entrance=command.entrance)
    bounds = desk.streets().bounds
    for position in (command.door, command.entrance):
        if position is not None and not inside(position, bounds):
            mend = "Give longitude,latitude on this map."
            raise PlaceError("a door outside the map", value=(position.lon, position.lat), mend=mend)
    return Place(command.door, address=address, entrance=command.entrance)


def _likeliest(address: Address, desk: Desk) -> AddressCandidate:
    candidates = desk.addresses.candidates(address)
    # A person named it: what would be doubtful in a file is good enough here.
    if not candidates or candidates[0].confidence < LEAST:
        near = "; ".join(candidate.address.one_line for candidate in candidates[:3])
        mend = f"Nearest: {near}." if near else "Give longitude,latitude instead."
        raise AddressError("no such address on this map", value=address.one_line, mend=mend)
    return candidates[0]


def _orders_with(books: Books, key: str) -> list[_Touched]:
    states = books.tables.orders()
    kept = books.orders.many(order_id for order_id, state in states.items() if state.stage in OPEN)
    # A transfer that has no doors yet needs both: it waits for `LocateOrders`, which will remember this one.
    orders = {
        order_id: order
        for order_id, order in kept.items()
        if order.origin is None or states[order_id].place_ref is not None
    }
    touched = [_Touched(order, False) for order in orders.values() if address_key(order.address) == key]
    for order in orders.values():
        if order.origin is not None and address_key(order.origin.address) == key:
            touched.append(_Touched(order, True))
    return touched


def _record(each: _Touched, ref: PlaceRef, unit: UnitOfWork, desk: Desk) -> None:
    order_id: OrderId = each.order.id
    unit.record(
        PlaceCorrected(
            event_id=desk.event_id(),
            at=desk.clock.now(),
            order_id=order_id,
            place=ref,
            of_origin=each.of_origin,
        )
    )

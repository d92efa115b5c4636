"""Take a person's word for where an address is, for all open orders with it and for those to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from doorstep.app.addresses import LEAST, address_key, inside
from doorstep.app.commands import CorrectPlace
from doorstep.app.desk import Desk
from doorstep.app.order_stages import OPEN
from doorstep.app.ports import AddressCandidate, Books
from doorstep.app.results import CorrectedPlace
from doorstep.app.unit_of_work import UnitOfWork, reading, writing
from doorstep.domain.errors import AddressError, PlaceError, UnknownNameError
from doorstep.domain.ids import KerbId, OrderId, PlaceRef
from doorstep.domain.kerbs import Kerb, ParkTime
from doorstep.domain.order_events import PlaceCorrected
from doorstep.domain.orders import Order
from doorstep.domain.places import Address, LonLat, Place, great_circle_m
from doorstep.domain.units import DEGREES7_PER_DEGREE, Metres
from doorstep.roads.kerbside.kerbs import KerbTable

FARTHEST_KERB_M: Final[Metres] = 30
"""A position names the nearest kerb no farther than this."""


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
        If a position lies outside the map, or none of its kerbs is near the one that is named.
    UnknownNameError
        If the map has no kerb of this name.
    """
    key = address_key(command.address)
    with reading(desk.keeper) as books:
        known = _known(books, key)
    place = _place(command, known, desk)
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


def _known(books: Books, key: str) -> Place | None:
    """Find what is known of an address: what was said of it before, else where its open orders are."""
    said = books.places.remembered({key}).get(key)
    if said is not None:
        return books.places.get(said)
    states = books.tables.orders()
    refs = (states[each.order.id].place_ref for each in _orders_with(books, key) if not each.of_origin)
    return next((books.places.get(ref) for ref in refs if ref is not None), None)


def _place(command: CorrectPlace, known: Place | None, desk: Desk) -> Place:
    address = command.meant or command.address
    bounds = desk.streets().bounds
    asked = (command.door, command.entrance, command.kerb)
    for position in (each for each in asked if isinstance(each, LonLat)):
        if not inside(position, bounds):
            mend = "Give longitude,latitude on this map."
            raise PlaceError("a door outside the map", value=(position.lon, position.lat), mend=mend)
    kerbs = () if command.kerb is None else (_kerb(command.kerb, desk.streets().kerbs),)
    if command.door is not None:
        return Place(command.door, address=address, entrance=command.entrance, kerbs=kerbs)
    if command.meant is None and known is not None:
        return replace(known, entrance=command.entrance or known.entrance, kerbs=kerbs or known.kerbs)
    found = _likeliest(address, desk)
    return Place(found.position, address=found.address, entrance=command.entrance, kerbs=kerbs)


def _kerb(named: KerbId | LonLat, kerbs: KerbTable) -> Kerb:
    """Find a kerb by its name, or the one nearest to a position."""
    if isinstance(named, LonLat):
        away_m = [
            great_circle_m(named, LonLat(lon / DEGREES7_PER_DEGREE, lat / DEGREES7_PER_DEGREE))
            for lon, lat in zip(kerbs.lon7.tolist(), kerbs.lat7.tolist(), strict=True)
        ]
        row = min(range(len(away_m)), key=away_m.__getitem__, default=None)
        if row is None or away_m[row] > FARTHEST_KERB_M:
            mend = "`doorstep door PLACE` lists the kerbs of a door."
            what = f"no legal place to halt within {FARTHEST_KERB_M} m"
            raise PlaceError(what, value=(named.lon, named.lat), mend=mend)
    else:
        if named not in kerbs.ids:
            raise UnknownNameError.among("kerb", named, kerbs.ids, place="this map")
        row = kerbs.ids.index(named)
    # How long parking takes there is looked up on every day anew.
    return kerbs.record(row, (ParkTime(0, 0),))


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

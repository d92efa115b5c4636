"""Find the doors of orders: what people corrected first, then what a source gave, then the map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from doorstep.app.addresses import CERTAIN, Judgement, address_key, inside, judge, judge_position
from doorstep.app.commands import LocateOrders
from doorstep.app.desk import Desk
from doorstep.app.far_doors import FarDoor, far_doors
from doorstep.app.order_stages import Stage
from doorstep.app.ports import AddressCandidate, Books, OrderState
from doorstep.app.results import AddressToCheck, LocatedOrders
from doorstep.app.unit_of_work import UnitOfWork, reading, writing
from doorstep.domain.ids import OrderId, PlaceRef
from doorstep.domain.order_events import AddressUnclear, OrderLocated
from doorstep.domain.orders import Order
from doorstep.domain.places import Address, LonLat, Place

_Ask = Callable[[Address], tuple[AddressCandidate, ...]]
"""Asks the map for an address: several orders of a day go to one door, which is looked up once."""
WITHOUT_DOOR = frozenset({Stage.RECEIVED, Stage.UNCLEAR})


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for one address of an order.

    remembered
        The place is one that somebody said; it is kept already.
    """

    judgement: Judgement
    candidates: tuple[AddressCandidate, ...] = ()
    remembered: PlaceRef | None = None


@dataclass(slots=True)
class _Doors:
    """What is told at the end, gathered."""

    places: dict[PlaceRef, Place] = field(default_factory=dict)
    located: list[OrderId] = field(default_factory=list)
    doubtful: list[AddressToCheck] = field(default_factory=list)
    unclear: list[AddressToCheck] = field(default_factory=list)


def locate_orders(command: LocateOrders, desk: Desk) -> LocatedOrders:
    """Locate every order that has no door; those that have one are told of again where it is doubtful."""
    with reading(desk.keeper) as books:
        states = books.tables.orders(command.orders)
        waiting = [order_id for order_id, state in states.items() if state.stage in WITHOUT_DOOR]
        orders = books.orders.many(waiting)
        asked = [address for order in orders.values() for address in _addresses(order)]
        remembered = _remembered(books, asked)
        doubted = _still_doubted(books, states)
        corrected = _remembered(books, [address for each in doubted for address in _addresses(each.order)])
    # The map is asked without a transaction: others may write meanwhile.
    ask = cache(lambda address: tuple(desk.addresses.candidates(address)))
    far = _far_positions([*orders.values(), *(each.order for each in doubted)], desk)
    doubtful = [told for each in doubted if (told := _told_again(each, far, corrected)) is not None]
    found = {order.id: _look_for(order, remembered, (desk, ask, far)) for order in orders.values()}
    doors = _Doors(doubtful=doubtful)
    with writing(desk.keeper) as unit:
        for order_id, ends in found.items():
            _tell(orders[order_id], ends, doors, unit, desk)
        unit.books.places.put(doors.places)
    return LocatedOrders(tuple(doors.located), tuple(doors.doubtful), tuple(doors.unclear))


def _addresses(order: Order) -> list[Address]:
    return [address for address, _ in _ends(order)]


def _remembered(books: Books, asked: Iterable[Address]) -> dict[str, tuple[PlaceRef, Place]]:
    refs = books.places.remembered({address_key(address) for address in asked})
    kept = books.places.many(set(refs.values()))
    return {key: (ref, kept[ref]) for key, ref in refs.items() if ref in kept}


@dataclass(frozen=True, slots=True)
class _Doubted:
    """An order that was located before, but never with certainty, and the place it was given."""

    order: Order
    place: Place


def _still_doubted(books: Books, states: Mapping[OrderId, OrderState]) -> list[_Doubted]:
    """List orders that were located before, but never with certainty."""
    doubted = [
        state
        for state in states.values()
        if state.place_ref is not None
        and state.confidence is not None
        and state.confidence < CERTAIN
        and state.stage in {Stage.LOCATED, Stage.PLANNED, Stage.LEFT_OUT}
    ]
    orders = books.orders.many(state.order_id for state in doubted)
    places = books.places.many(state.place_ref for state in doubted if state.place_ref is not None)
    pairs = [(orders.get(state.order_id), places.get(state.place_ref or PlaceRef(""))) for state in doubted]
    return [_Doubted(order, place) for order, place in pairs if order is not None and place is not None]


def _told_again(
    doubted: _Doubted, far: Mapping[LonLat, FarDoor], corrected: Mapping[str, object]
) -> AddressToCheck | None:
    order, place = doubted.order, doubted.place
    for address, given in _ends(order):
        if given is not None and given.door in far and address_key(address) not in corrected:
            return AddressToCheck(order.id, address, judge_position(given, far[given.door]).why or "")
    if order.place is not None or place.address is None:
        return None
    why = f"taken for {place.address.one_line}, which is not certain"
    best = AddressCandidate(place.address, place.door, place.confidence)
    return AddressToCheck(order.id, order.address, why, (best,))


def _far_positions(orders: Sequence[Order], desk: Desk) -> Mapping[LonLat, FarDoor]:
    """Find the positions of sources at which hardly any door can be."""
    given = [place.door for order in orders for _, place in _ends(order) if place is not None]
    streets = desk.streets() if given else None
    if streets is None:
        return {}
    on_map = [position for position in given if inside(position, streets.bounds)]
    return far_doors(streets.network, streets.places, on_map)


def _ends(order: Order) -> list[tuple[Address, Place | None]]:
    origin = order.origin
    return [(order.address, order.place), *([] if origin is None else [(origin.address, origin.place)])]


def _look_for(
    order: Order,
    remembered: Mapping[str, tuple[PlaceRef, Place]],
    asked: tuple[Desk, _Ask, Mapping[LonLat, FarDoor]],
) -> tuple[_Found, ...]:
    """Look for the door, and for the place of collection where there is one."""
    return tuple(_look_up(address, place, remembered, asked) for address, place in _ends(order))


def _look_up(
    address: Address,
    given: Place | None,
    remembered: Mapping[str, tuple[PlaceRef, Place]],
    asked: tuple[Desk, _Ask, Mapping[LonLat, FarDoor]],
) -> _Found:
    desk, ask, far = asked
    known = remembered.get(address_key(address))
    if known is not None:
        return _Found(Judgement(known[1]), remembered=known[0])
    if given is not None:
        if not inside(given.door, desk.streets().bounds):
            return _Found(Judgement(None, "its position lies outside the map"))
        return _Found(judge_position(given, far.get(given.door)))
    candidates = ask(address)
    return _Found(judge(candidates), candidates)


def _tell(order: Order, ends: Sequence[_Found], doors: _Doors, unit: UnitOfWork, desk: Desk) -> None:
    addresses = _addresses(order)
    for address, found in zip(addresses, ends, strict=True):
        if found.judgement.why is not None:
            row = AddressToCheck(order.id, address, found.judgement.why, found.candidates)
            (doors.unclear if found.judgement.place is None else doors.doubtful).append(row)
    if any(found.judgement.place is None for found in ends):
        lost = next(found for found in ends if found.judgement.place is None)
        count = len(lost.candidates)
        unit.record(
            AddressUnclear(event_id=desk.event_id(), at=desk.clock.now(), order_id=order.id, candidates=count)
        )
        return
    refs = [_kept(found, doors, desk) for found in ends]
    places = [found.judgement.place for found in ends if found.judgement.place is not None]
    doors.located.append(order.id)
    unit.record(
        OrderLocated(
            event_id=desk.event_id(),
            at=desk.clock.now(),
            order_id=order.id,
            place=refs[0],
            confidence=min(place.confidence for place in places),
            origin=refs[1] if len(refs) > 1 else None,
        )
    )


def _kept(found: _Found, doors: _Doors, desk: Desk) -> PlaceRef:
    if found.remembered is not None:
        return found.remembered
    assert found.judgement.place is not None
    ref = PlaceRef(desk.identities.new())
    doors.places[ref] = found.judgement.place
    return ref


def with_places(
    orders: Mapping[OrderId, Order], states: Mapping[OrderId, OrderState], books: Books
) -> dict[OrderId, Order]:
    """Give orders with the places they were located at; those without any are left out."""
    refs = {ref for state in states.values() for ref in (state.place_ref, state.origin_ref) if ref}
    kept = books.places.many(refs)
    placed: dict[OrderId, Order] = {}
    for order_id, order in orders.items():
        state = states[order_id]
        place = kept.get(state.place_ref) if state.place_ref else None
        if place is None:
            continue
        origin = order.origin
        if origin is not None:
            collected = kept.get(state.origin_ref) if state.origin_ref else None
            if collected is None:
                continue
            origin = replace(origin, place=collected)
        placed[order_id] = replace(order, place=place, origin=origin)
    return placed

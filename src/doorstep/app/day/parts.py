"""Parts of a large day: its hubs, and the directions from a hub that has very many orders.

A hub's orders are cut by their direction from it (the sweep of Gillett and Miller 1974), so that each part
has about the same work, and its vehicles are dealt out kind by kind. What parts would have to share, places
in a locker or a charger on the way, belongs to the part that is nearest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from math import atan2, ceil, cos, pi, radians
from typing import Final

from doorstep.app.day.abilities import Abilities
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.splitting import DayPart, SplitDay, split_by_hub, work_s
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.orders import Order
from doorstep.domain.places import LonLat, great_circle_m
from doorstep.domain.vehicles import Vehicle

APART_FROM: Final = 400
"""Orders of a day from which its hubs are planned apart: fewer are one search, which may mix them."""
MOST_TOGETHER: Final = 1_500
"""Orders that one hub's search holds at most, where they can be cut."""
SEED_BYTES: Final = 8


def split_day(
    orders: Sequence[Order], vehicles: Sequence[Vehicle], hubs: Sequence[Hub], settings: DaySettings
) -> SplitDay | None:
    """Split a day into parts that are planned apart; None if it is planned in one piece.

    Parameters
    ----------
    settings
        `hubs_apart` decides where it is given; else the number of orders does.
    """
    if settings.hubs_apart is False or (settings.hubs_apart is None and len(orders) < APART_FROM):
        return None
    homes = {hub.place: hub.id for hub in hubs if hub.kind is not HubKind.LOCKER}
    if not all(van.hubs or van.start in homes or van.end in homes for van in vehicles):
        return None
    split = split_by_hub(orders, vehicles, hubs, settings)
    pieces = [piece for part in split.parts if part.orders for piece in _cut(part, settings)]
    if len(pieces) < 2:
        return None
    return replace(split, parts=tuple(with_own_lockers(_with_idle(pieces, split.parts))))


def _with_idle(busy: Sequence[DayPart], every: Sequence[DayPart]) -> list[DayPart]:
    """Give hubs that got no order, with their vehicles, to the nearest part: they may help there."""
    found = list(busy)
    for part in every:
        if part.orders:
            continue
        own = [hub for hub in part.hubs if hub.kind is not HubKind.LOCKER]
        row = found.index(_nearest(own[0].place.door, found))
        near = found[row]
        found[row] = replace(near, hubs=(*own, *near.hubs), vehicles=(*near.vehicles, *part.vehicles))
    return found


def settings_of(part: DayPart, parts: Sequence[DayPart], settings: DaySettings) -> DaySettings:
    """Give the settings of a part: chargers on the way are those of the part that is nearest.

    Stations of the map are left out: two parts that count on the same one would not know of each other.
    """
    own = [charger for charger in settings.chargers if _nearest(charger.place.door, parts) is part]
    return replace(settings, chargers=tuple(own), map_chargers=0)


def seed_of(seed: int, name: str) -> int:
    """Draw the seed of a part from that of the day and its name, the same on every machine."""
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return int.from_bytes(digest[:SEED_BYTES], "big")


def _cut(part: DayPart, settings: DaySettings) -> list[DayPart]:
    """Cut a part by directions, unless its vehicles have something to share or it is small."""
    count = min(ceil(len(part.orders) / MOST_TOGETHER), len(part.vehicles))
    own = [hub for hub in part.hubs if hub.kind is not HubKind.LOCKER]
    shared = any(hub.dock_slots is not None or hub.limit is not None or hub.chargers for hub in own)
    supplied = any(hub.id in settings.supplied_from for hub in own)
    if count < 2 or len(own) > 1 or shared or supplied:
        return [part]
    fleets = _dealt(part.vehicles, count)
    orders, free = _bound(part.orders, [Abilities.of(fleet, settings.compartments) for fleet in fleets])
    _sweep(free, orders, own[0].place.door, settings)
    rank = {order.id: row for row, order in enumerate(part.orders)}
    pieces = [
        DayPart(
            f"{part.name}.{row + 1}",
            part.hubs,
            tuple(fleets[row]),
            tuple(sorted(some, key=lambda order: rank[order.id])),
        )
        for row, some in enumerate(orders)
    ]
    idle = [van for piece in pieces if not piece.orders for van in piece.vehicles]
    first, *others = (piece for piece in pieces if piece.orders)
    return [replace(first, vehicles=(*first.vehicles, *idle)), *others]


def _bound(orders: Sequence[Order], abilities: Sequence[Abilities]) -> tuple[list[list[Order]], list[Order]]:
    """Give orders that not every piece could serve to one that can; also give those that are free."""
    found: list[list[Order]] = [[] for _ in abilities]
    free = []
    for order in orders:
        able = [row for row, each in enumerate(abilities) if each.serve(order)]
        named = order.allowed_vehicles
        if named is None and len(able) in (0, len(abilities)):
            free.append(order)
            continue
        if named is not None:
            there = [row for row, each in enumerate(abilities) if not named.isdisjoint(each.of_vehicle)]
            able = able or there or [0]
        found[min(able, key=lambda row: len(found[row]))].append(order)
    return found, free


def _dealt(vehicles: Sequence[Vehicle], count: int) -> list[list[Vehicle]]:
    """Deal vehicles out, kind by kind, so that every part has its share of each."""
    rank = {vehicle.id: row for row, vehicle in enumerate(vehicles)}
    by_kind = sorted(vehicles, key=lambda van: (van.type.name, rank[van.id]))
    return [sorted(by_kind[row::count], key=lambda van: rank[van.id]) for row in range(count)]


def _sweep(free: Sequence[Order], orders: list[list[Order]], hub: LonLat, settings: DaySettings) -> None:
    """Give orders out by their direction from the hub, each part the same work in all."""
    swept = _from_widest_gap(free, hub)
    share_s = sum(work_s(order, settings) for some in (*orders, swept) for order in some) / len(orders)
    done_s = [sum(work_s(order, settings) for order in some) for some in orders]
    row = 0
    for order in swept:
        while row + 1 < len(orders) and done_s[row] + work_s(order, settings) / 2 > share_s:
            row += 1
        orders[row].append(order)
        done_s[row] += work_s(order, settings)


def _from_widest_gap(free: Sequence[Order], hub: LonLat) -> list[Order]:
    """Sort orders by direction, from where none lies for the widest angle: no quarter is cut there."""
    swept = sorted(free, key=lambda order: (_direction(order, hub), order.id))
    angles = [_direction(order, hub) for order in swept]
    before = [angle - 2 * pi for angle in angles[-1:]] + angles[:-1]
    gaps = [(angle - behind, -row) for row, (angle, behind) in enumerate(zip(angles, before, strict=True))]
    begin = -max(gaps)[1] if gaps else 0
    return swept[begin:] + swept[:begin]


def _direction(order: Order, hub: LonLat) -> float:
    """Give the angle of an order seen from its hub; orders without a place are refused wherever they are."""
    if order.place is None:
        return 0.0
    door = order.place.door
    return atan2(door.lat - hub.lat, (door.lon - hub.lon) * cos(radians(hub.lat)))


def with_own_lockers(parts: Sequence[DayPart]) -> list[DayPart]:
    """Give each locker with a limit to the part that is nearest: two searches cannot fill it together."""
    limited = {
        hub.id: _nearest(hub.place.door, parts)
        for part in parts
        for hub in part.hubs
        if hub.kind is HubKind.LOCKER and (hub.limit is not None or hub.dock_slots is not None)
    }
    return [
        replace(part, hubs=tuple(hub for hub in part.hubs if limited.get(hub.id, part) is part))
        for part in parts
    ]


def _nearest(place: LonLat, parts: Sequence[DayPart]) -> DayPart:
    """Find the part with the nearest hub; of one hub's parts the first."""

    def away_m(part: DayPart) -> float:
        own = (hub for hub in part.hubs if hub.kind is not HubKind.LOCKER)
        return min(great_circle_m(place, hub.place.door) for hub in own)

    return min(parts, key=away_m)

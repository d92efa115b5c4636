"""Positions of a file against each other: one whose degrees are swapped lies far from all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from doorstep.connectors.orders.results import OrderRow, ReadOrders
from doorstep.connectors.tables.delimited import Rejected
from doorstep.domain.places import LonLat, great_circle_m

NEAR_M, FAR_M = 100_000, 500_000
FEWEST = 3  # positions that tell where the others should be


def without_swapped(read: ReadOrders, near: LonLat | None) -> ReadOrders:
    """Reject positions that lie far from the others, or the city, and near with their degrees swapped.

    Parameters
    ----------
    near
        A position of the city. None: the median of all positions, where there are some.
    """
    centre = near or _centre(read.orders)
    if centre is None:
        return read
    swapped = [given for given in read.orders if _is_swapped(given, centre)]
    if not swapped:
        return read
    rejected = [_rejected(given, read) for given in swapped]
    kept = tuple(given for given in read.orders if given not in swapped)
    everything = sorted((*read.rejected, *rejected), key=lambda given: given.row)
    return replace(read, orders=kept, rejected=tuple(everything))


def _centre(orders: Sequence[OrderRow]) -> LonLat | None:
    doors = [given.order.place.door for given in orders if given.order.place is not None]
    if len(doors) < FEWEST:
        return None
    return LonLat(median(door.lon for door in doors), median(door.lat for door in doors))


def _is_swapped(given: OrderRow, centre: LonLat) -> bool:
    place = given.order.place
    if place is None or abs(place.door.lon) > 90:
        return False
    other = LonLat(place.door.lat, place.door.lon)
    return great_circle_m(place.door, centre) > FAR_M and great_circle_m(other, centre) < NEAR_M


def _rejected(given: OrderRow, read: ReadOrders) -> Rejected:
    columns = read.mapping.columns
    door = given.order.place.door if given.order.place else None
    named = [columns[name] for name in ("lat", "lon", "position") if name in columns]
    value = "" if door is None else f"{door.lat}, {door.lon}"
    mend = "Swap the two: latitude is the one towards the pole."
    return Rejected(given.rows[0], ", ".join(named), "latitude and longitude are swapped", value, mend)

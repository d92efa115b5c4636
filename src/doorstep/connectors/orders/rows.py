"""Rows of a file as orders: one row, or several that share an order's id, make one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from doorstep.connectors.orders.cells import (
    PRIORITIES,
    RowCells,
    alternatives_of,
    barcodes_of,
    country_of,
    door_of,
    home_of,
    kind_of,
    money_of,
    pin_of,
    position_of,
    priority_of,
    requirements_of,
    seconds_of,
    sides_of,
)
from doorstep.connectors.orders.floors import read_floor
from doorstep.connectors.orders.mapping import OrderMapping
from doorstep.connectors.orders.times import OrderTimes, Tell
from doorstep.connectors.tables.cells import rounded, whole_of, words_of, yes_of
from doorstep.connectors.tables.clock_cells import DateOrder
from doorstep.domain.errors import AddressError, DoorstepError, WordError
from doorstep.domain.fleet_defaults import in_currency
from doorstep.domain.fleets import UNSERVED_MINOR
from doorstep.domain.ids import HubId, OrderId, ParcelId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import Load
from doorstep.domain.orders import Collection, ExternalReference, Order, OrderKind, Parcel
from doorstep.domain.people import Person
from doorstep.domain.places import Address, Place
from doorstep.domain.units import Minor, Seconds

MOST_PARCELS = 1_000
MADE = "made-"
DIGEST_CHARACTERS, SHOWN_CHARACTERS = 12, 4
_ROW_NAME = re.compile(rf"row-(\d+)-[0-9a-f]{{{SHOWN_CHARACTERS}}}(?:@|$)")
_NOTHING = Decimal(0)
_POSITION = frozenset(("lat", "lon", "position"))
_LOADED = frozenset(("mass", "volume", "parcel", "barcode", "dimensions"))
_WISHES = frozenset(
    (
        "price",
        "priority",
        "vehicles",
        "hub",
        "requirements",
        "age_check",
        "signature",
        "photo",
        "pin",
        "skills",
    )
) | {"early_per_h", "late_per_h", "revenue"}
_HANDOVER = frozenset(
    ("service", "door", "lift", "home", "safe_place", "neighbour", "locker", "other_day", "attempts")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What all rows of a file are read with.

    source
        Where the orders come from: with its id, an order is known again.
    date_order
        Which part of the file's dates comes first. None: nothing tells.
    """

    mapping: OrderMapping
    day: LocalDay
    source: str
    currency: str
    date_order: DateOrder | None


class OrderReader:
    """Makes orders of rows. What is wrong with a row stays in its cells."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._times = OrderTimes(reading.day, reading.date_order)
        # Most files have few of the many columns: what no heading is read as need not be looked for.
        given = reading.mapping.columns.keys()
        self._has_wishes = not _WISHES.isdisjoint(given)
        self._has_handover = not _HANDOVER.isdisjoint(given)

    def rests(self, row: RowCells) -> bool:
        """Tell whether a standing order is not due on the day."""
        return "weekdays" in row and self._times.rests_on(row)

    def order(
        self, rows: Sequence[RowCells], order_id: str, number: int, tell: Tell
    ) -> tuple[Order, Person | None] | None:
        """Make one order of its rows; None when a cell cannot be read, which the rows then tell.

        Parameters
        ----------
        number
            Of its first row in the file: what an order without an id of its own is called by.
        """
        try:
            return self._order(rows, order_id, number, tell)
        except DoorstepError as problem:
            # What the words of the domain refuse, such as an id of 300 letters, is this row's fault alone.
            rows[0].problems.append((None, problem))
            return None

    def _order(
        self, rows: Sequence[RowCells], order_id: str, number: int, tell: Tell
    ) -> tuple[Order, Person | None] | None:
        row = rows[0]
        called = order_id if row.text("id") else row_name(order_id, number)
        due = self._times.due_on(row)
        if due is None:
            return None
        kind = self._kind(row)
        parcels = self._parcels(rows, order_id, kind)
        floor_count, unit = self._floor(row, tell)
        address, place = self._place(row, floor_count, unit)
        fields: dict[str, Any] = {
            "floor_count": floor_count,
            "origin": self._origin(row, due, tell),
            "windows": self._times.windows(row, due, tell),
            "due_on": due,
            "released": self._times.released(row, due),
        }
        if self._has_wishes:
            fields |= self._wishes(row)
        if self._has_handover:
            fields |= self._handover(row)
        if any(given.problems for given in rows) or address is None:
            return None
        if "weekdays" in row:
            order_id, called = (f"{each}@{due.isoformat()}" for each in (order_id, called))
        reference = ExternalReference(self._reading.source, order_id)
        given = {name: value for name, value in fields.items() if value is not None}
        order = row.guard(
            None,
            lambda: Order(OrderId(called), reference, kind, address, place, parcels=parcels, **given),
        )
        return None if order is None else (order, self._person(row))

    def _kind(self, row: RowCells) -> OrderKind:
        if "kind" in row:
            return row.read("kind", kind_of) or OrderKind.DELIVERY
        if "from_address" in row or "from_lat" in row or "from_lon" in row:
            return OrderKind.TRANSFER
        return OrderKind.PICKUP if "pickup" in row and row.read("pickup", yes_of) else OrderKind.DELIVERY

    def _floor(self, row: RowCells, tell: Tell) -> tuple[int | None, str | None]:
        """Read floor and flat: words that are no floor are kept where the driver looks for the flat."""
        text, unit = row.text("floor"), row.text("unit")
        if text is None:
            return None, unit
        floor = read_floor(text)
        if floor.remark is not None:
            tell("floor", f"{text!r} is {floor.remark}" if floor.count is None else floor.remark)
        shown = floor.remark is not None and floor.count is None
        return floor.count, ", ".join(part for part in (unit, text) if part) if shown else unit

    def _place(
        self, row: RowCells, floor_count: int | None, unit: str | None
    ) -> tuple[Address | None, Place | None]:
        position = position_of(row)
        address = self._address(row, "" if position is None else f"{position.lat}, {position.lon}", unit)
        if position is None:
            return address, None
        return address, Place(position, address, floor_count=floor_count)

    def _address(self, row: RowCells, otherwise: str, unit: str | None) -> Address | None:
        text = row.text
        whole, street = text("address"), text("street")
        country = row.read("country", country_of)
        city, state = text("city"), text("state")
        town = f"{city}, {state}" if city and state else city or state
        parts = (text("postcode"), town)
        if not (whole or street or otherwise):
            if not _POSITION.isdisjoint(row.cells):
                return None  # the position is what is wrong, and has been told
            mend = "Fill in the address, or latitude and longitude."
            row.guard("address", partial(_refuse_address, mend))
            return None
        # A whole address in one cell is left to the geocoder to take apart.
        if not (street or any(parts)):
            return Address(
                house_number=None, unit=unit, country=country, text=whole or otherwise, street=None
            )
        return Address(street or whole or None, text("house_number"), unit, *parts, country, whole or None)

    def _origin(self, row: RowCells, due: date, tell: Tell) -> Collection | None:
        position = position_of(row, "from_lon", "from_lat")
        text = row.text("from_address")
        if position is None and text is None:
            return None
        address = Address(text=text or (f"{position.lat}, {position.lon}" if position else None))
        place = None if position is None else Place(position, address)
        return Collection(
            address,
            place,
            self._times.spans(row, "from_window", due, tell),
            self._seconds(row, "from_service"),
        )

    def _seconds(self, row: RowCells, column: str) -> Seconds | None:
        cell = row.cells.get(column)
        if cell is None:
            return None
        mapping = self._reading.mapping
        read = partial(seconds_of, cell, unit=mapping.units.get(column), decimal=mapping.decimal)
        return row.read(column, read)

    def _money(self, row: RowCells, column: str) -> Minor | None:
        if column not in row:
            return None
        decimal, currency = self._reading.mapping.decimal, self._reading.currency
        return row.read(column, lambda text: money_of(text, currency, decimal))

    def _wishes(self, row: RowCells) -> dict[str, Any]:
        """Read what is asked of whoever does it, and what it is worth."""
        price_minor = self._money(row, "price")
        if price_minor is None and "priority" in row:
            name = row.read("priority", priority_of)
            usual_minor = in_currency(UNSERVED_MINOR, self._reading.currency)
            price_minor = None if name in (None, "medium") else rounded(PRIORITIES[name] * usual_minor)
        vehicles = row.read("vehicles", words_of)
        hub = row.text("hub")
        return {
            "requirements": requirements_of(row),
            "skills": frozenset(row.read("skills", words_of) or ()),
            "price_if_unserved_minor": price_minor,
            "early_minor_per_h": self._money(row, "early_per_h"),
            "late_minor_per_h": self._money(row, "late_per_h"),
            "revenue_minor": self._money(row, "revenue"),
            "allowed_vehicles": frozenset(VehicleId(each) for each in vehicles) if vehicles else None,
            "hub": HubId(hub) if hub else None,
        }

    def _handover(self, row: RowCells) -> dict[str, Any]:
        """Read what awaits at the door."""
        return {
            "service_s": self._seconds(row, "service"),
            "door_kind": row.read("door", door_of),
            "lift": row.read("lift", yes_of),
            "home": row.read("home", home_of),
            "alternatives": alternatives_of(row, self._reading.currency),
            "attempts": row.read("attempts", partial(whole_of, least=0, most=99)),
        }

    def _parcels(self, rows: Sequence[RowCells], order_id: str, kind: OrderKind) -> tuple[Parcel, ...]:
        """Make the parcels of all rows: those of one row share its mass and volume evenly."""
        parcels: list[Parcel] = []
        for row in rows:
            count = row.read("parcels", _count_of)
            codes = row.read("barcode", barcodes_of) or ()
            if count is None and len(codes) > 1:
                count = len(codes)
            if count is None:
                loaded = not _LOADED.isdisjoint(row.cells)
                count = 0 if kind is OrderKind.SERVICE and not loaded else 1
            parcels += self._parcels_of_row(row, order_id, count, len(parcels), alone=len(rows) == 1)
        return tuple(parcels)

    def _parcels_of_row(
        self, row: RowCells, order_id: str, count: int, before: int, *, alone: bool
    ) -> list[Parcel]:
        mass = row.amount("mass", "mass")
        volume = row.amount("volume", "volume")
        mass_g, volume_cm3 = rounded(mass or _NOTHING), rounded(volume or _NOTHING)
        sides = sides_of(row)
        chilled = (row.read("chilled", partial(_chilled_of, count=count)) or 0) if "chilled" in row else 0
        name, codes = row.text("parcel"), row.read("barcode", barcodes_of) or ()
        if len(codes) > 1 and len(codes) != count:
            row.guard("barcode", partial(_refuse_codes, len(codes), count))
            return []
        if count == 0:
            if mass_g or volume_cm3 or sides:
                row.guard("parcels", _refuse_mass)
            return []
        made = []
        for at in range(count):
            parcel_id = (
                name if name and count == 1 else f"{name or order_id}-{at + 1 + (0 if name else before)}"
            )
            if not name and count == 1 and alone:
                parcel_id = order_id
            load = Load(
                _share(mass_g, at, count),
                _share(volume_cm3, at, count) if volume_cm3 or sides is None else sides.volume_cm3,
                1,
                int(at < chilled),
            )
            parcel = Parcel(ParcelId(parcel_id), load, codes[at % len(codes)] if codes else None, sides)
            made.append(parcel)
        return made

    def _person(self, row: RowCells) -> Person | None:
        name = ", ".join(part for part in (row.text("company"), row.text("name")) if part) or None
        known = (name, row.text("phone"), row.text("email"), row.text("note"), pin_of(row))
        return Person(*known) if any(known) else None


def made_id(row: RowCells) -> str:
    """Make an id of what a row says, so that the same row is known again."""
    content = "\x1f".join(f"{column}\x1e{row.text(column)}" for column in sorted(row.cells))
    return MADE + hashlib.sha256(content.encode()).hexdigest()[:DIGEST_CHARACTERS]


def row_name(made: str, number: int) -> str:
    """Name an order by its row in the file, with so much of its made id that no other is called so."""
    return f"row-{number}-{made.removeprefix(MADE)[:SHOWN_CHARACTERS]}"


def row_in(name: str) -> int | None:
    """Give the row that an order is named by; None where it has an id of its own."""
    found = _ROW_NAME.match(name)
    return None if found is None else int(found[1])


@lru_cache(maxsize=MOST_PARCELS)
def _count_of(text: str) -> int:
    return whole_of(text, least=0, most=MOST_PARCELS)


def _share(whole: int, at: int, count: int) -> int:
    """Give one of several even parts, so that all together are the whole."""
    return whole * (at + 1) // count - whole * at // count


def _chilled_of(text: str, count: int) -> int:
    """Read yes for all parcels, or how many."""
    try:
        return count if yes_of(text) else 0
    except WordError:
        return whole_of(text, least=0, most=count)


def _refuse_address(mend: str) -> None:
    raise AddressError("no address", mend=mend)


def _refuse_codes(codes: int, parcels: int) -> None:
    mend = "Give one for each parcel, or one for all of them."
    raise WordError(f"{codes} barcodes of {parcels} parcels", mend=mend)


def _refuse_mass() -> None:
    raise WordError("a mass of no parcel", mend="Give the number of parcels, or leave mass and volume out.")

"""A desk for tests: a real database and real codecs, a clock that stands, ids that count, an address list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from doorstep.app.bus import App
from doorstep.app.commands import HandedOrder
from doorstep.app.desk import Desk
from doorstep.app.ports import AddressCandidate
from doorstep.compute.processes import Processes
from doorstep.connectors.documents.stored import StoredDays, StoredWords
from doorstep.domain.ids import OrderId, ParcelId
from doorstep.domain.loads import Load
from doorstep.domain.orders import ExternalReference, Order, OrderKind, Parcel
from doorstep.domain.people import Person
from doorstep.domain.places import Address, LonLat
from doorstep.storage.books import SqlBookKeeper, open_books

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOUNDS = (24.9, 60.1, 25.0, 60.2)


@dataclass
class StandingClock:
    """A clock that a test moves."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def wait(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class CountingIds:
    """Ids in a row."""

    given: int = 0

    def new(self) -> str:
        self.given += 1
        return f"id-{self.given}"


@dataclass
class AddressList:
    """Addresses by their text, with what the map would offer; it remembers what it was asked."""

    known: Mapping[str, tuple[AddressCandidate, ...]]
    asked: list[str] = field(default_factory=list)

    def candidates(self, address: Address, most: int = 5) -> Sequence[AddressCandidate]:
        self.asked.append(address.one_line)
        return self.known.get(address.one_line, ())[:most]


@dataclass(frozen=True)
class Outline:
    """Streets of which only the outline is asked."""

    bounds: tuple[float, float, float, float] = BOUNDS


def candidate(text: str, lon: float, lat: float, confidence: float = 1.0) -> AddressCandidate:
    """What a map offers."""
    return AddressCandidate(Address(text=text), LonLat(lon, lat), confidence)


KNOWN = {
    "Main Street 1": (candidate("Main Street 1", 24.91, 60.15),),
    "Main Street 2": (candidate("Main Street 2", 24.92, 60.15),),
    "Main Stret 3": (candidate("Main Street 3", 24.93, 60.15, 0.7),),
    "Long Road 5": (candidate("Long Road 5", 24.91, 60.16), candidate("Long Road 5", 24.99, 60.19)),
    "Nowhere 9": (candidate("Noware 9", 24.91, 60.16, 0.3),),
}


@dataclass(frozen=True)
class House:
    """An application on a folder, and the parts a test looks into."""

    app: App
    keeper: SqlBookKeeper
    clock: StandingClock
    addresses: AddressList


def house(
    folder: Path,
    known: Mapping[str, tuple[AddressCandidate, ...]] = KNOWN,
    streets: Callable[[], object] = Outline,
) -> House:
    """Open an application on a folder."""
    clock, addresses = StandingClock(), AddressList(known)
    keeper = open_books(folder, StoredWords(), StoredDays(), clock)
    desk = Desk(keeper, clock, CountingIds(), addresses, streets, Processes(2))  # type: ignore[arg-type]
    return House(App(desk), keeper, clock, addresses)


def order(name: str, address: str = "Main Street 1", due_on: date | None = MONDAY, **change: object) -> Order:
    """A delivery of one parcel of 2 kg."""
    parcels = (Parcel(ParcelId(f"{name}-1"), Load(mass_g=2000, pieces=1)),)
    fields = {
        "id": OrderId(name),
        "reference": ExternalReference("shop", name),
        "kind": OrderKind.DELIVERY,
        "address": Address(text=address),
        "parcels": parcels,
        "due_on": due_on,
    }
    return Order(**(fields | change))  # type: ignore[arg-type]


def handed(*orders: Order, person: Person | None = None) -> tuple[HandedOrder, ...]:
    """Orders as a source hands them in."""
    return tuple(HandedOrder(each, person) for each in orders)

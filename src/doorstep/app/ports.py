"""Ports: what the application asks of the edges. Floor 4 implements them, and `wiring` joins them.

Books are kept in two halves: an immutable log that names no person, and beside it order sheets, people and
places, which can be erased one by one (ADR 0007). Read models are folded from the log alone (ADR 0006).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Protocol, TypeVar

from doorstep.domain.events import Event
from doorstep.domain.ids import OrderId, PersonRef, PlaceRef, PlanId
from doorstep.domain.orders import ExternalReference, Order
from doorstep.domain.people import Person
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem

if TYPE_CHECKING:
    from doorstep.roads.kerbside.kerbs import KerbTable
    from doorstep.roads.network import RoadNetwork
    from doorstep.roads.tags.facilities import Facilities
    from doorstep.roads.tags.place_data import PlaceData

WordT = TypeVar("WordT")


class Clock(Protocol):
    """What time it is: the only way the application learns it."""

    def now(self) -> datetime:
        """Give the present instant, aware UTC."""


class Identities(Protocol):
    """New ids, made by us: two processes may make them at once, and they tell nothing."""

    def new(self) -> str:
        """Give an id that nobody has."""


class WordCodec(Protocol):
    """Writes domain words as text and reads them back, for whoever keeps them."""

    def write(self, word: object) -> str:
        """Write a word."""

    def read(self, text: str, kind: type[WordT], *, place: str) -> WordT:
        """Read a word of a kind; `place` names the row in errors."""


class DayCodec(Protocol):
    """Writes plans and problems as the documents that are kept beside the log, and reads them back."""

    def plan_bytes(self, plan: Plan) -> bytes:
        """Write a plan."""

    def read_plan(self, content: bytes, *, place: str) -> Plan:
        """Read a plan."""

    def problem_bytes(self, problem: Problem) -> bytes:
        """Write a problem."""

    def read_problem(self, content: bytes, *, place: str) -> Problem:
        """Read a problem."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the log.

    seq
        Its place in the log, ascending from 1.
    recorded
        The instant at which it was written down; what it tells of may have happened earlier.
    """

    seq: int
    recorded: datetime
    event: Event


class EventLog(Protocol):
    """What happened, append-only: nothing in it is ever changed or removed."""

    def append(self, events: Sequence[Event]) -> tuple[Recorded, ...]:
        """Add events; those whose id is in the log already are left out. Gives the ones that were added."""

    def read(self, after: int = 0) -> Iterator[Recorded]:
        """Walk through the log behind a place in it."""

    def about(self, subject: str) -> Iterator[Recorded]:
        """Walk through the events that name an order, a plan or a person by id."""


class OrderBook(Protocol):
    """Orders as their sources handed them in, each on an erasable sheet, without its place."""

    def put(self, orders: Iterable[Order]) -> None:
        """Keep orders, in place of what was kept under their ids."""

    def get(self, order_id: OrderId) -> Order | None:
        """Find an order; None when there is none or it was erased."""

    def many(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Order]:
        """Find several orders; those that are not there are left out."""

    def ids_of(self, references: Iterable[ExternalReference]) -> dict[ExternalReference, OrderId]:
        """Find orders by what their sources call them; those that are not there are left out."""

    def due(self, day: date, source: str | None = None) -> tuple[OrderId, ...]:
        """List the orders that are due on a local date, of one source or of all, as they came."""

    def of_person(self, person: PersonRef) -> tuple[OrderId, ...]:
        """List the orders that are for a person."""

    def erase(self, order_ids: Iterable[OrderId]) -> None:
        """Remove sheets of orders."""


class PersonalData(Protocol):
    """Names and phones by pointer; an erased pointer leads nowhere."""

    def put(self, people: Mapping[PersonRef, Person]) -> None:
        """Keep somebody's data, in place of what was kept."""

    def get(self, person: PersonRef) -> Person | None:
        """Find somebody; None when erased."""

    def erase(self, people: Iterable[PersonRef]) -> None:
        """Remove somebody's data."""


class Places(Protocol):
    """Places by pointer, and what people said about addresses: remembered for the next day."""

    def put(self, places: Mapping[PlaceRef, Place]) -> None:
        """Keep places."""

    def get(self, place_ref: PlaceRef) -> Place | None:
        """Find a place; None when erased."""

    def many(self, refs: Iterable[PlaceRef]) -> dict[PlaceRef, Place]:
        """Find several places; those that are not there are left out."""

    def remember(self, address_key: str, place_ref: PlaceRef) -> None:
        """Keep the right place of an address, in place of what was said before."""

    def remembered(self, address_keys: Iterable[str]) -> dict[str, PlaceRef]:
        """Find what was said of addresses; those of which nothing was said are left out."""

    def erase(self, refs: Iterable[PlaceRef]) -> None:
        """Remove places, and what was remembered with them."""


class PlanStore(Protocol):
    """Plans and their problems, whole, by id and version; written before the event that names them."""

    def put(self, plan: Plan, problem: Problem) -> None:
        """Keep a version of a plan and the problem it answers."""

    def plan(self, plan_id: PlanId, version: int) -> Plan:
        """Read a version of a plan; UnknownNameError when there is none."""

    def problem(self, plan_id: PlanId, version: int) -> Problem:
        """Read the problem that a version of a plan answers; UnknownNameError when there is none."""

    def problem_document(self, plan_id: PlanId, version: int) -> bytes:
        """Give the same problem as the document that is kept, without reading it."""

    def versions(self, plan_id: PlanId) -> tuple[int, ...]:
        """List the versions that are kept, ascending; empty when the plan is not known."""

    def replace(self, plan: Plan) -> None:
        """Write a kept version anew, because somebody in it was erased."""

    def erase_problem(self, plan_id: PlanId, version: int) -> None:
        """Remove a problem; its plan stays."""


@dataclass(frozen=True, slots=True)
class OrderState:
    """How far an order has come, folded from the log.

    stage
        One of `order_stages.Stage`.
    received
        Place in the log at which it came.
    candidates
        Doors that an unclear address may mean.
    plan_id, plan_version, planned
        The latest plan that names it; `planned`: it is in a route of that plan, not left out.
    attempts
        Failed tries so far.
    changed
        The instant of the event that told last.
    """

    order_id: OrderId
    reference: ExternalReference
    stage: str
    received: int
    changed: datetime
    place_ref: PlaceRef | None = None
    origin_ref: PlaceRef | None = None
    confidence: float | None = None
    candidates: int | None = None
    plan_id: PlanId | None = None
    plan_version: int | None = None
    plan_day: date | None = None
    planned: bool = False
    attempts: int = 0
    last_failure: str | None = None


@dataclass(frozen=True, slots=True)
class PlanState:
    """Which version of a plan counts, folded from the log.

    proposed_seq
        Place in the log of its latest version.
    released
        The version that drivers have. None: none yet.
    """

    plan_id: PlanId
    latest: int
    proposed: datetime
    proposed_seq: int
    released: int | None = None
    day: date | None = None


class ReadTables(Protocol):
    """Rows of the read models, and how far in the log each has come."""

    def order(self, order_id: OrderId) -> OrderState | None:
        """Find how far an order has come."""

    def orders(self, order_ids: Iterable[OrderId] | None = None) -> dict[OrderId, OrderState]:
        """Give the states of these orders, or of all, by id in the order they were received."""

    def orders_of_plan(self, plan_id: PlanId) -> dict[OrderId, OrderState]:
        """Give the states of the orders whose latest plan this is."""

    def put_orders(self, states: Iterable[OrderState]) -> None:
        """Write states of orders."""

    def plan(self, plan_id: PlanId) -> PlanState | None:
        """Find which versions of a plan there are."""

    def plans(self) -> tuple[PlanState, ...]:
        """Give all plans, the latest proposal last."""

    def put_plan(self, state: PlanState) -> None:
        """Write the state of a plan."""

    def folded_up_to(self, model: str) -> int:
        """Tell the place in the log up to which a read model is folded."""

    def set_folded(self, model: str, seq: int) -> None:
        """Say up to which place in the log a read model is folded."""

    def clear(self, model: str) -> None:
        """Empty a read model, to be folded from the beginning."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a handler could not take, kept until somebody has seen to it.

    handler
        Which read model or sender failed.
    said
        Its error, as people read it.
    """

    handler: str
    seq: int
    said: str
    failed: datetime


class DeadLetters(Protocol):
    """Letters that could not be delivered. None is dropped in silence."""

    def put(self, letter: DeadLetter) -> None:
        """Keep a letter; the same handler and event replace it."""

    def all(self) -> tuple[DeadLetter, ...]:
        """List them, oldest first."""

    def remove(self, handler: str, seq: int) -> None:
        """Take a letter out, because it was delivered after all."""


class Books(Protocol):
    """Everything one unit of work reads and writes, committed together or not at all."""

    @property
    def log(self) -> EventLog:
        """What happened."""

    @property
    def orders(self) -> OrderBook:
        """Order sheets."""

    @property
    def people(self) -> PersonalData:
        """Who orders are for."""

    @property
    def places(self) -> Places:
        """Doors, entrances and kerbs."""

    @property
    def plans(self) -> PlanStore:
        """Plans and problems, whole."""

    @property
    def tables(self) -> ReadTables:
        """Read models."""

    @property
    def dead_letters(self) -> DeadLetters:
        """What could not be delivered."""

    def commit(self) -> None:
        """Make everything written last; nothing acknowledged is lost when the machine stops."""

    def roll_back(self) -> None:
        """Undo everything written since the last commit."""

    def close(self) -> None:
        """Let go of the store."""


class BookKeeper(Protocol):
    """Opens the books for one unit of work."""

    def open(self, *, writing: bool = True) -> Books:
        """Open them; nothing lasts until `commit`. Readers do not wait for a writer."""

    def expect(self, problem: Problem) -> None:
        """Get a problem ready to be kept, if that helps; may be called beside whatever else is done."""

    def close(self) -> None:
        """Let go of the store."""


@dataclass(frozen=True, slots=True)
class AddressCandidate:
    """One place an address may mean; `confidence` is a share of trust, 0..1."""

    address: Address
    position: LonLat
    confidence: float


class AddressFinder(Protocol):
    """Looks addresses up on a map."""

    def candidates(self, address: Address, most: int = 5) -> Sequence[AddressCandidate]:
        """List the places an address may mean, the surest first; empty if nothing resembles it."""


class Streets(Protocol):
    """The streets of one city, opened: what `roads` answers from, and what stands beside the streets."""

    @property
    def network(self) -> RoadNetwork:
        """Travel times, ways and snapping for every profile."""

    @property
    def kerbs(self) -> KerbTable:
        """Legal places to halt."""

    @property
    def places(self) -> PlaceData:
        """Buildings, entrances and facilities as they were read."""

    @property
    def facilities(self) -> Facilities:
        """Parking, loading places, lockers and chargers."""

    @property
    def zone(self) -> tzinfo:
        """Of the city's clocks."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Name and version of what the answers come from: map, traffic."""

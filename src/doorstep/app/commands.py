"""Commands: what somebody wants done, in the imperative. Each has one handler, whose error is the sender's.

A command holds domain words only: files are read by connectors, and addresses are looked up by the handler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from doorstep.app.day.settings import DaySettings
from doorstep.app.results import (
    CorrectedPlace,
    EditedPlan,
    ErasedPeople,
    ImportedOrders,
    LocatedOrders,
    PlannedDay,
    RecordedAttempts,
    ReleasedPlan,
)
from doorstep.domain.attempts import Attempt, FailureReason
from doorstep.domain.errors import InputError
from doorstep.domain.fleets import Fleet
from doorstep.domain.ids import KerbId, OrderId, PersonRef, PlanId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.orders import Order
from doorstep.domain.people import Person
from doorstep.domain.places import Address, LonLat
from doorstep.domain.units import Minor, Seconds

ResultT = TypeVar("ResultT")


class Command(Generic[ResultT]):
    """Something to be done; its sender is told a `ResultT`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class HandedOrder:
    """An order as a source handed it in, and the person it is for.

    order
        Its id is a wish: an order that is known under its source and reference keeps the id it has. Its
        `recipient` is given by us.
    """

    order: Order
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class ImportOrders(Command[ImportedOrders]):
    """Take orders into the books; what is known already under its source and reference changes nothing.

    complete
        These are all orders of their sources and due dates: what such a source handed in before for such a
        date and names no longer is cancelled.
    """

    orders: tuple[HandedOrder, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class LocateOrders(Command[LocatedOrders]):
    """Find the doors of orders that have none yet.

    orders
        None: of all that are open.
    """

    orders: tuple[OrderId, ...] | None = None


@dataclass(frozen=True, slots=True)
class CorrectPlace(Command[CorrectedPlace]):
    """Say where an address really is; every open order with this address is located anew, now and later.

    address
        As it was given, or as it is written in the books.
    door
        The right position. None: it is that of `meant`.
    meant
        The right address, for a slip of the pen. None: the address is right and its door was wrong.
    entrance
        Where one gets in, if that is known apart from the door.
    kerb
        Where to halt for it: the name of a kerb, or a position, whose nearest kerb it is. With entrance or
        kerb alone the door stays what it is. None: vehicles choose among the kerbs nearby.
    """

    address: Address
    door: LonLat | None = None
    meant: Address | None = None
    entrance: LonLat | None = None
    kerb: KerbId | LonLat | None = None

    def __post_init__(self) -> None:
        if not any((self.door, self.meant, self.entrance, self.kerb)):
            mend = "Give longitude,latitude or the address that is meant."
            raise InputError("a correction that says nothing", place=self.address.one_line, mend=mend)


@dataclass(frozen=True, slots=True)
class Search:
    """How long to search for a plan, and from which chance.

    time_s, iterations
        The first one used up ends the search. With iterations alone the same books give the same plan, for
        the same number of threads.
    threads
        Processor cores to search on. Under the clock the parts of a large day share them.
    """

    time_s: float | None = 10.0
    iterations: int | None = None
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True, slots=True)
class PlanDay(Command[PlannedDay]):
    """Plan the orders of a day with these vehicles: a plan is proposed, and nobody is bound by it yet.

    fleet
        Vehicles and hubs; hubs that have an address only are looked up.
    settings
        Weather, closures, how vehicles halt, and what orders leave open.
    orders
        Those of the day. None: all that are due on it. What earlier days left over is planned besides.
    """

    day: LocalDay
    fleet: Fleet
    settings: DaySettings
    orders: tuple[OrderId, ...] | None = None
    search: Search = Search()
    with_leftovers: bool = True


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """Give an order to a vehicle, or to the best place of it.

    after, first
        Behind another order of the vehicle, or before all of them.
    """

    order: OrderId
    vehicle: VehicleId
    after: OrderId | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class SwapOrders:
    """Let two orders change places."""

    one: OrderId
    other: OrderId


@dataclass(frozen=True, slots=True)
class RemoveOrders:
    """Take orders out of their routes; they are not cancelled."""

    orders: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True)
class AddOrder:
    """Put an order that has no route where it costs least and breaks nothing."""

    order: OrderId


@dataclass(frozen=True, slots=True)
class LockOrders:
    """Lock orders to the vehicles that have them; with `free` let them go again."""

    orders: tuple[OrderId, ...]
    free: bool = False


Edit: TypeAlias = MoveOrder | SwapOrders | RemoveOrders | AddOrder | LockOrders


@dataclass(frozen=True, slots=True)
class EditPlan(Command[EditedPlan]):
    """Change a plan by hand. Without `apply` it is only told what the change would do.

    despite
        Why a rule may be broken. None: an edit that breaks one is not kept.
    refuse
        What is not kept is an error; else it is only told.
    """

    plan_id: PlanId
    edit: Edit
    apply: bool = False
    despite: str | None = None
    refuse: bool = True


@dataclass(frozen=True, slots=True)
class UndoEdit(Command[EditedPlan]):
    """Go back to what a plan was before its latest change."""

    plan_id: PlanId


@dataclass(frozen=True, slots=True)
class FailedVisit:
    """A visit in vain: when its outcome was known, and why it failed."""

    ended: datetime
    reason: FailureReason


@dataclass(frozen=True, slots=True)
class Replan(Command[EditedPlan]):
    """Plan again around a change: locked orders stay with their vehicles, others move only if it pays.

    add, cancel
        Orders of the books that are to be served too, and orders that are wanted no more.
    moving_minor
        Price of giving a planned order to another vehicle.
    at
        The instant, on a day that is under way: what has begun by the plan stays as it is, parcels that are
        loaded stay in their vehicles, and only the rest is planned. None: nobody has left.
    late_s
        On a day under way: vehicles that are behind the plan, and by how much, above 0.
    done
        On a day under way: when orders were really done. What a vehicle did last says how late it is.
    failed
        On a day under way: orders that were tried in vain. It is recorded as an attempt, the parcels stay
        aboard until the next hub, and the order waits for another day.
    """

    plan_id: PlanId
    fleet: Fleet
    settings: DaySettings
    add: tuple[OrderId, ...] = ()
    cancel: tuple[OrderId, ...] = ()
    moving_minor: Minor = 200
    search: Search = Search()
    at: datetime | None = None
    late_s: Mapping[VehicleId, Seconds] = field(default_factory=dict)
    done: Mapping[OrderId, datetime] = field(default_factory=dict)
    failed: Mapping[OrderId, FailedVisit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReleasePlan(Command[ReleasedPlan]):
    """Make a version of a plan what drivers do.

    version
        None: the latest.
    """

    plan_id: PlanId
    version: int | None = None


@dataclass(frozen=True, slots=True)
class CancelOrders(Command[tuple[OrderId, ...]]):
    """Take orders back: they are planned no more."""

    orders: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True)
class RecordAttempts(Command[RecordedAttempts]):
    """Record tries at doors. A failed one brings its order back to be planned again."""

    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class ErasePerson(Command[ErasedPeople]):
    """Forget a person: name, phone, address, door and notes of every order for them."""

    person: PersonRef


@dataclass(frozen=True, slots=True)
class ForgetBefore(Command[ErasedPeople]):
    """Forget the people of orders that ended so long ago.

    older_than_s
        Age of an order's end from which its personal data goes.
    """

    older_than_s: Seconds

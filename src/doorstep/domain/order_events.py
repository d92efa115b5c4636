"""Events of an order, from its arrival in the house to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.domain.attempts import Attempt, FailureReason
from doorstep.domain.errors import UnitError
from doorstep.domain.events import Event, require_probability
from doorstep.domain.ids import OrderId, PersonRef, PlaceRef, ProofRef
from doorstep.domain.orders import ExternalReference, OrderKind
from doorstep.domain.promises import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReceived(Event):
    """A source handed in an order that was not known under its reference before.

    order_id
        Given by us.
    reference
        Source and external reference; the same pair again changes nothing.
    kind
        What is wanted.
    """

    name: ClassVar[str] = "order.received"

    order_id: OrderId
    reference: ExternalReference
    kind: OrderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRevised(Event):
    """A source handed a known order in again with other content; its sheet outside the log holds the latest.

    address_changed
        The address is another, so the order has to be located again.
    """

    name: ClassVar[str] = "order.revised"

    order_id: OrderId
    address_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLocated(Event):
    """The door of an order was found on the map, with a kerb near it.

    place
        Points at door, entrance and kerbs, which are kept outside the log.
    confidence
        Share of trust in the door, 0..1; of a transfer, in the less certain of its two.
    origin
        Points at where a transfer is collected. None: it is no transfer.
    """

    name: ClassVar[str] = "order.located"

    order_id: OrderId
    place: PlaceRef
    confidence: float
    origin: PlaceRef | None = None

    def __post_init__(self) -> None:
        # Dataclasses with slots are made anew, so the zero-argument super() would not find this class.
        Event.__post_init__(self)
        require_probability(self.confidence, f"the place of order {self.order_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressUnclear(Event):
    """The address of an order could not be found, or stands for several doors; somebody must choose.

    candidates
        How many doors it may be; 0: none was found.
    """

    name: ClassVar[str] = "order.address_unclear"

    order_id: OrderId
    candidates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCorrected(Event):
    """Somebody moved the door, entrance or kerb of an order; all that rests on it is computed again.

    place
        Points at the corrected place.
    of_origin
        It is where a transfer is collected, and not its door.
    """

    name: ClassVar[str] = "order.place_corrected"

    order_id: OrderId
    place: PlaceRef
    of_origin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Event):
    """The source or the customer took an order back."""

    name: ClassVar[str] = "order.cancelled"

    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPromised(Event):
    """A customer was told a window, for the first time or anew.

    promise
        The window, its probability, and when it was told. It replaces earlier ones of the order.
    """

    name: ClassVar[str] = "order.window_promised"

    promise: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAttempted(Event):
    """Somebody tried at the door, whatever came of it.

    attempt
        Outcome, reason and a pointer at the proof.
    """

    name: ClassVar[str] = "task.attempted"

    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered(Event):
    """An order was done in full: delivered, collected or serviced.

    proof
        Points at the proof. None: none was asked for.
    """

    name: ClassVar[str] = "order.delivered"

    order_id: OrderId
    proof: ProofRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReturned(Event):
    """An order went back to intake after a failed attempt, to be planned again or sent home.

    reason
        Why the last attempt failed.
    attempts
        Tries so far, 1 or more.
    """

    name: ClassVar[str] = "order.returned"

    order_id: OrderId
    reason: FailureReason
    attempts: int

    def __post_init__(self) -> None:
        Event.__post_init__(self)
        if self.attempts < 1:
            raise UnitError(
                "a return follows an attempt", value=self.attempts, place=f"order {self.order_id}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGiven(Event):
    """A customer said how it went.

    stars
        1 to 5. Words are kept outside the log.
    """

    name: ClassVar[str] = "order.feedback_given"

    order_id: OrderId
    stars: int

    def __post_init__(self) -> None:
        Event.__post_init__(self)
        if not 1 <= self.stars <= 5:
            raise UnitError("stars run from 1 to 5", value=self.stars, place=f"order {self.order_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Event):
    """A person's data was erased on request or because it was kept long enough; pointers at it lead nowhere.

    person
        The pointer that is void from now on.
    """

    name: ClassVar[str] = "person.erased"

    person: PersonRef

"""Orders: what a customer wants, with the parcels it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doorstep.domain.errors import WordError
from doorstep.domain.ids import OrderId, ParcelId, PersonRef, require_id
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.places import Address, Place
from doorstep.domain.units import Minor, require_at_least
from doorstep.domain.windows import Window, require_in_order


@dataclass(frozen=True, slots=True, order=True)
class ExternalReference:
    """Where an order came from and what it is called there; receiving it twice changes nothing."""

    source: str
    reference: str

    def __post_init__(self) -> None:
        require_id(self.source, "a source")
        require_id(self.reference, "an external reference")


class OrderKind(StrEnum):
    """What is wanted."""

    DELIVERY = "delivery"
    PICKUP = "pickup"
    TRANSFER = "transfer"
    RETURN = "return"
    SERVICE = "service"


class RequirementKind(StrEnum):
    """What has to be shown or done at the door."""

    PHOTO = "photo"
    SIGNATURE = "signature"
    PIN = "pin"
    BARCODE = "barcode"
    AGE_CHECK = "age_check"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing asked of whoever hands over; a required one blocks the hand-over until it is done.

    minimum_age
        Years, for an age check only.
    """

    kind: RequirementKind
    required: bool = True
    minimum_age: int | None = None

    def __post_init__(self) -> None:
        require_at_least(0, f"requirement {self.kind}", minimum_age=self.minimum_age)
        if (self.kind is RequirementKind.AGE_CHECK) != (self.minimum_age is not None):
            mend = "Give the age for an age check and only there."
            raise WordError("an age and its check come together", value=self.kind.value, mend=mend)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One handling unit: what a person lifts and scans."""

    id: ParcelId
    load: Load
    barcode: str | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a parcel")


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer wants, as received and as far as it is understood.

    address
        As given by the customer, kept when the place is found or corrected.
    place
        Where it is done. None: not located yet.
    origin
        Where it is collected first, for a transfer only: a paired task, same vehicle, in order.
    recipient
        Points at name and phone, which are kept outside the log.
    windows
        When it may be done, ascending and apart. Empty: any time on the due date.
    due_on
        Local date. None: as soon as can be.
    price_if_unserved_minor
        What leaving it out costs. None: it must be served.
    """

    id: OrderId
    reference: ExternalReference
    kind: OrderKind
    address: Address
    place: Place | None = None
    origin: Place | None = None
    parcels: tuple[Parcel, ...] = ()
    recipient: PersonRef | None = None
    windows: tuple[Window, ...] = ()
    due_on: date | None = None
    requirements: tuple[Requirement, ...] = ()
    skills: frozenset[str] = frozenset()
    price_if_unserved_minor: Minor | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "an order")
        place = f"order {self.id}"
        require_in_order(self.windows, place)
        require_at_least(0, place, price_if_unserved_minor=self.price_if_unserved_minor)
        if (self.kind is OrderKind.TRANSFER) != (self.origin is not None):
            mend = "A transfer has an origin; other orders begin or end at a hub."
            raise WordError(
                "origin and kind contradict each other", value=self.kind.value, place=place, mend=mend
            )
        if self.kind is not OrderKind.SERVICE and not self.parcels:
            raise WordError("no parcel to move", place=place, mend="Give one, or make it a service.")
        ids = [parcel.id for parcel in self.parcels]
        if len(set(ids)) != len(ids):
            raise WordError("a parcel listed twice", value=ids, place=place)

    @property
    def load(self) -> Load:
        """All parcels together."""
        return sum((parcel.load for parcel in self.parcels), EMPTY_LOAD)

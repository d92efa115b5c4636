"""Orders: what a customer wants, with the parcels it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from doorstep.domain.errors import WordError
from doorstep.domain.handover import Alternative, DoorKind, HomeChance
from doorstep.domain.ids import HubId, OrderId, ParcelId, PersonRef, VehicleId, require_id
from doorstep.domain.instants import require_utc
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.places import Address, Place
from doorstep.domain.sides import Sides
from doorstep.domain.units import Minor, MinorPerHour, Seconds, require_at_least
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
    """One handling unit: what a person lifts and scans.

    sides
        How long, wide and high it is. None: not known, so it is taken to fit where its volume fits.
    """

    id: ParcelId
    load: Load
    barcode: str | None = None
    sides: Sides | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a parcel")


@dataclass(frozen=True, slots=True)
class Collection:
    """Where a transfer is collected first: a paired task, same vehicle, in order.

    place
        Where it is done. None: not located yet.
    windows
        When it may be done, ascending and apart. Empty: any time on the due date.
    service_s
        Work at the door, stairs included. None: the fleet's default.
    """

    address: Address
    place: Place | None = None
    windows: tuple[Window, ...] = ()
    service_s: Seconds | None = None
    door_kind: DoorKind | None = None

    def __post_init__(self) -> None:
        require_in_order(self.windows, "a collection")
        require_at_least(0, "a collection", service_s=self.service_s)


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer wants, as received and as far as it is understood.

    address
        As given by the customer, kept when the place is found or corrected.
    place
        Where it is done. None: not located yet.
    origin
        Where it is collected first, for a transfer only.
    recipient
        Points at name, telephone and note, which are kept outside the log.
    windows
        When it may be done, ascending and apart. Empty: any time on the due date.
    early_minor_per_h, late_minor_per_h
        Cost per hour of beginning before a window opens or after it closes. None: that end is hard.
    due_on
        Local date. None: as soon as can be.
    price_if_unserved_minor
        What leaving it out costs. None: the fleet's default; see `Fleet.price_if_unserved_minor`.
    revenue_minor
        What doing it earns, of an order that nobody has promised yet: a pickup that is done only if it
        pays. None: it is owed.
    service_s
        All work at the door, stairs and lift included. None: the fleet's default for the kind of door.
    released
        The instant from which its parcels are ready at the hub. None: from the start of the day.
    door_kind
        None: not known; it counts as an apartment where a floor or unit is given, else as a house.
    floor_count
        Floors to climb from the entrance to the door, below 0 for a basement. None: unknown.
    lift
        Whether there is a lift. None: unknown.
    home
        The chance that somebody opens. None: the fleet's default for the kind of door.
    alternatives
        Other ways to hand over that the recipient allows, each kind (and locker) once.
    attempts
        Tries so far.
    hub
        Where a delivery comes from, or a pickup or return goes to. None: any hub.
    allowed_vehicles
        None: every vehicle that has the skills.
    """

    id: OrderId
    reference: ExternalReference
    kind: OrderKind
    address: Address
    place: Place | None = None
    origin: Collection | None = None
    parcels: tuple[Parcel, ...] = ()
    recipient: PersonRef | None = None
    windows: tuple[Window, ...] = ()
    due_on: date | None = None
    requirements: tuple[Requirement, ...] = ()
    skills: frozenset[str] = frozenset()
    price_if_unserved_minor: Minor | None = None
    early_minor_per_h: MinorPerHour | None = None
    late_minor_per_h: MinorPerHour | None = None
    revenue_minor: Minor | None = None
    service_s: Seconds | None = None
    released: datetime | None = None
    door_kind: DoorKind | None = None
    floor_count: int | None = None
    lift: bool | None = None
    home: HomeChance | None = None
    alternatives: tuple[Alternative, ...] = ()
    attempts: int = 0
    hub: HubId | None = None
    allowed_vehicles: frozenset[VehicleId] | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "an order")
        place = f"order {self.id}"
        require_in_order(self.windows, place)
        self._require_quantities(place)
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
        self._require_release(place)
        self._require_choices(place)

    def _require_quantities(self, place: str) -> None:
        require_at_least(
            0,
            place,
            price_if_unserved_minor=self.price_if_unserved_minor,
            early_minor_per_h=self.early_minor_per_h,
            late_minor_per_h=self.late_minor_per_h,
            revenue_minor=self.revenue_minor,
            service_s=self.service_s,
            attempts=self.attempts,
        )
        if self.revenue_minor is not None and self.price_if_unserved_minor is not None:
            mend = "Give what it earns, or what leaving it out costs."
            raise WordError("both owed and optional", value=self.revenue_minor, place=place, mend=mend)

    def _require_release(self, place: str) -> None:
        if self.released is None:
            return
        require_utc(self.released, f"{place}: its release")
        if self.kind is not OrderKind.DELIVERY:
            mend = "Give it a window instead."
            raise WordError("a release of what no hub hands out", place=place, mend=mend)

    def _require_choices(self, place: str) -> None:
        if self.hub is not None and self.kind in (OrderKind.SERVICE, OrderKind.TRANSFER):
            mend = "Leave the hub out: nothing comes from there or goes there."
            raise WordError("a hub that no load passes", value=self.hub, place=place, mend=mend)
        if self.alternatives and self.kind is not OrderKind.DELIVERY:
            value = self.alternatives[0].kind.value
            raise WordError("an alternative to what is not delivered", value=value, place=place)
        chosen = [(other.kind, other.hub) for other in self.alternatives]
        if len(set(chosen)) != len(chosen):
            twice = [kind.value for kind, _ in chosen]
            raise WordError("an alternative given twice", value=twice, place=place, mend="Give each once.")
        if self.allowed_vehicles is not None and not self.allowed_vehicles:
            mend = "Allow one, or leave `allowed_vehicles` out."
            raise WordError("no vehicle is allowed", place=place, mend=mend)

    @property
    def load(self) -> Load:
        """All parcels together."""
        return sum((parcel.load for parcel in self.parcels), EMPTY_LOAD)

    @property
    def optional(self) -> bool:
        """Tell whether it is done only if it pays."""
        return self.revenue_minor is not None

    @property
    def behind_door(self) -> DoorKind:
        """What is behind its door, as given or as the address lets one think."""
        if self.door_kind is not None:
            return self.door_kind
        in_block = self.floor_count is not None or self.address.unit is not None
        return DoorKind.APARTMENT if in_block else DoorKind.HOUSE

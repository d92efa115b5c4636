"""Attempts: one try at the door, its outcome, and the proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from doorstep.domain.errors import WordError
from doorstep.domain.ids import BlobRef, DriverId, OrderId, ParcelId, ProofRef, TaskId, VehicleId
from doorstep.domain.instants import require_utc


class Outcome(StrEnum):
    """How a try ended."""

    DONE = "done"
    PARTLY_DONE = "partly_done"
    LEFT_SAFE = "left_safe"
    LEFT_WITH_NEIGHBOUR = "left_with_neighbour"
    FAILED = "failed"


class FailureReason(StrEnum):
    """Why a try failed, in whole or in part."""

    NOT_HOME = "not_home"
    NO_ACCESS = "no_access"
    ADDRESS_NOT_FOUND = "address_not_found"
    WRONG_ADDRESS = "wrong_address"
    REFUSED = "refused"
    DAMAGED = "damaged"
    MISSING_PARCEL = "missing_parcel"
    AGE_CHECK_FAILED = "age_check_failed"
    PAYMENT = "payment"
    NO_SAFE_PLACE = "no_safe_place"
    BUSINESS_CLOSED = "business_closed"
    OUT_OF_TIME = "out_of_time"
    VEHICLE = "vehicle"
    WEATHER = "weather"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a hand-over took place. It is personal data: kept outside the log and erasable.

    photos, signature
        References to pictures in the blob store.
    barcodes
        Parcels whose code was scanned at the door.
    pin_matched, age_checked
        None: not asked for.
    """

    photos: tuple[BlobRef, ...] = ()
    signature: BlobRef | None = None
    barcodes: tuple[ParcelId, ...] = ()
    pin_matched: bool | None = None
    age_checked: bool | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        shown = self.photos or self.signature or self.barcodes or self.note
        if not shown and self.pin_matched is None and self.age_checked is None:
            raise WordError("a proof that shows nothing", mend="Give a photo, signature, scan, PIN or note.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at the door.

    ended
        The instant at which the outcome was known.
    proof
        Points at the proof, which is kept outside the log.
    failure
        Needed where something failed, absent where nothing did.
    parcels_left
        Parcels that stayed on board after a part of them was handed over.
    """

    task_id: TaskId
    order_id: OrderId
    vehicle_id: VehicleId
    ended: datetime
    outcome: Outcome
    failure: FailureReason | None = None
    driver_id: DriverId | None = None
    proof: ProofRef | None = None
    parcels_left: tuple[ParcelId, ...] = ()

    def __post_init__(self) -> None:
        place = f"attempt at task {self.task_id}"
        require_utc(self.ended, f"{place}: its end")
        failed = self.outcome in (Outcome.FAILED, Outcome.PARTLY_DONE)
        if failed != (self.failure is not None):
            mend = "Give a reason where something failed, and only there."
            raise WordError(
                "outcome and reason contradict each other", value=self.outcome.value, place=place, mend=mend
            )
        if (self.outcome is Outcome.PARTLY_DONE) != bool(self.parcels_left):
            mend = "Name the parcels left over when a part was done, and only then."
            raise WordError("outcome and parcels left contradict each other", place=place, mend=mend)

    @property
    def succeeded(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.failure is None

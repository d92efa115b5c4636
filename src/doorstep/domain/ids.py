"""Typed ids: a task id is never taken for an order id.

Ids are text that its maker chose; Doorstep never reads meaning into them. An order is found again by the
pair (source, external reference), see `orders.ExternalReference`.
"""

from __future__ import annotations

import hashlib
from typing import Final, NewType

from doorstep.domain.errors import WordError

OrderId = NewType("OrderId", str)
ParcelId = NewType("ParcelId", str)
TaskId = NewType("TaskId", str)
HubId = NewType("HubId", str)
VehicleId = NewType("VehicleId", str)
DriverId = NewType("DriverId", str)
RouteId = NewType("RouteId", str)
PlanId = NewType("PlanId", str)
KerbId = NewType("KerbId", str)
PointId = NewType("PointId", str)
ChargerId = NewType("ChargerId", str)
EventId = NewType("EventId", str)
PromiseId = NewType("PromiseId", str)
DisruptionId = NewType("DisruptionId", str)
PlaceRef = NewType("PlaceRef", str)
"""Points at a place that is kept outside the log, because a door tells who lives there."""
PersonRef = NewType("PersonRef", str)
"""Points at personal data that is kept outside the log and can be erased there."""
ProofRef = NewType("ProofRef", str)
"""Points at a proof that is kept outside the log."""
BlobRef = NewType("BlobRef", str)
"""Points at a photo, a signature or a document in the blob store."""

LONGEST_ID = 200
_DIGITS_OF_CUT: Final = 16


def require_id(given: str, kind: str) -> None:
    """Refuse an id that is empty, padded with blanks or too long to be one.

    Raises
    ------
    WordError
        Naming the kind of id and the value.
    """
    if not given or given != given.strip() or len(given) > LONGEST_ID:
        raise WordError(
            f"not {kind} id", value=given, mend=f"Use 1 to {LONGEST_ID} characters without blanks around."
        )


def made_id(text: str) -> str:
    """Give an id that is made of others: as it is, or cut where it is too long, with a hash to tell it by."""
    if len(text) <= LONGEST_ID:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS_OF_CUT]
    return f"{text[: LONGEST_ID - _DIGITS_OF_CUT - 1]}~{digest}"

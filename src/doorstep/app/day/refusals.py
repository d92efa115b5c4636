"""What cannot be planned, told before the search: which order or vehicle, why, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.ids import OrderId, VehicleId
from doorstep.domain.reasons import Reason


@dataclass(frozen=True, slots=True)
class RefusedOrder:
    """An order that no vehicle of the day can serve, whatever the search does.

    what
        What is wrong, as a short clause.
    place
        The door as people know it.
    mend
        What the reader can do, as a sentence.
    reason
        The same in the words of a plan. None: the order has no place, which no plan has a word for.
    """

    order_id: OrderId
    what: str
    place: str
    mend: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class RefusedVehicle:
    """A vehicle that cannot work on this day."""

    vehicle_id: VehicleId
    what: str
    place: str
    mend: str

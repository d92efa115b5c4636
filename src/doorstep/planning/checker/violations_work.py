"""Violations of further rules: rests, pairs, hubs, batteries, kerbs and walks."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.ids import ChargerId, HubId, KerbId, TaskId
from doorstep.domain.units import Metres, Seconds, WattHours
from doorstep.planning.checker.violation import Violation


@dataclass(frozen=True, slots=True)
class BrokenPair(Violation):
    """A pair is not picked up and delivered in this order on one trip."""

    task_id: TaskId
    partner: TaskId
    because: str

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"task {self.task_id} and its partner {self.partner}: {self.because}"


@dataclass(frozen=True, slots=True)
class TwoAlternatives(Violation):
    """Two tasks of one group of alternatives are served."""

    group: str
    task_id: TaskId
    other: TaskId

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"tasks {self.task_id} and {self.other} are alternatives of {self.group}, and both are served"


@dataclass(frozen=True, slots=True)
class DeliveryAfterPickup(Violation):
    """A delivery after a pickup, with a vehicle that takes pickups last."""

    task_id: TaskId
    pickup: TaskId

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"task {self.task_id} is delivered after the pickup {self.pickup} of its trip"


@dataclass(frozen=True, slots=True)
class MissedRest(Violation):
    """A rest that is owed and not taken."""

    rule: int
    due_s: Seconds
    until_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"rest {self.rule} had to begin by {self.due_s} s and the route runs until {self.until_s} s"


@dataclass(frozen=True, slots=True)
class LateRest(Violation):
    """A rest that begins too late."""

    rule: int
    begin_s: Seconds
    due_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"rest {self.rule} begins at {self.begin_s} s, it had to by {self.due_s} s"


@dataclass(frozen=True, slots=True)
class WrongRest(Violation):
    """A rest that the shift does not know, or taken twice, or where nobody has worked."""

    rule: int
    because: str

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"rest {self.rule}: {self.because}"


@dataclass(frozen=True, slots=True)
class WorkWhileUnavailable(Violation):
    """Drives or works at a door when the vehicle cannot."""

    what: str
    begin_s: Seconds
    until_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.what} begins at {self.begin_s} s, the vehicle cannot work until {self.until_s} s"


@dataclass(frozen=True, slots=True)
class ClosedHub(Violation):
    """Reloads at a hub outside its hours."""

    hub_id: HubId
    begin_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"hub {self.hub_id} is not open at {self.begin_s} s"


@dataclass(frozen=True, slots=True)
class TooManyAtOnce(Violation):
    """More vehicles at once than a hub has docks, or a charger slots."""

    place: str
    at_s: Seconds
    count: int
    most: int

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.count} vehicles at {self.place} at {self.at_s} s, it takes {self.most}"


@dataclass(frozen=True, slots=True)
class OverfullHub(Violation):
    """A hub holds more than it can."""

    hub_id: HubId
    at_s: Seconds
    dimension: str
    load: int
    limit: int

    @property
    def said(self) -> str:
        """What is wrong."""
        return (
            f"hub {self.hub_id} holds {self.dimension} {self.load} at {self.at_s} s, it can hold {self.limit}"
        )


@dataclass(frozen=True, slots=True)
class OutOfEnergy(Violation):
    """Less in the battery than must be kept."""

    at_s: Seconds
    level_wh: WattHours
    reserve_wh: WattHours

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.level_wh} Wh are left at {self.at_s} s, {self.reserve_wh} Wh must be kept"


@dataclass(frozen=True, slots=True)
class Overcharged(Violation):
    """More charged than the battery holds."""

    charger_id: ChargerId
    level_wh: WattHours
    capacity_wh: WattHours

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"charged to {self.level_wh} Wh at {self.charger_id}, the battery holds {self.capacity_wh} Wh"


@dataclass(frozen=True, slots=True)
class ClosedCharger(Violation):
    """Charges outside the hours of the charger."""

    charger_id: ChargerId
    begin_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"charger {self.charger_id} is not open at {self.begin_s} s"


@dataclass(frozen=True, slots=True)
class ClosedKerb(Violation):
    """Halts at a kerb when that is not legal."""

    kerb_id: KerbId
    arrive_s: Seconds
    depart_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"kerb {self.kerb_id} is not open all the time from {self.arrive_s} s to {self.depart_s} s"


@dataclass(frozen=True, slots=True)
class LongStay(Violation):
    """Halts at a kerb for longer than is legal."""

    kerb_id: KerbId
    stay_s: Seconds
    most_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"stays at kerb {self.kerb_id} for {self.stay_s} s, at most {self.most_s} s are legal"


@dataclass(frozen=True, slots=True)
class OverCarried(Violation):
    """More on one loop than its carrier takes."""

    starts_s: Seconds
    carrier: str
    dimension: str
    load: int
    limit: int

    @property
    def said(self) -> str:
        """What is wrong."""
        carried = f"{self.dimension} {self.load} on the loop at {self.starts_s} s"
        return f"{carried}, a {self.carrier} takes {self.limit}"


@dataclass(frozen=True, slots=True)
class LongWalk(Violation):
    """A walk of a loop or of the whole route that is too long."""

    what: str
    walked_m: Metres
    most_m: Metres

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.what} walks {self.walked_m} m, at most {self.most_m} m are allowed"


@dataclass(frozen=True, slots=True)
class WrongWayToServe(Violation):
    """A task on foot is served from the vehicle, or the other way round."""

    task_id: TaskId
    because: str

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"task {self.task_id}: {self.because}"

"""Reasons: why a task is in no route, and what would have to give for it to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from doorstep.domain.errors import WordError
from doorstep.domain.ids import OrderId, TaskId
from doorstep.domain.units import Minor, Seconds, WattHours, require_at_least


@dataclass(frozen=True, slots=True)
class OutsideWindow:
    """No vehicle can be there in time."""

    short_by_s: Seconds


@dataclass(frozen=True, slots=True)
class OutsideShift:
    """Served, it would keep every vehicle beyond its shift."""

    short_by_s: Seconds


@dataclass(frozen=True, slots=True)
class OverLoad:
    """No vehicle has room. `dimension` is a field of `Load`, `over_by` in its unit."""

    dimension: str
    over_by: int


@dataclass(frozen=True, slots=True)
class MissingSkills:
    """No vehicle has these skills."""

    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoVehicleAllowed:
    """Those allowed are not in the plan, or cannot be used."""


@dataclass(frozen=True, slots=True)
class NoWay:
    """No legal way leads there and back for any of these profiles."""

    profiles: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoKerb:
    """No legal place to halt is near enough to its door."""


@dataclass(frozen=True, slots=True)
class OutOfEnergy:
    """Every battery would go below its reserve."""

    short_by_wh: WattHours


@dataclass(frozen=True, slots=True)
class ReleasedTooLate:
    """Its parcels are ready at the hub after the last trip that could take them."""

    short_by_s: Seconds


@dataclass(frozen=True, slots=True)
class OverLimit:
    """Served, it would put every vehicle over another limit, such as stops or a rest that is due.

    `limit` names it with its unit.
    """

    limit: str
    over_by: int


@dataclass(frozen=True, slots=True)
class RoomLeft:
    """There is a place at this cost, which is no more than leaving it out costs: the plan is not the best."""

    extra_minor: Minor


@dataclass(frozen=True, slots=True)
class TooDear:
    """Serving it costs more than leaving it out."""

    extra_minor: Minor
    price_if_unserved_minor: Minor


@dataclass(frozen=True, slots=True)
class PartnerUnserved:
    """The other end of the pair cannot be served."""

    partner: TaskId


@dataclass(frozen=True, slots=True)
class AlternativeServed:
    """Another task of its group is served instead."""

    served: TaskId


Reason: TypeAlias = (
    OutsideWindow
    | OutsideShift
    | OverLoad
    | MissingSkills
    | NoVehicleAllowed
    | NoWay
    | NoKerb
    | OutOfEnergy
    | ReleasedTooLate
    | OverLimit
    | RoomLeft
    | TooDear
    | PartnerUnserved
    | AlternativeServed
)


class RelaxationKind(StrEnum):
    """What could give way; the amount is in the unit of the kind."""

    WINDOW_S = "window_s"
    SHIFT_S = "shift_s"
    MASS_G = "mass_g"
    VOLUME_CM3 = "volume_cm3"
    PIECES = "pieces"
    CHILLED_PIECES = "chilled_pieces"
    VEHICLES = "vehicles"
    PRICE_MINOR = "price_minor"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One thing that would let the task be served, by how much, and what the plan would then cost more."""

    kind: RelaxationKind
    amount: int
    extra_minor: Minor

    def __post_init__(self) -> None:
        require_at_least(1, f"relaxation {self.kind}", amount=self.amount)


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A task in no route: the constraints that bind, and the cheapest relaxations first."""

    task_id: TaskId
    reasons: tuple[Reason, ...]
    order_id: OrderId | None = None
    relaxations: tuple[Relaxation, ...] = ()

    def __post_init__(self) -> None:
        if not self.reasons:
            mend = "Nothing is left out in silence: give one."
            raise WordError("unassigned without a reason", value=self.task_id, mend=mend)
        extras = [relaxation.extra_minor for relaxation in self.relaxations]
        if extras != sorted(extras):
            place = f"task {self.task_id}"
            raise WordError("relaxations come cheapest first", value=extras, place=place, mend="Sort them.")

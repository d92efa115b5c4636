"""Events of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from doorstep.domain.errors import WordError
from doorstep.domain.events import Event
from doorstep.domain.ids import OrderId, PlanId
from doorstep.domain.plan_diff import PlanDiff
from doorstep.domain.plans import PlanOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProposed(Event):
    """A plan was made. It changes nothing until it is released.

    plan_id, version
        The plan, which is kept whole beside the log.
    origin
        Problem hash, seed and versions: enough to make it again.
    day
        Local date it is for. None: it is for no single one.
    planned, left_out
        Orders in its routes, and orders in none of them.
    from_version
        The version that it was made from by hand or by planning again. None: it was planned from nothing.
    change
        What was done to that version, in words without personal data.
    """

    name: ClassVar[str] = "plan.proposed"

    plan_id: PlanId
    version: int
    origin: PlanOrigin
    day: date | None = None
    planned: tuple[OrderId, ...] = ()
    left_out: tuple[OrderId, ...] = ()
    from_version: int | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReleased(Event):
    """A version of a plan became what drivers do and customers are told.

    version
        Which version of it; earlier ones are void.
    """

    name: ClassVar[str] = "plan.released"

    plan_id: PlanId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRevised(Event):
    """A released plan was changed while it is driven; what was done and loaded stayed as it was.

    diff
        What the new version changes. Customers hear of it only if their promise moves.
    origin, planned, left_out
        As in PlanProposed.
    """

    name: ClassVar[str] = "plan.revised"

    diff: PlanDiff
    origin: PlanOrigin
    planned: tuple[OrderId, ...] = ()
    left_out: tuple[OrderId, ...] = ()

    def __post_init__(self) -> None:
        Event.__post_init__(self)
        if self.diff.to_version <= self.diff.from_version:
            value = (self.diff.from_version, self.diff.to_version)
            raise WordError(
                "a revision goes to a later version", value=value, place=f"plan {self.diff.plan_id}"
            )

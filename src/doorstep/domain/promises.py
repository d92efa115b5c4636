"""Promises: the window a customer was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from doorstep.domain.errors import UnitError
from doorstep.domain.ids import OrderId, PromiseId, require_id
from doorstep.domain.instants import require_utc, s_between
from doorstep.domain.units import Seconds
from doorstep.domain.windows import Window


@dataclass(frozen=True, slots=True)
class Promise:
    """A window that was told to a customer, with the probability that it holds.

    probability
        Stated chance that service begins inside, above 0 and below 1.
    told
        The instant at which the customer was told.
    """

    id: PromiseId
    order_id: OrderId
    window: Window
    probability: float
    told: datetime

    def __post_init__(self) -> None:
        require_id(self.id, "a promise")
        require_utc(self.told, f"the telling of promise {self.id}")
        if not 0.0 < self.probability < 1.0:
            mend = "An ETA is a window with a chance, never a certainty."
            place = f"promise {self.id}"
            raise UnitError("not a probability", value=self.probability, place=place, mend=mend)

    def missed_by_s(self, began: datetime) -> Seconds:
        """Seconds by which service began too late, negative: too early, 0: inside."""
        if began > self.window.closes:
            return s_between(self.window.closes, began)
        return min(0, s_between(self.window.opens, began))

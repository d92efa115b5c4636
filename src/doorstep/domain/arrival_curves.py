"""Durations and costs that depend on when one arrives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from doorstep.domain.errors import WindowError, WordError
from doorstep.domain.instants import require_utc, s_between
from doorstep.domain.units import Minor, Seconds, require_at_least


def _require_ascending(instants: tuple[datetime, ...], what: str) -> None:
    for instant in instants:
        require_utc(instant, what)
    for earlier, later in pairwise(instants):
        if later <= earlier:
            raise WindowError(f"{what} must ascend", value=f"{earlier.isoformat()} then {later.isoformat()}")


@dataclass(frozen=True, slots=True)
class DurationCurve:
    """A duration by time of arrival: linear between its points, constant outside them.

    It never falls faster than time passes, so that whoever arrives later does not finish earlier (FIFO):
    waiting in front of a door is never a trick.

    instants, durations_s
        The points. One point is a constant duration.

    Raises
    ------
    WordError
        If it falls faster than time passes.
    """

    instants: tuple[datetime, ...]
    durations_s: tuple[Seconds, ...]

    def __post_init__(self) -> None:
        _require_ascending(self.instants, "the points of a duration curve")
        if not self.instants or len(self.instants) != len(self.durations_s):
            raise WordError(
                "one duration for each instant", value=(len(self.instants), len(self.durations_s))
            )
        for duration_s in self.durations_s:
            require_at_least(0, "duration curve", duration_s=duration_s)
        points = zip(pairwise(self.instants), pairwise(self.durations_s), strict=True)
        for (earlier, later), (before_s, after_s) in points:
            if before_s - after_s > s_between(earlier, later):
                raise WordError(
                    "a duration that falls faster than time passes",
                    value=(before_s, after_s),
                    place=f"{earlier.isoformat()} to {later.isoformat()}",
                    mend="Spread the fall over more time.",
                )

    def at(self, arrive: datetime) -> Seconds:
        """Give the duration for an arrival, rounded up to a second."""
        if arrive <= self.instants[0]:
            return self.durations_s[0]
        points = zip(pairwise(self.instants), pairwise(self.durations_s), strict=True)
        for (earlier, later), (before_s, after_s) in points:
            if arrive <= later:
                span_s, into_s = s_between(earlier, later), s_between(earlier, arrive)
                return -(-(before_s * (span_s - into_s) + after_s * into_s) // span_s)
        return self.durations_s[-1]


@dataclass(frozen=True, slots=True)
class ArrivalCost:
    """A cost by time of arrival, as steps: what the chance that nobody is home is worth.

    changes
        Instants at which the cost changes, ascending. Shape (k,).
    costs_minor
        The cost before the first change, between changes, and from the last one on. Shape (k + 1,).
    """

    changes: tuple[datetime, ...]
    costs_minor: tuple[Minor, ...]

    def __post_init__(self) -> None:
        _require_ascending(self.changes, "the changes of an arrival cost")
        if len(self.costs_minor) != len(self.changes) + 1:
            mend = "Give one cost more than changes."
            raise WordError("costs and changes do not fit", value=len(self.costs_minor), mend=mend)

    def at(self, arrive: datetime) -> Minor:
        """Give the cost of an arrival; a change holds from its own instant on."""
        return self.costs_minor[sum(change <= arrive for change in self.changes)]

"""Shifts: when somebody works, with breaks and overtime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from doorstep.domain.errors import WindowError, WordError
from doorstep.domain.instants import require_utc
from doorstep.domain.units import MinorPerHour, Seconds, require_at_least
from doorstep.domain.windows import Window


@dataclass(frozen=True, slots=True)
class BreakRule:
    """A rest that is owed: how long, and when it has to be taken.

    window
        When it may begin. None: any time in the shift.
    after_work_s
        The most work before it, as the law on rest demands. None: only the window binds.

    Raises
    ------
    WordError
        If neither says by when: it would never be owed.
    """

    duration_s: Seconds
    window: Window | None = None
    after_work_s: Seconds | None = None

    def __post_init__(self) -> None:
        require_at_least(1, "break", duration_s=self.duration_s, after_work_s=self.after_work_s)
        if self.window is None and self.after_work_s is None:
            mend = "Give the window in which it begins, or after how much work."
            raise WordError("a break that is never owed", value=self.duration_s, mend=mend)


@dataclass(frozen=True, slots=True)
class Overtime:
    """Work beyond the shift's end: the most of it, and what each hour costs on top of the wage."""

    most_s: Seconds
    extra_minor_per_h: MinorPerHour

    def __post_init__(self) -> None:
        require_at_least(0, "overtime", most_s=self.most_s, extra_minor_per_h=self.extra_minor_per_h)


@dataclass(frozen=True, slots=True)
class Shift:
    """The time in which a vehicle and its driver work: out of the first hub and back at the last.

    latest_start
        The instant by which the route must begin. None: only the window binds.
    most_work_s
        Longest time between start and end, breaks included. None: as long as the window.
    overtime
        None: the window's end is hard.
    """

    window: Window
    latest_start: datetime | None = None
    most_work_s: Seconds | None = None
    overtime: Overtime | None = None
    breaks: tuple[BreakRule, ...] = ()

    def __post_init__(self) -> None:
        require_at_least(1, "shift", most_work_s=self.most_work_s)
        if self.latest_start is not None:
            require_utc(self.latest_start, "the latest start of a shift")
            if not self.window.contains(self.latest_start):
                value = self.latest_start.isoformat()
                raise WindowError("a latest start outside its shift", value=value, mend="Move it inside.")
        for rule in self.breaks:
            if rule.window is not None and not rule.window.overlaps(self.window):
                value = rule.window.opens.isoformat()
                raise WindowError("a break outside its shift", value=value, mend="Move it inside.")
            if rule.duration_s >= self.window.length_s:
                raise WordError("a break as long as its shift", value=rule.duration_s, mend="Shorten it.")

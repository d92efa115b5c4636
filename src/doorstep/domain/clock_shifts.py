"""Clock shifts: when somebody works on which days of the week, until a date makes a shift of it."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.errors import WindowError, WordError
from doorstep.domain.instants import LocalDay
from doorstep.domain.shifts import BreakRule, Overtime, Shift
from doorstep.domain.units import SECONDS_PER_DAY, Seconds, require_at_least
from doorstep.domain.windows import DAYS_PER_WEEK, Window

EVERY_DAY = frozenset(range(DAYS_PER_WEEK))


@dataclass(frozen=True, slots=True)
class ClockBreak:
    """A rest that is owed on every day of a shift; see `BreakRule`.

    from_s, until_s
        Readings of the local clock between which it begins, given together. None: any time in the shift.
    """

    duration_s: Seconds
    from_s: Seconds | None = None
    until_s: Seconds | None = None
    after_work_s: Seconds | None = None

    def __post_init__(self) -> None:
        require_at_least(1, "break", duration_s=self.duration_s, after_work_s=self.after_work_s)
        if (self.from_s is None) != (self.until_s is None):
            mend = "Give both, or neither."
            raise WindowError("half a window", value=(self.from_s, self.until_s), place="break", mend=mend)
        if self.from_s is None and self.after_work_s is None:
            mend = "Give the window in which it begins, or after how much work."
            raise WordError("a break that is never owed", value=self.duration_s, mend=mend)
        if self.from_s is not None and self.until_s is not None and not 0 <= self.from_s <= self.until_s:
            raise WindowError("a break that ends before it begins", value=(self.from_s, self.until_s))

    def on(self, day: LocalDay) -> BreakRule:
        """Give the rule of one date."""
        if self.from_s is None or self.until_s is None:
            return BreakRule(self.duration_s, None, self.after_work_s)
        window = Window(day.at_clock(self.from_s), day.at_clock(self.until_s))
        return BreakRule(self.duration_s, window, self.after_work_s)


@dataclass(frozen=True, slots=True)
class ClockShift:
    """Hours of work by the local clock, on some days of the week.

    weekdays
        Monday 0 to Sunday 6: the days on which it begins.
    opens_s, closes_s
        Readings of the clock since 00:00; `closes_s` above 86 400 runs into the next day.
    latest_start_s, most_work_s, overtime
        See `Shift`.
    """

    opens_s: Seconds
    closes_s: Seconds
    weekdays: frozenset[int] = EVERY_DAY
    latest_start_s: Seconds | None = None
    most_work_s: Seconds | None = None
    overtime: Overtime | None = None
    breaks: tuple[ClockBreak, ...] = ()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise WindowError("weekdays run from Monday 0 to Sunday 6", value=sorted(self.weekdays))
        if not 0 <= self.opens_s < SECONDS_PER_DAY or not self.opens_s < self.closes_s <= 2 * SECONDS_PER_DAY:
            raise WindowError(
                "a shift that does not begin within a day and end after that",
                value=(self.opens_s, self.closes_s),
                mend="Give readings of the clock; add 86400 to an end after midnight.",
            )
        require_at_least(1, "shift", most_work_s=self.most_work_s)
        latest_s = self.latest_start_s
        if latest_s is not None and not self.opens_s <= latest_s <= self.closes_s:
            raise WindowError("a latest start outside its shift", value=latest_s, mend="Move it inside.")
        for rest in self.breaks:
            self._require_inside(rest)

    def _require_inside(self, rest: ClockBreak) -> None:
        if rest.duration_s >= self.closes_s - self.opens_s:
            raise WordError("a break as long as its shift", value=rest.duration_s, mend="Shorten it.")
        if rest.from_s is None or rest.until_s is None:
            return
        if rest.until_s < self.opens_s or rest.from_s > self.closes_s:
            value = (rest.from_s, rest.until_s)
            raise WindowError("a break outside its shift", value=value, mend="Move it inside.")

    def on(self, day: LocalDay) -> Shift:
        """Give the shift of one date, as instants; see `LocalDay.at_clock` for nights of clock changes."""
        latest = None if self.latest_start_s is None else day.at_clock(self.latest_start_s)
        return Shift(
            Window(day.at_clock(self.opens_s), day.at_clock(self.closes_s)),
            latest,
            self.most_work_s,
            self.overtime,
            tuple(rest.on(day) for rest in self.breaks),
        )

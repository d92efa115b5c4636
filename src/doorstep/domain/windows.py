"""Windows: spans of time in which something may begin, as instants or as hours of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from doorstep.domain.errors import WindowError
from doorstep.domain.instants import LocalDay, require_utc, s_between
from doorstep.domain.units import SECONDS_PER_DAY, Seconds

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A span of time, both ends included. For a task: service may *begin* inside, and may end after.

    Raises
    ------
    WindowError
        If an end is not an aware UTC instant, or it closes before it opens.
    """

    opens: datetime
    closes: datetime

    def __post_init__(self) -> None:
        require_utc(self.opens, "the opening of a window")
        require_utc(self.closes, "the closing of a window")
        if self.closes < self.opens:
            raise WindowError(
                "a window that closes before it opens",
                value=f"{self.opens.isoformat()} to {self.closes.isoformat()}",
                mend="Swap the two times, or let it close on the next day.",
            )

    @property
    def length_s(self) -> Seconds:
        """Whole seconds from opening to closing."""
        return s_between(self.opens, self.closes)

    def contains(self, instant: datetime) -> bool:
        """Tell whether an instant lies inside, both ends included."""
        return self.opens <= instant <= self.closes

    def overlaps(self, other: Window) -> bool:
        """Tell whether the two share at least one instant."""
        return self.opens <= other.closes and other.opens <= self.closes

    def intersection(self, other: Window) -> Window | None:
        """Give the time both share, or None."""
        if not self.overlaps(other):
            return None
        return Window(max(self.opens, other.opens), min(self.closes, other.closes))


def require_in_order(windows: tuple[Window, ...], what: str) -> None:
    """Refuse windows of one thing that touch, overlap or come in the wrong order.

    Raises
    ------
    WindowError
        Naming the first pair that does.
    """
    for earlier, later in pairwise(windows):
        if later.opens <= earlier.closes:
            raise WindowError(
                f"{what} has windows that overlap or are out of order",
                value=f"{earlier.closes.isoformat()} and {later.opens.isoformat()}",
                mend="Sort them and join those that touch.",
            )


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Hours that repeat on some days of the week, on the local clock.

    weekdays
        Monday 0 to Sunday 6: the days on which the span opens.
    opens_s, closes_s
        Clock readings in seconds since 00:00; `closes_s` above 86 400 runs into the next day.
    """

    weekdays: frozenset[int]
    opens_s: Seconds
    closes_s: Seconds

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(DAYS_PER_WEEK)):
            raise WindowError("weekdays run from Monday 0 to Sunday 6", value=sorted(self.weekdays))
        if not 0 <= self.opens_s < SECONDS_PER_DAY or not self.opens_s < self.closes_s <= 2 * SECONDS_PER_DAY:
            raise WindowError(
                "hours that do not open within a day and close after that",
                value=(self.opens_s, self.closes_s),
                mend="Give clock seconds; add 86400 to a closing time after midnight.",
            )


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours of the week on the local clock, such as a loading bay's or a shop's."""

    spans: tuple[WeeklySpan, ...]

    def open_at(self, weekday: int, clock_s: Seconds) -> bool:
        """Tell whether a clock reading of a weekday lies inside; the closing second does not."""
        yesterday = (weekday - 1) % DAYS_PER_WEEK
        return any(
            (weekday in span.weekdays and span.opens_s <= clock_s < span.closes_s)
            or (yesterday in span.weekdays and clock_s < span.closes_s - SECONDS_PER_DAY)
            for span in self.spans
        )

    def windows_on(self, day: LocalDay) -> tuple[Window, ...]:
        """List the windows that fall on a local day, cut at its midnights, joined where they touch."""
        return _windows_on(self.spans, day)


# A day has few distinct hours, and they are asked for at every stop of every route that is judged.
@lru_cache(maxsize=4096)
def _windows_on(spans: tuple[WeeklySpan, ...], day: LocalDay) -> tuple[Window, ...]:
    whole_day = Window(day.starts, day.ends - timedelta(seconds=1))
    yesterday = LocalDay(day.date - timedelta(days=1), day.zone)
    cut: list[Window] = []
    for open_day in (yesterday, day):
        for span in spans:
            if open_day.date.weekday() in span.weekdays:
                window = _as_window(span, open_day)
                inside = window.intersection(whole_day) if window else None
                cut.extend([inside] if inside else [])
    return _joined(sorted(cut))


def _as_window(span: WeeklySpan, day: LocalDay) -> Window | None:
    opens = day.at_clock(span.opens_s)
    # The closing second is outside; a span that the clock change swallows whole is no window.
    closes = day.at_clock(span.closes_s) - timedelta(seconds=1)
    return Window(opens, closes) if opens <= closes else None


def _joined(windows: list[Window]) -> tuple[Window, ...]:
    joined: list[Window] = []
    for window in windows:
        if joined and window.opens <= joined[-1].closes + timedelta(seconds=1):
            joined[-1] = Window(joined[-1].opens, max(joined[-1].closes, window.closes))
        else:
            joined.append(window)
    return tuple(joined)

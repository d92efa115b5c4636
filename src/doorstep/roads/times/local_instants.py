"""Instants of a plan's window on the local clock: over midnights, and on days of 23 and 25 hours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from doorstep.domain.errors import TrafficError
from doorstep.domain.instants import LocalDay, s_between
from doorstep.domain.units import SECONDS_PER_DAY, Seconds
from doorstep.domain.windows import Window
from doorstep.roads.times.traffic import ClockReading, DayType, require_day_instants

LONGEST_S = 31 * SECONDS_PER_DAY


@dataclass(frozen=True, slots=True)
class LocalInstants:
    """Where a window is sampled.

    since_s
        Seconds of elapsed time since the window opens, ascending; the first is 0.
    readings
        What the local clock shows then, and the kind of day.
    """

    since_s: tuple[Seconds, ...]
    readings: tuple[ClockReading, ...]


def local_instants(
    window: Window, zone: tzinfo, clock_s: Sequence[Seconds], holidays: Collection[date] = ()
) -> LocalInstants:
    """Find the instants of a window at which the local clock shows one of some readings.

    Both ends of the window are instants too, so that nothing outside is needed. A reading that the clocks
    skip in spring is left out; one that they show twice in autumn counts the first time.

    Parameters
    ----------
    window
        From the plan's epoch to its end; aware UTC.
    zone
        Time zone of the streets, such as a `zoneinfo.ZoneInfo`.
    clock_s
        Readings in seconds since 00:00, ascending, such as the 24 of a working day.
    holidays
        Local dates that drive like a Sunday.

    Raises
    ------
    TrafficError
        If the window is empty or longer than 31 days, or the readings do not ascend.
    """
    require_day_instants(clock_s)
    if not 0 < window.length_s <= LONGEST_S:
        mend = "Plan between a second and 31 days."
        raise TrafficError("a window that cannot be sampled", value=window.length_s, mend=mend)
    found = {0: _reading_at(window, 0, zone, holidays)}
    found[window.length_s] = _reading_at(window, window.length_s, zone, holidays)
    local_date = window.opens.astimezone(zone).date()
    while LocalDay(local_date, zone).starts <= window.closes:
        day = LocalDay(local_date, zone)
        for reading_s in clock_s:
            instant = day.at_clock(reading_s)
            is_shown = day.clock_s(instant) == reading_s
            if is_shown and window.contains(instant):
                kind = DayType.on(local_date, holidays)
                found[s_between(window.opens, instant)] = ClockReading(kind, reading_s)
        local_date += timedelta(days=1)
    since_s = tuple(sorted(found))
    return LocalInstants(since_s, tuple(found[since] for since in since_s))


def _reading_at(window: Window, since_s: Seconds, zone: tzinfo, holidays: Collection[date]) -> ClockReading:
    local = (window.opens + timedelta(seconds=since_s)).astimezone(zone)
    day = LocalDay(local.date(), zone)
    clock_s = day.clock_s(window.opens + timedelta(seconds=since_s))
    return ClockReading(DayType.on(local.date(), holidays), clock_s)

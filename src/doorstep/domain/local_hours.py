"""Hours of the local clock laid out over the seconds of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from doorstep.domain.instants import LocalDay, instant_at, s_between
from doorstep.domain.kerbs import Kerb
from doorstep.domain.units import DECISECONDS_PER_SECOND, SECONDS_PER_HOUR, Seconds
from doorstep.domain.windows import WeeklyHours

Span = tuple[Seconds, Seconds]
FARTHEST_S: Final[Seconds] = 2**29 // DECISECONDS_PER_SECOND
"""Seconds around an epoch, 621 days, that a search can count: no plan reaches farther."""


# A day has few distinct hours and clocks, and they are asked for with every route that is drawn up or judged.
@lru_cache(maxsize=4096)
def open_spans_s(hours: WeeklyHours, epoch: datetime, zone: tzinfo, during: Span) -> tuple[Span, ...]:
    """List when something is open, first and last second, as seconds since an epoch.

    Parameters
    ----------
    during
        First and last second that matter; spans that reach beyond are cut only at their day's midnight. A
        shift may have no end in sight: hours beyond `FARTHEST_S` are not laid out.
    """
    during = _near(during)
    joined: list[Span] = []
    for day in _days(epoch, zone, during):
        for window in hours.windows_on(day):
            opens_s, closes_s = -s_between(window.opens, epoch), s_between(epoch, window.closes)
            if joined and opens_s <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], closes_s))
            else:
                joined.append((opens_s, closes_s))
    return tuple(span for span in joined if span[1] >= during[0] and span[0] <= during[1])


def park_steps_s(kerb: Kerb, epoch: datetime, zone: tzinfo, during: Span) -> tuple[Span, ...]:
    """List from which second on parking at a kerb takes how long, ascending; the first step holds before too.

    One who arrives in a step parks for its time, or from the beginning of a later step on if that ends
    sooner: whoever arrives later is never done earlier (FIFO).
    """
    steps: list[Span] = []
    for hour_s, clock_s in _hours(epoch, zone, _near(during)):
        park_s = kerb.park_at(clock_s).mean_s
        if not steps or steps[-1][1] != park_s:
            steps.append((hour_s, park_s))
    return tuple(steps)


def _near(during: Span) -> Span:
    return max(during[0], -FARTHEST_S), min(during[1], FARTHEST_S)


def _days(epoch: datetime, zone: tzinfo, during: Span) -> Iterator[LocalDay]:
    day = instant_at(epoch, during[0]).astimezone(zone).date()
    last = instant_at(epoch, during[1]).astimezone(zone).date()
    while day <= last:
        yield LocalDay(day, zone)
        day += timedelta(days=1)


@lru_cache(maxsize=256)
def _hours(epoch: datetime, zone: tzinfo, during: Span) -> tuple[tuple[Seconds, Seconds], ...]:
    """List the hours: their first second, and what the local clock reads then."""
    first = instant_at(epoch, during[0])
    clock = first.astimezone(zone)
    into_hour_s = clock.minute * 60 + clock.second
    begin = first - timedelta(seconds=into_hour_s, microseconds=clock.microsecond)
    found = []
    while s_between(epoch, begin) <= during[1]:
        clock = begin.astimezone(zone)
        found.append((-s_between(begin, epoch), clock.hour * SECONDS_PER_HOUR))
        begin += timedelta(seconds=SECONDS_PER_HOUR)
    return tuple(found)

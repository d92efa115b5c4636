"""Hours of the week as signs and shops state them in OSM: `Mo-Fr 09:00-21:00; Sa 09:00-18:00`.

The part of the OSM opening-hours grammar that repeats every week is read: days and ranges of days, several
spans, midnight crossings, `24/7`, `off` and `closed`, later rules overriding earlier ones on the same days.
Rules for public holidays (PH) and school holidays (SH) do not repeat weekly and are left out; whatever else
(sunset, months, week numbers, comments) makes the text unreadable, which the caller counts and reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from doorstep.domain.units import SECONDS_PER_DAY, s_from_hours, s_from_minutes
from doorstep.domain.windows import DAYS_PER_WEEK, WeeklyHours, WeeklySpan

WEEKDAYS = {name: index for index, name in enumerate(("mo", "tu", "we", "th", "fr", "sa", "su"))}
_HOLIDAYS = {"ph", "sh"}
_DAY = r"(?:mo|tu|we|th|fr|sa|su|ph|sh)"
_DAY_PART = re.compile(rf"^({_DAY}(?:\s*-\s*{_DAY})?(?:\s*,\s*{_DAY}(?:\s*-\s*{_DAY})?)*)\s*:?\s*(.*)$")
_SPAN = re.compile(r"^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$")
_CLOSED = {"off", "closed"}
_RULE_BREAK = re.compile(rf"\s*;\s*|\s*,\s*(?={_DAY}[\s\-,])")

_Spans = tuple[tuple[int, int], ...]
_Week = list[_Spans]

ALL_DAY: _Spans = ((0, SECONDS_PER_DAY),)
ALWAYS = WeeklyHours((WeeklySpan(frozenset(range(DAYS_PER_WEEK)), 0, SECONDS_PER_DAY),))


def parse_weekly_hours(text: str) -> WeeklyHours | None:
    """Read hours that repeat weekly. None where the text says anything that does not.

    A text that closes every day gives hours without a span.
    """
    week: _Week = [()] * DAYS_PER_WEEK
    for rule in _RULE_BREAK.split(text.strip().lower()):
        if rule and not _apply(rule, week):
            return None
    return WeeklyHours(_spans(week)) if text.strip() else None


def outside(hours: WeeklyHours) -> WeeklyHours:
    """Give the hours of the week that lie outside these: when halting is legal, from when it is not."""
    closed: _Week = []
    for weekday in range(DAYS_PER_WEEK):
        edges = [0]
        for start, end in _seconds_of_day(hours, weekday):
            edges += [start, end]
        edges.append(SECONDS_PER_DAY)
        pairs = zip(edges[::2], edges[1::2], strict=True)
        closed.append(tuple((start, end) for start, end in pairs if start < end))
    return WeeklyHours(_spans(closed))


def _seconds_of_day(hours: WeeklyHours, weekday: int) -> list[tuple[int, int]]:
    """Spans of one day, cut at its midnights, joined and in order."""
    pieces = []
    for span in hours.spans:
        if weekday in span.weekdays:
            pieces.append((span.opens_s, min(span.closes_s, SECONDS_PER_DAY)))
        if (weekday - 1) % DAYS_PER_WEEK in span.weekdays and span.closes_s > SECONDS_PER_DAY:
            pieces.append((0, span.closes_s - SECONDS_PER_DAY))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _apply(rule: str, week: _Week) -> bool:
    if rule in ("24/7", "always"):
        week[:] = [ALL_DAY] * DAYS_PER_WEEK
        return True
    days: Iterable[int] = range(DAYS_PER_WEEK)
    times = rule
    match = _DAY_PART.match(rule)
    if match:
        days_of = _weekdays(match.group(1))
        if days_of is None:
            return False
        days, times = days_of, match.group(2)
    spans = _times(times)
    if spans is None:
        return False
    for weekday in days:
        week[weekday] = spans
    return True


def _weekdays(text: str) -> list[int] | None:
    """Days named by a list of days and ranges; None if a range runs over a holiday."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        if first in _HOLIDAYS and not last:
            continue
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            return None
        count = (WEEKDAYS[last or first] - WEEKDAYS[first]) % DAYS_PER_WEEK
        found += [(WEEKDAYS[first] + step) % DAYS_PER_WEEK for step in range(count + 1)]
    return found


def _times(text: str) -> _Spans | None:
    if text in _CLOSED:
        return ()
    if text in ("", "24/7", "open"):
        return ALL_DAY
    spans = []
    for part in text.split(","):
        match = _SPAN.match(part.strip())
        if not match:
            return None
        hour, minute, end_hour, end_minute = (int(value) for value in match.groups())
        if max(minute, end_minute) > 59 or hour > 24 or end_hour > 48:
            return None
        start = s_from_hours(hour) + s_from_minutes(minute)
        end = s_from_hours(end_hour) + s_from_minutes(end_minute)
        if start >= SECONDS_PER_DAY:
            return None
        spans.append((start, end if end > start else end + SECONDS_PER_DAY))
    return tuple(spans)


def _spans(week: _Week) -> tuple[WeeklySpan, ...]:
    """Gather the days that share a span, in the order in which the week opens."""
    days: dict[tuple[int, int], set[int]] = {}
    for weekday, spans in enumerate(week):
        for span in spans:
            days.setdefault(span, set()).add(weekday)
    return tuple(
        WeeklySpan(frozenset(weekdays), opens_s, closes_s)
        for (opens_s, closes_s), weekdays in sorted(days.items(), key=lambda item: (min(item[1]), item[0]))
    )

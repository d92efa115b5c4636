"""Times of week as mappers write them: "Mo-Fr 07:00-19:00; PH off", "22:00-06:00", "24/7".

A tolerant reading of the part of the OSM "opening_hours" specification that appears in conditional
restrictions. Rules after a semicolon ADD time (mappers write "Mo-Fr 08:00-09:00; Mo-Fr 15:00-16:00"
and mean both), "off" takes it away. Sunrise and sunset, which depend on the date, are read as 06:00
and 20:00.

Signs are read here, shops and kerbs in `weekly_hours`: there a later rule overrides an earlier one, as the
specification has it, and a date or a season makes the text unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from doorstep.domain.units import SECONDS_PER_DAY, s_from_hours, s_from_minutes
from doorstep.domain.windows import DAYS_PER_WEEK
from doorstep.roads.tags.weekly_hours import WEEKDAYS

_LONG_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_MONTHS = {
    **{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6},
    **{"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12},
}
_EVENTS_S = {"dawn": 19_800, "sunrise": 21_600, "sunset": 72_000, "dusk": 73_800}
_ALL_DAYS = frozenset(range(DAYS_PER_WEEK))

_TIME = (
    r"(?:\d{1,2}[:.]\d{2}|\d{1,2}(?=\s*(?:-|h|u|$))|\(?(?:dawn|sunrise|sunset|dusk)(?:[+-]\d{1,2}:\d{2}\)?)?)"
)
_SPAN = re.compile(rf"({_TIME})\s*h?\s*[-–]\s*({_TIME})\s*h?|({_TIME})\s*\+|24\s*/\s*7|24\s*h\b")
_DAY_LIST = re.compile(
    r"\b(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|tu|we|th|fr|sa|su|ph|sh)\b(?:\[[^\]]*\])?\s*[-–,]?\s*)+"
)
_SEASON = re.compile(
    r"\b(?:\d{4}\s*)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*(\d{1,2})?"
    r"(?:\s*[-–]\s*(?:\d{4}\s*)?(?:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*)?(\d{1,2})?)?"
    r"(?![:.\d])"
)
_LEFT_OVER = re.compile(r"[\s,:]*(?:open|and|from|to)?[\s,:]*")


@dataclass(frozen=True, slots=True)
class TimeOfWeek:
    """An instant of a week, optionally of a known date.

    weekday
        0 is Monday, 6 Sunday.
    second_s
        Seconds since local midnight, 0..86 399.
    month, day
        Calendar date where it is known; without it a seasonal rule has no known answer.
    public_holiday, school_holiday
        What "PH" and "SH" ask.
    """

    weekday: int
    second_s: int
    month: int | None = None
    day: int | None = None
    public_holiday: bool = False
    school_holiday: bool = False


@dataclass(frozen=True, slots=True)
class _Season:
    first: tuple[int, int]
    last: tuple[int, int]

    def contains(self, at: TimeOfWeek) -> bool | None:
        """Tell whether the date lies in the season; None if the date is not known."""
        if at.month is None:
            return None
        date = (at.month, at.day if at.day is not None else 15)
        if self.first <= self.last:
            return self.first <= date <= self.last
        return date >= self.first or date <= self.last


@dataclass(frozen=True, slots=True)
class _Rule:
    days: frozenset[int]
    public_holidays: bool
    school_holidays: bool
    any_day: bool
    spans_s: tuple[tuple[int, int], ...]
    seasons: tuple[_Season, ...]
    off: bool

    def contains(self, at: TimeOfWeek) -> bool | None:
        """Tell whether the instant lies in the rule; None if that hangs on an unknown date."""
        if not self._in_time(at):
            return False
        if not self.seasons:
            return True
        answers = [season.contains(at) for season in self.seasons]
        return True if True in answers else None if None in answers else False

    def _in_time(self, at: TimeOfWeek) -> bool:
        today = self._on(at.weekday, at)
        yesterday = self._on((at.weekday - 1) % DAYS_PER_WEEK, at)
        for start_s, end_s in self.spans_s:
            if today and start_s <= at.second_s < end_s:
                return True
            if yesterday and at.second_s < end_s - SECONDS_PER_DAY:
                return True
        return False

    def _on(self, weekday: int, at: TimeOfWeek) -> bool:
        if self.any_day or weekday in self.days:
            return True
        return (self.public_holidays and at.public_holiday) or (self.school_holidays and at.school_holiday)


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """Rules in the order written."""

    rules: tuple[_Rule, ...]

    def contains(self, at: TimeOfWeek) -> bool | None:
        """Tell whether the instant lies inside; None if that hangs on a date that is not known."""
        answer: bool | None = False
        for rule in self.rules:
            inside = rule.contains(at)
            if inside is True:
                answer = not rule.off
            elif inside is None and answer is not (not rule.off):
                answer = None
        return answer

    def edges(self) -> Iterator[tuple[int, int]]:
        """Yield (weekday, second) of every instant at which the answer may change."""
        for rule in self.rules:
            days = _ALL_DAYS if rule.any_day or not rule.days else rule.days
            for weekday in days:
                for start_s, end_s in rule.spans_s:
                    yield weekday, start_s
                    yield (weekday + end_s // SECONDS_PER_DAY) % DAYS_PER_WEEK, end_s % SECONDS_PER_DAY


@lru_cache(maxsize=4096)
def parse_opening_times(text: str) -> OpeningTimes | None:
    """Read times of week.

    Returns
    -------
    None if any part of the text cannot be understood: half a timetable is worse than none.
    """
    plain = re.sub(r'"[^"]*"', " ", text.lower()).strip()
    rules = [_parse_rule(part.strip()) for part in re.split(r";|\|\|", plain) if part.strip()]
    if not rules or any(rule is None for rule in rules):
        return None
    return OpeningTimes(tuple(rule for rule in rules if rule is not None))


def _parse_rule(text: str) -> _Rule | None:
    off = bool(re.search(r"\b(?:off|closed)\b", text))
    text = re.sub(r"\b(?:off|closed)\b", " ", text)
    spans: list[tuple[int, int]] = []
    for match in _SPAN.finditer(text):
        span = _span(match)
        if span is None:
            return None
        spans.append(span)
    timed = bool(spans)
    text = _SPAN.sub(" ", text)
    seasons = [_season(match) for match in _SEASON.finditer(text)]
    text = _SEASON.sub(" ", text)
    day_words = [match.group(0) for match in _DAY_LIST.finditer(text)]
    if "[" in "".join(day_words) or _LEFT_OVER.fullmatch(_DAY_LIST.sub(" ", text)) is None:
        return None
    days, public, school = _days(" ".join(day_words))
    any_day = not (days or public or school)
    if any_day and not timed and not seasons and not off:
        return None
    if any(season is None for season in seasons):
        return None
    kept = tuple(season for season in seasons if season is not None)
    return _Rule(days, public, school, any_day, tuple(spans) or ((0, SECONDS_PER_DAY),), kept, off)


def _span(match: re.Match[str]) -> tuple[int, int] | None:
    first, last, open_end = match.groups()
    if first is None and open_end is None:
        return 0, SECONDS_PER_DAY
    start_s = _second(first or open_end)
    end_s = SECONDS_PER_DAY if first is None else _second(last)
    if start_s is None or end_s is None:
        return None
    return (start_s, end_s) if end_s > start_s else (start_s, end_s + SECONDS_PER_DAY)


def _second(text: str) -> int | None:
    """Read "07:30", "7", "sunset" or "(sunset+01:00)" as a second of day, 0..48 h."""
    text = text.strip("() ")
    for name, second_s in _EVENTS_S.items():
        if text.startswith(name):
            shift = text[len(name) :]
            if not shift:
                return second_s
            moved_s = _second(shift[1:])
            return None if moved_s is None else second_s + (moved_s if shift[0] == "+" else -moved_s)
    hour, _, minute = text.replace(".", ":").partition(":")
    second_s = s_from_hours(int(hour)) + s_from_minutes(int(minute or 0))
    return second_s if int(minute or 0) < 60 and second_s <= 2 * SECONDS_PER_DAY else None


def _season(match: re.Match[str]) -> _Season | None:
    first_month, first_day, last_month, last_day = match.groups()
    first = (_MONTHS[first_month], int(first_day or 1))
    if last_month is None and last_day is None:
        last = (first[0], int(first_day or 31))
    else:
        last = (_MONTHS[last_month] if last_month else first[0], int(last_day or 31))
    return _Season(first, last) if first[1] <= 31 and last[1] <= 31 else None


def _days(text: str) -> tuple[frozenset[int], bool, bool]:
    """Read "mo-fr, su, ph" into weekday numbers and whether PH and SH are named."""
    days: set[int] = set()
    words = re.findall(r"[a-z]+|[-–]", text)
    previous: int | None = None
    ranged = False
    for word in words:
        if word in "-–":
            ranged = True
            continue
        day = _LONG_DAYS.get(word, WEEKDAYS.get(word))
        if day is None:
            ranged = False
            continue
        if ranged and previous is not None:
            days.update((previous + i) % DAYS_PER_WEEK for i in range((day - previous) % DAYS_PER_WEEK + 1))
        days.add(day)
        previous, ranged = day, False
    return frozenset(days), "ph" in words, "sh" in words

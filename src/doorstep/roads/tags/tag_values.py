"""Values of OSM tags as numbers with a unit: durations, counts, heights, power, hours, yes and no.

Every reader gives None for an absent value, and None with a counted warning for one it cannot read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import isfinite

from doorstep.domain.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, Seconds, Watts
from doorstep.domain.windows import WeeklyHours
from doorstep.roads.tags.streets import Tags
from doorstep.roads.tags.weekly_hours import parse_weekly_hours

_YES = frozenset(("yes", "true", "1"))
_NO = frozenset(("no", "false", "0", "none"))
_DURATION = re.compile(r"^(\d+(?:[.,]\d+)?)\s*([a-z]*)\.?$")
_UNIT_S = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("", "m", "min", "mins", "minute", "minutes"), SECONDS_PER_MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), SECONDS_PER_HOUR),
    **dict.fromkeys(("d", "day", "days"), SECONDS_PER_DAY),
}
_CLOCK = re.compile(r"^(\d{1,3}):(\d{2})$")
_LENGTH = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(m|cm|ft)?$")
_FEET = re.compile(r"^(\d+)\s*'\s*(?:(\d+)\s*\")?$")
_LENGTH_CM = {None: 100.0, "m": 100.0, "cm": 1.0, "ft": 30.48}
_POWER = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(kw|kva|w)?$")
_UNBOUNDED = frozenset(("no", "none", "unlimited", "default", "load-unload"))
_MOST_PLACES = 100_000
_MOST_POWER_W = 10_000_000
_MOST_STAY_S = 366 * SECONDS_PER_DAY
CM_PER_INCH = 2.54


def parse_duration_s(text: str) -> Seconds | None:
    """Read `30 min`, `1.5 h`, `2 hours`, `0:45` or plain minutes, as in maxstay. None if unreadable."""
    cleaned = text.strip().lower()
    clock = _CLOCK.match(cleaned)
    if clock:
        hours, minutes = int(clock.group(1)), int(clock.group(2))
        return hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE or None
    total = 0.0
    for part in re.split(r"\s+and\s+|(?<=[a-z])\s+(?=\d)", cleaned):
        match = _DURATION.match(part)
        if not match or match.group(2) not in _UNIT_S:
            return None
        total += float(match.group(1).replace(",", ".")) * _UNIT_S[match.group(2)]
    return int(total) if 0 < total <= _MOST_STAY_S else None


@dataclass(frozen=True, slots=True)
class TagReader:
    """Reads one object's tags and counts what cannot be read, by key."""

    tags: Tags
    warnings: Counter[str]

    def text(self, *keys: str) -> str | None:
        """First value that is there and not blank."""
        for key in keys:
            value = self.tags.get(key, "").strip()
            if value:
                return value
        return None

    def yes_no(self, key: str, *, also_yes: frozenset[str] = frozenset()) -> bool | None:
        """Yes or no; words of `also_yes` count as yes, anything else is counted as unreadable."""
        value = self.tags.get(key)
        if value is None:
            return None
        word = value.strip().lower()
        if word in _YES or word in also_yes:
            return True
        if word not in _NO:
            self._count_unreadable(key)
            return None
        return False

    def count(self, key: str) -> int | None:
        """Whole number of places, at least 0. `+` and `~` around estimates are dropped."""
        value = self.tags.get(key)
        if value is None:
            return None
        digits = value.strip().strip("~+ca. ")
        if digits.isascii() and digits.isdigit() and int(digits) <= _MOST_PLACES:
            return int(digits)
        self._count_unreadable(key)
        return None

    def duration_s(self, key: str) -> Seconds | None:
        """Longest stay in seconds; words for "without limit" give None without a warning."""
        value = self.tags.get(key)
        if value is None or value.strip().lower() in _UNBOUNDED:
            return None
        duration_s = parse_duration_s(value)
        if duration_s is None:
            self._count_unreadable(key)
        return duration_s

    def height_cm(self, key: str) -> int | None:
        """Clearance in centimetres from metres, feet or feet and inches."""
        value = self.tags.get(key)
        if value is None or value in ("default", "none", "unsigned", "below_default"):
            return None
        match = _LENGTH.match(value.strip().lower())
        if match:
            return round(float(match.group(1).replace(",", ".")) * _LENGTH_CM[match.group(2)])
        feet = _FEET.match(value.strip())
        if feet:
            return round(int(feet.group(1)) * _LENGTH_CM["ft"] + int(feet.group(2) or 0) * CM_PER_INCH)
        self._count_unreadable(key)
        return None

    def power_w(self, key: str) -> Watts | None:
        """Power in watts from `22 kW`, `22000 W`, `43;50 kW` (the strongest) or plain kilowatts."""
        value = self.tags.get(key)
        if value is None:
            return None
        powers = []
        for part in re.split(r"[;/]", value.strip().lower()):
            match = _POWER.match(part.strip())
            if not match:
                self._count_unreadable(key)
                return None
            amount = float(match.group(1).replace(",", "."))
            powers.append(amount if match.group(2) == "w" else amount * 1000)
        strongest = max(powers)
        if not isfinite(strongest) or strongest > _MOST_POWER_W:
            self._count_unreadable(key)
            return None
        return round(strongest)

    def hours(self, key: str = "opening_hours") -> WeeklyHours | None:
        """Hours that repeat weekly."""
        value = self.tags.get(key)
        if value is None:
            return None
        hours = parse_weekly_hours(value)
        if hours is None:
            self._count_unreadable(key)
        return hours

    def _count_unreadable(self, key: str) -> None:
        self.warnings[f"{key} that cannot be read"] += 1

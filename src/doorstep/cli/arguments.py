"""What people type: places, times of the week, limits; read strictly, refused with the mend."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

from doorstep.domain.errors import FileError, InputError
from doorstep.domain.places import LonLat
from doorstep.domain.units import s_from_hours, s_from_minutes
from doorstep.roads.tags.opening_times import TimeOfWeek

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*")


def guarded(word: str) -> str:
    """Keep a position west of Greenwich, "-8.61,41.15", from being taken for an option."""
    return f" {word}" if word.startswith("-") and _PAIR.fullmatch(word) else word


def lonlat_or_text(text: str) -> LonLat | str:
    """Read "24.94,60.17" as a position and anything else as an address to look up.

    Raises
    ------
    PlaceError
        If it is a pair of numbers that is no position.
    """
    pair = _PAIR.fullmatch(text)
    return LonLat(float(pair[1]), float(pair[2])) if pair else text


def limits_s(text: str) -> tuple[int, ...]:
    """Read "5,10,15" minutes as seconds, ascending.

    Raises
    ------
    InputError
        If a limit is no number above 0, or more than 24 hours.
    """
    limits = []
    for part in text.split(","):
        try:
            minutes = float(part)
        except ValueError:
            raise InputError("not a number of minutes", value=part, mend="Write --minutes 5,10,15.") from None
        if not 0 < minutes <= 24 * 60:
            raise InputError("a limit outside 0..1440 minutes", value=part, mend="Write --minutes 5,10,15.")
        limits.append(round(minutes * 60))
    return tuple(sorted(set(limits)))


def existing_file(path: Path, kind: str) -> Path:
    """Refuse a path that is no readable file.

    Raises
    ------
    FileError
        Naming the path and what was expected there.
    """
    if not path.exists():
        raise FileError(f"no such {kind}", value=str(path), mend="Check the path.")
    if path.is_dir():
        raise FileError(f"a folder where a {kind} was expected", value=str(path), mend="Name the file in it.")
    return path


def read_bytes(path: Path, kind: str) -> bytes:
    """Read a file that was named on the command line; "-" is standard input.

    Raises
    ------
    FileError
        Naming the path, what was expected there and why it cannot be read.
    """
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return existing_file(path, kind).read_bytes()
    except OSError as problem:
        what = f"cannot read this {kind}: {problem.strerror}"
        raise FileError(what, value=str(path), mend="Check its permissions.") from problem


def suffix_of(path: Path, known: tuple[str, ...]) -> str:
    """Return the ending of an output file, if it is one we can write.

    Raises
    ------
    FileError
        Naming the ending and those that can be written.
    """
    suffix = path.suffix.lower()
    if suffix not in known:
        raise FileError("cannot write this kind of file", value=path.name, mend=f"Use {', '.join(known)}.")
    return suffix


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_TIME = "Write 'tue 08:15' or '2026-11-24 08:15'."
_FEWEST_LETTERS = 2


def time_of_week(text: str | None) -> TimeOfWeek | None:
    """Read "tue 08:15" or "2026-11-24 08:15" as an instant of the week on the city's clocks.

    Raises
    ------
    InputError
        If it is neither.
    """
    if text is None:
        return None
    day, _, clock = (
        text.strip().lower().replace("t", " ", 1 if text.strip()[:1].isdigit() else 0).partition(" ")
    )
    try:
        second_s = _second_of_day(clock)
        weekday = _weekday(day)
        if weekday is not None:
            return TimeOfWeek(weekday, second_s)
        found = date.fromisoformat(day)
    except ValueError:
        raise InputError("not a day and time", value=text, mend=_TIME) from None
    return TimeOfWeek(found.weekday(), second_s, found.month, found.day)


def _second_of_day(clock: str) -> int:
    found = _CLOCK.fullmatch(clock.strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (-1, -1)
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise ValueError(clock)
    return s_from_hours(hour) + s_from_minutes(minute)


def _weekday(day: str) -> int | None:
    """Find the weekday that a beginning of its name means, two letters at least."""
    if len(day) < _FEWEST_LETTERS:
        return None
    return next((row for row, name in enumerate(_WEEKDAYS) if name.startswith(day)), None)

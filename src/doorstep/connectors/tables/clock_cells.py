"""Days, times and windows as people fill them in, on the local clock of the day that is planned."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from doorstep.connectors.tables.cells import Cell, text_of_cell
from doorstep.connectors.tables.dates_in_words import date_in_words, without_weekday
from doorstep.connectors.tables.folding import fold
from doorstep.domain.errors import WindowError
from doorstep.domain.instants import LocalDay
from doorstep.domain.units import SECONDS_PER_DAY, Seconds, s_from_hours, s_from_minutes
from doorstep.domain.windows import DAYS_PER_WEEK

HOURS_PER_HALF_DAY = 12
_TIME = re.compile(
    r"(?:(?:klo|kl|um|at|a las|las|às?|as|alle ore|alle|le|ore|om)\.?\s*)?"
    r"(?P<hour>\d{1,2})(?:(?:[:.h]|\s*h\s?)(?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:\.0+)?)?"
    r"\s*(?P<half>[ap](?:\.?\s?m)?\.?)?\s*(?:uhr|h|hrs?|o'?clock|horas|uur|u)?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})")
_NAMED = dict.fromkeys(
    ("noon", "midday", "mittag", "midi", "mediodia", "keskipaiva", "meio dia", "mezzogiorno"), 12
) | dict.fromkeys(
    ("midnight", "mitternacht", "minuit", "medianoche", "keskiyo", "meia noite", "mezzanotte"), 24
)
_PARTS_OF_DAY = {
    (8, 12): "morning|mornings|am|early|forenoon|vormittag|vormittags|fruh|morgens|matin|manana|aamu|"
    "aamupaiva|aamulla|manha|de manha|mattina|mattino|ochtend|morgon|formiddag|fm",
    (12, 17): "afternoon|pm|nachmittag|nachmittags|apres midi|tarde|iltapaiva|"
    "a tarde|de tarde|pomeriggio|middag|eftermiddag|em",
    (11, 14): "mittags|uber mittag|midi|lunch|lunchtime|noon|midday|mediodia|mezzogiorno|lounas|lunchtid",
    (15, 18): "late afternoon|spatnachmittag|spater nachmittag|fin d apres midi|tardo pomeriggio",
    (17, 21): "evening|abend|abends|soir|noche|ilta|illalla|noite|sera|avond|kvall",
}
_DAY_PARTS = {name: hours for hours, names in _PARTS_OF_DAY.items() for name in names.split("|")}
_ANY_TIME_WORDS = (
    "any|any time|anytime|all day|asap|flexible|none|-|egal|ganztags|ganztagig|jederzeit|journee|"
    "toute la journee|todo el dia|milloin vain|koko paiva|qualquer hora|todo o dia|tutto il giorno|"
    "qualsiasi|hele dag|hela dagen"
)
_ANY_TIME = frozenset(_ANY_TIME_WORDS.split("|"))
_BEFORE = (
    r"before|until|till|by|no later than|vor|bis|avant|jusqu'?[aà]|antes de(?: las)?|hasta(?: las)?|ennen|"
    r"at[eé](?: [aà]s)?|antes das?|entro(?: le)?|prima delle|fino alle|voor|tot|före|innan|senast"
)
_AFTER = (
    r"after|from|not before|since|nach|ab|von|apr[eè]s|[aà] partir de|d[eè]s|"
    r"despu[eé]s de(?: las)?|desde(?: [al]s)?|a partir das?|depois das?|ap[oó]s(?: as)?|"
    r"dopo le|dalle(?: ore)?|vanaf|na|efter|från"
)
_BEFORE_CELL = re.compile(
    rf"(?:(?:(?:{_BEFORE})\b|<=?)\s*(?P<one>.+)|(?P<two>.+?)\s+(?:mennessä|asti|saakka))", re.I
)
_AFTER_CELL = re.compile(rf"(?:(?:(?:{_AFTER})\b|>=?)\s*(?P<one>.+)|(?P<two>.+?)\s+(?:alkaen|jälkeen))", re.I)
_RANGE = re.compile(
    r"\s*(?:-|–|—|−|\.\.+|~|\bto\b|\bbis\b|\buntil\b|\bà\b|\ba\b(?!\.?\s?m\b)|\bet\b|"
    r"\bàs\b|\balle\b|\btot\b|\btill\b)\s*",
    re.I,
)
_FROM_WORD = re.compile(
    r"^(?:from|between|von|zwischen|zw\.?|de|entre|desde|das|dalle|tra|van|tussen|från|mellan)\s+(?:l?as\s+|le\s+)?",
    re.I,
)
_AND = re.compile(r"\s+(?:and|und|u\.?|&|y|e|en|och)\s+", re.I)
_AS = re.compile(r"(^|\bat[ée]\s+|\bentre\s+|\be\s+)[àa]s\s+", re.I)
"""The article before an hour, as in `até às 12`: beside it `às` stands for `to`, as in `10 às 12`."""
_WINDOWS_APART = re.compile(
    r"\s*[,;|/\n]\s*|\s+(?:and|und|or|oder|ou|y|tai|ja|e|en|och|of|eller)\s+"
    r"(?=.*(?:-|–|to|bis|às|alle|till))",
    re.I,
)
_HALF = re.compile(r"(?<![a-z])([ap])(?:\.?\s?m)?\.?$", re.I)
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})")
_STAMP = re.compile(r"(?P<day>\d{1,4}[-./]\d{1,2}[-./]\d{2,4})[T\s,]+(?P<time>.+)")
_WEEKDAY_WORDS = (
    "mon monday mo montag lun lundi lunes ma maanantai seg segunda lunedi maandag man mandag",
    "tue tues tuesday di dienstag mar mardi martes ti tiistai ter terca martedi dinsdag tis tisdag",
    "wed wednesday mi mittwoch mer mercredi mie miercoles ke keskiviikko qua quarta mercoledi wo woensdag"
    " ons onsdag",
    "thu thur thurs thursday do donnerstag jeu jeudi jue jueves to torstai qui quinta gio giovedi donderdag"
    " tor tors torsdag",
    "fri friday fr freitag ven vendredi vie viernes pe perjantai sex sexta venerdi vr vrijdag fre fredag",
    "sat saturday sa samstag sonnabend sam samedi sab sabado la lauantai sabato za zaterdag lor lordag",
    "sun sunday so sonntag dim dimanche dom domingo su sunnuntai domenica zo zondag son sondag",
)
_WEEKDAYS = {word: day for day, words in enumerate(_WEEKDAY_WORDS) for word in words.split()}
_WEEKDAY_SETS = {
    "daily": range(7), "every day": range(7), "taglich": range(7), "quotidien": range(7), "diario": range(7),
    "paivittain": range(7), "weekdays": range(5), "werktags": range(5), "workdays": range(5),
    "arkipaivat": range(5), "arkisin": range(5), "diariamente": range(7), "dias uteis": range(5),
    "tutti i giorni": range(7), "feriali": range(5), "dagelijks": range(7), "werkdagen": range(5),
    "dagligen": range(7), "vardagar": range(5), "weekend": range(5, 7), "weekends": range(5, 7),
}  # fmt: skip


_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ZERO = datetime(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 30_000, 80_000


class DateOrder(StrEnum):
    """Which part of a date comes first where its year comes last."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """A window on the clock of a date: readings since 00:00; above 86 400 they run into the next day."""

    opens_s: Seconds
    closes_s: Seconds


@lru_cache(maxsize=8192)
def clock_s_of(text: str) -> Seconds:
    """Read a time of day: 8, 8:30, 08.30, 8h30, 0830, 8 am, 20:15:00, noon, 24:00.

    Raises
    ------
    WindowError
        If it is none.
    """
    bare = text.strip()
    named = _NAMED.get(fold(bare))
    if named is not None:
        return s_from_hours(named)
    found = _TIME.fullmatch(bare) or _DIGITS.fullmatch(bare)
    if found is None:
        raise WindowError("not a time of day", value=text, mend="Write 8:30 or 14:00.")
    parts = found.groupdict()
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = parts.get("half")
    if half:
        if not 1 <= hour <= HOURS_PER_HALF_DAY:
            raise WindowError("not a time of day", value=text, mend="Write 1 to 12 before am or pm.")
        hour = hour % HOURS_PER_HALF_DAY + (HOURS_PER_HALF_DAY if half[0] in "pP" else 0)
    read_s = s_from_hours(hour) + s_from_minutes(minute) + second
    if minute > 59 or second > 59 or read_s > SECONDS_PER_DAY:
        raise WindowError("not a time of day", value=text, mend="Write 00:00 to 24:00.")
    return read_s


@lru_cache(maxsize=8192)
def spans_of(text: str) -> tuple[ClockSpan, ...]:
    """Read windows: 8-10, 08:00–10:00, 8am-10am, before 12, after 14:30, morning; several parted by commas.

    A window that ends before it begins ends on the next day. Words for any time give none.

    Raises
    ------
    WindowError
        If it is not a window.
    """
    if fold(text) in _ANY_TIME or not text.strip():
        return ()
    parts = [part for part in _WINDOWS_APART.split(_AS.sub(r"\1", text.strip())) if part]
    return tuple(sorted((_span_of(part) for part in parts), key=lambda span: (span.opens_s, span.closes_s)))


def _span_of(text: str) -> ClockSpan:
    named = _DAY_PARTS.get(fold(text))
    if named is not None:
        return ClockSpan(s_from_hours(named[0]), s_from_hours(named[1]))
    ends = _RANGE.split(_AND.sub("-", _FROM_WORD.sub("", text.strip())))
    if len(ends) == 2 and all(ends):
        opens_s, closes_s = _ends_of(ends[0], ends[1])
        return ClockSpan(opens_s, closes_s if closes_s >= opens_s else closes_s + SECONDS_PER_DAY)
    before = _BEFORE_CELL.fullmatch(text.strip())
    if before is not None:
        return ClockSpan(0, clock_s_of(before["one"] or before["two"]))
    after = _AFTER_CELL.fullmatch(text.strip())
    if after is not None:
        return ClockSpan(clock_s_of(after["one"] or after["two"]), SECONDS_PER_DAY)
    mend = "Write 8-10, 08:00-10:00, before 12 or after 14:30; several parted by commas."
    raise WindowError("not a window", value=text, mend=mend)


def _ends_of(first: str, last: str) -> tuple[Seconds, Seconds]:
    """Read both ends; one before 8-10pm is in the same half of the day, one before 11-1pm in the other."""
    closes_s = clock_s_of(last)
    half = _HALF.search(last.strip())
    if half and not _HALF.search(first.strip()) and fold(first) not in _NAMED:
        same_s = clock_s_of(f"{first.strip()} {half[1]}m")
        other_s = clock_s_of(f"{first.strip()} {'a' if half[1] in 'pP' else 'p'}m")
        return (same_s if same_s <= closes_s else other_s), closes_s
    return clock_s_of(first), closes_s


def date_of(cell: Cell, order: DateOrder | None = None, near: date | None = None) -> date:
    """Read a date: of a spreadsheet, 2026-11-23, 23.11.2026, 11/23/2026, Mon 23 Nov 2026, or 23.11.

    Parameters
    ----------
    order
        Which part comes first where the year comes last. None: whichever is possible; a point means the day.
    near
        The day that is planned, which a date without a year is the nearest to. None: such a date is refused.

    Raises
    ------
    WindowError
        If it is none, or may be two.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    serial = serial_of(cell)
    if serial is not None:
        return serial.date()
    return _date_of_text(without_weekday(text_of_cell(cell).strip(), frozenset(_WEEKDAYS)), order, near)


def serial_of(cell: Cell) -> datetime | None:
    """Read the number that a spreadsheet keeps a date as: days since 1899-12-30; None for other cells.

    From 1982 to 2119: no other reading of a date has five digits.
    """
    if isinstance(cell, str) and not _SERIAL.fullmatch(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    days = float(cell)
    if not FIRST_SERIAL <= days < LAST_SERIAL:
        return None
    return _SERIAL_ZERO + timedelta(seconds=round(days * SECONDS_PER_DAY))


@lru_cache(maxsize=4096)
def _date_of_text(text: str, order: DateOrder | None, near: date | None) -> date:
    found = _YEAR_FIRST.match(text)
    if found:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        found = _YEAR_LAST.match(text)
        if found is None:
            in_words = date_in_words(text, near)
            if in_words is None:
                raise WindowError("not a date", value=text, mend="Write 2026-11-23.")
            return in_words
        left, middle, year = int(found[1]), int(found[2]), int(found[3])
        year += 2000 if year < 100 else 0
        day, month = (left, middle) if _day_first(text, left, middle, order) else (middle, left)
    try:
        return date(year, month, day)
    except ValueError as problem:
        raise WindowError("not a date of the calendar", value=text, mend="Write 2026-11-23.") from problem


def _day_first(text: str, left: int, middle: int, order: DateOrder | None) -> bool:
    if left > 12 or middle > 12:
        return left > 12
    if order is not None:
        return order is DateOrder.DAY_FIRST
    if "." in text or left == middle:
        return True
    mend = "Write 2026-11-23, or say in the mapping which comes first."
    raise WindowError("a date that may be two", value=text, mend=mend)


def order_of_dates(cells: Iterable[Cell], day: date) -> DateOrder | None:
    """Find out which part of the dates of a column comes first; None when nothing tells.

    One date with a part above 12 tells it for all; else the reading under which some are the planned day.
    """
    readings = [
        (int(found[1]), int(found[2]), int(found[3]) % 100)
        for found in (_YEAR_LAST.match(text_of_cell(cell)) for cell in cells if isinstance(cell, str))
        if found
    ]
    if any(first > 12 >= second for first, second, _ in readings):
        return None if any(second > 12 >= first for first, second, _ in readings) else DateOrder.DAY_FIRST
    if any(second > 12 >= first for first, second, _ in readings):
        return DateOrder.MONTH_FIRST
    today = day.year % 100
    as_day = (day.day, day.month, today) in readings
    as_month = (day.month, day.day, today) in readings
    if as_day == as_month:
        return None
    return DateOrder.DAY_FIRST if as_day else DateOrder.MONTH_FIRST


def seconds_of_cell(cell: Cell) -> Seconds | None:
    """Give a time or duration of a spreadsheet in seconds; None for text and numbers."""
    if isinstance(cell, datetime):
        return None
    if isinstance(cell, time):
        return s_from_hours(cell.hour) + s_from_minutes(cell.minute) + cell.second
    if isinstance(cell, timedelta):
        return cell // timedelta(seconds=1)
    return None


def instant_of(cell: Cell, day: LocalDay, order: DateOrder | None = None) -> datetime:
    """Read a time of the day that is meant, a local date and time, or an instant with its zone.

    Raises
    ------
    WindowError
        If it is none.
    """
    read_s = seconds_of_cell(cell)
    if read_s is not None:
        return day.at_clock(read_s)
    text = text_of_cell(cell)
    serial = serial_of(cell)
    if serial is not None:
        clock_s = s_from_hours(serial.hour) + s_from_minutes(serial.minute) + serial.second
        return LocalDay(serial.date(), day.zone).at_clock(clock_s)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _instant_of_number(float(cell), day, text)
    zoned = _zoned(text)
    if zoned is not None:
        return zoned
    found = _STAMP.fullmatch(text)
    if found is None:
        return day.at_clock(clock_s_of(text))
    return LocalDay(date_of(found["day"], order), day.zone).at_clock(clock_s_of(found["time"]))


def _zoned(text: str) -> datetime | None:
    if not re.search(r"[T ]\d{2}:?\d{2}.*(Z|[+-]\d{2}:?\d{2})$", text):
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return None
    return given.astimezone(UTC) if given.tzinfo else None


def _instant_of_number(number: float, day: LocalDay, text: str) -> datetime:
    """Read a share of a day, as spreadsheets keep times, or an hour; larger numbers are Unix time."""
    if 0 < number < 1:
        return day.at_clock(round(number * SECONDS_PER_DAY))
    if number < 10**8:
        return day.at_clock(clock_s_of(text))
    since_s = number / 1000 if number > 10**11 else number
    try:
        return datetime.fromtimestamp(since_s, UTC)
    except (OverflowError, OSError, ValueError) as problem:
        raise WindowError("not an instant", value=text, mend="Write 2026-11-23 08:00.") from problem


@lru_cache(maxsize=1024)
def weekdays_of(text: str) -> frozenset[int]:
    """Read days of the week, Monday 0: Mon,Wed,Fri or Mon-Fri or daily.

    Raises
    ------
    WindowError
        If a word is none.
    """
    named = _WEEKDAY_SETS.get(fold(text))
    if named is not None:
        return frozenset(named)
    days: set[int] = set()
    for part in re.split(r"[,;|/\s]+(?![-–])", re.sub(r"\s*([-–])\s*", r"\1", text.strip())):
        ends = [_WEEKDAYS.get(fold(end)) for end in re.split(r"[-–]", part)]
        if None in ends or not 1 <= len(ends) <= 2:
            mend = "Write Mon,Wed,Fri or Mon-Fri."
            raise WindowError("not days of the week", value=text, mend=mend)
        first, last = (end for end in (ends[0], ends[-1]) if end is not None)
        days |= {(first + step) % DAYS_PER_WEEK for step in range((last - first) % DAYS_PER_WEEK + 1)}
    return frozenset(days)

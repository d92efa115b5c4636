"""Cells as people fill them in: numbers with units and either decimal sign, yes and no, lists, words.

A cell that cannot be read is refused with what is wrong and the mend; nothing is guessed where two readings
are possible.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from doorstep.connectors.tables.folding import fold
from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.units import CUBIC_CENTIMETRES_PER_LITRE, GRAMS_PER_KG, GRAMS_PER_TONNE

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

MOST = Decimal(10) ** 9
"""Whatever is measured: more of it in one cell is a slip."""
GRAMS: Mapping[str, Decimal] = MappingProxyType(
    {
        "kg": Decimal(GRAMS_PER_KG),
        "g": Decimal(1),
        "gr": Decimal(1),
        "t": Decimal(GRAMS_PER_TONNE),
        "lb": Decimal("453.59237"),  # the international pound (1959), exactly
        "oz": Decimal("28.349523125"),
    }
)
CUBIC_CENTIMETRES: Mapping[str, Decimal] = MappingProxyType(
    {
        "l": Decimal(CUBIC_CENTIMETRES_PER_LITRE),
        "dl": Decimal(100),
        "ml": Decimal(1),
        "cm3": Decimal(1),
        "dm3": Decimal(CUBIC_CENTIMETRES_PER_LITRE),
        "m3": Decimal(1_000_000),
        "ft3": Decimal("28316.846592"),
        "in3": Decimal("16.387064"),
    }
)
CENTIMETRES: Mapping[str, Decimal] = MappingProxyType(
    {
        "cm": Decimal(1),
        "mm": Decimal("0.1"),
        "dm": Decimal(10),
        "m": Decimal(100),
        "in": Decimal("2.54"),
        "ft": Decimal("30.48"),
    }
)
SECONDS: Mapping[str, Decimal] = MappingProxyType({"min": Decimal(60), "s": Decimal(1), "h": Decimal(3600)})
UNITS: Mapping[str, Mapping[str, Decimal]] = MappingProxyType(
    {"mass": GRAMS, "volume": CUBIC_CENTIMETRES, "length": CENTIMETRES, "time": SECONDS}
)
"""Units of each measure, the one that is meant when none is given first; factors to our own unit."""
SAME_UNIT: Mapping[str, str] = MappingProxyType(
    {
        "kgs": "kg", "kilo": "kg", "kilos": "kg", "kilogramm": "kg", "kilogram": "kg", "kilograms": "kg",
        "gram": "g", "grams": "g", "gramm": "g", "grammes": "g", "tonne": "t", "tonnes": "t", "tonnen": "t",
        "lbs": "lb", "pound": "lb", "pounds": "lb", "ounce": "oz", "ounces": "oz",
        "liter": "l", "litre": "l", "liters": "l", "litres": "l", "litra": "l", "litraa": "l", "ltr": "l",
        "ccm": "cm3", "cc": "cm3", "cbm": "m3", "cuft": "ft3", "cu ft": "ft3", "cu in": "in3",
        "inch": "in", "inches": "in", "\"": "in", "feet": "ft", "foot": "ft", "'": "ft", "metre": "m",
        "meter": "m", "metres": "m", "meters": "m",
        "minute": "min", "minutes": "min", "mins": "min", "minuten": "min", "minuutti": "min",
        "minuuttia": "min", "minutos": "min", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
        "sek": "s", "sekunden": "s", "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "std": "h",
        "stunden": "h", "heures": "h", "horas": "h", "tunti": "h", "tuntia": "h",
    }
)  # fmt: skip
YES = frozenset(
    (
        "yes",
        "y",
        "true",
        "1",
        "x",
        "ja",
        "j",
        "oui",
        "o",
        "si",
        "s",
        "kylla",
        "k",
        "wahr",
        "vrai",
        "on",
        "sim",
        "verdadeiro",
        "vero",
        "waar",
        "sant",
    )
)
NO = frozenset(
    (
        "no",
        "n",
        "false",
        "0",
        "nein",
        "non",
        "ei",
        "e",
        "falsch",
        "faux",
        "off",
        "none",
        "-",
        "nao",
        "nee",
        "nej",
        "falso",
        "onwaar",
        "falskt",
    )
)
_MEASURE = re.compile(r"([+-]?\d[\d\s.,'’]*|[+-]?[.,]\d+)\s*(\D.*|)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")
_LIST = re.compile(r"[,;|\n]")


def text_of_cell(cell: Cell) -> str:
    """Give a cell as text: whole numbers without a decimal point, days and times in ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < MOST**2 else repr(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()


@lru_cache(maxsize=8192)
def number_of(text: str, decimal: str | None = None) -> Decimal:
    """Read a number with a decimal point or comma, with or without groups of thousands.

    Parameters
    ----------
    decimal
        The sign that the file uses. None: a point; a lone comma before three digits is refused.

    Raises
    ------
    UnitError
        If it is none, or may be two.
    """
    bare = re.sub(r"[\s'’]", "", text)
    signs = [sign for sign in bare if sign in ".,"]
    try:
        if not signs:
            return _finite(bare, text)
        last = signs[-1]
        other = "," if last == "." else "."
        if len(set(signs)) == 2:
            return _finite(_without_groups(bare, other, last, text), text)
        if len(signs) > 1:
            if not _GROUPED.fullmatch(bare):
                raise _no_number(text)
            return _finite(bare.replace(last, ""), text)
        if _GROUPED.fullmatch(bare) and not bare.lstrip("+-").startswith("0") and last != (decimal or "."):
            whole, plain = bare.replace(last, ""), bare.replace(last, ".")
            mend = f"Write {plain} or {whole}, or say the decimal sign in the mapping."
            raise UnitError(f"{bare} may be {plain} or {whole}", mend=mend)
        return _finite(bare.replace(",", "."), text)
    except InvalidOperation as problem:
        raise _no_number(text) from problem


def _without_groups(bare: str, group: str, sign: str, text: str) -> str:
    whole, _, rest = bare.rpartition(sign)
    if sign in whole or (group in rest) or not _GROUPED.fullmatch(whole):
        raise _no_number(text)
    return f"{whole.replace(group, '')}.{rest}"


def _finite(bare: str, text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", bare, re.ASCII):
        raise _no_number(text)
    return Decimal(bare)


def _no_number(text: str) -> UnitError:
    return UnitError("not a number", value=text, mend="Write digits, such as 2.5.")


@lru_cache(maxsize=8192)
def amount_of(text: str, measure: str, unit: str | None = None, decimal: str | None = None) -> Decimal:
    """Read a quantity in our own unit of its measure: grams, cubic centimetres, centimetres or seconds.

    Parameters
    ----------
    measure
        A key of `UNITS`.
    unit
        The unit where the cell names none. None: the measure's first.

    Raises
    ------
    UnitError
        If it is no number, below 0, absurdly large, or in a unit that nobody knows.
    """
    found = _MEASURE.fullmatch(text)
    if found is None:
        raise _no_number(text)
    units = UNITS[measure]
    factor = units[unit_of(found[2], measure) or unit or next(iter(units))]
    number = number_of(found[1].strip(), decimal)
    if number < 0:
        raise UnitError("less than nothing", value=text, mend="Give 0 or more.")
    if number * factor > MOST:
        raise UnitError("too much to be meant", value=text, mend="Check the number and its unit.")
    return number * factor


def unit_of(text: str, measure: str) -> str | None:
    """Read the name of a unit; None where there is none.

    Raises
    ------
    UnitError
        If the measure has no such unit.
    """
    name = text.strip().rstrip(".").casefold().replace("³", "3").replace("^", "")
    if not name:
        return None
    name = SAME_UNIT.get(name, name)
    if name not in UNITS[measure]:
        raise UnitError(f"no unit of {measure}", value=text, mend=f"Use one of {', '.join(UNITS[measure])}.")
    return name


def rounded(amount: Decimal) -> int:
    """Round half up to a whole number."""
    return int(amount.to_integral_value(ROUND_HALF_UP))


def rounded_up(amount: Decimal) -> int:
    """Round up to a whole number: what has to fit must not shrink."""
    return int(amount.to_integral_value(ROUND_CEILING))


def whole_of(text: str, *, least: int, most: int) -> int:
    """Read a whole number within bounds.

    Raises
    ------
    UnitError
        If it is none.
    """
    number = number_of(text)
    if number != number.to_integral_value() or not least <= number <= most:
        mend = f"Give a whole number from {least} to {most}."
        raise UnitError("not a whole number in its range", value=text, mend=mend)
    return int(number)


@lru_cache(maxsize=1024)
def yes_of(text: str) -> bool:
    """Read yes or no in the languages of the headings.

    Raises
    ------
    WordError
        If it is neither.
    """
    word = fold(text)
    if word in YES:
        return True
    if word in NO or not word:
        return False
    raise WordError("neither yes nor no", value=text, mend="Write yes or no.")


def words_of(text: str) -> tuple[str, ...]:
    """Read a list parted by commas, semicolons or bars."""
    return tuple(word.strip() for word in _LIST.split(text) if word.strip())

"""Masses, lengths, durations and speeds as mappers write them: "3.5 t", "12 ft 6 in", "30 mph", "00:20"."""

from __future__ import annotations

import re
from functools import lru_cache

from doorstep.domain.units import s_from_hours, s_from_minutes

MOST_DURATION_S = s_from_hours(7 * 24)

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_MASS = re.compile(rf"{_NUMBER}\s*(t|tonnes?|tons?|kg|lbs?|st|short\s*tons?|cwt|mt)?\.?")
_MASS_G = {
    "t": 1e6,
    "mt": 1e6,
    "kg": 1e3,
    "lb": 453.59237,
    "st": 907_184.74,
    "cwt": 50_802.345,
}
_LENGTH = re.compile(rf"{_NUMBER}\s*(m|cm|mm|km|metres?|meters?|ft|feet|in|mi)?\.?")
_LENGTH_CM = {"m": 100.0, "cm": 1.0, "mm": 0.1, "km": 1e5, "ft": 30.48, "in": 2.54, "mi": 160_934.4}
_FEET_INCHES = re.compile(rf"{_NUMBER}\s*(?:'|ft|′)\s*(?:{_NUMBER}\s*(?:\"|''|in|″)?)?")
_SPEED = re.compile(rf"{_NUMBER}\s*(km/h|kmh|kph|mph|knots|kn)?")
_SPEED_KMH = {"km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852, "kn": 1.852}
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
_ISO_DURATION = re.compile(r"p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?", re.IGNORECASE)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


@lru_cache(maxsize=4096)
def mass_g(text: str) -> int | None:
    """Read a mass in grams (tonnes where no unit is given); None if it is not a mass."""
    match = _MASS.fullmatch(text.strip().lower())
    if match is None:
        return None
    unit = (match.group(2) or "t").strip()
    if unit.startswith("short"):
        unit = "st"
    elif unit.startswith("ton"):
        unit = "t"
    elif unit.startswith("lb"):
        unit = "lb"
    return round(_number(match.group(1)) * _MASS_G[unit])


@lru_cache(maxsize=4096)
def length_cm(text: str) -> int | None:
    """Read a length in centimetres (metres where no unit is given); None if it is not a length."""
    text = text.strip().lower()
    imperial = _FEET_INCHES.fullmatch(text)
    if imperial is not None and not re.fullmatch(r"[\d.,]+", text):
        feet, inches = imperial.groups()
        return round(_number(feet) * 30.48 + _number(inches or "0") * 2.54)
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    unit = match.group(2) or "m"
    unit = {"metre": "m", "meter": "m", "feet": "ft"}.get(unit.rstrip("s"), unit)
    return round(_number(match.group(1)) * _LENGTH_CM[unit])


@lru_cache(maxsize=4096)
def speed_kmh(text: str) -> float | None:
    """Read a plain speed in km/h; None if it is not a number with a unit of speed."""
    match = _SPEED.fullmatch(text.strip().lower())
    return None if match is None else _number(match.group(1)) * _SPEED_KMH[match.group(2) or "km/h"]


@lru_cache(maxsize=1024)
def duration_s(text: str) -> int | None:
    """Read a ferry's duration in seconds: "00:20", "1:05:30", "20" (minutes), "20 min" or "PT1H20M".

    No ferry takes longer than a week: more is a slip of the pen, and None.
    """
    found = _any_duration_s(text.strip().lower())
    return found if found is not None and found <= MOST_DURATION_S else None


def _any_duration_s(text: str) -> int | None:
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return s_from_hours(hours) + s_from_minutes(minutes) + seconds
    if re.fullmatch(r"\d+(\s*min(utes)?)?", text):
        return s_from_minutes(int(re.sub(r"\D", "", text)))
    iso = _ISO_DURATION.fullmatch(text)
    if iso is not None and any(iso.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return s_from_hours(24 * days + hours) + s_from_minutes(minutes) + seconds
    return None

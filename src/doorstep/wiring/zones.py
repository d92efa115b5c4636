"""Clocks of a place: its time zone, guessed from the nearest place of the zone database."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from doorstep.domain.errors import UnknownNameError
from doorstep.domain.places import LonLat, great_circle_m

_TABLE = "zone1970.tab"
_POSITION = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")


def zone_named(name: str) -> ZoneInfo:
    """Give a time zone by its name, such as Europe/Helsinki.

    Raises
    ------
    UnknownNameError
        If the zone database has none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownNameError.among("time zone", name, [zone for zone, _ in _zone_places()]) from None


def zone_near(position: LonLat) -> ZoneInfo:
    """Guess the zone of a position: that of the nearest place in the table, which may err near a border."""
    name, _ = min(_zone_places(), key=lambda row: great_circle_m(position, row[1]))
    return ZoneInfo(name)


@cache
def _zone_places() -> tuple[tuple[str, LonLat], ...]:
    """Read the principal place of every zone; the table comes with the zone database."""
    text = (files("tzdata.zoneinfo") / _TABLE).read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((row[2], _position(row[1])) for row in rows)


def _position(text: str) -> LonLat:
    """Read a position of ISO 6709, such as +6010+02458."""
    found = _POSITION.fullmatch(text)
    assert found is not None, text
    south, lat, lat_minutes, lat_seconds, west, lon, lon_minutes, lon_seconds = found.groups()
    return LonLat(
        lon=_degrees(west, lon, lon_minutes, lon_seconds), lat=_degrees(south, lat, lat_minutes, lat_seconds)
    )


def _degrees(sign: str, whole: str, minutes: str, seconds: str | None) -> float:
    degrees = int(whole) + int(minutes) / 60 + int(seconds or 0) / 3600
    return -degrees if sign == "-" else degrees

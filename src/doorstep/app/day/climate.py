"""How cold it is outside: what is said, else what the weather of the day stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from doorstep.domain.charging import MILD_CELSIUS
from doorstep.roads.times.weather import Spell

WEATHER_CELSIUS: Final[dict[str, int]] = {
    "snow": -1,
    "heavy_snow": -2,
    "ice": -4,
    "fog": 5,
    "rain": 10,
    "heavy_rain": 10,
}
"""What weather of a kind is usually like in a temperate city (judgement): it decides how much is heated."""


def outside_celsius(said: int | None, spells: Iterable[Spell]) -> int:
    """Give the temperature that was said, else the coldest of the day's weather, else a mild one."""
    if said is not None:
        return said
    known = (WEATHER_CELSIUS[spell.condition] for spell in spells if spell.condition in WEATHER_CELSIUS)
    return min(known, default=MILD_CELSIUS)

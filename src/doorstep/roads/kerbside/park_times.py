"""What parking costs at a kerb of a kind, in a setting, by hour, before visits have taught better."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from doorstep.domain.errors import InputError
from doorstep.domain.kerbs import HOURS_PER_DAY, KerbKind, ParkTime


class StreetSetting(StrEnum):
    """How hard it is to find a place in a part of town."""

    SUBURB = "suburb"
    TOWN = "town"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class ParkTimes:
    """Parking times by setting and kind, and a factor for each local hour."""

    setting: Mapping[StreetSetting, ParkTime]
    kind_factor: Mapping[KerbKind, float]
    bike: ParkTime
    hour_factor: tuple[float, ...]

    def mean(self, kind: KerbKind, setting: StreetSetting = StreetSetting.TOWN) -> ParkTime:
        """Give the parking time of a kind of kerb at an hour like the average one."""
        if kind is KerbKind.BIKE:
            return self.bike
        return _scaled(self.setting[setting], self.kind_factor[kind])

    def by_hour(self, kind: KerbKind, setting: StreetSetting = StreetSetting.TOWN) -> tuple[ParkTime, ...]:
        """Give 24 parking times by local hour, or one where the hour does not matter."""
        usual = self.mean(kind, setting)
        if kind is KerbKind.BIKE:
            return (usual,)
        return tuple(_scaled(usual, factor) for factor in self.hour_factor)


def parse_park_times(text: str, *, place: str) -> ParkTimes:
    """Read a table of parking times (TOML).

    Parameters
    ----------
    text
        Tables `setting.*`, `kind`, `bike` and `hour`.
    place
        Name of the file, for messages.

    Raises
    ------
    InputError
        If it is no such table, naming what is missing or out of range.
    """
    try:
        table = tomllib.loads(text)
        settings = {setting: _park(table["setting"][setting.value]) for setting in StreetSetting}
        kinds: dict[KerbKind, float] = {
            kind: _factor(table["kind"][kind.value]) for kind in KerbKind if kind is not KerbKind.BIKE
        }
        hours = tuple(_factor(value) for value in table["hour"]["factor"])
        bike = _park(table["bike"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        mend = "Give setting.suburb/town/centre, kind, bike and 24 hour factors, all above 0."
        raise InputError(f"not a table of parking times ({problem})", place=place, mend=mend) from problem
    if len(hours) != HOURS_PER_DAY:
        raise InputError("not one factor for each hour", value=len(hours), place=place, mend="Give 24.")
    return ParkTimes(settings, kinds, bike, hours)


def _park(row: Mapping[str, Any]) -> ParkTime:
    mean_s, p90_s = int(row["mean_s"]), int(row["p90_s"])
    if not 0 < mean_s <= p90_s:
        raise ValueError(f"mean_s = {mean_s}, p90_s = {p90_s}")
    return ParkTime(mean_s, p90_s)


def _factor(value: object) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value <= 100:
        raise ValueError(f"{value!r} is no factor")
    return float(value)


def _scaled(park: ParkTime, factor: float) -> ParkTime:
    return ParkTime(round(park.mean_s * factor), round(park.p90_s * factor))

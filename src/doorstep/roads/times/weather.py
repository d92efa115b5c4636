"""Weather: how much longer streets take in rain, snow, ice and storm, by mode and class of street.

The factors are data with their sources (`maps/traffic/weather.toml`) and come in as text. Where a vehicle
may not go out at all in such weather is a matter for planning, not for travel times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError, UnknownNameError
from doorstep.domain.units import Seconds, s_from_minutes
from doorstep.roads.graphs.graph import Mode, RoadClass, StreetGraph
from doorstep.roads.tags.tables import FactorTable, road_class_named
from doorstep.roads.times.slices import TimeSlices

TABLE_VERSION: Final = 1
CHANGE_S: Final = s_from_minutes(10)
GROUPS: Final = ("freeway", "arterial")


@dataclass(frozen=True, slots=True, eq=False)
class WeatherTable:
    """Time over fair-weather time by condition. Each array by `Mode` and `RoadClass`, shape (3, 18)."""

    factors: Mapping[str, NDArray[np.float64]]

    def factor(self, condition: str, mode: Mode) -> NDArray[np.float64]:
        """Give the factor of every class of street for one mode. Shape (18,).

        Raises
        ------
        UnknownNameError
            Naming the conditions there are.
        """
        if condition not in self.factors:
            raise UnknownNameError.among("weather", condition, self.factors)
        return np.asarray(self.factors[condition][mode])


@dataclass(frozen=True, slots=True)
class Spell:
    """Weather from one instant to another, on the axis of the slices; the whole time if not said.

    Raises
    ------
    TrafficError
        If it does not end after it begins.
    """

    condition: str
    begins_s: Seconds | None = None
    ends_s: Seconds | None = None

    def __post_init__(self) -> None:
        if self.begins_s is not None and self.ends_s is not None and self.ends_s <= self.begins_s:
            value = (self.begins_s, self.ends_s)
            raise TrafficError("weather that ends before it begins", value=value, mend="Swap the two.")

    def holds_at(self, instant_s: Seconds) -> bool:
        """Tell whether it lasts at an instant; at its end it is over."""
        begun = self.begins_s is None or self.begins_s <= instant_s
        return begun and (self.ends_s is None or instant_s < self.ends_s)


def parse_weather(text: str, place: str = "weather table") -> WeatherTable:
    """Read the factors from TOML; the package's own are `maps/traffic/weather.toml`.

    Raises
    ------
    TrafficError
        Naming the entry that is missing or cannot be used.
    """
    table = FactorTable.parse(text, place)
    table.require_version(TABLE_VERSION)
    groups = table.table("groups")
    members = {
        group: [road_class_named(name, groups.place) for name in groups.texts(group)] for group in GROUPS
    }
    conditions = table.table("conditions")
    factors = {}
    for name in conditions.names():
        entry = conditions.table(name)
        factor = np.empty((len(Mode), len(RoadClass)))
        factor[Mode.MOTOR] = entry.number("street", least=0.5)
        for group, classes in members.items():
            factor[Mode.MOTOR, classes] = entry.number(group, least=0.5)
        factor[Mode.CYCLE] = entry.number("cycle", least=0.5)
        factor[Mode.FOOT] = entry.number("foot", least=0.5)
        factors[name] = factor
    return WeatherTable(factors)


def weathered(
    slices: TimeSlices, graph: StreetGraph, table: WeatherTable, spells: Sequence[Spell]
) -> TimeSlices:
    """Slow the slices down by the weather at their instants.

    Where two spells overlap, each class of street takes the slower of the two. The ends of spells become
    instants; weather comes and goes within the ten minutes before.
    """
    ends_s = {end_s for spell in spells for end_s in (spell.begins_s, spell.ends_s) if end_s is not None}
    edges_s = {edge_s for end_s in ends_s for edge_s in (end_s - CHANGE_S, end_s)}
    sampled = slices.at(tuple(sorted({*slices.instants_s, *edges_s}))) if ends_s else slices
    factor = np.ones((sampled.count, graph.arc_count), np.float32)
    for row, instant in zip(factor, sampled.instants_s, strict=True):
        by_class = np.ones(len(RoadClass))
        for spell in spells:
            if spell.holds_at(instant):
                by_class = np.maximum(by_class, table.factor(spell.condition, graph.mode))
        row[:] = by_class[graph.road_class]
    return sampled.slowed(factor)

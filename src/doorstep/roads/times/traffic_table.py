"""Reading the table of typical traffic from its TOML text."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError, UnknownNameError
from doorstep.domain.units import Seconds
from doorstep.roads.graphs.graph import RoadClass
from doorstep.roads.tags.tables import FactorTable, road_class_named
from doorstep.roads.times.traffic import (
    HOURS,
    WORST_LEVEL,
    DayType,
    TrafficTable,
    clock_s_from,
    require_day_instants,
)

TABLE_VERSION: Final = 1
MIDDAY_HOURS: Final = slice(10, 15)
MOST_EXTRA_TIME_PERCENT: Final = 500.0
MOST_JUNCTIONS: Final = 10_000_000


def parse_traffic(text: str, place: str = "traffic table") -> TrafficTable:
    """Read a table from TOML; the package's own is `maps/traffic/default.toml`.

    Raises
    ------
    TrafficError
        Naming the entry that is missing or cannot be used.
    """
    table = FactorTable.parse(text, place)
    table.require_version(TABLE_VERSION)
    levels = table.table("levels")
    instants = table.table("instants")
    return TrafficTable(
        excess=_excess(table),
        turn_share=table.number("turn_share", most=1.0),
        extra_time_percent=table.number("extra_time_percent", least=1.0, most=MOST_EXTRA_TIME_PERCENT),
        levels={name: levels.number(name, most=WORST_LEVEL) for name in levels.names()},
        level_by_junctions=_level_rows(table),
        instants_s={name: _instants(instants, name) for name in instants.names()},
    )


def _excess(table: FactorTable) -> NDArray[np.float64]:
    """Work out extra time by day type, class and hour: amplitude x curve x day scale x midday."""
    curves = table.table("curves")
    days = table.table("days")
    excess = np.zeros((len(DayType), len(RoadClass), HOURS))
    classes = _classes(table)
    for day in DayType:
        entry = days.table(day.name.lower())
        curve = entry.text("curve")
        if curve not in curves.names():
            raise UnknownNameError.among("curve", curve, curves.names(), place=entry.place)
        row = np.array(curves.numbers(curve, HOURS, most=WORST_LEVEL)) * entry.number("scale")
        for road_class, factors in classes.items():
            amplitude = factors.number("weekend" if day.is_weekend else "amplitude", most=WORST_LEVEL)
            excess[day, road_class] = amplitude * row
            if not day.is_weekend:
                excess[day, road_class, MIDDAY_HOURS] *= factors.number("midday", most=WORST_LEVEL)
    return excess


def _classes(table: FactorTable) -> dict[RoadClass, FactorTable]:
    classes = table.table("classes")
    return {road_class_named(name, classes.place): classes.table(name) for name in classes.names()}


def _level_rows(table: FactorTable) -> tuple[tuple[int, float], ...]:
    rows = [
        (int(row.number("junctions", least=1, most=MOST_JUNCTIONS)), row.number("level", most=WORST_LEVEL))
        for row in table.tables("level_by_junctions")
    ]
    junctions = [count for count, _ in rows]
    if not rows or junctions != sorted(set(junctions)):
        raise TrafficError(
            "junctions must ascend", value=junctions, place=f"{table.place}, level_by_junctions"
        )
    return tuple(rows)


def _instants(instants: FactorTable, name: str) -> tuple[Seconds, ...]:
    try:
        return require_day_instants([clock_s_from(clock) for clock in instants.texts(name)])
    except TrafficError as error:
        place = f"{instants.place}, {name}"
        raise TrafficError(error.what, value=error.value, place=place, mend=error.mend) from error

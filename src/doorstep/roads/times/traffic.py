"""Typical traffic: how much longer each street takes on this kind of day at this hour.

A city is described by a table (class of street, kind of day, hour) and one number, its level: 1 for a
medium city such as Porto. The table is data with its sources (`maps/traffic/default.toml`) and comes in
as text. Traffic slows motor vehicles only: cycles and people on foot have the factor 1 all day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError, UnknownNameError
from doorstep.domain.units import (
    DEGREES7_PER_DEGREE,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    Seconds,
    s_from_hours,
    s_from_minutes,
)
from doorstep.roads.graphs.graph import Mode, StreetGraph
from doorstep.roads.times.slices import TimeSlices

HOURS = 24
WORST_LEVEL: Final = 5.0
CIRCLE_M: Final = 10_000.0
CELL_M: Final = 1_000.0
METRES_PER_DEGREE7: Final = 0.011132  # of latitude; 1e-7 degrees


class DayType(IntEnum):
    """Kinds of day that differ in traffic. A public holiday drives like a Sunday."""

    MONDAY = 0
    MIDWEEK = 1
    FRIDAY = 2
    SATURDAY = 3
    SUNDAY = 4

    @classmethod
    def on(cls, day: date, holidays: Collection[date] = ()) -> DayType:
        """Tell the kind of a date."""
        if day in holidays:
            return cls.SUNDAY
        return (cls.MONDAY, cls.MIDWEEK, cls.MIDWEEK, cls.MIDWEEK, cls.FRIDAY, cls.SATURDAY, cls.SUNDAY)[
            day.weekday()
        ]

    @classmethod
    def named(cls, name: str) -> DayType:
        """Find a kind of day by its name in lower case.

        Raises
        ------
        UnknownNameError
            Naming the ones there are.
        """
        known = {day.name.lower(): day for day in cls}
        if name.lower() not in known:
            raise UnknownNameError.among("day type", name, known)
        return known[name.lower()]

    @property
    def is_weekend(self) -> bool:
        """Saturdays, Sundays and holidays."""
        return self >= DayType.SATURDAY


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What the local clock shows, in seconds since 00:00, on which kind of day."""

    day: DayType
    clock_s: Seconds


@dataclass(frozen=True, slots=True, eq=False)
class TrafficTable:
    """Congestion at level 1, and the names of levels and of sets of instants.

    excess
        Extra time over free flow as a share of it, at the half hour. Shape (day types, 18 classes, 24).
    turn_share
        The part of a turn's cost that grows with the factor of the street it leads into, 0..1.
    extra_time_percent
        Mean extra time between 7 and 19 h on a weekday that level 1 stands for.
    levels
        Names of levels, such as "medium".
    level_by_junctions
        Ascending (junctions within 10 km, level) from which a level is estimated.
    instants_s
        Names of sets of instants, such as "t24", to seconds since local midnight.
    """

    excess: NDArray[np.float64]
    turn_share: float
    extra_time_percent: float
    levels: Mapping[str, float]
    level_by_junctions: tuple[tuple[int, float], ...]
    instants_s: Mapping[str, tuple[Seconds, ...]]

    def factors(self, day: DayType, clock_s: Seconds, level: float = 1.0) -> NDArray[np.float64]:
        """Give the factor on free-flow time of every class at a clock reading, linear between half hours.

        Returns
        -------
        NDArray[np.float64]
            By `RoadClass`, 1 or more. Shape (18,).
        """
        into = clock_s / SECONDS_PER_HOUR - 0.5
        before = int(np.floor(into))
        share = into - before
        curve = self.excess[day]
        excess = (1.0 - share) * curve[:, before % HOURS] + share * curve[:, (before + 1) % HOURS]
        return np.asarray(1.0 + require_level(level) * excess)

    def level_named(self, name: str) -> float:
        """Find a level by name.

        Raises
        ------
        UnknownNameError
            Naming the ones there are.
        """
        if name not in self.levels:
            raise UnknownNameError.among("congestion level", name, self.levels)
        return self.levels[name]

    def level_from_extra_time(self, percent: float) -> float:
        """Turn a published mean extra time, such as TomTom's congestion level, into a level.

        Raises
        ------
        TrafficError
            If it is not between 0 and what level 5 would be.
        """
        return require_level(percent / self.extra_time_percent)

    def estimate_level(self, graph: StreetGraph) -> float:
        """Estimate a city's level from the junctions within 10 km of its densest spot (judgement).

        An extract that is smaller than that circle tells too little: the answer is then the medium level, 1.
        """
        junctions, is_whole = _densest_circle(graph)
        if not is_whole:
            return 1.0
        counts, levels = zip(*self.level_by_junctions, strict=True)
        return float(np.interp(np.log(max(junctions, 1)), np.log(counts), levels))

    def instants_named(self, *names: str) -> tuple[Seconds, ...]:
        """Join named sets of instants, ascending: `instants_named("t24", "night")`."""
        joined: set[Seconds] = set()
        for name in names:
            if name not in self.instants_s:
                raise UnknownNameError.among("set of instants", name, self.instants_s)
            joined.update(self.instants_s[name])
        return tuple(sorted(joined))


@dataclass(frozen=True, slots=True)
class CityTraffic:
    """The typical traffic of one city: the table, and the level that a person chose or we estimated."""

    table: TrafficTable
    level: float

    def __post_init__(self) -> None:
        require_level(self.level)

    def slices(self, graph: StreetGraph, day: DayType, instants_s: Sequence[Seconds]) -> TimeSlices:
        """Sample the typical day at some clock readings, which become the slices' instants.

        Raises
        ------
        TrafficError
            If the instants do not ascend within the day.
        """
        at_s = require_day_instants(instants_s)
        return self.slices_at(graph, at_s, readings_of(day, at_s))

    def slices_at(
        self, graph: StreetGraph, instants_s: Sequence[Seconds], readings: Sequence[ClockReading]
    ) -> TimeSlices:
        """Sample typical days at the instants of a window, see `local_instants`.

        One slice of ones where traffic does not matter: for cycles and on foot.
        """
        at_s = tuple(instants_s)
        if graph.mode is not Mode.MOTOR:
            return TimeSlices(at_s[:1], np.ones((1, graph.arc_count), np.float32), self.table.turn_share)
        factors = [self.table.factors(each.day, each.clock_s, self.level) for each in readings]
        by_class = np.array(factors, np.float32)
        return TimeSlices(at_s, by_class[:, graph.road_class], self.table.turn_share)


def readings_of(day: DayType, instants_s: Sequence[Seconds]) -> tuple[ClockReading, ...]:
    """Read instants since local midnight as clock readings of one day."""
    return tuple(ClockReading(day, clock_s) for clock_s in instants_s)


def require_level(level: float) -> float:
    """Refuse a level that is no number between 0 (no traffic) and 5."""
    if not 0.0 <= level <= WORST_LEVEL:
        mend = "Use 0.4 for a small town, 1 for a medium, 1.5 for a large city, 2.2 for a megacity."
        raise TrafficError(f"a congestion level outside 0..{WORST_LEVEL:g}", value=level, mend=mend)
    return level


def require_day_instants(instants_s: Sequence[Seconds]) -> tuple[Seconds, ...]:
    """Refuse instants that do not ascend strictly within one day."""
    at_s = tuple(int(instant) for instant in instants_s)
    ascending = all(earlier < later for earlier, later in pairwise(at_s))
    if not at_s or not ascending or at_s[0] < 0 or at_s[-1] >= SECONDS_PER_DAY:
        mend = "Give at least one, in seconds since local midnight, ascending, below 86400."
        raise TrafficError("instants that are not an ascending part of one day", value=list(at_s), mend=mend)
    return at_s


def clock_s_from(text: str) -> Seconds:
    """Read a clock reading such as "07:20" or "24:00".

    Raises
    ------
    TrafficError
        If it is none.
    """
    hours, colon, minutes = text.strip().partition(":")
    well_formed = (
        bool(colon) and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()
    )
    if well_formed and len(minutes) == 2 and len(hours) <= 2 and int(minutes) < 60:
        clock_s = s_from_hours(int(hours)) + s_from_minutes(int(minutes))
        if clock_s <= SECONDS_PER_DAY:
            return clock_s
    raise TrafficError("not a time of day", value=text, mend="Write hours and minutes, as in 07:20.")


def _densest_circle(graph: StreetGraph) -> tuple[int, bool]:
    """Count junctions within 10 km of the densest spot; tell whether the map reaches as far."""
    metres = METRES_PER_DEGREE7
    shrink = np.cos(np.radians(float(graph.node_lat7.mean()) / DEGREES7_PER_DEGREE))
    column = (graph.node_lon7 * (metres * shrink) // CELL_M).astype(np.int64)
    row = (graph.node_lat7 * metres // CELL_M).astype(np.int64)
    column, row = column - column.min(), row - row.min()
    cells = np.zeros((int(row.max()) + 1, int(column.max()) + 1), np.int64)
    np.add.at(cells, (row, column), 1)
    reach = int(CIRCLE_M / CELL_M)
    around = _sum_within(cells, reach)
    at_row, at_column = np.unravel_index(int(around.argmax()), around.shape)
    height, width = cells.shape
    is_whole = reach <= at_row < height - reach and reach <= at_column < width - reach
    return int(around.max()), bool(is_whole)


def _sum_within(cells: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
    """Add up the cells within a circle around each cell."""
    height, width = cells.shape
    padded = np.pad(cells, reach)
    total = np.zeros_like(cells)
    for down in range(-reach, reach + 1):
        half = int(np.sqrt(reach * reach - down * down))
        # Sliding sums along a row: the difference of two running totals.
        running = np.pad(np.cumsum(padded[reach + down : reach + down + height], axis=1), ((0, 0), (1, 0)))
        low = reach - half
        total += running[:, low + 2 * half + 1 :][:, :width] - running[:, low:][:, :width]
    return total

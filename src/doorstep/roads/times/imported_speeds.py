"""Speeds by OSM way and time of week, from a user's own table: they replace the typical traffic there.

Precedence of speeds: live > imported or learned > typical by time of week > default by class.
Bad rows come back with row, field and reason; good rows go on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError
from doorstep.domain.units import MILLISECONDS_PER_DECIMETRE_AT_ONE_KMH, Seconds
from doorstep.roads.graphs.graph import Mode, StreetGraph
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.traffic import ClockReading, DayType, clock_s_from
from doorstep.roads.times.weights import Weights

COLUMNS: Final = ("osm_way_id", "direction", "days", "from", "to", "speed_kmh")
DIRECTIONS: Final = {"forward": (True, False), "backward": (False, True), "both": (True, True)}
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS_OF: Final = {
    DayType.MONDAY: frozenset({0}),
    DayType.MIDWEEK: frozenset({1, 2, 3}),
    DayType.FRIDAY: frozenset({4}),
    DayType.SATURDAY: frozenset({5}),
    DayType.SUNDAY: frozenset({6}),
}
SLOWEST_KMH, FASTEST_KMH = 0.5, 200.0


@dataclass(frozen=True, slots=True)
class SpeedRow:
    """One good row: a speed on a way, on some weekdays, from one clock reading to another.

    `ends_s` at or before `begins_s` runs over midnight: the early hours belong to the same weekdays.
    """

    osm_way_id: int
    forward: bool
    backward: bool
    weekdays: frozenset[int]
    begins_s: Seconds
    ends_s: Seconds
    speed_kmh: float

    def holds_at(self, clock_s: Seconds) -> bool:
        """Tell whether a clock reading lies inside; the last second does not."""
        if self.begins_s < self.ends_s:
            return self.begins_s <= clock_s < self.ends_s
        return clock_s >= self.begins_s or clock_s < self.ends_s


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that cannot be used. `row` counts lines of the file from 1, the header included."""

    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportedSpeeds:
    """Good rows, and the others with their reasons."""

    rows: tuple[SpeedRow, ...]
    rejected: tuple[RejectedRow, ...] = ()

    def unknown_ways(self, streets: StreetData) -> tuple[int, ...]:
        """List the OSM ways that are not on this map, ascending."""
        ways = {row.osm_way_id for row in self.rows}
        return tuple(sorted(ways.difference(streets.way_osm_id.tolist())))

    def into(
        self,
        slices: TimeSlices,
        streets: StreetData,
        graph: StreetGraph,
        weights: Weights,
        readings: Sequence[ClockReading],
        *,
        fastest_kmh: float = FASTEST_KMH,
    ) -> TimeSlices:
        """Put the speeds in the place of the slices' factors where they hold; motor vehicles only.

        Where several rows hold at once (Tuesday and Thursday of a midweek day, two overlapping spans), the
        mean of their travel times by number of weekdays counts.

        Parameters
        ----------
        slices
            Typical traffic, sampled.
        streets, graph, weights
            The map, one mode's streets on it and one profile's free-flow times.
        readings
            What the clock shows at each slice, on which kind of day. Length K.
        fastest_kmh
            What the vehicle can do: faster rows are read as this speed.
        """
        if graph.mode is not Mode.MOTOR or not self.rows:
            return slices
        known, way_of_row = np.unique(streets.way_osm_id, return_inverse=True)
        factor = slices.arc_factor.copy()
        for row, reading in zip(factor, readings, strict=True):
            pace = self._paces(known, reading, fastest_kmh)
            arc_pace = pace[np.where(graph.forward, 0, 1), way_of_row[graph.way]]
            told = np.isfinite(arc_pace) & (weights.arc_ms < NEVER_MS)
            arc_ms = graph.length_dm[told] * arc_pace[told]
            row[told] = arc_ms / np.maximum(weights.arc_ms[told], 1)
        return replace(slices, arc_factor=factor)

    def _paces(
        self, known: NDArray[np.int64], reading: ClockReading, fastest_kmh: float
    ) -> NDArray[np.float64]:
        """Milliseconds per decimetre by direction (forward, backward) and way; NaN where not told."""
        total = np.zeros((2, len(known)))
        days = np.zeros((2, len(known)))
        for row in self.rows:
            shared = len(row.weekdays & WEEKDAYS_OF[reading.day])
            at = int(np.searchsorted(known, row.osm_way_id))
            if (
                not shared
                or not row.holds_at(reading.clock_s)
                or at == len(known)
                or known[at] != row.osm_way_id
            ):
                continue
            pace = MILLISECONDS_PER_DECIMETRE_AT_ONE_KMH / min(row.speed_kmh, fastest_kmh)
            for direction, holds in enumerate((row.forward, row.backward)):
                total[direction, at] += shared * pace * holds
                days[direction, at] += shared * holds
        return np.divide(total, days, out=np.full_like(total, np.nan), where=days > 0)


def read_speeds(text: str, place: str = "speed table") -> ImportedSpeeds:
    """Read a CSV with the columns osm_way_id, direction, days, from, to, speed_kmh.

    `direction` is forward, backward or both (along the way's node order). `days` are weekdays and spans of
    them (`Mo-Fr`, `Tu,Th`), kinds of day (`monday`, `midweek`, `friday`, `saturday`, `sunday`) or `all`.
    `from` and `to` are clock readings; `22:00` to `06:00` runs over midnight.

    Raises
    ------
    TrafficError
        If a column is missing or the text is not CSV: then no row can be read.
    """
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True, skipinitialspace=True)
        header = [name.strip() for name in reader.fieldnames or ()]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            mend = f"The first line must name: {', '.join(COLUMNS)}."
            raise TrafficError(f"column {missing[0]!r} is missing", value=header, place=place, mend=mend)
        reader.fieldnames = header
        return _sort_out((reader.line_num, row) for row in reader)
    except csv.Error as error:
        raise TrafficError(
            "not CSV", value=str(error), place=place, mend="Check quotes and commas."
        ) from error


def _sort_out(numbered: Iterable[tuple[int, Mapping[str, str | None]]]) -> ImportedSpeeds:
    rows: list[SpeedRow] = []
    rejected: list[RejectedRow] = []
    for number, cells in numbered:
        outcome = _row_from({name: (cells.get(name) or "").strip() for name in COLUMNS}, number)
        if isinstance(outcome, SpeedRow):
            rows.append(outcome)
        else:
            rejected.append(outcome)
    return ImportedSpeeds(tuple(rows), tuple(rejected))


def _row_from(cells: Mapping[str, str], number: int) -> SpeedRow | RejectedRow:
    field = "osm_way_id"
    try:
        osm_way_id = _way_id(cells[field])
        field = "direction"
        forward, backward = _direction(cells[field])
        field = "days"
        weekdays = weekdays_from(cells[field])
        field = "from"
        begins_s = clock_s_from(cells[field])
        field = "to"
        ends_s = clock_s_from(cells[field])
        if ends_s == begins_s:
            raise TrafficError(
                "a span that ends as it begins", mend="For the whole day write 00:00 to 24:00."
            )
        field = "speed_kmh"
        speed_kmh = _speed(cells[field])
    except TrafficError as error:
        reason = f"{error.what}. {error.mend or ''}".strip()
        return RejectedRow(number, field, cells[field], reason)
    return SpeedRow(osm_way_id, forward, backward, weekdays, begins_s, ends_s, speed_kmh)


def _way_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19 and int(text) > 0):
        raise TrafficError("not the id of an OSM way", mend="Write a whole number above 0.")
    return int(text)


def _direction(text: str) -> tuple[bool, bool]:
    if text.lower() not in DIRECTIONS:
        raise TrafficError("not a direction", mend="Write forward, backward or both.")
    return DIRECTIONS[text.lower()]


def _speed(text: str) -> float:
    mend = f"Write km/h from {SLOWEST_KMH:g} to {FASTEST_KMH:g}, with a point."
    try:
        speed_kmh = float(text)
    except ValueError:
        raise TrafficError("not a speed", mend=mend) from None
    if not SLOWEST_KMH <= speed_kmh <= FASTEST_KMH:
        raise TrafficError("not a speed a street can have", mend=mend)
    return speed_kmh


def weekdays_from(text: str) -> frozenset[int]:
    """Read weekdays (Monday 0 to Sunday 6): `Mo-Fr`, `Sat, Sun`, `midweek`, `all`.

    Raises
    ------
    TrafficError
        If there is none, or a name is unknown.
    """
    days: set[int] = set()
    for part in text.lower().split(","):
        name = part.strip()
        first, dash, last = (piece.strip() for piece in name.partition("-"))
        if name == "all":
            days.update(range(7))
        elif name == DayType.MIDWEEK.name.lower():
            days.update(WEEKDAYS_OF[DayType.MIDWEEK])
        else:
            start, end = _weekday(first), _weekday(last if dash else first)
            days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(days)


def _weekday(name: str) -> int:
    for number, weekday in enumerate(WEEKDAYS):
        if name in (weekday[:2], weekday[:3], weekday):
            return number
    raise TrafficError("not weekdays", mend="Write Mo-Fr, Sa,Su, midweek or all.")

"""Map matching: which streets a vehicle drove, from its GPS fixes, and when it was where.

A hidden Markov model (Newson and Krumm 2009, "Hidden Markov map matching through noise and
sparseness") over the turn-expanded street graph: a route between two fixes obeys one-ways, turn
restrictions and closures, and is the fastest under the weights in force. Where we differ: routes are
found by bounded searches that stop as soon as they cannot win; the scale of the transition grows with
the seconds between fixes; headings count where they are known; spikes, repeats and breaks are reported.
See docs/concepts/matching.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from doorstep.domain.errors import TraceError
from doorstep.roads import _network
from doorstep.roads.graphs.geometry import great_circle_m
from doorstep.roads.graphs.graph import NO_ARC, StreetGraph
from doorstep.roads.graphs.zones import arrival_states
from doorstep.roads.ways.snapping import Snapper

PACE_WITHOUT_TIMES_MS_PER_M = 100.0  # 10 m/s: only the order and rough speed matter


class FixState(IntEnum):
    """What became of a fix.

    MATCHED: it shaped the path. BETWEEN: too near its neighbour to tell anything new; placed on the path.
    REPEATED: same place or instant as the one before. OUTLIER: a spike, or no legal way fits it.
    OFF_ROAD: no usable street within the radius. UNREADABLE: no finite position on the globe.
    """

    MATCHED = 0
    BETWEEN = 1
    REPEATED = 2
    OUTLIER = 3
    OFF_ROAD = 4
    UNREADABLE = 5


class BreakReason(IntEnum):
    """Why a trace fell into stretches: silence too long, distance too far, or no legal way within reach."""

    GAP = 0
    DISTANCE = 1
    NO_ROUTE = 2


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """How to match. The defaults suit phones and trackers in a city.

    sigma_m
        Standard deviation of a fix along each axis.
    beta_m, beta_per_s
        Scale of the difference between route and straight line: `beta_m + beta_per_s * seconds`.
    heading_sigma_deg
        Standard deviation of a heading.
    radius_m, most_pieces
        Streets further away are no candidates, and only so many of the nearest ones (1..32) are.
    beam
        Candidates whose log-likelihood is this much worse than the best are dropped.
    thin_m
        Fixes nearer than this to the last one used only ride along. Newson and Krumm take two sigma.
    smooth_s
        Fixes up to this long before and after are averaged into a fix, as many on either side.
    max_speed_mps
        A route that needs more is impossible.
    max_gap_s, max_gap_m
        Longer silences and jumps split the trace; shorter ones are bridged by a route.
    drop
        A fix is an outlier when leaving it out gains this much log-likelihood.
    acceleration_mps2
        A fix further off the line between its neighbours than this allows is a spike.
    """

    sigma_m: float = 8.0
    beta_m: float = 5.0
    beta_per_s: float = 0.4
    heading_sigma_deg: float = 30.0
    radius_m: float = 50.0
    most_pieces: int = 8
    beam: float = 16.0
    thin_m: float = 20.0
    smooth_s: float = 3.0
    max_speed_mps: float = 60.0
    max_gap_s: float = 300.0
    max_gap_m: float = 3000.0
    drop: float = 20.0
    acceleration_mps2: float = 6.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (np.isfinite(value) and value > 0):
                raise TraceError(
                    f"{field.name} must be a positive number", value=value, place="matching settings"
                )
        if self.most_pieces > 32:
            mend = "Candidates beyond the 32 nearest streets cannot win."
            raise TraceError("most_pieces lies in 1..32", value=self.most_pieces, mend=mend)

    def _native(self) -> _network.MatchOptions:
        options = _network.MatchOptions()
        for field in fields(self):
            setattr(options, field.name, getattr(self, field.name))
        return options


@dataclass(frozen=True, slots=True)
class Trace:
    """GPS fixes of one vehicle, in any order.

    lonlat
        Degrees, longitude first. Rows that are no position are reported, not fatal. Shape (n, 2).
    time_ms
        Milliseconds of any epoch. None: not known; the fixes are then taken in the order given. Shape (n,).
    heading_deg
        Clockwise from north; NaN where unknown or where the vehicle stands. Shape (n,).
    """

    lonlat: NDArray[np.float64]
    time_ms: NDArray[np.int64] | None = None
    heading_deg: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.lonlat.ndim != 2 or self.lonlat.shape[1:] != (2,):
            raise TraceError(
                "fixes come as rows of (lon, lat)", value=self.lonlat.shape, mend="Shape (n, 2)."
            )
        for name in ("time_ms", "heading_deg"):
            column = getattr(self, name)
            if column is not None and column.shape != (len(self.lonlat),):
                mend = f"Give one value for each of the {len(self.lonlat)} fixes."
                raise TraceError(f"{name} does not fit the fixes", value=column.shape, mend=mend)


@dataclass(frozen=True, slots=True)
class TraceBreak:
    """The trace could not be followed to this fix (its row in the trace as given)."""

    before_fix: int
    reason: BreakReason


@dataclass(frozen=True, slots=True)
class Match:
    """The streets of one trace. Rows of the path in order of time; fixes in the order given.

    arc, stretch
        Arcs driven, and the unbroken stretch each belongs to. Shapes (rows,).
    enter_fraction, leave_fraction
        Part of the arc that was driven; 0..1 except at the ends of a stretch. Shapes (rows,).
    enter_ms, leave_ms
        When the arc was entered and left, interpolated between fixes in proportion to the weights;
        waiting at a junction belongs to the arc before it. Shapes (rows,).
    fix_state, fix_arc, fix_row, fix_fraction, fix_distance_m
        For each fix: `FixState`, the arc it was put on, the row of the path, how far along the arc, and
        the distance to the street. NO_ARC, -1, NaN where it was not put anywhere. Shapes (n,).
    breaks
        Where the path falls apart, and why.
    reordered_count
        Fixes that came earlier in the trace than in time.
    timed
        False when the trace had no times: the times of the path then mean nothing.
    """

    arc: NDArray[np.uint32]
    stretch: NDArray[np.uint32]
    enter_fraction: NDArray[np.float64]
    leave_fraction: NDArray[np.float64]
    enter_ms: NDArray[np.float64]
    leave_ms: NDArray[np.float64]
    fix_state: NDArray[np.uint8]
    fix_arc: NDArray[np.uint32]
    fix_row: NDArray[np.int64]
    fix_fraction: NDArray[np.float64]
    fix_distance_m: NDArray[np.float64]
    breaks: tuple[TraceBreak, ...]
    reordered_count: int
    timed: bool

    def count(self, state: FixState) -> int:
        """Count the fixes of one state."""
        return int(np.count_nonzero(self.fix_state == state))

    @property
    def placed_share(self) -> float:
        """Share of the fixes that were put on a street."""
        return float(np.mean(self.fix_row >= 0)) if len(self.fix_row) else 0.0


@dataclass(frozen=True, slots=True)
class MapMatcher:
    """Matches traces on one graph under one profile's weights."""

    native: _network.Matcher
    snapper: Snapper

    @classmethod
    def build(
        cls,
        snapper: Snapper,
        arc_ms: NDArray[np.uint32],
        turn_ms: NDArray[np.uint32],
        settings: MatchSettings | None = None,
    ) -> MapMatcher:
        """Prepare for matching; cheap, so build anew when weights change.

        Parameters
        ----------
        snapper
            Of the graph to match on.
        arc_ms, turn_ms
            The weights in force, NEVER_MS where closed. Shapes (arcs,), (turns,). The arrays are borrowed.
        settings
            None: the defaults.
        """
        graph = snapper.graph
        # A van that arrived in a private street leaves it as a new trip: arrival copies lead nowhere else.
        onward = np.arange(graph.state_count, dtype=np.uint32)
        arrives = arrival_states(graph)
        onward[arrives] = graph.state_arc[arrives]
        columns: dict[str, NDArray[Any]] = {
            "onward": onward,
            "along": np.ascontiguousarray(snapper.along, dtype=np.uint32),
            "against": np.ascontiguousarray(snapper.against, dtype=np.uint32),
            "forward": np.ascontiguousarray(graph.forward, dtype=np.uint8),
            **_as_u32(graph, "piece", "length_dm", "state_arc", "turn_first", "turn_to"),
            "arc_ms": np.ascontiguousarray(arc_ms, dtype=np.uint32),
            "turn_ms": np.ascontiguousarray(turn_ms, dtype=np.uint32),
        }
        native = _network.Matcher(snapper.index, columns, (settings or MatchSettings())._native())
        return cls(native, snapper)

    def match(self, trace: Trace) -> Match:
        """Match one trace.

        Raises
        ------
        TraceError
            If the trace has no fix, or none of them lies near a usable street.
        """
        found = self.match_all([trace])[0]
        if isinstance(found, TraceError):
            raise found
        return found

    def match_all(self, traces: Sequence[Trace]) -> list[Match | TraceError]:
        """Match many traces; those that cannot be matched come back as errors in their places."""
        prepared = [_prepare(trace) for trace in traces]
        first = np.concatenate(([0], np.cumsum([len(p.row) for p in prepared]))).astype(np.int64)
        fixes, arcs, breaks = self.native.match(
            first,
            _joined([p.lon7 for p in prepared], np.int32),
            _joined([p.lat7 for p in prepared], np.int32),
            _joined([p.time_ms for p in prepared], np.int64),
            _joined([p.heading for p in prepared], np.float32),
        )
        matches: list[Match | TraceError] = []
        for number, (trace, ready) in enumerate(zip(traces, prepared, strict=True)):
            of_fixes = slice(int(first[number]), int(first[number + 1]))
            of_arcs = slice(int(arcs[0][number]), int(arcs[0][number + 1]))
            of_breaks = slice(int(breaks[0][number]), int(breaks[0][number + 1]))
            match = _assemble(
                (trace, ready),
                tuple(column[of_fixes] for column in fixes),
                tuple(column[of_arcs] for column in arcs[1:]),
                tuple(column[of_breaks] for column in breaks[1:]),
                of_arcs.start,
            )
            nowhere = not np.isin(match.fix_state, (FixState.MATCHED, FixState.BETWEEN)).any()
            matches.append(self._nowhere(trace, number) if nowhere else match)
        return matches

    def _nowhere(self, trace: Trace, number: int) -> TraceError:
        place = f"trace {number}"
        if len(trace.lonlat) == 0:
            return TraceError("a trace without fixes", place=place, mend="Give one fix at least.")
        readable = np.flatnonzero(_readable(trace.lonlat))
        if len(readable) == 0:
            mend = "Give degrees, longitude first."
            return TraceError("no fix of the trace is a position", place=place, mend=mend)
        lon, lat = trace.lonlat[readable[0]].tolist()
        return TraceError(
            "no fix of the trace lies near a street of this profile",
            value=(lon, lat),
            place=place,
            mend=self.snapper.mend(lon, lat),
        )


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Readable fixes in order of time, and the row of each in the trace."""

    row: NDArray[np.int64]
    lon7: NDArray[np.int32]
    lat7: NDArray[np.int32]
    time_ms: NDArray[np.int64]
    heading: NDArray[np.float32]
    reordered_count: int


def _readable(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    on_globe = (np.abs(lonlat[:, 0]) <= 180) & (np.abs(lonlat[:, 1]) <= 90)
    return np.asarray(np.isfinite(lonlat).all(axis=1) & on_globe)


def _prepare(trace: Trace) -> _Prepared:
    row = np.flatnonzero(_readable(trace.lonlat)).astype(np.int64)
    reordered = 0
    if trace.time_ms is not None:
        time = trace.time_ms[row].astype(np.int64)
        reordered = int(np.count_nonzero(time < np.maximum.accumulate(time))) if len(time) else 0
        row = row[np.argsort(time, kind="stable")]
    units = np.rint(trace.lonlat[row] * 1e7).astype(np.int32)
    lon7, lat7 = np.ascontiguousarray(units[:, 0]), np.ascontiguousarray(units[:, 1])
    heading = np.full(len(row), -1.0, dtype=np.float32)
    if trace.heading_deg is not None:
        given = trace.heading_deg[row]
        heading = np.where(np.isfinite(given), given % 360.0, -1.0).astype(np.float32)
    time = trace.time_ms[row] if trace.time_ms is not None else _assumed_times(lon7, lat7)
    return _Prepared(row, lon7, lat7, np.asarray(time, dtype=np.int64), heading, reordered)


def _assumed_times(lon7: NDArray[np.int32], lat7: NDArray[np.int32]) -> NDArray[np.int64]:
    steps = great_circle_m(lon7[:-1], lat7[:-1], lon7[1:], lat7[1:])
    spans = np.maximum(np.rint(steps * PACE_WITHOUT_TIMES_MS_PER_M), 1.0)
    return np.concatenate(([0], np.cumsum(spans)))[: len(lon7)].astype(np.int64)


def _assemble(
    given: tuple[Trace, _Prepared],
    fixes: tuple[NDArray[Any], ...],
    arcs: tuple[NDArray[Any], ...],
    breaks: tuple[NDArray[Any], ...],
    first_row: int,
) -> Match:
    """Put the kernel's columns into the order of the trace as it was given."""
    trace, ready = given
    state, fix_arc, fix_row, fraction, distance = fixes
    arc, stretch, enter, leave, enter_ms, leave_ms = arcs

    def spread(values: NDArray[Any], missing: float, dtype: DTypeLike) -> NDArray[Any]:
        column = np.full(len(trace.lonlat), missing, dtype=dtype)
        column[ready.row] = values
        return column

    nowhere = fix_arc == NO_ARC
    row = np.where(fix_row == NO_ARC, -1, fix_row.astype(np.int64) - first_row)
    return Match(
        arc=arc,
        stretch=stretch,
        enter_fraction=enter,
        leave_fraction=leave,
        enter_ms=enter_ms,
        leave_ms=leave_ms,
        fix_state=spread(state, FixState.UNREADABLE, np.uint8),
        fix_arc=spread(fix_arc, int(NO_ARC), np.uint32),
        fix_row=spread(row, -1, np.int64),
        fix_fraction=spread(np.where(nowhere, np.nan, fraction), np.nan, np.float64),
        fix_distance_m=spread(np.where(nowhere, np.nan, distance), np.nan, np.float64),
        breaks=tuple(
            TraceBreak(int(ready.row[fix]), BreakReason(reason))
            for fix, reason in zip(breaks[0].tolist(), breaks[1].tolist(), strict=True)
        ),
        reordered_count=ready.reordered_count,
        timed=trace.time_ms is not None,
    )


def _as_u32(graph: StreetGraph, *names: str) -> dict[str, NDArray[np.uint32]]:
    return {name: np.ascontiguousarray(getattr(graph, name), dtype=np.uint32) for name in names}


def _joined(columns: Sequence[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *columns]).astype(dtype)

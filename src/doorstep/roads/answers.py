"""What the road network answers with: matrices, routes and snapped places, ready for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError, TraceError, UnreachableError
from doorstep.domain.travel import NearestTravel, TravelMatrix
from doorstep.domain.units import DEGREES7_PER_DEGREE, Metres, Seconds, m_from_dm, ms_from_s, s_from_ms
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.ways.paths import (
    RoadPath,
    StreetLeg,
    StreetNames,
    feature,
    fraction_on,
    lay_path,
    line_of,
    street_legs,
)
from doorstep.roads.ways.phantoms import phantoms
from doorstep.roads.ways.snapping import DEFAULT_MAX_DISTANCE_M, Side, SnappedPoints, SnapProblem

MOST_SNAP_DISTANCE_M = 50_000.0
"""Whoever is farther from a street than a day's walk is in another city, or has swapped coordinates."""

# Each question imports what only it needs, so that opening a city takes a blink.
if TYPE_CHECKING:
    from doorstep.roads.profile_roads import ProfileRoads, Snapshot
    from doorstep.roads.tags.meanings import Shift
    from doorstep.roads.times.time_of_day import DayTravel, TravelOptions
    from doorstep.roads.times.traffic import DayType
    from doorstep.roads.ways.instructions import Instruction
    from doorstep.roads.ways.matching import Match, MatchSettings, Trace
    from doorstep.roads.ways.reach import Reach
    from doorstep.roads.ways.reach_field import ReachSettings


@dataclass(frozen=True, slots=True)
class SnapOptions:
    """How places find their street.

    max_distance_m
        Places further from any street of the profile are refused. From 0 to `MOST_SNAP_DISTANCE_M`.
    kerb_side
        Stand only on the arc whose kerb faces the place, so that nobody has to cross the street.
    strict
        Whether a place without street is an error, or an unreachable row that is reported.
    """

    max_distance_m: float = DEFAULT_MAX_DISTANCE_M
    kerb_side: bool = False
    strict: bool = True

    def __post_init__(self) -> None:
        # NaN compares false with everything, and so would refuse or let pass every place.
        if not 0 <= self.max_distance_m <= MOST_SNAP_DISTANCE_M:
            raise InputError(
                f"max_distance_m is no distance from 0 to {MOST_SNAP_DISTANCE_M:.0f} m",
                value=self.max_distance_m,
                mend=f"Leave it out for {DEFAULT_MAX_DISTANCE_M:.0f} m.",
            )


@dataclass(frozen=True, slots=True, eq=False)
class RoadMatrix:
    """Times and distances from each source to each target, for one profile at one instant.

    duration_ms
        Milliseconds, NEVER_MS where there is no way. Shape (sources, targets), uint32.
    distance_dm
        Decimetres along the fastest path, 0 where there is no way. Same shape, uint32.
    problems, target_problems
        Places and targets that stand on no street: their rows and columns are unreachable. Empty in strict
        mode; targets that are the places themselves are not told twice.
    """

    duration_ms: NDArray[np.uint32]
    distance_dm: NDArray[np.uint32]
    problems: tuple[SnapProblem, ...] = ()
    target_problems: tuple[SnapProblem, ...] = ()

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """Pairs that a legal way joins. Shape (sources, targets)."""
        return np.asarray(self.duration_ms < NEVER_MS)

    def travel(self) -> TravelMatrix:
        """Turn a square matrix into the travel type that planning reads."""
        return TravelMatrix.from_roads(self.duration_ms, self.distance_dm, NEVER_MS)


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A way from one place to another.

    duration_s, distance_m
        Rounded from exact milliseconds and decimetres.
    line
        Degrees, longitude first. Shape (points, 2).
    path
        The arcs with their exact times; None for a flight, which has no streets, legs or instructions.
    legs
        Stretches along one street each.
    instructions
        From departure to arrival.
    feature
        GeoJSON feature with line, totals, legs, OSM way and node ids and attribution.
    """

    profile: str
    duration_s: Seconds
    distance_m: Metres
    line: NDArray[np.float64]
    path: RoadPath | None
    legs: tuple[StreetLeg, ...]
    instructions: tuple[Instruction, ...]
    feature: dict[str, Any]


def find_matrix(
    roads: ProfileRoads,
    points: SnappedPoints,
    targets: SnappedPoints | None,
    at: TimeOfWeek | None,
    *,
    threads: int,
) -> RoadMatrix:
    """Measure times and distances from each point to each target, or to each point if there are none."""
    snapshot = roads.snapshot(at)
    sources = roads.phantoms(points, snapshot, "source")
    ends = roads.phantoms(points if targets is None else targets, snapshot, "target")
    ms, dm = snapshot.metric.matrix_with_distance(sources, ends, threads=threads)
    return RoadMatrix(ms, dm, points.problems, () if targets is None else targets.problems)


def find_nearest(
    roads: ProfileRoads, points: SnappedPoints, at: TimeOfWeek | None, k_nearest: int, *, threads: int
) -> NearestTravel:
    """Measure times and distances from each point to those reached first, itself included."""
    snapshot = roads.snapshot(at)
    sources, ends = (roads.phantoms(points, snapshot, role) for role in ("source", "target"))
    kept = min(k_nearest, max(len(points), 1))
    return NearestTravel.from_roads(*snapshot.metric.nearest(sources, ends, kept, threads=threads), NEVER_MS)


def find_travel(
    roads: ProfileRoads,
    points: SnappedPoints,
    sampled: tuple[DayType, Sequence[Seconds]],
    shift: Shift | None,
    options: TravelOptions | None,
) -> DayTravel:
    """Build the travel of a whole day between points; `sampled` is the kind of day and its instants."""
    from doorstep.roads.times.time_of_day import DayStreets, build

    graph, weights = roads.layer.graph, roads.weights(shift)
    streets = DayStreets(roads.layer.hierarchy, graph, weights, roads.slices(*sampled))
    sources = phantoms(points, graph, weights.arc_ms, role="source")
    targets = phantoms(points, graph, weights.arc_ms, role="target")
    return build(streets, sources, targets, options)


def find_reach(
    roads: ProfileRoads,
    origin: SnappedPoints,
    limits_s: Sequence[Seconds],
    at: TimeOfWeek | None,
    settings: ReachSettings | None,
) -> Reach:
    """Draw the areas within reach of a snapped place."""
    from doorstep.roads.ways.reach import reach

    snapshot = roads.snapshot(at)
    state_ms = snapshot.metric.one_to_all(roads.phantoms(origin, snapshot, "source"))
    limits_ms = [ms_from_s(limit) for limit in limits_s]
    turn_ms = snapshot.turn_ms(roads.layer.graph)
    return reach(roads.layer.graph, snapshot.arc_ms, state_ms, origin, limits_ms, settings, turn_ms=turn_ms)


def find_matches(
    roads: ProfileRoads, traces: Sequence[Trace], at: TimeOfWeek | None, settings: MatchSettings | None
) -> list[Match | TraceError]:
    """Find the streets that traces were driven on."""
    from doorstep.roads.ways.matching import MapMatcher

    snapshot, graph = roads.snapshot(at), roads.layer.graph
    matcher = MapMatcher.build(roads.layer.snapper, snapshot.arc_ms, snapshot.turn_ms(graph), settings)
    return matcher.match_all(traces)


def find_route(roads: ProfileRoads, names: StreetNames, ends: SnappedPoints, at: TimeOfWeek | None) -> Route:
    """Find the fastest way between two snapped places.

    Parameters
    ----------
    roads, names
        The profile's streets, and the names of their ways.
    ends
        Start and end, in this order.
    at
        Departure; None for free flow.

    Raises
    ------
    UnreachableError
        If no legal way leads from start to end.
    """
    from doorstep.roads.ways.instructions import instruct

    snapshot, graph = roads.snapshot(at), roads.layer.graph
    found = _on_states(roads, ends, snapshot)
    if found is None:
        places = [
            f"({lon / 1e7:.6f}, {lat / 1e7:.6f})" for lon, lat in zip(ends.lon7, ends.lat7, strict=True)
        ]
        raise UnreachableError(
            f"no legal way by {roads.profile.name} from {places[0]} to {places[1]}",
            mend="Check closures and islands, or take another profile.",
        )
    states, from_fraction, to_fraction = found
    path = lay_path(
        graph,
        snapshot.arc_ms,
        snapshot.turn_ms(graph),
        states,
        from_fraction=from_fraction,
        to_fraction=to_fraction,
    )
    last = ends.take(np.array([1]))
    side = Side(int(last.side[np.flatnonzero(last.arc == path.arc[-1])[0]]))
    return Route(
        profile=roads.profile.name,
        duration_s=s_from_ms(path.ms),
        distance_m=m_from_dm(path.dm),
        line=np.stack([path.lon7, path.lat7], axis=1) / DEGREES7_PER_DEGREE,
        path=path,
        legs=street_legs(path, graph, names),
        instructions=instruct(path, graph, names, arrive_side=side),
        feature=feature(path, graph, names),
    )


def find_line(
    roads: ProfileRoads, ends: SnappedPoints, at: TimeOfWeek | Shift | None
) -> NDArray[np.float64] | None:
    """Find the line of the fastest way between two snapped places: for maps, at a fraction of a route's work.

    Parameters
    ----------
    ends
        Start and end, in this order.
    at
        Departure; a shift for free flow on what is open all through it, None for free flow.

    Returns
    -------
    NDArray[np.float64] | None
        Degrees, longitude first, shape (points, 2). None: no legal way leads from start to end.
    """
    found = _on_states(roads, ends, roads.snapshot(at))
    if found is None:
        return None
    lon7, lat7 = line_of(roads.layer.graph, *found)
    return np.stack([lon7, lat7], axis=1) / DEGREES7_PER_DEGREE


def _on_states(
    roads: ProfileRoads, ends: SnappedPoints, snapshot: Snapshot
) -> tuple[NDArray[np.uint32], float, float] | None:
    """Find the states of the fastest way, and where on the first and the last arc it begins and ends."""
    first, last = ends.take(np.array([0])), ends.take(np.array([1]))
    found = snapshot.metric.path(
        roads.phantoms(first, snapshot, "source"), roads.phantoms(last, snapshot, "target")
    )
    if found is None:
        return None
    arcs = roads.layer.graph.state_arc[found.states]
    return found.states, fraction_on(first, 0, int(arcs[0])), fraction_on(last, 0, int(arcs[-1]))

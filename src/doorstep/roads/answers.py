"""What the road network answers with: matrices, routes and snapped places, ready for people and programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import UnreachableError
from doorstep.domain.travel import TravelMatrix
from doorstep.domain.units import Metres, Seconds, m_from_dm, s_from_ms
from doorstep.roads.hierarchy import NEVER_MS
from doorstep.roads.instructions import Instruction, instruct
from doorstep.roads.opening_times import TimeOfWeek
from doorstep.roads.paths import (
    RoadPath,
    StreetLeg,
    StreetNames,
    feature,
    fraction_on,
    lay_path,
    street_legs,
)
from doorstep.roads.profile_roads import ProfileRoads
from doorstep.roads.snapping import DEFAULT_MAX_DISTANCE_M, Side, SnappedPoints, SnapProblem


@dataclass(frozen=True, slots=True)
class SnapOptions:
    """How places find their street.

    max_distance_m
        Places further from any street of the profile are refused.
    kerb_side
        Stand only on the arc whose kerb faces the place, so that nobody has to cross the street.
    strict
        Whether a place without street is an error, or an unreachable row that is reported.
    """

    max_distance_m: float = DEFAULT_MAX_DISTANCE_M
    kerb_side: bool = False
    strict: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class RoadMatrix:
    """Times and distances from each source to each target, for one profile at one instant.

    duration_ms
        Milliseconds, NEVER_MS where there is no way. Shape (sources, targets), uint32.
    distance_dm
        Decimetres along the fastest path, 0 where there is no way. Same shape, uint32.
    problems
        Places that stand on no street: their rows and columns are unreachable. Empty in strict mode.
    """

    duration_ms: NDArray[np.uint32]
    distance_dm: NDArray[np.uint32]
    problems: tuple[SnapProblem, ...] = ()

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
        Rounded from the exact milliseconds and decimetres in `path`.
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
    path: RoadPath
    legs: tuple[StreetLeg, ...]
    instructions: tuple[Instruction, ...]
    feature: dict[str, Any]


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
    snapshot, graph = roads.snapshot(at), roads.layer.graph
    first, last = ends.take(np.array([0])), ends.take(np.array([1]))
    found = snapshot.metric.path(
        roads.phantoms(first, snapshot, "source"), roads.phantoms(last, snapshot, "target")
    )
    if found is None:
        places = [
            f"({lon / 1e7:.6f}, {lat / 1e7:.6f})" for lon, lat in zip(ends.lon7, ends.lat7, strict=True)
        ]
        raise UnreachableError(
            f"no legal way by {roads.profile.name} from {places[0]} to {places[1]}",
            mend="Check closures and islands, or take another profile.",
        )
    arcs = graph.state_arc[found.states]
    path = lay_path(
        graph,
        snapshot.arc_ms,
        snapshot.turn_ms(graph),
        found.states,
        from_fraction=fraction_on(first, 0, int(arcs[0])),
        to_fraction=fraction_on(last, 0, int(arcs[-1])),
    )
    side = Side(int(last.side[np.flatnonzero(last.arc == arcs[-1])[0]]))
    return Route(
        profile=roads.profile.name,
        duration_s=s_from_ms(path.ms),
        distance_m=m_from_dm(path.dm),
        path=path,
        legs=street_legs(path, graph, names),
        instructions=instruct(path, graph, names, arrive_side=side),
        feature=feature(path, graph, names),
    )

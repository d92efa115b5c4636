"""A drawn city with weights one can work out by hand: 10 m/s everywhere, turns free, no U-turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.graph import Mode, StreetGraph, TurnFlag, build_graph
from doorstep.roads.routing.hierarchy import NEVER_MS, Hierarchy
from doorstep.roads.routing.metric import Metric, Path
from doorstep.roads.ways.paths import RoadPath, StreetNames, fraction_on, lay_path
from doorstep.roads.ways.phantoms import phantoms
from doorstep.roads.ways.snapping import SnappedPoints, Snapper
from tests.cities.ascii_city import City, draw_city

MS_PER_DM = 10


@dataclass(frozen=True)
class Town:
    """A city ready to be asked."""

    city: City
    graph: StreetGraph
    arc_ms: NDArray[np.uint32]
    turn_ms: NDArray[np.uint32]
    snapper: Snapper
    metric: Metric
    names: StreetNames

    def arc(self, ends: str) -> int:
        return self.city.arc(self.graph, ends)

    def beside(self, letter: str, east_m: float = 0.0, north_m: float = 0.0) -> NDArray[np.float64]:
        """Degrees of a spot so many metres from a letter (at the equator). Shape (1, 2)."""
        place = self.city.lonlat(letter)
        return np.array([[place.lon + east_m / 111_195.08, place.lat + north_m / 111_195.08]])

    def snap(self, lonlat: NDArray[np.float64], **how: object) -> SnappedPoints:
        return self.snapper.snap(lonlat, self.arc_ms < NEVER_MS, **how)

    def find(self, start: SnappedPoints, end: SnappedPoints) -> tuple[Path | None, int]:
        """Ask the hierarchy for the path and for the matrix value."""
        source = phantoms(start, self.graph, self.arc_ms, role="source")
        target = phantoms(end, self.graph, self.arc_ms, role="target")
        return self.metric.path(source, target), int(self.metric.matrix(source, target)[0, 0])

    def route(self, start: SnappedPoints, end: SnappedPoints) -> RoadPath:
        found, _ = self.find(start, end)
        assert found is not None
        arcs = self.graph.state_arc[found.states]
        return lay_path(
            self.graph,
            self.arc_ms,
            self.turn_ms,
            found.states,
            from_fraction=fraction_on(start, 0, int(arcs[0])),
            to_fraction=fraction_on(end, 0, int(arcs[-1])),
        )


def town_of(city: City, mode: Mode = Mode.MOTOR, *, group: int = 0, u_turns: bool = False) -> Town:
    """Put hand-made weights on a city; turns banned to the access group stay banned."""
    graph = build_graph(city.streets, mode)
    arc_ms = (graph.length_dm * MS_PER_DM).astype(np.uint32)
    arc_ms[(graph.arc_access >> group) & 1 == 0] = NEVER_MS
    turn_ms = np.zeros(graph.turn_count, dtype=np.uint32)
    banned = ((graph.turn_ban >> group) & 1) == 1
    if not u_turns:
        banned |= (graph.turn_flags & TurnFlag.U_TURN) != 0
    turn_ms[banned] = NEVER_MS
    after = graph.state_arc[graph.turn_to]
    weight = np.minimum(turn_ms + arc_ms[after], NEVER_MS).astype(np.uint32)
    metric = Hierarchy.build(graph).customise(weight, graph.length_dm[after])
    return Town(city, graph, arc_ms, turn_ms, Snapper.build(graph), metric, StreetNames.of(city.streets))


def draw_town(drawing: str, ways: dict[str, str], **rest: object) -> Town:
    """Draw a city and put hand-made weights on it."""
    return town_of(draw_city(drawing, ways, **rest))

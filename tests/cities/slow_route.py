"""A slow, plain search for the fastest legal way, for cities small enough to check by hand."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.times.weights import Weights, turn_weights
from tests.cities.ascii_city import City


@dataclass(frozen=True, slots=True)
class SlowRoute:
    """Milliseconds from the end of the first arc to the end of the last, and all arcs in order."""

    duration_ms: int
    arcs: tuple[int, ...]


def fastest(graph: StreetGraph, weights: Weights, start: int, end: int) -> SlowRoute | None:
    """Search from the end of arc `start` to the end of arc `end` (Dijkstra 1959); None if there is no way."""
    weight = turn_weights(graph, weights)
    queue: list[tuple[int, int, tuple[int, ...]]] = [(0, start, (start,))]
    done: set[int] = set()
    while queue:
        far, state, arcs = heappop(queue)
        if graph.state_arc[state] == end:
            return SlowRoute(far, arcs)
        if state in done:
            continue
        done.add(state)
        for turn in range(int(graph.turn_first[state]), int(graph.turn_first[state + 1])):
            if weight[turn] < NEVER_MS:
                onward = int(graph.turn_to[turn])
                arc = int(graph.state_arc[onward])
                heappush(queue, (far + int(weight[turn]), onward, (*arcs, arc)))
    return None


def letters(city: City, graph: StreetGraph, route: SlowRoute | None) -> str:
    """Spell a route by its junctions; "" if there is none."""
    if route is None:
        return ""
    letter_of = {osm_id: letter for letter, osm_id in city.node_id.items()}
    first = letter_of[int(graph.node_osm_id[graph.tail[route.arcs[0]]])]
    return first + "".join(letter_of[int(graph.node_osm_id[graph.head[arc]])] for arc in route.arcs)

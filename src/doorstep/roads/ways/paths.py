"""A route as people and programs read it: line, times, streets, OSM ids.

The hierarchy answers with states. Here they become arcs with their own times, whose sum is the
matrix's value to the millisecond and decimetre, the line on the map with the first and last arc cut
where the route begins and ends, and a GeoJSON feature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import UnreachableError
from doorstep.domain.units import m_from_dm, s_from_ms
from doorstep.roads.graphs.geometry import planar_steps_m, to_degrees
from doorstep.roads.graphs.graph import ArcFlag, RoadClass, StreetGraph
from doorstep.roads.tags.streets import ATTRIBUTION, StreetData
from doorstep.roads.ways.phantoms import ahead
from doorstep.roads.ways.snapping import SnappedPoints


@dataclass(frozen=True, slots=True)
class StreetNames:
    """Names and ids of the ways behind a graph: what a path tells beside its line.

    way_osm_id, way_name, way_ref
        OSM id, and street name and road number as indices in `names`; `names[0]` is "". Shapes (ways,).
    """

    way_osm_id: NDArray[np.int64]
    way_name: NDArray[np.int32]
    way_ref: NDArray[np.int32]
    names: tuple[str, ...]

    @classmethod
    def of(cls, streets: StreetData) -> StreetNames:
        """Take the columns over from street data."""
        return cls(streets.way_osm_id, streets.way_name, streets.way_ref, streets.names)

    def name(self, way: int) -> str:
        """Name of a way, "" where it has none."""
        return self.names[int(self.way_name[way])]

    def ref(self, way: int) -> str:
        """Road number of a way, "" where it has none."""
        return self.names[int(self.way_ref[way])]


@dataclass(frozen=True, slots=True)
class RoadPath:
    """A route along arcs. Sums over its arcs equal the matrix's value.

    arc
        Arcs in order. Shape (k,), k >= 1.
    enter_fraction, leave_fraction
        Part of each arc that is travelled. Shapes (k,).
    arc_ms, turn_ms
        Time on each arc, and of the turn before it (0 for the first). Shapes (k,).
    length_dm
        Distance on each arc. Shape (k,).
    lon7, lat7
        The line, two points at least.
    point_first
        Arc `i` runs over the points `point_first[i]` to `point_first[i + 1]`, both included. Shape (k + 1,).
    turn
        Rows of the turns between the arcs, in the graph's columns. Shape (k - 1,).
    """

    arc: NDArray[np.uint32]
    enter_fraction: NDArray[np.float64]
    leave_fraction: NDArray[np.float64]
    arc_ms: NDArray[np.uint32]
    turn_ms: NDArray[np.uint32]
    length_dm: NDArray[np.uint32]
    lon7: NDArray[np.int32]
    lat7: NDArray[np.int32]
    point_first: NDArray[np.int64]
    turn: NDArray[np.int64]

    @property
    def ms(self) -> int:
        """Milliseconds from the first to the last point."""
        return int(self.arc_ms.sum(dtype=np.int64) + self.turn_ms.sum(dtype=np.int64))

    @property
    def dm(self) -> int:
        """Decimetres from the first to the last point."""
        return int(self.length_dm.sum(dtype=np.int64))


def fraction_on(points: SnappedPoints, point: int, arc: int) -> float:
    """Say how far along an arc a snapped point stands.

    Raises
    ------
    UnreachableError
        If the point does not stand on that arc: states and points belong to different questions.
    """
    rows = range(int(points.first[point]), int(points.first[point + 1]))
    for row in rows:
        if int(points.arc[row]) == arc:
            return float(points.fraction[row])
    raise UnreachableError(
        "the route does not touch the point", value=point, mend="Snap and search together."
    )


def lay_path(
    graph: StreetGraph,
    arc_ms: NDArray[np.uint32],
    turn_ms: NDArray[np.uint32],
    states: NDArray[np.uint32],
    *,
    from_fraction: float,
    to_fraction: float,
) -> RoadPath:
    """Lay the states that the hierarchy found onto the street.

    Parameters
    ----------
    graph
        Streets of the mode.
    arc_ms, turn_ms
        The weights under which the states were found. Shapes (arcs,), (turns,).
    states
        From the source's state to the target's, one alone if the target lies ahead on the same arc.
    from_fraction, to_fraction
        Where on the first and on the last arc the route begins and ends (`fraction_on`).
    """
    arc = graph.state_arc[states].astype(np.uint32)
    turn = _turns_between(graph, states)
    enter, leave = np.zeros(len(arc)), np.ones(len(arc))
    enter[0], leave[-1] = from_fraction, to_fraction
    line = _line(graph, arc, enter, leave)
    return RoadPath(
        arc=arc,
        enter_fraction=enter,
        leave_fraction=leave,
        arc_ms=_shares(arc_ms[arc], from_fraction, to_fraction),
        turn_ms=np.concatenate(([0], turn_ms[turn])).astype(np.uint32),
        length_dm=_shares(graph.length_dm[arc], from_fraction, to_fraction),
        lon7=line[0],
        lat7=line[1],
        point_first=line[2],
        turn=turn,
    )


def line_of(
    graph: StreetGraph, states: NDArray[np.uint32], from_fraction: float, to_fraction: float
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the line alone of what `lay_path` lays: longitudes and latitudes in ten-millionths of a degree."""
    arc = graph.state_arc[states].astype(np.uint32)
    enter, leave = np.zeros(len(arc)), np.ones(len(arc))
    enter[0], leave[-1] = from_fraction, to_fraction
    lon7, lat7, _ = _line(graph, arc, enter, leave)
    return lon7, lat7


def _shares(whole: NDArray[np.uint32], from_fraction: float, to_fraction: float) -> NDArray[np.uint32]:
    """Cut the first and the last value exactly as phantoms do, so that sums stay equal."""
    shares = whole.astype(np.int64)
    before = int(whole[0]) - int(ahead(whole[:1], np.array([from_fraction]))[0])
    beyond = int(ahead(whole[-1:], np.array([to_fraction]))[0])
    shares[0] -= before
    shares[-1] -= beyond
    return shares.astype(np.uint32)


def _turns_between(graph: StreetGraph, states: NDArray[np.uint32]) -> NDArray[np.int64]:
    found = np.empty(len(states) - 1, dtype=np.int64)
    for i, (before, after) in enumerate(zip(states[:-1].tolist(), states[1:].tolist(), strict=True)):
        begin, end = int(graph.turn_first[before]), int(graph.turn_first[before + 1])
        hits = np.flatnonzero(graph.turn_to[begin:end] == after)
        if len(hits) == 0:
            raise UnreachableError("no turn joins two states of the route", value=(before, after))
        found[i] = begin + hits[0]
    return found


def _line(
    graph: StreetGraph,
    arc: NDArray[np.uint32],
    enter: NDArray[np.float64],
    leave: NDArray[np.float64],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    lons, lats, first = [], [], [0]
    for i, number in enumerate(arc.tolist()):
        lon7, lat7 = arc_line(graph, number, float(enter[i]), float(leave[i]))
        skip = 1 if i > 0 else 0  # the junction was the last point already
        lons.append(lon7[skip:])
        lats.append(lat7[skip:])
        first.append(first[-1] + len(lon7) - 1)
    return np.concatenate(lons), np.concatenate(lats), np.array(first, dtype=np.int64)


def arc_line(
    graph: StreetGraph, arc: int, enter: float = 0.0, leave: float = 1.0
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Cut the points of an arc between two fractions of its length, in its direction; two points at least."""
    piece = int(graph.piece[arc])
    begin, end = int(graph.piece_first[piece]), int(graph.piece_first[piece + 1])
    lon7, lat7 = graph.piece_lon7[begin:end], graph.piece_lat7[begin:end]
    turned = not graph.forward[arc]
    if enter <= 0.0 and leave >= 1.0:
        return (lon7[::-1], lat7[::-1]) if turned else (lon7, lat7)
    reach = np.concatenate(([0.0], np.cumsum(planar_steps_m(lon7, lat7))))
    if turned:
        lon7, lat7, reach = lon7[::-1], lat7[::-1], reach[-1] - reach[::-1]
    start, stop = enter * reach[-1], leave * reach[-1]
    inside = (reach > start) & (reach < stop)
    at = np.concatenate(([start], reach[inside], [stop]))
    cut_lon = np.rint(np.interp(at, reach, lon7.astype(np.float64))).astype(np.int32)
    cut_lat = np.rint(np.interp(at, reach, lat7.astype(np.float64))).astype(np.int32)
    return cut_lon, cut_lat


@dataclass(frozen=True, slots=True)
class StreetLeg:
    """A stretch along one street: positions `first` to `last` (included) in the path's arcs."""

    name: str
    ref: str
    first: int
    last: int
    duration_ms: int
    distance_dm: int


def street_legs(path: RoadPath, graph: StreetGraph, names: StreetNames) -> tuple[StreetLeg, ...]:
    """Gather arcs of the same name and number; an unnamed roundabout keeps apart."""
    way = graph.way[path.arc].astype(np.int64)
    round_about = (graph.arc_flags[path.arc] & ArcFlag.ROUNDABOUT) != 0
    key = np.stack([names.way_name[way], names.way_ref[way], round_about.astype(np.int32)], axis=1)
    starts = np.flatnonzero(np.concatenate(([True], (key[1:] != key[:-1]).any(axis=1))))
    ends = np.concatenate((starts[1:], [len(way)]))
    legs = []
    for first, end in zip(starts.tolist(), ends.tolist(), strict=True):
        spent = path.arc_ms[first:end].sum(dtype=np.int64) + path.turn_ms[first:end].sum(dtype=np.int64)
        covered = path.length_dm[first:end].sum(dtype=np.int64)
        row = int(way[first])
        legs.append(StreetLeg(names.name(row), names.ref(row), first, end - 1, int(spent), int(covered)))
    return tuple(legs)


def feature(path: RoadPath, graph: StreetGraph, names: StreetNames) -> dict[str, Any]:
    """Write a path as a GeoJSON feature (RFC 7946): line, totals, legs, OSM way and node ids."""
    way = graph.way[path.arc].astype(np.int64)
    way_ids = names.way_osm_id[way]
    node_ids = graph.node_osm_id[graph.tail[path.arc[1:]]]
    legs = [
        {
            "name": leg.name or None,
            "ref": leg.ref or None,
            "duration_s": s_from_ms(leg.duration_ms),
            "distance_m": m_from_dm(leg.distance_dm),
            "point_first": int(path.point_first[leg.first]),
            "point_last": int(path.point_first[leg.last + 1]),
        }
        for leg in street_legs(path, graph, names)
    ]
    properties = {
        "duration_s": s_from_ms(path.ms),
        "duration_ms": path.ms,
        "distance_m": m_from_dm(path.dm),
        "legs": legs,
        "osm_way_ids": way_ids[np.concatenate(([True], way_ids[1:] != way_ids[:-1]))].tolist(),
        "osm_node_ids": node_ids.tolist(),
        "arcs": {
            "osm_way_id": way_ids.tolist(),
            "along_way": graph.forward[path.arc].tolist(),
            "duration_ms": path.arc_ms.tolist(),
            "turn_ms": path.turn_ms.tolist(),
            "length_dm": path.length_dm.tolist(),
            "point_first": path.point_first[:-1].tolist(),
        },
        "attribution": ATTRIBUTION,
    }
    geometry = {"type": "LineString", "coordinates": coordinates(path.lon7, path.lat7)}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def coordinates(lon7: NDArray[np.int32], lat7: NDArray[np.int32]) -> list[list[float]]:
    """Write points as GeoJSON coordinates, [lon, lat] with seven decimals."""
    pairs: list[list[float]] = np.stack([to_degrees(lon7), to_degrees(lat7)], axis=1).tolist()
    return pairs


def uses(path: RoadPath, graph: StreetGraph, road_class: RoadClass) -> bool:
    """Tell whether a path runs over any street of a class, such as a ferry or steps."""
    return bool((graph.road_class[path.arc] == road_class).any())

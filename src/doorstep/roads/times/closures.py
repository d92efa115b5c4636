"""What is closed: from streets, OSM ways or areas to the arcs of one mode."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import PlaceError, UnknownNameError
from doorstep.domain.places import LonLat
from doorstep.roads.graphs.graph import Mode, StreetGraph
from doorstep.roads.tags.streets import StreetData

ALL_MODES = (Mode.MOTOR, Mode.CYCLE, Mode.FOOT)


@dataclass(frozen=True, slots=True)
class Closure:
    """Something that stops traffic until it is reopened.

    name
        Told back to people, and the handle for reopening.
    modes
        Which kinds of traffic it stops.
    ways
        OSM ids of whole ways.
    area
        Corners of a polygon: every piece of street that touches it is closed.
    """

    name: str
    modes: tuple[Mode, ...] = ALL_MODES
    ways: tuple[int, ...] = ()
    area: tuple[LonLat, ...] = ()

    def __post_init__(self) -> None:
        if not self.ways and not self.area:
            raise PlaceError(
                "a closure of nothing", place=f"closure {self.name!r}", mend="Name ways or an area."
            )
        if self.area and len(self.area) < 3:
            what, mend = "an area needs three corners or more", "Give the corners in order."
            raise PlaceError(what, value=len(self.area), place=f"closure {self.name!r}", mend=mend)


def closed_arcs(streets: StreetData, graph: StreetGraph, closure: Closure) -> NDArray[np.bool_]:
    """Mark the arcs that a closure stops. Shape (arcs,).

    Raises
    ------
    UnknownNameError
        If an OSM way is not on the map at all.
    """
    arcs = np.zeros(graph.arc_count, dtype=np.bool_)
    if closure.ways:
        _require_ways(streets, closure.ways)
        arcs |= np.isin(streets.way_osm_id[graph.way], np.array(closure.ways, dtype=np.int64))
    if closure.area:
        arcs |= _pieces_in(graph, closure.area)[graph.piece]
    return arcs


def ways_named(streets: StreetData, name: str) -> tuple[int, ...]:
    """Find the OSM ids of the ways that carry a street name, whatever its case.

    Raises
    ------
    UnknownNameError
        If no street has the name; the error names the nearest.
    """
    wanted = name.casefold().strip()
    rows = [row for row, known in enumerate(streets.names) if known.casefold() == wanted and known]
    ways = streets.way_osm_id[np.isin(streets.way_name, np.array(rows, dtype=np.int32))]
    if len(ways) == 0:
        raise UnknownNameError.among("street", name, _near(name, streets.names))
    return tuple(int(way) for way in ways)


def _near(name: str, names: Sequence[str]) -> Collection[str]:
    from difflib import get_close_matches

    return get_close_matches(name, [known for known in names if known], n=5, cutoff=0.5)


def _require_ways(streets: StreetData, ways: tuple[int, ...]) -> None:
    known = set(streets.way_osm_id.tolist())
    missing = next((way for way in ways if way not in known), None)
    if missing is not None:
        raise UnknownNameError("no such way on this map", value=missing, mend="Give ids of OSM street ways.")


def _pieces_in(graph: StreetGraph, area: tuple[LonLat, ...]) -> NDArray[np.bool_]:
    # Few closures are areas: what they need is imported when one is.
    import shapely

    corners = [(corner.lon, corner.lat) for corner in area]
    polygon = shapely.make_valid(shapely.Polygon(corners))
    degrees = np.stack([graph.piece_lon7 / 1e7, graph.piece_lat7 / 1e7], axis=1)
    first = graph.piece_first.astype(np.int64)
    sizes = first[1:] - first[:-1]
    lines = shapely.linestrings(degrees, indices=np.repeat(np.arange(len(sizes)), sizes))
    shapely.prepare(polygon)
    return np.asarray(shapely.intersects(polygon, lines), dtype=np.bool_)

"""How far one gets: isochrones as polygons that claim only what a reached street touches.

Every street in range is sampled with the time at which one stands there; the time is written on the
vertices of a grid around each sample, and spreads from streets into the land beside them, never across
an unreached street and never further than `spread_m`. Contours of that one field, for rising limits,
are nested because the sets they surround are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.domain.units import s_from_ms
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.tags.streets import ATTRIBUTION
from doorstep.roads.ways.reach_field import ReachSettings, TimeField
from doorstep.roads.ways.reach_times import piece_times
from doorstep.roads.ways.snapping import SnappedPoints


@dataclass(frozen=True, slots=True)
class Isochrone:
    """Where one gets within a limit. `area` is in WGS 84 degrees, `area_m2` its size on the ground."""

    limit_ms: int
    area: shapely.MultiPolygon
    area_m2: float


@dataclass(frozen=True, slots=True)
class Reach:
    """Isochrones of one origin, smallest limit first; `grid_m` is how coarse they are drawn."""

    lon: float
    lat: float
    isochrones: tuple[Isochrone, ...]
    grid_m: float

    def features(self) -> dict[str, Any]:
        """Write the isochrones as a GeoJSON feature collection (RFC 7946), largest first."""
        rows = []
        for isochrone in reversed(self.isochrones):
            properties = {
                "limit_s": s_from_ms(isochrone.limit_ms),
                "area_m2": round(isochrone.area_m2),
                "origin": [self.lon, self.lat],
                "attribution": ATTRIBUTION,
            }
            geometry = _rounded(shapely.geometry.mapping(isochrone.area))
            rows.append({"type": "Feature", "geometry": geometry, "properties": properties})
        return {"type": "FeatureCollection", "features": rows}


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    parts = [
        [[[round(x, 6), round(y, 6)] for x, y in ring] for ring in part] for part in geometry["coordinates"]
    ]
    return {"type": "MultiPolygon", "coordinates": parts}


def reach(
    graph: StreetGraph,
    arc_ms: NDArray[np.uint32],
    state_ms: NDArray[np.uint32],
    origin: SnappedPoints,
    limits_ms: Sequence[int],
    settings: ReachSettings | None = None,
    *,
    turn_ms: NDArray[np.uint32] | None = None,
) -> Reach:
    """Draw isochrones around one snapped origin.

    Parameters
    ----------
    graph, arc_ms, state_ms
        As in `piece_times`; `state_ms` must come from the same origin.
    origin
        One snapped point; the rest of its own street counts from there.
    limits_ms
        Time limits, any order, each above 0.
    settings
        None: the defaults.
    turn_ms
        See `piece_times`.

    Raises
    ------
    InputError
        If no limit is given, one is not positive, or the origin is not on a street.
    """
    limits = sorted({int(limit) for limit in limits_ms})
    if not limits or limits[0] <= 0:
        raise InputError("reach needs limits above 0", value=list(limits_ms), mend="Give seconds of travel.")
    if len(origin) != 1 or len(origin.arc) == 0:
        raise InputError("reach needs one origin on a street", value=len(origin), mend="Snap one point.")
    chosen = settings or ReachSettings()
    times = piece_times(graph, arc_ms, state_ms, origin, turn_ms)
    field = TimeField.write(graph, times, limits[-1], chosen)
    nested: list[Isochrone] = []
    smaller: shapely.Geometry = shapely.MultiPolygon()
    for limit in limits:
        smaller = field.area_within(limit, smaller, chosen)
        nested.append(Isochrone(limit, *field.on_earth(smaller)))
    lon, lat = float(origin.lon7[0]) / 1e7, float(origin.lat7[0]) / 1e7
    return Reach(lon, lat, tuple(nested), field.step_m)

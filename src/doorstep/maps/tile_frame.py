"""Keep the base map to the city: one node in the wrong place must not draw tiles over half the globe.

A damaged extract has nodes at longitude and latitude 0, and a sound one may hold seas and countries whose
outlines reach far beyond it. At street zoom that would be millions of tiles.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
Frame = tuple[float, float, float, float]

STRAY_PERCENT = 1.0
MARGIN = 0.0005
"""Of the world, some 10 km in the middle latitudes."""


def frame_of(geometries: list[Geometries]) -> Frame | None:
    """Frame a city: the rectangle of all but stray points, and its own width and height around it.

    Parameters
    ----------
    geometries
        Features in world units, 0..1.

    Returns
    -------
    Frame | None
        West, north, east, south in world units; None without any point.
    """
    points = shapely.get_coordinates(np.concatenate(geometries)) if geometries else np.empty((0, 2))
    if not len(points):
        return None
    low, high = np.percentile(points, (STRAY_PERCENT, 100 - STRAY_PERCENT), axis=0)
    around = (high - low) + MARGIN
    west, north = (low - around).tolist()
    east, south = (high + around).tolist()
    return west, north, east, south


def clip_to(frame: Frame, geometries: Geometries) -> tuple[Geometries, NDArray[np.int64], int]:
    """Cut features off at a frame.

    Returns
    -------
    tuple
        What is left, a line that was cut apart in several pieces; the row each piece comes from; and how
        many features were cut or lie outside.
    """
    bounds = shapely.bounds(geometries)
    west, north, east, south = frame
    inside = (bounds[:, :2] >= (west, north)).all(axis=1) & (bounds[:, 2:] <= (east, south)).all(axis=1)
    crossing = np.flatnonzero(~inside)
    rows = np.arange(len(geometries), dtype=np.int64)
    if not len(crossing):
        return geometries, rows, 0
    clipped = geometries.copy()
    clipped[crossing] = shapely.clip_by_rect(geometries[crossing], west, north, east, south)
    cut_apart = shapely.get_type_id(clipped) == shapely.GeometryType.MULTILINESTRING
    whole = np.flatnonzero(~cut_apart & ~shapely.is_empty(clipped))
    lines, of = shapely.get_parts(clipped[cut_apart], return_index=True)
    pieces = np.concatenate([clipped[whole], lines])
    origin = np.concatenate([whole, np.flatnonzero(cut_apart)[of]])
    order = np.argsort(origin, kind="stable")
    return pieces[order], origin[order], len(crossing)

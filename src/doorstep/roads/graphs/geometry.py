"""Distances, bearings and lengths on the sphere, for whole columns of positions at once.

Positions are WGS 84 degrees times 10^7 as int32 (`lon7`, `lat7`), as in the street graph, or degrees
as float64 where a name says so. Bearings are degrees clockwise from north.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.domain.places import EARTH_RADIUS_M, METRES_PER_DEGREE

DEGREES_PER_UNIT = 1e-7
METRES_PER_UNIT = METRES_PER_DEGREE * DEGREES_PER_UNIT

Degrees = NDArray[np.float64]
Column7 = NDArray[np.int32]


def to_units(degrees: ArrayLike) -> Column7:
    """Round degrees to units of 10^-7 degree (about 1 cm)."""
    return np.rint(np.asarray(degrees, dtype=np.float64) / DEGREES_PER_UNIT).astype(np.int32)


def to_degrees(units: ArrayLike) -> Degrees:
    """Read units of 10^-7 degree as degrees, correctly rounded."""
    return np.asarray(units, dtype=np.float64) / 1e7


def great_circle_m(
    lon7_from: ArrayLike, lat7_from: ArrayLike, lon7_to: ArrayLike, lat7_to: ArrayLike
) -> NDArray[np.float64]:
    """Measure the shortest way over the sphere in metres (haversine; Sinnott 1984). Broadcasts."""
    lon_from, lat_from, lon_to, lat_to = (
        np.radians(to_degrees(units)) for units in (lon7_from, lat7_from, lon7_to, lat7_to)
    )
    half = np.sin((lat_to - lat_from) / 2) ** 2
    half += np.cos(lat_from) * np.cos(lat_to) * np.sin((lon_to - lon_from) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))), dtype=np.float64)


def bearing_deg(
    lon7_from: ArrayLike, lat7_from: ArrayLike, lon7_to: ArrayLike, lat7_to: ArrayLike
) -> NDArray[np.float64]:
    """Compute initial bearings, 0 <= bearing < 360. Broadcasts; equal points give 0."""
    lon_from, lat_from, lon_to, lat_to = (
        np.radians(to_degrees(units)) for units in (lon7_from, lat7_from, lon7_to, lat7_to)
    )
    east = np.sin(lon_to - lon_from) * np.cos(lat_to)
    north = np.cos(lat_from) * np.sin(lat_to)
    north = north - np.sin(lat_from) * np.cos(lat_to) * np.cos(lon_to - lon_from)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0, dtype=np.float64)


def planar_steps_m(lon7: Column7, lat7: Column7) -> NDArray[np.float64]:
    """Measure the steps of one line in metres on the plane at its first point. Shape (points - 1,).

    The same plane that the street index uses, so that a fraction along a piece means the same point
    everywhere. Good to 10^-4 on pieces up to ten kilometres.
    """
    if len(lon7) < 2:
        return np.zeros(0)
    cosine = np.cos(np.radians(float(lat7[0]) * DEGREES_PER_UNIT))
    east = np.diff(lon7.astype(np.float64)) * cosine
    north = np.diff(lat7.astype(np.float64))
    return np.asarray(np.hypot(east, north) * METRES_PER_UNIT, dtype=np.float64)


def points_along(
    lines: tuple[NDArray[np.int64], Column7, Column7],
    line: NDArray[np.integer],
    fraction: NDArray[np.floating],
) -> tuple[Column7, Column7]:
    """Find the points that lie at a fraction along some lines.

    Parameters
    ----------
    lines
        `first`, `lon7`, `lat7`: line `k` runs over the points `first[k]:first[k + 1]`, two at least.
    line
        Number of the line for each point asked for. Shape (n,).
    fraction
        Share of the line's length from its first point, 0..1. Shape (n,).

    Returns
    -------
    tuple
        `lon7` and `lat7` of the points. Shapes (n,).
    """
    first, lon7, lat7 = lines
    wanted = np.asarray(line, dtype=np.int64)
    begin, count = first[wanted], first[wanted + 1] - first[wanted]
    owner = np.repeat(np.arange(len(wanted)), count - 1)
    starts = np.concatenate(([0], np.cumsum(count - 1)))
    at = np.arange(starts[-1]) - starts[owner] + begin[owner]
    cosine = np.cos(np.radians(lat7[begin] * DEGREES_PER_UNIT))[owner]
    x, y = lon7.astype(np.float64), lat7.astype(np.float64)
    step = np.hypot((x[at + 1] - x[at]) * cosine, y[at + 1] - y[at])
    reach = np.concatenate(([0.0], np.cumsum(step)))
    total = reach[starts[1:]] - reach[starts[:-1]]
    target = reach[starts[:-1]] + np.clip(fraction, 0.0, 1.0) * total
    segment = np.searchsorted(reach, target, side="right") - 1
    segment = np.clip(segment, starts[:-1], np.maximum(starts[1:] - 1, starts[:-1]))
    length = step[segment]
    share = np.divide(target - reach[segment], length, out=np.zeros_like(target), where=length > 0)
    share = np.clip(share, 0.0, 1.0)
    here = at[segment]
    lon = x[here] + share * (x[here + 1] - x[here])
    lat = y[here] + share * (y[here + 1] - y[here])
    return np.rint(lon).astype(np.int32), np.rint(lat).astype(np.int32)

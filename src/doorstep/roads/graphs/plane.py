"""A flat plane in metres around one city, so that distances and sides are plain geometry.

An equirectangular projection at the city's middle latitude: over 50 km the scale is off by less than 0.3 %
east-west, far below what a house number is off. All arrays are (points, 2), x east and y north.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.places import METRES_PER_DEGREE, LonLat
from doorstep.domain.units import DEGREES7_PER_DEGREE


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane that touches the earth at `origin`."""

    origin: LonLat

    @property
    def _scale(self) -> NDArray[np.float64]:
        return np.array([METRES_PER_DEGREE * cos(radians(self.origin.lat)), METRES_PER_DEGREE])

    @classmethod
    def around(cls, lon7: NDArray[np.int32], lat7: NDArray[np.int32]) -> Plane:
        """Lay the plane through the middle of these points (degrees times 10^7); (0, 0) if there is none."""
        if not len(lon7):
            return cls(LonLat(0.0, 0.0))
        lon = (int(lon7.min()) + int(lon7.max())) / 2 / DEGREES7_PER_DEGREE
        lat = (int(lat7.min()) + int(lat7.max())) / 2 / DEGREES7_PER_DEGREE
        return cls(LonLat(lon, lat))

    def metres(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Project degrees, shape (points, 2), onto the plane."""
        origin = np.array([self.origin.lon, self.origin.lat])
        return np.asarray((np.asarray(degrees, dtype=np.float64) - origin) * self._scale)

    def metres7(self, lon7: NDArray[np.int32], lat7: NDArray[np.int32]) -> NDArray[np.float64]:
        """Project degrees times 10^7."""
        return self.metres(np.column_stack((lon7, lat7)) / DEGREES7_PER_DEGREE)

    def degrees(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the degrees of points on the plane."""
        origin = np.array([self.origin.lon, self.origin.lat])
        return np.asarray(np.asarray(points_m) / self._scale + origin)

    def of_places(self, places: list[LonLat] | tuple[LonLat, ...]) -> NDArray[np.float64]:
        """Project positions. Shape (places, 2)."""
        degrees = np.array([(place.lon, place.lat) for place in places], dtype=np.float64)
        return self.metres(degrees.reshape(-1, 2))

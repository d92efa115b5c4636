"""Parts of town: how dense the streets are around a place, and so how hard it is to park there."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.places import METRES_PER_DEGREE
from doorstep.domain.units import DEGREES7_PER_DEGREE
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.kerbside.park_times import StreetSetting

CELL_M = 250.0
TOWN_KM_PER_KM2 = 9.0
CENTRE_KM_PER_KM2 = 18.0
"""Streets in a square of 750 m around a place, by length over area (judgement on maps of European cities)."""


@dataclass(frozen=True, slots=True, eq=False)
class StreetDensity:
    """Length of motor streets on a grid of 250 m over a city; see `of`.

    km_per_km2
        In the nine cells around each cell. Shape (rows, columns).
    """

    west: float
    south: float
    cell_lon: float
    cell_lat: float
    km_per_km2: NDArray[np.float64]

    @classmethod
    def of(cls, graph: StreetGraph) -> StreetDensity:
        """Measure the streets of a graph, each once, at the middle node of its piece."""
        first = graph.piece_first.astype(np.int64)
        piece, row = np.unique(graph.piece, return_index=True)
        middle = (first[piece] + first[piece + 1] - 1) // 2
        lon, lat = (column[middle] / DEGREES7_PER_DEGREE for column in (graph.piece_lon7, graph.piece_lat7))
        west, south = (float(column.min()) if len(column) else 0.0 for column in (lon, lat))
        cell_lat = CELL_M / METRES_PER_DEGREE
        cell_lon = cell_lat / max(cos(radians(south)), 0.01)
        at = (((lat - south) / cell_lat).astype(np.int64), ((lon - west) / cell_lon).astype(np.int64))
        metres = np.zeros((int(at[0].max(initial=0)) + 3, int(at[1].max(initial=0)) + 3))
        np.add.at(metres, (at[0] + 1, at[1] + 1), graph.length_dm[row] / 10.0)
        around = _of_neighbours(metres)
        return cls(west, south, cell_lon, cell_lat, around / 1000.0 / (9 * CELL_M * CELL_M / 1e6))

    def settings(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[StreetSetting]:
        """Tell the part of town of each place."""
        rows, columns = self.km_per_km2.shape
        at = (
            np.clip(((lat - self.south) / self.cell_lat).astype(np.int64) + 1, 0, rows - 1),
            np.clip(((lon - self.west) / self.cell_lon).astype(np.int64) + 1, 0, columns - 1),
        )
        return [setting_of(density) for density in self.km_per_km2[at].tolist()]


def setting_of(km_per_km2: float) -> StreetSetting:
    """Name the part of town of a density of streets."""
    if km_per_km2 >= CENTRE_KM_PER_KM2:
        return StreetSetting.CENTRE
    return StreetSetting.TOWN if km_per_km2 >= TOWN_KM_PER_KM2 else StreetSetting.SUBURB


def _of_neighbours(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(cells, 1)
    rows, columns = cells.shape
    shifted = [padded[up : up + rows, left : left + columns] for up in range(3) for left in range(3)]
    return np.asarray(np.sum(shifted, axis=0))

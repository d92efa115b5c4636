"""Polygons around the marked vertices of a grid (marching squares; Lorensen and Cline 1987, in the plane)."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

# Corners of a cell by bit: 1 south-west, 2 south-east, 4 north-east, 8 north-west. For each case the
# borders are walked with the marked side on the left: (side entered from, side left through).
_S, _E, _N, _W = range(4)
_WALKS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((_S, _W),),
    2: ((_E, _S),),
    3: ((_E, _W),),
    4: ((_N, _E),),
    # Opposite corners hang together, so that a larger set of marks never covers less.
    5: ((_S, _E), (_N, _W)),
    6: ((_N, _S),),
    7: ((_N, _W),),
    8: ((_W, _N),),
    9: ((_S, _N),),
    10: ((_W, _S), (_E, _N)),
    11: ((_E, _N),),
    12: ((_W, _E),),
    13: ((_S, _E),),
    14: ((_W, _S),),
}


def outline(marked: NDArray[np.bool_]) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Walk around marked vertices, halfway to the unmarked ones.

    Parameters
    ----------
    marked
        Vertices by row (y) and column (x); the outermost ones must not be marked. Shape (rows, columns).

    Returns
    -------
    tuple
        Outer rings (counter-clockwise) and rings of holes (clockwise), closed, in grid units (x, y).
    """
    columns = marked.shape[1]
    starts, ends = _border_steps(marked)
    order = np.argsort(starts)
    follower = np.searchsorted(starts[order], ends)
    outer: list[NDArray[np.float64]] = []
    holes: list[NDArray[np.float64]] = []
    for ring in _cycles(order, follower):
        x, y = _midpoints(starts[ring], columns, marked.size)
        turned = np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])
        (outer if turned > 0 else holes).append(np.stack([x, y], axis=1))
    return outer, holes


def _border_steps(marked: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the grid edges that the border crosses: each is entered once and left once."""
    rows, columns = marked.shape
    m = marked.astype(np.uint8)
    case = m[:-1, :-1] + 2 * m[:-1, 1:] + 4 * m[1:, 1:] + 8 * m[1:, :-1]
    flat = case.ravel()
    mixed = np.flatnonzero((flat != 0) & (flat != 15))
    y, x = np.divmod(mixed, columns - 1)
    corner = y * columns + x
    upright = rows * columns  # edges between rows are numbered after those within rows
    side = np.stack([corner, upright + corner + 1, corner + columns, upright + corner], axis=1)
    starts, ends = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number, walks in _WALKS.items():
        cells = side[flat[mixed] == number]
        for entered, left in walks:
            starts.append(cells[:, entered])
            ends.append(cells[:, left])
    return np.concatenate(starts), np.concatenate(ends)


def _cycles(order: NDArray[np.int64], follower: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Follow steps round until they close."""
    step_at, next_place = order.tolist(), follower.tolist()
    done = bytearray(len(step_at))
    rings = []
    for place in range(len(step_at)):
        if done[place]:
            continue
        ring = []
        here = place
        while not done[here]:
            done[here] = 1
            step = step_at[here]
            ring.append(step)
            here = next_place[step]
        ring.append(ring[0])
        rings.append(np.array(ring, dtype=np.int64))
    return rings


def _midpoints(
    edge: NDArray[np.int64], columns: int, size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    upright = edge >= size
    y, x = np.divmod(np.where(upright, edge - size, edge), columns)
    return x + np.where(upright, 0.0, 0.5), y + np.where(upright, 0.5, 0.0)


def polygons(outer: list[NDArray[np.float64]], holes: list[NDArray[np.float64]]) -> list[shapely.Polygon]:
    """Give each hole to the smallest outer ring around it."""
    shells = [shapely.Polygon(ring) for ring in outer]
    inside: list[list[NDArray[np.float64]]] = [[] for _ in shells]
    if holes:
        area = np.array([shell.area for shell in shells])
        tree = shapely.STRtree(shells)
        # A corner of a hole lies inside its own shell, and in no shell within the hole.
        corners = shapely.points([ring[0] for ring in holes])
        hole, shell = tree.query(corners, predicate="within")
        order = np.lexsort((area[shell], hole))
        hole, shell = hole[order], shell[order]
        first = np.unique(hole, return_index=True)[1]
        for number, owner in zip(hole[first].tolist(), shell[first].tolist(), strict=True):
            inside[owner].append(holes[number])
    return [shapely.Polygon(ring, own) for ring, own in zip(outer, inside, strict=True)]

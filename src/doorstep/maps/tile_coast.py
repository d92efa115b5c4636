"""Make the sea of an extract from its coastlines, as far as they reach.

In OpenStreetMap the land lies left of a coastline and the water right. The box of the extract is cut by the
coastlines into faces; a face is sea if the coast beside it says so. Where the coast stops inside the box, the
face lies on both sides and nobody can tell: it stays land. A coast that ends just before the edge, because
its next point is not in the extract, is led on to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

SIDE_STEP = 1e-6  # degrees, about a decimetre
LED_ON = 0.003  # degrees: farther from the edge, an end is an end


def sea(coast: Any, bounds: tuple[float, float, float, float]) -> Any | None:
    """Give the sea within bounds (west, south, east, north, degrees); None if the coast tells none."""
    box = shapely.box(*bounds)
    lines = shapely.line_merge(shapely.multilinestrings(coast), directed=True)
    inside = shapely.get_parts(shapely.intersection(lines, box))
    inside = inside[shapely.get_type_id(inside) == shapely.GeometryType.LINESTRING]
    if not len(inside):
        return None
    edge = shapely.get_exterior_ring(box)
    noded = shapely.union_all([edge, *inside, *_led_on(inside, edge)])
    faces = shapely.get_parts(shapely.polygonize([noded]))
    tree = shapely.STRtree(faces)
    wet = np.zeros(len(faces))
    for line in coast:
        _vote(np.asarray(shapely.get_coordinates(line)), tree, wet)
    chosen = faces[wet > 0]
    return shapely.union_all(chosen) if len(chosen) else None


def _led_on(lines: Any, edge: Any) -> list[Any]:
    """Join loose ends of coastlines to the edge of the extract where it is near."""
    ends = [shapely.get_point(line, at) for line in lines if not shapely.is_closed(line) for at in (0, -1)]
    near = [end for end in ends if 0 < shapely.distance(end, edge) <= LED_ON]
    return [shapely.shortest_line(end, edge) for end in near]


def _vote(points: Any, tree: Any, wet: Any) -> None:
    """Let every piece of a coastline say which face is water and which is land, by its length."""
    start, end = points[:-1], points[1:]
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    keep = length > 0
    middle, along, length = ((start + end) / 2)[keep], along[keep], length[keep]
    right = np.stack([along[:, 1], -along[:, 0]], axis=1) / length[:, None] * SIDE_STEP
    for side, sign in ((right, 1.0), (-right, -1.0)):
        found = tree.query(shapely.points(middle + side), predicate="within")
        np.add.at(wet, found[1], sign * length[found[0]])


def known_runs(way: Any) -> list[list[tuple[float, float]]]:
    """Part a way where its points are unknown; single points are no line."""
    runs: list[list[tuple[float, float]]] = [[]]
    for node in way.nodes:
        if node.location.valid():
            runs[-1].append((node.lon, node.lat))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]

"""The base map of a page that carries its own map: ground, streets and names as lines of whole decimetres.

The page draws them with its own colours, so it needs no tiles and asks nobody. Coordinates are decimetres
east and north of the middle of the box; each line is its first point and then the steps from point to point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.places import METRES_PER_DEGREE, LonLat
from doorstep.maps.picture_style import STREET_STYLES
from doorstep.roads.graphs.roadside import road_class
from doorstep.roads.tags.place_data import PlaceData, SurfaceKind
from doorstep.roads.tags.streets import ATTRIBUTION, StreetData, Tags
from doorstep.roads.tags.vocabulary import RoadClass

DM_PER_M = 10
MARGIN_M = 400.0
TOLERANCE_M = 0.8
MOST_POINTS = 160_000
"""Points of all streets; minor streets of larger areas are left out until they fit."""
SMALLEST_BUILDING_M2 = 25.0
MOST_BUILDINGS = 12_000
LEAST_NAMED = RoadClass.PEDESTRIAN

Line = list[int]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PageFrame:
    """A box of the map, and its decimetres around its middle."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, places: Iterable[LonLat], margin_m: float = MARGIN_M) -> PageFrame:
        """Frame some places with a margin."""
        found = list(places)
        lons, lats = [place.lon for place in found], [place.lat for place in found]
        up = margin_m / METRES_PER_DEGREE
        aside = up / max(math.cos(math.radians(sum(lats) / len(lats))), 0.01)
        return cls(min(lons) - aside, min(lats) - up, max(lons) + aside, max(lats) + up)

    @property
    def middle(self) -> LonLat:
        """What decimetres are counted from."""
        return LonLat((self.west + self.east) / 2, (self.south + self.north) / 2)

    def decimetres(self, degrees: Points) -> NDArray[np.int64]:
        """Put degrees on the page's plane. Shape (points, 2) in and out."""
        middle = self.middle
        east = METRES_PER_DEGREE * math.cos(math.radians(middle.lat))
        plane = (degrees - (middle.lon, middle.lat)) * (east, METRES_PER_DEGREE) * DM_PER_M
        return np.rint(plane).astype(np.int64)

    def line(self, degrees: Points) -> Line:
        """Write a line as its first point and the steps between points."""
        points = self.decimetres(degrees)
        steps = np.vstack((points[:1], np.diff(points, axis=0)))
        moved = np.any(steps != 0, axis=1)
        moved[0] = True
        flat: Line = steps[moved].ravel().tolist()
        return flat

    def shows(self, degrees: Points) -> bool:
        """Tell whether a line may pass through the box."""
        low, high = degrees.min(axis=0), degrees.max(axis=0)
        return bool(
            high[0] >= self.west and low[0] <= self.east and high[1] >= self.south and low[1] <= self.north
        )


def page_map(frame: PageFrame, places: PlaceData, streets: StreetData) -> dict[str, object]:
    """Gather what a page draws below its routes, as JSON takes it.

    `streets` are `[class, line]`, least first; `names` are `[name, class, x, y, angle]` in degrees of a turn
    to the left from east.
    """
    kept = _streets(frame, streets)
    return {
        "attribution": ATTRIBUTION,
        "water": _surfaces(frame, places, SurfaceKind.WATER),
        "green": _surfaces(frame, places, SurfaceKind.GREEN),
        "paved": _surfaces(frame, places, SurfaceKind.PAVED),
        "buildings": _buildings(frame, places),
        "rails": [frame.line(track.line) for track in places.tracks if frame.shows(track.line)],
        "streets": [[int(kind), frame.line(_plain(line))] for kind, _, line in kept],
        "widths": {int(kind): style.width_m for kind, style in STREET_STYLES.items()},
        "names": list(_names(frame, kept)),
    }


def _plain(degrees: Points) -> Points:
    """Leave out points that nobody would miss at the scale of a street."""
    if len(degrees) < 3:
        return degrees
    simple = shapely.LineString(degrees).simplify(TOLERANCE_M / METRES_PER_DEGREE, preserve_topology=False)
    points: Points = shapely.get_coordinates(simple)
    return points


def _surfaces(frame: PageFrame, places: PlaceData, kind: SurfaceKind) -> list[list[Line]]:
    """List pieces of ground, each an outline and its holes."""
    return [
        [frame.line(_plain(ring)) for ring in (surface.ring, *surface.holes)]
        for surface in places.surfaces
        if surface.kind is kind and frame.shows(surface.ring)
    ]


def _buildings(frame: PageFrame, places: PlaceData) -> list[Line]:
    shown = [building.ring for building in places.buildings if frame.shows(building.ring)]
    per_m2 = METRES_PER_DEGREE**2 * math.cos(math.radians(frame.middle.lat))
    areas_m2 = [shapely.Polygon(ring).area * per_m2 for ring in shown]
    order = np.argsort(areas_m2, kind="stable")[::-1][:MOST_BUILDINGS]
    return [frame.line(_plain(shown[row])) for row in order if areas_m2[row] >= SMALLEST_BUILDING_M2]


def _streets(frame: PageFrame, streets: StreetData) -> list[tuple[RoadClass, str, Points]]:
    """List the streets of the box, least first; in large areas only as many classes as fit."""
    kinds = [_drawn(tags) for tags in streets.tag_sets]
    degrees = np.column_stack((streets.node_lon7, streets.node_lat7)) / 1e7
    first, rows = streets.way_first.tolist(), streets.way_node
    found: list[tuple[RoadClass, str, Points]] = []
    for way, tag_set in enumerate(streets.way_tag_set.tolist()):
        kind = kinds[tag_set]
        if kind is None:
            continue
        line = degrees[rows[first[way] : first[way + 1]]]
        if len(line) > 1 and frame.shows(line):
            found.append((kind, streets.names[streets.way_name[way]], line))
    found.sort(key=lambda row: row[0])
    total = sum(len(line) for _, _, line in found)
    while found and total > MOST_POINTS:
        least = found[0][0]
        total -= sum(len(line) for kind, _, line in found if kind is least)
        found = [row for row in found if row[0] is not least]
    return found


def _drawn(tags: Tags) -> RoadClass | None:
    kind = road_class(tags)
    hidden = tags.get("area") == "yes" or tags.get("tunnel", "no") != "no" or tags.get("indoor") == "yes"
    is_aside = tags.get("footway") in ("sidewalk", "crossing")
    return None if hidden or is_aside or kind not in STREET_STYLES else kind


def _names(
    frame: PageFrame, kept: Sequence[tuple[RoadClass, str, Points]]
) -> Iterable[tuple[str, int, int, int, float]]:
    """Give each street's name where its longest straight piece is."""
    best: dict[str, tuple[float, int, NDArray[np.int64]]] = {}
    for kind, name, line in kept:
        if not name or kind < LEAST_NAMED:
            continue
        points = frame.decimetres(_plain(line))
        lengths = np.hypot(*np.diff(points, axis=0).T)
        row = int(lengths.argmax())
        if lengths[row] > best.get(name, (0.0, 0, points))[0]:
            best[name] = (float(lengths[row]), int(kind), points[row : row + 2])
    for name, (_, rank, ends) in best.items():
        x, y = (int(value) for value in ends.mean(axis=0))
        dx, dy = (float(value) for value in ends[1] - ends[0])
        angle = math.degrees(math.atan2(dy, dx))
        upright = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
        yield name, rank, x, y, round(upright, 1)

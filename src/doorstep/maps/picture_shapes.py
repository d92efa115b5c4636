"""Ground and streets made ready for pictures: projected once, with the box of each, for many sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.maps.picture_canvas import Points, Projection, world
from doorstep.maps.picture_style import STREET_STYLES
from doorstep.roads.graphs.roadside import road_class
from doorstep.roads.tags.place_data import PlaceData, Surface, SurfaceKind
from doorstep.roads.tags.streets import StreetData, Tags
from doorstep.roads.tags.vocabulary import RoadClass

Frame = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

FINEST_M_PER_PX = 0.8
MARGIN_PX = 40.0
NOT_DRAWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Lines or rings on the unit square of Web Mercator, one behind the other.

    points
        Shape (points, 2).
    first
        Where each begins, and the end of the last. Shape (lines + 1,).
    low, high
        Corners of the box of each. Shape (lines, 2).
    """

    points: NDArray[np.float64]
    first: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def of(cls, lines: Sequence[Points]) -> Outlines:
        """Project lines in degrees, none of them empty."""
        first = np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(np.int64)
        points = world(np.vstack(lines)) if lines else np.zeros((0, 2))
        return cls.of_world(points, first)

    @classmethod
    def of_world(cls, points: NDArray[np.float64], first: NDArray[np.int64]) -> Outlines:
        """Take lines that are projected already."""
        if len(first) < 2:
            return cls(points, first, np.zeros((0, 2)), np.zeros((0, 2)))
        low, high = (extreme.reduceat(points, first[:-1], axis=0) for extreme in (np.minimum, np.maximum))
        return cls(points, first, low, high)

    def shown(self, projection: Projection, frame: Frame) -> list[int]:
        """List those of which something may lie in the frame or close to it."""
        low, high = projection.on_sheet(self.low), projection.on_sheet(self.high)
        left, top, right, bottom = frame
        near = (high >= (left - MARGIN_PX, top - MARGIN_PX)) & (
            low <= (right + MARGIN_PX, bottom + MARGIN_PX)
        )
        found: list[int] = np.flatnonzero(near.all(axis=1)).tolist()
        return found

    def pixels(self, row: int, projection: Projection) -> Points:
        """Give one of them on the sheet."""
        return projection.on_sheet(self.points[self.first[row] : self.first[row + 1]])


@dataclass(frozen=True, slots=True, eq=False)
class GroundShapes:
    """Water, green, squares, buildings and railways, each kind with its outlines; holes by surface."""

    surfaces: Mapping[SurfaceKind, tuple[Outlines, tuple[Outlines, ...]]]
    buildings: Outlines
    tracks: Outlines
    track_kinds: tuple[str, ...]

    @classmethod
    def of(cls, places: PlaceData) -> GroundShapes:
        """Project everything beside the streets of an extract."""
        by_kind: dict[SurfaceKind, list[Surface]] = {}
        for surface in places.surfaces:
            by_kind.setdefault(surface.kind, []).append(surface)
        return cls(
            {
                kind: (
                    Outlines.of([surface.ring for surface in some]),
                    tuple(Outlines.of(surface.holes) for surface in some),
                )
                for kind, some in by_kind.items()
            },
            Outlines.of([building.ring for building in places.buildings]),
            Outlines.of([track.line for track in places.tracks]),
            tuple(track.kind for track in places.tracks),
        )


@dataclass(frozen=True, slots=True, eq=False)
class StreetShapes:
    """Ways with the class and the name of each; tunnels and areas are left out.

    kind
        Class of each way. Shape (ways,).
    aside
        Sidewalks and crossings, drawn only from close by. Shape (ways,), bool.
    """

    ways: Outlines
    kind: NDArray[np.int64]
    aside: NDArray[np.bool_]
    name: NDArray[np.int32]
    names: tuple[str, ...]

    @classmethod
    def of(cls, streets: StreetData) -> StreetShapes:
        """Project the ways of an extract that pictures can show."""
        kinds = np.array([_kind(tags) for tags in streets.tag_sets] or [NOT_DRAWN], np.int64)
        asides = np.array([_is_aside(tags) for tags in streets.tag_sets] or [False])
        lengths = np.diff(streets.way_first)
        kept = (kinds[streets.way_tag_set] != NOT_DRAWN) & (lengths > 1)
        nodes = world(np.column_stack((streets.node_lon7, streets.node_lat7)) / 1e7)
        points = nodes[streets.way_node[np.repeat(kept, lengths)]]
        first = np.concatenate(([0], np.cumsum(lengths[kept]))).astype(np.int64)
        tag_set = streets.way_tag_set[kept]
        ways = Outlines.of_world(points, first)
        return cls(ways, kinds[tag_set], asides[tag_set], streets.way_name[kept], streets.names)

    def drawn(self, metres_per_px: float) -> NDArray[np.bool_]:
        """Tell which ways are drawn at a scale. Shape (ways,)."""
        finest = [kind for kind, style in STREET_STYLES.items() if metres_per_px <= style.drawn_to_m]
        return np.isin(self.kind, finest) & ~(self.aside & (metres_per_px > FINEST_M_PER_PX))


def _kind(tags: Tags) -> int:
    """Give the class that ways of these tags are drawn as; NOT_DRAWN for what is below, inside or an area."""
    hidden = tags.get("area") == "yes" or tags.get("tunnel", "no") != "no" or tags.get("indoor") == "yes"
    kind: RoadClass = road_class(tags)
    return NOT_DRAWN if hidden or kind not in STREET_STYLES else int(kind)


def _is_aside(tags: Tags) -> bool:
    return tags.get("footway") in ("sidewalk", "crossing")

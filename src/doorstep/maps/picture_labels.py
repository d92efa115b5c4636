"""Where words go on a map picture: street names along streets, labels beside points, none on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import atan2, degrees

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.maps.picture_canvas import Canvas, Points
from doorstep.maps.picture_style import Theme, rgba

NAME_PX = 11.0
MOST_BEND_DEGREES = 14.0
REPEAT_PX = 320.0
SHIFTS_PX = (0.0, 12.5, -12.5, 17.0, -17.0)
PROBES = 7
"""Places along a name at which its street is looked at."""
SMALLEST_CHORD_PX2 = 1e-9
SIDES = ("right", "left", "below", "above")


@dataclass(slots=True)
class Room:
    """The part of the picture that is taken.

    taken
        Shapes, one by one.
    strewn
        Many small shapes at a time, such as the sides of a route, each lot with its own index.
    """

    frame: tuple[float, float, float, float]
    taken: list[shapely.Geometry] = field(default_factory=list)
    strewn: list[shapely.STRtree] = field(default_factory=list)

    def claim(self, shape: shapely.Geometry) -> bool:
        """Take a shape if it lies in the frame and touches nothing taken before."""
        return self.claim_first([shape]) is not None

    def claim_first(self, shapes: Sequence[shapely.Geometry] | NDArray[np.object_]) -> int | None:
        """Take the first of some shapes that lies in the frame and touches nothing taken before."""
        left, top, right, bottom = shapely.bounds(shapes).T
        frame = self.frame
        free = (left >= frame[0]) & (top >= frame[1]) & (right <= frame[2]) & (bottom <= frame[3])
        for lot in self.strewn:
            free[lot.query(shapes, "intersects")[0]] = False
        taken = np.array(self.taken, dtype=np.object_)
        for row in np.flatnonzero(free).tolist():
            if not len(taken) or not bool(shapely.intersects(shapes[row], taken).any()):
                self.taken.append(shapes[row])
                return int(row)
        return None

    def block(self, shape: shapely.Geometry) -> None:
        """Take a shape whatever lies there."""
        self.taken.append(shape)

    def block_all(self, shapes: Sequence[shapely.Geometry]) -> None:
        """Take many shapes at once."""
        self.strewn.append(shapely.STRtree(shapes))


@dataclass(frozen=True, slots=True)
class StreetName:
    """A name and the pieces of line it belongs to; higher `rank` is placed first."""

    name: str
    rank: int
    lines: tuple[Points, ...]


def place_street_names(canvas: Canvas, names: Sequence[StreetName], room: Room, theme: Theme) -> None:
    """Write names along their streets where a stretch is straight enough and free."""
    for name in sorted(names, key=lambda found: (-found.rank, found.name)):
        width = canvas.text_width(name.name, NAME_PX) + 10
        placed: list[Points] = []
        for line in sorted(joined_lines(name.lines), key=_length, reverse=True):
            spot = _straight_spot(line, width, placed, room)
            if spot is None:
                continue
            middle, angle = spot
            canvas.turned_text(middle, name.name, NAME_PX, angle, (rgba(theme.text), rgba(theme.halo), 1.4))
            placed.append(middle)


def joined_lines(lines: tuple[Points, ...]) -> list[Points]:
    """Join pieces that meet end to end into longer lines."""
    real = [line for line in lines if len(line) > 1]
    if not real:
        return []
    of_line = np.repeat(np.arange(len(real)), [len(line) for line in real])
    merged = shapely.line_merge(shapely.union_all(shapely.linestrings(np.vstack(real), indices=of_line)))
    parts = shapely.get_parts(merged)
    return [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]


def _length(line: Points) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _straight_spot(
    line: Points, width: float, placed: list[Points], room: Room
) -> tuple[Points, float] | None:
    """Find the middle and the angle for a name of some width: on the line, beside it where a route runs."""
    length = _length(line)
    if length < width:
        return None
    starts = np.arange(0.0, length - width + 1e-6, max(6.0, width / 8))
    starts = starts[np.argsort(np.abs(starts + width / 2 - length / 2), kind="stable")]
    for ends in _straight_ends(line, starts, width):
        chord = ends[1] - ends[0]
        middle = ends.mean(axis=0)
        if any(float(np.hypot(*(middle - other))) < REPEAT_PX for other in placed):
            continue
        angle = degrees(atan2(-chord[1], chord[0]))
        if not -90 < angle <= 90:
            angle += 180 if angle <= -90 else -180
        aside = np.array([-chord[1], chord[0]]) / max(float(np.hypot(*chord)), 1.0)
        half = aside * NAME_PX * 0.7
        strip = np.vstack((ends + half, ends[::-1] - half))
        free = room.claim_first(shapely.polygons(strip + aside * np.array(SHIFTS_PX)[:, None, None]))
        if free is not None:
            return middle + aside * SHIFTS_PX[free], angle
    return None


def _straight_ends(line: Points, starts: Points, width: float) -> Points:
    """Give the ends of those stretches of a line that hardly leave their chord. Shape (stretches, 2, 2)."""
    along = starts[:, None] + np.linspace(0.0, width, PROBES)
    spots = shapely.line_interpolate_point(shapely.LineString(line), along.ravel())
    at = shapely.get_coordinates(spots).reshape(len(starts), PROBES, 2)
    ends = at[:, (0, -1)]
    chord, from_start = (ends[:, 1] - ends[:, 0])[:, None], at - ends[:, :1]
    size = np.maximum((chord * chord).sum(axis=2), SMALLEST_CHORD_PX2)
    share = np.clip((from_start * chord).sum(axis=2) / size, 0.0, 1.0)
    off = np.hypot(*np.moveaxis(from_start - share[:, :, None] * chord, 2, 0)).max(axis=1)
    most = min(np.tan(np.radians(MOST_BEND_DEGREES)) * width / 4, NAME_PX * 0.35)
    return np.asarray(ends[off < most])


def place_label(
    canvas: Canvas, place: Points, text: str, gap_px: float, room: Room, theme: Theme, size_px: float = 12.0
) -> None:
    """Write a label beside a point where there is room; the first free side of right, left, below, above."""
    width, half = canvas.text_width(text, size_px, "bold"), size_px / 2
    x, y = float(place[0]), float(place[1])
    boxes = {
        "right": (x + gap_px, y - half, "lm", (x + gap_px, y)),
        "left": (x - gap_px - width, y - half, "rm", (x - gap_px, y)),
        "below": (x - width / 2, y + gap_px, "mt", (x, y + gap_px)),
        "above": (x - width / 2, y - gap_px - size_px, "mb", (x, y - gap_px)),
    }
    for side in SIDES:
        left, top, anchor, at = boxes[side]
        if room.claim(shapely.box(left - 1, top - 1, left + width + 1, top + size_px + 1)):
            canvas.text(
                at, text, size_px, rgba(theme.ink), weight="bold", anchor=anchor, halo=(rgba(theme.halo), 1.8)
            )
            return

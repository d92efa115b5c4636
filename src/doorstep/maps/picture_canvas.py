"""Paper for map pictures: Mercator projection, smooth lines and areas, text with a halo.

Everything is drawn several times larger and scaled down at the end, which smooths every edge. Coordinates
given by callers are degrees; those on the canvas are pixels of the finished picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from doorstep.domain.errors import PlaceError
from doorstep.maps.picture_style import Font, Rgba, drawable, load_font, rgba

Points = NDArray[np.float64]
"""Pixels of the finished picture, x right and y down. Shape (points, 2)."""

OVERSAMPLING = 3
EQUATOR_M = 40_075_016.686
SMALLEST_SPAN_DEGREES = 1e-5
MOST_LATITUDE = 85.0
PLAIN_END_PX = 3
"""On the larger picture: lines up to this width end plainly."""
SEEN_GAP_PX = 1.0
SMALLEST_STEP_PX = 1e-6


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees.

    Raises
    ------
    PlaceError
        If it has no extent, or lies off the map.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        in_order = self.west < self.east and self.south < self.north
        if not in_order or max(abs(self.south), abs(self.north)) > MOST_LATITUDE:
            raise PlaceError(
                "bounds that hold no map",
                value=(self.west, self.south, self.east, self.north),
                mend="Give west < east and south < north, between 85 degrees south and north.",
            )

    @classmethod
    def around(cls, degrees: NDArray[np.float64], margin: float = 0.08) -> Bounds:
        """Give the box around points, shape (points, 2), with a margin as a share of its size."""
        points = np.asarray(degrees, dtype=np.float64).reshape(-1, 2)
        if not len(points):
            raise PlaceError("no point to draw a map around", mend="Give at least one.")
        low, high = points.min(axis=0), points.max(axis=0)
        pad = np.maximum((high - low) * margin, SMALLEST_SPAN_DEGREES)
        west, south, east, north = (float(value) for value in (*(low - pad), *(high + pad)))
        return cls(west, south, east, north)


@dataclass(frozen=True, slots=True)
class Projection:
    """Web Mercator (EPSG:3857) fitted into a frame of pixels, whole bounds visible, centred."""

    pixels_per_world: float
    left: float
    top: float

    @classmethod
    def fitted(cls, bounds: Bounds, frame: tuple[int, int, int, int]) -> Projection:
        """Fit bounds into a frame: x, y, width and height in pixels."""
        corners = world(np.array([(bounds.west, bounds.north), (bounds.east, bounds.south)]))
        span = corners[1] - corners[0]
        x, y, width, height = frame
        scale = min(width / span[0], height / span[1])
        middle = corners.mean(axis=0) * scale
        return cls(float(scale), float(x + width / 2 - middle[0]), float(y + height / 2 - middle[1]))

    def pixels(self, degrees: NDArray[np.float64]) -> Points:
        """Project degrees, shape (points, 2)."""
        return self.on_sheet(world(np.asarray(degrees, dtype=np.float64).reshape(-1, 2)))

    def on_sheet(self, points: NDArray[np.float64]) -> Points:
        """Put points of the unit square on the sheet. Shape (points, 2)."""
        return np.asarray(points * self.pixels_per_world + np.array([self.left, self.top]))

    def metres_per_pixel(self, latitude: float) -> float:
        """Give the ground covered by one pixel at a latitude."""
        return EQUATOR_M * cos(radians(latitude)) / self.pixels_per_world


def world(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project onto the unit square of Web Mercator: (0, 0) is north-west."""
    latitude = np.radians(np.clip(degrees[:, 1], -MOST_LATITUDE, MOST_LATITUDE))
    y = 0.5 - np.log(np.tan(np.pi / 4 + latitude / 2)) / (2 * np.pi)
    return np.column_stack((degrees[:, 0] / 360.0 + 0.5, y))


class Canvas:
    """Draws in pixels of the finished picture; keeps a larger one inside."""

    def __init__(self, size: tuple[int, int], colour: str) -> None:
        self.size = size
        self._image = Image.new("RGB", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), rgba(colour)[:3])
        self._draw = ImageDraw.Draw(self._image)

    def finished(self) -> Image.Image:
        """Scale down to the finished picture."""
        # The plain mean of each block: sharper filters overshoot and tint flat colours beside an edge.
        return self._image.reduce(OVERSAMPLING)

    def area(self, ring: Points, colour: str) -> None:
        """Fill an area."""
        if len(ring) >= 3:
            self._draw.polygon(_flat(ring), fill=rgba(colour))

    def areas_over(
        self, shapes: Sequence[tuple[Points, Sequence[Points]]], fill: Rgba, edge: Rgba, edge_px: float
    ) -> None:
        """Lay areas with holes over the picture, seen through; overlaps are not darker."""
        cover = Image.new("L", self._image.size, 0)
        pen = ImageDraw.Draw(cover)
        for outer, holes in shapes:
            pen.polygon(_flat(outer), fill=255)
            for hole in holes:
                pen.polygon(_flat(hole), fill=0)
        self._image.paste(fill[:3], (0, 0, *self._image.size), cover.point(lambda v: v * fill[3] // 255))
        for outer, holes in shapes:
            for ring in (outer, *holes):
                self.line(np.vstack((ring, ring[:1])), edge, edge_px)

    def line(self, points: Points, colour: Rgba, width_px: float) -> None:
        """Draw a line with round joints and ends."""
        self.lines([points], colour, width_px)

    def lines(self, lines: Sequence[Points], colour: Rgba, width_px: float) -> None:
        """Draw many lines of one pen with round joints and ends: a joint that many share is drawn once."""
        drawn = [line for line in lines if len(line) > 1]
        if not drawn:
            return
        width = max(1, round(width_px * OVERSAMPLING))
        flat, first = _flat(np.vstack(drawn)), 0
        for line in drawn:
            last = first + 2 * len(line)
            self._draw.line(flat[first:last], fill=colour, width=width)
            first = last
        if width > 2:
            reach = width / 2
            for x, y in _rounds(drawn, width):
                self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)

    def dashes(self, points: Points, colour: Rgba, width_px: float, pattern_px: tuple[float, float]) -> None:
        """Draw a dashed line: length of a dash, and of a gap. A dash of 0 gives dots."""
        for dash in _cut(points, pattern_px):
            if pattern_px[0] == 0:
                self.disc(dash[0], width_px / 2, colour)
            else:
                self.line(dash, colour, width_px)

    def disc(
        self, centre: Points, radius_px: float, colour: Rgba, edge: tuple[Rgba, float] | None = None
    ) -> None:
        """Draw a filled circle, with an edge of some width outside of it."""
        if edge:
            self.disc(centre, radius_px + edge[1], edge[0])
        x, y = (float(value) * OVERSAMPLING for value in centre)
        reach = radius_px * OVERSAMPLING
        self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)

    def box(
        self, corners: tuple[float, float, float, float], radius_px: float, fill: Rgba, edge: Rgba | None
    ) -> None:
        """Draw a box with round corners: left, top, right, bottom; the edge is one pixel."""
        large = tuple(value * OVERSAMPLING for value in corners)
        self._draw.rounded_rectangle(
            large, radius_px * OVERSAMPLING, fill=fill, outline=edge, width=OVERSAMPLING if edge else 0
        )

    def shadow(self, corners: tuple[float, float, float, float], radius_px: float, strength: float) -> None:
        """Lay the soft shadow of a card under it."""
        left, top, right, bottom = (round(value * OVERSAMPLING) for value in corners)
        drop, blur = 3 * OVERSAMPLING, 5 * OVERSAMPLING
        # Beyond four deviations nothing is seen of it: only the surroundings of the card are blurred.
        edge = 4 * blur
        dark = Image.new("L", (right - left + 2 * edge, bottom - top + 2 * edge), 0)
        card = (edge, edge + drop, right - left + edge, bottom - top + edge + drop)
        pen = ImageDraw.Draw(dark)
        pen.rounded_rectangle(card, radius_px * OVERSAMPLING, fill=round(255 * strength))
        blurred = dark.filter(ImageFilter.GaussianBlur(blur))
        at = (left - edge, top - edge)
        self._image.paste((0, 0, 0), (*at, at[0] + dark.width, at[1] + dark.height), blurred)

    def text_width(self, text: str, size_px: float, weight: str = "regular") -> float:
        """Measure a text in pixels."""
        return _width(size_px, weight, text) / OVERSAMPLING

    def text(
        self,
        place: tuple[float, float],
        text: str,
        size_px: float,
        colour: Rgba,
        *,
        weight: str = "regular",
        anchor: str = "ls",
        halo: tuple[Rgba, float] | None = None,
    ) -> None:
        """Write a text; `anchor` as in Pillow, `halo` a colour and a width around the letters."""
        self._draw.text(
            (place[0] * OVERSAMPLING, place[1] * OVERSAMPLING),
            drawable(text),
            font=_font(size_px, weight),
            fill=colour,
            anchor=anchor,
            stroke_width=round(halo[1] * OVERSAMPLING) if halo else 0,
            stroke_fill=halo[0] if halo else None,
        )

    def turned_text(
        self, centre: Points, text: str, size_px: float, angle_degrees: float, ink: tuple[Rgba, Rgba, float]
    ) -> None:
        """Write a text turned counter-clockwise about its middle; `ink`: colour, halo colour, halo width."""
        turned = _label(text, size_px, ink).rotate(angle_degrees, Image.Resampling.BILINEAR, expand=True)
        left = round(float(centre[0]) * OVERSAMPLING - turned.width / 2)
        top = round(float(centre[1]) * OVERSAMPLING - turned.height / 2)
        self._image.paste(turned, (left, top), turned)


def _font(size_px: float, weight: str) -> Font:
    return load_font(round(size_px * OVERSAMPLING), weight)


@lru_cache(maxsize=4096)
def _width(size_px: float, weight: str, text: str) -> float:
    """Measure a text on the larger picture; the sheets of a day show the same streets again and again."""
    return float(_font(size_px, weight).getlength(drawable(text)))


@lru_cache(maxsize=256)
def _label(text: str, size_px: float, ink: tuple[Rgba, Rgba, float]) -> Image.Image:
    """Write a text with its halo on nothing: `ink` is colour, halo colour and halo width."""
    halo = round(ink[2] * OVERSAMPLING)
    size = (round(_width(size_px, "regular", text)) + 4 * halo, round(size_px * 1.8 * OVERSAMPLING))
    label = Image.new("RGBA", size, (*ink[1][:3], 0))
    ImageDraw.Draw(label).text(
        (size[0] / 2, size[1] / 2),
        drawable(text),
        font=_font(size_px, "regular"),
        fill=ink[0],
        anchor="mm",
        stroke_width=halo,
        stroke_fill=ink[1],
    )
    return label


def _rounds(lines: Sequence[Points], width: int) -> list[list[float]]:
    """List where lines need a disc on the larger picture: at ends, and at bends whose gap would be seen."""
    points = np.vstack(lines) * OVERSAMPLING
    last = np.cumsum([len(line) for line in lines]) - 1
    ends = np.zeros(len(points), bool)
    ends[last] = ends[np.concatenate(([0], last[:-1] + 1))] = True
    step = np.diff(points, axis=0)
    ahead = step / np.maximum(np.hypot(step[:, 0], step[:, 1]), SMALLEST_STEP_PX)[:, None]
    # Two strips of a width that turn by an angle leave a gap of width x sin(angle / 2) outside the bend.
    half_sine = np.sqrt(np.clip((1.0 - (ahead[:-1] * ahead[1:]).sum(axis=1)) / 2.0, 0.0, 1.0))
    wanted = ends & (width > PLAIN_END_PX)
    wanted[1:-1] |= ~ends[1:-1] & (width * half_sine > SEEN_GAP_PX)
    places: list[list[float]] = np.unique(np.rint(points[wanted]), axis=0).tolist()
    return places


def _flat(points: Points) -> list[float]:
    flat: list[float] = (np.asarray(points) * OVERSAMPLING).ravel().tolist()
    return flat


def _cut(points: Points, pattern_px: tuple[float, float]) -> list[Points]:
    """Cut a line into its dashes."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    period = sum(pattern_px)
    dashes = []
    for start in np.arange(0.0, along[-1], period):
        end = min(start + pattern_px[0], along[-1])
        inside = points[(along > start) & (along < end)]
        ends = [np.array([np.interp(at, along, points[:, axis]) for axis in (0, 1)]) for at in (start, end)]
        dashes.append(np.vstack((ends[0], *inside, ends[1])))
    return dashes

"""Paper for map pictures: Mercator projection, smooth lines and areas, text with a halo.

Everything is drawn several times larger and scaled down at the end, which smooths every edge. Coordinates
given by callers are degrees; those on the canvas are pixels of the finished picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
        corners = _world(np.array([(bounds.west, bounds.north), (bounds.east, bounds.south)]))
        span = corners[1] - corners[0]
        x, y, width, height = frame
        scale = min(width / span[0], height / span[1])
        middle = corners.mean(axis=0) * scale
        return cls(float(scale), float(x + width / 2 - middle[0]), float(y + height / 2 - middle[1]))

    def pixels(self, degrees: NDArray[np.float64]) -> Points:
        """Project degrees, shape (points, 2)."""
        world = _world(np.asarray(degrees, dtype=np.float64).reshape(-1, 2))
        return np.asarray(world * self.pixels_per_world + np.array([self.left, self.top]))

    def metres_per_pixel(self, latitude: float) -> float:
        """Give the ground covered by one pixel at a latitude."""
        return EQUATOR_M * cos(radians(latitude)) / self.pixels_per_world


def _world(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project onto the unit square of Web Mercator: (0, 0) is north-west."""
    latitude = np.radians(np.clip(degrees[:, 1], -MOST_LATITUDE, MOST_LATITUDE))
    y = 0.5 - np.log(np.tan(np.pi / 4 + latitude / 2)) / (2 * np.pi)
    return np.column_stack((degrees[:, 0] / 360.0 + 0.5, y))


class Canvas:
    """Draws in pixels of the finished picture; keeps a larger one inside."""

    def __init__(self, size: tuple[int, int], colour: str) -> None:
        self.size = size
        self._image = Image.new("RGBA", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), rgba(colour))
        self._draw = ImageDraw.Draw(self._image)

    def finished(self) -> Image.Image:
        """Scale down to the finished picture."""
        # The plain mean of each block: sharper filters overshoot and tint flat colours beside an edge.
        return self._image.convert("RGB").reduce(OVERSAMPLING)

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
        self._image.paste(
            Image.new("RGBA", self._image.size, fill[:3]), (0, 0), cover.point(lambda v: v * fill[3] // 255)
        )
        for outer, holes in shapes:
            for ring in (outer, *holes):
                self.line(np.vstack((ring, ring[:1])), edge, edge_px)

    def line(self, points: Points, colour: Rgba, width_px: float) -> None:
        """Draw a line with round joints and ends."""
        if len(points) < 2:
            return
        width = max(1, round(width_px * OVERSAMPLING))
        self._draw.line(_flat(points), fill=colour, width=width, joint="curve" if width > 2 else None)
        if width > 3:
            for end in (points[0], points[-1]):
                self.disc(end, width_px / 2, colour)

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
        dark = Image.new("L", self._image.size, 0)
        left, top, right, bottom = (value * OVERSAMPLING for value in corners)
        drop = 3 * OVERSAMPLING
        ImageDraw.Draw(dark).rounded_rectangle(
            (left, top + drop, right, bottom + drop), radius_px * OVERSAMPLING, fill=round(255 * strength)
        )
        blurred = dark.filter(ImageFilter.GaussianBlur(5 * OVERSAMPLING))
        self._image.paste(Image.new("RGBA", self._image.size, (0, 0, 0, 255)), (0, 0), blurred)

    def text_width(self, text: str, size_px: float, weight: str = "regular") -> float:
        """Measure a text in pixels."""
        return float(_font(size_px, weight).getlength(drawable(text))) / OVERSAMPLING

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
        font = _font(size_px, "regular")
        halo = round(ink[2] * OVERSAMPLING)
        width = round(font.getlength(drawable(text))) + 4 * halo
        height = round(size_px * 1.8 * OVERSAMPLING)
        label = Image.new("RGBA", (width, height), (*ink[1][:3], 0))
        ImageDraw.Draw(label).text(
            (width / 2, height / 2),
            drawable(text),
            font=font,
            fill=ink[0],
            anchor="mm",
            stroke_width=halo,
            stroke_fill=ink[1],
        )
        turned = label.rotate(angle_degrees, Image.Resampling.BICUBIC, expand=True)
        left = round(float(centre[0]) * OVERSAMPLING - turned.width / 2)
        top = round(float(centre[1]) * OVERSAMPLING - turned.height / 2)
        self._image.paste(turned, (left, top), turned)


def _font(size_px: float, weight: str) -> Font:
    return load_font(round(size_px * OVERSAMPLING), weight)


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

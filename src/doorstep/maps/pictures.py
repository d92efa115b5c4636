"""Map pictures: streets, routes, areas, closures and points of a city as a PNG, light or dark.

    picture = MapPicture(bounds, size=(1200, 900), theme="light", title="By van and by bike")
    picture.ground(places).streets(streets).route(line, code="V1").save("routes.png")

Layers are gathered first and drawn together, ground below and words on top, whatever the order of calls.
Every picture says where its data come from; there is no way to leave that out.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image

from doorstep.domain.errors import PlaceError, UnitError
from doorstep.domain.places import LonLat
from doorstep.maps.picture_canvas import Bounds, Canvas, Projection
from doorstep.maps.picture_furniture import draw_furniture, heading_px, reserve_furniture
from doorstep.maps.picture_labels import Room, place_street_names
from doorstep.maps.picture_layers import (
    Area,
    Line,
    Mark,
    Paper,
    Point,
    Route,
    StreetLines,
    Travel,
    block_routes,
    draw_area,
    draw_closed,
    draw_code,
    draw_ground,
    draw_points,
    draw_route,
    draw_streets,
    draw_tracks,
)
from doorstep.maps.picture_shapes import GroundShapes, StreetShapes
from doorstep.maps.picture_style import theme_named
from doorstep.maps.whole_files import appearing
from doorstep.roads.tags.place_data import PlaceData
from doorstep.roads.tags.streets import ATTRIBUTION, StreetData

__all__ = ["Bounds", "GroundShapes", "MapPicture", "Mark", "StreetShapes", "Travel", "side_by_side"]

SMALLEST_PX, LARGEST_PX = 120, 8000


class MapPicture:
    """A picture of a piece of city, filled by calls that return it again."""

    def __init__(
        self,
        bounds: Bounds,
        size: tuple[int, int] = (1200, 900),
        *,
        theme: str = "light",
        title: str = "",
        subtitle: str = "",
    ) -> None:
        """Take a sheet for a box of the map.

        Parameters
        ----------
        bounds
            What must be visible; more is, where the shape of the picture is another.
        size
            Width and height in pixels, 120 to 8000.
        theme
            light or dark.
        title, subtitle
            Written above the map.
        """
        if not all(SMALLEST_PX <= side <= LARGEST_PX for side in size):
            raise UnitError(
                "a picture this size cannot be drawn",
                value=size,
                mend=f"Give {SMALLEST_PX} to {LARGEST_PX} pixels a side.",
            )
        self.theme = theme_named(theme)
        self.bounds, self.size = bounds, size
        self.title, self.subtitle = title, subtitle
        self._ground: list[GroundShapes] = []
        self._streets: list[StreetShapes] = []
        self._areas: list[Area] = []
        self._routes: list[Route] = []
        self._points: list[Point] = []
        self._closed: list[Line] = []

    def ground(self, places: PlaceData | GroundShapes) -> MapPicture:
        """Lay water, green, railways and buildings; whoever draws many sheets gives them projected."""
        self._ground.append(GroundShapes.of(places) if isinstance(places, PlaceData) else places)
        return self

    def streets(self, streets: StreetData | StreetShapes) -> MapPicture:
        """Lay the streets of an extract, with their names; projected ones serve many sheets."""
        self._streets.append(StreetShapes.of(streets) if isinstance(streets, StreetData) else streets)
        return self

    def area(
        self,
        shape: shapely.Polygon | shapely.MultiPolygon,
        *,
        colour: str | None = None,
        label: str = "",
        opacity: float = 0.18,
    ) -> MapPicture:
        """Lay an area over the map, such as what is reached in ten minutes; coordinates in degrees.

        Areas of one colour that lie in each other, the largest given first, grow deeper inwards.
        """
        polygons = [
            part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty
        ]
        rings = tuple(
            (
                shapely.get_coordinates(part.exterior),
                tuple(shapely.get_coordinates(ring) for ring in part.interiors),
            )
            for part in polygons
        )
        tint = colour or self.theme.route_colour(0)
        below = sum(area.colour == tint for area in self._areas)
        self._areas.append(Area(rings, tint, label, opacity, below))
        return self

    def route(
        self,
        line: NDArray[np.float64] | Sequence[LonLat],
        *,
        code: str = "",
        colour: str | None = None,
        travel: Travel = Travel.VAN,
        proposed: bool = False,
        label: str = "",
    ) -> MapPicture:
        """Draw a route: degrees, shape (points, 2), or positions in order."""
        tint = colour or self.theme.route_colour(len(self._routes))
        lane = len(self._routes)
        self._routes.append(Route(_as_line(line), code, tint, travel, proposed, label, lane))
        return self

    def point(
        self,
        place: LonLat,
        *,
        mark: Mark = Mark.DOOR,
        text: str = "",
        label: str = "",
        colour: str | None = None,
    ) -> MapPicture:
        """Mark a place; `text` stands inside a stop, `label` beside any mark."""
        self._points.append(Point(place, mark, text, label, colour or self.theme.ink))
        return self

    def closure(self, line: NDArray[np.float64] | Sequence[LonLat], *, label: str = "") -> MapPicture:
        """Show a stretch of street as closed, with the sign in its middle."""
        points = _as_line(line)
        self._closed.append(points)
        path = shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0])
        middle = path.interpolate(0.5, normalized=True) if len(points) > 1 else path
        self._points.append(Point(LonLat(middle.x, middle.y), Mark.CLOSED, "", label, self.theme.late))
        return self

    def image(self) -> Image.Image:
        """Draw everything."""
        width, height = self.size
        top = heading_px(self.title, self.subtitle)
        frame = (0.0, float(top), float(width), float(height))
        canvas = Canvas(self.size, self.theme.land)
        projection = Projection.fitted(self.bounds, (0, top, width, height - top))
        latitude = (self.bounds.south + self.bounds.north) / 2
        paper = Paper(canvas, projection, self.theme, projection.metres_per_pixel(latitude), frame)
        room = Room(frame)
        reserve_furniture(paper, self._routes, self._areas, room, ATTRIBUTION)
        self._draw_map(paper, room)
        draw_furniture(paper, (self.title, self.subtitle), self._routes, self._areas, ATTRIBUTION)
        return canvas.finished()

    def _draw_map(self, paper: Paper, room: Room) -> None:
        for ground in self._ground:
            draw_ground(paper, ground)
        drawn = [StreetLines.of(streets, paper) for streets in self._streets]
        for lines in drawn:
            draw_streets(paper, lines)
        for ground in self._ground:
            draw_tracks(paper, ground)
        for area in self._areas:
            draw_area(paper, area)
        for closed in self._closed:
            draw_closed(paper, closed)
        for route in self._routes:
            draw_route(paper, route)
        for route in self._routes:
            draw_code(paper, route, room)
        draw_points(paper, self._points, room)
        block_routes(paper, self._routes, room)
        for lines in drawn:
            place_street_names(paper.canvas, lines.names, room, self.theme)

    def save(self, path: str | Path) -> Path:
        """Draw everything and write a PNG; the file appears only when it is complete."""
        return _write(self.image(), Path(path))


def side_by_side(pictures: Sequence[MapPicture], path: str | Path) -> Path:
    """Write pictures of one height beside each other, such as before and after, parted by a thin line."""
    images = [picture.image() for picture in pictures]
    if not images or len({image.height for image in images}) > 1:
        raise UnitError(
            "pictures of different heights cannot stand side by side",
            value=[image.height for image in images],
            mend="Give at least one picture, all of one height.",
        )
    gap = 2
    sheet = Image.new(
        "RGB", (sum(image.width + gap for image in images) - gap, images[0].height), pictures[0].theme.line
    )
    left = 0
    for image in images:
        sheet.paste(image, (left, 0))
        left += image.width + gap
    return _write(sheet, Path(path))


def _as_line(line: NDArray[np.float64] | Sequence[LonLat]) -> Line:
    if isinstance(line, np.ndarray):
        points = np.asarray(line, dtype=np.float64).reshape(-1, 2)
    else:
        points = np.array([(place.lon, place.lat) for place in line], dtype=np.float64).reshape(-1, 2)
    if not len(points) or not np.isfinite(points).all():
        mend = "Give at least one position in finite degrees, longitude first."
        raise PlaceError("a line that cannot be drawn", value=points.tolist()[:3], mend=mend)
    return points


def _write(image: Image.Image, path: Path) -> Path:
    data = io.BytesIO()
    image.save(data, format="PNG", optimize=True)
    with appearing(path, "the picture") as scratch:
        scratch.write_bytes(data.getvalue())
    return path

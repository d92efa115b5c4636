"""What map pictures show, one kind each: ground, streets, areas, routes, closures, points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.places import LonLat
from doorstep.maps.picture_canvas import Canvas, Points, Projection
from doorstep.maps.picture_labels import Room, StreetName, place_label
from doorstep.maps.picture_shapes import Frame, GroundShapes, StreetShapes
from doorstep.maps.picture_style import STREET_STYLES, StreetStyle, Theme, rgba
from doorstep.roads.tags.place_data import SurfaceKind
from doorstep.roads.tags.vocabulary import RoadClass

Line = NDArray[np.float64]
"""Longitude and latitude in degrees. Shape (points, 2)."""

NAMED_CLASSES = frozenset(kind for kind in STREET_STYLES if kind >= RoadClass.PEDESTRIAN)
SMALLEST_BUILDING_PX2 = 2.0
FAR_M_PER_PX = 8.0
RAIL_PX, TRAM_PX = 1.3, 0.8
SMALLEST_STEP_PX = 0.05
LANE_PX = 4.6
MOST_LANES = 4
ROUTE_CLEAR_PX = 3.5
ROUTE_PLAIN_PX = 0.5


class Travel(StrEnum):
    """How a route is travelled: its marker's shape and its line."""

    VAN = "van"
    BIKE = "bike"
    WALK = "walk"


class Mark(StrEnum):
    """Shape of a point."""

    STOP = "stop"
    DOOR = "door"
    KERB = "kerb"
    HUB = "hub"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A line with a colour and a code. `proposed` is drawn in ink, dashed."""

    line: Line
    code: str
    colour: str
    travel: Travel
    proposed: bool
    label: str
    lane: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Rings with their holes, seen through."""

    shapes: tuple[tuple[Line, tuple[Line, ...]], ...]
    colour: str
    label: str
    opacity: float
    below: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """A marked place. `text` stands inside a stop, `label` beside it."""

    place: LonLat
    mark: Mark
    text: str
    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What a layer needs to draw."""

    canvas: Canvas
    projection: Projection
    theme: Theme
    metres_per_px: float
    frame: Frame


def draw_ground(paper: Paper, ground: GroundShapes) -> None:
    """Draw water, green, squares and buildings."""
    colours = {
        SurfaceKind.GREEN: paper.theme.green,
        SurfaceKind.PAVED: paper.theme.path,
        SurfaceKind.WATER: paper.theme.water,
    }
    for kind, colour in colours.items():
        if kind not in ground.surfaces:
            continue
        rings, holes = ground.surfaces[kind]
        for row in rings.shown(paper.projection, paper.frame):
            paper.canvas.area(rings.pixels(row, paper.projection), colour)
            for hole in range(len(holes[row].low)):
                paper.canvas.area(holes[row].pixels(hole, paper.projection), paper.theme.land)
    for row in ground.buildings.shown(paper.projection, paper.frame):
        size = (ground.buildings.high[row] - ground.buildings.low[row]) * paper.projection.pixels_per_world
        if size.prod() > SMALLEST_BUILDING_PX2:
            paper.canvas.area(ground.buildings.pixels(row, paper.projection), paper.theme.building)


def draw_tracks(paper: Paper, ground: GroundShapes) -> None:
    """Draw railways and trams as thin quiet lines."""
    lines: dict[float, list[Points]] = {}
    for row in ground.tracks.shown(paper.projection, paper.frame):
        width = RAIL_PX if ground.track_kinds[row] == "rail" else TRAM_PX
        lines.setdefault(width, []).append(ground.tracks.pixels(row, paper.projection))
    for width, drawn in lines.items():
        paper.canvas.lines(drawn, rgba(paper.theme.rail), width)


@dataclass(frozen=True, slots=True, eq=False)
class StreetLines:
    """Streets of a sheet: the lines of each class, least first, and the names of some classes."""

    lines: Mapping[RoadClass, Sequence[Points]]
    names: Sequence[StreetName]

    @classmethod
    def of(cls, streets: StreetShapes, paper: Paper) -> StreetLines:
        """Put the ways that are drawn at this scale on the sheet."""
        drawn = streets.drawn(paper.metres_per_px)
        rows = [row for row in streets.ways.shown(paper.projection, paper.frame) if drawn[row]]
        lines: dict[RoadClass, list[Points]] = {}
        named: dict[str, tuple[int, list[Points]]] = {}
        for row in sorted(rows, key=lambda at: int(streets.kind[at])):
            kind, name = RoadClass(int(streets.kind[row])), streets.names[streets.name[row]]
            line = streets.ways.pixels(row, paper.projection)
            lines.setdefault(kind, []).append(line)
            if name and kind in NAMED_CLASSES:
                # The last class of a name is its highest.
                named[name] = (int(kind), [*named.get(name, (0, []))[1], line])
        names = [StreetName(name, rank, tuple(found)) for name, (rank, found) in named.items()]
        return cls(lines, names)


def draw_streets(paper: Paper, streets: StreetLines) -> None:
    """Draw paths, then all casings, then all streets, so that junctions are open."""
    widths = {kind: street_width_px(STREET_STYLES[kind], paper.metres_per_px) for kind in streets.lines}
    for kind, lines in streets.lines.items():
        if STREET_STYLES[kind].is_path:
            paper.canvas.lines(lines, rgba(paper.theme.path), widths[kind])
    roads = [(kind, lines) for kind, lines in streets.lines.items() if not STREET_STYLES[kind].is_path]
    # From afar there are no blocks to set the streets off: their edges must do it.
    case = paper.theme.case_far if paper.metres_per_px > FAR_M_PER_PX else paper.theme.case
    for kind, lines in roads:
        if widths[kind] >= 1.5:
            paper.canvas.lines(lines, rgba(case), widths[kind] + 1.6)
    for kind, lines in roads:
        major = kind >= RoadClass.SECONDARY
        paper.canvas.lines(lines, rgba(paper.theme.road_major if major else paper.theme.road), widths[kind])


def street_width_px(style: StreetStyle, metres_per_px: float) -> float:
    """Give the width of a street on the picture: its width on the ground, within its limits."""
    return min(max(style.width_m / metres_per_px, style.least_px), style.most_px)


def draw_area(paper: Paper, area: Area) -> None:
    """Lay an area over the map, seen through, with a firm edge."""
    shapes = [
        (paper.projection.pixels(outer), [paper.projection.pixels(hole) for hole in holes])
        for outer, holes in area.shapes
    ]
    paper.canvas.areas_over(shapes, rgba(area.colour, area.opacity), rgba(area.colour), 1.6)


def route_pixels(paper: Paper, route: Route) -> Points:
    """Project a route, a little to the right for each route before it, so that none hides another."""
    line = paper.projection.pixels(route.line)
    moved = np.ones(len(line), dtype=bool)
    moved[1:] = np.hypot(*np.diff(line, axis=0).T) > SMALLEST_STEP_PX
    line = line[moved]
    if len(line) < 2 or not route.lane:
        return line
    step = np.diff(line, axis=0)
    ahead = step / np.hypot(step[:, 0], step[:, 1])[:, None]
    before, after = np.vstack((ahead[:1], ahead)), np.vstack((ahead, ahead[-1:]))
    middle = before + after
    # The mitre of two sides grows without bound where a route turns back: cut it at the plain offset.
    size = np.maximum((middle * middle).sum(axis=1) / 2, 1.0)
    aside = np.column_stack((-middle[:, 1], middle[:, 0])) / size[:, None]
    return np.asarray(line + aside * (min(route.lane, MOST_LANES) * LANE_PX))


def draw_route(paper: Paper, route: Route) -> None:
    """Draw a route with a casing that lifts it off the map; walks are dotted, proposals dashed."""
    line = route_pixels(paper, route)
    if len(line) < 2:
        return
    colour = rgba(paper.theme.ink if route.proposed else route.colour)
    halo = rgba(paper.theme.panel)
    if route.travel is Travel.WALK:
        paper.canvas.dashes(line, halo, 6.4, (0.0, 7.0))
        paper.canvas.dashes(line, colour, 4.2, (0.0, 7.0))
        return
    paper.canvas.line(line, halo, 7.0)
    if route.proposed:
        paper.canvas.dashes(line, colour, 3.4, (9.0, 6.0))
    else:
        paper.canvas.line(line, colour, 4.0)
        _draw_arrows(paper, line)


def draw_closed(paper: Paper, line: Line) -> None:
    """Draw a closed stretch as a broken red line on a light casing."""
    points = paper.projection.pixels(line)
    if len(points) < 2:
        return
    paper.canvas.line(points, rgba(paper.theme.panel), 7.0)
    paper.canvas.dashes(points, rgba(paper.theme.late), 4.0, (6.0, 7.0))


def _draw_arrows(paper: Paper, line: Points) -> None:
    """Point the way with small chevrons every 90 pixels."""
    path = shapely.LineString(line)
    at = np.arange(60.0, path.length - 30.0, 90.0)
    spots = shapely.line_interpolate_point(path, (at[:, None] + (-3.0, 3.0)).ravel())
    ends = shapely.get_coordinates(spots).reshape(-1, 2, 2)
    ahead = ends[:, 1] - ends[:, 0]
    size = np.hypot(ahead[:, 0], ahead[:, 1])
    # None where the route turns back within the arrow.
    ends, ahead = ends[size >= 5.0], ahead[size >= 5.0] / size[size >= 5.0, None]
    aside = np.column_stack((-ahead[:, 1], ahead[:, 0]))
    tip = ends.mean(axis=1) + ahead * 1.6
    backs = np.concatenate((tip - ahead * 2.6 + aside * 1.9, tip - ahead * 2.6 - aside * 1.9))
    strokes = np.stack((backs, np.concatenate((tip, tip))), axis=1)
    paper.canvas.lines(list(strokes), rgba(paper.theme.on_route), 1.1)


def block_routes(paper: Paper, routes: Iterable[Route], room: Room) -> None:
    """Keep street names off the routes: they are written beside them."""
    sides: list[Points] = []
    for route in routes:
        line = route_pixels(paper, route)
        if len(line) > 1:
            # A tour crosses itself all over: the strips of its sides are quicker than one outline of it all.
            plain = shapely.get_coordinates(shapely.simplify(shapely.LineString(line), ROUTE_PLAIN_PX))
            sides.extend(np.stack((plain[:-1], plain[1:]), axis=1))
    if sides:
        room.block_all(shapely.buffer(shapely.linestrings(sides), ROUTE_CLEAR_PX, quad_segs=2))


def draw_code(paper: Paper, route: Route, room: Room) -> None:
    """Write a route's code on a chip where the route ends, or where there is room along it."""
    if not route.code:
        return
    line = route_pixels(paper, route)
    if len(line) < 2:
        return
    path = shapely.LineString(line)
    width = max(26.0, paper.canvas.text_width(route.code, 11, "bold") + 10)
    for share in (0.5, 0.35, 0.65, 0.2, 0.8):
        middle = shapely.get_coordinates(path.interpolate(share, normalized=True))[0]
        x, y = float(middle[0]), float(middle[1])
        box = (x - width / 2, y - 9, x + width / 2, y + 9)
        if room.claim(shapely.box(*box)):
            draw_chip(paper, box, route)
            return


def draw_chip(paper: Paper, box: tuple[float, float, float, float], route: Route) -> None:
    """Draw a route's code: van square, bike round, walker with a gable."""
    left, top, right, bottom = box
    colour, halo = rgba(route.colour), rgba(paper.theme.panel)
    radius = 9.0 if route.travel is Travel.BIKE else 3.5
    if route.travel is Travel.WALK:
        gable = np.array([(left, top + 3), ((left + right) / 2, top - 5), (right, top + 3)])
        paper.canvas.area(np.add(gable, ((-2, -1), (0, -2), (2, -1))), paper.theme.panel)
        paper.canvas.box((left - 1.5, top, right + 1.5, bottom + 1.5), radius, halo, None)
        paper.canvas.area(gable, route.colour)
        paper.canvas.box((left, top + 2, right, bottom), 2.0, colour, None)
    else:
        paper.canvas.box((left - 1.5, top - 1.5, right + 1.5, bottom + 1.5), radius + 1.5, halo, None)
        paper.canvas.box(box, radius, colour, None)
    middle = ((left + right) / 2, (top + bottom) / 2 + 0.5)
    paper.canvas.text(middle, route.code, 11, rgba(paper.theme.on_route), weight="bold", anchor="mm")


def draw_points(paper: Paper, points: Iterable[Point], room: Room) -> None:
    """Draw all marks, then all labels, so that no mark covers a word."""
    shown = []
    for point in points:
        place = paper.projection.pixels(np.array([(point.place.lon, point.place.lat)]))[0]
        radius = _draw_mark(paper, place, point)
        room.block(shapely.Point(*place).buffer(radius))
        shown.append((place, point, radius))
    for place, point, radius in shown:
        if point.label:
            place_label(paper.canvas, place, point.label, radius + 4, room, paper.theme)


def _draw_mark(paper: Paper, place: Points, point: Point) -> float:
    """Draw one mark and give its radius."""
    canvas, theme = paper.canvas, paper.theme
    colour, halo = rgba(point.colour), rgba(theme.panel)
    x, y = float(place[0]), float(place[1])
    if point.mark is Mark.STOP:
        canvas.disc(place, 8.5, colour, edge=(halo, 1.5))
        canvas.text((x, y + 0.5), point.text, 10, rgba(theme.on_route), weight="bold", anchor="mm")
        return 10.0
    if point.mark is Mark.KERB:
        canvas.box((x - 4.5, y - 4.5, x + 4.5, y + 4.5), 2.0, halo, None)
        canvas.box((x - 3, y - 3, x + 3, y + 3), 1.0, colour, None)
        return 5.0
    if point.mark is Mark.HUB:
        canvas.box((x - 11, y - 11, x + 11, y + 11), 5.0, rgba(theme.panel), rgba(theme.ink))
        roof = np.array([(x - 6, y - 0.5), (x, y - 6), (x + 6, y - 0.5)])
        canvas.area(roof, theme.ink)
        canvas.box((x - 4.5, y - 1, x + 4.5, y + 5.5), 0.5, rgba(theme.ink), None)
        return 12.0
    if point.mark is Mark.CLOSED:
        canvas.disc(place, 9.0, rgba(theme.late), edge=(halo, 2.0))
        canvas.box((x - 5.5, y - 1.6, x + 5.5, y + 1.6), 0.8, rgba(theme.on_route), None)
        return 11.0
    canvas.disc(place, 3.6, colour, edge=(halo, 1.5))
    return 5.0

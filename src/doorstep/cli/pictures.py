"""Map pictures of answers: routes, areas within reach, matched traces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.places import LonLat
from doorstep.maps.pictures import Bounds, MapPicture, Mark, Travel
from doorstep.roads.answers import Route
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.ways.reach import Reach
from doorstep.wiring.city import City

Degrees = NDArray[np.float64]
_TRAVEL = {Mode.MOTOR: Travel.VAN, Mode.CYCLE: Travel.BIKE, Mode.FOOT: Travel.WALK}


def travel_of(city: City, profile: str) -> Travel:
    """Tell how a profile's line is drawn."""
    mode = city.network.profiles[profile].mode
    return _TRAVEL[mode] if mode is not None else Travel.WALK


def code_of(city: City, profile: str) -> str:
    """Give the letter on a route's marker: V, B and W for the three modes, D for what flies."""
    flies = city.network.profiles[profile].mode is None
    return "D" if flies else travel_of(city, profile).value[0].upper()


def line_of(route: Route) -> Degrees:
    """Give a route's line in degrees. Shape (points, 2)."""
    return route.line


def duration_label(duration_s: int) -> str:
    """Say a duration in whole minutes, at least one."""
    return f"{max(1, round(duration_s / 60))} min"


def sheet(
    city: City, degrees: Degrees, *, title: str, subtitle: str = "", theme: str = "light"
) -> MapPicture:
    """Take a sheet around some points, with the city's ground and streets laid."""
    picture = MapPicture(Bounds.around(degrees), theme=theme, title=title, subtitle=subtitle)
    return picture.ground(city.places).streets(city.network.streets)


def route_picture(
    city: City,
    routes: Sequence[Sequence[Route]],
    *,
    title: str = "Fastest routes",
    subtitle: str = "",
    theme: str = "light",
) -> MapPicture:
    """Draw routes with their ends; each is one leg, or several with stops between."""
    lines = [np.concatenate([line_of(leg) for leg in legs]) for legs in routes]
    picture = sheet(city, np.concatenate(lines), title=title, subtitle=subtitle, theme=theme)
    for legs, line in zip(routes, lines, strict=True):
        profile = legs[0].profile
        label = f"{profile.replace('_', ' ')}, {duration_label(sum(leg.duration_s for leg in legs))}"
        code = code_of(city, profile)
        picture.route(line, code=code, travel=travel_of(city, profile), label=label)
    first, last = LonLat(*lines[0][0]), LonLat(*lines[0][-1])
    for leg in routes[0][1:]:
        picture.point(LonLat(*line_of(leg)[0]), mark=Mark.DOOR)
    return picture.point(first, mark=Mark.HUB).point(last, mark=Mark.DOOR)


def reach_picture(city: City, reach: Reach, *, title: str, theme: str = "light") -> MapPicture:
    """Draw areas within reach, the largest below."""
    shapes = [isochrone.area for isochrone in reach.isochrones if not isochrone.area.is_empty]
    origin = np.array([[reach.lon, reach.lat]])
    degrees = np.concatenate([origin, *(shapely.get_coordinates(shape) for shape in shapes)])
    picture = sheet(city, degrees, title=title, theme=theme)
    for isochrone in reversed(reach.isochrones):
        picture.area(isochrone.area, label=f"{isochrone.limit_ms / 60_000:g} min")
    return picture.point(LonLat(reach.lon, reach.lat), mark=Mark.HUB)

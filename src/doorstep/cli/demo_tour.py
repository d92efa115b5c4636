"""What `doorstep demo` shows: routes, an isochrone, and a bridge before and after it is closed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.table import Table

from doorstep.cli.console import err, out, progress_steps
from doorstep.cli.files import write_json, write_picture
from doorstep.cli.options import close_street
from doorstep.cli.pictures import code_of, line_of, reach_picture, route_picture, travel_of
from doorstep.domain.errors import UnreachableError
from doorstep.maps import cache
from doorstep.maps.pictures import Bounds, MapPicture, Mark, side_by_side
from doorstep.maps.samples import demo_extract
from doorstep.roads.answers import Route
from doorstep.roads.ways.reach import Reach
from doorstep.wiring.city import City, open_city
from doorstep.wiring.map_builder import build_map

CITY = "helsinki"
HUB, DOOR = "Vilhonkatu 5", "John Stenbergin ranta 4"
BRIDGE = "Pitkäsilta"
PROFILES = ("van", "cargo_bike", "foot")
REACH_LIMITS_S = (120, 240, 360)


def tour(out_folder: Path) -> list[Path]:
    """Build the demo city and show what its streets can answer; give the pictures."""
    folder = out_folder / f"{CITY}{cache.SUFFIX}"
    with progress_steps() as steps, demo_extract(CITY) as extract:
        manifest = build_map(extract, folder, progress=steps)
    city = open_city(folder)
    out.print(
        f"[bold]Helsinki[/], {manifest.counts['motor junctions']:,} junctions, "
        f"{manifest.counts['addresses']:,} addresses, {manifest.counts['kerbs']:,} kerbs\n"
    )
    routes = [city.route(HUB, DOOR, profile) for profile in PROFILES]
    _print_routes(routes)
    pictures = [out_folder / "routes.png", out_folder / "reach.png", out_folder / "closed-bridge.png"]
    title = f"{HUB} to {DOOR}"
    write_picture(
        pictures[0],
        route_picture(city, [[route] for route in routes], title=title, subtitle="Fastest routes, free flow"),
    )
    features = [route.feature for route in routes]
    write_json(out_folder / "routes.geojson", {"type": "FeatureCollection", "features": features})
    reach = city.network.reach(city.locate(HUB), "cargo_bike", REACH_LIMITS_S)
    write_picture(pictures[1], reach_picture(city, reach, title=f"By cargo bike from {HUB}"))
    _closed_bridge(city, pictures[2])
    out.print(f"\nPictures and map lie in [bold]{out_folder}[/]. {manifest.attribution}", soft_wrap=True)
    return pictures


def _print_routes(routes: list[Route]) -> None:
    table = Table(box=None, pad_edge=False, title=f"{HUB} to {DOOR}", title_justify="left")
    table.add_column("by")
    table.add_column("duration", justify="right")
    table.add_column("distance", justify="right")
    table.add_column("over")
    for route in routes:
        minutes, seconds = divmod(route.duration_s, 60)
        streets = list(dict.fromkeys(leg.name for leg in route.legs if leg.name))
        table.add_row(
            route.profile.replace("_", " "),
            f"{minutes} min {seconds:02d} s",
            f"{route.distance_m:,} m",
            ", ".join(streets[:4]),
        )
    out.print(table)


def _closed_bridge(city: City, path: Path) -> None:
    """Draw what a van reaches before and after the bridge is closed to motor traffic."""
    bridge = _lines_of(city, BRIDGE)
    van = city.route(HUB, DOOR, "van")
    before = city.network.reach(city.locate(HUB), "van", REACH_LIMITS_S)
    close_street(city, f"motor:{BRIDGE}")
    after = city.network.reach(city.locate(HUB), "van", REACH_LIMITS_S)
    bike = city.route(HUB, DOOR, "cargo_bike")
    told = _van_after(city)
    out.print(f"\n{BRIDGE} closed to motor traffic: {told}; the cargo bike still takes {_minutes(bike)}.")
    bounds = Bounds.around(np.concatenate([line_of(van), line_of(bike), *bridge]), margin=0.15)
    open_sheet = _sheet(
        city, bounds, before, van, (f"{BRIDGE} open", f"{HUB} to {DOOR} by van: {_minutes(van)}")
    )
    closed = (f"{BRIDGE} closed to motor traffic", f"{told.capitalize()}; by cargo bike {_minutes(bike)}")
    closed_sheet = _sheet(city, bounds, after, bike, closed).closure(bridge[0]).closure(bridge[-1])
    side_by_side([open_sheet, closed_sheet], path)
    err.print(f"wrote {path}", soft_wrap=True)


def _sheet(city: City, bounds: Bounds, reach: Reach, route: Route, words: tuple[str, str]) -> MapPicture:
    """Draw what a van reaches, and one route over it; words are title and subtitle."""
    picture = MapPicture(bounds, size=(800, 900), title=words[0], subtitle=words[1])
    picture.ground(city.places).streets(city.network.streets)
    for isochrone in reversed(reach.isochrones):
        picture.area(isochrone.area, label=f"van, {isochrone.limit_ms / 60_000:g} min")
    colour = picture.theme.route_colour(PROFILES.index(route.profile))
    picture.route(
        line_of(route),
        code=code_of(city, route.profile),
        colour=colour,
        travel=travel_of(city, route.profile),
        label=route.profile.replace("_", " "),
    )
    return picture.point(city.find(HUB), mark=Mark.HUB).point(city.find(DOOR), mark=Mark.DOOR)


def _van_after(city: City) -> str:
    try:
        return f"the van takes {_minutes(city.route(HUB, DOOR, 'van'))}"
    except UnreachableError:
        return "no way by van"


def _minutes(route: Route) -> str:
    return f"{route.duration_s / 60:.1f} min"


def _lines_of(city: City, street: str) -> list[np.ndarray]:
    """Give the lines of a street's ways in degrees."""
    streets = city.network.streets
    lines = []
    for way in np.flatnonzero(streets.way_name == streets.names.index(street)):
        nodes = streets.way_node[streets.way_first[way] : streets.way_first[way + 1]]
        lines.append(np.stack([streets.node_lon7[nodes], streets.node_lat7[nodes]], axis=1) / 1e7)
    return lines

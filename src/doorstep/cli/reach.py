"""`doorstep reach PLACE`: the areas one gets to within some minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from doorstep.cli.arguments import limits_s, lonlat_or_text, suffix_of, time_of_week
from doorstep.cli.console import out
from doorstep.cli.files import print_json, write_json, write_picture
from doorstep.cli.options import (
    AtOption,
    Circumstances,
    CloseOption,
    JsonOption,
    LevelOption,
    LiveOption,
    MapOption,
    OutOption,
    ProfileOption,
    SpeedsOption,
    WeatherOption,
    located,
    open_map,
    profile_name,
    warn_without_hour,
)

if TYPE_CHECKING:
    from doorstep.roads.ways.reach import Reach

ENDINGS = (".geojson", ".json", ".png")


def reach(
    place: Annotated[str, typer.Argument(help="Longitude,latitude or an address.")],
    minutes: Annotated[str, typer.Option("--minutes", "-m", help="Limits, such as 5,10,15.")] = "5,10,15",
    profile: ProfileOption = "van",
    map_name: MapOption = None,
    at: AtOption = None,
    close: CloseOption = None,
    weather: WeatherOption = None,
    speeds: SpeedsOption = None,
    live: LiveOption = None,
    traffic: LevelOption = None,
    as_json: JsonOption = False,
    out_file: OutOption = None,
) -> None:
    """Show how far one gets from PLACE (isochrones). --out writes GeoJSON or a map picture (.png)."""
    suffix = suffix_of(out_file, ENDINGS) if out_file else ""
    limits, instant = limits_s(minutes), time_of_week(at)
    today = Circumstances(tuple(close or ()), weather, speeds, traffic, live=live, now=instant)
    warn_without_hour(today)
    city = open_map(map_name, (profile,), today)
    start, name = located(city, lonlat_or_text(place)), profile_name(profile)
    found = city.network.reach(start, name, limits, at=instant)
    if as_json:
        print_json(found.features())
    else:
        _print(found, city.manifest.attribution)
    if out_file and suffix == ".png":
        from doorstep.cli.pictures import reach_picture

        write_picture(out_file, reach_picture(city, found, title=f"Within reach by {name.replace('_', ' ')}"))
    elif out_file:
        write_json(out_file, found.features())


def _print(found: Reach, attribution: str) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("within", justify="right")
    table.add_column("area", justify="right")
    for isochrone in found.isochrones:
        table.add_row(f"{isochrone.limit_ms / 60_000:g} min", f"{isochrone.area_m2 / 1e6:.2f} km²")
    out.print(table)
    out.print(attribution, style="dim")

"""`doorstep route A B`: the fastest way, with its streets and instructions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from doorstep.cli.arguments import lonlat_or_text, suffix_of, time_of_week
from doorstep.cli.console import out
from doorstep.cli.files import csv_text, write_bytes, write_json, write_picture
from doorstep.cli.options import (
    AtOption,
    Circumstances,
    CloseOption,
    LevelOption,
    MapOption,
    OutOption,
    SpeedsOption,
    WeatherOption,
    open_map,
    profile_name,
)
from doorstep.cli.pictures import route_picture
from doorstep.domain.units import m_from_dm, s_from_ms
from doorstep.maps.phrase_files import phrases
from doorstep.roads.answers import Route
from doorstep.roads.instructions import say
from doorstep.wiring.city import City

HEADING = ("profile", "step", "instruction", "distance_m", "duration_s")
ENDINGS = (".geojson", ".json", ".csv", ".png")


def route(
    start: Annotated[str, typer.Argument(help="Longitude,latitude or an address.")],
    end: Annotated[str, typer.Argument(help="Longitude,latitude or an address.")],
    profile: Annotated[
        list[str] | None, typer.Option("--profile", "-p", help="Vehicle or walker; may be repeated.")
    ] = None,
    map_name: MapOption = None,
    at: AtOption = None,
    close: CloseOption = None,
    weather: WeatherOption = None,
    speeds: SpeedsOption = None,
    traffic: LevelOption = None,
    steps: Annotated[bool, typer.Option("--steps/--no-steps", help="Show turn-by-turn instructions.")] = True,
    imperial: Annotated[bool, typer.Option("--imperial", help="Feet and miles.")] = False,
    out_file: OutOption = None,
) -> None:
    """Find the fastest way from START to END, turn by turn.

    --out writes GeoJSON (.geojson), the instructions (.csv) or a map picture (.png).
    """
    suffix = suffix_of(out_file, ENDINGS) if out_file else ""
    wanted = tuple(profile or ["van"])
    city = open_map(map_name, wanted, Circumstances(tuple(close or ()), weather, speeds, traffic))
    instant = time_of_week(at)
    ends = (lonlat_or_text(start), lonlat_or_text(end))
    routes = [city.route(*ends, profile_name(each), at=instant) for each in wanted]
    _print_summary(routes)
    if steps:
        for found in routes:
            _print_steps(found, imperial)
    out.print(city.manifest.attribution, style="dim")
    if out_file:
        _write(out_file, suffix, city, routes)


def _print_summary(routes: list[Route]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("profile")
    table.add_column("duration", justify="right")
    table.add_column("distance", justify="right")
    for found in routes:
        minutes, seconds = divmod(found.duration_s, 60)
        table.add_row(found.profile, f"{minutes} min {seconds:02d} s", f"{found.distance_m / 1000:.2f} km")
    out.print(table)


def _print_steps(found: Route, imperial: bool) -> None:
    out.print(f"\n[bold]{found.profile}[/]")
    words = phrases("en")
    for number, instruction in enumerate(found.instructions, start=1):
        sentence = say(instruction, words, units="imperial" if imperial else "metric")
        out.print(f"{number:3d}. {sentence}", markup=False, soft_wrap=True)


def _write(path: Path, suffix: str, city: City, routes: list[Route]) -> None:
    if suffix in {".geojson", ".json"}:
        features = [
            {**found.feature, "properties": {"profile": found.profile, **found.feature["properties"]}}
            for found in routes
        ]
        write_json(path, {"type": "FeatureCollection", "features": features})
    elif suffix == ".csv":
        words = phrases("en")
        rows = [
            (
                found.profile,
                number,
                say(each, words),
                m_from_dm(each.distance_dm),
                s_from_ms(each.duration_ms),
            )
            for found in routes
            for number, each in enumerate(found.instructions, start=1)
        ]
        write_bytes(
            path, csv_text(("profile", "step", "instruction", "distance_m", "duration_s"), rows).encode()
        )
    else:
        write_picture(path, route_picture(city, routes))

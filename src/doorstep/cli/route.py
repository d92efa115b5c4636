"""`doorstep route A B`: the fastest way, with its streets and instructions."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from doorstep.cli.arguments import lonlat_or_text, suffix_of, time_of_week
from doorstep.cli.console import out
from doorstep.cli.files import csv_text, print_json, write_bytes, write_json, write_picture
from doorstep.cli.options import (
    AtOption,
    Circumstances,
    CloseOption,
    JsonOption,
    LevelOption,
    LiveOption,
    MapOption,
    NoFlyOption,
    OutOption,
    SpeedsOption,
    WeatherOption,
    located,
    open_map,
    profile_name,
    warn_without_hour,
)
from doorstep.domain.units import m_from_dm, s_from_ms
from doorstep.maps.phrase_files import phrases
from doorstep.roads.answers import Route
from doorstep.roads.ways.instructions import say
from doorstep.wiring.city import City

HEADING = ("profile", "leg", "step", "instruction", "distance_m", "duration_s")
ENDINGS = (".geojson", ".json", ".csv", ".png")
Legs = list[Route]


def route(
    start: Annotated[str, typer.Argument(help="Longitude,latitude or an address.")],
    end: Annotated[str, typer.Argument(help="Longitude,latitude or an address.")],
    via: Annotated[
        list[str] | None, typer.Option("--via", help="Stop on the way; may be repeated, in order.")
    ] = None,
    profile: Annotated[
        list[str] | None, typer.Option("--profile", "-p", help="Vehicle or walker; may be repeated.")
    ] = None,
    map_name: MapOption = None,
    at: AtOption = None,
    close: CloseOption = None,
    no_fly: NoFlyOption = None,
    weather: WeatherOption = None,
    speeds: SpeedsOption = None,
    live: LiveOption = None,
    traffic: LevelOption = None,
    steps: Annotated[bool, typer.Option("--steps/--no-steps", help="Show turn-by-turn instructions.")] = True,
    imperial: Annotated[bool, typer.Option("--imperial", help="Feet and miles.")] = False,
    as_json: JsonOption = False,
    out_file: OutOption = None,
) -> None:
    """Find the fastest way from START to END, turn by turn.

    --out writes GeoJSON (.geojson), the instructions (.csv) or a map picture (.png). With --via each leg
    from stop to stop is a route of its own.
    """
    suffix = suffix_of(out_file, ENDINGS) if out_file else ""
    wanted, instant = tuple(profile or ["van"]), time_of_week(at)
    typed = [lonlat_or_text(text) for text in (start, *(via or ()), end)]
    today = Circumstances(tuple(close or ()), weather, speeds, traffic, no_fly, live, instant)
    warn_without_hour(today)
    city = open_map(map_name, wanted, today)
    stops = [located(city, text) for text in typed]
    routes = [
        [city.route(*ends, profile_name(each), at=instant) for ends in pairwise(stops)] for each in wanted
    ]
    if as_json:
        print_json(_features(routes))
    else:
        _print_summary(routes)
        if steps:
            for legs in routes:
                _print_steps(legs, imperial)
        out.print(city.manifest.attribution, style="dim")
    if out_file:
        _write(out_file, suffix, city, routes)


def _print_summary(routes: list[Legs]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("profile")
    table.add_column("duration", justify="right")
    table.add_column("distance", justify="right")
    for legs in routes:
        minutes, seconds = divmod(sum(leg.duration_s for leg in legs), 60)
        distance_km = sum(leg.distance_m for leg in legs) / 1000
        table.add_row(legs[0].profile, f"{minutes} min {seconds:02d} s", f"{distance_km:.2f} km")
    out.print(table)


def _print_steps(legs: Legs, imperial: bool) -> None:
    words = phrases("en")
    for leg, found in enumerate(legs, start=1):
        minutes, seconds = divmod(found.duration_s, 60)
        which = f", leg {leg} of {len(legs)}: {minutes} min {seconds:02d} s" if len(legs) > 1 else ""
        out.print(f"\n[bold]{found.profile}[/]{which}", highlight=False)
        for number, instruction in enumerate(found.instructions, start=1):
            sentence = say(instruction, words, units="imperial" if imperial else "metric")
            out.print(f"{number:3d}. {sentence}", markup=False, soft_wrap=True)
        if not found.instructions:
            out.print(f"  1. Fly {found.distance_m:,} m.", markup=False)


def _features(routes: list[Legs]) -> dict[str, Any]:
    features = [
        {
            **found.feature,
            "properties": {"profile": found.profile, "leg": leg, **found.feature["properties"]},
        }
        for legs in routes
        for leg, found in enumerate(legs, start=1)
    ]
    return {"type": "FeatureCollection", "features": features}


def _write(path: Path, suffix: str, city: City, routes: list[Legs]) -> None:
    if suffix in {".geojson", ".json"}:
        write_json(path, _features(routes))
    elif suffix == ".csv":
        write_bytes(path, csv_text(HEADING, _rows(routes)).encode())
    else:
        from doorstep.cli.pictures import route_picture

        write_picture(path, route_picture(city, routes))


def _rows(routes: list[Legs]) -> list[tuple[object, ...]]:
    words = phrases("en")
    rows: list[tuple[object, ...]] = []
    for legs in routes:
        for leg, found in enumerate(legs, start=1):
            told = [
                (say(each, words), m_from_dm(each.distance_dm), s_from_ms(each.duration_ms))
                for each in found.instructions
            ] or [(f"Fly {found.distance_m} m.", found.distance_m, found.duration_s)]
            rows += [(found.profile, leg, step, *row) for step, row in enumerate(told, start=1)]
    return rows

"""Options that several commands share, and the city they open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from doorstep.cli.arguments import existing_file, read_bytes
from doorstep.cli.console import progress_steps, warn
from doorstep.connectors.places.areas import NamedArea, read_areas
from doorstep.connectors.places.live_ratios import read_ratios
from doorstep.domain.errors import FileError, InputError
from doorstep.domain.places import LonLat, Place
from doorstep.maps.profile_files import load_profile
from doorstep.maps.traffic_files import read_speed_file
from doorstep.roads.conditions import LiveSpeeds
from doorstep.roads.profile_roads import day_type
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.closures import ALL_MODES, Closure, ways_named
from doorstep.roads.times.weather import Spell
from doorstep.wiring.city import City, open_city

MapOption = Annotated[
    str | None,
    typer.Option("--map", help="Map folder, extract or demo city. Default: DOORSTEP_MAP, else helsinki."),
]
ProfileOption = Annotated[
    str, typer.Option("--profile", "-p", help="Vehicle or walker: a packaged name or a TOML file.")
]
AtOption = Annotated[
    str | None, typer.Option("--at", help="Departure, such as 'tue 08:15'. Default: free flow.")
]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="File to write; its ending says what.")]
CloseOption = Annotated[
    list[str] | None,
    typer.Option(
        "--close",
        help="Closed street, OSM way id or areas (.geojson); motor:NAME closes it to motor traffic only.",
    ),
]
NoFlyOption = Annotated[
    Path | None, typer.Option("--no-fly", help="GeoJSON of areas that drones must not fly over.")
]
WeatherOption = Annotated[
    str | None, typer.Option("--weather", help="rain, heavy_rain, snow, ice, storm... for the whole day.")
]
SpeedsOption = Annotated[
    Path | None, typer.Option("--speeds", help="CSV of measured speeds by OSM way and time of week.")
]
LiveOption = Annotated[
    Path | None,
    typer.Option(
        "--live", help="CSV of what is measured now, at --at: osm_way_id, ratio (time over the usual time)."
    ),
]
LevelOption = Annotated[
    str | None, typer.Option("--traffic", help="Congestion level 0..5 or a name such as large.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="GeoJSON on standard output, and nothing else.")]

_MODES = {"motor": (Mode.MOTOR,), "cycle": (Mode.CYCLE,), "foot": (Mode.FOOT,)}
_AREA_ENDINGS = (".geojson", ".json")


MOST_UNKNOWN_WAYS = 10
CERTAIN, DOUBTFUL = 0.95, 0.8


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is different from the map today, as typed."""

    close: tuple[str, ...] = ()
    weather: str | None = None
    speeds: Path | None = None
    level: str | None = None
    no_fly: Path | None = None
    live: Path | None = None
    now: TimeOfWeek | None = None


def open_map(name: str | None, profiles: Sequence[str], today: Circumstances) -> City:
    """Open the city, with the user's profile files, closures, weather and speeds applied."""
    files = [existing_file(Path(profile), "profile") for profile in profiles if _is_file(profile)]
    with progress_steps() as steps:
        city = open_city(name, profiles=files, level=today.level, progress=steps)
    for closure in today.close:
        close_street(city, closure)
    if today.weather:
        city.network.conditions.weather_table.factor(today.weather, Mode.MOTOR)
        city.network.scale(weather=[Spell(today.weather)])
    if today.speeds:
        speeds = read_speed_file(existing_file(today.speeds, "speed table"))
        for row in speeds.rejected:
            warn(f"{today.speeds}, line {row.row}: {row.field}: {row.reason}")
        for way in speeds.unknown_ways(city.network.streets)[:MOST_UNKNOWN_WAYS]:
            warn(f"{today.speeds}: OSM way {way} is not on this map")
        city.network.import_speeds(speeds)
    if today.live:
        city.network.observe(_live_speeds(today.live, today.now))
    if today.no_fly:
        from doorstep.roads.ways.drone import NoFlyArea

        areas = [NoFlyArea(area.name, area.corners) for area in areas_of(today.no_fly)]
        city.network.forbid_flying(areas)
    return city


def _live_speeds(path: Path, now: TimeOfWeek | None) -> LiveSpeeds:
    if now is None:
        mend = "Add --at with the time of the measurement, such as --at 'tue 08:15'."
        raise InputError("--live without a time", value=str(path), mend=mend)
    ratios, rejected = read_ratios(read_bytes(path, "table of live speeds"), place=str(path))
    for row in rejected:
        warn(f"{path}, line {row.row}: {row.field}: {row.reason}")
    return LiveSpeeds(now.second_s, day_type(now), ratios)


def located(city: City, typed: LonLat | str) -> Place:
    """Find a place, and say how an address was understood where that is not certain."""
    place = city.locate(typed)
    if isinstance(typed, str) and place.address is not None and place.confidence < CERTAIN:
        doubt = "" if place.confidence >= DOUBTFUL else ", which is doubtful: add street and house number"
        warn(f"{typed!r} was understood as {place.address.one_line!r}{doubt}")
    return place


def warn_without_hour(today: Circumstances) -> None:
    """Say that traffic and measured speeds belong to an hour, and none was given."""
    if today.now is None and (today.level is not None or today.speeds is not None):
        warn("--traffic and --speeds change nothing without --at: free flow knows no hour")


def close_street(city: City, typed: str) -> None:
    """Close a street by name, an OSM way by id, or the areas of a file; "motor:NAME" for one mode only.

    Raises
    ------
    UnknownNameError
        If this map has no such street.
    FileError
        If the file of areas cannot be read.
    """
    mode, colon, rest = typed.partition(":")
    one_mode = _MODES.get(mode.lower()) if colon else None
    what = rest.strip() if one_mode else typed.strip()
    modes = one_mode or ALL_MODES
    if what.lower().endswith(_AREA_ENDINGS):
        for number, area in enumerate(areas_of(Path(what)), start=1):
            city.network.close(Closure(f"{typed} {number} {area.name}", modes, area=area.corners))
        return
    ways = (int(what),) if what.isdecimal() else ways_named(city.network.streets, what)
    city.network.close(Closure(typed, modes, ways))


def areas_of(path: Path) -> tuple[NamedArea, ...]:
    """Read areas from GeoJSON, telling of those that are none.

    Raises
    ------
    FileError
        If the file is missing, is no GeoJSON, or holds no area.
    """
    areas, rejected = read_areas(read_bytes(path, "file of areas"), place=str(path))
    for row in rejected:
        warn(f"{path}, feature {row.row}: {row.reason}")
    if not areas:
        raise FileError("no area in this file", value=str(path), mend="Draw at least one polygon.")
    return areas


def profile_name(profile: str) -> str:
    """Return the name of a profile given by name or by TOML file."""
    return load_profile(existing_file(Path(profile), "profile")).name if _is_file(profile) else profile


def _is_file(profile: str) -> bool:
    return profile.endswith(".toml")

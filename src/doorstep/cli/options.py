"""Options that several commands share, and the city they open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from doorstep.cli.arguments import existing_file
from doorstep.cli.console import progress_steps, warn
from doorstep.domain.errors import InputError
from doorstep.domain.places import LonLat
from doorstep.maps.profile_files import load_profile
from doorstep.maps.traffic_files import read_speed_file
from doorstep.roads.closures import ALL_MODES, Closure, ways_named
from doorstep.roads.vocabulary import Mode
from doorstep.roads.weather import Spell
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
    typer.Option("--close", help="Closed street or OSM way id; motor:NAME closes it to motor traffic only."),
]
WeatherOption = Annotated[
    str | None, typer.Option("--weather", help="rain, heavy_rain, snow, ice, storm... for the whole day.")
]
SpeedsOption = Annotated[
    Path | None, typer.Option("--speeds", help="CSV of measured speeds by OSM way and time of week.")
]
LevelOption = Annotated[
    str | None, typer.Option("--traffic", help="Congestion level 0..5 or a name such as large.")
]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is different from the map today, as typed."""

    close: tuple[str, ...] = ()
    weather: str | None = None
    speeds: Path | None = None
    level: str | None = None


def open_map(name: str | None, profiles: tuple[str, ...], today: Circumstances) -> City:
    """Open the city, with the user's profile files, closures, weather and speeds applied."""
    files = [existing_file(Path(profile), "profile") for profile in profiles if _is_file(profile)]
    with progress_steps() as steps:
        city = open_city(name, profiles=files, level=today.level, progress=steps)
    for street in today.close:
        mode, colon, name = street.partition(":")
        modes = (
            {"motor": (Mode.MOTOR,), "cycle": (Mode.CYCLE,), "foot": (Mode.FOOT,)}.get(mode)
            if colon
            else None
        )
        close_street(city, name if modes else street, modes or ALL_MODES)
    if today.weather:
        city.network.scale(weather=[Spell(today.weather)])
    if today.speeds:
        speeds = read_speed_file(existing_file(today.speeds, "speed table"))
        for row in speeds.rejected:
            warn(f"{today.speeds}, line {row.row}: {row.field}: {row.reason}")
        city.network.import_speeds(speeds)
    return city


def close_street(city: City, street: str, modes: tuple[Mode, ...] = ALL_MODES) -> None:
    """Close a street by name or OSM way id.

    Raises
    ------
    UnknownNameError
        If this map has no such street.
    """
    ways = (int(street),) if street.isdigit() else ways_named(city.network.streets, street)
    city.network.close(Closure(street, modes, ways))


def profile_name(profile: str) -> str:
    """Return the name of a profile given by name or by TOML file."""
    return load_profile(existing_file(Path(profile), "profile")).name if _is_file(profile) else profile


def _is_file(profile: str) -> bool:
    return profile.endswith(".toml")


def positions(city: City, *places: LonLat | str) -> list[LonLat]:
    """Turn positions and addresses into positions.

    Raises
    ------
    AddressError
        If an address is not on this map.
    """
    if not places:
        raise InputError("no place given", mend="Give longitude,latitude or an address.")
    return [city.find(place) for place in places]

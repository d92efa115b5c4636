"""Traffic tables as files: the package's own, and a user's."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from doorstep.domain.errors import FileError
from doorstep.roads.times.imported_speeds import ImportedSpeeds, read_speeds
from doorstep.roads.times.traffic import TrafficTable
from doorstep.roads.times.traffic_table import parse_traffic
from doorstep.roads.times.weather import WeatherTable, parse_weather


def default_traffic() -> TrafficTable:
    """Read the package's table of typical traffic."""
    return parse_traffic(_own("default.toml"), "default.toml")


def default_weather() -> WeatherTable:
    """Read the package's table of weather factors."""
    return parse_weather(_own("weather.toml"), "weather.toml")


def read_traffic_file(path: str | Path) -> TrafficTable:
    """Read a user's table of typical traffic, in the form of the package's own.

    Raises
    ------
    FileError
        If the file cannot be read.
    TrafficError
        If an entry is missing or cannot be used.
    """
    return parse_traffic(_text(Path(path)), Path(path).name)


def read_weather_file(path: str | Path) -> WeatherTable:
    """Read a user's table of weather factors, in the form of the package's own."""
    return parse_weather(_text(Path(path)), Path(path).name)


def read_speed_file(path: str | Path) -> ImportedSpeeds:
    """Read a CSV of speeds by OSM way and time of week; bad rows come back with their reasons.

    Raises
    ------
    FileError
        If the file cannot be read or is not text.
    TrafficError
        If a column is missing.
    """
    return read_speeds(_text(Path(path)), Path(path).name)


def _own(name: str) -> str:
    return (files("doorstep.maps") / "traffic" / name).read_text(encoding="utf-8")


def _text(path: Path) -> str:
    try:
        # Spreadsheets write a byte-order mark; utf-8-sig takes it away.
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        what, mend = "the file is not UTF-8 text", "Save it as CSV or TOML in UTF-8."
        raise FileError(what, value=f"byte {error.start}", place=str(path), mend=mend) from error
    except OSError as error:
        mend = "Check the path and its permissions."
        raise FileError(
            "the file cannot be read", value=error.strerror, place=str(path), mend=mend
        ) from error

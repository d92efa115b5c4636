"""The demo city and its day that travel with the package (OpenStreetMap data, ODbL 1.0; see README.md)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path

DEMO_CITIES = {"helsinki": "helsinki.osm.pbf"}
DEMO_DAYS = {"helsinki": ("helsinki_orders.csv", "helsinki_fleet.toml")}
TUTORIAL = "tutorial.xlsx"


def demo_extract(name: str) -> AbstractContextManager[Path]:
    """Give the path of a demo city's extract for as long as the block runs."""
    return as_file(files(__name__) / DEMO_CITIES[name])


def demo_orders(name: str) -> AbstractContextManager[Path]:
    """Give the path of a demo city's orders for as long as the block runs."""
    return as_file(files(__name__) / DEMO_DAYS[name][0])


def demo_fleet(name: str) -> AbstractContextManager[Path]:
    """Give the path of a demo city's fleet for as long as the block runs."""
    return as_file(files(__name__) / DEMO_DAYS[name][1])


def tutorial_orders() -> AbstractContextManager[Path]:
    """Give the path of the tutorial's spreadsheet for as long as the block runs."""
    return as_file(files(__name__) / TUTORIAL)

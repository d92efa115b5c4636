"""The demo city that travels with the package (OpenStreetMap data, ODbL 1.0; see README.md)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path

DEMO_CITIES = {"helsinki": "helsinki.osm.pbf"}


def demo_extract(name: str) -> AbstractContextManager[Path]:
    """Give the path of a demo city's extract for as long as the block runs."""
    return as_file(files(__name__) / DEMO_CITIES[name])

"""What stands beside the streets, as an extract tells it: entrances, buildings, halts, surfaces.

`maps` fills these from a file; `doors`, `kerbs` and pictures read them. Coordinates are degrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.places import LonLat
from doorstep.roads.tags.facilities import TaggedPlace
from doorstep.roads.tags.streets import Tags

Ring = NDArray[np.float64]
"""Closed outline, longitude and latitude in degrees. Shape (points, 2), first point repeated last."""


@dataclass(frozen=True, slots=True, eq=False)
class Building:
    """The outline of a building, with its tags. `osm` is its kind and id, such as w123."""

    osm: str
    ring: Ring
    tags: Tags


@dataclass(frozen=True, slots=True)
class Entrance:
    """A way into a building. `kind` is OSM's word: main, yes, staircase, service..."""

    osm_id: int
    position: LonLat
    kind: str
    tags: Tags


@dataclass(frozen=True, slots=True)
class NoHalt:
    """A point beside or on a street where nobody may halt, such as a bus stop."""

    osm_id: int
    position: LonLat
    kind: str


class SurfaceKind(StrEnum):
    """What covers the ground, for pictures."""

    WATER = "water"
    GREEN = "green"
    PAVED = "paved"


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A piece of ground. Holes are rings inside the first."""

    kind: SurfaceKind
    ring: Ring
    holes: tuple[Ring, ...]
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A railway line, for pictures. Shape (points, 2), degrees."""

    kind: str
    line: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlaceData:
    """Everything beside the streets of one extract, in the order of the file.

    facilities
        Points and areas from which `facilities.read_facilities` makes records.
    warnings
        What was wrong in the extract and survived: message to count.
    """

    entrances: tuple[Entrance, ...] = ()
    buildings: tuple[Building, ...] = ()
    no_halts: tuple[NoHalt, ...] = ()
    facilities: tuple[TaggedPlace, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    tracks: tuple[Track, ...] = ()
    warnings: Mapping[str, int] | None = None

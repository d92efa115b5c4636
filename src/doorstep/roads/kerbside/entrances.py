"""From an address to the way into its building: which entrance a driver should walk to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.places import Address
from doorstep.roads.graphs.plane import Plane
from doorstep.roads.tags.place_data import Entrance, PlaceData

AT_DOOR_M = 3.0
"""An entrance this near the given point is the point."""
BUILDING_REACH_M = 12.0
ON_WALL_M = 1.5
LOOSE_REACH_M = 8.0
NO_WAY_IN = frozenset(("exit", "emergency", "fire_exit", "no"))
KIND_RANK = MappingProxyType(
    {
        "main": 0,
        "yes": 1,
        "staircase": 1,
        "home": 1,
        "residence": 1,
        "house": 1,
        "entrance": 1,
        "shop": 2,
        "secondary": 3,
        "side": 3,
        "service": 4,
        "garage": 5,
    }
)
OTHER_RANK = 3


class EntranceReason(IntEnum):
    """Why this entrance, surest first."""

    AT_DOOR = 0
    """It stands where the door was given."""
    UNIT = 1
    """It carries the letter of the staircase the address names."""
    ADDRESS = 2
    """It carries the address's house number."""
    BUILDING = 3
    """It is the best way into the building the door lies in."""
    NEARBY = 4
    """No building is known; it is the nearest entrance."""
    OTHER_ADDRESS = 5
    """It leads into the building but carries another house number."""


@dataclass(frozen=True, slots=True)
class FoundEntrance:
    """An entrance, and why it was chosen."""

    entrance: Entrance
    reason: EntranceReason


@dataclass(frozen=True, slots=True, eq=False)
class EntranceFinder:
    """Entrances and buildings of a city, indexed."""

    plane: Plane
    entrances: tuple[Entrance, ...]
    spots: NDArray[np.float64]
    building_of: tuple[frozenset[int], ...]
    by_building: MappingProxyType[int, tuple[int, ...]]
    buildings: shapely.STRtree
    tree: shapely.STRtree

    @classmethod
    def build(cls, places: PlaceData, plane: Plane) -> EntranceFinder:
        """Index the entrances that lead in, and find the walls they stand in."""
        usable = tuple(entrance for entrance in places.entrances if entrance.kind not in NO_WAY_IN)
        spots = plane.of_places([entrance.position for entrance in usable])
        outlines = [shapely.Polygon(plane.metres(building.ring)) for building in places.buildings]
        walls = shapely.STRtree([outline.exterior for outline in outlines])
        point, wall = walls.query(shapely.points(spots), predicate="dwithin", distance=ON_WALL_M)
        sets: list[set[int]] = [set() for _ in usable]
        members: dict[int, list[int]] = {}
        for entrance, building in zip(point.tolist(), wall.tolist(), strict=True):
            sets[entrance].add(building)
            members.setdefault(building, []).append(entrance)
        return cls(
            plane=plane,
            entrances=usable,
            spots=spots,
            building_of=tuple(frozenset(found) for found in sets),
            by_building=MappingProxyType({building: tuple(found) for building, found in members.items()}),
            buildings=shapely.STRtree(outlines),
            tree=shapely.STRtree(shapely.points(spots)),
        )

    def find(
        self, doors: NDArray[np.float64], addresses: Sequence[Address | None]
    ) -> list[FoundEntrance | None]:
        """Choose an entrance for each door; None where no entrance is known.

        Parameters
        ----------
        doors
            Metres on the plane. Shape (doors, 2).
        addresses
            The address of each door, where known.
        """
        spots = shapely.points(doors)
        inside = _nearest_of(self.buildings, spots, BUILDING_REACH_M)
        loose = _nearest_of(self.tree, spots, LOOSE_REACH_M)
        return [self._best(doors[row], addresses[row], inside[row], loose[row]) for row in range(len(doors))]

    def _best(
        self, door: NDArray[np.float64], address: Address | None, building: int | None, near: int | None
    ) -> FoundEntrance | None:
        candidates = list(self.by_building.get(building, ())) if building is not None else []
        if near is not None and near not in candidates:
            candidates.append(near)
        graded = [(self._grade(row, door, address, building), row) for row in candidates]
        if not graded:
            return None
        (reason, _, _), row = min(graded)
        return FoundEntrance(self.entrances[row], EntranceReason(reason))

    def _grade(
        self, row: int, door: NDArray[np.float64], address: Address | None, building: int | None
    ) -> tuple[int, int, float]:
        entrance = self.entrances[row]
        away_m = float(np.hypot(*(self.spots[row] - door)))
        kind = KIND_RANK.get(entrance.kind, OTHER_RANK)
        reason = EntranceReason.BUILDING if building in self.building_of[row] else EntranceReason.NEARBY
        stated = _states_address(entrance, address)
        if stated is False:
            reason = EntranceReason.OTHER_ADDRESS
        elif _names_unit(entrance, address) and reason is EntranceReason.BUILDING:
            reason = EntranceReason.UNIT
        elif away_m <= AT_DOOR_M and not (address and address.unit):
            reason = EntranceReason.AT_DOOR
        elif stated:
            reason = EntranceReason.ADDRESS
        return int(reason), kind, away_m


def _nearest_of(tree: shapely.STRtree, spots: NDArray[np.object_], most_m: float) -> list[int | None]:
    """Find the nearest geometry of each spot within a distance; None where there is none."""
    found: list[int | None] = [None] * len(spots)
    if len(tree.geometries):
        point, hit = tree.query_nearest(spots, max_distance=most_m, all_matches=False)
        for row, geometry in zip(point.tolist(), hit.tolist(), strict=True):
            found[row] = geometry
    return found


def _states_address(entrance: Entrance, address: Address | None) -> bool | None:
    """Tell whether the entrance states the wanted address; None if it states none, or none is wanted."""
    number = entrance.tags.get("addr:housenumber")
    if not number or address is None or not address.house_number:
        return None
    street = entrance.tags.get("addr:street")
    same_street = not street or not address.street or street.casefold() == address.street.casefold()
    numbers = {part.strip().casefold() for part in number.replace(",", ";").split(";")}
    return same_street and address.house_number.strip().casefold() in numbers


def _names_unit(entrance: Entrance, address: Address | None) -> bool:
    """Tell whether the staircase letter of `A 12` stands at the entrance."""
    if address is None or not address.unit:
        return False
    staircase = address.unit.split()[0].casefold()
    marks = (entrance.tags.get(key, "").casefold() for key in ("addr:unit", "ref", "addr:staircase"))
    return staircase in marks

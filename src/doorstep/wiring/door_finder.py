"""What a driver wants to know of a door: its street and side, the way in, and the kerbs to serve it from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians

import numpy as np

from doorstep.domain.kerbs import Kerb, ParkTime
from doorstep.domain.places import LonLat, Place
from doorstep.domain.units import Metres, Seconds
from doorstep.maps.park_times import default_park_times
from doorstep.roads.answers import SnapOptions
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.kerbside.doors import DEFAULT_KERBS, DoorPlace, Doors
from doorstep.roads.kerbside.entrances import EntranceReason
from doorstep.roads.kerbside.kerbs import KerbTable
from doorstep.roads.kerbside.park_times import StreetSetting
from doorstep.roads.kerbside.walking import FootNetwork
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.place_data import PlaceData
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.ways.snapping import ON_STREET_M, Side, lonlat_on_street

WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True, slots=True)
class DoorStreet:
    """The street a door stands on.

    name
        "" where the street has none.
    side
        Left or right of the OSM way as it was drawn, or on it.
    wind
        The same said by the compass: "north" of the street. "" on the street itself.
    distance_m
        From the door to the middle of the street.
    """

    name: str
    osm_way_id: int
    side: Side
    wind: str
    distance_m: Metres


@dataclass(frozen=True, slots=True)
class DoorKerb:
    """A kerb that can serve a door.

    street
        Name of the street it lies on, "" where it has none.
    walk_s
        One way, from the kerb to the way in.
    park
        What parking there costs at an hour like the average one.
    price_s
        Twice the walk plus the mean time to park: what one more stop there costs the round.
    """

    kerb: Kerb
    street: str
    walk_s: Seconds
    park: ParkTime
    price_s: Seconds


@dataclass(frozen=True, slots=True)
class FoundDoor:
    """A door, found. `kerbs` are the cheapest first; `street` is None where no street is near."""

    place: Place
    entrance_reason: EntranceReason | None
    street: DoorStreet | None
    kerbs: tuple[DoorKerb, ...]


class DoorFinder:
    """Finds doors in one city; the walking network is joined once and asked often."""

    def __init__(self, network: RoadNetwork, places: PlaceData, kerbs: KerbTable) -> None:
        """Join kerbs and entrances to the walking network: some seconds for a large city."""
        self._network = network
        self._motor = network.layers[Mode.MOTOR].graph
        foot = FootNetwork.build(network.streets, network.layers[Mode.FOOT].graph, self._motor)
        self._doors = Doors.build(places, foot, kerbs, default_park_times())

    def find(
        self,
        places: Sequence[Place],
        profile: str = "van",
        *,
        count: int = DEFAULT_KERBS,
        setting: StreetSetting = StreetSetting.TOWN,
    ) -> tuple[FoundDoor, ...]:
        """Find street, way in and kerbs of each door.

        Parameters
        ----------
        places
            Doors, with their addresses where these are known.
        profile
            The vehicle whose streets count.
        count
            Kerbs for each door, 1 to 8.
        setting
            Part of town, for the time to park.
        """
        doors = [place.door for place in places]
        located = self._doors.locate(doors, [place.address for place in places], count=count, setting=setting)
        streets = self._streets(places, profile)
        return tuple(self._found(*row, setting) for row in zip(places, located, streets, strict=True))

    def _found(
        self, place: Place, located: DoorPlace, street: DoorStreet | None, setting: StreetSetting
    ) -> FoundDoor:
        known = self._doors.place(located, place.address, setting=setting)
        kerbs = tuple(
            DoorKerb(
                kerb,
                _street_name(self._network, self._motor, kerb.arc),
                choice.walk_s,
                self._doors.park.mean(choice.kind, setting),
                choice.price_s,
            )
            for kerb, choice in zip(known.kerbs, located.kerbs, strict=True)
        )
        return FoundDoor(known, located.entrance_reason, street, kerbs)

    def _streets(self, places: Sequence[Place], profile: str) -> list[DoorStreet | None]:
        points = self._network.snap(places, profile, SnapOptions(strict=False))
        graph = self._network.roads(profile).layer.graph
        on_street = lonlat_on_street(points)
        found: list[DoorStreet | None] = []
        for row, place in enumerate(places):
            stands = range(int(points.first[row]), int(points.first[row + 1]))
            if not stands:
                found.append(None)
                continue
            stand = next((each for each in stands if graph.forward[points.arc[each]]), stands[0])
            arc, distance_m = int(points.arc[stand]), float(points.distance_m[row])
            side = Side(int(points.side[stand]))
            if not graph.forward[arc] and side is not Side.ON:
                side = Side.LEFT if side is Side.RIGHT else Side.RIGHT
            foot = LonLat(*on_street[row].tolist())
            wind = _wind(foot, place.walk_target) if distance_m > ON_STREET_M else ""
            way = int(self._network.streets.way_osm_id[graph.way[arc]])
            name = _street_name(self._network, graph, arc)
            found.append(DoorStreet(name, way, side, wind, round(distance_m)))
        return found


def _street_name(network: RoadNetwork, graph: StreetGraph, arc: int) -> str:
    return network.names.name(int(graph.way[arc]))


def _wind(origin: LonLat, place: LonLat) -> str:
    """Say in which of the eight winds a place lies from another."""
    east = (place.lon - origin.lon) * cos(radians(origin.lat))
    bearing_deg = degrees(atan2(east, place.lat - origin.lat))
    return WINDS[int(np.rint(bearing_deg / 45)) % len(WINDS)]

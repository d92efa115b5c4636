"""A drawn city as the application sees an opened one: streets, kerbs, places, facilities, no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo

import numpy as np

from doorstep.roads.kerbside.kerbs import KerbTable, lay_out_kerbs
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.facilities import Facilities
from doorstep.roads.tags.place_data import PlaceData
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.tags.vocabulary import Mode
from doorstep.wiring.defaults import default_conditions
from tests.cities.ascii_city import City
from tests.cities.drawn_network import DrawnNetwork, plain_profiles
from tests.roads.profile_makers import profile

NO_FACILITIES = Facilities()
NOTHING_BESIDE = PlaceData()


@dataclass(frozen=True)
class DrawnStreets:
    """What a day is planned on, and the letters of its drawing."""

    drawn: DrawnNetwork
    kerbs: KerbTable
    facilities: Facilities = NO_FACILITIES
    places: PlaceData = NOTHING_BESIDE
    zone: tzinfo = UTC
    versions: Mapping[str, str] = field(default_factory=lambda: {"map": "drawing"})

    @property
    def network(self) -> RoadNetwork:
        return self.drawn.network

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        streets = self.network.streets
        lon, lat = streets.node_lon7 / 1e7, streets.node_lat7 / 1e7
        return (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))


def signed_profiles() -> dict[str, Profile]:
    """Plain speeds, but the size and rights of the packaged profiles, a robot and a truck among them."""
    known = plain_profiles()
    return known | {
        "robot": replace(known["foot"], name="robot"),
        "truck": replace(known["van"], name="truck", vehicle=profile("truck").vehicle),
    }


def streets_of(
    city: City,
    *,
    heights_m: dict[str, float] | None = None,
    facilities: Facilities | None = None,
    profiles: dict[str, Profile] | None = None,
) -> DrawnStreets:
    """Build all modes of a drawn city with kerbs every ten metres.

    Parameters
    ----------
    heights_m
        Of letters; all others lie at 0. None: the map knows no heights.
    """
    elevation_m = None
    if heights_m is not None:
        by_id = {city.node_id[letter]: height for letter, height in heights_m.items()}
        ids = city.streets.node_osm_id.tolist()
        elevation_m = np.array([by_id.get(osm_id, 0.0) for osm_id in ids], np.float32)
    known = profiles or signed_profiles()
    network = RoadNetwork.build(
        city.streets, known, default_conditions(0.0), elevation_m=elevation_m, threads=1
    )
    kerbs = lay_out_kerbs(city.streets, network.layers[Mode.MOTOR].graph)
    return DrawnStreets(DrawnNetwork(city, network), kerbs, facilities or Facilities())

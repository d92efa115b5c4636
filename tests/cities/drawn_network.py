"""A drawn city behind the door of the road engine: 10 m/s everywhere and free turns, for sums on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace

from doorstep.domain.places import LonLat
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.profiles import Gradient, Profile
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.closures import Closure
from doorstep.roads.ways.named_streets import Where
from doorstep.wiring.defaults import default_conditions
from tests.cities.ascii_city import City, draw_city
from tests.roads.profile_makers import plain, profile

DEGREE_M = 111_195.08
BRIDGE = """
    a---b---c
        |
        d
        |
    g---e---f
"""
STREETS = {
    "abc": "highway=residential name=North__Quay",
    "bde": "highway=residential name=Long__Bridge bridge=yes",
    "gef": "highway=residential name=South__Quay",
}


@dataclass(frozen=True)
class DrawnNetwork:
    """A network and the letters of its drawing."""

    city: City
    network: RoadNetwork

    def on(self, ends: str, share: float = 0.5, north_m: float = 0.0, east_m: float = 0.0) -> LonLat:
        """Find a spot between two letters, a little beside the street if asked (at the equator)."""
        start, end = self.city.lonlat(ends[0]), self.city.lonlat(ends[-1])
        lon = start.lon + share * (end.lon - start.lon) + east_m / DEGREE_M
        return LonLat(lon, start.lat + share * (end.lat - start.lat) + north_m / DEGREE_M)

    def seconds(self, start: Where, end: Where, profile: str = "van", **how: object) -> float:
        """Time a route, to a tenth of a second: what the grid of coordinates is off by is less."""
        path = self.network.path(start, end, profile, **how).path
        assert path is not None
        return round(path.ms / 1000, 1)

    def close(self, name: str, *ways: str, modes: tuple[Mode, ...] = tuple(Mode)) -> int:
        return self.network.close(Closure(name, modes, tuple(self.city.way_id[way] for way in ways)))


def plain_profiles() -> dict[str, Profile]:
    """A van and a cargo bike at 36 km/h, a walker at 3.6 km/h, and the drone as it comes."""
    found = {
        "van": plain("van"),
        "cargo_bike": plain("cargo_bike"),
        "foot": plain("foot", 3.6),
        "drone": profile("drone"),
    }
    return {name: replace(each, name=name, gradient=Gradient()) for name, each in found.items()}


def network_of(city: City, profiles: dict[str, Profile] | None = None) -> DrawnNetwork:
    """Build all modes of a drawn city."""
    known = profiles or plain_profiles()
    return DrawnNetwork(city, RoadNetwork.build(city.streets, known, default_conditions(), threads=1))


def bridge_town(**tags: str) -> DrawnNetwork:
    """Two quays 80 m long, joined by a bridge of 80 m."""
    return network_of(draw_city(BRIDGE, STREETS | tags))

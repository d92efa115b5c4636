"""Drones ask the same questions and get straight answers."""

import pytest

from doorstep.domain.errors import InputError, ProfileError, UnreachableError
from doorstep.domain.places import LonLat
from doorstep.roads.ways.drone import NoFlyArea
from tests.cities.drawn_network import bridge_town


def test_a_drone_flies_straight_where_a_van_has_to_drive_round():
    """Middle of ab to middle of ge: straight down 80 m at 15 m/s, and 60 s to rise and land."""
    town = bridge_town()
    found = town.network.path(town.on("ab"), town.on("ge"), "drone")
    assert (found.distance_m, found.path) == (80, None)
    assert found.duration_s == 66  # 80 / 15 + 25 + 35, rounded up
    matrix = town.network.matrix([town.on("ab"), town.on("ge")], "drone")
    assert matrix.duration_ms[0, 1] == found.feature["properties"]["duration_ms"]
    near = town.network.matrix([town.on("ab"), town.on("ge")], "drone", k_nearest=1)
    assert near.neighbour.tolist() == [0, 1]


def test_a_no_fly_area_lengthens_the_flight_until_it_is_lifted():
    """An area round the middle of the town; the bridge may be closed, drones do not care."""
    town = bridge_town()
    ends = town.on("ab"), town.on("ge")
    free = town.network.path(*ends, "drone").distance_m
    d = town.city.lonlat("d")
    corners = [(-9e-4, -4e-5), (9e-4, -4e-5), (9e-4, 4e-5), (-9e-4, 4e-5)]
    town.network.forbid_flying(
        [NoFlyArea("prison", tuple(LonLat(d.lon + east, d.lat + north) for east, north in corners))]
    )
    assert town.network.path(*ends, "drone").distance_m > free + 100
    town.close("works", "bde")
    town.network.forbid_flying([])
    assert town.network.path(*ends, "drone").distance_m == free


def test_a_drone_too_is_asked_for_one_neighbour_or_more():
    """As on streets: none is no answer."""
    town = bridge_town()
    with pytest.raises(InputError, match="k is below 1: 0"):
        town.network.matrix([town.on("ab"), town.on("ge")], "drone", k_nearest=0)


def test_a_drone_has_no_streets_to_reach_or_snap_to():
    """Its questions are matrix and route."""
    town = bridge_town()
    for ask in (
        lambda: town.network.snap([town.on("ab")], "drone"),
        lambda: town.network.reach(town.on("ab"), "drone", [60]),
        lambda: town.network.weights("drone"),
    ):
        with pytest.raises(ProfileError, match="'drone' flies"):
            ask()


def test_a_flight_beyond_the_battery_is_unreachable():
    """20 km range; a door 30 km out."""
    town = bridge_town()
    far = LonLat(0.27, 0.0)
    with pytest.raises(UnreachableError, match="no flight by drone"):
        town.network.path(town.on("ab"), far, "drone")
    assert not town.network.matrix([town.on("ab"), far], "drone").reachable[0, 1]

"""Doors stand on the street of their address, where it is near enough."""

import pytest

from doorstep.domain.places import Address, Place
from tests.cities.ascii_city import draw_city
from tests.cities.drawn_network import bridge_town, network_of


def test_a_door_stands_on_the_street_its_address_names():
    """An alley runs 10 m behind the house, its own street 30 m in front: the van goes to the front."""
    city = draw_city(
        """
        a-------b
        |       |
        c-------d
        """,
        {"ab": "highway=residential name=High__Street", "acdb": "highway=service name=Back__Alley"},
    )
    town = network_of(city)
    door = town.on("cd", 0.5, north_m=10)
    by_name = {}
    for street in ("High Street", "high  street", "Elsewhere Road", None):
        place = Place(door, address=Address(street, "5")) if street else Place(door)
        snapped = town.network.snap([place], "van")
        by_name[street] = round(float(snapped.distance_m[0]))
    assert by_name == {"High Street": 30, "high  street": 30, "Elsewhere Road": 10, None: 10}


def test_a_street_of_that_name_far_away_is_no_reason_to_go_there():
    """Addresses are sometimes wrong: beyond 60 m more the nearest street counts."""
    city = draw_city(
        "a---b\n\n\n\nc---d\n|   |\ne---f",
        {
            "ab": "highway=residential name=High__Street",
            "cdfec": "highway=residential",
            "ac": "highway=residential",
        },
    )
    town = network_of(city)
    place = Place(town.on("ef", north_m=-5), address=Address("High Street", "5"))
    assert town.network.snap([place], "van").distance_m[0] == pytest.approx(5, abs=0.1)


def test_an_entrance_counts_for_the_street_not_the_flat():
    """The courier walks to the entrance: that is where the vehicle belongs."""
    town = bridge_town()
    place = Place(town.on("ab", north_m=-15), entrance=town.on("bd", 0.9, east_m=2))
    snapped = town.network.snap([place], "van")
    assert snapped.distance_m[0] == pytest.approx(2, abs=0.1)

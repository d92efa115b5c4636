"""Positions in the water or far from every street are planned, and told until somebody looked."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.app.commands import CorrectPlace, ImportOrders, LocateOrders
from doorstep.app.far_doors import FarDoor, far_doors
from doorstep.domain.orders import Collection, OrderKind
from doorstep.domain.places import Address, LonLat, Place
from doorstep.roads.tags.place_data import PlaceData, Surface, SurfaceKind
from tests.app.desk_parts import handed, house, order
from tests.cities.ascii_city import draw_city
from tests.cities.drawn_network import DEGREE_M
from tests.cities.drawn_streets import DrawnStreets, streets_of

DRAWING = "\n".join((" " * 50 + "c", *([""] * 19), "a" + "-" * 49 + "b"))
"""A street of 500 m to the east, and one of 400 m from its end to the north."""


def at(east_m: float, north_m: float) -> LonLat:
    """A position by its distance from the south-western corner; the drawing lies at the equator."""
    return LonLat(east_m / DEGREE_M, (north_m - 400) / DEGREE_M)


def pond(kind: SurfaceKind = SurfaceKind.WATER) -> Surface:
    """From 5 to 200 m north of the street, with an island of 20 m around 100 m east and 100 m north."""
    outer, island = (
        np.array([(each.lon, each.lat) for each in (at(w, s), at(e, s), at(e, n), at(w, n), at(w, s))])
        for w, s, e, n in ((0, 5, 200, 200), (90, 90, 110, 110))
    )
    return Surface(kind, outer, (island,), "")


@pytest.fixture
def streets() -> DrawnStreets:
    """Two streets and a pond."""
    drawn = streets_of(draw_city(DRAWING, {"ab": "highway=residential", "bc": "highway=residential"}))
    return DrawnStreets(drawn.drawn, drawn.kerbs, places=PlaceData(surfaces=(pond(),)))


def test_where_the_letters_of_the_drawing_are(streets):
    """The sums below rest on it."""
    found = streets.drawn.city.lonlat("a")
    assert (found.lon, found.lat) == pytest.approx((0, at(0, 0).lat), abs=2e-7)


@pytest.mark.parametrize(
    ("east_m", "north_m", "found"),
    [
        (250, 140, None),  # on land, within 150 m of the street
        (250, 160, FarDoor(160, in_water=False)),
        (50, 20, None),  # in the water, yet no farther from the street than a quay is
        (50, 60, FarDoor(60, in_water=True)),
        (100, 100, None),  # on the island
        (480, 300, None),  # 20 m from the other street
    ],
)
def test_a_door_is_doubted_far_from_streets_and_sooner_in_the_water(streets, east_m, north_m, found):
    """150 m on land, 25 m in the water, to the nearest of both streets."""
    spot = at(east_m, north_m)
    told = far_doors(streets.network, streets.places, [spot, spot])
    assert told == ({} if found is None else {spot: found})


def test_green_is_no_water(streets):
    """Only what the map draws as water is."""
    park = PlaceData(surfaces=(pond(SurfaceKind.GREEN),))
    assert far_doors(streets.network, park, [at(50, 60)]) == {}


def test_a_ferry_is_no_street():
    """A position on its line is as far from streets as the quay is."""
    city = draw_city(DRAWING, {"ab": "highway=residential", "bc": "route=ferry foot=yes"})
    told = far_doors(streets_of(city).network, PlaceData(surfaces=(pond(),)), [at(500, 300)])
    assert told == {at(500, 300): FarDoor(300, in_water=False)}


def test_such_positions_are_planned_and_told_until_somebody_looked(tmp_path, streets):
    """Both ends of a transfer count. A person's word is believed, even of the same position."""
    home = house(tmp_path / "work", streets=lambda: streets)
    collected = Collection(Address(text="Quay"), Place(at(50, 60)))
    home.app.send(
        ImportOrders(
            handed(
                order("farm", "Farm 1", place=Place(at(250, 160.4))),
                order("good", "Street 1", place=Place(at(250, 10))),
                order(
                    "boat", "Street 2", place=Place(at(260, 10)), kind=OrderKind.TRANSFER, origin=collected
                ),
            )
        )
    )
    told = home.app.send(LocateOrders())
    assert told.located == ("farm", "good", "boat")
    assert [(row.order_id, row.address.one_line, row.why) for row in told.doubtful] == [
        ("farm", "Farm 1", "its position -0.00215, 0.00225 lies 160 m from the nearest street"),
        ("boat", "Quay", "its position -0.00306, 0.00045 lies in the water, 60 m from the nearest street"),
    ]
    assert home.app.send(LocateOrders()).doubtful == told.doubtful
    home.app.send(CorrectPlace(Address(text="Farm 1"), door=at(250, 160.4)))
    assert [row.order_id for row in home.app.send(LocateOrders()).doubtful] == ["boat"]
    home.app.send(CorrectPlace(Address(text="Quay"), door=at(250, 5)))
    assert home.app.send(LocateOrders()).doubtful == ()
    home.app.close()

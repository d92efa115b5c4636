"""Doors: which entrance is walked to, and from which kerbs."""

import numpy as np
import pytest

from doorstep.domain.errors import UnitError
from doorstep.domain.kerbs import KerbKind, Side
from doorstep.domain.places import EARTH_RADIUS_M, Address, LonLat
from doorstep.maps.osm import read_streets
from doorstep.maps.park_times import default_park_times
from doorstep.maps.place_reader import read_places
from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.kerbside.doors import Doors
from doorstep.roads.kerbside.entrances import EntranceReason
from doorstep.roads.kerbside.kerbs import lay_out_kerbs
from doorstep.roads.kerbside.park_times import StreetSetting
from doorstep.roads.kerbside.walking import FootNetwork
from doorstep.roads.tags.place_data import Building, Entrance, PlaceData
from tests.cities.ascii_city import City, draw_city

DEGREE_M = np.radians(1) * EARTH_RADIUS_M


def at(east_m: float, north_m: float) -> LonLat:
    return LonLat(east_m / DEGREE_M, north_m / DEGREE_M)


def entrance(osm_id: int, east_m: float, north_m: float, kind: str = "yes", **tags: str) -> Entrance:
    named = {
        key.replace("_", ":", 1) if key.startswith("addr") else key: value for key, value in tags.items()
    }
    return Entrance(osm_id, at(east_m, north_m), kind, named)


def house(west_m: float, south_m: float, east_m: float, north_m: float) -> Building:
    corners = ((west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m), (west_m, south_m))
    return Building("w1", np.array([(at(*corner).lon, at(*corner).lat) for corner in corners]), {})


def doors_of(city: City, places: PlaceData | None = None) -> Doors:
    foot, motor = (build_graph(city.streets, mode) for mode in (Mode.FOOT, Mode.MOTOR))
    net = FootNetwork.build(city.streets, foot, motor)
    kerbs = lay_out_kerbs(city.streets, motor)
    return Doors.build(places or PlaceData(), net, kerbs, default_park_times())


STREET = "a---------b---------c"


def test_kerb_before_the_house_is_cheapest():
    """12 m from the edge of the street beside the eastbound kerb: 10 s walk, twice, and 75 s to park."""
    doors = doors_of(draw_city("a---------b", {"ab": "highway=residential"}))
    (found,) = doors.locate([at(50, -15.5)])
    best = found.kerbs[0]
    assert (best.side, best.kind) == (Side.RIGHT, KerbKind.LANE)
    assert doors.kerbs.lat7[best.row] < 0
    assert best.walk_s == 10
    assert best.price_s == 2 * 10 + 75


def test_kerb_across_the_street_costs_the_crossing_twice():
    """The second kerb lies over the street: 7 m and 5 s more, each way."""
    doors = doors_of(draw_city("a---------b", {"ab": "highway=residential"}))
    (found,) = doors.locate([at(50, -15.5)])
    assert len(found.kerbs) == 2
    assert found.kerbs[1].walk_s == 21  # 19 m at 1.2 m/s and 5 s, rounded up
    assert found.kerbs[1].price_s == 2 * 21 + 75


def test_no_kerb_is_offered_across_a_fast_street_mid_block():
    """The kerb straight over is nearer than the one 200 m along, and yet it is not taken."""
    doors = doors_of(draw_city(STREET, {"abc": "highway=secondary lanes=4"}))
    (found,) = doors.locate([at(100, -12)], count=3)
    same_side = [doors.kerbs.lat7[choice.row] < 0 for choice in found.kerbs]
    assert same_side == [True] * 3
    assert found.kerbs[0].walk_s < 60


def test_loading_zone_a_little_farther_is_cheaper_than_the_open_lane():
    """A zone saves 56 s of looking for a place, worth 33 m of walking each way."""
    city = draw_city(
        "a---------b---------c",
        {
            "ab": "highway=residential name=Quay",
            "bc": "highway=residential name=Mill parking:right=lane parking:right:restriction=loading_only",
        },
    )
    doors = doors_of(city)
    (found,) = doors.locate([at(130, -8)])
    assert found.kerbs[0].kind is KerbKind.LOADING


def test_main_entrance_of_the_building_is_walked_to():
    """The address point lies in the middle of the house; people go in at the front."""
    places = PlaceData(
        entrances=(
            entrance(7, 40, -12, "service"),
            entrance(8, 60, -12, "main"),
            entrance(9, 300, -12, "main"),
        ),
        buildings=(house(30, -40, 70, -12),),
    )
    (found,) = doors_of(draw_city(STREET, {"abc": "highway=residential"}), places).locate([at(45, -25)])
    assert found.entrance_osm_id == 8
    assert found.entrance_reason is EntranceReason.BUILDING
    assert found.walk_target == at(60, -12)


def test_entrance_with_the_house_number_beats_the_main_one():
    """One block, three numbers: number 4 is delivered at number 4."""
    places = PlaceData(
        entrances=(
            entrance(7, 40, -12, "yes", addr_housenumber="4", addr_street="Quay"),
            entrance(8, 60, -12, "main", addr_housenumber="6", addr_street="Quay"),
        ),
        buildings=(house(30, -40, 70, -12),),
    )
    doors = doors_of(draw_city(STREET, {"abc": "highway=residential"}), places)
    wanted = Address(street="Quay", house_number="4")
    (found,) = doors.locate([at(62, -25)], [wanted])
    assert (found.entrance_osm_id, found.entrance_reason) == (7, EntranceReason.ADDRESS)
    (other,) = doors.locate([at(45, -25)], [Address(street="Quay", house_number="6")])
    assert other.entrance_osm_id == 8


def test_staircase_letter_of_the_flat_chooses_the_staircase():
    """Flat B 12 is not behind door A."""
    places = PlaceData(
        entrances=(entrance(7, 40, -12, "staircase", ref="A"), entrance(8, 60, -12, "staircase", ref="B")),
        buildings=(house(30, -40, 70, -12),),
    )
    doors = doors_of(draw_city(STREET, {"abc": "highway=residential"}), places)
    (found,) = doors.locate([at(40, -13)], [Address(street="Quay", house_number="4", unit="B 12")])
    assert (found.entrance_osm_id, found.entrance_reason) == (8, EntranceReason.UNIT)


def test_emergency_exit_is_no_way_in():
    """It opens from inside only."""
    places = PlaceData(entrances=(entrance(7, 50, -12, "emergency"),), buildings=(house(30, -40, 70, -12),))
    (found,) = doors_of(draw_city(STREET, {"abc": "highway=residential"}), places).locate([at(50, -14)])
    assert found.entrance is None
    assert found.walk_target == at(50, -14)


def test_door_far_from_every_street_has_no_kerb_and_says_so():
    """An empty tuple, not an error: the order goes back to be looked at."""
    doors = doors_of(draw_city(STREET, {"abc": "highway=residential"}))
    far, near = doors.locate([at(50, 2000), at(50, -10)])
    assert far.kerbs == ()
    assert near.kerbs


def test_private_kerbs_are_given_only_when_asked_for():
    """A yard is for who is let in."""
    doors = doors_of(draw_city("a---------b", {"ab": "highway=service access=private foot=yes"}))
    assert doors.locate([at(50, -10)])[0].kerbs == ()
    (found,) = doors.locate([at(50, -10)], private=True)
    assert found.kerbs[0].kind is KerbKind.PRIVATE


@pytest.mark.parametrize("count", [0, 9])
def test_number_of_kerbs_out_of_range_is_refused(count):
    """The planner knows what to do with one to eight."""
    doors = doors_of(draw_city(STREET, {"abc": "highway=residential"}))
    with pytest.raises(UnitError, match="Ask for 1 to 8"):
        doors.locate([at(50, 0)], count=count)


def test_place_of_the_domain_carries_kerbs_with_24_parking_times():
    """What is handed to planning needs no road engine any more."""
    doors = doors_of(draw_city("a---------b", {"ab": "highway=residential"}))
    (found,) = doors.locate([at(50, -10)], setting=StreetSetting.CENTRE)
    place = doors.place(found, Address(street="Quay"), setting=StreetSetting.CENTRE)
    assert [len(kerb.park) for kerb in place.kerbs] == [24, 24]
    assert place.kerbs[0].park_at(16 * 3600).mean_s == 180


@pytest.mark.parametrize("tags", ["highway=motorway oneway=yes", "highway=footway"])
def test_city_without_kerbs_or_without_footways_is_no_error(tags):
    """A motorway has nobody on foot, a path no place for a van: no kerb, and no crash."""
    doors = doors_of(draw_city("a---b", {"ab": tags}))
    assert [found.kerbs for found in doors.locate([at(0, 0)])] == [()]
    assert doors.locate([]) == ()


def test_every_entrance_of_the_demo_city_gets_kerbs_it_can_walk_to(helsinki_pbf):
    """325 entrances of real buildings; sorted by price; the record of each is valid."""
    streets, places = read_streets(helsinki_pbf), read_places(helsinki_pbf)
    foot, motor = (build_graph(streets, mode) for mode in (Mode.FOOT, Mode.MOTOR))
    net = FootNetwork.build(streets, foot, motor)
    kerbs = lay_out_kerbs(streets, motor, no_halts=places.no_halts)
    doors = Doors.build(places, net, kerbs, default_park_times())
    found = doors.locate([entrance.position for entrance in places.entrances], count=8)
    served = [place for place in found if place.kerbs]
    assert len(served) >= 0.98 * len(found)
    for place in served:
        prices = [choice.price_s for choice in place.kerbs]
        assert prices == sorted(prices)
        assert doors.record(place.kerbs[0]).id == kerbs.ids[place.kerbs[0].row]
    at_door = [place for place in found if place.entrance_reason is EntranceReason.AT_DOOR]
    assert len(at_door) > 0.8 * len(found)

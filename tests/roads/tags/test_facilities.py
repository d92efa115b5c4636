"""Facilities: typed facts from tags, and nothing lost to one bad value."""

import pytest

from doorstep.domain.places import LonLat
from doorstep.maps.place_reader import read_places
from doorstep.roads.tags.facilities import (
    HubCandidateKind,
    LoadingKind,
    Socket,
    TaggedPlace,
    read_facilities,
)
from doorstep.roads.tags.tag_values import parse_duration_s
from doorstep.roads.tags.weekly_hours import ALWAYS, outside, parse_weekly_hours


def place(text: str, area_m2: int | None = None) -> TaggedPlace:
    tags = dict(part.split("=") for part in text.split("|"))
    return TaggedPlace("n", 1, LonLat(24.9, 60.2), tags, area_m2)


def test_charging_station_tells_its_sockets_power_and_vehicles():
    """22 kW at two sockets, 50 kW at one, the station's output where the socket says nothing."""
    text = (
        "amenity=charging_station|capacity=3|operator=Helen|network=Virta|fee=yes|motorcar=yes|hgv=no|"
        "socket:type2=2|socket:type2:output=22 kW|socket:chademo=1|charging_station:output=50 kW|"
        "opening_hours=24/7"
    )
    (charger,) = read_facilities([place(text)]).charging_stations
    assert charger.sockets == (Socket("chademo", 1, 50_000), Socket("type2", 2, 22_000))
    assert (charger.capacity, charger.fee, charger.network) == (3, True, "Virta")
    assert charger.vehicles == frozenset({"motorcar"})
    assert charger.site.hours == ALWAYS


@pytest.mark.parametrize(
    ("text", "power_w"), [("7.4", 7400), ("11000 W", 11_000), ("43;50 kW", 50_000), ("3,7kW", 3700)]
)
def test_power_is_read_as_mappers_write_it(text, power_w):
    """Kilowatts unless watts are said; of several, the strongest."""
    charger = read_facilities([place(f"amenity=charging_station|socket:type2=1|socket:type2:output={text}")])
    assert charger.charging_stations[0].sockets == (Socket("type2", 1, power_w),)


def test_bad_values_cost_one_fact_each_and_are_counted():
    """A charger with nonsense in three tags is still a charger."""
    text = "amenity=charging_station|capacity=many|fee=perhaps|socket:type2=2|socket:type2:output=strong"
    found = read_facilities([place(text)])
    (charger,) = found.charging_stations
    assert (charger.capacity, charger.fee, charger.sockets) == (None, None, (Socket("type2", 2, None),))
    assert found.warnings == {
        "capacity that cannot be read": 1,
        "fee that cannot be read": 1,
        "socket:type2:output that cannot be read": 1,
    }


def test_car_park_is_a_facility_and_a_candidate_for_a_hub():
    """Facts only: area, layout, clearance; nobody says yet whether it is a good one."""
    text = (
        "amenity=parking|parking=underground|capacity=~120|maxheight=2.1|maxstay=4 h|fee=no|access=customers"
    )
    found = read_facilities([place(text, area_m2=3400)])
    (park,) = found.car_parks
    assert (park.capacity, park.max_height_cm, park.max_stay_s, park.fee) == (120, 210, 14_400, False)
    assert park.site.access == "customers"
    (candidate,) = found.hub_candidates
    assert (candidate.kind, candidate.site.area_m2) == (HubCandidateKind.CAR_PARK, 3400)


@pytest.mark.parametrize(
    ("text", "height_cm"), [("6'10\"", 208), ("2.2 m", 220), ("190 cm", 190), ("7 ft", 213)]
)
def test_clearance_is_read_in_metres_and_feet(text, height_cm):
    """6 feet 10 inches are 208 cm."""
    (park,) = read_facilities([place(f"amenity=parking|maxheight={text}")]).car_parks
    assert park.max_height_cm == height_cm


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("amenity=loading_dock", LoadingKind.DOCK),
        ("amenity=parking_space|parking_space=loading", LoadingKind.BAY),
        ("highway=loading", LoadingKind.BAY),
        ("amenity=parking|parking=street_side|restriction=loading_only|maxstay=30 min", LoadingKind.BAY),
    ],
)
def test_loading_places_are_found_under_all_their_tags(text, kind):
    """Docks belong to buildings, bays to streets."""
    (loading,) = read_facilities([place(text)]).loading_places
    assert loading.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "amenity=parcel_locker|brand=DHL Packstation|parcel_mail_in=yes",
        "amenity=vending_machine|vending=parcel_pickup;parcel_mail_in|operator=Posti",
    ],
)
def test_lockers_old_and_new_are_found_and_take_parcels(text):
    """The tag changed in 2021; the machines did not."""
    (locker,) = read_facilities([place(text)]).parcel_lockers
    assert locker.takes_parcels is True
    assert locker.brand in ("DHL Packstation", "Posti")


def test_ticket_machine_is_no_locker_and_disused_things_are_nothing():
    """What is gone must not be planned with."""
    found = read_facilities(
        [
            place("amenity=vending_machine|vending=parking_tickets"),
            place("amenity=charging_station|disused=yes"),
        ]
    )
    assert (found.parcel_lockers, found.charging_stations) == ((), ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("amenity=post_office", HubCandidateKind.POST_OFFICE),
        ("amenity=post_depot", HubCandidateKind.DEPOT),
        ("landuse=depot", HubCandidateKind.DEPOT),
        ("building=warehouse|building:levels=2", HubCandidateKind.WAREHOUSE),
        ("amenity=fuel", HubCandidateKind.FUEL_STATION),
        ("shop=convenience", HubCandidateKind.SHOP),
    ],
)
def test_hub_candidates_say_what_stands_there_today(text, kind):
    """Siting judges them later."""
    (candidate,) = read_facilities([place(text)]).hub_candidates
    assert candidate.kind is kind


def test_stands_count_places_for_cargo_bikes():
    """A cargo bike does not fit between two hoops."""
    text = "amenity=bicycle_parking|bicycle_parking=stands|capacity=20|capacity:cargo_bike=2|covered=no"
    (stand,) = read_facilities([place(text)]).bicycle_parking
    assert (stand.capacity, stand.cargo_capacity, stand.covered) == (20, 2, False)


@pytest.mark.parametrize(
    ("text", "duration_s"),
    [
        ("30", 1800),
        ("90 min", 5400),
        ("1 h", 3600),
        ("1 hour and 30 minutes", 5400),
        ("1 h 30 min", 5400),
        ("0:45", 2700),
        ("2 days", 172_800),
        ("soon", None),
        ("-5 min", None),
        ("", None),
        ("0", None),
    ],
)
def test_durations_are_read_with_their_unit_or_not_at_all(text, duration_s):
    """Plain numbers are minutes."""
    assert parse_duration_s(text) == duration_s


def test_weekly_hours_follow_the_sign():
    """Two spans a day, a shorter Saturday, closed on Sunday, a night that ends at two."""
    hours = parse_weekly_hours("Mo-Fr 09:00-12:00,13:00-18:00; Sa 22:00-02:00; Su off; PH off")
    assert hours is not None
    assert hours.open_at(0, 9 * 3600)
    assert not hours.open_at(0, 12 * 3600)
    assert hours.open_at(5, 23 * 3600)
    assert hours.open_at(6, 3600)
    assert not hours.open_at(6, 10 * 3600)


def test_later_rule_overrides_the_earlier_one_on_its_days():
    """24/7 with Sunday off is closed on Sunday."""
    hours = parse_weekly_hours("24/7; Su off")
    assert hours is not None
    assert hours.open_at(5, 0)
    assert not hours.open_at(6, 43_200)


@pytest.mark.parametrize(
    "text", ["sunrise-sunset", "Jun-Aug 10:00-18:00", "Mo 25:00-26:00", "Mo 10:70-11:00", "by appointment"]
)
def test_hours_that_do_not_repeat_weekly_are_not_guessed(text):
    """None, so that the caller can count them."""
    assert parse_weekly_hours(text) is None


def test_outside_of_hours_is_the_rest_of_the_week():
    """Twice outside is inside again, and night spans are cut at midnight."""
    night = parse_weekly_hours("Mo-Su 22:00-06:00")
    assert night is not None
    day = outside(night)
    assert day.open_at(2, 12 * 3600)
    assert not day.open_at(2, 5 * 3600)
    for weekday in range(7):
        for hour in range(24):
            assert outside(day).open_at(weekday, hour * 3600) == night.open_at(weekday, hour * 3600)
            assert day.open_at(weekday, hour * 3600) != night.open_at(weekday, hour * 3600)


def test_demo_city_has_its_locker_chargers_and_car_parks(helsinki_pbf):
    """One locker and four charging stations are known to be in the extract."""
    found = read_facilities(read_places(helsinki_pbf).facilities)
    assert len(found.parcel_lockers) == 1
    assert len(found.charging_stations) == 4
    assert len(found.car_parks) > 30
    assert len(found.bicycle_parking) > 40
    assert {candidate.kind for candidate in found.hub_candidates} >= {
        HubCandidateKind.POST_OFFICE,
        HubCandidateKind.CAR_PARK,
        HubCandidateKind.SHOP,
    }

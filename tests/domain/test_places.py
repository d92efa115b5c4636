"""Positions, addresses and access notes: where a wrong digit sends a driver to sea."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given

from doorstep.domain.errors import AddressError, PlaceError, UnitError, WindowError
from doorstep.domain.places import EARTH_RADIUS_M, AccessNote, Address, LonLat, Place, great_circle_m
from tests.strategies import lon_lats

HELSINKI = LonLat(lon=24.9414, lat=60.1710)


def test_swapped_coordinates_are_named_as_swapped():
    """Longitude 24, latitude 130 can only be the other way round."""
    with pytest.raises(PlaceError, match=r"look swapped: write LonLat\(lon=130.0, lat=24.0\)"):
        LonLat(lon=24.0, lat=130.0)


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (-180.5, 0), (0, 181), (200, 100)])
def test_a_position_off_the_globe_names_the_ranges(lon: float, lat: float):
    """Not swapped, just wrong."""
    with pytest.raises(PlaceError, match=r"-180\.\.180"):
        LonLat(lon, lat)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), None, "24.9"])
def test_a_position_without_two_finite_numbers_is_refused(bad: object):
    """Empty cells and text are what real tables hold."""
    with pytest.raises(PlaceError, match="two finite numbers"):
        LonLat(bad, 60.0)
    with pytest.raises(PlaceError, match="two finite numbers"):
        LonLat(24.0, bad)


def test_poles_date_line_and_numpy_numbers_are_positions():
    """The ends of the ranges belong to them."""
    assert LonLat(-180, -90) < LonLat(180, 90)
    assert LonLat(np.float32(24.5), np.float64(60.5)).lat == 60.5


def test_a_degree_of_the_equator_is_111_kilometres():
    """2 pi R / 360 on the mean sphere."""
    assert great_circle_m(LonLat(0, 0), LonLat(1, 0)) == pytest.approx(111_195.08, abs=0.01)


def test_half_way_round_is_half_the_circumference():
    """The haversine form must not fail at antipodes."""
    assert great_circle_m(LonLat(0, 0), LonLat(180, 0)) == pytest.approx(np.pi * EARTH_RADIUS_M)


@given(lon_lats(), lon_lats())
def test_distance_is_the_same_both_ways_and_nothing_to_itself(start: LonLat, end: LonLat):
    """Two laws of any distance."""
    assert great_circle_m(start, end) == pytest.approx(great_circle_m(end, start))
    assert great_circle_m(start, start) == 0
    assert 0 <= great_circle_m(start, end) <= np.pi * EARTH_RADIUS_M


def test_an_address_reads_as_on_a_label():
    """Missing parts leave no holes."""
    full = Address("Aleksanterinkatu", "52", "A 3", "00100", "Helsinki", "FI")
    assert full.one_line == "Aleksanterinkatu 52 A 3, 00100 Helsinki, FI"
    assert Address(street="Kirkkokatu", city="Helsinki").one_line == "Kirkkokatu, Helsinki"
    assert Address(text="the red house").one_line == "the red house"


def test_an_empty_address_and_a_long_country_are_refused():
    """What cannot be found should not be kept."""
    with pytest.raises(AddressError, match="without street"):
        Address(house_number="7")
    with pytest.raises(AddressError, match=r"not a country code: 'Finland'.*FI"):
        Address(street="Kirkkokatu", country="Finland")


def test_a_driver_sees_the_newest_notes_that_hold_today():
    """A gate code of last year must not outlive its date."""
    old = AccessNote("Code 1111", date(2025, 1, 1), valid_until=date(2025, 12, 31))
    new = AccessNote("Code 2222", date(2026, 1, 1))
    newest = AccessNote("Ring at the back", date(2026, 6, 1), valid_from=date(2026, 6, 1))
    place = Place(HELSINKI, access_notes=(old, new, newest))
    assert place.notes_on(date(2025, 12, 31)) == (new, old)
    assert place.notes_on(date(2026, 1, 1)) == (new,)
    assert place.notes_on(date(2026, 6, 1)) == (newest, new)


def test_a_note_that_ends_before_it_begins_or_says_nothing_is_refused():
    """Both come from forms filled in a hurry."""
    with pytest.raises(WindowError, match="ends before it begins"):
        AccessNote("Code", date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(PlaceError, match="without text"):
        AccessNote("  ", date(2026, 1, 1))


def test_a_walk_ends_at_the_entrance_where_it_is_known():
    """The door on the fourth floor is not on the street network."""
    entrance = LonLat(24.9415, 60.1711)
    assert Place(HELSINKI).walk_target == HELSINKI
    assert Place(HELSINKI, entrance=entrance).walk_target == entrance
    with pytest.raises(UnitError, match=r"between 0 and 1: 1\.5"):
        Place(HELSINKI, confidence=1.5)

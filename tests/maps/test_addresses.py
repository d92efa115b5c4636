"""Addresses of an extract: entrances, interpolation lines, languages, towns."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.domain.errors import MapFileError
from doorstep.domain.places import LonLat, great_circle_m
from doorstep.maps.addresses import AddressData, AddressKind, names_of, read_addresses
from doorstep.maps.geocode import Geocoder
from doorstep.maps.house_numbers import (
    NumberPoint,
    leading_number,
    numbers_between,
    place_number,
    point_along,
    written_numbers,
)

# A square house with a main entrance on its south side and a cellar door; a shop inside it; a line of numbers
# 2 to 8 along the street; a street with two names.
VILLAGE = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="60.0000" lon="25.0000"/><node id="2" lat="60.0000" lon="25.0010"/>
<node id="3" lat="60.0010" lon="25.0010"/><node id="4" lat="60.0010" lon="25.0000"/>
<node id="5" lat="60.0000" lon="25.0005"><tag k="entrance" v="main"/></node>
<node id="6" lat="60.0010" lon="25.0005"><tag k="entrance" v="service"/></node>
<node id="7" lat="60.0100" lon="25.0000"><tag k="addr:housenumber" v="2"/>
  <tag k="addr:street" v="Kyläkatu"/></node>
<node id="8" lat="60.0100" lon="25.0060"><tag k="addr:housenumber" v="8"/>
  <tag k="addr:street" v="Kyläkatu"/></node>
<node id="9" lat="60.0000" lon="25.0000"><tag k="place" v="village"/><tag k="name" v="Kylä"/>
  <tag k="name:sv" v="Byn"/></node>
<node id="10" lat="60.0005" lon="25.0004"><tag k="shop" v="books"/><tag k="name" v="Kirja"/></node>
<way id="20"><nd ref="1"/><nd ref="5"/><nd ref="2"/><nd ref="3"/><nd ref="6"/><nd ref="4"/><nd ref="1"/>
  <tag k="building" v="yes"/><tag k="addr:housenumber" v="1"/><tag k="addr:street" v="Talotie"/></way>
<way id="21"><nd ref="7"/><nd ref="8"/><tag k="addr:interpolation" v="even"/></way>
<way id="22"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="Talotie"/>
  <tag k="name:sv" v="Husvägen"/></way>
</osm>"""

NAMELESS = (
    '<way id="23"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="{}"/></way>'
)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> AddressData:
    path = tmp_path_factory.mktemp("village") / "village.osm"
    path.write_text(VILLAGE, encoding="utf-8")
    return read_addresses(path)


def test_the_address_of_a_building_stands_at_its_main_entrance(village: AddressData):
    """A courier who stands at the middle of the roof is at the wrong place."""
    house = next(address for address in village.addresses if address.streets == ("Talotie",))
    assert (house.kind, house.osm_id) == (AddressKind.ENTRANCE, "n5")
    assert house.position == LonLat(25.0005, 60.0)


def test_numbers_between_the_ends_of_an_interpolation_line_are_counted_out(village: AddressData):
    """4 and 6 lie at a third and two thirds of the way from 2 to 8."""
    placed = {
        address.house_number: address.position
        for address in village.addresses
        if address.kind is AddressKind.INTERPOLATED
    }
    assert set(placed) == {"4", "6"}
    assert placed["4"].lon == pytest.approx(25.002)
    assert placed["6"].lon == pytest.approx(25.004)


def test_streets_and_places_keep_their_names_in_all_languages(village: AddressData):
    """Half of Helsinki writes Swedish."""
    assert [street.names for street in village.streets] == [("Talotie", "Husvägen")]
    assert [place.names for place in village.places] == [("Kylä", "Byn")]
    assert [point.names for point in village.points] == [("Kirja",)]


@pytest.mark.parametrize("name", ["", " ; ", ";"])
def test_a_street_whose_name_is_empty_has_none(tmp_path: Path, name: str):
    """It is no street to search for, and the index of the others is built."""
    path = tmp_path / "village.osm"
    path.write_text(VILLAGE.replace("</osm>", NAMELESS.format(name) + "</osm>"), encoding="utf-8")
    data = read_addresses(path)
    assert [street.osm_id for street in data.streets] == ["w22"]
    Geocoder.build(data, tmp_path / "addresses.sqlite").close()


def test_the_demo_city_has_its_addresses(helsinki_pbf: Path):
    """1,451 objects of the extract carry a number and a street; 49 of them stand at entrances."""
    data = read_addresses(helsinki_pbf)
    assert len(data.addresses) == 1451
    assert sum(address.kind is AddressKind.ENTRANCE for address in data.addresses) == 49


def test_a_file_that_is_no_extract_is_one_clear_error(tmp_path: Path):
    """People drop the wrong file."""
    path = tmp_path / "orders.osm.pbf"
    path.write_text("order;street\n1;Talotie 1\n")
    with pytest.raises(MapFileError, match="cannot be read as an OSM extract"):
        read_addresses(path)


def test_names_are_listed_once_with_the_main_one_first():
    """`name:etymology` is no name."""
    tags = {"name": "A", "name:fi": "A", "name:sv": "B", "alt_name": "C;D", "name:etymology:wikidata": "Q1"}
    assert names_of(tags) == ("A", "C", "D", "B")


@pytest.mark.parametrize(
    ("tag", "numbers"),
    [
        ("12", ("12",)),
        ("12a", ("12a", "12")[:1]),
        ("12-16", ("12-16", "12", "14", "16")),
        ("11-14", ("11-14", "11", "12", "13", "14")),
        ("12;14", ("12;14", "12", "14")),
        ("5 A", ("5a",)),
        ("1-900", ("1-900", "1", "900")),
    ],
)
def test_a_house_number_tag_stands_for_all_its_numbers(tag: str, numbers: tuple[str, ...]):
    """`12-16` is where 14 is delivered."""
    assert written_numbers(tag) == numbers


def test_numbers_are_counted_down_as_well_and_letters_are_not_counted():
    """Lines may be drawn against the numbers."""
    line = [(0.0, 0.0), (1.0, 0.0)]
    assert numbers_between("9", "5", "odd", line) == [(7, (0.5, 0.0))]
    assert numbers_between("9", "5", "alphabetic", line) == []
    assert numbers_between("1", "90001", "odd", line) == []


def test_a_share_of_a_bent_line_is_measured_along_it():
    """Half of an L of two equal legs is its corner."""
    assert point_along([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], 0.5) == pytest.approx((1.0, 0.0))


def _row(*pairs: tuple[int, float]) -> list[NumberPoint]:
    return [NumberPoint(number, LonLat(lon, 0.0)) for number, lon in pairs]


def test_an_unmapped_number_stands_between_its_neighbours_of_the_same_side():
    """Odd numbers across the street must not pull it over."""
    row = _row((2, 0.0), (3, 0.9), (6, 0.001))
    placed = place_number(4, row)
    assert placed is not None
    assert placed.position.lon == pytest.approx(0.0005)


def test_a_number_just_past_the_end_stands_at_the_end_and_one_far_past_it_nowhere():
    """Number 90 of a street that ends at 8 is a typing error."""
    row = _row((2, 0.0), (8, 0.001))
    placed = place_number(10, row)
    assert placed is not None
    assert great_circle_m(placed.position, LonLat(0.001, 0.0)) < 0.1
    assert place_number(90, row) is None
    assert place_number(4, []) is None


def test_numbers_kilometres_apart_say_nothing_about_what_lies_between():
    """One street name may run through two villages."""
    assert place_number(50, _row((2, 0.0), (100, 0.5))) is None


def test_the_first_whole_number_leads():
    """So that 12a is found on the side of 12."""
    assert leading_number("12a-14") == 12
    assert leading_number("A") is None

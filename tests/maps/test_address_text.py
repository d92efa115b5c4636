"""One spelling for all ways to write the same street."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.maps.address_query import reading_ways, runs
from doorstep.maps.address_text import fold, place_key, split_words, street_keys, unglue


def _numbers(text: str) -> list[tuple[str, str]]:
    return [(reading.number, reading.unit) for reading in reading_ways(split_words(text))]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Töölönkatu", "toolonkatu"),
        ("Bahnhofstraße", "bahnhofstrasse"),
        ("São João", "sao joao"),
        ("Ærøvej", "aerovej"),
        ("O'Donnell", "odonnell"),
        ("Łódzka", "lodzka"),
    ],
)
def test_case_and_accents_do_not_count(written: str, folded: str):
    """Foreign keyboards lack the letters of the street they write."""
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("street", "written"),
    [
        ("South Chester Street", "S. Chester St"),
        ("South Chester Street", "South Chester Str."),
        ("Saint Helena Avenue", "St. Helena Ave"),
        ("Dominik Banzer-Strasse", "Dominik-Banzer-Str."),
        ("Bahnhofstrasse", "Bahnhofstr"),
        ("Bahnhofstraße", "Bahnhof Strasse"),
        ("Fabianinkatu", "Fabianink."),
        ("Mannerheimintie", "Mannerheimint."),
        ("Storgatan", "Storg."),
        ("Rua de São João", "R. de Sao Joao"),
        ("Avenida da Boavista", "Av. da Boavista"),
        ("Töölönkatu", "Toeoeloenkatu"),
        ("North 5th Street", "N Fifth St"),
    ],
)
def test_abbreviations_and_full_words_meet_in_one_spelling(street: str, written: str):
    """An order of a shop and a label on the map must find each other without guessing."""
    keys = {key for key, _ in street_keys(street)}
    assert keys & {run.key for run in runs(split_words(written))}


def test_a_street_called_without_its_direction_is_less_sure_than_the_whole_name():
    """North and South Chester Street are two streets."""
    keys = dict(street_keys("South Chester Street"))
    assert keys["southchesterstreet"] == 1.0
    assert keys["chesterstreet"] == 0.93
    assert keys["chester"] == 0.84


def test_st_in_front_is_saint_and_behind_is_street():
    """On the map both are written St."""
    assert place_key("St Helena St") == "sainthelenastreet"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mannerheimintie 5 B 12", ("5", "b 12")),
        ("Mannerheimintie 5B", ("5b", "")),
        ("Mannerheimintie 5 b", ("5b", "")),
        ("12-14 High Street", ("12-14", "")),
        ("123 South Chester Street Apt 4", ("123", "4")),
        ("Aleksanterinkatu 13, 5. krs", ("13", "5")),
        ("Hauptstrasse 12/3", ("12/3", "")),
        ("Kasarmikatu 4 0", ("40", "")),
    ],
)
def test_house_number_and_unit_are_read_apart(text: str, wanted: tuple[str, str]):
    """The stairwell must not be taken for the house."""
    assert wanted in _numbers(text)


def test_an_ordinal_is_part_of_the_name_and_no_house_number():
    """5th Avenue has many houses, and 5 is only one of them."""
    assert [number for number, _ in _numbers("42 5th Avenue")] == ["42", ""]


def test_a_number_stuck_to_a_word_is_parted():
    """A space is the key most easily missed."""
    parted = unglue(split_words("Kasarmikatu40, Helsinki"))
    assert parted is not None
    assert [word.text for word in parted] == ["kasarmikatu", "40", "helsinki"]
    assert unglue(split_words("42nd Street")) is None


@given(st.text(max_size=300))
def test_any_text_is_cut_into_words_without_marks(text: str):
    """What people paste is not under our control."""
    words = split_words(text)
    assert len(words) <= 48
    assert all(word.text == "#" or any(letter.isalnum() for letter in word.text) for word in words)
    assert reading_ways(words)[-1].number == ""

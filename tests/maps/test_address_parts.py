"""Texts taken apart without a map."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.errors import AddressError
from doorstep.maps.address_parts import parse_address
from doorstep.maps.address_text import fold

LA = "Los Angeles"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Mannerheimintie 5 B 12, 00100 Helsinki", ("Mannerheimintie", "5", "B 12", "00100", "Helsinki")),
        ("Annankatu 5 b, Helsinki", ("Annankatu", "5b", None, None, "Helsinki")),
        ("Landstrasse 34, 9490 Vaduz, Liechtenstein", ("Landstrasse", "34", None, "9490", "Vaduz")),
        ("Rua Augusta 5, 4000-123 Porto", ("Rua Augusta", "5", None, "4000-123", "Porto")),
        ("123 Main St Apt 4, Baltimore, MD 21231", ("Main St", "123", "4", "21231", "Baltimore")),
        ("1800 M Street, NW, Washington, DC 20036", ("M Street NW", "1800", None, "20036", "Washington")),
        ("Janet Smith 7710 Main Ave Los Angeles CA 91512", ("Main Ave", "7710", None, "91512", LA)),
        ("12 Park Ave West Palm Beach FL 33401", ("Park Ave", "12", None, "33401", "West Palm Beach")),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(text: str, parts: tuple[str | None, ...]):
    """Both orders, with unit, postcode and town."""
    found = parse_address(text)
    assert (found.street, found.house_number, found.unit, found.postcode, found.city) == parts
    assert found.text == text


def _plain(text: str | None) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(text or "")).strip()


def test_labelled_addresses_of_the_usa_are_mostly_taken_apart_rightly(data_dir: Path):
    """A hard set (typing errors, recipients, no commas): the floor keeps what has been reached."""
    right = {"house_number": 0, "street": 0, "city": 0, "postcode": 0}
    count = 0
    for line in ElementTree.parse(data_dir / "addresses" / "labeled.xml").getroot():
        tags = [part.tag for part in line]
        strange = {"IntersectionSeparator", "NotAddress", "CornerOf"} | {
            tag for tag in tags if "USPSBox" in tag
        }
        if strange & set(tags) or not {"AddressNumber", "StreetName"} <= set(tags):
            continue
        wanted = {
            "house_number": [part.text for part in line if part.tag == "AddressNumber"],
            "street": [part.text for part in line if part.tag.startswith("StreetName")],
            "city": [part.text for part in line if part.tag == "PlaceName"],
            "postcode": [part.text for part in line if part.tag == "ZipCode"],
        }
        found = parse_address("".join(line.itertext()).strip())
        count += 1
        for part, words in wanted.items():
            right[part] += _plain(getattr(found, part)) == _plain(" ".join(word or "" for word in words))
    assert count == 1239
    assert right["house_number"] >= 0.95 * count
    assert right["postcode"] >= 0.97 * count
    assert right["street"] >= 0.75 * count
    assert right["city"] >= 0.73 * count


@given(st.text(max_size=200))
def test_any_text_is_taken_apart_or_refused(text: str):
    """Nothing else may come out of it."""
    try:
        found = parse_address(text)
    except AddressError:
        return
    assert found.text


def test_a_text_without_a_word_is_refused():
    """Dots are no address."""
    with pytest.raises(AddressError, match="without a word"):
        parse_address(" ... ")

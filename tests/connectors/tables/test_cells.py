"""Cells: numbers with units and either decimal sign, yes and no."""

from __future__ import annotations

from decimal import Decimal

import pytest

from doorstep.connectors.orders.cells import country_of, kind_of, money_of, seconds_of
from doorstep.connectors.tables.cells import amount_of, number_of, rounded, whole_of, yes_of
from doorstep.domain.errors import AddressError, UnitError, WordError
from doorstep.domain.orders import OrderKind


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("2.5", None, "2.5"), ("2,5", None, "2.5"), ("1.234,5", None, "1234.5"), ("1,234.5", None, "1234.5"),
        ("1 234,5", None, "1234.5"), ("1'234.50", None, "1234.50"), ("1,234,567", None, "1234567"),
        ("0,250", None, "0.250"), ("1.234", None, "1.234"), ("1,234", ",", "1.234"), (".5", None, ".5"),
        ("-3", None, "-3"), ("1 234", None, "1234"),
    ],
)  # fmt: skip
def test_a_number_is_read_with_either_decimal_sign(text: str, decimal: str | None, expected: str):
    """Whatever groups its thousands."""
    assert number_of(text, decimal) == Decimal(expected)


@pytest.mark.parametrize(("text", "decimal"), [("1,234", None), ("1.234", ",")])
def test_a_number_that_may_be_two_is_refused(text: str, decimal: str | None):
    """A thousand kilograms, or one: nobody may guess."""
    with pytest.raises(UnitError, match=r"may be 1\.234 or 1234"):
        number_of(text, decimal)


@pytest.mark.parametrize(
    "text", ["", "x", "1-2", "1,2,3", "1.2.3", "1e5", "nan", "inf", "١٢", "1,23.4,5", "--1"]
)
def test_what_is_no_number_is_refused(text: str):
    """Neither are the ways in which programs write numbers."""
    with pytest.raises(UnitError):
        number_of(text)


@pytest.mark.parametrize(
    ("text", "measure", "expected"),
    [
        ("2.5", "mass", 2500), ("2,5 kg", "mass", 2500), ("500 g", "mass", 500), ("5 lb", "mass", 2268),
        ("5lbs", "mass", 2268), ("3 oz", "mass", 85), ("1.2 t", "mass", 1_200_000), ("12", "volume", 12_000),
        ("300 cm3", "volume", 300), ("0.3 m³", "volume", 300_000), ("1 ft3", "volume", 28_317),
        ("40", "length", 40), ("12 in", "length", 30), ("1.2 m", "length", 120), ('12"', "length", 30),
        ("5", "time", 300), ("90 s", "time", 90), ("1.5 h", "time", 5400), ("5 min", "time", 300),
    ],
)  # fmt: skip
def test_a_quantity_is_read_in_its_unit(text: str, measure: str, expected: int):
    """453.59237 g a pound, 28.35 g an ounce, 2.54 cm an inch, 28 316.8 cm3 a cubic foot."""
    assert rounded(amount_of(text, measure)) == expected


@pytest.mark.parametrize(
    ("text", "measure"),
    [("5 stone", "mass"), ("-1", "mass"), ("9999999", "mass"), ("1 kg", "length"), ("kg", "mass")],
)
def test_a_quantity_that_cannot_be_is_refused(text: str, measure: str):
    """Unknown units, less than nothing, more than a ship carries."""
    with pytest.raises(UnitError):
        amount_of(text, measure)


def test_money_is_read_in_the_currency_of_the_fleet():
    """4.50 is 450 cents, 1.005 is rounded half up; a yen has no cents."""
    assert money_of("4.50", "EUR", None) == 450
    assert money_of("€ 4,5", "EUR", None) == 450
    assert money_of("4 EUR", "EUR", None) == 400
    assert money_of("1.005", "EUR", None) == 101
    assert money_of("120", "JPY", None) == 120
    with pytest.raises(UnitError, match="another currency"):
        money_of("$4", "EUR", None)


def test_words_are_read_in_the_languages_of_the_headings():
    """Kinds, countries, yes and no."""
    assert [kind_of(word) for word in ("D", "Abholung", "palautus", "Retoure")] == [
        OrderKind.DELIVERY,
        OrderKind.PICKUP,
        OrderKind.RETURN,
        OrderKind.RETURN,
    ]
    assert [country_of(word) for word in ("Suomi", "fi", "DEU", "Österreich", "España")] == [
        "FI",
        "FI",
        "DE",
        "AT",
        "ES",
    ]
    assert [yes_of(word) for word in ("Ja", "oui", "x", "TRUE", "ei", "0", "No")] == [True] * 4 + [False] * 3
    for reader, word, kind in (
        (kind_of, "gift", WordError),
        (yes_of, "maybe", WordError),
        (country_of, "Atlantis", AddressError),
    ):
        with pytest.raises(kind):
            reader(word)


def test_a_duration_is_minutes_unless_it_says_otherwise():
    """1:30 is an hour and a half."""
    assert [seconds_of(text, text, None, None) for text in ("5", "90 s", "1:30", "0.5")] == [
        300,
        90,
        5400,
        30,
    ]
    assert seconds_of("45", "45", "s", None) == 45


def test_a_whole_number_has_bounds():
    """Half a parcel is none."""
    assert whole_of("3", least=0, most=9) == 3
    for text in ("2.5", "-1", "10"):
        with pytest.raises(UnitError):
            whole_of(text, least=0, most=9)

"""Amounts of money in order files: in the fleet's currency or not at all."""

from __future__ import annotations

import pytest

from tests.connectors.order_files import only, read


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12,50", "EUR", 1250),
        ("€ 12.50", "EUR", 1250),
        ("12.50 eur", "EUR", 1250),
        ("90 kr", "SEK", 9000),
        ("90 kr.", "DKK", 9000),
        ("$12", "USD", 1200),
        ("$12", "CAD", 1200),
        ("Fr. 12.50", "CHF", 1250),
        ("1500 ISK", "ISK", 1500),
        ("¥500", "JPY", 500),
    ],
)
def test_amounts_are_read_in_the_currency_of_the_fleet(text: str, currency: str, minor: int):
    """A sign may stand for several; yen and kronur of Iceland have no cents."""
    rows = f"id;address;price\n1;Kaivokatu 1;{text}\n"
    assert only(rows, currency=currency).price_if_unserved_minor == minor


@pytest.mark.parametrize(
    ("text", "currency"), [("$12", "EUR"), ("90 kr", "EUR"), ("12 EUR", "SEK"), ("£5", "USD")]
)
def test_amounts_of_another_currency_come_back(text: str, currency: str):
    """Nothing is converted, and nothing mixed."""
    (row,) = read(f"id;address;price\n1;Kaivokatu 1;{text}\n", currency=currency).rejected
    assert (row.reason, row.value) == ("another currency", text)
    assert row.mend == f"Give it in {currency}, or the currency of all prices in the fleet file."


def test_a_priority_is_worth_as_much_in_every_currency():
    """High is twice the default: 100 euros, 1,150 kronor."""
    rows = "id,address,priority\n1,Kaivokatu 1,high\n"
    assert only(rows).price_if_unserved_minor == 10_000
    assert only(rows, currency="SEK").price_if_unserved_minor == 115_000

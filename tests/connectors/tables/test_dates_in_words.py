"""Dates with a word in them or without a year, read against the day that is planned."""

from __future__ import annotations

from datetime import date

import pytest

from doorstep.connectors.tables.clock_cells import ClockSpan, date_of, spans_of
from doorstep.domain.errors import WindowError
from tests.connectors.order_files import only, read

DAY = date(2026, 11, 25)
HOUR_S = 3600


@pytest.mark.parametrize(
    "text",
    [
        "Mi, 25.11.2026",
        "Mi. 25.11.26",
        "Wednesday 25/11/2026",
        "25. Nov. 2026",
        "25. November",
        "Mi 25.11.",
        "25.11",
        "mercredi 25 novembre 2026",
        "25 de noviembre de 2026",
        "miércoles, 25 nov",
        "ke 25. marraskuuta 2026",
        "Nov 25, 2026",
        "November 25th",
        "25-Nov-2026",
        "25-nov-26",
        "25th of November 2026",
        "ons 25 november",
    ],
)
def test_dates_are_read_with_weekday_month_in_letters_and_without_a_year(text: str):
    """All of them are Wednesday the 25th of November 2026."""
    assert date_of(text, near=DAY) == DAY


def test_a_date_without_a_year_is_the_nearest_to_the_day_that_is_planned():
    """On the last days of a year the 2nd of January is in the next, and the 30th of December in the last."""
    assert date_of("2.1.", near=date(2026, 12, 30)) == date(2027, 1, 2)
    assert date_of("30 Dec", near=date(2027, 1, 2)) == date(2026, 12, 30)
    assert date_of("29.2.", near=date(2027, 12, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["25. Nonsense 2026", "32. Nov 2026", "Mi", "25.13.", "soon"])
def test_what_is_no_date_is_refused(text: str):
    """A month that nobody knows, a day beyond it, and a weekday alone."""
    with pytest.raises(WindowError):
        date_of(text, near=DAY)


def test_a_date_without_a_year_needs_a_day_to_be_near_to():
    """Nothing says which year it is."""
    with pytest.raises(WindowError):
        date_of("25.11.")


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("zw. 9 u. 11 Uhr", 9, 11),
        ("mittags", 11, 14),
        ("midi", 11, 14),
        ("früh", 8, 12),
        ("late afternoon", 15, 18),
        ("before noon", 0, 12),
        ("9am-noon", 9, 12),
    ],
)
def test_windows_are_read_in_more_words(text: str, opens: int, closes: int):
    """Noon alone is the time around it; as the end of a window it is twelve."""
    assert spans_of(text) == (ClockSpan(opens * HOUR_S, closes * HOUR_S),)


def test_headings_of_dispatch_notes_are_read():
    """Short ones of three countries: what a vehicle carries and whether it collects is not overlooked."""
    order = only(
        "N° BL;Destinataire;Adresse complète;Date;Créneau;Poids total;Nb colis;Opération\n"
        "BL-7;C;Kaivokatu 1;lundi 23 novembre;matin;12,5;3;Retrait\n"
    )
    assert (order.id, order.kind.value, order.load.mass_g, order.load.pieces) == ("BL-7", "pickup", 12_500, 3)
    order = only(
        "Waybill,Addr 1,Apt/Suite,Town,Zip,Ship Date,Deliver Between,Wt (lbs),Pcs,Stop Type\n"
        '1Z,Kaivokatu 1,B 4,Helsinki,00100,"Nov 23, 2026",9am-noon,10,2,PU\n'
    )
    assert (order.id, order.kind.value, order.load.mass_g, order.load.pieces) == ("1Z", "pickup", 4_536, 2)
    assert (order.address.unit, order.address.postcode) == ("B 4", "00100")
    order = only("Lieferschein;Adresse;Gewicht in kg;Anz. Pakete\nLS1;Kaivokatu 1;4,5;2\n")
    assert (order.load.mass_g, order.load.pieces) == (4_500, 2)
    assert read("id,address,kg\n1,Kaivokatu 1,7\n").orders[0].order.load.mass_g == 7_000

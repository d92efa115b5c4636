"""Days, times and windows as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from doorstep.connectors.tables.clock_cells import (
    ClockSpan,
    DateOrder,
    clock_s_of,
    date_of,
    instant_of,
    order_of_dates,
    spans_of,
    weekdays_of,
)
from doorstep.domain.errors import WindowError
from doorstep.domain.instants import LocalDay
from tests.connectors.order_files import DAY, HELSINKI, read

HOUR_S = 3600


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("8-10", 8, 10),
        ("08:00–10:00", 8, 10),
        ("8am-10am", 8, 10),
        ("8 a.m. - 10 p.m.", 8, 22),
        ("8-10pm", 20, 22),
        ("11-1pm", 11, 13),
        ("8.30-10", 8.5, 10),
        ("8h30-10h", 8.5, 10),
        ("0800-1000", 8, 10),
        ("22:00-02:00", 22, 26),
        ("8 to 10", 8, 10),
        ("between 8 and 10", 8, 10),
        ("von 8 bis 10 Uhr", 8, 10),
        ("de 8h à 10h", 8, 10),
        ("entre 8 y 10", 8, 10),
        ("before 12", 0, 12),
        ("bis 12 Uhr", 0, 12),
        ("avant 12h", 0, 12),
        ("antes de las 12", 0, 12),
        ("klo 12 mennessä", 0, 12),
        ("after 14:30", 14.5, 24),
        ("ab 14:30", 14.5, 24),
        ("après 14h30", 14.5, 24),
        ("desde las 14:30", 14.5, 24),
        ("klo 14 jälkeen", 14, 24),
        ("from 8", 8, 24),
        ("noon-14", 12, 14),
        ("morning", 8, 12),
        ("Nachmittag", 12, 17),
        ("ilta", 17, 21),
        ("das 10h às 12h", 10, 12),
        ("entre as 9h e às 11h", 9, 11),
        ("até às 12h", 0, 12),
        ("a partir das 14h", 14, 24),
        ("manhã", 8, 12),
        ("dalle 10 alle 12", 10, 12),
        ("tra le 9 e le 11", 9, 11),
        ("entro le 12", 0, 12),
        ("dopo le 14", 14, 24),
        ("tussen 9 en 11 uur", 9, 11),
        ("van 9 tot 11", 9, 11),
        ("voor 12", 0, 12),
        ("vanaf 14:30", 14.5, 24),
        ("mellan 8 och 10", 8, 10),
        ("kl. 8 till 10", 8, 10),
        ("före 12", 0, 12),
        ("från 14", 14, 24),
        ("9:30a-1p", 9.5, 13),
    ],
)
def test_a_window_is_read_however_it_is_written(text: str, opens: float, closes: float):
    """Nine languages, both clocks, any dash."""
    assert spans_of(text) == (ClockSpan(int(opens * HOUR_S), int(closes * HOUR_S)),)


def test_several_windows_stand_in_one_cell():
    """Parted by commas or a word, in any order."""
    both = (ClockSpan(8 * HOUR_S, 10 * HOUR_S), ClockSpan(14 * HOUR_S, 16 * HOUR_S))
    assert spans_of("14-16, 8-10") == spans_of("8-10 and 14-16") == spans_of("8-10; 14-16") == both


@pytest.mark.parametrize("text", ["any time", "", "ASAP", "-", "ganztags", "todo el día"])
def test_words_for_any_time_are_no_window(text: str):
    """The same as a blank cell."""
    assert spans_of(text) == ()


@pytest.mark.parametrize("text", ["8", "late", "8-10-12", "25-26", "8:60-9", "13am-2pm", "8-x", "--", "-10-"])
def test_what_is_no_window_is_refused(text: str):
    """Nothing is guessed."""
    with pytest.raises(WindowError):
        spans_of(text)


@pytest.mark.parametrize(
    ("text", "expected_s"),
    [
        ("8", 28_800), ("8:05", 29_100), ("20:15:30", 72_930), ("12 am", 0), ("12pm", 43_200),
        ("24:00", 86_400), ("midnight", 86_400), ("8 Uhr", 28_800), ("klo 8.30", 30_600), ("0730", 27_000),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read(text: str, expected_s: int):
    """Seconds since midnight on the clock."""
    assert clock_s_of(text) == expected_s


@pytest.mark.parametrize(
    ("text", "days"),
    [("Mon,Wed,Fri", [0, 2, 4]), ("Mo-Fr", [0, 1, 2, 3, 4]), ("Fri-Mon", [0, 4, 5, 6]), ("daily", range(7)),
     ("ma ke pe", [0, 2, 4]), ("lun. mer.", [0, 2]), ("weekends", [5, 6]),
     ("seg,qua-sex", [0, 2, 3, 4]), ("man-tor", [0, 1, 2, 3]), ("wo za", [2, 5]),
     ("Mon – Wed; Sat", [0, 1, 2, 5])],
)  # fmt: skip
def test_days_of_the_week_are_read(text: str, days):
    """Monday is 0; a span may run over Sunday."""
    assert weekdays_of(text) == frozenset(days)


def test_a_date_that_may_be_two_is_refused_until_something_tells():
    """3/4 is March or April; one date of the column with a 23 in it settles it for all."""
    with pytest.raises(WindowError, match="a date that may be two"):
        date_of("3/4/2026")
    assert date_of("3/4/2026", DateOrder.DAY_FIRST) == date(2026, 4, 3)
    assert date_of("3.4.2026") == date(2026, 4, 3)
    assert date_of("11/23/2026") == date(2026, 11, 23)
    assert order_of_dates(["3/4/2026", "23/4/2026"], DAY.date) is DateOrder.DAY_FIRST
    assert order_of_dates(["3/4/2026", "4/23/2026"], DAY.date) is DateOrder.MONTH_FIRST
    assert order_of_dates(["13/4/2026", "4/23/2026"], DAY.date) is None
    # Nothing above 12: the reading under which one is the planned day.
    fifth_of_march = date(2026, 3, 5)
    assert order_of_dates(["3/5/2026", "3/6/2026"], fifth_of_march) is DateOrder.MONTH_FIRST
    assert order_of_dates(["5/3/2026", "6/3/2026"], fifth_of_march) is DateOrder.DAY_FIRST
    assert order_of_dates(["1/2/2026"], fifth_of_march) is None


def test_a_date_that_lost_its_format_is_the_number_of_its_day():
    """Spreadsheets count days since 30 December 1899: 46351 is 25 November 2026, .375 nine o'clock."""
    assert date_of(46351) == date_of(46351.0) == date_of("46351") == date(2026, 11, 25)
    assert instant_of(46351.375, DAY) == datetime(2026, 11, 25, 7, tzinfo=UTC)
    with pytest.raises(WindowError, match="not a date"):
        date_of("261125")


def test_an_instant_with_a_zone_is_what_it_says():
    """08:00Z is 10:00 in Helsinki; without a zone it is the local clock; Excel has shares of a day."""
    assert instant_of("2026-11-23T08:00:00Z", DAY) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert instant_of("2026-11-23T08:00+01:00", DAY) == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert instant_of("2026-11-24 08:00", DAY) == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert instant_of(0.25, DAY) == datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert instant_of(1_795_420_800_000, DAY) == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_the_clock_change_is_told():
    """On 28 March 2027 Helsinki skips 03:00 to 04:00; on 31 October 2027 it has 03:00 to 04:00 twice."""
    spring = LocalDay(date(2027, 3, 28), HELSINKI)
    found = read("id,address,window\n1,Kaivokatu 1,03:30-05:00\n2,Kaivokatu 2,8-10\n", day=spring)
    (note,) = found.notes
    assert (note.row, note.column) == (2, "window")
    assert note.note == "03:30 is skipped by the clock change: read as 04:30"
    assert found.orders[0].order.windows[0].opens == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    autumn = LocalDay(date(2027, 10, 31), ZoneInfo("Europe/Helsinki"))
    found = read("id,address,from,to\n1,Kaivokatu 1,03:30,05:00\n", day=autumn)
    assert [note.note for note in found.notes] == ["03:30 comes twice by the clock change: read as the first"]
    assert found.orders[0].order.windows[0].length_s == 2.5 * HOUR_S

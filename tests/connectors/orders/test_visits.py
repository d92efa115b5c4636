"""Files of what became of visits: CSV, spreadsheet headings and JSON, and rows that say nothing usable."""

from __future__ import annotations

import datetime
import json
from zoneinfo import ZoneInfo

import pytest

from doorstep.connectors.orders.visits import read_visits, reason_of
from doorstep.domain.attempts import FailureReason
from doorstep.domain.errors import FileError, UnknownNameError
from doorstep.domain.instants import LocalDay

DAY = LocalDay(datetime.date(2026, 11, 24), ZoneInfo("Europe/Helsinki"))


def utc(hour, minute):
    """An instant of the day: Helsinki is two hours ahead in November."""
    return datetime.datetime(2026, 11, 24, hour, minute, tzinfo=datetime.UTC)


def test_a_table_is_read_by_its_headings_whatever_stands_above_and_between():
    """Semicolons, other names for columns, a title, and a blank line: lines are those of the file."""
    heading = "Tour of Monday\n\nID;Result;Ended;Failure;Vehicle\n"
    table = f"{heading}A1;Done;10:40;;V1\n\nA2;failed;11.05;Not home;V1\n"
    read = read_visits(table.encode(), DAY, place="x.csv")
    assert read.rejected == ()
    told = [(row.row, row.order, row.ended, row.reason, row.route) for row in read.rows]
    assert told == [
        (4, "A1", utc(8, 40), None, "V1"),
        (6, "A2", utc(9, 5), FailureReason.NOT_HOME, "V1"),
    ]


def test_without_an_outcome_a_reason_says_that_it_failed():
    """And safe places and neighbours are done; an instant with its zone is that instant."""
    entries = [
        {"order": "A1", "time": "2026-11-24T08:40:00Z", "reason": "refused"},
        {"order": "A2", "time": "10:50"},
        {"order": "A3", "time": "11:00", "outcome": "left with neighbour"},
    ]
    read = read_visits(json.dumps(entries).encode(), DAY, place="x.json")
    assert [(row.ended, row.reason) for row in read.rows] == [
        (utc(8, 40), FailureReason.REFUSED),
        (utc(8, 50), None),
        (utc(9, 0), None),
    ]


def test_bad_rows_are_told_by_line_and_column_and_the_others_are_read():
    """A time that is none, and a reason where nothing failed."""
    table = "order,outcome,time,reason\nA1,done,late,\nA2,done,10:00,weather\nA3,done,10:00,\n"
    read = read_visits(table.encode(), DAY, place="x.csv")
    assert [row.order for row in read.rows] == ["A3"]
    assert [(each.row, each.field, each.value) for each in read.rejected] == [
        (2, "time", "late"),
        (3, "reason", "weather"),
    ]
    assert all(each.mend for each in read.rejected)


@pytest.mark.parametrize(
    "table", ["order,outcome\n1,done\n", "time,outcome\n10:00,done\n", "order,time\n1,9:00\n"]
)
def test_a_table_that_cannot_tell_of_visits_is_refused(table):
    """Orders, times, and what became of them: none can be guessed."""
    with pytest.raises(FileError, match="not a file of visits"):
        read_visits(table.encode(), DAY, place="x.csv")


def test_reasons_are_known_in_any_spelling_of_their_words():
    """Blanks, dashes and capitals; another word is answered with the nearest."""
    assert reason_of("Not Home") == reason_of("not-home") == reason_of("not_home") == FailureReason.NOT_HOME
    with pytest.raises(UnknownNameError, match="Did you mean 'not_home'"):
        reason_of("nothome")

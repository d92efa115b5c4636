"""What people type is read strictly, and refused with the way to write it."""

from pathlib import Path

import pytest

from doorstep.cli.arguments import existing_file, guarded, limits_s, lonlat_or_text, suffix_of, time_of_week
from doorstep.domain.errors import FileError, InputError, PlaceError
from doorstep.domain.places import LonLat
from doorstep.roads.tags.opening_times import TimeOfWeek


@pytest.mark.parametrize(
    "text", ["24.94,60.17", " 24.94 , 60.17 ", "24.94 60.17", "24.94;60.17", "+24.94,60.17"]
)
def test_a_pair_of_numbers_is_a_position(text):
    """Longitude first, as everywhere."""
    assert lonlat_or_text(text) == LonLat(24.94, 60.17)


@pytest.mark.parametrize("text", ["Quay 5", "5,6,7", "24.94", "24.94,", "1e3,5", "nan,60"])
def test_anything_else_is_an_address(text):
    """To be looked up as it is."""
    assert lonlat_or_text(text) == text


def test_a_pair_off_the_globe_is_refused():
    """It was meant as a position."""
    with pytest.raises(PlaceError, match="look swapped"):
        lonlat_or_text("60.17,124.94")


@pytest.mark.parametrize(
    ("word", "shown"), [("-8.61,41.15", " -8.61,41.15"), ("-p", "-p"), ("--map", "--map"), ("-8", "-8")]
)
def test_only_positions_are_kept_from_being_options(word, shown):
    """Everything else stays what was typed."""
    assert guarded(word) == shown


def test_minutes_come_ascending_and_once():
    """In seconds; half minutes count."""
    assert limits_s("10,5,5,0.5") == (30, 300, 600)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("tue 08:15", TimeOfWeek(1, 29_700)),
        ("Tuesday 8:15", TimeOfWeek(1, 29_700)),
        ("tu 08:15:59", TimeOfWeek(1, 29_700)),
        ("SUN 23:59", TimeOfWeek(6, 86_340)),
        ("2026-11-24 08:15", TimeOfWeek(1, 29_700, 11, 24)),
        ("2026-11-24T08:15", TimeOfWeek(1, 29_700, 11, 24)),
    ],
)
def test_a_day_and_a_clock_are_an_instant_of_the_week(text, instant):
    """24 November 2026 is a Tuesday; 8:15 are 29,700 s."""
    assert time_of_week(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "noon",
        "tue",
        "08:15",
        "tue 24:00",
        "tue 8",
        "tue 8:60",
        "tuesdays 8:15",
        "t 8:15",
        "2026-13-01 8:00",
        "tue -1:00",
    ],
)
def test_what_is_no_instant_is_refused_with_an_example(text):
    """Never guessed."""
    with pytest.raises(InputError, match="tue 08:15"):
        time_of_week(text)


def test_files_are_told_from_folders_and_from_nothing(tmp_path):
    """Each with its own words."""
    with pytest.raises(FileError, match="no such trace"):
        existing_file(tmp_path / "x.csv", "trace")
    with pytest.raises(FileError, match="a folder where a trace was expected"):
        existing_file(tmp_path, "trace")


def test_an_ending_says_what_is_written():
    """In any case; others are refused with those there are."""
    assert suffix_of(Path("A.CSV"), (".csv",)) == ".csv"
    with pytest.raises(FileError, match=r"Use \.csv, \.npz"):
        suffix_of(Path("a.xlsx"), (".csv", ".npz"))

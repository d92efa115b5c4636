"""Times of week as mappers write them, read tolerantly but never by half."""

from __future__ import annotations

import pytest

from doorstep.roads.tags.opening_times import OpeningTimes, TimeOfWeek, parse_opening_times

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


def times(text: str) -> OpeningTimes:
    parsed = parse_opening_times(text)
    assert parsed is not None, f"{text!r} was not understood"
    return parsed


def instant(weekday: int, clock: str, **facts: int | bool) -> TimeOfWeek:
    hour, minute = clock.split(":")
    return TimeOfWeek(weekday, int(hour) * 3600 + int(minute) * 60, **facts)


@pytest.mark.parametrize(
    ("text", "weekday", "clock", "inside"),
    [
        ("Mo-Fr 07:00-19:00", MONDAY, "06:59", False),
        ("Mo-Fr 07:00-19:00", MONDAY, "07:00", True),
        ("Mo-Fr 07:00-19:00", FRIDAY, "18:59", True),
        ("Mo-Fr 07:00-19:00", FRIDAY, "19:00", False),
        ("Mo-Fr 07:00-19:00", SATURDAY, "12:00", False),
        ("07:00-09:00,16:00-18:00", SUNDAY, "16:30", True),
        ("07:00-09:00,16:00-18:00", SUNDAY, "12:00", False),
        ("Mo-Fr 08:15-09:15; Mo-Fr 14:45-15:45", MONDAY, "09:00", True),
        ("Mo-Fr 08:15-09:15; Mo-Fr 14:45-15:45", MONDAY, "15:00", True),
        ("Fr 22:00-06:00", SATURDAY, "05:59", True),
        ("Fr 22:00-06:00", FRIDAY, "05:59", False),
        ("18:00-06:00", MONDAY, "03:00", True),
        ("Fr-Mo 10:00-12:00", SUNDAY, "11:00", True),
        ("Sa-Su", SUNDAY, "23:59", True),
        ("24/7", MONDAY, "00:00", True),
        ("Sa-Su 24 h", SATURDAY, "04:00", True),
        ("Mo, Th 10:00+", MONDAY, "23:00", True),
        ("Mo-Fr 8-18h", MONDAY, "17:30", True),
        ("Mo-Sa 7.30-11.00", SATURDAY, "07:30", True),
        ('Mo-Fr 08:15-09:15 "term times"', MONDAY, "08:30", True),
        ("00:00-24:00; We off", 2, "12:00", False),
        ("sunrise-sunset", MONDAY, "12:00", True),
        ("sunset-sunrise", MONDAY, "12:00", False),
        ("(sunset-01:00)-sunrise", MONDAY, "19:30", True),
        ("Mon-Fri 09:00-17:00", FRIDAY, "10:00", True),
    ],
)
def test_an_instant_lies_inside_the_hours_or_not(text: str, weekday: int, clock: str, inside: bool):
    """A rule after a semicolon adds hours, "off" takes them away, and Friday night ends on Saturday."""
    assert times(text).contains(instant(weekday, clock)) is inside


def test_holidays_count_only_where_they_are_known():
    """The words "PH off" must not close an ordinary Monday."""
    hours = times("Mo-Fr 07:00-19:00; PH off")
    assert hours.contains(instant(MONDAY, "12:00")) is True
    assert hours.contains(instant(MONDAY, "12:00", public_holiday=True)) is False
    assert times("Su,PH 10:00-18:00").contains(instant(MONDAY, "12:00", public_holiday=True)) is True


def test_a_season_has_no_answer_without_a_date():
    """Whoever asks must then take the careful side."""
    winter = times("Nov-Mar")
    assert winter.contains(instant(MONDAY, "12:00")) is None
    assert winter.contains(instant(MONDAY, "12:00", month=1)) is True
    assert winter.contains(instant(MONDAY, "12:00", month=7)) is False
    summer = times("Apr 15-Oct 15 10:00-18:00")
    assert summer.contains(instant(MONDAY, "12:00", month=4, day=14)) is False
    assert summer.contains(instant(MONDAY, "12:00", month=4, day=15)) is True
    assert summer.contains(instant(MONDAY, "09:00")) is False


@pytest.mark.parametrize(
    "text", ["bananas", "", "Mo[1] 08:00-10:00", "Mo-Fr 25:99-26:00", "week 3", "Mo-Fr 7:00-"]
)
def test_what_is_not_understood_in_full_is_not_used_at_all(text: str):
    """Half a timetable is worse than none."""
    assert parse_opening_times(text) is None


def test_edges_name_every_instant_at_which_the_answer_may_change():
    """A shift is checked once between every two edges."""
    assert set(times("Fr 22:00-06:00").edges()) == {(FRIDAY, 79_200), (SATURDAY, 21_600)}
    assert set(times("Su 08:00-24:00").edges()) == {(SUNDAY, 28_800), (MONDAY, 0)}

"""Windows and local days, across midnight and across the two nights when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.errors import WindowError
from doorstep.domain.instants import LocalDay, instant_at, require_utc, s_between
from doorstep.domain.windows import WeeklyHours, WeeklySpan, Window, require_in_order
from tests.strategies import instants, weekly_hours, windows, zones

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY, SUNDAY = 0, 6


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """An instant of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def span(opens_h: int, closes_h: int, *weekdays: int) -> WeeklyHours:
    """One span of whole hours."""
    return WeeklyHours((WeeklySpan(frozenset(weekdays), opens_h * 3600, closes_h * 3600),))


def test_both_ends_belong_to_a_window():
    """Service may begin at the very closing."""
    window = Window(at(8), at(10))
    assert window.contains(at(8))
    assert window.contains(at(10))
    assert not window.contains(at(10) + timedelta(seconds=1))
    assert window.length_s == 7200


def test_windows_that_touch_share_one_instant():
    """Both ends belong, so 10:00 is in both."""
    assert Window(at(8), at(10)).intersection(Window(at(10), at(12))) == Window(at(10), at(10))
    assert Window(at(8), at(9)).intersection(Window(at(10), at(12))) is None


@given(windows(), windows(), instants())
def test_the_intersection_holds_what_both_hold(one: Window, other: Window, instant: datetime):
    """The law of intersections, on random windows."""
    both = one.intersection(other)
    assert (both is not None and both.contains(instant)) == (
        one.contains(instant) and other.contains(instant)
    )


def test_a_window_that_closes_before_it_opens_says_what_to_do():
    """08:00-06:00 usually means the next day."""
    with pytest.raises(WindowError, match=r"T08:00:00\+00:00 to .*T06:00:00\+00:00.*next day"):
        Window(at(8), at(6))


def test_a_time_without_zone_or_in_local_time_is_refused():
    """Nine o'clock is another instant in each city."""
    with pytest.raises(WindowError, match="without zone"):
        Window(datetime(2026, 11, 23, 8), at(10))
    with pytest.raises(WindowError, match=r"astimezone\(UTC\): 2026-11-23T06:00:00\+00:00"):
        require_utc(datetime(2026, 11, 23, 8, tzinfo=HELSINKI), "the opening")


def test_windows_of_one_thing_ascend_with_a_gap():
    """Touching windows are one window."""
    require_in_order((Window(at(8), at(9)), Window(at(10), at(11))), "task A")
    with pytest.raises(WindowError, match="task A has windows that overlap"):
        require_in_order((Window(at(8), at(9)), Window(at(9), at(11))), "task A")
    with pytest.raises(WindowError, match="out of order"):
        require_in_order((Window(at(10), at(11)), Window(at(8), at(9))), "task A")


@pytest.mark.parametrize(
    ("day", "length_s"),
    [(date(2026, 3, 29), 82_800), (date(2026, 10, 25), 90_000), (date(2026, 11, 23), 86_400)],
)
def test_days_last_23_24_or_25_hours(day: date, length_s: int):
    """Helsinki's clocks change at 03:00 and 04:00 local time."""
    assert LocalDay(day, HELSINKI).length_s == length_s


def test_a_clock_reading_is_one_instant():
    """09:00 in Helsinki is 07:00 UTC in winter, and 06:00 UTC once clocks have changed in spring."""
    assert LocalDay(date(2026, 11, 23), HELSINKI).at_clock(9 * 3600) == at(7)
    spring = LocalDay(date(2026, 3, 29), HELSINKI)
    assert spring.at_clock(9 * 3600) == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_a_reading_the_clocks_skip_is_an_hour_later():
    """03:30 does not exist on 29 March 2026: it is shown as 04:30, which is 01:30 UTC."""
    spring = LocalDay(date(2026, 3, 29), HELSINKI)
    skipped = spring.at_clock(3 * 3600 + 1800)
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert spring.clock_s(skipped) == 4 * 3600 + 1800


def test_a_reading_shown_twice_is_the_first():
    """03:30 comes twice on 25 October 2026: first at 00:30 UTC."""
    autumn = LocalDay(date(2026, 10, 25), HELSINKI)
    assert autumn.at_clock(3 * 3600 + 1800) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_reading_beyond_midnight_belongs_to_the_next_date():
    """26:00 is two in the morning; readings below 00:00 are refused."""
    day = LocalDay(date(2026, 11, 23), HELSINKI)
    assert day.at_clock(26 * 3600) == at(0, day=24)
    assert day.clock_s(at(0, day=24)) == 26 * 3600
    with pytest.raises(WindowError, match="below 00:00: -1"):
        day.at_clock(-1)


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), zones(), st.integers(0, 2 * 86_400))
def test_a_clock_without_changes_reads_back_what_was_set(day: date, zone: object, clock_s: int):
    """Round trip over all offsets."""
    local = LocalDay(day, zone)
    assert local.clock_s(local.at_clock(clock_s)) == clock_s


@given(instants(), st.integers(-(10**8), 10**8))
def test_seconds_since_an_epoch_go_both_ways(epoch: datetime, since_s: int):
    """Engines count seconds, people read instants."""
    assert s_between(epoch, instant_at(epoch, since_s)) == since_s


def test_half_a_second_rounds_down():
    """Also before the epoch: -0.5 s is second -1."""
    assert s_between(at(8), at(8) + timedelta(milliseconds=500)) == 0
    assert s_between(at(8), at(8) - timedelta(milliseconds=500)) == -1


def test_a_night_bay_is_open_after_midnight_of_the_day_before():
    """Sunday 22:00 to 02:00 covers Monday 01:00 and not Monday 23:00."""
    night = span(22, 26, SUNDAY)
    assert night.open_at(SUNDAY, 23 * 3600)
    assert night.open_at(MONDAY, 1 * 3600)
    assert not night.open_at(MONDAY, 2 * 3600)
    assert not night.open_at(MONDAY, 23 * 3600)


def test_hours_become_windows_of_a_local_day():
    """Monday 23 November 2026 in Helsinki: 08-11 local is 06-09 UTC, the closing second outside."""
    day = LocalDay(date(2026, 11, 23), HELSINKI)
    assert span(8, 11, MONDAY).windows_on(day) == (Window(at(6), at(9) - timedelta(seconds=1)),)
    assert span(8, 11, SUNDAY).windows_on(day) == ()


def test_hours_that_run_past_midnight_are_cut_at_the_day():
    """Sunday 22-26 leaves two hours on Monday, from local midnight (22:00 UTC) on."""
    day = LocalDay(date(2026, 11, 23), HELSINKI)
    assert span(22, 26, SUNDAY).windows_on(day) == (Window(at(22, day=22), at(0) - timedelta(seconds=1)),)


def test_spans_that_touch_become_one_window():
    """08-10 and 10-12 leave no gap at 10."""
    hours = WeeklyHours(span(8, 10, MONDAY).spans + span(10, 12, MONDAY).spans)
    day = LocalDay(date(2026, 11, 23), HELSINKI)
    assert hours.windows_on(day) == (Window(at(6), at(10) - timedelta(seconds=1)),)


@given(weekly_hours(), st.dates(date(2020, 1, 1), date(2030, 1, 1)), zones(), st.integers(0, 86_399))
def test_windows_of_a_day_and_the_open_question_agree(
    hours: WeeklyHours, day: date, zone: object, clock_s: int
):
    """Two ways to ask one thing, over spans that overlap and run past midnight."""
    local = LocalDay(day, zone)
    instant = local.at_clock(clock_s)
    inside = any(window.contains(instant) for window in hours.windows_on(local))
    assert inside == hours.open_at(day.weekday(), clock_s)


@pytest.mark.parametrize(("opens_s", "closes_s"), [(-1, 5), (86_400, 90_000), (5, 5), (0, 172_801)])
def test_hours_outside_a_day_are_refused(opens_s: int, closes_s: int):
    """A span opens within its day and closes by the end of the next."""
    with pytest.raises(WindowError, match="add 86400"):
        WeeklySpan(frozenset({MONDAY}), opens_s, closes_s)


def test_weekdays_run_from_monday_to_sunday():
    """Sunday is 6, not 7 and not 0."""
    with pytest.raises(WindowError, match=r"Sunday 6: \[7\]"):
        WeeklySpan(frozenset({7}), 0, 60)
    with pytest.raises(WindowError, match="Sunday 6"):
        WeeklySpan(frozenset(), 0, 60)

"""Tags are free text from strangers: whatever they hold, reading them gives an answer, never an exception."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.units import SECONDS_PER_DAY
from doorstep.roads.tags.access import AccessGroup, node_access, parse_level, way_access, way_level
from doorstep.roads.tags.conditional import (
    Traveller,
    parse_condition,
    parse_conditional,
    possible_tags,
    resolve,
)
from doorstep.roads.tags.limits import fits
from doorstep.roads.tags.meanings import ALWAYS, ArcUse, way_meaning
from doorstep.roads.tags.opening_times import TimeOfWeek, parse_opening_times
from doorstep.roads.tags.quantities import duration_s, length_cm, mass_g, speed_kmh
from tests.roads.profile_makers import profile


def one_of(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split())


PIECES = one_of(
    """Mo Tu Fr Su PH SH - , ; : @ ( ) [1] 07:00 19:00 24:00 99:99 7 h off AND OR no yes delivery weight>7.5
    < >= sunset +01:00 Nov Mar 15 2024 week 24/7 | || " ' t lbs ft mph none -1 reverse"""
)
TEXT = st.one_of(
    st.text(max_size=30), st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES).map("".join)
)
INSTANT = st.builds(
    TimeOfWeek, st.integers(0, 6), st.integers(0, SECONDS_PER_DAY - 1), st.none() | st.integers(1, 12)
)
KEYS = one_of(
    """access vehicle motor_vehicle goods oneway maxspeed maxweight maxheight width lanes surface service foot
    motor_vehicle:conditional oneway:conditional maxspeed:conditional access:forward oneway:bicycle barrier
    cycleway:left sidewalk toll tracktype maxspeed:type zone:maxspeed"""
)
TAGS = st.dictionaries(KEYS, TEXT, max_size=6).map(lambda tags: {"highway": "residential", **tags})
VAN = profile("van")


@given(TEXT)
def test_numbers_and_levels_are_read_or_refused(text: str):
    """None is an answer; a mass below nothing is not."""
    for read in (mass_g, length_cm, speed_kmh, duration_s):
        value = read(text)
        assert value is None or value >= 0
    parse_level(text)
    parse_condition(text)


@given(TEXT, INSTANT)
def test_times_of_week_are_read_or_refused(text: str, at: TimeOfWeek):
    """And every edge lies within the week."""
    hours = parse_opening_times(text)
    if hours is not None:
        assert hours.contains(at) in (True, False, None)
        assert all(0 <= day < 7 and 0 <= second_s < SECONDS_PER_DAY for day, second_s in hours.edges())


@given(TEXT, INSTANT)
def test_between_two_edges_nothing_changes(text: str, at: TimeOfWeek):
    """What lets a shift be checked at one instant for each stretch."""
    hours = parse_opening_times(text)
    if hours is None:
        return
    moments = [(at.weekday, at.second_s)]
    later = (at.weekday * SECONDS_PER_DAY + at.second_s + 1) % (7 * SECONDS_PER_DAY)
    if (later // SECONDS_PER_DAY, later % SECONDS_PER_DAY) not in set(hours.edges()):
        moments.append((later // SECONDS_PER_DAY, later % SECONDS_PER_DAY))
    answers = {hours.contains(TimeOfWeek(day, second_s, at.month)) for day, second_s in moments}
    assert len(answers) == 1


@given(TAGS, INSTANT)
def test_any_tags_mean_something_to_everybody(tags: dict[str, str], at: TimeOfWeek):
    """The superset in the graph covers what any reading allows."""
    access = way_access(tags)
    node_access(tags)
    fits(tags, VAN.vehicle)
    for plain in possible_tags(tags):
        for group in AccessGroup:
            ahead, back = way_level(plain, group)
            assert not ahead or access.forward >> group & 1
            assert not back or access.backward >> group & 1
    for when in ({}, {"at": at}, {"shift": ALWAYS}):
        for use, kmh in way_meaning(tags, VAN, **when):
            assert use is ArcUse.CLOSED or 0 < kmh <= VAN.speed.top_kmh


@given(TEXT, INSTANT)
def test_a_conditional_tag_says_one_of_its_values_or_the_base(text: str, at: TimeOfWeek):
    """Nothing is made up."""
    values = {clause.value for clause in parse_conditional(text).clauses} | {"base"}
    assert resolve({"access": "base", "access:conditional": text}, at, Traveller())["access"] in values

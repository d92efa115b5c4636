"""Restrictions that hold only sometimes, for some, or for some purpose."""

from __future__ import annotations

import pytest

from doorstep.roads.tags.conditional import (
    Traveller,
    edges,
    nonsense,
    parse_conditional,
    possible_tags,
    resolve,
)
from doorstep.roads.tags.opening_times import TimeOfWeek

MONDAY_8 = TimeOfWeek(0, 8 * 3600)
MONDAY_20 = TimeOfWeek(0, 20 * 3600)
ANYONE = Traveller()
VAN = Traveller(
    mass_g=3_500_000,
    rating_g=3_500_000,
    width_cm=205,
    length_cm=600,
    kinds=frozenset({"goods"}),
    purposes=frozenset({"delivery"}),
)
LORRY = Traveller(mass_g=12_000_000, rating_g=12_000_000, axle_load_g=8_000_000, kinds=frozenset({"hgv"}))


def now(text: str, base: str | None, at: TimeOfWeek | None, traveller: Traveller = ANYONE) -> str | None:
    return parse_conditional(text).value(base, at, traveller)


def test_a_timed_ban_holds_in_its_hours_and_only_then():
    """The pedestrian zone of every town."""
    text = "no @ (Mo-Fr 07:00-19:00; PH off)"
    assert now(text, "yes", MONDAY_8) == "no"
    assert now(text, "yes", MONDAY_20) == "yes"
    assert now(text, "yes", None) == "yes"


def test_the_last_clause_that_holds_wins():
    """As the scheme says: general rule first, exception after it."""
    text = "no @ (07:00-19:00); delivery @ (07:00-11:00)"
    assert now(text, "yes", MONDAY_8) == "delivery"
    assert now(text, "yes", TimeOfWeek(0, 12 * 3600)) == "no"


@pytest.mark.parametrize(
    ("text", "van", "lorry"),
    [
        ("no @ (weight>7.5)", "yes", "no"),
        ("no @ (maxweightrating>3.5)", "yes", "no"),
        ("no @ (maxweightrating>=3.5)", "no", "no"),
        ("no @ (weight > 7.5 t)", "yes", "no"),
        ("no @ (weight>16535 lbs)", "yes", "no"),
        ("no @ (axleload>5)", "yes", "no"),
        ("no @ (length>5)", "no", "yes"),
        ("no @ (width>2.3)", "yes", "yes"),
        ("no @ hgv", "yes", "no"),
        ("delivery @ delivery", "delivery", "yes"),
        ("no @ (hazmat)", "yes", "yes"),
        ("no @ wet", "yes", "yes"),
        ("no @ (Mo-Fr 07:00-09:00 AND weight>7.5)", "yes", "no"),
    ],
)
def test_conditions_may_ask_what_the_vehicle_is_and_why_it_comes(text: str, van: str, lorry: str):
    """An unknown figure never makes a clause hold, and the weather never holds in planning."""
    assert now(text, "yes", MONDAY_8, VAN) == van
    assert now(text, "yes", MONDAY_8, LORRY) == lorry


def test_both_halves_of_a_joined_condition_must_hold():
    """A joined condition is no choice: at eight in the evening the lorry may pass."""
    assert now("no @ (Mo-Fr 07:00-09:00 AND weight>7.5)", "yes", MONDAY_20, LORRY) == "yes"


def test_hours_without_brackets_are_read_too():
    """Common in the wild, though the scheme asks for brackets round semicolons."""
    assert now("no @ 18:00-06:00", "yes", MONDAY_20) == "no"
    text = "no @ Mo-Fr 08:00-10:00; Sa 10:00-12:00"
    assert now(text, "yes", TimeOfWeek(5, 11 * 3600)) == "no"
    assert now(text, "yes", MONDAY_8) == "no"


def test_a_season_of_unknown_date_may_take_away_but_not_give():
    """A pass that may be shut in winter is not planned through."""
    assert now("no @ (Nov-Mar)", "yes", MONDAY_8) == "no"
    assert now("yes @ (Apr-Oct)", "no", MONDAY_8) == "no"
    assert now("yes @ (Apr-Oct)", "no", TimeOfWeek(0, 30_000, month=6)) == "yes"


def test_nonsense_keeps_the_unconditional_value_and_is_counted():
    """Tags seen in London and Helsinki extracts; none may stop an import."""
    tags = [
        {"access:conditional": "yes"},
        {"access:conditional": "no @ (when it rains cats)"},
        {"access:conditional": "no @ (when it rains cats); no @ (20:00-22:00)"},
    ]
    for each in tags:
        assert resolve({**each, "access": "yes"}, MONDAY_8, ANYONE)["access"] == "yes"
    found = nonsense(tags)
    assert sum(found.values()) == 3
    assert any("when it rains cats" in message and count == 2 for message, count in found.items())
    assert now("no @ (when it rains cats); no @ (20:00-22:00)", "yes", MONDAY_20) == "no"


def test_resolving_puts_the_present_value_in_place_and_leaves_plain_tags_alone():
    """What reads access and speeds never sees a condition."""
    plain = {"highway": "residential"}
    assert resolve(plain, MONDAY_8, VAN) is plain
    tags = {"highway": "primary", "maxspeed": "50", "maxspeed:conditional": "30 @ (22:00-06:00)"}
    assert resolve(tags, TimeOfWeek(0, 23 * 3600), VAN)["maxspeed"] == "30"
    assert resolve(tags, MONDAY_8, VAN)["maxspeed"] == "50"


def test_every_reading_that_someone_may_meet_is_listed():
    """The graph must hold an arc that is legal for anybody at any hour."""
    tags = {"motor_vehicle": "no", "motor_vehicle:conditional": "delivery @ (06:00-11:00); yes @ (weight<2)"}
    values = [each["motor_vehicle"] for each in possible_tags(tags)]
    assert values == ["no", "delivery", "yes"]


def test_edges_come_from_all_timed_clauses():
    """Monday to Sunday, eleven in the morning and six: fourteen instants of change."""
    tags = {"access:conditional": "delivery @ (06:00-11:00)"}
    assert edges(tags) == {(day, second_s) for day in range(7) for second_s in (21_600, 39_600)}

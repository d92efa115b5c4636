"""Masses, lengths, durations and speeds in every unit mappers use."""

from __future__ import annotations

import pytest

from doorstep.roads.tags.quantities import duration_s, length_cm, mass_g, speed_kmh


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7.5", 7_500_000),
        ("3,5", 3_500_000),
        ("12 t", 12_000_000),
        ("3500 kg", 3_500_000),
        ("10000 lbs", 4_535_924),
        ("5 st", 4_535_924),
        ("heavy", None),
        ("", None),
    ],
)
def test_a_mass_without_a_unit_is_in_tonnes(text: str, expected: int | None):
    """OSM's default; pounds and short tons appear in North America."""
    assert mass_g(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.8", 380),
        ("2 m", 200),
        ("250 cm", 250),
        ("12'6\"", 381),
        ("12 ft 6 in", 381),
        ("13'", 396),
        ("tall", None),
        ("", None),
    ],
)
def test_a_length_without_a_unit_is_in_metres(text: str, expected: int | None):
    """A bridge signed 12'6" is 381 cm high, and a van of 400 cm must not learn that underneath it."""
    assert length_cm(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:20", 1200),
        ("1:05:30", 3930),
        ("20", 1200),
        ("20 min", 1200),
        ("PT1H20M", 4800),
        ("soon", None),
        ("168:00", 604_800),
        ("168:01", None),
        ("99999999999", None),
        ("P99999D", None),
    ],
)
def test_a_ferry_duration_is_read_in_all_its_spellings(text: str, expected: int | None):
    """A bare number is minutes; more than a week is a slip of the pen, and would not fit the weights."""
    assert duration_s(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("50", 50.0), ("30 mph", 48.28032), ("10 knots", 18.52), ("50 km/h", 50.0), ("fast", None)],
)
def test_a_speed_without_a_unit_is_in_kilometres_an_hour(text: str, expected: float | None):
    """Miles in Britain and America, knots on the water."""
    assert speed_kmh(text) == (None if expected is None else pytest.approx(expected))

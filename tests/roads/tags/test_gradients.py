"""Hills: what power and legs make of a slope."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.roads.tags.gradients import hilly_ms, power_speed_kmh, rolling_of, tobler_factor
from tests.roads.profile_makers import profile

BIKE = profile("cargo_bike").gradient
WALK = profile("foot").gradient


def test_the_power_at_the_wheel_is_used_up_by_the_speed_it_gives():
    """The balance of Martin et al. 1998 is checked backwards, by hand, at a grade of 4 %."""
    grade = 0.04
    kmh = float(power_speed_kmh(np.array([grade]), BIKE, BIKE.rolling)[0])
    metres_per_second = kmh / 3.6
    slope = np.arctan(grade)
    weight_n = 230 * 9.80665
    force_n = weight_n * (np.sin(slope) + 0.009 * np.cos(slope)) + 0.5 * 1.225 * 0.8 * metres_per_second**2
    assert force_n * metres_per_second == pytest.approx((90 + 250) * 0.93, rel=1e-6)
    assert 8 < kmh < 10


def test_the_motor_is_silent_above_its_legal_speed():
    """At 26 km/h only the rider's 90 W count, so on the flat a pedelec stays at 25."""
    flat = float(power_speed_kmh(np.array([0.0]), BIKE, 0.004)[0])
    assert flat == pytest.approx(25, abs=0.01)


def test_uphill_is_slower_downhill_is_capped_and_a_wall_is_pushed_up():
    """Monotone between walking pace and the ceiling."""
    speeds = power_speed_kmh(np.array([-0.1, 0.0, 0.03, 0.06, 0.10, 0.35]), BIKE, BIKE.rolling)
    assert speeds[0] == BIKE.downhill_kmh
    assert np.all(np.diff(speeds) <= 0)
    assert speeds[-1] == BIKE.push_kmh


def test_a_walker_follows_tobler():
    """6 exp(-3.5 |s + 0.05|) km/h, scaled to 1 on the flat: fastest at 5 % downhill."""
    factor = tobler_factor(np.array([0.0, -0.05, 0.10, -0.20]))
    assert factor[0] == pytest.approx(1)
    assert factor[1] == pytest.approx(np.exp(0.175))
    assert factor[2] == pytest.approx(np.exp(-0.35))
    assert factor[3] == pytest.approx(np.exp(-3.5 * 0.10))


def test_a_hump_costs_its_climb_and_its_descent():
    """100 m with 5 m up and 5 m down: half at +10 %, half at -10 %, each at its own speed."""
    flat = np.array([4.32])
    columns = (np.array([1000], np.uint32), np.array([50], np.uint16), np.array([50], np.uint16))
    up, down = tobler_factor(np.array([0.10, -0.10]))
    expected = 1000 * 360 / 4.32 * (0.5 / up + 0.5 / down)
    assert hilly_ms(flat, *columns, WALK, np.array([0.0]))[0] == pytest.approx(expected)


def test_an_even_slope_is_ridden_at_one_speed():
    """200 m climbing 8 m is 4 % throughout; without climb the flat speed holds."""
    length = np.array([2000, 2000], np.uint32)
    climb = np.array([80, 0], np.uint16)
    time = hilly_ms(np.array([20.0, 20.0]), length, climb, np.zeros(2, np.uint16), BIKE, np.full(2, 0.009))
    uphill = float(power_speed_kmh(np.array([0.04]), BIKE, 0.009)[0])
    assert time[0] == pytest.approx(2000 * 360 / uphill, rel=2e-3)
    assert time[1] == pytest.approx(2000 * 360 / 20.0)


def test_a_bike_that_is_pushed_does_not_gain_from_a_slope():
    """On foot beside the bike, 4 km/h uphill is still the given pace, never more."""
    columns = (np.array([1000], np.uint32), np.array([0], np.uint16), np.array([60], np.uint16))
    time = hilly_ms(np.array([3.0]), *columns, BIKE, np.array([0.009]))
    assert time[0] == pytest.approx(1000 * 360 / 3.0)


def test_rough_surfaces_roll_harder():
    """Unknown surfaces count as asphalt."""
    assert rolling_of("sett", BIKE) == 0.014
    assert rolling_of("cobblestone:flattened", BIKE) == 0.018
    assert rolling_of("lava", BIKE) == rolling_of(None, BIKE) == 0.009

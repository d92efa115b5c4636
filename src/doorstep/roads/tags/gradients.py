"""What hills do to speed: the power a rider and motor give, and how walkers slow down.

Riding: the speed at which rolling, climbing and air resistance take up the power at the wheel (Martin,
Milliken, Cobb, McFadden, Coggan 1998, "Validation of a mathematical model for road cycling power",
without acceleration and wind). Walking: Tobler 1993, "Three presentations on geographical analysis and
modeling", speed proportional to exp(-3.5 |grade + 0.05|), scaled to the profile's speed on the flat.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.units import (
    GRAMS_PER_KG,
    KMH_PER_METRE_PER_SECOND,
    MILLISECONDS_PER_DECIMETRE_AT_ONE_KMH,
)
from doorstep.roads.tags.profiles import Gradient

_GRAVITY = 9.80665
_AIR_KG_PER_M3 = 1.225
_CM2_PER_M2 = 10_000
_STEEPEST = 0.35
_GRADES = np.linspace(-_STEEPEST, _STEEPEST, 141)
_HALVINGS = 40
_FASTEST_MPS = 40.0
_FLAT = 1e-4


def power_speed_kmh(grade: NDArray[np.float64], gradient: Gradient, rolling: float) -> NDArray[np.float64]:
    """Solve for the steady speed on a grade, km/h, between pushing pace and the downhill ceiling.

    Parameters
    ----------
    grade
        Rise over run, positive uphill. Any shape.
    gradient
        Power, mass and drag.
    rolling
        Coefficient of rolling resistance.
    """
    slope = np.arctan(np.asarray(grade, dtype=np.float64))
    weight_n = gradient.mass_g / GRAMS_PER_KG * _GRAVITY
    pull_n = weight_n * (np.sin(slope) + rolling * np.cos(slope))
    drag = 0.5 * _AIR_KG_PER_M3 * gradient.drag_area_cm2 / _CM2_PER_M2
    assist_to = gradient.assist_to_kmh / KMH_PER_METRE_PER_SECOND
    low = np.zeros_like(pull_n)
    high = np.full_like(pull_n, _FASTEST_MPS)
    for _ in range(_HALVINGS):
        speed = (low + high) / 2
        given = gradient.rider_w + np.where(speed < assist_to, gradient.assist_w, 0.0)
        enough = given * gradient.efficiency >= speed * (pull_n + drag * speed * speed)
        low, high = np.where(enough, speed, low), np.where(enough, high, speed)
    kmh = low * KMH_PER_METRE_PER_SECOND
    return np.clip(kmh, gradient.push_kmh, gradient.downhill_kmh)


def tobler_factor(grade: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale walking speed by the grade, 1 on the flat."""
    return np.exp(-3.5 * (np.abs(np.asarray(grade) + 0.05) - 0.05))


def rolling_of(surface: str | None, gradient: Gradient) -> float:
    """Look up the rolling resistance of a surface."""
    rows: Mapping[str, float] = gradient.rolling_by_surface
    if surface is None:
        return gradient.rolling
    return rows.get(surface, rows.get(surface.partition(":")[0], gradient.rolling))


def hilly_ms(
    flat_kmh: NDArray[np.float64],
    length_dm: NDArray[np.uint32],
    climb_dm: NDArray[np.uint16],
    drop_dm: NDArray[np.uint16],
    gradient: Gradient,
    rolling: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Time each arc with its hills, milliseconds.

    An arc that climbs c and drops d over a length L is ridden as L c/(c+d) uphill and the rest downhill,
    both at the grade (c+d)/L: exact for an even slope, and a hump is not averaged away.

    Parameters
    ----------
    flat_kmh
        Speed on the flat. Shape (arcs,), > 0.
    length_dm, climb_dm, drop_dm
        Decimetres along, up and down. Shape (arcs,).
    gradient
        The profile's method and figures.
    rolling
        Coefficient of rolling resistance. Shape (arcs,); read by the power method only.
    """
    rise = climb_dm.astype(np.float64) + drop_dm
    length = length_dm.astype(np.float64)
    grade = np.minimum(rise / length, _STEEPEST)
    up = np.divide(climb_dm, rise, out=np.zeros(len(rise)), where=rise > 0)
    uphill = _speed_on(flat_kmh, grade, gradient, rolling)
    downhill = _speed_on(flat_kmh, -grade, gradient, rolling)
    at_one_kmh_ms = MILLISECONDS_PER_DECIMETRE_AT_ONE_KMH * length
    return np.asarray(at_one_kmh_ms * (up / uphill + (1 - up) / downhill))


def _speed_on(
    flat_kmh: NDArray[np.float64],
    grade: NDArray[np.float64],
    gradient: Gradient,
    rolling: NDArray[np.float64],
) -> NDArray[np.float64]:
    if gradient.method == "none":
        return flat_kmh
    if gradient.method == "tobler":
        return flat_kmh * tobler_factor(grade)
    speed = np.empty(len(grade))
    for coefficient in np.unique(rolling):
        rows = rolling == coefficient
        table = power_speed_kmh(_GRADES, gradient, float(coefficient))
        speed[rows] = np.interp(grade[rows], _GRADES, table)
    # Downhill one may roll faster than one rides on the flat, never faster than the street allows twice over.
    free = np.where(grade < -_FLAT, np.minimum(gradient.downhill_kmh, 1.25 * flat_kmh), flat_kmh)
    pushed = flat_kmh <= gradient.push_kmh
    return np.where(pushed, flat_kmh, np.minimum(speed, free))

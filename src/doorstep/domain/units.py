"""Units, and every conversion between them. Nothing else in Doorstep multiplies by 60 or 1000.

The unit is part of each name (`service_s`, `mass_g`); the aliases below say it once more in signatures.
They are plain `int`, not new types: arithmetic stays plain, and the names are checked by a house test
(ADR 0002). Rounding is stated per function. Travel durations round up, so that a plan never counts on a
time the streets cannot give; money is summed in micro-minor and rounded once per cost line.
"""

from __future__ import annotations

from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import UnitError

Seconds: TypeAlias = int
Milliseconds: TypeAlias = int  # inside roads only
Deciseconds: TypeAlias = int  # travel times for planning only
Metres: TypeAlias = int
Decimetres: TypeAlias = int  # inside roads only
Grams: TypeAlias = int
CubicCentimetres: TypeAlias = int
Centimetres: TypeAlias = int  # of vehicles and clearances
Pieces: TypeAlias = int
WattHours: TypeAlias = int
Watts: TypeAlias = int
GramsCo2e: TypeAlias = int
Minor: TypeAlias = int  # hundredths of a euro, cents, pence; goes with a currency
MicroMinor: TypeAlias = int  # millionths of a minor unit, int64
MinorPerHour: TypeAlias = int
MinorPerKm: TypeAlias = int
Percent: TypeAlias = int

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 86_400  # of a calendar day without a clock change
MILLISECONDS_PER_SECOND = 1000
DECISECONDS_PER_SECOND = 10
MILLISECONDS_PER_DECISECOND = 100
DECIMETRES_PER_METRE = 10
METRES_PER_KM = 1000
GRAMS_PER_KG = 1000
GRAMS_PER_TONNE = 1_000_000
CUBIC_CENTIMETRES_PER_LITRE = 1000
MICRO_PER_MINOR = 1_000_000
DEGREES7_PER_DEGREE = 10_000_000  # OSM stores coordinates in 1e-7 degrees
KMH_PER_METRE_PER_SECOND = 3.6
MILLISECONDS_PER_DECIMETRE_AT_ONE_KMH = 360  # 0.1 m at 1 km/h takes 0.36 s

CountT = TypeVar("CountT", int, NDArray[np.integer])


def require_at_least(least: int, place: str, **quantities: int | None) -> None:
    """Refuse quantities below a bound, or that are no whole numbers; None means unbounded and passes.

    Raises
    ------
    UnitError
        Naming the first that is, by its keyword.
    """
    for name, quantity in quantities.items():
        if quantity is None:
            continue
        if isinstance(quantity, bool) or not isinstance(quantity, int):
            raise UnitError(f"{name} is a whole number", value=quantity, place=place)
        if quantity < least:
            raise UnitError(f"{name} is at least {least}", value=quantity, place=place)


def s_from_minutes(minutes: int) -> Seconds:
    """Convert whole minutes to seconds, exactly."""
    return minutes * SECONDS_PER_MINUTE


def s_from_hours(hours: int) -> Seconds:
    """Convert whole hours to seconds, exactly."""
    return hours * SECONDS_PER_HOUR


def ds_from_s(duration_s: CountT) -> CountT:
    """Convert seconds to tenths of a second, exactly."""
    return duration_s * DECISECONDS_PER_SECOND


def s_from_ds(duration_ds: CountT) -> CountT:
    """Convert tenths of a second to seconds, rounding up."""
    return (duration_ds + (DECISECONDS_PER_SECOND - 1)) // DECISECONDS_PER_SECOND


def ms_from_s(duration_s: CountT) -> CountT:
    """Convert seconds to milliseconds, exactly."""
    return duration_s * MILLISECONDS_PER_SECOND


def s_from_ms(duration_ms: CountT) -> CountT:
    """Convert milliseconds to seconds, rounding up."""
    return (duration_ms + (MILLISECONDS_PER_SECOND - 1)) // MILLISECONDS_PER_SECOND


def ds_from_ms(duration_ms: CountT) -> CountT:
    """Convert milliseconds to tenths of a second, rounding up."""
    return (duration_ms + (MILLISECONDS_PER_DECISECOND - 1)) // MILLISECONDS_PER_DECISECOND


def ms_from_ds(duration_ds: CountT) -> CountT:
    """Convert tenths of a second to milliseconds, exactly."""
    return duration_ds * MILLISECONDS_PER_DECISECOND


def m_from_dm(distance_dm: CountT) -> CountT:
    """Convert decimetres to metres, rounding half up."""
    return (distance_dm + DECIMETRES_PER_METRE // 2) // DECIMETRES_PER_METRE


def dm_from_m(distance_m: CountT) -> CountT:
    """Convert metres to decimetres, exactly."""
    return distance_m * DECIMETRES_PER_METRE


def degrees_from_degrees7(coordinate: int) -> float:
    """Convert OSM's 1e-7 degrees to degrees."""
    return coordinate / DEGREES7_PER_DEGREE


def degrees7_from_degrees(degrees: float) -> int:
    """Convert degrees to OSM's 1e-7 degrees (about a centimetre), to the nearest, half to even."""
    return round(degrees * DEGREES7_PER_DEGREE)


def micro_minor_for_time(duration_s: Seconds, rate_minor_per_h: MinorPerHour) -> MicroMinor:
    """Price a duration, rounded half up to a micro-minor: add durations first, then price the sum."""
    return _divide_half_up(duration_s * rate_minor_per_h * MICRO_PER_MINOR, SECONDS_PER_HOUR)


def micro_minor_for_ds(duration_ds: Deciseconds, rate_minor_per_h: MinorPerHour) -> MicroMinor:
    """Price a duration in tenths of a second, rounded half up to a micro-minor."""
    return _divide_half_up(
        duration_ds * rate_minor_per_h * MICRO_PER_MINOR, SECONDS_PER_HOUR * DECISECONDS_PER_SECOND
    )


def micro_minor_for_distance(distance_m: Metres, rate_minor_per_km: MinorPerKm) -> MicroMinor:
    """Price a distance, exactly."""
    return distance_m * rate_minor_per_km * (MICRO_PER_MINOR // METRES_PER_KM)


def micro_minor_from_minor(amount_minor: Minor) -> MicroMinor:
    """Convert minor units to micro-minor, exactly."""
    return amount_minor * MICRO_PER_MINOR


def minor_from_micro_minor(amount_micro_minor: MicroMinor) -> Minor:
    """Round a sum of micro-minor to minor units, half up. Call it once per cost line, on the sum."""
    return _divide_half_up(amount_micro_minor, MICRO_PER_MINOR)


def _divide_half_up(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)

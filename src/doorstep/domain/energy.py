"""Energy: batteries, what a leg takes out of them, and where they are charged."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.ids import ChargerId, require_id
from doorstep.domain.places import Place
from doorstep.domain.units import (
    GRAMS_PER_TONNE,
    METRES_PER_KM,
    SECONDS_PER_HOUR,
    Grams,
    Metres,
    Percent,
    Seconds,
    WattHours,
    Watts,
    require_at_least,
)
from doorstep.domain.windows import WeeklyHours

CLIMB_M = 100  # climbing rates are stated per tonne and 100 m


@dataclass(frozen=True, slots=True)
class ChargeStep:
    """The power a battery takes from a state of charge on, because chargers taper."""

    from_percent: Percent
    power_w: Watts

    def __post_init__(self) -> None:
        require_at_least(1, "charge step", power_w=self.power_w)
        if not 0 <= self.from_percent < 100:
            raise UnitError(
                "a state of charge is 0..99 percent", value=self.from_percent, place="charge step"
            )


@dataclass(frozen=True, slots=True)
class Battery:
    """What a vehicle can store, what it must keep, and how fast it fills.

    capacity_wh
        Usable energy when full.
    reserve_wh
        What must still be in it at every point of the route.
    curve
        Charging power by state of charge, ascending from 0 percent; each step holds up to the next one.
    """

    capacity_wh: WattHours
    reserve_wh: WattHours
    curve: tuple[ChargeStep, ...]

    def __post_init__(self) -> None:
        require_at_least(1, "battery", capacity_wh=self.capacity_wh)
        require_at_least(0, "battery", reserve_wh=self.reserve_wh)
        if self.reserve_wh >= self.capacity_wh:
            value = (self.reserve_wh, self.capacity_wh)
            raise WordError("a reserve that leaves nothing to drive with", value=value, place="battery")
        starts = [step.from_percent for step in self.curve]
        if not starts or starts[0] != 0 or any(later <= earlier for earlier, later in pairwise(starts)):
            mend = "Begin at 0 percent and ascend."
            raise WordError("not a charging curve", value=starts, place="battery", mend=mend)

    def charge_s(self, from_wh: WattHours, to_wh: WattHours, charger_w: Watts) -> Seconds:
        """Time a charge at a charger's power or the battery's own, whichever is less; rounded up.

        Raises
        ------
        UnitError
            If the charge does not go upwards within the battery.
        """
        require_at_least(1, "charge", charger_w=charger_w)
        if not 0 <= from_wh <= to_wh <= self.capacity_wh:
            raise UnitError("a charge goes up within the battery", value=(from_wh, to_wh), place="battery")
        bounds = [step.from_percent for step in self.curve] + [100]
        watt_seconds_by_power: dict[Watts, int] = {}
        for step, (low, high) in zip(self.curve, pairwise(bounds), strict=True):
            # Hundredths of a watt hour keep percents exact.
            below = max(100 * from_wh, low * self.capacity_wh)
            above = min(100 * to_wh, high * self.capacity_wh)
            power_w = min(step.power_w, charger_w)
            watt_seconds_by_power.setdefault(power_w, 0)
            watt_seconds_by_power[power_w] += max(0, above - below) * SECONDS_PER_HOUR
        return sum(-(-energy // (100 * power_w)) for power_w, energy in watt_seconds_by_power.items())


@dataclass(frozen=True, slots=True)
class Heating:
    """Power drawn for heating and cooling from an outside temperature on."""

    from_celsius: int
    power_w: Watts

    def __post_init__(self) -> None:
        require_at_least(0, "heating", power_w=self.power_w)


@dataclass(frozen=True, slots=True)
class Consumption:
    """What a leg takes out of the battery, as a sum of its causes.

    flat_wh_per_km
        Of the empty vehicle on the flat.
    load_wh_per_km_t
        More for each tonne of load.
    climb_wh_per_100_m_t
        For each tonne of vehicle and load and each 100 m climbed. Lifting takes 272 Wh; losses come on top.
    empty_mass_g
        Mass of the empty vehicle with its driver.
    recovered_percent
        Share of the climbing energy that comes back downhill, 0..100.
    heating
        Power by outside temperature, ascending; each holds up to the next, the first also below it.
    """

    flat_wh_per_km: WattHours
    load_wh_per_km_t: WattHours = 0
    climb_wh_per_100_m_t: WattHours = 0
    empty_mass_g: Grams = 0
    recovered_percent: Percent = 0
    heating: tuple[Heating, ...] = ()

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "consumption",
            flat_wh_per_km=self.flat_wh_per_km,
            load_wh_per_km_t=self.load_wh_per_km_t,
            climb_wh_per_100_m_t=self.climb_wh_per_100_m_t,
            empty_mass_g=self.empty_mass_g,
            recovered_percent=self.recovered_percent,
        )
        if self.recovered_percent > 100:
            raise UnitError("no more than 100 percent comes back", value=self.recovered_percent)
        starts = [step.from_celsius for step in self.heating]
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise WordError("temperatures must ascend", value=starts, place="consumption")

    def heating_w(self, celsius: int) -> Watts:
        """Give the power for heating or cooling at an outside temperature."""
        if not self.heating:
            return 0
        after = bisect_right([step.from_celsius for step in self.heating], celsius)
        return self.heating[max(after - 1, 0)].power_w

    def leg_wh(self, leg: LegEffort) -> WattHours:
        """Give the energy of one leg, rounded up; never below 0, because a battery may be full."""
        mass_g = self.empty_mass_g + leg.load_g
        roll = leg.distance_m * (self.flat_wh_per_km * GRAMS_PER_TONNE + self.load_wh_per_km_t * leg.load_g)
        lift = (
            self.climb_wh_per_100_m_t * mass_g * (100 * leg.climb_m - self.recovered_percent * leg.descent_m)
        )
        heat = self.heating_w(leg.celsius) * leg.duration_s
        # One common denominator, so that only the sum is rounded.
        common = METRES_PER_KM * GRAMS_PER_TONNE * SECONDS_PER_HOUR
        energy = (
            roll * SECONDS_PER_HOUR
            + lift * (common // (100 * CLIMB_M * GRAMS_PER_TONNE))
            + heat * (common // SECONDS_PER_HOUR)
        )
        return max(0, -(-energy // common))


@dataclass(frozen=True, slots=True)
class LegEffort:
    """What the energy of one leg depends on."""

    distance_m: Metres
    duration_s: Seconds
    climb_m: Metres = 0
    descent_m: Metres = 0
    load_g: Grams = 0
    celsius: int = 20

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "leg",
            distance_m=self.distance_m,
            duration_s=self.duration_s,
            climb_m=self.climb_m,
            descent_m=self.descent_m,
            load_g=self.load_g,
        )


@dataclass(frozen=True, slots=True)
class Charger:
    """A place to charge: power of each slot, how many there are, when it is open.

    hours
        On the local clock. None: always.
    """

    id: ChargerId
    place: Place
    power_w: Watts
    slots: int = 1
    hours: WeeklyHours | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a charger")
        require_at_least(1, f"charger {self.id}", power_w=self.power_w, slots=self.slots)

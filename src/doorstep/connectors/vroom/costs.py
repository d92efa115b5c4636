"""VROOM's costs as money that the planner adds up without rounding.

VROOM charges a leg by its duration, or by duration and distance, or by a matrix of its own; waiting and work
are free. One unit of VROOM's cost is `minor_per_cost` minor units here, as many as make every rate a whole
number. The legs of a kind of vehicle are priced by a column of whole *steps* at a rate per thousand steps:
the planner's distances and cost per km. Where a limit needs the distances for themselves, the legs are priced
as tolls instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.vroom.matrices import LONGEST, VroomMatrices, Whole
from doorstep.connectors.vroom.words import VroomCosts, VroomVehicle
from doorstep.domain.errors import FileError
from doorstep.domain.units import METRES_PER_KM, SECONDS_PER_HOUR, MinorPerKm

TICKS = 100
"""Ticks of a second in which durations are counted where a speed factor makes fractions, as in VROOM."""
MOST_STEPS = 2**26 - 1
"""Longest leg in steps: what the search adds up."""
MOST_MINOR_PER_COST = 10**6
_PER_COST = math.lcm(SECONDS_PER_HOUR, METRES_PER_KM)


@dataclass(frozen=True, slots=True, eq=False)
class LegPrices:
    """What the legs of one kind of vehicle cost: steps at a rate, whole numbers both.

    steps
        Of each pair. Shape (n, n), int64.
    rate
        Cost per `per` steps.
    ticks
        Durations of the kind, in `ticks_per_s` ticks of a second. Shape (n, n), int64.
    steps_per_tick, steps_per_m
        Steps of one tick and of one metre; both None: a matrix of costs.
    no_way
        Pairs that the matrices do not join, or that take the kind longer than `LONGEST`. Shape (n, n).
    """

    steps: Whole
    rate: int
    per: int
    ticks: Whole
    ticks_per_s: int
    steps_per_tick: int | None
    steps_per_m: int | None
    no_way: NDArray[np.bool_]

    @property
    def minor_per_cost(self) -> int:
        """Least number of minor units in a unit of cost that make the rate per 1000 steps whole."""
        return self.per // math.gcd(self.per, METRES_PER_KM * self.rate)

    @property
    def minor_per_cost_of_tolls(self) -> int:
        """The same for the cost of one step."""
        return self.per // math.gcd(self.per, self.rate)

    def rate_minor(self, minor_per_cost: int) -> MinorPerKm:
        """Give the cost of a thousand steps."""
        return METRES_PER_KM * self.rate * minor_per_cost // self.per

    def toll_minor(self, minor_per_cost: int) -> Whole:
        """Give the cost of each leg."""
        return self.steps * (self.rate * minor_per_cost // self.per)


def leg_prices(matrices: VroomMatrices, vehicle: VroomVehicle) -> LegPrices:
    """Price the legs of a vehicle.

    Raises
    ------
    FileError
        If costs come from a matrix and from rates, or rates per km have no distances.
    """
    ticks_per_s = 1 if vehicle.slowness_percent == TICKS else TICKS
    ticks = matrices.durations_s * (vehicle.slowness_percent if ticks_per_s == TICKS else 1)
    no_way = matrices.no_way | (ticks > LONGEST * ticks_per_s)
    ticks[no_way] = 0
    costs = vehicle.costs
    if matrices.costs is not None:
        _require_no_rates(vehicle)
        return LegPrices(matrices.costs, 1, 1, ticks, ticks_per_s, None, None, no_way)
    if costs.per_km and matrices.distances_m is None:
        place = vehicle.node.fields()["costs"].fields()["per_km"]
        raise place.error("a cost per km without distances", f"Give 'distances' of {vehicle.profile!r}.")
    # A leg costs (ticks * per_tick + metres * per_metre) / per.
    per = _PER_COST * ticks_per_s
    per_tick = costs.per_hour * (_PER_COST // SECONDS_PER_HOUR)
    per_metre = costs.per_km * (_PER_COST // METRES_PER_KM) * ticks_per_s
    rate = math.gcd(per_tick, per_metre)
    if rate == 0:
        return LegPrices(np.zeros_like(ticks), 0, 1, ticks, ticks_per_s, 0, 0, no_way)
    steps = ticks * (per_tick // rate)
    if per_metre and matrices.distances_m is not None:
        steps = steps + matrices.distances_m * (per_metre // rate)
    per_step = (per_tick // rate, per_metre // rate)
    return _coarser(LegPrices(steps, rate, per, ticks, ticks_per_s, *per_step, no_way))


def _coarser(prices: LegPrices) -> LegPrices:
    """Take larger steps where the longest leg has too many, rounded to the nearest."""
    widest = int(prices.steps.max(initial=0))
    if widest <= MOST_STEPS:
        return prices
    factor = -(-widest // MOST_STEPS)
    steps = (prices.steps + factor // 2) // factor
    return replace(prices, steps=steps, rate=prices.rate * factor, steps_per_tick=None, steps_per_m=None)


def common_minor_per_cost(parts: Iterable[int], place: str) -> int:
    """Find the minor units of one unit of cost in which all rates are whole.

    Raises
    ------
    FileError
        If rates are so odd that costs would lose their range.
    """
    common = math.lcm(*parts)
    if common > MOST_MINOR_PER_COST:
        mend = "Round the rates of 'costs', such as to tens or hundreds."
        raise FileError("rates that have no common unit", value=common, place=place, mend=mend)
    return common


def _require_no_rates(vehicle: VroomVehicle) -> None:
    plain = VroomCosts()
    if (vehicle.costs.per_hour, vehicle.costs.per_km) != (plain.per_hour, plain.per_km):
        place = vehicle.node.fields()["costs"]
        raise place.error("rates beside a matrix of costs", f"Leave out one of them for {vehicle.profile!r}.")
